"""Loading a pipeline once, with the options a person chose, and keeping it warm.

What a pipeline cannot do is refused with the reason before anything is loaded. Left out: calling it (`local.py`).
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ...errors import ConfigurationError
from ...settings import EditorSettings
from .processor import load_processor
from .reuse import Reuse
from .specs import EditorSpec
from .weights import Weights, find_weights

NEEDED = ("torch", "diffusers", "transformers", "accelerate")
QWEN_PROCESSORS = ("Qwen2VLProcessor", "Qwen2_5_VLProcessor")
UNSHARED = ("cpu", "mps")
"""Devices without a memory of their own to move parts out of."""
FP8_CAPABILITY = (8, 9)
"""The first CUDA compute capability with 8-bit floats."""


@dataclass(slots=True, eq=False)
class Warm:
    """A pipeline that is loaded. Hold `lock` while you use it: a pipeline keeps the state of its call in itself."""

    pipeline: Any
    spec: EditorSpec
    licence: str
    device: str
    reuse: Reuse
    offloaded: bool
    lock: threading.Lock = field(default_factory=threading.Lock)

    def offload(self) -> bool:
        """Move to the device only what is at work; False when that is done already, or there is nowhere to go."""
        if self.offloaded or self.device in UNSHARED:
            return False
        self.pipeline.enable_model_cpu_offload(device=self.device)
        self.offloaded = True
        return True


_warm: dict[tuple[object, ...], Warm] = {}
_loading = threading.Lock()


def warm_pipeline(name: str, settings: EditorSettings) -> Warm:
    """The pipeline of these settings, loaded by the first who asks.

    Raises `ConfigurationError` when an extra, the weights or an option's support is missing.
    """
    steps = settings.steps if settings.cache else 0
    key = (
        str(Path(name).resolve()) if Path(name).is_dir() else name,
        settings.revision, settings.device, settings.quantize, settings.compile, settings.cache,
        settings.cache_threshold, steps,
        settings.loras, settings.offload,
    )  # fmt: skip
    with _loading:
        if key not in _warm:
            _warm[key] = _load(name, settings)
        return _warm[key]


def forget_pipelines() -> None:
    """Give the memory of all warm pipelines back."""
    with _loading:
        _warm.clear()


def check_installed() -> None:
    """`ConfigurationError` when the extra is not installed."""
    missing = [package for package in NEEDED if find_spec(package) is None]
    if missing:
        raise ConfigurationError(
            f"an editor in this process needs {', '.join(missing)}; pip install 'imageedit-r1[dit]', or name the "
            "address of a server"
        )


def choose_device(wanted: str) -> str:
    """cuda, mps or cpu. `ConfigurationError` when the wanted one is not there."""
    import torch

    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if wanted == "auto":
        return next(device for device, is_there in there.items() if is_there)
    if not there[wanted]:
        raise ConfigurationError(
            f"there is no device {wanted!r} here; choose auto or {'/'.join(d for d in there if there[d])}"
        )
    return wanted


def _load(name: str, settings: EditorSettings) -> Warm:
    check_installed()
    import diffusers
    import torch

    device = choose_device(settings.device)
    loras = [parse_lora(entry) for entry in settings.loras]
    weights = find_weights(name, settings.revision)
    check_options(weights.spec, settings, device)
    dtype = torch.float32
    if device != "cpu":
        dtype = torch.bfloat16 if device == "mps" or torch.cuda.is_bf16_supported() else torch.float16
    parts: dict[str, Any] = _processors(weights)
    if settings.quantize:
        parts["quantization_config"] = _quantization(settings.quantize)
    with _quiet():
        try:
            pipeline = getattr(diffusers, weights.spec.pipeline).from_pretrained(
                weights.folder, dtype=dtype, use_safetensors=True, local_files_only=True, **parts
            )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ConfigurationError(f"{name} cannot be loaded: {' '.join(str(error).split())[:300]}") from error
        _add_loras(pipeline, loras)
    offloaded = _place(pipeline, name, device, settings.offload)
    _accelerate(pipeline, weights.spec, settings)
    return Warm(pipeline, weights.spec, weights.licence, device, Reuse(pipeline), offloaded)


def _place(pipeline: Any, name: str, device: str, offload: bool) -> bool:
    """Move a pipeline to its device, part by part when that is wanted or all of it does not fit; whether it is so."""
    if not offload:
        try:
            pipeline.to(device)
            return False
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
        if device in UNSHARED:
            raise ConfigurationError(
                f"{name} does not fit into the memory of this machine; set quantize, or choose a smaller editor"
            )
        _warm.clear()  # pipelines that nobody uses just now
        free_memory(device)
    pipeline.enable_model_cpu_offload(device=device)
    return True


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory ran out, on any device."""
    import torch

    if isinstance(error, (torch.OutOfMemoryError, MemoryError)):
        return True
    told = str(error)
    return isinstance(error, RuntimeError) and ("out of memory" in told or "can't allocate memory" in told)


def free_memory(device: str) -> None:
    """Give back what nothing refers to any more."""
    import torch

    gc.collect()
    if device == "cuda":
        torch.cuda.empty_cache()
    elif device == "mps":
        torch.mps.empty_cache()


def check_options(spec: EditorSpec, settings: EditorSettings, device: str) -> None:
    """`ConfigurationError` for the first option that this editor cannot have on this device, with the reason."""
    if settings.offload and device in UNSHARED:
        raise ConfigurationError(
            f"offload moves parts off an accelerator's own memory; {device} has none, leave it away"
        )
    if settings.cache and settings.cache not in spec.caches:
        known = f"choose {' or '.join(spec.caches)}" if spec.caches else "leave it away"
        why = "few steps leave it nothing to skip" if spec.steps <= 8 else "it does not work on this model"
        if settings.cache == "magcache":
            why = "its ratios are measured for each model and none are known for this one"
        raise ConfigurationError(f"{spec.name}: no cache {settings.cache!r}, {why}; {known}")
    if settings.latent_chain and not spec.latents:
        raise ConfigurationError(
            f"{spec.name}: its pipeline does not show its latents, so steps cannot be chained there"
        )
    if settings.quantize:
        if find_spec("torchao") is None:
            raise ConfigurationError(f"quantize={settings.quantize} needs torchao; pip install 'torchao>=0.18'")
        if settings.loras:
            raise ConfigurationError("quantized weights take no LoRA; leave either away")
    if settings.quantize == "fp8" and device == "mps":
        raise ConfigurationError("mps has no 8-bit floats; choose quantize=int8")
    if settings.quantize == "fp8" and device == "cuda":
        import torch

        if torch.cuda.get_device_capability() < FP8_CAPABILITY:
            raise ConfigurationError("this GPU has no 8-bit floats; choose quantize=int8")
    if settings.compile and device == "mps":
        raise ConfigurationError("compile is not supported on mps")


def _processors(weights: Weights) -> dict[str, Any]:
    """Parts that read pictures and text, in their form without torchvision."""
    named = {part: origin[1] for part, origin in weights.index.items() if isinstance(origin, list) and len(origin) == 2}
    return {part: load_processor(weights.folder / part) for part, kind in named.items() if kind in QWEN_PROCESSORS}


def _quantization(kind: str) -> Any:
    """Weights of the transformer in 8 bits; activations stay as they are."""
    from diffusers import PipelineQuantizationConfig, TorchAoConfig
    from torchao.quantization import Float8WeightOnlyConfig, Int8WeightOnlyConfig

    stored = Float8WeightOnlyConfig() if kind == "fp8" else Int8WeightOnlyConfig()
    return PipelineQuantizationConfig(quant_mapping={"transformer": TorchAoConfig(stored)})


def parse_lora(entry: str) -> tuple[Path, float]:
    """FILE or FILE:weight. `ConfigurationError` unless it is a safetensors file that is there."""
    file, _, weight = entry.rpartition(":")
    try:
        path, scale = (Path(file), float(weight)) if file else (Path(entry), 1.0)
    except ValueError:
        path, scale = Path(entry), 1.0
    if path.suffix != ".safetensors" or not path.is_file():
        raise ConfigurationError(f"the LoRA {str(path)!r} is no safetensors file here; give the path of one")
    return path, scale


def _add_loras(pipeline: Any, loras: list[tuple[Path, float]]) -> None:
    for i, (path, _) in enumerate(loras):
        try:
            pipeline.load_lora_weights(
                str(path.parent.resolve()), weight_name=path.name, adapter_name=f"lora{i}", local_files_only=True
            )
        except (ValueError, KeyError, RuntimeError, AttributeError) as error:
            raise ConfigurationError(f"the LoRA {path} does not fit: {' '.join(str(error).split())[:200]}") from error
    if loras:
        pipeline.set_adapters([f"lora{i}" for i in range(len(loras))], [scale for _, scale in loras])


def _accelerate(pipeline: Any, spec: EditorSpec, settings: EditorSettings) -> None:
    from diffusers import FirstBlockCacheConfig, MagCacheConfig
    from diffusers.hooks.mag_cache import FLUX_MAG_RATIOS

    if settings.cache == "firstblock":
        pipeline.transformer.enable_cache(FirstBlockCacheConfig(threshold=settings.cache_threshold))
    elif settings.cache == "magcache":
        pipeline.transformer.enable_cache(
            MagCacheConfig(mag_ratios=FLUX_MAG_RATIOS, num_inference_steps=settings.steps or spec.steps)
        )
    if settings.compile:
        pipeline.transformer.compile_repeated_blocks(dynamic=True)


@contextmanager
def _quiet() -> Iterator[None]:
    """No bars and hints of the libraries while they load; what goes wrong is an exception."""
    import diffusers.utils.logging as ours
    import transformers.utils.logging as theirs

    kept = (
        ours.get_verbosity(),
        theirs.get_verbosity(),
        theirs.is_progress_bar_enabled(),
        ours.is_progress_bar_enabled(),
    )
    for logging in (ours, theirs):
        logging.set_verbosity_error()
        logging.disable_progress_bar()
    try:
        yield
    finally:
        ours.set_verbosity(kept[0])
        theirs.set_verbosity(kept[1])
        if kept[2]:
            theirs.enable_progress_bar()
        if kept[3]:
            ours.enable_progress_bar()

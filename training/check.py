"""Whether a training could run as its configuration says: everything is built but the weights.

The trainers' arguments, the data's columns, the reward functions on a real answer, the model on torch's `meta` device
(shapes without memory) with its adapters, the arithmetic of batches, and accelerate's file by accelerate's own classes.
What only another machine can tell (memory, GPUs, packages that are not here) is named as such. Left out: training.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from ..errors import ConfigurationError
from .config import TrainingConfig
from .conversation import columns
from .examples import Example, read
from .grpo import grpo_arguments
from .loading import lora_of
from .scoring import MEASURES
from .sft import sft_arguments

Status = Literal["ok", "missing", "wrong"]
SHAPES: dict[str, dict[str, Any]] = {
    "Qwen/Qwen2.5-VL-3B-Instruct": {
        "text_config": {
            "hidden_size": 2048, "intermediate_size": 11008, "num_hidden_layers": 36, "num_attention_heads": 16,
            "num_key_value_heads": 2, "vocab_size": 151936, "tie_word_embeddings": True,
        },
        "vision_config": {"out_hidden_size": 2048, "hidden_size": 1280, "intermediate_size": 3420, "depth": 32},
        "tie_word_embeddings": True,
    },
    "Qwen/Qwen2.5-VL-7B-Instruct": {
        "text_config": {
            "hidden_size": 3584, "intermediate_size": 18944, "num_hidden_layers": 28, "num_attention_heads": 28,
            "num_key_value_heads": 4, "vocab_size": 152064, "tie_word_embeddings": False,
        },
        "vision_config": {"out_hidden_size": 3584, "hidden_size": 1280, "intermediate_size": 3420, "depth": 32},
        "tie_word_embeddings": False,
    },
}  # fmt: skip
"""The sizes in the models' own config.json, for a dry run where their files are not."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    status: Status
    told: str


def findings(config: TrainingConfig, config_file: Path, file: Path | None) -> Iterator[Finding]:
    """Look at everything in turn; nothing is written, nothing downloaded."""
    yield _batches(config)
    yield from _packages(config)
    yield _told("arguments", lambda: _arguments(config))
    yield _told("model", lambda: _model(config))
    if file is not None:
        yield _told("data", lambda: _data(config, file))
    if config.machine.accelerate:
        yield _told("accelerate", lambda: accelerate_told(config_file.parent / config.machine.accelerate, config))


def _told(what: str, look: Any) -> Finding:
    try:
        return Finding(what, "ok", look())
    except (ConfigurationError, ValueError, OSError, TypeError, KeyError, ImportError) as error:
        return Finding(what, "wrong", f"{type(error).__name__}: {' '.join(str(error).split())[:300]}")


def _batches(config: TrainingConfig) -> Finding:
    devices = config.machine.devices
    parts = [
        f"{name} {stage.batch} = {devices} x {stage.per_device} x {config.accumulation(stage)}"
        for name, stage in (("sft", config.sft), ("grpo", config.grpo))
    ]
    requests = config.grpo.batch // config.grpo.group
    told = f"{'; '.join(parts)} (devices x at once x accumulation); {requests} requests x {config.grpo.group} answers"
    return Finding("batches", "ok", told)


def _packages(config: TrainingConfig) -> Iterator[Finding]:
    wanted = {"trl": "train", "peft": "train", "datasets": "train", "accelerate": "train", "tensorboard": "train"}
    if config.rollout.engine != "transformers":
        wanted["vllm"] = "vllm"
    if config.data.pictures:
        wanted["torchvision"] = ""
    if "deepspeed" in config.machine.accelerate:
        wanted["deepspeed"] = ""
    for package, extra in wanted.items():
        if find_spec(package) is None:
            how = f"install imageedit-r1[{extra}]" if extra else f"pip install {package}"
            yield Finding(package, "missing", f"not installed here; the machine that trains needs it: {how}")


def _arguments(config: TrainingConfig) -> str:
    """TRL's own classes check what they are given."""
    with tempfile.TemporaryDirectory() as folder:
        one = config.model_copy(update={"machine": config.machine.model_copy(update={"devices": 1})})
        # One process stands for all here: the share of one device is what its arguments hold.
        share = {
            stage: getattr(one, stage).model_copy(
                update={"batch": getattr(config, stage).batch // config.machine.devices}
            )
            for stage in ("sft", "grpo")
        }
        whole_groups = config.grpo.batch // config.machine.devices % config.grpo.group == 0
        if not whole_groups:
            share["grpo"] = config.grpo
        here = one.model_copy(update=share)
        first, second = sft_arguments(here, Path(folder)), grpo_arguments(here, Path(folder))
    engine = f"vLLM ({second.vllm_mode})" if second.use_vllm else "transformers"
    return (
        f"SFTConfig lr {first.learning_rate:g}; GRPOConfig lr {second.learning_rate:g}, clip {second.epsilon:g}, "
        f"KL {second.beta:g}, rollouts by {engine}; rewards "
        + ", ".join(f"{name} x {weight:g}" for name, weight in config.grpo.rewards.items() if weight)
    )


def _model(config: TrainingConfig) -> str:
    import torch
    from transformers import AutoConfig, Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

    path = config.model.path
    if config.model.shape is not None:
        return f"new, {config.model.shape}"
    if Path(path).is_dir():
        shape, where = AutoConfig.from_pretrained(path), "its folder"
    elif path in SHAPES:
        shape, where = Qwen2_5_VLConfig(**SHAPES[path]), "sizes known here"
    else:
        raise ConfigurationError(f"{path} is no folder here and its sizes are not known; download it first")
    with torch.device("meta"):
        model: Any = Qwen2_5_VLForConditionalGeneration(shape)
    whole = sum(weight.numel() for weight in model.parameters())
    if config.lora is None:
        return f"{path} ({where}): {whole / 1e9:.2f} billion weights, all trained"
    from peft import get_peft_model

    adapted = get_peft_model(model, lora_of(config.lora))
    trained = [name for name, weight in adapted.named_parameters() if weight.requires_grad]
    if not trained or any("visual" in name for name in trained):
        raise ConfigurationError("lora.targets finds no module of the language model, or some of the vision tower")
    count = sum(weight.numel() for weight in adapted.parameters() if weight.requires_grad)
    return (
        f"{path} ({where}): {whole / 1e9:.2f} billion weights, {count / 1e6:.1f} million trained in "
        f"{len(trained) // 2} adapters"
    )


def _data(config: TrainingConfig, file: Path) -> str:
    train, held_out = list(read(file, "train")), list(read(file, "held_out"))
    if not train or not held_out:
        raise ConfigurationError(f"{len(train)} examples to train on and {len(held_out)} held out; both are needed")
    rows = [columns(one, config.wording, file if config.data.pictures else None) for one in train]
    answered = [one for one in train if one.answer]
    worth = _worth(answered[0], config) if answered else "no answer to try the rewards on"
    return (
        f"{len(train)} to train on ({len(answered)} with an answer, {sum(bool(row['images']) for row in rows)} with a "
        f"picture), {len(held_out)} held out; {worth}"
    )


def _worth(example: Example, config: TrainingConfig) -> str:
    given = {name: MEASURES[name](example.answer, example) for name in config.grpo.rewards}
    return "its own answer is worth " + ", ".join(f"{k} {'-' if v is None else f'{v:.2f}'}" for k, v in given.items())


def accelerate_told(file: Path, config: TrainingConfig) -> str:
    """What accelerate reads from its file. `ConfigurationError` when it does not fit the configuration."""
    from accelerate.commands.config.config_args import load_config_from_file

    read = load_config_from_file(str(file))
    if read.num_processes != config.machine.devices:
        raise ConfigurationError(
            f"{file.name} starts {read.num_processes} processes, machine.devices is {config.machine.devices}"
        )
    kind = str(getattr(read.distributed_type, "value", read.distributed_type))
    if kind == "FSDP":
        return f"{file.name}: {read.num_processes} processes, {_fsdp(read.fsdp_config)}"
    if kind == "DEEPSPEED":
        return f"{file.name}: {read.num_processes} processes, {_deepspeed(file, read.deepspeed_config)}"
    return f"{file.name}: {read.num_processes} processes, {kind}"


def _fsdp(settings: dict[str, Any]) -> str:
    """accelerate's plug-in made as `accelerate launch` makes it; the layers that are wrapped have to exist."""
    from accelerate.utils import FullyShardedDataParallelPlugin
    from transformers.models.qwen2_5_vl import modeling_qwen2_5_vl as modeling

    known = {f"fsdp_{name}" for name in FullyShardedDataParallelPlugin.__dataclass_fields__}
    known |= {"fsdp_version", "fsdp_transformer_layer_cls_to_wrap", "fsdp_offload_params"}
    if unknown := settings.keys() - known:
        raise ConfigurationError(f"accelerate knows no {', '.join(sorted(unknown))}")
    layers = settings["fsdp_transformer_layer_cls_to_wrap"].split(",")
    if lacking := [name for name in layers if not hasattr(modeling, name)]:
        raise ConfigurationError(f"Qwen2.5-VL has no layer {', '.join(lacking)}")
    made = FullyShardedDataParallelPlugin(
        fsdp_version=settings["fsdp_version"],
        auto_wrap_policy=settings["fsdp_auto_wrap_policy"].lower(),
        transformer_cls_names_to_wrap=layers,
        reshard_after_forward=settings["fsdp_reshard_after_forward"],
        state_dict_type=settings["fsdp_state_dict_type"],
        cpu_ram_efficient_loading=settings["fsdp_cpu_ram_efficient_loading"],
    )
    return f"FSDP {made.fsdp_version}, {', '.join(layers)} wrapped"


def _deepspeed(file: Path, settings: dict[str, Any]) -> str:
    from accelerate.utils.deepspeed import HfDeepSpeedConfig

    config = HfDeepSpeedConfig(str(file.parent / settings["deepspeed_config_file"]))
    if not config.is_zero3():
        raise ConfigurationError(f"{settings['deepspeed_config_file']}: ZeRO stage 3 was expected")
    return "DeepSpeed ZeRO 3"

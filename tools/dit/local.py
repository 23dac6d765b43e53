"""A diffusion editor in this process: one class drives every row of the table.

Left out: the photo (`tool.py`), and loading (`pipeline.py`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from ...errors import ToolError
from ...images.pixels import Pixels
from ...models.held import held, holding
from ...settings import EditorSettings
from ..progress import report
from .editor import Answer
from .pipeline import Warm, free_memory, is_out_of_memory, warm_pipeline
from .specs import EditorSpec, legal_size, row_of
from .weights import check_folder, find_weights

TICK = 0.1
"""Seconds between two looks, while another edit is at work, at whether this one is still wanted."""

_constants = threading.Lock()


class LocalEditor:
    """An editor of the table, a folder or a repository, as configured. Nothing is loaded before it is needed."""

    def __init__(self, name: str, settings: EditorSettings) -> None:
        self.name = name
        self.settings = settings

    @cached_property
    def spec(self) -> EditorSpec:
        """Its row; a folder is looked into for it, and an unknown repository is downloaded."""
        return row_of(self.name) or find_weights(self.name, self.settings.revision).spec

    @property
    def licence(self) -> str:
        if row := row_of(self.name):
            return f"{row.licence} ({row.licence_url})"
        if Path(self.name).is_dir():
            return check_folder(Path(self.name)).licence
        return f"see https://huggingface.co/{self.name}"

    @property
    def chains(self) -> bool:
        return self.settings.latent_chain

    def size(self, width: int, height: int) -> tuple[int, int]:
        return legal_size(self.spec, width, height)

    def load(self) -> None:
        warm_pipeline(self.name, self.settings)

    def __call__(self, pixels: Pixels, instruction: str, *, seed: int = 0, source: Any = None) -> Answer:
        started = time.perf_counter()
        warm = warm_pipeline(self.name, self.settings)
        held(warm.device, time.perf_counter() - started)
        while not warm.lock.acquire(timeout=TICK):
            report(0, self.settings.steps or warm.spec.steps)
        try:
            report(0, self.settings.steps or warm.spec.steps)
            answer = self._try(warm, pixels, instruction, seed, source)
            if answer is not None:
                return answer
            _free(warm)
            # Once more with less memory: parts off the device where that helps, else half the pixels.
            if not warm.offload():
                height, width = pixels.shape[0], pixels.shape[1]
                unit = warm.spec.multiple
                smaller = [max(unit, round(side / 2**0.5 / unit) * unit) for side in (width, height)]
                pixels, source = cv2.resize(pixels, smaller, interpolation=cv2.INTER_AREA), None
            answer = self._try(warm, pixels, instruction, seed, source)
            if answer is None:
                _free(warm)
                raise ToolError(
                    f"{self.name}: out of memory on {warm.device}, again with less; set offload or quantize, choose a "
                    "smaller editor, or work on a region"
                )
            return answer
        finally:
            warm.lock.release()

    def _try(self, warm: Warm, pixels: Pixels, instruction: str, seed: int, source: Any) -> Answer | None:
        """One call of the pipeline; None when memory ran out."""
        warm.reuse.source = source
        try:
            with holding(warm.device):
                return self._call(warm, pixels, instruction, seed)
        except Exception as error:
            if is_out_of_memory(error):
                return None
            raise
        finally:
            warm.reuse.source = None

    def _call(self, warm: Warm, pixels: Pixels, instruction: str, seed: int) -> Answer:
        spec, pipeline = warm.spec, warm.pipeline
        height, width = int(pixels.shape[0]), int(pixels.shape[1])
        arguments = call_arguments(spec, self.settings, pixels, instruction, seed)
        last: dict[str, Any] = {}
        if self.chains:
            arguments["callback_on_step_end"] = lambda _pipe, _step, _time, tensors: last.update(tensors) or {}
        pipeline.progress_bar = _Steps
        area = _source_area(pipeline, height * width) if spec.sized == "constants" else nullcontext()
        # Kontext alone does not open the context in which step caches keep what they know.
        opened = pipeline.transformer.cache_context("cond") if spec.sized == "kontext" else nullcontext()
        try:
            with area, opened:
                images = pipeline(**arguments).images
        except BaseException:
            pipeline.maybe_free_model_hooks()  # which the pipeline does at its end: step caches start afresh
            raise
        answer = np.rint(np.clip(np.nan_to_num(images[0]), 0, 1) * 255).astype(np.uint8)
        latents = _unpacked(pipeline, spec, last["latents"], height, width) if last else None
        return Answer(answer, latents)


def call_arguments(
    spec: EditorSpec, settings: EditorSettings, pixels: Pixels, instruction: str, seed: int
) -> dict[str, Any]:
    """What a row's pipeline is called with."""
    import torch

    height, width = int(pixels.shape[0]), int(pixels.shape[1])
    guidance = spec.guidance if settings.guidance is None else settings.guidance
    arguments: dict[str, Any] = {
        "image": Image.fromarray(np.ascontiguousarray(pixels)),
        "prompt": instruction,
        "num_inference_steps": settings.steps or spec.steps,
        spec.guidance_name: guidance,
        "generator": torch.Generator("cpu").manual_seed(seed),
        "output_type": "np",
    }
    if spec.sized:
        arguments |= {"height": height, "width": width}
    if spec.sized == "kontext":
        arguments |= {"max_area": height * width, "_auto_resize": False}
    if spec.negative is not None and guidance > 1:
        arguments["negative_prompt"] = spec.negative
    return arguments


class _Steps:
    """Stands where the pipeline draws its bar, which every pipeline moves after every denoising step."""

    def __init__(self, iterable: Any = None, total: int = 0) -> None:
        self.done, self.total = 0, total

    def __enter__(self) -> _Steps:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def update(self, by: int = 1) -> None:
        """A step is done; raises `Cancelled` when the rest is not wanted, out of the pipeline."""
        self.done += by
        report(self.done, self.total)


@contextmanager
def _source_area(pipeline: Any, area: int) -> Iterator[None]:
    """Have the source encoded in the size it has: the pipeline takes one megapixel from a constant of its module."""
    import sys

    module: Any = sys.modules[type(pipeline).__module__]
    with _constants:
        kept, module.VAE_IMAGE_SIZE = module.VAE_IMAGE_SIZE, area
        try:
            yield
        finally:
            module.VAE_IMAGE_SIZE = kept


def _unpacked(pipeline: Any, spec: EditorSpec, latents: Any, height: int, width: int) -> Any:
    """An answer's latents in the form in which `_encode_vae_image` gives those of a source."""
    if spec.latents == "packed":
        return pipeline._unpack_latents(latents, height, width, pipeline.vae_scale_factor)
    cells = pipeline.vae_scale_factor * 2
    return latents.permute(0, 2, 1).reshape(1, -1, height // cells, width // cells)


def _free(warm: Warm) -> None:
    warm.reuse.forget()
    free_memory(warm.device)

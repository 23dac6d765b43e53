"""The diffusion editors that are known: one row each, no classes.

A row says which diffusers pipeline runs the model, what its arguments are called, what it wants and what it may be
used for. Sources: the models' cards and licences, and the pipelines' code in diffusers 0.42. Left out: how a row is put
to work (`local.py`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from ...errors import ToolError

MEGAPIXEL = 1024 * 1024
LEAST_AREA = 512 * 512


@dataclass(frozen=True, slots=True)
class EditorSpec:
    """One editor."""

    name: str
    pipeline: str
    """The class in diffusers that runs it, as its `model_index.json` names it."""
    repository: str
    """Where its weights are on the Hugging Face hub."""
    licence: str
    licence_url: str
    memory_gb: int
    """Weights in bfloat16."""
    steps: int
    guidance: float
    guidance_name: Literal["guidance_scale", "true_cfg_scale"] = "guidance_scale"
    negative: str | None = None
    """The negative prompt that classifier-free guidance needs; None: the pipeline takes none."""
    multiple: int = 16
    """Sides are multiples of it."""
    area: int = MEGAPIXEL
    """Most pixels of a side times the other; larger pictures are shown smaller."""
    least_area: int = LEAST_AREA
    """Smaller pictures are shown larger: below that the models lose the picture."""
    ratio: float = 8.0
    """Longest side over shortest that it takes."""
    sized: Literal["kontext", "plain", "constants", ""] = "plain"
    """How it is told the size: `kontext` height, width, max_area and no automatic resize; `plain` height and width;
    `constants` these and the module's VAE_IMAGE_SIZE; empty: it always works on one megapixel."""
    latents: Literal["packed", "rows", ""] = "packed"
    """How its answer lies in latent space: 2x2 patches packed into tokens, a row of tokens; empty: it does not show
    them, so steps cannot be chained there."""
    caches: tuple[Literal["magcache", "firstblock"], ...] = ()
    """Step caches that work on it."""
    free: bool = True
    """May be used commercially."""


_FLUX_LICENCE = "https://huggingface.co/black-forest-labs/FLUX.1-Kontext-dev/blob/main/LICENSE.md"
_FLUX2_LICENCE = "https://huggingface.co/black-forest-labs/FLUX.2-dev/blob/main/LICENSE.txt"
_APACHE = "https://www.apache.org/licenses/LICENSE-2.0"

_KONTEXT = EditorSpec(
    "flux-kontext", "FluxKontextPipeline", "black-forest-labs/FLUX.1-Kontext-dev",
    "FLUX.1 [dev] Non-Commercial", _FLUX_LICENCE, memory_gb=34, steps=28, guidance=2.5,
    sized="kontext", caches=("magcache", "firstblock"), free=False,
)  # fmt: skip
_QWEN = EditorSpec(
    "qwen-image-edit", "QwenImageEditPipeline", "Qwen/Qwen-Image-Edit",
    "Apache-2.0", _APACHE, memory_gb=58, steps=50, guidance=4.0, guidance_name="true_cfg_scale", negative=" ",
    multiple=32, least_area=MEGAPIXEL, sized="", caches=("firstblock",),
)  # fmt: skip
_QWEN_PLUS = replace(
    _QWEN, name="qwen-image-edit-plus", pipeline="QwenImageEditPlusPipeline", repository="Qwen/Qwen-Image-Edit-2511",
    steps=40, least_area=LEAST_AREA, sized="constants",
)  # fmt: skip
_KLEIN = EditorSpec(
    "flux2-klein", "Flux2KleinPipeline", "black-forest-labs/FLUX.2-klein-4B",
    "Apache-2.0", _APACHE, memory_gb=16, steps=4, guidance=1.0, latents="rows",
)  # fmt: skip
_FLUX2 = EditorSpec(
    "flux2", "Flux2Pipeline", "black-forest-labs/FLUX.2-dev",
    "FLUX Non-Commercial", _FLUX2_LICENCE, memory_gb=112, steps=50, guidance=4.0, latents="rows", free=False,
)  # fmt: skip
_LONGCAT = EditorSpec(
    "longcat-image-edit", "LongCatImageEditPipeline", "meituan-longcat/LongCat-Image-Edit",
    "Apache-2.0", _APACHE, memory_gb=29, steps=50, guidance=4.5, negative="", least_area=MEGAPIXEL, sized="",
    latents="",
)  # fmt: skip

SPECS: dict[str, EditorSpec] = {
    spec.name: spec
    for spec in (
        _KONTEXT,
        _QWEN,
        _QWEN_PLUS,
        replace(_QWEN_PLUS, name="qwen-image-edit-2509", repository="Qwen/Qwen-Image-Edit-2509"),
        _KLEIN,
        replace(
            _KLEIN, name="flux2-klein-9b", repository="black-forest-labs/FLUX.2-klein-9B",
            licence="FLUX Non-Commercial", licence_url=_FLUX2_LICENCE, memory_gb=34, free=False,
        ),
        _FLUX2,
        _LONGCAT,
    )
}  # fmt: skip
"""By the name that `--editor` takes."""

BY_PIPELINE: dict[str, EditorSpec] = {spec.pipeline: spec for spec in reversed(SPECS.values())}
"""What a folder's `model_index.json` names -> the first row that uses it."""


def row_of(name: str) -> EditorSpec | None:
    """The row of a name, or of a repository that the table lists; None for folders and others."""
    return SPECS.get(name) or next((spec for spec in SPECS.values() if spec.repository == name), None)


def legal_size(spec: EditorSpec, width: int, height: int) -> tuple[int, int]:
    """The (width, height) nearest in shape and area to a picture's that the editor takes.

    `ToolError` when the picture is longer than the editor takes.
    """
    if max(width, height) > spec.ratio * min(width, height):
        raise ToolError(
            f"{spec.name}: the picture is {width}x{height}, longer than {spec.ratio:g}:1; crop it first, or name a part"
        )
    area = min(max(width * height, spec.least_area), spec.area)
    scale = math.sqrt(area / (width * height))
    unit = spec.multiple
    across, down = (max(4 * unit, round(side * scale / unit) * unit) for side in (width, height))
    while across * down > spec.area:
        across, down = (across - unit, down) if across >= down else (across, down - unit)
    return across, down

"""The table of editors, held against diffusers' own code, and legal sizes."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imageedit_r1.errors import ToolError
from imageedit_r1.tools.dit.specs import BY_PIPELINE, SPECS, EditorSpec, legal_size

ROWS = pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)


@ROWS
def test_a_row_fits_the_pipeline_it_names(spec: EditorSpec) -> None:
    import diffusers

    pipeline = getattr(diffusers, spec.pipeline)
    arguments = inspect.signature(pipeline.__call__).parameters
    wanted = {"image", "prompt", "num_inference_steps", "generator", "output_type", spec.guidance_name}
    if spec.sized:
        wanted |= {"height", "width"}
    if spec.sized == "kontext":
        wanted |= {"max_area", "_auto_resize"}
    if spec.negative is not None:
        wanted |= {"negative_prompt"}
    if spec.latents:
        wanted |= {"callback_on_step_end"}
    assert wanted <= set(arguments)
    assert hasattr(pipeline, "encode_prompt") and hasattr(pipeline, "_encode_vae_image")
    assert hasattr(pipeline, "_unpack_latents") or spec.latents != "packed"
    assert hasattr(inspect.getmodule(pipeline), "VAE_IMAGE_SIZE") or spec.sized != "constants"


@ROWS
def test_a_row_says_what_the_model_may_be_used_for(spec: EditorSpec) -> None:
    assert spec.free == (spec.licence == "Apache-2.0")
    assert spec.licence_url.startswith("https://")
    assert BY_PIPELINE[spec.pipeline].pipeline == spec.pipeline


def test_folders_get_the_first_row_of_their_pipeline() -> None:
    assert BY_PIPELINE["QwenImageEditPlusPipeline"].name == "qwen-image-edit-plus"
    assert BY_PIPELINE["Flux2KleinPipeline"].name == "flux2-klein"


@given(spec=st.sampled_from(list(SPECS.values())), width=st.integers(1, 12000), height=st.integers(1, 12000))
def test_legal_sizes_are_legal_and_keep_the_shape(spec: EditorSpec, width: int, height: int) -> None:
    if max(width, height) > spec.ratio * min(width, height):
        with pytest.raises(ToolError, match="crop it first"):
            legal_size(spec, width, height)
        return
    across, down = legal_size(spec, width, height)
    assert across % spec.multiple == 0 and down % spec.multiple == 0
    assert min(across, down) >= 64
    assert 0.85 * spec.least_area <= across * down <= spec.area
    assert abs(across / down / (width / height) - 1) <= 2 * spec.multiple / min(across, down)


def test_a_large_photo_is_shown_at_one_megapixel_and_a_crop_as_it_is() -> None:
    kontext = SPECS["flux-kontext"]
    assert legal_size(kontext, 6000, 4000) == (1248, 832)
    assert legal_size(kontext, 512, 512) == (512, 512)
    assert legal_size(kontext, 768, 512) == (768, 512)
    assert legal_size(SPECS["qwen-image-edit"], 512, 512) == (1024, 1024)


def test_the_full_kontext_has_the_size_of_the_real_one() -> None:
    """Shapes alone, no memory: what `make bench-models --full` times is as large as FLUX.1-Kontext-dev."""
    import torch

    from imageedit_r1.evaluation.tiny.flux_kontext import FULL, build_flux_kontext

    with torch.device("meta"):
        pipeline = build_flux_kontext(FULL)

    def billions(module: Any) -> float:
        return float(sum(parameter.numel() for parameter in module.parameters()) / 1e9)

    assert billions(pipeline.transformer) == pytest.approx(11.9, abs=0.05)
    assert billions(pipeline.text_encoder_2) == pytest.approx(4.7, abs=0.1)
    assert billions(pipeline.vae) == pytest.approx(0.084, abs=0.001)

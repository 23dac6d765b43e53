"""How a pipeline is loaded and driven: what works is applied, what cannot is refused with the reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from imageedit_r1.errors import ConfigurationError
from imageedit_r1.settings import EditorSettings
from imageedit_r1.tools.dit import editor_for
from imageedit_r1.tools.dit.local import LocalEditor
from imageedit_r1.tools.dit.pipeline import warm_pipeline

from .conftest import SHAPES

Picture = npt.NDArray[np.uint8]
NOISY = pytest.mark.filterwarnings("ignore")  # torchao warns of its own workings


@pytest.fixture
def lora(checkpoints: Path, tmp_path: Path) -> Path:
    """A LoRA of rank 2 for an attention layer of the Kontext transformer."""
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(7)
    name = "transformer.transformer_blocks.0.attn.to_q"
    path = tmp_path / "mine.safetensors"
    save_file({f"{name}.lora_A.weight": torch.randn(2, 32), f"{name}.lora_B.weight": torch.randn(32, 2)}, path)
    return path


def edited(checkpoints: Path, small: Picture, shape: str = "kontext", **settings: Any) -> Picture:
    editor = LocalEditor(str(checkpoints / shape), EditorSettings(**{"steps": 2} | settings))
    return np.asarray(editor(small, "Make the cup red.", seed=1).pixels)


def test_a_lora_changes_the_answer_by_its_weight(checkpoints: Path, small: Picture, lora: Path) -> None:
    plain = edited(checkpoints, small)
    full = edited(checkpoints, small, loras=(str(lora),))
    assert not np.array_equal(full, plain)
    assert np.array_equal(edited(checkpoints, small, loras=(f"{lora}:1.0",)), full)
    assert np.array_equal(edited(checkpoints, small, loras=(f"{lora}:0",)), plain)
    half = edited(checkpoints, small, loras=(f"{lora}:0.5",))
    assert not np.array_equal(half, plain) and not np.array_equal(half, full)


@pytest.mark.parametrize("entry", ["nothing.safetensors", "mine.bin:0.5", "org/lora", ":1"])
def test_a_lora_that_is_no_file_here_is_refused_at_once(entry: str, checkpoints: Path) -> None:
    with pytest.raises(ConfigurationError, match="no safetensors file here"):
        editor_for(str(checkpoints / "kontext"), EditorSettings(loras=(entry,)))


def test_a_lora_for_another_model_is_refused(checkpoints: Path, small: Picture, lora: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"mine\.safetensors does not fit"):
        edited(checkpoints, small, "klein", loras=(str(lora),))


@NOISY
@pytest.mark.parametrize("kind", ["int8", "fp8"])
@pytest.mark.parametrize("shape", SHAPES)
def test_quantized_weights_give_nearly_the_same_picture(
    kind: str, shape: str, checkpoints: Path, small: Picture
) -> None:
    plain, quantized, other = (
        LocalEditor(str(checkpoints / shape), EditorSettings.model_validate({"steps": 2, "quantize": how}))(
            small, "Make the cup red.", seed=seed
        ).pixels.astype(int)
        for how, seed in (("", 1), (kind, 1), ("", 2))
    )
    assert 0 < np.abs(quantized - plain).mean() < 0.25 * np.abs(other - plain).mean()
    settings = EditorSettings.model_validate({"quantize": kind})
    transformer = warm_pipeline(str(checkpoints / shape), settings).pipeline.transformer
    kinds = {type(parameter.data).__name__ for parameter in transformer.parameters()}
    assert kinds & {"Int8Tensor", "Float8Tensor", "AffineQuantizedTensor"}


@pytest.mark.parametrize(
    ("shape", "cache"), [("kontext", "magcache"), ("kontext", "firstblock"), ("qwen-plus", "firstblock")]
)
def test_a_step_cache_skips_work(shape: str, cache: str, checkpoints: Path, small: Picture) -> None:
    def calls(**settings: Any) -> tuple[int, Picture]:
        editor = LocalEditor(str(checkpoints / shape), EditorSettings(steps=12, **settings))
        transformer = warm_pipeline(editor.name, editor.settings).pipeline.transformer
        blocks = getattr(transformer, "single_transformer_blocks", None) or transformer.transformer_blocks
        counted: list[int] = []
        handle = blocks[-1].attn.register_forward_pre_hook(lambda *_: counted.append(1))
        try:
            picture = editor(small, "Make the cup red.", seed=1).pixels
            total = len(counted)
            assert np.array_equal(editor(small, "Make the cup red.", seed=1).pixels, picture)
            assert len(counted) == 2 * total
        finally:
            handle.remove()
        return total, picture

    # What random weights do changes more from step to step than what trained ones do.
    (some, cached), (every, plain) = calls(cache=cache, cache_threshold=0.4), calls()
    assert some < every
    assert np.abs(cached.astype(int) - plain).mean() < 10


@pytest.mark.parametrize(
    ("name", "settings", "reason"),
    [
        ("qwen-image-edit-plus", {"cache": "magcache"}, "no cache 'magcache', its ratios are measured for each model"),
        ("flux2-klein", {"cache": "firstblock"}, "no cache 'firstblock', few steps leave it nothing to skip"),
        ("longcat-image-edit", {"latent_chain": True}, "does not show its latents"),
        ("flux-kontext", {"offload": True, "device": "cpu"}, "offload moves parts off an accelerator"),
        ("flux-kontext", {"device": "mps"}, "no device 'mps' here; choose auto or cpu"),
    ],
)
def test_what_an_editor_cannot_have_is_refused_at_once(name: str, settings: dict[str, Any], reason: str) -> None:
    with pytest.raises(ConfigurationError, match=reason):
        editor_for(name, EditorSettings(**settings))


def test_quantized_weights_take_no_lora(checkpoints: Path, lora: Path) -> None:
    with pytest.raises(ConfigurationError, match="take no LoRA"):
        editor_for(str(checkpoints / "kontext"), EditorSettings(quantize="int8", loras=(str(lora),)))


def test_steps_and_guidance_are_the_chosen_ones(checkpoints: Path, small: Picture) -> None:
    plain = edited(checkpoints, small)
    assert not np.array_equal(edited(checkpoints, small, guidance=7.0), plain)
    assert not np.array_equal(edited(checkpoints, small, steps=3), plain)
    one = warm_pipeline(str(checkpoints / "kontext"), EditorSettings(steps=2))
    assert one is warm_pipeline(str(checkpoints / "kontext"), EditorSettings(steps=3, guidance=7.0))

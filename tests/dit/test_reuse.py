"""What is computed once for several steps, counted at the models themselves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from imageedit_r1.settings import EditorSettings
from imageedit_r1.tools.dit.local import LocalEditor
from imageedit_r1.tools.dit.pipeline import Warm, warm_pipeline

from .conftest import SHAPES

Picture = npt.NDArray[np.uint8]


@dataclass
class Counts:
    """Calls so far."""

    text: int = 0
    encode: int = 0
    decode: int = 0

    def taken(self) -> tuple[int, int, int]:
        """(text encoder, VAE encoder, VAE decoder) since the last time."""
        result = self.text, self.encode, self.decode
        self.text = self.encode = self.decode = 0
        return result


def counted(warm: Warm) -> Counts:
    """Count the calls of a pipeline's parts from now on."""
    counts = Counts()

    def count(name: str, module: Any) -> None:
        module.register_forward_pre_hook(lambda *_: setattr(counts, name, getattr(counts, name) + 1))

    count("text", warm.pipeline.text_encoder)
    count(
        "encode",
        warm.pipeline.vae.quant_conv if hasattr(warm.pipeline.vae, "_encode_cache") else warm.pipeline.vae.encoder,
    )
    count("decode", warm.pipeline.vae.decoder)
    return counts


@pytest.mark.parametrize("shape", SHAPES)
def test_a_retry_with_another_seed_only_denoises(shape: str, checkpoints: Path, small: Picture) -> None:
    editor = LocalEditor(str(checkpoints / shape), EditorSettings(steps=2))
    warm = warm_pipeline(editor.name, editor.settings)
    warm.reuse.forget()
    counts = counted(warm)
    editor(small, f"Paint the saucer blue, {shape}.", seed=1)
    text, encode, decode = counts.taken()
    assert text == (2 if shape == "qwen-plus" else 1)  # with guidance also the negative prompt
    assert (encode > 0, decode > 0) == (True, True)
    editor(small, f"Paint the saucer blue, {shape}.", seed=2)
    assert counts.taken() == (0, 0, decode)


@pytest.mark.parametrize("shape", SHAPES)
def test_another_instruction_encodes_only_the_instruction(shape: str, checkpoints: Path, small: Picture) -> None:
    editor = LocalEditor(str(checkpoints / shape), EditorSettings(steps=2))
    warm = warm_pipeline(editor.name, editor.settings)
    warm.reuse.forget()
    editor(small, "Paint the spoon green.")
    counts = counted(warm)
    editor(small, f"Paint the spoon violet, {shape}.")
    text, encode, _ = counts.taken()
    assert (text, encode) == (1, 0)
    editor(255 - small, f"Paint the spoon violet, {shape}.")
    text, encode, _ = counts.taken()
    # The instruction of Qwen is read together with the picture; the others read it alone.
    assert (text, encode > 0) == (2 if shape == "qwen-plus" else 0, True)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_chain_encodes_the_photo_once(shape: str, checkpoints: Path, small: Picture) -> None:
    editor = LocalEditor(str(checkpoints / shape), EditorSettings(steps=2, latent_chain=True))
    warm = warm_pipeline(editor.name, editor.settings)
    warm.reuse.forget()
    counts = counted(warm)
    photo = np.ascontiguousarray(small[:, ::-1])
    answer = editor(photo, "Step one.", seed=1)
    _, encode, decode = counts.taken()
    assert encode > 0 and answer.latents is not None
    answer = editor(answer.pixels, "Step two.", seed=2, source=answer.latents)
    answer = editor(answer.pixels, "Step three.", seed=3, source=answer.latents)
    _, encode, twice = counts.taken()
    assert (encode, twice) == (0, 2 * decode)


@pytest.mark.parametrize("shape", SHAPES)
def test_latents_stand_for_the_picture_that_they_become(shape: str, checkpoints: Path, small: Picture) -> None:
    """Handing on a picture's own latents gives the same pixels as handing on the picture."""
    import torch

    editor = LocalEditor(str(checkpoints / shape), EditorSettings(steps=2, latent_chain=True))
    warm = warm_pipeline(editor.name, editor.settings)
    kept: list[Any] = []
    original = warm.reuse._encode_picture

    def keep(**named: Any) -> Any:
        kept.append(original(**named))
        return kept[-1]

    warm.reuse._encode_picture = keep
    try:
        editor(np.ascontiguousarray(small[::-1]), "Step one.", seed=1)
    finally:
        warm.reuse._encode_picture = original
    expected = editor(np.ascontiguousarray(small[::-1]), "Step two.", seed=2).pixels
    black = np.zeros_like(small)
    with torch.no_grad():
        chained = editor(black, "Step two.", seed=2, source=kept[0]).pixels
    if shape != "qwen-plus":  # whose text encoder sees the picture too
        assert np.array_equal(chained, expected)
    assert not np.array_equal(chained, editor(black, "Step two.", seed=2).pixels)


def test_latents_of_another_size_are_not_taken(checkpoints: Path, small: Picture) -> None:
    editor = LocalEditor(str(checkpoints / "kontext"), EditorSettings(steps=2, latent_chain=True))
    answer = editor(np.ascontiguousarray(small[:64, :64]), "Step one.")
    assert np.array_equal(editor(small, "Step two.", source=answer.latents).pixels, editor(small, "Step two.").pixels)


def test_what_is_kept_is_bounded(checkpoints: Path, small: Picture) -> None:
    from imageedit_r1.tools.dit.reuse import PICTURES, PROMPTS

    editor = LocalEditor(str(checkpoints / "kontext"), EditorSettings(steps=1))
    warm = warm_pipeline(editor.name, editor.settings)
    for i in range(PROMPTS + 3):
        editor(np.roll(small, i, 1), f"Say {i}.")
    assert len(warm.reuse._prompts) == PROMPTS and len(warm.reuse._pictures) == PICTURES
    warm.reuse.forget()
    assert not warm.reuse._prompts and not warm.reuse._pictures

"""Editors in this process, on tiny checkpoints that go through the real loading code."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from imageedit_r1.errors import ConfigurationError, ToolError
from imageedit_r1.evaluation.tiny.qwen_image import name_processor
from imageedit_r1.models.held import counted
from imageedit_r1.settings import EditorSettings
from imageedit_r1.tools.dit.local import LocalEditor
from imageedit_r1.tools.dit.pipeline import choose_device, warm_pipeline
from imageedit_r1.tools.progress import Cancelled, progress

from .conftest import SHAPES

Picture = npt.NDArray[np.uint8]
STEPS = EditorSettings(steps=2)


def calls_of(module: Any) -> list[int]:
    """A list that grows by one with each call of a torch module."""
    calls: list[int] = []
    module.register_forward_pre_hook(lambda *_: calls.append(1))
    return calls


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_edits_and_the_same_seed_gives_the_same_pixels(
    shape: str, checkpoints: Path, small: Picture
) -> None:
    editor = LocalEditor(str(checkpoints / shape), STEPS)
    with counted() as devices:
        first = editor(small, "Make the cup red.", seed=3).pixels
    assert devices.keys() == {choose_device("auto")} and all(devices.values())
    assert first.shape == small.shape and first.dtype == np.uint8
    assert np.array_equal(first, editor(small, "Make the cup red.", seed=3).pixels)
    assert not np.array_equal(first, editor(small, "Make the cup red.", seed=4).pixels)
    assert not np.array_equal(first, editor(small, "Make the cup green.", seed=3).pixels)
    assert not np.array_equal(first, editor(255 - small, "Make the cup red.", seed=3).pixels)


@pytest.mark.parametrize("shape", SHAPES)
def test_progress_is_told_for_every_step(shape: str, checkpoints: Path, small: Picture) -> None:
    seen: list[tuple[float, float]] = []
    with progress(lambda done, total: seen.append((done, total))):
        LocalEditor(str(checkpoints / shape), EditorSettings(steps=3))(small, "Make the cup red.")
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("shape", SHAPES)
def test_it_stops_within_a_step_and_the_next_call_is_clean(shape: str, checkpoints: Path, small: Picture) -> None:
    editor = LocalEditor(str(checkpoints / shape), EditorSettings(steps=6))
    expected = editor(small, "Make the cup red.", seed=1).pixels
    transformer = warm_pipeline(editor.name, editor.settings).pipeline.transformer
    done: list[float] = []
    calls = calls_of(transformer)
    with pytest.raises(Cancelled), progress(lambda d, _: done.append(d), lambda: len(done) == 3):
        editor(small, "Make the cup red.", seed=1)
    assert done == [0, 1, 2]
    assert len(calls) == 3 * (2 if shape == "qwen-plus" else 1)  # guidance calls the transformer twice a step
    assert np.array_equal(editor(small, "Make the cup red.", seed=1).pixels, expected)


def test_a_pipeline_without_a_callback_stops_within_a_step_too(
    checkpoints: Path, small: Picture, tmp_path: Path
) -> None:
    """LongCat, put together from the parts of the others and a transformer of its own; it works on a megapixel."""
    from diffusers import AutoencoderKL, LongCatImageEditPipeline, LongCatImageTransformer2DModel

    qwen = warm_pipeline(str(checkpoints / "qwen-plus"), STEPS).pipeline
    pipeline = LongCatImageEditPipeline(
        scheduler=qwen.scheduler,
        vae=AutoencoderKL.from_pretrained(checkpoints / "kontext" / "vae"),
        text_encoder=qwen.text_encoder,
        tokenizer=qwen.tokenizer,
        text_processor=qwen.processor,
        transformer=LongCatImageTransformer2DModel(
            num_layers=1,
            num_single_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=32,
            pooled_projection_dim=32,
            axes_dims_rope=[4, 4, 8],
        ),
    )
    pipeline.save_pretrained(tmp_path)
    name_processor(tmp_path, "text_processor", "Qwen2_5_VLProcessor")
    editor = LocalEditor(str(tmp_path), EditorSettings(steps=3))
    done: list[float] = []
    with pytest.raises(Cancelled), progress(lambda d, _: done.append(d), lambda: len(done) == 2):
        editor(small, "Make the cup red.")
    assert done == [0, 1]
    answer = LocalEditor(str(tmp_path), EditorSettings(steps=1))(small, "Make the cup red.")
    assert answer.pixels.shape[0] * answer.pixels.shape[1] == pytest.approx(1024**2, rel=0.05)


def test_a_cancelled_edit_does_not_begin(checkpoints: Path, small: Picture) -> None:
    editor = LocalEditor(str(checkpoints / "kontext"), STEPS)
    calls = calls_of(warm_pipeline(editor.name, editor.settings).pipeline.transformer)
    with pytest.raises(Cancelled), progress(cancel=lambda: True):
        editor(small, "Make the cup red.")
    assert calls == []


def test_two_threads_share_one_pipeline(checkpoints: Path, small: Picture) -> None:
    editors = [LocalEditor(str(checkpoints / "kontext"), STEPS) for _ in range(2)]
    assert warm_pipeline(editors[0].name, STEPS) is warm_pipeline(editors[1].name, STEPS)
    alone = [editors[0](small, f"Make it {i}.", seed=i).pixels for i in range(4)]
    together: dict[int, Any] = {}

    def work(editor: LocalEditor, numbers: range) -> None:
        for i in numbers:
            together[i] = editor(small, f"Make it {i}.", seed=i).pixels

    threads = [threading.Thread(target=work, args=(editors[i], range(2 * i, 2 * i + 2))) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.array_equal(alone[i], together[i]) for i in range(4))


def test_an_edit_that_waits_for_another_can_be_cancelled(checkpoints: Path, small: Picture) -> None:
    editor = LocalEditor(str(checkpoints / "kontext"), STEPS)
    lock = warm_pipeline(editor.name, STEPS).lock
    looks: list[float] = []
    with lock, pytest.raises(Cancelled), progress(lambda d, _: looks.append(d), lambda: len(looks) == 2):
        editor(small, "Make the cup red.")
    assert not lock.locked()
    assert editor(small, "Make the cup red.").pixels.shape == small.shape


def out_of_memory_over(tokens: int, transformer: Any) -> Any:
    """Have a transformer run out of memory when it gets more tokens than that; returns a handle with `remove`."""
    import torch

    def check(_: Any, __: Any, named: dict[str, Any]) -> None:
        if named["hidden_states"].shape[1] > tokens:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")

    return transformer.register_forward_pre_hook(check, with_kwargs=True)


def test_out_of_memory_is_tried_smaller_once(checkpoints: Path, small: Picture) -> None:
    editor = LocalEditor(str(checkpoints / "kontext"), STEPS)
    transformer = warm_pipeline(editor.name, STEPS).pipeline.transformer
    handle = out_of_memory_over(2 * 8 * 6 - 1, transformer)  # answer and source of 128x96 in cells of 16 x 16
    try:
        answer = editor(small, "Make the cup red.").pixels
    finally:
        handle.remove()
    assert answer.shape == (64, 96, 3)
    assert editor(small, "Make the cup red.").pixels.shape == small.shape


def test_out_of_memory_again_is_an_error_that_says_what_to_do(checkpoints: Path, small: Picture) -> None:
    editor = LocalEditor(str(checkpoints / "kontext"), STEPS)
    handle = out_of_memory_over(0, warm_pipeline(editor.name, STEPS).pipeline.transformer)
    try:
        with pytest.raises(ToolError, match=r"out of memory on cpu.*quantize"):
            editor(small, "Make the cup red.")
    finally:
        handle.remove()
    assert editor(small, "Make the cup red.").pixels.shape == small.shape


def test_a_pipeline_that_does_not_fit_is_an_error_that_says_what_to_do(
    checkpoints: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    def full(*_: Any, **__: Any) -> None:
        raise torch.OutOfMemoryError("out of memory")

    monkeypatch.setattr("diffusers.FluxKontextPipeline.to", full)
    with pytest.raises(ConfigurationError, match="does not fit into the memory"):
        LocalEditor(str(checkpoints / "kontext"), EditorSettings(revision="another")).load()


def test_other_errors_are_not_taken_for_a_lack_of_memory(checkpoints: Path, small: Picture) -> None:
    editor = LocalEditor(str(checkpoints / "kontext"), STEPS)

    def fail(*_: Any) -> None:
        raise RuntimeError("a kernel is missing")

    handle = warm_pipeline(editor.name, STEPS).pipeline.transformer.register_forward_pre_hook(fail)
    try:
        with pytest.raises(RuntimeError, match="a kernel is missing"):
            editor(small, "Make the cup red.")
    finally:
        handle.remove()

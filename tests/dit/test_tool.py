"""The tool `dit`: a photo goes to an editor and comes back as the photo it was, with the edit in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from imageedit_r1 import edit
from imageedit_r1.errors import ToolError
from imageedit_r1.images.pixels import Mask
from imageedit_r1.models.held import SERVER
from imageedit_r1.settings import EditorSettings
from imageedit_r1.tools.base import EditTool
from imageedit_r1.tools.dit import edit_tool_for
from imageedit_r1.tools.dit.pipeline import warm_pipeline

from ..tools.conformance import as_16_bit, check_tool, frozen, with_ramp_alpha
from .edits_server import EditsServer

Picture = npt.NDArray[np.uint8]
SAY: dict[str, Any] = {"instruction": "Make the cup red."}


def redden(pixels: Picture, fields: dict[str, str]) -> Picture:
    """What is asked for by word: a red disc in the middle, everything in sepia, a smaller answer, or nothing."""
    asked = fields["prompt"].lower()
    answer = pixels.copy()
    height, width = answer.shape[:2]
    if "red" in asked:
        cv2.circle(answer, (width // 2, height // 2), min(width, height) // 5, (220, 20, 30), -1)
    if "watercolor" in asked:
        answer = np.asarray(cv2.stylization(answer, sigma_s=20, sigma_r=0.5), np.uint8)
    if "smaller" in asked:
        answer = np.asarray(
            cv2.resize(answer, (width * 3 // 4, height * 3 // 4), interpolation=cv2.INTER_AREA), np.uint8
        )
    return answer


@pytest.fixture(scope="module")
def server() -> Iterator[EditsServer]:
    with EditsServer(redden) as running:
        yield running


@pytest.fixture
def tool(server: EditsServer) -> EditTool:
    server.requests.clear()
    return edit_tool_for(server.url, EditorSettings())


@pytest.fixture
def region(coffee: Picture) -> Mask:
    """A soft disc in the middle of the photo."""
    mask = np.zeros(coffee.shape[:2], np.uint8)
    cv2.circle(mask, (300, 200), 70, 255, -1)
    return np.asarray(cv2.blur(mask, (9, 9)), np.uint8)


def test_only_what_the_editor_changed_changes(tool: EditTool, coffee: Picture) -> None:
    result = tool.apply(frozen(coffee), **SAY).pixels
    changed = (result != coffee).any(axis=2)
    assert 0.05 < changed.mean() < 0.2
    assert np.abs(result[200, 300].astype(int) - (220, 20, 30)).max() < 12
    distance = np.hypot(*np.mgrid[-200:200, -300:300])
    assert not changed[distance > 105].any()


def test_an_editor_that_changes_nothing_leaves_every_pixel(tool: EditTool, coffee: Picture) -> None:
    edited = tool.apply(frozen(coffee), instruction="Do nothing.")
    assert np.array_equal(edited.pixels, coffee) and "changed nothing" in edited.note
    edited = tool.apply(frozen(coffee), instruction="Answer smaller.")
    assert np.array_equal(edited.pixels, coffee)


def test_a_region_is_edited_on_a_crop_of_it(tool: EditTool, server: EditsServer, coffee: Picture, region: Mask) -> None:
    photo = np.asarray(cv2.resize(coffee, (2400, 1600), interpolation=cv2.INTER_CUBIC), np.uint8)
    large = np.asarray(cv2.resize(region, (2400, 1600)), np.uint8)
    result = tool.apply(frozen(photo), mask=large, **SAY).pixels
    assert not (result != photo).any(axis=2)[large == 0].any()
    assert np.abs(result[800, 1200].astype(int) - (220, 20, 30)).max() < 12
    width, height = map(int, server.requests[-1]["size"].split("x"))
    assert width * height <= 1024 * 1024 and width / height == pytest.approx(1, abs=0.1)


def test_depth_and_alpha_are_the_photos(tool: EditTool, coffee: Picture, region: Mask) -> None:
    deep = as_16_bit(coffee)
    for picture, mask in ((deep, None), (with_ramp_alpha(coffee), region), (with_ramp_alpha(deep), None)):
        result = tool.apply(frozen(picture), mask=mask, **SAY).pixels
        assert result.dtype == picture.dtype and result.shape == picture.shape
        assert np.array_equal(result[..., 3:], picture[..., 3:])
        same = (result == picture).all(axis=2)
        assert same[:60].all() and not same[200, 300]


def test_it_keeps_the_contract_of_a_tool(tool: EditTool, coffee: Picture) -> None:
    small = np.asarray(cv2.resize(coffee, (150, 100), interpolation=cv2.INTER_AREA), np.uint8)
    check_tool(tool, SAY, small, crop_tolerance=None)


def test_a_style_is_taken_as_a_whole(tool: EditTool, coffee: Picture) -> None:
    result = tool.apply(frozen(coffee), instruction="Restyle it as a watercolor.", whole=True).pixels
    assert (result != coffee).any(axis=2).mean() > 0.5


@pytest.mark.parametrize("size", [(900, 100), (40, 360)])
def test_pictures_that_are_too_long_are_refused(size: tuple[int, int], checkpoints: Path) -> None:
    tool = edit_tool_for(str(checkpoints / "klein"), EditorSettings(steps=1))
    with pytest.raises(ToolError, match="longer than 8:1"):
        tool.apply(np.zeros((*size, 3), np.uint8), **SAY)


def test_what_is_said_is_cleaned(tool: EditTool, server: EditsServer, coffee: Picture) -> None:
    tool.apply(coffee, instruction="Paint <|image_pad|>it\x00 red", feedback="too <|im_end|>pale")
    asked = server.requests[-1]["prompt"]
    assert "<|" not in asked and "\x00" not in asked
    assert asked == "Paint it red. Keep everything else unchanged. An earlier attempt was not right: too pale."
    with pytest.raises(ToolError, match="instruction is empty"):
        tool.apply(coffee, instruction="<|image_pad|>")


def test_tokens_of_pictures_do_not_reach_an_editor_that_reads_them(checkpoints: Path, coffee: Picture) -> None:
    tool = edit_tool_for(str(checkpoints / "qwen-plus"), EditorSettings(steps=1))
    small = np.asarray(cv2.resize(coffee, (96, 64), interpolation=cv2.INTER_AREA), np.uint8)
    mask = np.zeros((64, 96), np.uint8)
    says: dict[str, Any] = {"instruction": "Paint <|image_pad|><|image_pad|> red", "whole": True}
    assert tool.apply(small, **says).pixels.shape == small.shape
    with pytest.raises(ToolError, match="region is empty"):
        tool.apply(small, mask=mask, **says)


def encoded(checkpoints: Path, settings: EditorSettings) -> list[int]:
    """A list that grows with each run of the VAE's encoder."""
    calls: list[int] = []
    vae = warm_pipeline(str(checkpoints / "kontext"), settings).pipeline.vae
    vae.encoder.register_forward_pre_hook(lambda *_: calls.append(1))
    return calls


@pytest.mark.parametrize("chain", [True, False])
def test_steps_without_a_region_between_them_stay_in_latent_space(
    chain: bool, checkpoints: Path, coffee: Picture
) -> None:
    settings = EditorSettings(steps=1, latent_chain=chain)
    tool = edit_tool_for(str(checkpoints / "kontext"), settings)
    calls = encoded(checkpoints, settings)
    photo = np.asarray(cv2.resize(coffee, (240, 160), interpolation=cv2.INTER_AREA), np.uint8) ^ np.uint8(chain)
    picture: Any = photo
    for i in range(3):
        picture = tool.apply(picture, instruction=f"Step {i}.", whole=True).pixels
    assert len(calls) == (1 if chain else 3)
    # Another tool's edit makes it another picture, which is encoded.
    tool.apply(255 - picture, instruction="Step 4.", whole=True)
    assert len(calls) == (2 if chain else 4)


def test_a_session_edits_with_it(server: EditsServer, tool: EditTool, photos: Path, tmp_path: Path, home: Path) -> None:
    result = edit(photos / "coffee.jpg", "Make it look like a watercolor", tools=[tool], output=tmp_path / "out.png")
    assert result.status == "done", result
    assert server.requests[-1]["prompt"].startswith("Restyle the whole picture in")
    assert 0 < result.state.spent[f"edit {SERVER}"] < result.state.spent["edit"]

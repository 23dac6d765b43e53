"""Every built-in tool keeps the contract; what breaks it is found."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Any

import numpy as np
import pytest

from imageedit_r1.images.pixels import Mask, Pixels
from imageedit_r1.tools.base import Amount, Edited, edit_tool
from imageedit_r1.tools.conformance import CHECKS, check, sample_picture
from imageedit_r1.tools.progress import report
from imageedit_r1.tools.registry import load_tools

TOOLS = load_tools(plugins=False).tools
ARGUMENTS: dict[str, dict[str, Any]] = {
    "adjust": {"operations": [{"tool": "adjust_tone", "arguments": {"brightness": 20}}]},
    "restore": {"haze": 50.0},
    "colorize": {"hints": [{"color": "pale blue"}]},
    "remove_object": {"method": "telea"},
    "change_background": {"color": "white"},
    "rotate": {"angle": 20.0},
    "resize": {"scale": 50.0},
}


@pytest.mark.parametrize("name", TOOLS)
def test_every_built_in_tool(name: str) -> None:
    pixels = sample_picture()
    if name == "colorize":
        pixels = np.repeat(pixels[..., :1], 3, axis=2)
    findings = check(TOOLS[name], ARGUMENTS.get(name), pixels=pixels, seam=0.01)
    assert [finding for finding in findings if finding.state == "failed"] == []
    assert {finding.check for finding in findings} == set(CHECKS)


def failures(function: Any, **declared: Any) -> dict[str, str]:
    tool = edit_tool(**{"actions": ("other",), **declared})(function)
    return {finding.check: finding.detail for finding in check(tool) if finding.state == "failed"}


def test_a_tool_that_takes_every_picture_for_8_bits() -> None:
    def clip(pixels: Pixels) -> Pixels:
        """Brighten by 40 levels."""
        return np.asarray(np.clip(pixels.astype(int) + 40, 0, 255).astype(pixels.dtype))

    found = failures(clip)
    assert set(found) == {"8 and 16 bits", "alpha"} and "np.iinfo" in found["8 and 16 bits"]


def test_a_tool_that_drops_alpha() -> None:
    def drop(pixels: Pixels) -> Pixels:
        """Invert the colours."""
        return np.asarray(np.iinfo(pixels.dtype).max - pixels[..., :3])

    assert set(failures(drop)) == {"alpha"}


def test_a_tool_with_chance_of_its_own() -> None:
    def shake(pixels: Pixels) -> Pixels:
        """Make noise."""
        colour = np.random.default_rng().permuted(pixels[..., :3], axis=1)
        return np.concatenate([colour, pixels[..., 3:]], axis=2)

    assert "same input, same pixels" in failures(shake)


def test_a_tool_that_looks_farther_than_it_says() -> None:
    def smear(pixels: Pixels) -> Pixels:
        """Take the mean of a row."""
        result = pixels.copy()
        result[..., :3] = pixels[..., :3].mean(axis=1, keepdims=True)
        return result

    assert set(failures(smear, reach=1)) == {"reach"}
    assert failures(smear) == {}


def test_a_tool_that_spills_over_its_region() -> None:
    def spill(pixels: Pixels) -> Pixels:
        """Turn everything white."""
        result = pixels.copy()
        result[..., :3] = np.iinfo(pixels.dtype).max
        return result

    assert failures(spill) == {}, "what blends into a region cannot spill"

    def fill(pixels: Pixels, *, mask: Mask | None = None) -> Edited:
        """Move the picture to the side."""
        return Edited(np.roll(pixels, 3, axis=1), matrix=((1, 0, 3), (0, 1, 0), (0, 0, 1)))

    assert "only a tool declared geometric may" in failures(fill)["runs"]


def test_a_tool_that_cannot_take_small_pictures_or_writes_into_its_input() -> None:
    def pick(pixels: Pixels) -> Pixels:
        """Look at the fifth row."""
        return np.asarray(pixels + pixels[5, 5] * 0)

    assert "IndexError" in failures(pick)["sizes"]

    def write(pixels: Pixels) -> Pixels:
        """Turn everything black."""
        pixels[..., :3] = 0
        return pixels

    assert "read-only" in failures(write)["leaves its input alone"]


def test_a_tool_whose_declaration_is_off() -> None:
    def dial(pixels: Pixels, *, by: Annotated[float, Amount("percent", 500, 0, 100)] = 200, thing: int = 0) -> Pixels:
        """Change nothing."""
        return pixels.copy()

    assert "unsaid it is 500" in failures(dial)["declaration"]


def test_a_tool_that_tells_nonsense_or_cannot_be_cancelled() -> None:
    def boast(pixels: Pixels) -> Pixels:
        """Change nothing."""
        report(5, 3)
        return pixels.copy()

    def deaf(pixels: Pixels) -> Pixels:
        """Change nothing."""
        with suppress(Exception):
            report(1, 3)
        return pixels.copy()

    assert "0 <= done <= total" in failures(boast)["progress"]
    assert "swallows" in failures(deaf)["progress"]


def test_a_tool_that_refuses_the_picture_says_what_to_do() -> None:
    def choosy(pixels: Pixels, *, text: str = "") -> Pixels:
        """Write a text."""
        from imageedit_r1.errors import ToolError

        if not text:
            raise ToolError("choosy: no text")
        return pixels.copy()

    assert "name arguments with which it edits" in failures(choosy)["runs"]
    tool = edit_tool(actions=("other",))(choosy)
    assert all(finding.state != "failed" for finding in check(tool, {"text": "hi"}))

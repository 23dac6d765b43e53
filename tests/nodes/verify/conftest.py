"""Photos, masks and a way to ask for a verdict, for all tests of the measuring verifier."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import cv2
import numpy as np
import pytest

from imageedit_r1.nodes.verify.evidence import Evidence
from imageedit_r1.nodes.verify.measured import verify
from imageedit_r1.schema import IDENTITY, Action, Direction, Parameter, Step, SubRequest, Unit, Verdict
from imageedit_r1.tests.photos import EXAMPLES, read_photo

PHOTOS = ("astronaut", "coffee", "chelsea")


@cache
def _photo(name: str) -> np.ndarray:
    pixels = read_photo(next(EXAMPLES.glob(f"{name}.*")).name)
    factor = 400 / max(pixels.shape[:2])
    if factor < 1:
        pixels = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    pixels.flags.writeable = False
    return pixels


@pytest.fixture(scope="session")
def photo() -> Callable[[str], np.ndarray]:
    """A photo of examples/ by name, at most 400 pixels a side, read-only."""
    return _photo


@pytest.fixture(scope="session")
def ellipse() -> Callable[..., np.ndarray]:
    """A mask with an ellipse in the middle: `soft` is the width of its feather in pixels."""

    def make(pixels: np.ndarray, soft: float = 0.0, scale: float = 0.25) -> np.ndarray:
        height, width = pixels.shape[:2]
        mask = np.zeros((height, width), np.uint8)
        axes = max(1, int(width * scale)), max(1, int(height * scale))
        cv2.ellipse(mask, (width // 2, height // 2), axes, 0, 0, 360, 255, -1)
        return cv2.GaussianBlur(mask, (0, 0), soft) if soft else mask

    return make


@pytest.fixture(scope="session")
def judge() -> Callable[..., Verdict]:
    """`judge(requests, before, after, ...)`: requests are (action, subject, [(property, direction, amount, unit)])."""

    def ask(
        requests: list[tuple[Action, list[tuple[str, Direction, Any, Unit | None]]]],
        before: np.ndarray,
        after: np.ndarray,
        *,
        mask: np.ndarray | None = None,
        blends: bool = True,
        geometric: bool = False,
        matrix: Any = IDENTITY,
        arguments: dict[str, Any] | None = None,
        tool: str = "a_tool",
    ) -> Verdict:
        subs = tuple(
            SubRequest(
                id=f"r{i}",
                action=action,
                parameters=tuple(Parameter(property=p, direction=d, amount=a, unit=u) for p, d, a, u in parameters),
            )
            for i, (action, parameters) in enumerate(requests)
        )
        step = Step(id="s1", covers=tuple(s.id for s in subs), tool=tool, arguments=arguments or {})
        return verify(
            Evidence(step, subs, before, after, mask, blends, geometric, matrix, arguments or {}, before, None)
        )

    return ask

"""What a verifier is given: one attempt at one step, as pixels, with what was asked and what the tool claims.

Left out: how the pixels were loaded and what is done with the verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...images.pixels import Mask, Pixels
from ...schema import IDENTITY, Box, Fidelity, Matrix, Photo, Step, SubRequest


@dataclass(frozen=True, slots=True)
class Written:
    """Words on the picture."""

    sub_request: str
    box: Box
    """Where they stand in `before`."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One attempt, ready to be measured."""

    step: Step
    sub_requests: tuple[SubRequest, ...]
    """Those the step covers, in the order they were asked."""
    before: Pixels
    after: Pixels
    mask: Mask | None
    """The region, (h, w) of `before`, 0 outside to 255 inside; None: the whole picture."""
    blends: bool
    """The tool changes pixels inside the region only; otherwise the region is a target (crop to the face)."""
    geometric: bool
    """The tool may change the picture's size or move its pixels."""
    matrix: Matrix
    """What the tool claims: pixel coordinates of `before` to those of `after`."""
    arguments: Mapping[str, Any]
    """The attempt's real arguments."""
    original: Pixels | None = None
    """The picture the session started with."""
    photo: Photo | None = None
    earlier: tuple[SubRequest, ...] = ()
    """What the steps before this one did and kept."""
    placed: Matrix = IDENTITY
    """Pixel coordinates of `original` to those of `before`."""
    coarsest: float = 1.0
    """The smallest size the picture had on its way to `before`, as a part of the size it has there; 1 when it never
    had fewer pixels than there."""
    written: tuple[Written, ...] = ()
    """Words that earlier steps put on the picture."""
    fidelity: Fidelity = "exact"
    """What the tool declares: what is generated has to be looked at, what is exact can be measured."""

    @property
    def planned(self) -> Mapping[str, Any]:
        """What the plan told the tool; a later attempt may have been told less, and is not judged by that."""
        return self.step.arguments or self.arguments

"""Whether a result is the target, pixel by pixel: what was to change is right, what was not is untouched.

Left out: whether the target is the only right answer; this is for edits that have one.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import Pixels
from ...schema import Noun
from .difference import delta_e, seen

SEEN = 1.0
"""dE00 from which a pixel counts as changed: the least that an eye sees side by side."""
RIGHT = 2.0
"""dE00 up to which a pixel is the target's: what rounding and another order of the same arithmetic may do."""
NEAR = 5.0
"""dE00 up to which it is near: another interpolation, another roll-off of the same edit."""


class PixelScore(Noun):
    """A result beside its target. All but `error` are shares, 0-1.

    With source S, target T and result R, and dE the colour difference CIEDE2000:

    - E are the pixels to be edited, dE(S, T) > 1; all of them when the target has another size than the source.
    - right = |{p in E: dE(R, T) <= 2}| / |E|, near the same with 5; 1 when E is empty.
    - untouched = |{p not in E: dE(R, T) <= 1}| / |not E|; 1 when E is everything.
    - progress = max(0, 1 - mean over E of dE(R, T) / max(1, mean over E of dE(S, T))): 0 for a result that is as far
      from the target as the source is, 1 for the target.
    - iou = |C & E| / |C | E| with C the pixels that were changed, dE(S, R) > 1; 1 when both are empty.
    - size = the area that R and T have in common, laid corner on corner, over the area that holds both: 1 when they are
      of one size. A result of another size is resized to the target's before it is compared, and a source of another
      size for `progress` and `iou`.
    - score = right x untouched x size.
    """

    right: float
    near: float
    untouched: float
    progress: float
    iou: float
    size: float
    error: float
    """Mean dE00 of result and target over the whole picture."""
    edited: float
    """How much of the target is to be edited, |E| over all."""

    @property
    def score(self) -> float:
        """One figure."""
        return self.right * self.untouched * self.size


def score(source: Pixels, target: Pixels, result: Pixels) -> PixelScore:
    """Compare pictures (h, w, 3 or 4), 8 or 16 bits. Any sizes; 5 ms for 128x96, half a second for a megapixel."""
    same_frame = source.shape[:2] == target.shape[:2]
    grounds = any(one.shape[2] == 4 for one in (source, target, result))
    begun, aim, made = (seen(fitted(one, target), grounds=grounds) for one in (source, target, result))
    to_do, off = delta_e(begun, aim), delta_e(made, aim)
    edited = to_do > SEEN if same_frame else np.ones(to_do.shape, bool)
    changed = delta_e(begun, made) > SEEN if same_frame else edited
    whole = max(float(to_do[edited].sum(dtype=np.float64)), SEEN * int(edited.sum()))
    left = float(off[edited].sum(dtype=np.float64))
    return PixelScore(
        right=_share(off <= RIGHT, edited),
        near=_share(off <= NEAR, edited),
        untouched=_share(off <= SEEN, ~edited),
        progress=max(0.0, 1 - left / whole) if whole else float(left == 0),
        iou=_share(changed & edited, changed | edited),
        size=_common(result.shape, target.shape),
        error=float(off.mean(dtype=np.float64)),
        edited=float(edited.mean()),
    )


def fitted(pixels: Pixels, target: Pixels) -> Pixels:
    """A picture at the size of another: averaged where it shrinks, interpolated linearly where it grows."""
    height, width = target.shape[:2]
    if pixels.shape[:2] == (height, width):
        return pixels
    shrinks = pixels.shape[0] >= height and pixels.shape[1] >= width
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(np.ascontiguousarray(pixels), (width, height), interpolation=how))


def _share(good: npt.NDArray[np.bool_], among: npt.NDArray[np.bool_]) -> float:
    count = int(among.sum())
    return float((good & among).sum() / count) if count else 1.0


def _common(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    return min(one[0], other[0]) * min(one[1], other[1]) / (max(one[0], other[0]) * max(one[1], other[1]))

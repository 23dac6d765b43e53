"""Bring an editor's answer back to the photo it was made from: nothing but the target changes.

The answer may have another size, be cut or padded, lie some pixels off and be slightly re-coloured all over. It is
registered (`register`), its tone is matched (`tone`), what truly changed is found (`change`) and put into the photo at
the photo's own resolution (`blend`). Left out: running the editor, and judging the edit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from ...errors import ToolError
from ...images.pixels import Float, Mask, Pixels, from_float, split_alpha, to_float, with_alpha
from .blend import blend, patch
from .change import find_change
from .detail import detail_of
from .drift import spread
from .geometry import Placement, fill, reduced, sample
from .register import Registration, guesses, register
from .tone import NEUTRAL, Tone, match_tone

Bits = npt.NDArray[np.bool_]

GROUND = 0.5
"""The grey that editors are shown through what is transparent."""
WORK = 1024
"""Long edge of the copy on which pictures are compared."""
BELIEVED = 0.15
"""Least share of neighbourhoods that have to show the same for a registration to be believed."""
ENOUGH = 0.05
"""Least part of the picture whose structure is the same that tone and noise are first learned from."""
EVERYTHING = 0.9
"""From this changed share on, the edit is one of the whole picture."""
RECOLOURED = 0.1
"""From this mean change of tone on (of 1), the colours were meant to change everywhere."""
AROUND = 0.4
"""Least part of the picture around a region by which alone it is registered; with less the inside has to help."""
SPILLED = 0.04
"""From this mean change of tone around a region on, the surroundings were re-coloured with it (a sky beyond the mask
that turned violet as well) and tell nothing of the editor's drift, which is a quarter of that."""
CLIPPED = 0.985
"""From this value on (of 1) a channel of the answer counts as clipped, and so at the dark end."""
MARGIN = 0.04
"""Part of the long edge that the answer may lack at a border and that is then made up by reflecting it."""
STRIP = 512
"""Rows that are toned at a time."""
DILATED, FEATHER = 3, 3
"""Pixels of the working copy by which a found change is grown, and over which it then fades."""


@dataclass(frozen=True, slots=True, eq=False)
class Brought:
    """A photo with an edit in it."""

    pixels: Pixels
    """Size, type and alpha of the photo; bit-identical to it wherever `changed` is 0."""
    changed: Mask
    """(h, w) uint8: what comes from the answer, 0 not at all to 255 alone."""
    placement: Placement
    """Where the answer shows the photo."""
    support: float
    """Share of the unchanged structured neighbourhoods that agree with the placement; 0-1, 0 when none could tell."""
    whole: bool
    """The edit was taken as one of the whole picture."""
    note: str = ""
    """What a person should know, one line; often empty."""

    @property
    def share(self) -> float:
        """The part of the picture that changed, 0-1."""
        return float(np.count_nonzero(self.changed)) / self.changed.size


@dataclass(frozen=True, slots=True, eq=False)
class _Views:
    """Small copies, (h, w, 3) of 0-1, and where the photo can be seen."""

    photo: Float
    answer: Float
    visible: Bits
    factors: tuple[tuple[float, float], tuple[float, float]]


def bring_back(
    before: Pixels, answer: Pixels, mask: Mask | None = None, *, whole: bool = False, ground: float = GROUND
) -> Brought:
    """Put what an editor changed into `before` (h, w, 3 or 4), which keeps its size, type and alpha.

    `answer` is (h, w, 3 or 4) of any size, its alpha is ignored. With a `mask` (h, w) nothing outside it changes.
    `whole` says that the edit is one of the whole picture (a style, the light): then everything is taken from the
    answer, which is also done when nearly everything turns out to have changed. `ground` is the grey, of 1, that the
    editor saw through what is transparent; less than half opaque pixels stay as they are. Raises `ToolError` when there
    is a mask and the answer does not show the photo around it.
    """
    colour, alpha = split_alpha(before)
    height, width = colour.shape[:2]
    if mask is not None and mask.shape != (height, width):
        raise ToolError(f"the region's mask is {mask.shape[1]}x{mask.shape[0]}, the picture {width}x{height}")
    answer = np.ascontiguousarray(answer[..., :3])
    views = _views(colour, alpha, answer, ground)
    inside = None if mask is None else _small_mask(mask, views)
    found = _registered(views, inside, (width, height), (answer.shape[1], answer.shape[0]))
    registered = found.support >= BELIEVED
    note = ""
    if mask is not None and found.judged and not registered:
        raise ToolError(
            "the editor's answer does not show the photo around the region "
            f"({100 * found.support:.0f} % of the surroundings agree, {100 * BELIEVED:.0f} % are needed); "
            "try another seed"
        )
    if not registered:
        found = replace(found, placement=fill((width, height), (answer.shape[1], answer.shape[0])))
    seen, counts = _seen(views, found.placement)
    tone, drift, detail, changed = NEUTRAL, None, None, np.ones_like(counts)
    if not whole or mask is not None:
        tone, drift, changed = _compared(views.photo, seen, counts, inside, found.alike)
    everything = mask is None and (whole or not registered or _everything(changed, counts, tone, seen))
    if everything:
        tone, drift, base, soft = NEUTRAL, None, colour, np.full((height, width), 255, np.uint8)
        taken = soft
        if _lacks(counts):
            base, soft = _completed(colour, views.photo, seen, counts)
            note = "the editor's answer lacks a border of the photo, whose tone was matched to it"
        if not registered and not whole:
            note = "the editor's answer shows another picture; it was taken as a whole"
    else:
        base, taken = colour, _soft(changed, counts, mask, (width, height))
        soft = taken
        same = counts & ~_grown(changed, DILATED)
        detail = detail_of(colour, found.placement, views.photo, tone(seen), same)
    if alpha is not None:
        hidden = alpha <= np.iinfo(alpha.dtype).max // 2
        base = np.where(hidden[..., None], colour, base)
        soft, taken = (np.where(hidden, np.uint8(0), m).astype(np.uint8) for m in (soft, taken))
    if not taken.any():
        note = "the editor changed nothing"
    result = blend(base, patch(answer, found.placement, tone, drift, detail), soft, alpha, ground)
    return Brought(with_alpha(result, alpha), taken, found.placement, round(found.support, 3), everything, note)


def _views(colour: Pixels, alpha: Pixels | None, answer: Pixels, ground: float) -> _Views:
    factor = min(1.0, WORK / max(colour.shape[:2]))
    small, photo_factors = reduced(colour, (factor, factor))
    photo, visible = to_float(small), np.ones(small.shape[:2], bool)
    if alpha is not None:
        opaque = to_float(reduced(alpha, (factor, factor))[0])
        visible = opaque >= 0.5
        photo = np.float32(ground) + (photo - np.float32(ground)) * opaque[..., None]
    seen, answer_factors = reduced(answer, (photo.shape[1] / answer.shape[1], photo.shape[0] / answer.shape[0]))
    return _Views(photo, to_float(seen), visible, (photo_factors, answer_factors))


def _small_mask(mask: Mask, views: _Views) -> Bits:
    height, width = views.visible.shape
    if mask.shape == (height, width):
        return np.asarray(mask > 0)
    return np.asarray(cv2.resize(np.ascontiguousarray(mask), (width, height), interpolation=cv2.INTER_AREA) > 0)


def _registered(views: _Views, inside: Bits | None, photo: tuple[int, int], answer: tuple[int, int]) -> Registration:
    """The placement between the pictures at their full sizes."""
    counts = views.visible
    if inside is not None and np.count_nonzero(counts & ~inside) >= AROUND * np.count_nonzero(counts):
        counts = counts & ~inside
    starts = [guess.resized(*views.factors) for guess in guesses(photo, answer)]
    found = register(_luma(views.photo), _luma(views.answer), counts, starts)
    (px, py), (ax, ay) = views.factors
    return replace(found, placement=found.placement.resized((1 / px, 1 / py), (1 / ax, 1 / ay)))


def _luma(view: Float) -> Float:
    """Of 0-255, (h, w)."""
    return np.asarray(cv2.cvtColor(view, cv2.COLOR_RGB2GRAY) * np.float32(255), np.float32)


def _seen(views: _Views, placement: Placement) -> tuple[Float, Bits]:
    """The answer in the frame of the photo's small copy, and where both show something."""
    small = placement.resized(*views.factors)
    height, width = views.visible.shape
    x, y, w, h = small.covered((width, height), (views.answer.shape[1], views.answer.shape[0]))
    counts = np.zeros_like(views.visible)
    counts[y : y + h, x : x + w] = views.visible[y : y + h, x : x + w]
    return sample(views.answer, small, (width, height)), counts


def _compared(photo: Float, seen: Float, counts: Bits, inside: Bits | None, alike: Bits) -> tuple[Tone, Float, Bits]:
    """The tone that matches, the drift that is left, and what changed; in two looks, the second knows the first."""
    outside = counts if inside is None else counts & ~inside
    first = outside & alike
    if int(np.count_nonzero(first)) < ENOUGH * int(np.count_nonzero(outside)):
        first = outside  # hardly any structure at all: the flat parts have to tell
    tone = match_tone(seen, photo, first)
    changed = find_change(photo, _level(tone(seen), seen, photo), counts, first, sure=False)
    sure = outside & ~_grown(changed, 2 * DILATED)
    tone = match_tone(seen, photo, sure)
    if inside is not None and _shift(tone, seen, sure) > SPILLED:
        return NEUTRAL, np.zeros_like(photo), counts  # nothing around tells what is noise: the region is taken as it is
    matched = tone(seen)
    drift = spread(photo - _level(matched, seen, photo), sure)
    return tone, drift, find_change(photo, _level(matched + drift, seen, photo), counts, sure, sure=True)


def _level(matched: Float, seen: Float, photo: Float) -> Float:
    """The matched answer of 0-1 without differences that clipping alone explains: white may have been any brighter."""
    result = np.clip(matched, 0, 1)
    np.copyto(result, photo, where=((seen > CLIPPED) & (photo > result)) | ((seen < 1 - CLIPPED) & (photo < result)))
    return result


def _everything(changed: Bits, counts: Bits, tone: Tone, seen: Float) -> bool:
    """Whether hardly anything is left as it was, or what is left was re-coloured by more than editors drift."""
    if int(np.count_nonzero(changed)) > EVERYTHING * int(np.count_nonzero(counts)):
        return True
    return _shift(tone, seen, counts & ~changed) > RECOLOURED


def _shift(tone: Tone, seen: Float, place: Bits) -> float:
    """By how much a tone moves the colours there, on the average; no end when there are none."""
    colours = seen[place][None, ::16]
    return float(np.abs(tone(colours) - colours).mean()) if colours.size else np.inf


def _lacks(counts: Bits) -> bool:
    """Whether the answer shows so little of the photo that reflecting its border would make things up."""
    longest: int = max(counts.shape)
    return max(_borders(counts)) > MARGIN * longest


def _borders(counts: Bits) -> tuple[int, int, int, int]:
    """What is missing at the top, bottom, left and right."""
    x, y, width, height = cv2.boundingRect(counts.astype(np.uint8))
    return y, counts.shape[0] - y - height, x, counts.shape[1] - x - width


def _completed(colour: Pixels, photo: Float, seen: Float, counts: Bits) -> tuple[Pixels, Mask]:
    """For an edit of the whole picture: the photo in the answer's tone, and where the answer lies over it."""
    tone = match_tone(photo, seen, counts)
    toned = np.empty_like(colour)
    for top in range(0, len(colour), STRIP):
        toned[top : top + STRIP] = from_float(tone(to_float(colour[top : top + STRIP])), colour)
    borders = np.array(_borders(counts)) == 0  # at the photo's own border nothing fades
    top, bottom, left, right = (int(edge) * (2 * FEATHER + 1) for edge in borders)
    wide = cv2.copyMakeBorder(counts.astype(np.uint8), top, bottom, left, right, cv2.BORDER_REPLICATE)
    depth = cv2.distanceTransform(np.pad(wide, 1), cv2.DIST_L2, 3)[1 + top :, 1 + left :][
        : len(counts), : counts.shape[1]
    ]
    soft = np.rint(np.clip(depth / (2 * FEATHER), 0, 1) * 255).astype(np.uint8)
    size = int(colour.shape[1]), int(colour.shape[0])
    return toned, np.asarray(cv2.resize(soft, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def _grown(changed: Bits, by: int) -> Bits:
    element = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * by + 1, 2 * by + 1))
    return np.asarray(cv2.dilate(changed.astype(np.uint8), element) > 0)


def _soft(changed: Bits, counts: Bits, mask: Mask | None, size: tuple[int, int]) -> Mask:
    """The change grown and feathered outwards, at the photo's size, never outside the mask."""
    grown = _continued(_grown(changed, DILATED + FEATHER), counts).astype(np.float32)
    side = 2 * FEATHER + 1
    blurred = cv2.blur(cv2.blur(grown, (FEATHER, FEATHER)), (side - FEATHER, side - FEATHER))
    if mask is not None:
        blurred = np.minimum(blurred, _inwards(mask, counts.shape))
    soft = np.rint(blurred * 255).astype(np.uint8)
    if soft.shape != size[::-1]:
        soft = np.asarray(cv2.resize(soft, size, interpolation=cv2.INTER_LINEAR), np.uint8)
    return soft if mask is None else np.minimum(soft, mask)


def _inwards(mask: Mask, shape: tuple[int, ...]) -> Float:
    """The mask (of any size) as (h, w) of 0-1 that fades over the feather inside its outline, not at the picture's."""
    small = cv2.resize(np.ascontiguousarray(mask), (shape[1], shape[0]), interpolation=cv2.INTER_AREA)
    padded = np.pad((small > 127).astype(np.uint8), FEATHER + 1, mode="edge")
    inner = slice(FEATHER + 1, -FEATHER - 1)
    depth = cv2.distanceTransform(padded, cv2.DIST_L2, 3)[inner, inner]
    # a region too thin for the feather keeps the outline that it has
    return np.ones(shape, np.float32) if float(depth.max()) < 3 * FEATHER else np.clip(depth / (FEATHER + 1), 0, 1)


def _continued(changed: Bits, counts: Bits) -> Bits:
    """A change that meets the border of what the answer shows goes on to the photo's, if that is near."""
    top, bottom, left, right = _borders(counts)
    if _lacks(counts) or not counts.any():
        return changed & counts
    part = changed[top : len(changed) - bottom, left : changed.shape[1] - right].astype(np.uint8)
    return np.asarray(cv2.copyMakeBorder(part, top, bottom, left, right, cv2.BORDER_REPLICATE) > 0)

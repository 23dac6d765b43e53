"""Holes in real photos, filled by every method: how near the fill comes to what was there, and what it costs.

Photos with known ground truth: a hole is cut at a seeded place, painted over, and filled; the photo itself is the
truth. A fill that nobody could tell from a photo may still differ from it, and a smear is never far off on average, so
PSNR alone says little: texture, gradients and the seam are measured beside it. Left out: whether the right thing was
removed, which `locate` measures.
"""

from __future__ import annotations

import importlib
import importlib.util
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import cv2
import numpy as np

from ..images.pixels import Mask, Pixels, bounding_box, cut, from_float, grow_box, to_float
from ..tools.photo.remove import remove_object
from .metrics import gradient_distance, luma_of, psnr, seam_contrast, ssim, texture_ratio
from .photos import photo
from .section import Goal, Section, table

TEXTURES = ("brick", "gravel", "grass")
SCENES = (
    "astronaut", "camera", "chelsea", "coffee", "rocket", "brushes", "fig", "meadow", "dogs", "stream", "mountains",
    "sunset", "dandelion", "pagoda", "dahlia", "motorcycle", "wine",
)  # fmt: skip
SIDES = (40, 90, 160)
SEED = 20
PAINT = (255, 0, 255)
"""Colour of a hole before it is filled, so that no method can see what was there."""
SPEED_HOLE = 250
OURS = "ours: auto"
CLASSES = ("texture", "smooth", "edges", "scene", "border", "thin")
Fill = Callable[[Pixels, Mask], Pixels]
Kind = Literal["rectangle", "ellipse", "border", "thin"]


@dataclass(frozen=True, slots=True)
class Hole:
    """A place that is cut out of a photo."""

    photo: str
    kind: Kind
    side: int
    mask: Mask
    """(h, w), 255 in the hole."""

    @property
    def place(self) -> str:
        """Its class: by shape at the border and for thin lines, else by what the truth has there."""
        if self.kind in ("border", "thin"):
            return self.kind
        return "texture" if self.photo in TEXTURES else _structure(photo(self.photo), self.mask)


@dataclass(frozen=True, slots=True)
class Score:
    """One hole filled by one method."""

    place: str
    psnr: float
    ssim: float
    gradients: float
    texture: float
    seam: float


def holes() -> Iterator[Hole]:
    """Three sizes, rectangles and ellipses in turn, then one hole at the border and one thin line, in every photo."""
    for number, name in enumerate((*TEXTURES, *SCENES)):
        random = np.random.default_rng((SEED, number))
        shape = photo(name).shape[:2]
        for turn, side in enumerate(SIDES):
            kind: Kind = "ellipse" if (turn + number) % 2 else "rectangle"
            yield Hole(name, kind, side, _cut_out(shape, kind, side, random))
        yield Hole(name, "border", 90, _cut_out(shape, "border", 90, random))
        yield Hole(name, "thin", 3, _cut_out(shape, "thin", 3, random))


def methods() -> Mapping[str, Fill | None]:
    """Every method by name; None for one whose library is not installed."""
    own = {f"ours: {method}": partial(_own, method=method) for method in ("auto", "patch")}
    diffusion = {
        "OpenCV: Navier-Stokes": partial(_own, method="ns"),
        "OpenCV: Telea": partial(_own, method="telea"),
    }
    biharmonic = _biharmonic if importlib.util.find_spec("skimage") else None
    contrib = {
        f"OpenCV contrib: {name}": partial(_xphoto, name=f"INPAINT_{flag}") if hasattr(cv2, "xphoto") else None
        for name, flag in (("shift map", "SHIFTMAP"), ("FSR, fast", "FSR_FAST"))
    }
    return {**own, **diffusion, "scikit-image: biharmonic": biharmonic, **contrib}


def _own(pixels: Pixels, mask: Mask, method: str) -> Pixels:
    return remove_object.apply(pixels, mask=mask, method=method).pixels


def _biharmonic(pixels: Pixels, mask: Mask) -> Pixels:
    skimage: Any = importlib.import_module("skimage.restoration")
    filled = skimage.inpaint_biharmonic(pixels, mask > 0, channel_axis=-1).astype(np.float32)
    return from_float(filled, pixels)


def _xphoto(pixels: Pixels, mask: Mask, name: str) -> Pixels:
    known = cv2.bitwise_not(mask)
    space = (cv2.COLOR_RGB2LAB, cv2.COLOR_LAB2RGB) if name == "INPAINT_SHIFTMAP" else None
    source = cv2.cvtColor(pixels, space[0]) if space else pixels
    filled = np.zeros_like(pixels)
    extra: Any = cv2
    extra.xphoto.inpaint(np.ascontiguousarray(source), known, filled, getattr(extra.xphoto, name))
    return cv2.cvtColor(filled, space[1]).reshape(filled.shape) if space else filled


def scored(hole: Hole, fill: Fill) -> tuple[Score, Pixels]:
    """How near the fill of a hole comes to the truth, and the filled photo."""
    truth = photo(hole.photo)
    spoilt = truth.copy()
    spoilt[hole.mask > 0] = PAINT
    filled = fill(spoilt, hole.mask)
    box = bounding_box(hole.mask)
    assert box is not None, "a hole is never empty"
    window = grow_box(box, 16, truth.shape[1], truth.shape[0])
    a, b = (to_float(np.ascontiguousarray(cut(p, window))) for p in (filled, truth))
    where = cut(hole.mask, window) > 0
    measures = [f(a, b, where) for f in (psnr, ssim, gradient_distance, texture_ratio, seam_contrast)]
    return Score(hole.place, *measures), filled


def _cut_out(shape: tuple[int, ...], kind: Kind, side: int, random: np.random.Generator) -> Mask:
    height, width = shape[:2]
    mask = np.zeros((height, width), np.uint8)
    if kind == "thin":
        ends = [(int(random.integers(20, width - 20)), int(random.integers(20, height - 20))) for _ in range(2)]
        return cv2.line(mask, ends[0], ends[1], 255, side).reshape(height, width)
    x, y = (int(random.integers(24, length - side - 24)) for length in (width, height))
    if kind == "border":
        x, y = [(0, y), (width - side, y), (x, 0), (x, height - side)][int(random.integers(4))]
    if kind == "ellipse":
        cv2.ellipse(mask, (x + side // 2, y + side // 2), (side // 2, side * 2 // 5), 30, 0, 360, 255, -1)
    else:
        mask[y : y + side, x : x + side] = 255
    return mask


def _structure(truth: Pixels, mask: Mask) -> str:
    """ "smooth", "edges" (most gradients point one way or its opposite, by the structure tensor) or "scene"."""
    gray = cv2.GaussianBlur(luma_of(to_float(truth)), (0, 0), 1.0)
    across, down = (cv2.Sobel(gray, cv2.CV_32F, dx, 1 - dx, scale=1 / 8)[mask > 0] for dx in (1, 0))
    xx, yy, xy = (float(v.mean()) for v in (across**2, down**2, across * down))
    if xx + yy < 0.015**2:
        return "smooth"
    return "edges" if np.hypot(xx - yy, 2 * xy) > 0.5 * (xx + yy) else "scene"


def seconds(width: int, height: int) -> float:
    """CPU seconds for a hole of 250x250 in a photo of that size, tiled from a real one."""
    part = photo("stream")
    mirrored = np.vstack([np.hstack([part, part[:, ::-1]]), np.hstack([part[::-1], part[::-1, ::-1]])])
    times = (-(-height // mirrored.shape[0]), -(-width // mirrored.shape[1]), 1)
    pixels = np.ascontiguousarray(np.tile(mirrored, times)[:height, :width])
    mask = np.zeros((height, width), np.uint8)
    top, left = height // 2 - 60, width // 2 - 100
    mask[top : top + SPEED_HOLE, left : left + SPEED_HOLE] = 255
    started = time.process_time()
    remove_object.apply(pixels, mask=mask)
    return time.process_time() - started


def measure() -> Section:
    """Fill every hole with every method there is."""
    places = list(holes())
    found: dict[str, list[Score]] = {}
    missing = []
    for name, fill in methods().items():
        if fill is None:
            missing.append(name)
        else:
            found[name] = [scored(hole, fill)[0] for hole in places]
    own = found[OURS]
    others = [scores for name, scores in found.items() if not name.startswith("ours: ")]
    costs = [(size, seconds(*size)) for size in ((1280, 800), (4000, 3000))]
    apart, next_best = _mean(own, "gradients"), min(_mean(scores, "gradients") for scores in others)
    goals = (
        Goal("texture in a filled hole, against the truth's (median)", _median(own), 0.85, "%"),
        Goal("gradients of the fill apart from the truth's, against the next best library", apart / next_best, 0.6,
             "%", "lower"),
        Goal("filling a 250x250 hole in 12 megapixels, CPU", costs[-1][1], 2.0, "s", "lower"),
    )  # fmt: skip
    text = [
        f"{len(places)} holes of 40, 90 and 160 pixels (rectangles, ellipses), at the border, and lines 3 pixels "
        f"thin, at seeded places in {len(TEXTURES) + len(SCENES)} photos whose own pixels are the truth. *PSNR*, "
        "*SSIM*: higher is nearer. *Gradients apart*: distance of the histograms of gradients; 0 is the same mixture, "
        "a smear has none of the large ones. *Texture*: energy of fine structure against the truth's, median; 100 % "
        "is right. *Seam*: contrast across the outline, less what the truth has there.",
        *_tables(found),
        "A smear is never far from the truth on average: diffusion leads in PSNR and SSIM wherever what was hidden "
        "cannot be known, and has a fifth of the texture; anybody sees where the hole was. `auto` therefore copies "
        "pieces where there is texture and averages patches where there is none or the hole is thin. What it cannot "
        "do: continue a single large structure (a helmet, a cup, a face) that the hole cuts off.",
        "CPU for a hole of 250x250: " + ", ".join(f"{w}x{h} {cost:.2f} s" for (w, h), cost in costs) + ".",
    ]
    if missing:
        text.append(
            f"Not measured, since their library is not installed (`pip install` adds them): {', '.join(missing)}."
        )
    return Section("Removing objects", goals, "\n\n".join(text))


def _tables(found: Mapping[str, Sequence[Score]]) -> Iterator[str]:
    header = ("method", "PSNR, dB", "SSIM", "gradients apart", "texture", "seam")
    for place in ("", *CLASSES):
        chosen = {name: [s for s in scores if place in ("", s.place)] for name, scores in found.items()}
        rows = [
            (name, f"{_mean(scores, 'psnr'):.2f}", f"{_mean(scores, 'ssim'):.3f}", f"{_mean(scores, 'gradients'):.3f}",
             f"{_median(scores):.0%}", f"{_mean(scores, 'seam'):.3f}")
            for name, scores in chosen.items()
        ]  # fmt: skip
        yield f"**{place or 'all'}**, {len(chosen[OURS])} holes\n\n{table(header, rows)}"


def _mean(scores: Sequence[Score], what: str) -> float:
    return float(np.mean([getattr(score, what) for score in scores]))


def _median(scores: Sequence[Score]) -> float:
    return float(np.median([score.texture for score in scores]))

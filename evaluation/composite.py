"""How well an edit comes back to its photo: planted edits, brought to an editor's size and spoilt on the way.

Each answer is the edited photo at about one megapixel, shifted and scaled a little, its tone drifted, softened, with an
autoencoder's noise and as a JPEG: what editors do to a photo besides the edit. The truth is the edited photo itself.
Left out: editors, and whether an edit is good.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from ..images.pixels import Mask, Pixels, composite, to_float
from ..tools.composite import Brought, bring_back
from ..tools.composite.geometry import Placement
from .answers import Drift, answered, large
from .metrics import psnr, seam_contrast
from .photos import photo
from .section import Goal, Section, figure, table

PHOTOS = (
    "astronaut", "camera", "chelsea", "coffee", "rocket", "fig", "meadow", "mountains", "sunset", "grass", "page",
    "motorcycle",
)  # fmt: skip
SEED = 31
NOTHING = "nothing"
BACKGROUND = "a new background"
NEAR = 12
"""Pixels around a change that a feather may touch."""

VISIBLE = 4
"""Difference, of 255, from which on a pixel counts as changed."""

Edit = Callable[[Pixels, Mask], Pixels]


def _turned(pixels: Pixels) -> Pixels:
    return np.ascontiguousarray(pixels[..., [2, 0, 1]])


def _other(pixels: Pixels, name: str) -> Pixels:
    size = int(pixels.shape[1]), int(pixels.shape[0])
    return cv2.resize(photo(name), size, interpolation=cv2.INTER_CUBIC).reshape(pixels.shape)


def _warmer(pixels: Pixels) -> Pixels:
    return np.asarray(np.clip(pixels.astype(np.int16) + np.array((14, 4, -10)), 0, 255), np.uint8)


def _darker(pixels: Pixels) -> Pixels:
    return np.asarray(np.rint(pixels * np.float32(0.8)), np.uint8)


EDITS: Mapping[str, Edit] = {
    NOTHING: lambda pixels, mask: pixels,
    "other colours": lambda pixels, mask: composite(pixels, _turned(pixels), mask),
    "something new": lambda pixels, mask: composite(pixels, _other(pixels, "dahlia"), mask),
    "a little warmer": lambda pixels, mask: composite(pixels, _warmer(pixels), mask),
    "a soft shadow": lambda pixels, mask: composite(pixels, _darker(pixels), cv2.GaussianBlur(mask, (0, 0), 10)),
    BACKGROUND: lambda pixels, mask: composite(_other(pixels, "stream"), pixels, mask),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One edit of one photo, brought back."""

    edit: str
    untouched: float
    """Share of the pixels away from the change that are the photo's, bit for bit."""
    taken: float
    """Share of the changed pixels that come from the answer."""
    psnr: float
    """dB, of all that was not changed, feather included."""
    inside: float
    """dB, of the change."""
    seam: float
    """Difference across the outline of what was taken beyond that of the truth, of 255."""


def outcomes() -> Iterator[Outcome]:
    """Every edit of every photo."""
    for number, name in enumerate(PHOTOS):
        pixels = photo(name)
        for turn, (edit, carry_out) in enumerate(EDITS.items()):
            random = np.random.default_rng((SEED, number, turn))
            mask = _ellipse(pixels, random, wide=edit == BACKGROUND)
            edited = carry_out(pixels, mask)
            yield _outcome(edit, pixels, edited, bring_back(pixels, _answer(edited, random)))


def _ellipse(pixels: Pixels, random: np.random.Generator, *, wide: bool) -> Mask:
    height, width = pixels.shape[:2]
    across, down = (0.3, 0.3) if wide else random.uniform(0.08, 0.16, 2)
    x, y = (0.5, 0.5) if wide else random.uniform(0.3, 0.7, 2)
    mask = np.zeros((height, width), np.uint8)
    middle, axes = (round(x * width), round(y * height)), (round(across * width), round(down * height))
    cv2.ellipse(mask, middle, axes, 0, 0, 360, 255, -1, cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), 1), np.uint8)


def _answer(edited: Pixels, random: np.random.Generator) -> Pixels:
    height, width = edited.shape[:2]
    factor = (2**20 / (width * height)) ** 0.5
    size = round(width * factor / 16) * 16, round(height * factor / 16) * 16
    stretch, shift = random.uniform(0.99, 1.01, 2), random.uniform(-8, 8, 2)
    placement = Placement(size[0] / width * stretch[0], size[1] / height * stretch[1], float(shift[0]), float(shift[1]))
    red, green, blue = (float(gain) for gain in random.uniform(0.94, 1.04, 3))
    drift = Drift(
        gamma=float(random.uniform(0.92, 1.08)),
        gains=(red, green, blue),
        lift=float(random.uniform(-0.01, 0.02)),
        noise=2.5,
        soft=0.7,
        quality=92,
    )
    return answered(edited, placement, size, drift)


def _outcome(edit: str, before: Pixels, edited: Pixels, brought: Brought) -> Outcome:
    difference = np.abs(edited.astype(np.int16) - before).max(axis=2)
    truth = np.asarray(difference > VISIBLE)
    far = cv2.dilate((difference > 0).astype(np.uint8), np.ones((2 * NEAR + 1, 2 * NEAR + 1), np.uint8)) == 0
    result, wanted = to_float(brought.pixels), to_float(edited)
    edge = np.asarray(brought.changed > 0)
    return Outcome(
        edit,
        float((brought.changed[far] == 0).mean()) if far.any() else 1.0,
        float((brought.changed[truth] > 127).mean()) if truth.any() else 1.0,
        psnr(result, wanted, ~truth),
        psnr(result, wanted, truth) if truth.any() else 99.0,
        255 * seam_contrast(result, wanted, edge) if edge.any() else 0.0,
    )


def measure() -> Section:
    """The section of `docs/quality.md`."""
    done = list(outcomes())
    local = [o for o in done if o.edit not in (NOTHING, BACKGROUND)]
    seconds = _large_seconds()
    goals = (
        Goal("answers without an edit that leave every pixel", _share(done), 1.0, "%"),
        Goal("pixels away from the edit that stay bit for bit", min(o.untouched for o in local), 0.995, "%"),
        Goal("changed pixels that are taken", float(np.mean([o.taken for o in local])), 0.97, "%"),
        Goal("lowest PSNR outside the edit", min(o.psnr for o in local), 40.0, "dB"),
        Goal("strongest seam, of 255", max(o.seam for o in local), 1.5, better="lower"),
        Goal(
            "subject's pixels that a new background leaves",
            float(np.mean([o.untouched for o in done if o.edit == BACKGROUND])),
            0.95,
            "%",
        ),
        Goal("CPU time for 24 megapixels", seconds, 3.0, "s", "lower"),
    )
    return Section("Bringing an edit back", goals, _text(done))


def _share(done: list[Outcome]) -> float:
    left = [o for o in done if o.edit == NOTHING]
    return sum(o.untouched == 1.0 for o in left) / len(left)


def _large_seconds() -> float:
    """CPU seconds to bring a megapixel answer back to a photo of 24 megapixels."""
    pixels = large(photo("coffee"))
    mask = _ellipse(pixels, np.random.default_rng(SEED), wide=False)
    answer = _answer(EDITS["something new"](pixels, mask), np.random.default_rng(SEED))
    started = time.process_time()
    bring_back(pixels, answer)
    return time.process_time() - started


def _text(done: list[Outcome]) -> str:
    rows = []
    for edit in EDITS:
        own = [o for o in done if o.edit == edit]
        rows.append(
            (
                edit,
                figure(min(o.untouched for o in own), "%"),
                figure(float(np.mean([o.taken for o in own])), "%"),
                f"{min(o.psnr for o in own):.1f}",
                f"{float(np.median([o.inside for o in own])):.1f}",
                f"{max(o.seam for o in own):.2f}",
            )
        )
    header = ("edit", "left alone, worst", "taken, mean", "dB outside, worst", "dB inside, median", "seam, worst")
    return (
        f"{len(PHOTOS)} photos, {len(EDITS)} planted edits each. An answer is the edited photo at one megapixel, moved "
        "by up to 8 pixels and stretched by up to 1 %, with a drift of gamma, of each channel and of black, a blur of "
        "0.7 pixels, noise, and JPEG at 92. `nothing` has to come back as the photo itself; pixels further than "
        f"{NEAR} from an edit count as left alone when they are the photo's bit for bit. Inside, the answer's blur and "
        "noise are part of the result, so no figure there can be high for something new; recoloured things get the "
        "photo's own detail back. What is not taken are the faint ends of soft shadows.\n\n" + table(header, rows)
    )

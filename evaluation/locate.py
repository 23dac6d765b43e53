"""How well words become masks: `locate` against the labelled set.

A mask is right when its intersection over union (IoU) with the label is over one half. A phrase that means nothing in
its photo is answered rightly by None or by a confidence under `ACCEPT`. The single answers of half of the set (`work`)
were looked at while the locator was made; the goals are for the other half (`score`) and for all.
Left out: the editors that use the masks.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ..images.pixels import Pixels
from ..tools.locate import ACCEPT, locate
from .photos import photo
from .region_labels import Bits, Label, labels
from .section import Goal, Section, figure, table

RIGHT = 0.5
"""IoU above which a mask is right."""
SURE = 0.7
"""Confidence from which on the goal asks for `SURE_SHARE` of right masks."""
SURE_SHARE = 0.85
BINS = (0.0, 0.2, 0.4, ACCEPT, SURE, 0.8, 0.9, 1.01)
QUICK_MS, CUT_MS = 150.0, 600.0
"""CPU time that a phrase may take at 640 pixels: detectors alone, and those that cut an outline out (GrabCut)."""
CUT_KINDS = frozenset(["background", "subject", "person", "part"])
LARGE = (4000, 3000)
LARGE_CASES = (
    ("mountains", "the sky"),
    ("meadow", "the grass"),
    ("astronaut", "her face"),
    ("astronaut", "the woman"),
    ("fig", "the red bowl"),
    ("coins", "the biggest coin"),
    ("dahlia", "the background"),
    ("page", "the text"),
)
"""Photos enlarged to 12 megapixels, one for each kind of detector."""


REASONS = (
    "Most are nouns that take a trained eye: cups, wheels, flowers, dogs, towers. For them the picture's subject is "
    "offered, never used unasked. Subjects that fill the photo or have their surroundings' colours (a cat's face, a "
    "motorcycle in a garage), autumn trees (the colours of wood and brick), burnt-out skies, mouths, noses and eyes "
    "(placed from the face), and water are found, if at all, with a confidence that asks. Two things of nearly one "
    "size, height or nearness are a question too."
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the locator made of one label."""

    label: Label
    iou: float
    """0 when nothing was found or there is nothing to find."""
    confidence: float
    """0 when nothing was found."""
    found: bool
    cpu_ms: float

    @property
    def right(self) -> bool:
        """Whether the mask is good enough to edit with."""
        return self.iou > RIGHT


def overlap(mask: Bits, truth: Bits, counted: Bits) -> float:
    """Intersection over union of two (h, w) masks on the pixels that count; 0 when both are empty there."""
    either = np.count_nonzero((mask | truth) & counted)
    return np.count_nonzero(mask & truth & counted) / either if either else 0.0


def outcome(label: Label) -> Outcome:
    """Locate the label's phrase in its photo."""
    pixels = photo(label.photo)
    started = time.process_time()
    location = locate(pixels, label.phrase)
    spent = 1000 * (time.process_time() - started)
    if location is None:
        return Outcome(label, 0.0, 0.0, False, spent)
    iou = overlap(location.mask > 127, label.truth(), label.counted()) if label.of else 0.0
    return Outcome(label, iou, location.confidence, True, spent)


def measure() -> Section:
    """Run the whole set."""
    done = [outcome(label) for label in labels()]
    score = [o for o in done if o.label.part == "score"]
    nothing = [o for o in done if not o.label.of]
    goals = (
        Goal(f"right when confidence >= {SURE:g}, score part", _share(_sure(score)), SURE_SHARE, "%"),
        Goal(f"right when confidence >= {SURE:g}, all", _share(_sure(done)), SURE_SHARE, "%"),
        Goal(f"right when confidence >= {ACCEPT:g} (used without asking), all", _share(_sure(done, ACCEPT)), 0.85, "%"),
        Goal(
            "nothing to find, yet used without asking",
            _mean(o.confidence >= ACCEPT for o in nothing),
            0.05,
            "%",
            "lower",
        ),
        Goal("labelled phrases", len(done), 40),
        Goal(
            "kinds of phrase within their CPU time at 640 pixels",
            _mean(_median(group) <= (CUT_MS if kind in CUT_KINDS else QUICK_MS) for kind, group in _kinds(done)),
            1.0,
            "%",
        ),
    )
    return Section("Locate: words to masks", goals, _text(done))


def _text(done: Sequence[Outcome]) -> str:
    wrong = [o for o in done if o.confidence >= ACCEPT and not o.right]
    missed = [o for o in done if o.label.of and o.confidence < ACCEPT]
    return "\n\n".join(
        [
            f"{len(done)} phrases over {len({o.label.photo for o in done})} free photos; masks drawn by hand as "
            "outlines (`evaluation/data/locate`), independent of the locator's code. Right is an IoU over 0.5. "
            "`work` was used to make the locator; of `score` only the sums were looked at, and the wrong answers below.",
            "### Kinds of phrase",
            _kinds_table(done),
            '"Used" is the share with a confidence from which on the graph edits without asking '
            f"({ACCEPT:g}); the others become a question to the person, or a refusal.",
            "### Confidence",
            _reliability(done),
            "### CPU time",
            _large_table(),
            "### What is wrong",
            "Used without asking, and wrong: "
            + ("; ".join(f'"{o.label.phrase}" in {o.label.photo} ({o.iou:.2f})' for o in wrong) or "none")
            + ".",
            f"Asked about although there is something to find: {len(missed)}, of which "
            f"{sum(o.right for o in missed)} masks would have been right. {REASONS}",
        ]
    )


def _kinds_table(done: Sequence[Outcome]) -> str:
    rows = []
    for kind, group in _kinds(done):
        row: list[object] = [kind]
        for part in ("work", "score"):
            mine = [o for o in group if o.label.part == part]
            real = [o for o in mine if o.label.of]
            row += [len(mine), f"{_mean(o.iou for o in real):.2f}" if real else "", _percent(o.right for o in real)]
        row += [_percent(o.confidence >= ACCEPT for o in group), f"{_median(group):.0f}"]
        rows.append(row)
    header = ("kind", "n work", "mean IoU", "right", "n score", "mean IoU", "right", "used", "CPU ms")
    return table(header, rows)


def _reliability(done: Sequence[Outcome]) -> str:
    rows = []
    for low, high in itertools.pairwise(BINS):
        group = [o for o in done if o.found and low <= o.confidence < high]
        parts = [[o for o in group if o.label.part == part] for part in ("work", "score")]
        mean = f"{_mean(o.confidence for o in group):.2f}" if group else ""
        rows.append(
            (f"{low:g} to {min(high, 1):g}", len(group), mean, *(_percent(o.right for o in part) for part in parts))
        )
    return table(("confidence", "n", "mean", "right, work", "right, score"), rows)


def _large_table() -> str:
    rows = []
    for name, phrase in LARGE_CASES:
        large = cv2.resize(photo(name), LARGE, interpolation=cv2.INTER_CUBIC)
        rows.append((phrase, name, *(f"{_cpu_ms(pixels, phrase):.0f}" for pixels in (photo(name), large))))
    return table(("phrase", "photo", "ms, <= 640 px", "ms, 12 MP"), rows)


def _cpu_ms(pixels: Pixels, phrase: str) -> float:
    started = time.process_time()
    locate(pixels, phrase)
    return 1000 * (time.process_time() - started)


def _kinds(done: Sequence[Outcome]) -> list[tuple[str, list[Outcome]]]:
    names = dict.fromkeys(o.label.kind for o in done)
    return [(name, [o for o in done if o.label.kind == name]) for name in names]


def _sure(done: Sequence[Outcome], least: float = SURE) -> list[Outcome]:
    return [o for o in done if o.confidence >= least]


def _share(done: Sequence[Outcome]) -> float:
    return _mean(o.right for o in done)


def _median(done: Sequence[Outcome]) -> float:
    return float(np.median([o.cpu_ms for o in done]))


def _mean(values: Iterable[float]) -> float:
    kept = list(values)
    return sum(kept) / len(kept) if kept else 0.0


def _percent(values: Iterable[float]) -> str:
    kept = list(values)
    return figure(_mean(kept), "%") if kept else ""

"""One file of examples from all that they can come from, split, without repeats, and checked for leaks.

Left out: the single sources, and how they are split.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..examples import Example, write
from .feedback import examples_of_feedback
from .sources import Pictures, examples_of
from .splits import Splitted, by_row, leaks, normalised, without_repeats
from .synthetic import MOST_PARTS, synthetic


@dataclass(frozen=True, slots=True)
class Wish:
    """What goes into a file of examples."""

    files: Sequence[Path] = ()
    """Labelled data sets."""
    held_out_files: Sequence[Path] = ()
    """Labelled data sets that are only measured on."""
    images: Path | None = None
    """A folder of their pictures."""
    feedback: Sequence[Path] = ()
    """Exports of feedback, or homes with sessions."""
    synthetic: int = 0
    """How many requests to make up."""
    parts: tuple[int, int] = (1, MOST_PARTS)
    """The fewest and the most edits of one of those."""
    share: float = 0.1
    """Of the rows, how many are held out."""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Built:
    """What is in a file of examples."""

    counts: dict[str, Counter[str]]
    """Source -> how many are in each part, and with an answer and a picture."""
    repeated: int
    crossing: int
    contradicting: int
    leaks: list[str]

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "sources": {source: dict(count) for source, count in self.counts.items()},
            "repeated": self.repeated,
            "crossing": self.crossing,
            "contradicting": self.contradicting,
            "leaks": self.leaks,
        }


def build(path: Path, wish: Wish) -> Built:
    """Write the file, and tell what is in it. `InputError` for a source that cannot be used: nothing is written."""
    examples, measured = gathered(path, wish)
    done = without_repeats(examples, wish.share, wish.seed, measured)
    found = leaks(done.examples)
    write(path, done.examples)
    return _told(done, found)


def gathered(path: Path, wish: Wish) -> tuple[list[Example], set[str]]:
    """All examples with their parts, repeats and all; and the requests that are never trained on."""
    pictures = None if wish.images is None else Pictures(wish.images, path.parent)
    only_measured = [one for file in wish.held_out_files for one in examples_of(file, pictures)]
    labelled = [one for file in wish.files for one in examples_of(file, pictures)]
    photos = path.with_name(f"{path.stem}-pictures")
    told = [one for source in wish.feedback for one in examples_of_feedback(source, photos)]
    examples = [
        *(one.model_copy(update={"split": "held_out"}) for one in only_measured),
        *by_row([*told, *labelled], wish.share, wish.seed),
        *synthetic(wish.synthetic, wish.seed, wish.parts, wish.share),
    ]
    return examples, {normalised(one.request) for one in only_measured}


def _told(done: Splitted, found: list[str]) -> Built:
    counts: dict[str, Counter[str]] = {}
    for one in done.examples:
        count = counts.setdefault(one.source, Counter())
        count.update([one.split, *(["answers"] if one.answer else []), *(["pictures"] if one.image else [])])
    return Built(counts, done.repeated, done.crossing, done.contradicting, found)

"""Which examples are held out, and whether the two parts know anything of each other.

An example is held out by what it was made of: the hash of its source row and a seed, so that neither other sources nor
the order of the files move it. A request that rows of both parts have, but for case, punctuation and spaces, is kept in
one of them only. Left out: reading and writing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ..examples import Example, Split

_WORD = re.compile(r"[^\W_]+", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Splitted:
    """Examples in their parts, and how many were left out."""

    examples: tuple[Example, ...]
    repeated: int
    """Left out, for their request and picture stood before."""
    crossing: int
    """Left out of one part, for their request is in the other."""
    contradicting: int
    """Of those left out, how many had another label."""


def is_held_out(row: str, share: float, seed: int = 0) -> bool:
    """Whether what was made of a source row is held out: that is so for `share` (0-1) of all rows."""
    digest = hashlib.sha256(f"{seed}\0{row}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64


def by_row(examples: Iterable[Example], share: float, seed: int = 0) -> list[Example]:
    """The examples with the part that their row is in."""
    return [one.model_copy(update={"split": _part(one.row, share, seed, ())}) for one in examples]


def normalised(request: str) -> str:
    """A request without case, punctuation and spaces, but with its numbers: what makes two of them the same."""
    return " ".join(_WORD.findall(request.casefold()))


def without_repeats(
    examples: Sequence[Example], share: float, seed: int = 0, measured: Collection[str] = ()
) -> Splitted:
    """The first example of each request and picture in a part, and each request in one part only.

    A request that rows of both parts have stays in the part that its own hash says, or in the held-out one when it is
    in `measured`: requests (normalised) that are never trained on.
    """
    parts: dict[str, set[Split]] = {}
    for one in examples:
        parts.setdefault(normalised(one.request), set()).add(one.split)
    first: dict[tuple[str, str], Example] = {}
    found: list[Example] = []
    repeated = crossing = contradicting = 0
    for one in examples:
        text = normalised(one.request)
        if len(parts[text]) > 1 and one.split != _part(text, share, seed, measured):
            crossing += 1
            continue
        known = first.setdefault((" ".join(one.request.casefold().split()), one.image), one)
        if known is one:
            found.append(one)
            continue
        repeated += 1
        contradicting += known.label != one.label
    return Splitted(tuple(found), repeated, crossing, contradicting)


def _part(text: str, share: float, seed: int, measured: Collection[str]) -> Split:
    return "held_out" if text in measured or is_held_out(text, share, seed) else "train"


def leaks(examples: Iterable[Example]) -> list[str]:
    """What the two parts share, one sentence each, sorted: rows, requests, pictures, and ids that stand twice."""
    parts: dict[tuple[str, str], set[str]] = {}
    ids: set[str] = set()
    found: list[str] = []
    for one in examples:
        if one.id in ids:
            found.append(f"the id {one.id} stands twice")
        ids.add(one.id)
        shared = (("row", one.row), ("request", normalised(one.request)), ("picture", one.image))
        for kind, value in shared:
            if value:
                parts.setdefault((kind, value), set()).add(one.split)
    found += (f"the {kind} {value!r:.200} is in both parts" for (kind, value), where in parts.items() if len(where) > 1)
    return sorted(found)

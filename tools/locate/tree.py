"""The nouns of a phrase: what the grammar makes of words and what is then looked for in a picture.

Left out: the grammar (`phrases`) and the looking (`combine`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from .places import Place


@dataclass(frozen=True, slots=True)
class Whole:
    """All of the picture."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What a detector of that name finds; all of them when `many`."""

    detector: str
    many: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """A noun without a detector."""

    noun: str
    many: bool = False


@dataclass(frozen=True, slots=True)
class Colour:
    """Regions of one of these colours. `of` is what the noun says they are; None for no noun at all ("blue")."""

    colours: tuple[tuple[str, str], ...]
    """(colour, shade); shade is "", "light" or "dark"."""
    of: Thing | Unknown | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """`count` of the instances of a phrase, sorted by `key`, from `rank` (0 first, -1 last) on."""

    of: Node
    key: str
    rank: int = 0
    count: int = 1


@dataclass(frozen=True, slots=True)
class Within:
    """What of a phrase lies inside another."""

    of: Node
    inside: Node


@dataclass(frozen=True, slots=True)
class Part:
    """A place relative to the box of what a phrase finds ("top of the cup")."""

    place: Place
    of: Node


@dataclass(frozen=True, slots=True)
class Without:
    """A phrase except another."""

    of: Node
    minus: Node


@dataclass(frozen=True, slots=True)
class Either:
    """Several phrases together."""

    of: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """The instances of a phrase that stand in one row (from the top) or column (from the left)."""

    of: Node
    rank: int
    """0 the first, -1 the last."""
    axis: Literal["row", "column"] = "row"


@dataclass(frozen=True, slots=True)
class Beside:
    """The instance of a phrase nearest to another thing on one of its sides; all that lies there when `of` is None."""

    of: Node | None
    side: Literal["left", "right", "above", "below", "near"]
    anchor: Node


Node: TypeAlias = Whole | Place | Thing | Unknown | Colour | Pick | Within | Part | Without | Either | Row | Beside

"""What a message may say about what was done before, as small typed readings.

Left out: the words that say it (words.py), and what it does to the session (resolve.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...schema import Unit

Kind = Literal["take_back", "go_to", "redo", "put_back", "change", "vary", "repeat"]
"""`take_back`: undo what is named; `go_to`: the picture as it was; `redo`: undo the undoing; `put_back`: redo when
something was just taken back, else undo; `change`: do it anew, differently; `vary`: anew, by chance; `repeat`: once
more on top, elsewhere, or on another photo."""
Span = Literal["turn", "step"]


@dataclass(frozen=True, slots=True)
class Ref:
    """What is referred to; by default what the last turn did."""

    words: str = ""
    """ "the crop", "you brightened it"."""
    count: int = 0
    """The last so many."""
    number: int = 0
    """Step 2, version 2; -1 is the last."""
    span: Span = "turn"
    """What `count` and `number` count."""
    every: bool = False
    """All of it, from the photo on; with words: all but that."""


THAT = Ref()
EVERYTHING = Ref(every=True)


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be different when a step is done anew. Of the first three one is set."""

    factor: float | None = None
    """What its amounts are multiplied by."""
    value: float | None = None
    """What its amount is instead, in `unit`."""
    color: str = ""
    """What its colour is instead; "?" is another one of its kind."""
    unit: Unit | None = None
    trait: str = ""
    """The word that tells which amount: "thicker", "tighter"; "set" for a value without "instead"."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that a message says about what was done."""

    kind: Kind
    ref: Ref = THAT
    change: Change | None = None
    after: bool = False
    """Of `go_to`: just after what is referred to, not before."""
    where: str = ""
    """Of `repeat`: to what else."""
    firm: bool = True
    """It can mean nothing else, so that what is not there is told; otherwise it is a new edit then."""
    alone: bool = False
    """Its "it" is what was done only where the message has not spoken of anything else before."""
    effect: bool = False
    """Only what a step did may be meant, not what it was done to: "remove the dog" takes back no blur of the dog."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as acts on the history, in order, and what is left for the decomposer."""

    acts: tuple[Act, ...] = ()
    rest: str = ""

"""The steps that the picture is to consist of, and what they are made of: arguments that were taken, places, plans.

Left out: which steps a message is about (resolve.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ...schema import WHOLE_IMAGE, EditState, Refusal, Step, SubRequest, UserRegion
from ...tools.base import EditTool
from ..decompose.nouns import is_in
from ..decompose.tables import listed
from ..sequence.plan import sequence
from .history import kept
from .naming import ADDING, Deed

Tools = Mapping[str, EditTool]
_PHOTOS = listed("photo picture image pic shot one here")


@dataclass(frozen=True, slots=True)
class Item:
    """A step of the timeline."""

    deed: Deed
    wanted: tuple[SubRequest, ...] = ()
    """What is asked for instead; empty: the step is to be as it was."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """Arguments of its tool that are to be others."""
    seed: int = 0

    @property
    def as_it_was(self) -> bool:
        """Whether its picture is the one that is there already."""
        return not self.wanted and not self.arguments and not self.seed and self.deed.step is not None


Timeline = tuple[Item, ...]


def planned(
    wanted: SubRequest, state: EditState, ahead: Sequence[Step], tools: Tools, shown: Sequence[UserRegion] = ()
) -> tuple[Step | None, tuple[Refusal, ...]]:
    """(the step for one sub-request behind those that are planned already, or None; why not)."""
    options = state.options.model_copy(update={"mode": "stepwise", "regions": (*state.options.regions, *shown)})
    alone = wanted.model_copy(update={"after": ()})
    plan = sequence([alone], (), tools, state.model_copy(update={"steps": [*state.steps, *ahead], "options": options}))
    return (plan.steps[0] if plan.steps else None), plan.refused


def serving(wanted: SubRequest, tools: Tools) -> EditTool | None:
    return next((t for t in tools.values() if wanted.action in t.actions and not t.is_fused), None)


def arguments_of(state: EditState, deed: Deed) -> dict[str, Any]:
    """The arguments of the attempt that made a step's picture."""
    outcome = kept(state).get(deed.id)
    if outcome is None or deed.step is None:
        return {}
    attempt = next((a for a in state.attempts_at(deed.id) if a.number == outcome.attempt), None)
    return dict(attempt.arguments) if attempt is not None else dict(deed.step.arguments)


def adds(deed: Deed) -> bool:
    return any(s.action in ADDING for s in deed.wanted)


def elsewhere(deed: Deed, where: str) -> Deed:
    """The same for another thing: "the left one" is the left one of what it was done to."""
    if not where:
        return deed
    words = where.split()
    while len(words) > 1 and words[0].lower() in ("the", "a", "an", "this", "that", "these", "those"):
        words = words[1:]

    def subject(old: str) -> str:
        if words[-1].lower() in ("one", "ones") and old != WHOLE_IMAGE:
            return " ".join([*words[:-1], old.rsplit(maxsplit=1)[-1]])
        return " ".join(words)

    moved = tuple(s.model_copy(update={"subject": subject(s.subject)}) for s in deed.wanted)
    return replace(deed, wanted=moved)


def is_photo(where: str) -> bool:
    words = where.lower().split()
    return not words or any(is_in(word, _PHOTOS) for word in words)


def plain(words: str) -> str:
    """Words without their article, for "there is no ..."."""
    first, _, rest = words.partition(" ")
    return rest if rest and first.lower() in ("the", "a", "an", "my", "your", "that", "this", "any") else words


def list_of(found: Sequence[Deed]) -> str:
    return ", ".join(deed.title for deed in found) or "nothing"

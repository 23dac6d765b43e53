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
from ..review.reword import Rewording
from ..sequence.plan import sequence
from .history import kept
from .naming import ADDING, Deed

Tools = Mapping[str, EditTool]
VARIANT = 20
"""Seeds between variants: as many as one step can have attempts."""
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
    instead: Rewording | None = None
    """What was planned to stand in its place."""

    @property
    def as_it_was(self) -> bool:
        """Whether its picture is the one that is there already."""
        changed = self.wanted or self.arguments or self.seed or self.instead
        return not changed and self.deed.step is not None


Timeline = tuple[Item, ...]


def planned(
    wanted: SubRequest, state: EditState, ahead: Sequence[Step], tools: Tools, shown: Sequence[UserRegion] = ()
) -> tuple[Step | None, tuple[Refusal, ...]]:
    """(the step for one sub-request behind those that are planned already, or None; why not)."""
    options = state.options.model_copy(update={"mode": "stepwise", "regions": (*state.options.regions, *shown)})
    alone = wanted.model_copy(update={"after": ()})
    plan = sequence([alone], (), tools, state.model_copy(update={"steps": [*state.steps, *ahead], "options": options}))
    return (plan.steps[0] if plan.steps else None), plan.refused


def varied(item: Item, state: EditState, tools: Tools) -> Item | None:
    """The item as another variant: by chance where its tool uses it, else by the tool's other settings. None when
    doing it again gives the same."""
    step = item.deed.step
    tool = None if step is None else tools.get(step.tool)
    if step is None or tool is None:
        return None
    alike = _alike(step, state)
    if "seed" in tool.parameters:
        return replace(item, seed=VARIANT + max(one.seed for one in alike))
    own = [arguments_of(state, item.deed)] if step.id in kept(state) else []
    own = own or [attempt.arguments for attempt in state.attempts_at(step.id)]
    tried = [*own, *(one.arguments for one in alike)]
    for taken in (tried, own):  # when all were tried they go round
        for variant in tool.variants:
            if not any(variant.items() <= arguments.items() for arguments in taken):
                return replace(item, arguments=dict(variant))
    return None


def _alike(step: Step, state: EditState) -> list[Step]:
    """The steps that do the same step anew as this one, this one among them."""
    by_id = {one.id: one for one in state.steps}

    def first(one: Step) -> str:
        while one.again in by_id:
            one = by_id[one.again]
        return one.id

    return [step, *(one for one in state.steps if first(one) == first(step))]


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

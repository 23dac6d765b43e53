"""A timeline put into the state: the head moves to what is there already, and what is beyond becomes steps to run.

Left out: which steps the timeline has (resolve.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ...schema import EditState, Refusal, Region, Step, SubRequest, UserRegion, as_state
from ..decompose.node import next_number as next_request
from ..review.reword import Rewording
from .history import PHOTO, anew, brought_back, head, moved, next_number, path, redoable, taken_back
from .naming import deeds
from .resolve import Resolved
from .timeline import Item, Timeline, Tools, planned


def carried_out(resolved: Resolved, state: EditState, tools: Tools) -> dict[str, Any]:
    """The update of the state; empty when the timeline is what the picture is already."""
    base, rest = _parted(resolved.timeline, state)
    told = _told(resolved, rest, state)
    if not rest:
        update = {} if base == head(state) and not resolved.more else _move(resolved, state, base)
        if resolved.more:
            update["sub_requests"] = as_state([*state.sub_requests, *_numbered(resolved.more, state.sub_requests)])
        return {**update, "notes": [*state.notes, *told]} if told else update
    plan = _Plan(state, tools)
    for item in rest:
        plan.add(item)
    ids = {step.again: step.id for step in plan.ahead}
    ahead = [s.model_copy(update={"after": tuple(ids.get(a, a) for a in s.after)}) for s in plan.ahead]
    options = state.options.model_copy(update={"regions": (*state.options.regions, *plan.shown)})
    more = _numbered(resolved.more, [*state.sub_requests, *plan.wanted])
    return {
        **moved(state, base),
        "steps": as_state([*state.steps, *ahead]),
        "sub_requests": as_state([*state.sub_requests, *plan.wanted, *more]),
        "refused": as_state([*state.refused, *plan.refused]),
        "options": as_state(options),
        "notes": [*state.notes, *told, *(note for i in rest if i.instead is not None for note in i.instead.plan.notes)],
    }


@dataclass(slots=True)
class _Plan:
    """The steps to run, and what they bring into the state."""

    state: EditState
    tools: Tools
    ahead: list[Step] = field(default_factory=list)
    wanted: list[SubRequest] = field(default_factory=list)
    shown: list[UserRegion] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    def add(self, item: Item) -> None:
        """Plan an item behind the others."""
        if item.instead is not None:
            self._put(item, item.instead)
            return
        if item.wanted:
            for asked in item.wanted:
                self._ask(asked, item)
            return
        old = item.deed.step
        assert old is not None, "an item without a step asks for something"
        copy = anew(old, f"s{next_number(self.state, self.ahead)}")
        self.ahead.append(_with(copy, item))
        self.shown += _shown_again(old, copy.id)

    def _put(self, item: Item, new: Rewording) -> None:
        """Put what was planned for an item in its place."""
        requests = _numbered(new.requests, [*self.state.sub_requests, *self.wanted])
        ids = {old.id: now.id for old, now in zip(new.requests, requests, strict=True)}
        first = next_number(self.state, self.ahead)
        steps = {step.id: f"s{first + i}" for i, step in enumerate(new.steps)}
        for step in new.steps:
            copy = anew(step, steps[step.id])
            after = tuple(steps[i] for i in step.after if i in steps)
            covers = tuple(ids.get(i, i) for i in step.covers)
            self.ahead.append(copy.model_copy(update={"again": item.deed.id, "covers": covers, "after": after}))
            self.shown += _shown_again(step, copy.id)
        self.wanted += requests
        self.refused += [r.model_copy(update={"sub_request": ids[r.sub_request]}) for r in new.plan.refused]

    def _ask(self, asked: SubRequest, item: Item) -> None:
        """Plan one sub-request of an item, as its own step."""
        state, old = self.state, item.deed.step
        new = asked.model_copy(update={"id": f"r{next_request([*state.sub_requests, *self.wanted])}", "after": ()})
        again = [] if old is None else _shown_again(old, f"s{next_number(state, self.ahead)}")
        step, why = planned(new, state, self.ahead, self.tools, again)
        self.wanted.append(new)
        self.refused += why
        if step is None:
            return
        self.shown += again
        if state.like is not None and asked.id in state.like.shown and step.region is None:
            step = step.model_copy(update={"region": Region()})  # its place was shown on the other photo: ask for it
        self.ahead.append(_with(step.model_copy(update={"again": item.deed.id, "after": ()}), item))


def _with(step: Step, item: Item) -> Step:
    """The step with what is to be different about it."""
    return step.model_copy(update={"arguments": {**step.arguments, **item.arguments}, "seed": item.seed or step.seed})


def _numbered(more: Sequence[SubRequest], there: Sequence[SubRequest]) -> list[SubRequest]:
    """What is to be planned behind everything, with ids of its own."""
    first = next_request(there)
    ids = {s.id: f"r{first + i}" for i, s in enumerate(more)}
    return [s.model_copy(update={"id": ids[s.id], "after": tuple(ids[a] for a in s.after if a in ids)}) for s in more]


def _shown_again(old: Step, step_id: str) -> list[UserRegion]:
    """What the user showed for a step, for the one that does it anew."""
    if old.region is None or old.region.shown is None:
        return []
    return [old.region.shown.model_copy(update={"step": step_id})]


def _parted(timeline: Timeline, state: EditState) -> tuple[str, Timeline]:
    """(the last step of the longest beginning that is a picture already, the rest)."""
    base, length, ids = PHOTO, 0, [item.deed.id for item in timeline]
    for i, item in enumerate(timeline, 1):
        if not item.as_it_was or path(state, item.deed.id) != ids[:i]:
            break
        base, length = item.deed.id, i
    return base, timeline[length:]


def _move(resolved: Resolved, state: EditState, base: str) -> dict[str, Any]:
    if resolved.more:
        return moved(state, base)
    if resolved.redid and base == redoable(state)[-1][0]:
        return brought_back(state)
    return taken_back(state, base)


def _told(resolved: Resolved, rest: Timeline, state: EditState) -> list[str]:
    """What becomes of the history, one sentence each."""
    titles = {deed.id: deed.title for deed in deeds(state)}
    before = path(state, head(state))
    after = {item.deed.id for item in resolved.timeline}
    gone = [titles[i] for i in before if i not in after]
    back = [titles[i] for i in titles if i in after and i not in before and i not in {r.deed.id for r in rest}]
    anew_ = [item for item in rest if not item.as_it_was and item.deed.step is not None]
    replayed = [item.deed.id for item in rest if item.as_it_was]
    other = [item.deed.title for item in rest if item.deed.step is None]
    found = []
    if gone:
        found.append(
            f"Took back {_listed(gone)}."
            if after or back
            else f"Back to the photo as it came: took back {_listed(gone)}."
        )
    if back:
        found.append(f"Brought back {_listed(back)}.")
    for item in anew_:
        asked = item.wanted if item.instead is None else item.instead.requests
        goals = "; ".join(s.goal for s in asked) or ", ".join(f"{k} {v}" for k, v in item.arguments.items())
        found.append(f"Did {item.deed.title} anew{f': {goals}' if goals else ''}.")
    if replayed:
        found.append(f"{_listed(replayed)} {'is' if len(replayed) == 1 else 'are'} done again on the new picture.")
    if other and state.like is not None:
        found.append(f"As in session {state.like.session}: {_listed(other)}.")
        if state.like.shown:
            found.append("Places that were shown on the other photo are not carried over; words are looked for anew.")
    if resolved.more:
        found.append(f"Once more: {_listed([f'{s.action} {s.subject}'.replace('_', ' ') for s in resolved.more])}.")
    return found


def _listed(found: list[str]) -> str:
    return " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)

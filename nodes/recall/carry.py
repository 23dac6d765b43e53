"""A timeline put into the state: the head moves to what is there already, and what is beyond becomes steps to run.

Left out: which steps the timeline has (resolve.py).
"""

from __future__ import annotations

from typing import Any

from ...schema import WHOLE_IMAGE, EditState, Refusal, Region, Step, SubRequest, UserRegion, as_state
from .history import PHOTO, anew, brought_back, head, moved, next_number, path, redoable, taken_back
from .naming import deeds
from .resolve import Item, Resolved, Timeline, Tools, planned


def carried_out(resolved: Resolved, state: EditState, tools: Tools) -> dict[str, Any]:
    """The update of the state; empty when the timeline is what the picture is already."""
    base, rest = _parted(resolved.timeline, state)
    told = _told(resolved, rest, state)
    if not rest:
        update = {} if base == head(state) and not resolved.more else _move(resolved, state, base)
        if resolved.more:
            update["sub_requests"] = as_state([*state.sub_requests, *resolved.more])
        return {**update, "notes": [*state.notes, *told]} if told else update
    ahead: list[Step] = []
    wanted: list[SubRequest] = []
    shown: list[UserRegion] = []
    refused: list[Refusal] = []
    for item in rest:
        if item.wanted:
            _ask_again(item, state, tools, ahead, wanted, shown, refused)
        else:
            assert item.deed.step is not None, "an item without a step asks for something"
            copy = anew(state, [item.deed.step], next_number(state, ahead))[0]
            arguments = {**copy.arguments, **item.arguments}
            ahead.append(copy.model_copy(update={"arguments": arguments, "seed": item.seed or copy.seed}))
            shown += _shown_again(item.deed.step, copy.id)
    ids = {step.again: step.id for step in ahead}
    ahead = [s.model_copy(update={"after": tuple(ids.get(a, a) for a in s.after)}) for s in ahead]
    options = state.options.model_copy(update={"regions": (*state.options.regions, *shown)})
    more_ids = {s.id: f"r{len(state.sub_requests) + len(wanted) + i}" for i, s in enumerate(resolved.more, 1)}
    more = [
        s.model_copy(update={"id": more_ids[s.id], "after": tuple(more_ids.get(a, a) for a in s.after)})
        for s in resolved.more
    ]
    return {
        **moved(state, base),
        "steps": as_state([*state.steps, *ahead]),
        "sub_requests": as_state([*state.sub_requests, *wanted, *more]),
        "refused": as_state([*state.refused, *refused]),
        "options": as_state(options),
        "notes": [*state.notes, *told],
    }


def _ask_again(
    item: Item,
    state: EditState,
    tools: Tools,
    ahead: list[Step],
    wanted: list[SubRequest],
    shown: list[UserRegion],
    refused: list[Refusal],
) -> None:
    """Plan what an item asks for, one step for each sub-request."""
    old = item.deed.step
    for asked in item.wanted:
        new = asked.model_copy(update={"id": f"r{len(state.sub_requests) + len(wanted) + 1}", "after": ()})
        wanted.append(new)
        number = next_number(state, ahead)
        again = [] if old is None else _shown_again(old, f"s{number}")
        step, why = planned(new, state, ahead, tools, again)
        refused += why
        if step is None:
            continue
        shown += again
        region = step.region
        if state.like is not None and asked.id in state.like.shown and asked.subject == WHOLE_IMAGE and region is None:
            region = Region()  # it worked where the user showed on the other photo: that has to be shown here
        origin = item.deed.id if old is None else old.id
        arguments = {**step.arguments, **item.arguments}
        ahead.append(
            step.model_copy(
                update={"again": origin, "seed": item.seed, "arguments": arguments, "region": region, "after": ()}
            )
        )


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
        goals = "; ".join(s.goal for s in item.wanted) or ", ".join(f"{k} {v}" for k, v in item.arguments.items())
        found.append(f"Did {titles[item.deed.id]} anew{f': {goals}' if goals else ''}.")
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

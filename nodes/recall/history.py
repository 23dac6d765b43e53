"""The history of a session as a tree of steps: each worked on the picture of another one, or on the photo.

The picture as it is belongs to one step of the tree, the head; the steps from the photo to it are "done", all others
"undone", and their pictures stay in the state. So taking back, bringing back and going anywhere is one move of the
head, and nothing is computed. Pure functions of the state. Left out: what people call a step (naming.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...schema import EditState, ImageRef, Outcome, Region, Step, Turn, as_state

PHOTO = ""
"""The head where nothing is done."""


def kept(state: EditState) -> dict[str, Outcome]:
    """The outcomes that have a picture of their own, done or undone, by step, in the order in which they were made."""
    return {outcome.step: outcome for outcome in state.outcomes if outcome.status in ("done", "undone")}


def head(state: EditState) -> str:
    """The step whose picture is the one now."""
    return next((o.step for o in reversed(state.outcomes) if o.status == "done"), PHOTO)


def below(state: EditState, step_id: str) -> str:
    """The step that a step worked on."""
    found = kept(state)
    outcome = found[step_id]
    if outcome.on is not None:
        return outcome.on
    # A session from before the tree was kept: what was done when this step began is what is done before it.
    before = list(found)[: list(found).index(step_id)]
    return next((i for i in reversed(before) if found[i].status == "done"), PHOTO)


def worked_on(state: EditState, step_id: str) -> str | None:
    """The step on whose picture a step was tried, or would have been if it had not been refused; None before its turn
    has come."""
    made = kept(state)
    if step_id in made:
        return below(state, step_id)
    ended = [outcome.step for outcome in state.outcomes]
    if step_id not in ended:
        return None
    turn = turn_of(state, step_id)
    own = {step.id for step in state.steps[turn.first_step if turn is not None else 0 :]}
    before = [i for i in ended[: ended.index(step_id)] if i in made and i in own]
    return before[-1] if before else turn.head if turn is not None else PHOTO


def picture_before(state: EditState, step_id: str) -> ImageRef | None:
    """The picture that a step worked on, or would have; None before its turn has come."""
    on = worked_on(state, step_id)
    if on is None or state.photo is None:
        return None
    return state.photo.image if on == PHOTO else kept(state)[on].image


def path(state: EditState, step_id: str) -> list[str]:
    """The steps from the photo to a step, in order."""
    found: list[str] = []
    while step_id != PHOTO:
        found.append(step_id)
        step_id = below(state, step_id)
    return found[::-1]


def moved(state: EditState, to: str) -> dict[str, Any]:
    """The update that makes a step the head. KeyError when it has no picture."""
    if state.photo is None:
        raise KeyError(to)
    on = set(path(state, to))
    made = kept(state)
    outcomes = [
        o.model_copy(update={"status": "done" if o.step in on else "undone"}) if o.step in made else o
        for o in state.outcomes
    ]
    image = state.photo.image if to == PHOTO else made[to].image
    return {"image": as_state(image), "outcomes": as_state(outcomes)}


def taken_back(state: EditState, to: str) -> dict[str, Any]:
    """A move that `brought_back` can return from; no update when it goes nowhere."""
    if to == head(state):
        return {}
    return {**moved(state, to), "undone": [*redoable(state), [head(state), len(kept(state))]]}


def brought_back(state: EditState) -> dict[str, Any]:
    """The move to where the last taking back came from. IndexError when there is none."""
    found = redoable(state)
    return {**moved(state, found[-1][0]), "undone": found[:-1]}


def gone_to(state: EditState, to: str) -> dict[str, Any]:
    """A move to any step, or to the photo, that `brought_back` can return from; no update when it goes nowhere.

    Where it goes to a place that redo leads to, it is that redo: going back and forth between two pictures piles
    nothing up. KeyError when the step has no picture.
    """
    if to != PHOTO and to not in kept(state):
        raise KeyError(to)
    back = redoable(state)
    places = [step for step, _ in back]
    if to == head(state) or to not in places:
        return taken_back(state, to)
    return {**moved(state, to), "undone": back[: len(places) - 1 - places[::-1].index(to)]}


def redoable(state: EditState) -> list[tuple[str, int]]:
    """Where redo can go, the next last. A picture that was made since ends that: it begins another branch."""
    made = len(kept(state))
    return list(state.undone) if state.undone and state.undone[-1][1] == made else []


def up(state: EditState, count: int) -> str | None:
    """The head `count` steps before this one; None when fewer were done."""
    done = path(state, head(state))
    return None if count > len(done) else [PHOTO, *done][len(done) - count]


def branch(state: EditState, step_id: str) -> EditState:
    """The session as if it had ended with a step, done or undone: what led to its picture, and what failed on the way.
    KeyError when the step has no picture."""
    on, made = path(state, step_id), kept(state)
    ids = [outcome.step for outcome in state.outcomes]
    before = set(ids[: ids.index(step_id) + 1])
    stay = {i for i in before if i in on or i not in made}
    steps = [step for step in state.steps if step.id in stay]
    place = {step.id: i for i, step in enumerate(state.steps)}
    settled = {covered for step in steps for covered in step.covers}
    later = {covered for step in state.steps if step.id not in stay for covered in step.covers} - settled
    turns = [
        turn.model_copy(
            update={
                "first_step": sum(place[step.id] < turn.first_step for step in steps),
                "began": next((i for i in reversed(on) if place[i] < turn.first_step), PHOTO),
                "head": next((i for i in reversed(on) if place[i] < turn.first_step), PHOTO),
            }
        )
        for turn in state.turns
        if turn.first_step <= place[step_id]
    ]
    moved_ = EditState.model_validate({**state.model_dump(mode="json"), **moved(state, step_id)})
    return moved_.model_copy(
        update={
            "sub_requests": [s for s in state.sub_requests if s.id not in later],
            "steps": steps,
            "outcomes": [o for o in moved_.outcomes if o.step in stay],
            "attempts": [a for a in state.attempts if a.step in stay],
            "cursor": len(steps),
            "first_step": turns[-1].first_step if turns else 0,
            "turns": turns,
            "turn": turns[-1].number if turns else state.turn,
            "request": turns[-1].request if turns else state.request,
            "undone": [],
        }
    )


def turn_of(state: EditState, step_id: str) -> Turn | None:
    """The turn in which a step was made."""
    place = next((i for i, step in enumerate(state.steps) if step.id == step_id), -1)
    return next((turn for turn in reversed(state.turns) if turn.first_step <= place), None)


def anew(step: Step, step_id: str) -> Step:
    """A copy of a step to be carried out again; its place is looked for again, or is what the user showed for it."""
    region = step.region
    if region is not None:
        region = Region(phrase=region.phrase, method="user" if region.shown else "")
    return step.model_copy(update={"id": step_id, "again": step.id, "region": region})


def next_number(state: EditState, ahead: Sequence[Step] = ()) -> int:
    """The number of the next step's id."""
    return 1 + max((int(step.id[1:]) for step in (*state.steps, *ahead)), default=0)

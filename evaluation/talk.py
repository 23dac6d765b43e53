"""A conversation without pixels: every node that reads and plans is the real one, and every planned step succeeds.

So what a message does to the history can be measured in milliseconds. Left out: what the steps do to a picture.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from langgraph.runtime import Runtime

from ..checkpoints.artifacts import ArtifactStore
from ..graph.assemble import assemble
from ..nodes.context import Context
from ..nodes.decompose.node import decompose
from ..nodes.ingest import ingest
from ..nodes.recall.history import head
from ..nodes.recall.naming import done
from ..nodes.recall.node import recall
from ..nodes.sequence.node import pending, sequence
from ..schema import Attempt, Earlier, EditState, ImageRef, Outcome, Photo, Profile
from ..settings import Settings

SIZE = (1200, 800)
NEW = {"status": "running", "delivery": None}


@cache
def parts() -> Runtime[Context]:
    """The local profile's parts, with a store that nobody reads or writes."""
    return Runtime(context=assemble(ArtifactStore(Path("/nonexistent")), Profile(), Settings(plugins=False)))


def begun(like: Sequence[str] = ()) -> EditState:
    """A session on a photo of which nothing is known but its size; `like`: what was said about another photo."""
    image = picture("photo")
    state = EditState(
        request="", turn=0, image=image, photo=Photo(name="photo", file=image.sha256, image=image, format="JPEG")
    )
    if not like:
        return state
    other = begun()
    for message in like:
        other = said(other, message)
    wanted = tuple(s for deed in done(other) for s in deed.wanted)
    return state.model_copy(update={"like": Earlier(session="20260101-000000-000000", sub_requests=wanted)})


def heard(state: EditState, message: str) -> EditState:
    """The state after `recall` has read the next message."""
    state = updated(state, {**NEW, "request": message, "turn": state.turn + 1})
    state = updated(state, ingest(state, parts()))
    return updated(state, recall(state, parts()))


def said(state: EditState, message: str) -> EditState:
    """The state after the next turn: read, planned, and every step done."""
    state = heard(state, message)
    if state.reason:
        return state
    if state.wish:
        state = updated(state, decompose(state, parts()))
    if state.reason:
        return state
    if pending(state) or state.step is not None:
        state = updated(state, sequence(state, parts()))
    while state.step is not None:
        state = carried_out(state)
    return updated(state, {"status": "done"})


def carried_out(state: EditState) -> EditState:
    """The state after the step under way has succeeded at once."""
    step, before = state.step, state.image
    assert step is not None
    assert before is not None
    after = picture(step.id)
    attempt = Attempt(step=step.id, number=1, tool=step.tool, arguments=step.arguments, before=before, after=after)
    outcome = Outcome(step=step.id, status="done", attempt=1, image=after, on=head(state))
    return state.model_copy(
        update={
            "attempts": [*state.attempts, attempt],
            "outcomes": [*state.outcomes, outcome],
            "image": after,
            "cursor": state.cursor + 1,
        }
    )


def picture(name: str) -> ImageRef:
    """A reference that stands for a picture of that name."""
    return ImageRef(sha256=hashlib.sha256(name.encode()).hexdigest(), width=SIZE[0], height=SIZE[1])


def updated(state: EditState, update: dict[str, object]) -> EditState:
    """The state with a node's update, checked as a checkpoint would be."""
    return EditState.model_validate({**state.model_dump(mode="json"), **update})

"""A session as an answer: its state made into what a client shows, with the addresses of its pictures.

Everything here reads; it is called in a thread. Left out: the routes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any

from ...checkpoints.artifacts import ArtifactStore
from ...checkpoints.feedback import Feedback
from ...checkpoints.sessions import SessionInfo, SessionStore
from ...errors import SessionError, StorageError
from ...graph.session import Session
from ...graph.summary import summary
from ...nodes.locate import as_matrix, carried
from ...nodes.recall.history import PHOTO, head, picture_before, redoable, worked_on
from ...reports.pictures import own_outline
from ...schema import IDENTITY, Attempt, EditState, ImageRef, Outcome, Region, Step
from .access import Links
from .answers import (
    AttemptView,
    ForkView,
    History,
    HistoryStep,
    RegionView,
    SessionLine,
    SessionView,
    StepView,
    TurnView,
    Working,
)

OUTLINES = 1024
"""Outlines that are kept in memory: a few thousand letters each."""


def view(session: Session, info: SessionInfo, working: Working | None, links: Links, events: str) -> SessionView:
    """A session as it is now; `events` is where what happens after that is read."""
    state, artifacts = session.state, session.store.artifacts
    return SessionView(
        **_standing(state),
        id=info.id,
        status=state.status,
        working=working,
        created=info.created,
        updated=info.updated,
        turn=state.turn,
        request=state.request,
        question=session.question if state.status == "waiting" else None,
        sub_requests=tuple(state.sub_requests),
        steps=tuple(StepView(**_step(state, step, artifacts, links)) for step in state.steps),
        refused=tuple(state.refused),
        reason=state.reason,
        notes=tuple(state.turn_notes),
        warnings=state.photo.warnings if state.photo else (),
        summary=summary(state) if state.status in ("done", "partial", "failed") else "",
        image=links.picture(state.image),
        original=links.picture(state.photo.image if state.photo else None),
        parent=info.parent,
        events=events,
    )


def line(info: SessionInfo, working: Working | None) -> SessionLine:
    """A session in a list."""
    return SessionLine(
        id=info.id,
        status=info.status,
        working=working,
        created=info.created,
        updated=info.updated,
        request=info.request,
        source_name=info.source_name,
        parent=info.parent,
    )


def history(session: Session, info: SessionInfo, forks: list[SessionInfo], links: Links) -> History:
    """Everything that happened in a session."""
    state, artifacts = session.state, session.store.artifacts
    given = _feedback(session)
    turns = []
    for number, request, steps in _turns(state):
        turns.append(
            TurnView(
                turn=number,
                request=request,
                steps=tuple(
                    _history_step(state, step, number, given=given.get(step.id), artifacts=artifacts, links=links)
                    for step in steps
                ),
                refused=tuple(refusal for refusal in state.refused if refusal.turn == number),
            )
        )
    return History(
        **_standing(state),
        id=info.id,
        turns=tuple(turns),
        original=links.picture(state.photo.image if state.photo else None),
        image=links.picture(state.image),
        parent=info.parent,
        forks=tuple(ForkView(id=fork.id, step=_forked_at(fork), status=fork.status) for fork in forks),
    )


def _forked_at(fork: SessionInfo) -> str | None:
    """The step at which a session branched off, "" for the photo; None for one that is like another, with its own."""
    _, _, step = (fork.parent or "").partition("@")
    if step:
        return step
    begun = EditState.model_validate(fork.start)
    return None if begun.photo is None else head(begun)


def forks_of(store: SessionStore, session_id: str, owner: str) -> list[SessionInfo]:
    """The owner's sessions that branched off from one, the earliest first."""
    return [
        info
        for info in reversed(store.list())
        if info.owner == owner and (info.parent or "").partition("@")[0] == session_id
    ]


def pictures_in(value: Any) -> Iterator[ImageRef]:
    """Every reference to a picture in plain JSON data."""
    if isinstance(value, dict):
        if isinstance(value.get("sha256"), str) and "width" in value and "height" in value:
            yield ImageRef.model_validate({name: value[name] for name in ImageRef.model_fields if name in value})
        else:
            for inner in value.values():
                yield from pictures_in(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from pictures_in(inner)


def _turns(state: EditState) -> list[tuple[int, str, list[Step]]]:
    """(number, request, steps) of each turn."""
    firsts = [(turn.number, turn.request, turn.first_step) for turn in state.turns]
    firsts = firsts or [(state.turn, state.request, 0)]
    ends = [*firsts[1:], (0, "", len(state.steps))]
    return [
        (number, request, state.steps[first:end])
        for (number, request, first), (_, _, end) in zip(firsts, ends, strict=True)
    ]


def _standing(state: EditState) -> dict[str, Any]:
    now = head(state)
    return {
        "head": now,
        "can_undo": now != PHOTO,
        "can_redo": bool(redoable(state)),
        "matrix": as_matrix(carried(state)),
    }


def _step(state: EditState, step: Step, artifacts: ArtifactStore, links: Links) -> dict[str, Any]:
    outcome = _outcome(state, step)
    tried = state.attempts_at(step.id)
    kept = outcome.attempt if outcome else 0
    told = next((attempt for attempt in tried if attempt.number == kept), tried[-1] if tried else None)
    return {
        "id": step.id,
        "tool": step.tool,
        "instruction": step.instruction,
        "status": outcome.status if outcome else "pending",
        "reason": outcome.reason if outcome else "",
        "attempts": len(tried),
        "verdict": told.verdict if told else None,
        "picture": links.picture(outcome.image if outcome else None),
        "on": worked_on(state, step.id),
        "sub_requests": tuple(s for s in state.sub_requests if s.id in step.covers),
        "region": None if step.region is None else _region(step.region, artifacts, links),
        "step": step,
    }


def _region(region: Region, artifacts: ArtifactStore, links: Links) -> RegionView:
    outline = ""
    if region.mask is not None:
        try:
            outline = _outline(artifacts, region.mask)
        except StorageError:  # the mask is gone or damaged; the rest can be told
            outline = ""
    return RegionView(
        phrase=region.phrase,
        box=region.box,
        confidence=region.confidence,
        method=region.method,
        mask=links.picture(region.mask),
        outline=outline,
    )


@lru_cache(maxsize=OUTLINES)
def _outline(artifacts: ArtifactStore, mask: ImageRef) -> str:
    """The outline of a mask; what lies under an address never changes."""
    return own_outline(artifacts.load(mask))


def _history_step(
    state: EditState, step: Step, turn: int, *, given: Feedback | None, artifacts: ArtifactStore, links: Links
) -> HistoryStep:
    outcome = _outcome(state, step)
    tried = state.attempts_at(step.id)
    kept = outcome.attempt if outcome else 0
    return HistoryStep(
        **_step(state, step, artifacts, links),
        turn=turn,
        matrix=outcome.matrix if outcome else IDENTITY,
        before=links.picture(picture_before(state, step.id) or (tried[0].before if tried else None)),
        feedback=given,
        tried=tuple(_attempt(attempt, attempt.number == kept, links) for attempt in tried),
    )


def _feedback(session: Session) -> dict[str, Feedback]:
    """By step. A file that is damaged is told where it is asked for; the history is whole without it."""
    with suppress(SessionError):
        return {one.step: one for one in session.feedback}
    return {}


def _attempt(attempt: Attempt, kept: bool, links: Links) -> AttemptView:
    return AttemptView(
        number=attempt.number,
        tool=attempt.tool,
        arguments=attempt.arguments,
        seconds=attempt.seconds,
        kept=kept,
        error=attempt.error,
        note=attempt.note,
        verdict=attempt.verdict,
        picture=links.picture(attempt.after),
        matrix=attempt.matrix,
    )


def _outcome(state: EditState, step: Step) -> Outcome | None:
    return next((outcome for outcome in state.outcomes if outcome.step == step.id), None)

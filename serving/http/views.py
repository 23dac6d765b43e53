"""A session as an answer: its state made into what a client shows, with the addresses of its pictures.

Everything here reads; it is called in a thread. Left out: the routes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from ...checkpoints.feedback import Feedback
from ...checkpoints.sessions import SessionInfo, SessionStore
from ...errors import SessionError
from ...graph.session import Session
from ...graph.summary import summary
from ...schema import Attempt, EditState, ImageRef, Outcome, Step
from .access import Links
from .answers import AttemptView, ForkView, History, HistoryStep, SessionLine, SessionView, StepView, TurnView, Working


def view(session: Session, info: SessionInfo, working: Working | None, links: Links) -> SessionView:
    """A session as it is now."""
    state = session.state
    return SessionView(
        id=info.id,
        status=state.status,
        working=working,
        created=info.created,
        updated=info.updated,
        turn=state.turn,
        request=state.request,
        question=session.question if state.status == "waiting" else None,
        sub_requests=tuple(state.sub_requests),
        steps=tuple(StepView(**_step(state, step, links)) for step in state.steps),
        refused=tuple(state.refused),
        reason=state.reason,
        notes=tuple(state.turn_notes),
        warnings=state.photo.warnings if state.photo else (),
        summary=summary(state) if state.status in ("done", "partial", "failed") else "",
        image=links.picture(state.image),
        original=links.picture(state.photo.image if state.photo else None),
        parent=info.parent,
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
    state = session.state
    given = _feedback(session)
    turns = []
    for number, request, steps in _turns(state):
        turns.append(
            TurnView(
                turn=number,
                request=request,
                steps=tuple(_history_step(state, step, given.get(step.id), links) for step in steps),
                refused=tuple(refusal for refusal in state.refused if refusal.turn == number),
            )
        )
    return History(
        id=info.id,
        turns=tuple(turns),
        original=links.picture(state.photo.image if state.photo else None),
        image=links.picture(state.image),
        parent=info.parent,
        forks=tuple(
            ForkView(id=fork.id, step=(fork.parent or "").partition("@")[2] or None, status=fork.status)
            for fork in forks
        ),
    )


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


def _step(state: EditState, step: Step, links: Links) -> dict[str, Any]:
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
        "step": step,
    }


def _history_step(state: EditState, step: Step, given: Feedback | None, links: Links) -> HistoryStep:
    outcome = _outcome(state, step)
    tried = state.attempts_at(step.id)
    kept = outcome.attempt if outcome else 0
    return HistoryStep(
        **_step(state, step, links),
        before=links.picture(tried[0].before if tried else None),
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
    )


def _outcome(state: EditState, step: Step) -> Outcome | None:
    return next((outcome for outcome in state.outcomes if outcome.step == step.id), None)

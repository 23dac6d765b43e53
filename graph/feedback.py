"""The feedback of sessions as training data: what was asked for, what was done for it, and what a person thought of it.

One line a vote, for a reward model (did this step do what was asked for?) and for the decomposer (was it the right
thing to do for this request?). docs/feedback.md tells what the fields are. Pictures are addresses: whoever trains reads
them from the same home. Nothing is sent anywhere; a line is made when somebody asks for it. Left out: keeping feedback
(`checkpoints/feedback.py`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, Literal

from ..checkpoints import feedback
from ..checkpoints.feedback import Feedback, Vote
from ..checkpoints.sessions import SessionStore
from ..errors import SessionError, StorageError
from ..nodes.recall.history import turn_of
from ..nodes.review.plan import DROPPED
from ..schema import Attempt, EditState, ImageRef, Mode, Noun, Profile, Sha256, Step, SubRequest, Verdict
from ..settings import Settings, load
from .session import Session
from .start import LOCAL, Workplace, open_store


class FeedbackLine(Noun):
    """What a person thought of one step, with all that it is about."""

    session: str
    turn: int
    request: str
    """The request of the turn, in the user's words."""
    source: Sha256 | None
    """The original file."""
    original: ImageRef | None
    """Its pixels."""
    decomposition: tuple[SubRequest, ...]
    """All that the turn's request was taken apart into, refused ones too."""
    dropped: tuple[str, ...] = ()
    """Of these, what the person took out of the plan."""
    changed: tuple[str, ...] = ()
    """Of these, what is as the person said in the plan, in other words or values, and not as it was read."""
    added: tuple[str, ...] = ()
    """What the person said beside the request, for more steps; they are in the decomposition."""
    sub_requests: tuple[SubRequest, ...]
    """Those that the step carried out."""
    step: Step
    """As it was planned: tool, instruction, arguments, region with its mask."""
    status: Literal["done", "rolled_back", "refused", "undone"]
    arguments: dict[str, Any]
    """Of the attempt that was kept, or else of the last: what really ran. Empty when nothing did."""
    seed: int
    attempt: int
    """Its number; 0 when nothing was tried."""
    before: ImageRef | None
    """The picture that the step got."""
    after: ImageRef | None
    """What that attempt made of it; null when it made nothing."""
    verdict: Verdict | None
    profile: Profile
    mode: Mode
    vote: Vote | None
    words: str
    given: str
    """When, UTC."""


class Unreadable(Noun):
    """Stands in an export for a session that cannot be read."""

    session: str
    error: str


def lines(session: Session) -> tuple[FeedbackLine | Unreadable, ...]:
    """What was said of the steps of a session, in their order; one `Unreadable` when it is damaged."""
    try:
        if not (given := session.feedback):
            return ()
        state = session.state
    except (SessionError, StorageError) as error:
        return (Unreadable(session=session.id, error=str(error)),)
    steps = {step.id: step for step in state.steps}
    return tuple(_line(session.id, state, steps[one.step], one) for one in given if one.step in steps)


class Once:
    """Lets each feedback pass once: what a fork took along is the same as what its parent has."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, str, str | None]] = set()

    def __call__(self, one: FeedbackLine | Unreadable) -> bool:
        """Whether it was not there before."""
        mark = (one.given, one.step.id, one.source) if isinstance(one, FeedbackLine) else (one.session, "", None)
        new = mark not in self._seen
        self._seen.add(mark)
        return new


def export_feedback(
    *, home: str | os.PathLike[str] | None = None, settings: Settings | None = None
) -> Iterator[FeedbackLine | Unreadable]:
    """All feedback under a home, the earliest session first. A session that cannot be read stops nothing."""
    settings = settings or load()
    store = open_store(home, settings)
    context = Workplace.open(home, profile=LOCAL, settings=settings).context
    once = Once()
    for session_id in rated(store):
        yield from filter(once, lines(Session(store, session_id, context)))


def rated(store: SessionStore, owner: str | None = None) -> list[str]:
    """The sessions that somebody has given feedback on, the earliest first; those of one owner, or of all."""
    found = (info for info in reversed(store.list()) if owner is None or (info.created and info.owner == owner))
    return [info.id for info in found if feedback.is_given(store.folder(info.id))]


def _line(session: str, state: EditState, step: Step, given: Feedback) -> FeedbackLine:
    turn = turn_of(state, step.id)
    number = turn.number if turn else state.turn
    outcome = next(outcome for outcome in state.outcomes if outcome.step == step.id)
    told = _told(state.attempts_at(step.id), outcome.attempt)
    corrections = [one for one in state.corrections if one.turn == number]
    return FeedbackLine(
        session=session,
        turn=number,
        request=turn.request if turn else state.request,
        source=state.source,
        original=state.photo.image if state.photo else None,
        decomposition=_asked_in(state, number),
        dropped=_dropped_in(state, number),
        changed=tuple(dict.fromkeys(i for one in corrections for i in one.changed)),
        added=tuple(one.added for one in corrections if one.added),
        sub_requests=_named(state, step.covers),
        step=step,
        status=outcome.status,
        arguments=told.arguments if told else {},
        seed=told.seed if told else 0,
        attempt=told.number if told else 0,
        before=told.before if told else None,
        after=told.after if told else None,
        verdict=told.verdict if told else None,
        profile=state.options.profile,
        mode=state.options.mode,
        vote=given.vote,
        words=given.words,
        given=given.given,
    )


def _told(tried: list[Attempt], kept: int) -> Attempt | None:
    """The attempt that a step is known by: the one that was kept, or else the last; None when nothing was tried."""
    return next((attempt for attempt in tried if attempt.number == kept), tried[-1] if tried else None)


def _asked_in(state: EditState, number: int) -> tuple[SubRequest, ...]:
    """The sub-requests of a turn: those that its steps cover and those that were refused in it."""
    covered = {covers for step in _steps_of(state, number) for covers in step.covers}
    return _named(state, covered | {refusal.sub_request for refusal in state.refused if refusal.turn == number})


def _dropped_in(state: EditState, number: int) -> tuple[str, ...]:
    """The sub-requests of a turn whose steps were all dropped."""
    gone = {one.step for one in state.outcomes if one.status == "refused" and one.reason == DROPPED}
    steps = _steps_of(state, number)
    left = {covers for step in steps if step.id not in gone for covers in step.covers}
    return tuple(dict.fromkeys(i for step in steps if step.id in gone for i in step.covers if i not in left))


def _steps_of(state: EditState, number: int) -> list[Step]:
    turns = ((step, turn_of(state, step.id)) for step in state.steps)
    return [step for step, turn in turns if turn is None or turn.number == number]


def _named(state: EditState, ids: set[str] | tuple[str, ...]) -> tuple[SubRequest, ...]:
    return tuple(sub_request for sub_request in state.sub_requests if sub_request.id in ids)

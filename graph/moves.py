"""What was done with a session, move by move, read from the states that it went through.

A state tells what is, not how it came about: a turn begins where the number of turns grows, a person's answer shows in
what the state was before and after it, and taking back moves the head while nothing runs. A fork begins with the moves
of the session that it was forked from, as long as that is there. Left out: telling it as a script (`script.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, Literal

from ..errors import SessionError, StorageError
from ..nodes.recall.history import PHOTO, head, kept, path, redoable
from ..nodes.review.plan import DROPPED
from ..schema import EditState, UserRegion
from .session import Session

ENDED = ("done", "partial", "failed")
Kind = Literal["edit", "say", "revise", "undo", "redo", "goto", "fork"]


@dataclass(frozen=True, slots=True)
class Given:
    """An answer of a person, as `questions.py` has it."""

    answer: dict[str, Any]
    region: UserRegion | None = None
    """The place that it shows, where it answers the question for one."""

    @property
    def says_yes(self) -> bool:
        """Whether the same happens where nobody is asked."""
        return self.answer == {"approve": True}


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that was done, and the session before it ran and after it."""

    kind: Kind
    begin: EditState
    """For a turn: what it began with, options and request."""
    end: EditState
    answers: tuple[Given, ...] = ()
    step: str = ""
    """Where `goto` goes and `fork` branches off; "" is the photo, or the whole history."""
    steps: int = 0
    """How many `undo` takes back."""


@dataclass(frozen=True, slots=True)
class Moves:
    """All that was done with a session."""

    moves: tuple[Move, ...]
    lost: tuple[str, ...] = field(default=())
    """What cannot be known any more, in sentences."""


def moves_of(session: Session) -> Moves:
    """The moves that lead to the session as it is. `SessionError` while it has not finished its turn."""
    states = session.states
    if not states or states[-1].status not in ENDED:
        raise SessionError(f"session {session.id} has not finished its turn; a script is of what was done")
    first = states[0]
    if not first.turns:
        return Moves(tuple(_read(states, ())))
    before = _before_fork(session, first)
    return Moves(tuple(_read(states, before.moves)), before.lost)


def _read(states: list[EditState], before: tuple[Move, ...]) -> Iterator[Move]:
    """The moves before, and those that the states show."""
    yield from before
    turn: Move | None = None
    if not before:
        turn = Move("edit", states[0], states[0])
    for old, new in pairwise(states):
        if new.turn > old.turn:
            if turn is not None:
                yield turn
            turn = Move("revise" if getattr(new, "anew", None) is not None else "say", new, new)
        elif old.status in ENDED and new.status in ENDED and head(old) != head(new):
            if turn is not None:
                yield turn
            turn = None
            yield _moved(old, new)
        elif turn is not None:
            given = answered(old, new)
            turn = replace(turn, end=new, answers=turn.answers if given is None else (*turn.answers, given))
    if turn is not None:
        yield turn


def _moved(old: EditState, new: EditState) -> Move:
    """A move of the head while nothing ran."""
    done, to = [PHOTO, *path(old, head(old))], head(new)
    back = redoable(old)
    if back and back[-1][0] == to and len(new.undone) < len(back):
        return Move("redo", old, new)
    if to in done:
        return Move("undo", old, new, steps=len(done) - 1 - done.index(to))
    return Move("goto", old, new, step=to)


def answered(old: EditState, new: EditState) -> Given | None:
    """The answer that a person gave between two states, None when there was none."""
    if old.held and not new.held:
        return _about_result(old, new)
    if old.question and not new.question:
        return _about_region(old, new)
    dropped = tuple(o.step for o in new.outcomes[len(old.outcomes) :] if o.status == "refused" and o.reason == DROPPED)
    if new.revision is not None and old.revision is None:
        return Given({**new.revision, **({"drop": list(dropped)} if dropped else {})})
    if (new.approved and not old.approved) or dropped:
        return Given({"approve": True, **({"drop": list(dropped)} if dropped else {})})
    return None


def _about_result(old: EditState, new: EditState) -> Given:
    step = old.step.id if old.step is not None else ""
    ended = next((o for o in new.outcomes[len(old.outcomes) :] if o.step == step), None)
    if ended is not None and ended.status == "done":
        return Given({"accept": True})
    judged = next((a.verdict for a in new.attempts if (a.step, a.number) == (step, old.held)), None)
    if judged is not None and judged.rejected:
        return Given({"reject": True, "feedback": judged.feedback})
    return Given({"skip": True})


def _about_region(old: EditState, new: EditState) -> Given:
    if len(new.options.regions) <= len(old.options.regions):
        return Given({"skip": True})
    shown = new.options.regions[-1]
    chosen = next((c.id for c in old.choices if shown.mask is not None and c.mask.sha256 == shown.mask.sha256), None)
    if chosen is not None:
        return Given({"choice": chosen}, shown)
    place = shown.model_dump(mode="json", include={"box", "point", "mask", "unit"}, exclude_none=True)
    return Given(place, shown)


def _before_fork(session: Session, first: EditState) -> Moves:
    """The moves before a session was forked from another, ending with the fork."""
    parent, _, step = (session.store.info(session.id).parent or "").partition("@")
    try:
        earlier = moves_of(Session(session.store, parent, session.context))
    except (SessionError, StorageError):
        return _guessed(first, parent)
    at = _forked_at(earlier.moves, first, step)
    if at is None:
        return _guessed(first, parent)
    return Moves((*earlier.moves[: at + 1], Move("fork", first, first, step=step)), earlier.lost)


def _forked_at(moves: tuple[Move, ...], first: EditState, step: str) -> int | None:
    """The move after which a session can be forked so: the first that made the step, or the last that left the session
    as the fork began."""
    if step:
        return next((i for i, move in enumerate(moves) if step in kept(move.end)), None)
    mark = (first.turn, head(first), len(first.outcomes))
    return next((i for i in reversed(range(len(moves))) if _mark(moves[i].end) == mark), None)


def _mark(state: EditState) -> tuple[int, str, int]:
    return state.turn, head(state), len(state.outcomes)


def _guessed(first: EditState, parent: str) -> Moves:
    """The turns of a session whose beginning is gone: their requests, with the options of the last."""
    told = (
        f"The session {parent} that it was forked from cannot be read any more: the requests before the fork are told "
        "with the last options, without answers and without what was taken back."
    )
    turns = [first.model_copy(update={"request": turn.request, "turn": turn.number}) for turn in first.turns]
    made = [Move("edit" if i == 0 else "say", turn, turn) for i, turn in enumerate(turns)]
    return Moves((*made, Move("goto", first, first, step=head(first))), (told,))

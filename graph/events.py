"""What a session tells while it works, as plain data for other programs: plan, steps, verdicts, questions, the end.

The same events go over HTTP (SSE), MCP and into the log of a session. `Teller` makes them of the states that follow
one another; a picture is named by its reference, never sent. Left out: delivering them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, TypeAdapter

from ..questions import Question
from ..schema import Delivery, EditState, ImageRef, Noun, Refusal, Status, Step, SubRequest, Verdict
from .session import Event


class Planned(Noun):
    """The plan of this turn; again when it is changed or planned again."""

    event: Literal["plan"] = "plan"
    turn: int
    request: str
    sub_requests: tuple[SubRequest, ...]
    steps: tuple[Step, ...]
    refused: tuple[Refusal, ...]
    notes: tuple[str, ...] = ()


class StepStarted(Noun):
    """A step is under way."""

    event: Literal["step_started"] = "step_started"
    step: str
    tool: str
    instruction: str
    number: int
    """Its place in the plan of this turn, from 1."""
    of: int
    """How many steps the plan has."""


class StepProgress(Noun):
    """How far the tool under way is. Not kept in the log."""

    event: Literal["progress"] = "progress"
    step: str
    done: float
    total: float
    """0: not known."""


class Judged(Noun):
    """One attempt at a step has its verdict."""

    event: Literal["verdict"] = "verdict"
    step: str
    attempt: int
    image: ImageRef | None
    verdict: Verdict


class StepFinished(Noun):
    """A step has ended."""

    event: Literal["step_finished"] = "step_finished"
    step: str
    status: Literal["done", "rolled_back", "refused", "undone"]
    image: ImageRef
    """The picture as it is now."""
    attempts: int
    seconds: float
    reason: str = ""


class Asked(Noun):
    """A person has to answer before the session goes on."""

    event: Literal["interrupt"] = "interrupt"
    question: Question


class Done(Noun):
    """The turn is over."""

    event: Literal["done"] = "done"
    status: Status
    image: ImageRef | None
    reason: str = ""
    """Why nothing was done, when nothing was."""
    refused: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()
    delivery: Delivery | None = None


class Stopped(Noun):
    """The work ended before its time: cancelled, out of time, drained, failed. `run` goes on if `resumable`."""

    event: Literal["stopped"] = "stopped"
    why: Literal["cancelled", "time", "drained", "failed"]
    message: str
    resumable: bool = True


SessionEvent: TypeAlias = Planned | StepStarted | StepProgress | Judged | StepFinished | Asked | Done | Stopped
EVENT: TypeAdapter[SessionEvent] = TypeAdapter(Annotated[SessionEvent, Field(discriminator="event")])


def shown_in(event: SessionEvent) -> ImageRef | None:
    """The picture that an event is about."""
    match event:
        case Judged() | StepFinished() | Done():
            return event.image
        case Asked():
            return event.question.image
    return None


class Teller:
    """Turns what a run of a session says into events; one for each run."""

    def __init__(self, before: EditState | None = None) -> None:
        """`before`: the session's state when the run starts; what it has already ended is not told again."""
        self._started = ""
        self._outcomes = 0 if before is None else len(before.outcomes)
        self._planned: Planned | None = None

    def tell(self, event: Event) -> Iterator[SessionEvent]:
        """What is new since the last event of this run."""
        state = event.state
        step = state.step
        if event.progress is not None:
            if step is not None:
                yield StepProgress(step=step.id, done=event.progress[0], total=event.progress[1])
            return
        if event.node in ("sequence", "revise") or (event.node == "review" and not self._started):
            planned = Planned(
                turn=state.turn,
                request=state.request,
                sub_requests=tuple(state.sub_requests),
                steps=tuple(state.steps[state.first_step :]),
                refused=tuple(r for r in state.refused if r.turn == state.turn),
                notes=tuple(state.turn_notes),
            )
            if planned != self._planned:
                self._planned = planned
                yield planned
        if event.node == "verify" and state.attempts and (last := state.attempts[-1]).verdict is not None:
            yield Judged(step=last.step, attempt=last.number, image=last.after, verdict=last.verdict)
        for outcome in state.outcomes[self._outcomes :]:
            tried = state.attempts_at(outcome.step)
            yield StepFinished(
                step=outcome.step,
                status=outcome.status,
                image=outcome.image,
                attempts=len(tried),
                seconds=round(sum(attempt.seconds for attempt in tried), 4),
                reason=outcome.reason,
            )
        self._outcomes = max(self._outcomes, len(state.outcomes))
        if step is not None and step.id != self._started and event.node in ("review", "locate", "verify"):
            self._started = step.id
            yield StepStarted(
                step=step.id,
                tool=step.tool,
                instruction=step.instruction,
                number=state.cursor - state.first_step + 1,
                of=len(state.steps) - state.first_step,
            )

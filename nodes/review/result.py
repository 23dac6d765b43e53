"""Asking whether a step's result is what was wanted, and what follows from the answer.

A result that a person rejects is never built upon: the step is tried again as they say, with another strength, in
another place, in other words, by another tool; or it is rolled back. Left out: making the next attempt.
"""

from __future__ import annotations

from typing import Any

from ...errors import InputError
from ...models.text import one_line
from ...questions import PlanAnswer, ResultAnswer, ResultQuestion, StepChange
from ...schema import Attempt, Check, EditState, Outcome, Verdict, as_state
from ..context import Context
from ..retry import most_attempts, next_arguments, other_tools
from ..steps import done_with, end_step, with_step
from .arguments import told
from .feedback import place_of, strength_of
from .revise import reworded

LONGEST = 300
"""Characters of what a person said that a verdict keeps."""


def ask_result(state: EditState) -> ResultQuestion:
    """The question about the attempt that is held."""
    step, attempt = state.step, held(state)
    assert step is not None and attempt.after is not None, "what is held has a picture"
    return ResultQuestion(
        image=attempt.after,
        before=attempt.before,
        step=step.id,
        instruction=step.instruction,
        attempt=attempt.number,
        verdict=attempt.verdict,
    )


def held(state: EditState) -> Attempt:
    """The attempt that a person looks at."""
    assert state.step is not None, "results are of the step under way"
    return next(a for a in state.attempts_at(state.step.id) if a.number == state.held)


def take_result(answer: ResultAnswer, state: EditState, context: Context) -> dict[str, Any]:
    """Keep the result, drop the step, or try it again differently; `InputError` when nothing different is left."""
    attempt = held(state)
    if answer.accept:
        return {"held": 0} | end_step(state, done_with(attempt))
    if answer.skip:
        return {"held": 0} | end_step(state, _rolled_back(attempt, "skipped by the user"))
    return {"held": 0} | _again(answer.feedback, attempt, state, context)


def _again(feedback: str, attempt: Attempt, state: EditState, context: Context) -> dict[str, Any]:
    """In this order: elsewhere, stronger or weaker, in the words that were said, differently, by another tool."""
    step = state.step
    assert step is not None, "results are of the step under way"
    said, tool = one_line(feedback, LONGEST), context.tool(step.tool)
    rejected = attempt.model_copy(update={"verdict": _rejected(attempt, said)})
    attempts = [rejected if (a.step, a.number) == (step.id, attempt.number) else a for a in state.attempts]
    update: dict[str, Any] = {"attempts": as_state(attempts)}
    over = update | end_step(state, _rolled_back(attempt, f"rejected by the user: {said}".rstrip(": ")))
    tried = [a for a in attempts if a.step == step.id]
    arguments = next_arguments(tool, step, tried) if len(tried) < most_attempts(state.options, tried) else None
    scaled = strength_of(said, attempt.arguments) != 1.0
    if (place_of(said) and tool.region != "none") or (not scaled and _is_edit(said, state, context)):
        change = PlanAnswer(change=(StepChange(step=step.id, request=said),), approve=True)
        over |= {"steps": with_step(state, step.model_copy(update={"arguments": attempt.arguments}))["steps"]}
        reworded(change, EditState.model_validate(state.model_dump() | over), context)
        return over | {"revision": change.to_state()}
    if arguments is not None:
        given = {key: value for key, value in arguments.items() if value != attempt.arguments.get(key)}
        return update | (_asked(told(step, given, tool, state)) if scaled and given else {})
    if other := other_tools(state, context, step):
        return over | other
    raise InputError(
        f"{step.id}: {tool.name} has nothing different to try after {len(tried)} attempts; say what it should do "
        "instead, or accept it, or skip the step"
    )


def _is_edit(said: str, state: EditState, context: Context) -> bool:
    """Whether the words are a request of their own, where a grammar reads them; "too dark" is none."""
    if not said or state.options.profile.asks_a_model or "too" in said.lower().split():
        return False
    return bool(context.decompose(said).sub_requests)


def _asked(state: EditState) -> dict[str, Any]:
    """What is wanted now, so that the next attempt is measured by it. The step keeps its arguments: attempts count."""
    return {"sub_requests": as_state(state.sub_requests)}


def _rejected(attempt: Attempt, said: str) -> Verdict:
    """The attempt's verdict once a person has spoken: theirs counts, what was measured is kept beside it."""
    measured = attempt.verdict.checks if attempt.verdict else ()
    own = Check(name="the person who asked", passed=False, measured="rejected", expected=said)
    return Verdict(
        score=0,
        passed=False,
        checks=(*measured, own),
        feedback=said,
        strength=strength_of(said, attempt.arguments),
        rejected=True,
    )


def _rolled_back(attempt: Attempt, reason: str) -> Outcome:
    return Outcome(step=attempt.step, status="rolled_back", reason=reason, image=attempt.before)

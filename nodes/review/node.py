"""The node that asks a person: about the plan, about a place, about a result.

It interrupts before it does anything, so running it again from the top after the answer repeats no effect. Questions
and answers are those of `questions.py`. An answer that cannot be used changes nothing: the same question is asked
again and says why. Left out: working a changed plan in, which is `revise`'s.
"""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime
from langgraph.types import interrupt

from ...errors import InputError
from ...questions import Answer, PlanAnswer, PlanQuestion, Question, RegionAnswer, RegionQuestion, read_answer
from ...schema import EditState
from ..context import Context
from .plan import ask_plan, take_plan
from .region import ask_region, take_region
from .result import ask_result, take_result


def review(state: EditState, runtime: Runtime[Context]) -> dict[str, Any]:
    """Pass through when nothing needs a person; otherwise wait for the answer and put it into the state."""
    question = open_question(state)
    if question is None:
        return {}
    error = ""
    while True:
        given = interrupt(question.model_copy(update={"error": error}).to_json())
        try:
            return take(question, read_answer(question.kind, given), state, runtime.context)
        except InputError as unusable:
            error = str(unusable)


def open_question(state: EditState) -> Question | None:
    """What a person has to say before the session can go on, or None."""
    if state.held:
        return ask_result(state)
    if state.question and state.step is not None:
        return ask_region(state, state.step)
    if state.options.review in ("plan", "all") and not state.approved and state.revision is None:
        return ask_plan(state)
    return None


def take(question: Question, answer: Answer, state: EditState, context: Context) -> dict[str, Any]:
    """What an answer changes. `InputError` when it cannot be used here."""
    if isinstance(question, PlanQuestion):
        assert isinstance(answer, PlanAnswer), "read for this question"
        return take_plan(answer, state, context)
    if isinstance(question, RegionQuestion):
        assert isinstance(answer, RegionAnswer), "read for this question"
        return take_region(answer, question, state, context)
    assert not isinstance(answer, PlanAnswer | RegionAnswer), "read for this question"
    return take_result(answer, state, context)


def check_answer(asked: Any, answer: Any, state: EditState, context: Context) -> None:
    """Whether an answer to the question of an interrupt can be used. `InputError` when not; nothing is changed.

    Interrupts of nodes that were added to the graph are not known here, and their answers are left to them.
    """
    question = open_question(state)
    if question is not None and isinstance(asked, dict) and asked.get("kind") == question.kind:
        take(question, read_answer(question.kind, answer), state, context)

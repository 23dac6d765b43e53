"""The questions of `questions.py` as the flat forms that MCP's elicitation knows, and filled-in forms as answers.

A form is a JSON schema whose properties are all of a primitive type, so a plan becomes a few fields for each step.
What is left empty, or as it was, changes nothing. A client that cannot show forms gets the question in words, with the
JSON answers that `continue_session` takes. Left out: when to ask, and over which revision of the protocol.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...errors import InputError
from ...questions import PlanQuestion, Question, RegionQuestion, ResultQuestion
from ...reports.words import region_words, value_words
from ...schema import Refusal, Step, SubRequest

JsonObject = dict[str, Any]

NUMBER = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*(%?)\s*")


@dataclass(frozen=True, slots=True)
class Form:
    """What an elicitation request carries."""

    message: str
    schema: JsonObject


def form_of(question: Question, *, titled: bool = True) -> Form:
    """The form of a question. `titled`: the client knows `oneOf` with titles (from revision 2025-11-25 on)."""
    match question:
        case PlanQuestion():
            fields, required = _plan_fields(question, titled), ["decision"]
        case RegionQuestion():
            fields, required = _region_fields(question, titled), []
        case ResultQuestion():
            fields, required = _result_fields(titled), ["decision"]
    schema = {"type": "object", "properties": fields} | ({"required": required} if required else {})
    return Form(words_of(question), schema)


def answer_of(question: Question, filled: Mapping[str, Any]) -> JsonObject:
    """The answer, as `questions.read_answer` takes it, that a filled-in form means. `InputError` for what it cannot."""
    given = {key: value for key, value in filled.items() if value is not None and value != ""}
    match question:
        case PlanQuestion():
            return _plan_answer(question, given)
        case RegionQuestion():
            return _region_answer(given)
        case ResultQuestion():
            return _result_answer(given)


def words_of(question: Question) -> str:
    """The question in words, for the head of a form or for a model that passes it on."""
    match question:
        case PlanQuestion():
            lines = _plan_words(question)
        case RegionQuestion():
            lines = _region_words(question)
        case ResultQuestion():
            lines = _result_words(question)
    return "\n".join([question.error, *lines] if question.error else lines)


def how_to_answer(question: Question, session: str) -> str:
    """Which answers there are, as arguments of `continue_session`, for a client that cannot be asked with a form."""
    match question:
        case PlanQuestion():
            answers = PLAN_ANSWERS
        case RegionQuestion():
            choices = {f"“{choice.label}”": f'{{"choice": "{choice.id}"}}' for choice in question.choices}
            answers = choices | REGION_ANSWERS
        case ResultQuestion():
            answers = RESULT_ANSWERS
    lines = [f"- {what}: {answer}" for what, answer in answers.items()]
    return "\n".join(
        ["Ask the user, then call continue_session with", f'session="{session}" and answer= one of', *lines]
    )


PLAN_ANSWERS = {
    "as it is": '{"approve": true}',
    "without a step": '{"approve": true, "drop": ["s1"]}',
    "a step in other words": '{"change": [{"step": "s1", "request": "..."}]}',
    "a step with other arguments": '{"approve": true, "change": [{"step": "s1", "arguments": {"...": 10}}]}',
    "more steps": '{"add": "..."}',
    "nothing of it": '{"cancel": true}',
}
REGION_ANSWERS = {
    "a box": '{"box": [x, y, width, height]}',
    "the thing at a point": '{"point": [x, y]}',
    "in percent": '{"box": [10, 20, 50, 40], "unit": "percent"}',
    "a mask of the same size, white where to work": '{"mask": "a picture as edit_image takes them"}',
    "without this step": '{"skip": true}',
}
RESULT_ANSWERS = {
    "keep it": '{"accept": true}',
    "try again": '{"reject": true, "feedback": "too strong"}',
    "without this step": '{"skip": true}',
}


def _plan_fields(question: PlanQuestion, titled: bool) -> JsonObject:
    decisions = {"approve": "Do it", "revise": "Change it and show me again", "cancel": "Do nothing"}
    fields: JsonObject = {"decision": _choice("What now?", decisions, titled)}
    for step in question.steps:
        name = step_words(step)
        fields[f"{step.id}.do"] = {"type": "boolean", "title": f"Do {name}", "default": True}
        fields[f"{step.id}.say"] = _text(f"{step.id} in other words", "Planned in place of the step; empty: as it is.")
        if step.region is not None:
            fields[f"{step.id}.at"] = _text(f"Where {step.id} works", f"{PLACE} Empty: {_where(step) or 'as it is'}.")
        for key, value in step.arguments.items():
            if kind := _primitive(value):
                title = f"{step.id}: {key.replace('_', ' ')}"
                fields[f"{step.id}.set.{key}"] = {"type": kind, "title": title, "default": value}
    if len(question.steps) > 1:
        ids = ", ".join(step.id for step in question.steps)
        fields["order"] = _text("Order", f"All steps that are left, as {ids}. Empty: as it is.")
    fields["add"] = _text("What else should be done?", "A request for more steps.")
    return fields


def _plan_answer(question: PlanQuestion, given: Mapping[str, Any]) -> JsonObject:
    decision = given.get("decision", "")
    if decision == "cancel":
        return {"cancel": True}
    if decision not in ("approve", "revise"):
        raise InputError(f"the decision {decision!r} is none; choose approve, revise or cancel")
    answer: JsonObject = {"approve": True} if decision == "approve" else {}
    dropped = [step.id for step in question.steps if given.get(f"{step.id}.do", True) is False]
    changes = [change for step in question.steps if step.id not in dropped and (change := _change(step, given))]
    order = [name for name in re.split(r"[\s,;]+", str(given.get("order", ""))) if name]
    for key, value in (("drop", dropped), ("change", changes), ("order", order), ("add", given.get("add"))):
        if value:
            answer[key] = value
    if not answer:
        raise InputError("to revise the plan change something: leave out a step, say it differently, order or add")
    return answer


def _change(step: Step, given: Mapping[str, Any]) -> JsonObject:
    """What a form changes about one step; empty when nothing."""
    change: JsonObject = {}
    if said := given.get(f"{step.id}.say"):
        change["request"] = said
    arguments = {
        key: given[name]
        for key, value in step.arguments.items()
        if (name := f"{step.id}.set.{key}") in given and given[name] != value
    }
    if arguments:
        change["arguments"] = arguments
    if place := given.get(f"{step.id}.at"):
        change["region"] = parse_place(str(place))
    return {"step": step.id} | change if change else {}


PLACE = (
    "A box as x, y, width, height or a point as x, y, in pixels of the picture; or in percent as 10%, 20%, 50%, 40%."
)


def parse_place(text: str) -> JsonObject:
    """A box or a point that somebody typed, as an answer about a region. `InputError` when it is neither."""
    matches = [NUMBER.fullmatch(part) for part in text.split(",")]
    numbers = [float(match[1]) for match in matches if match]
    units = {match[2] for match in matches if match}
    if len(numbers) != len(matches) or len(numbers) not in (2, 4) or len(units) != 1:
        raise InputError(f"{text[:80]!r} is no place; expected {PLACE[0].lower()}{PLACE[1:]}")
    return {"point" if len(numbers) == 2 else "box": numbers, "unit": "percent" if units == {"%"} else "pixels"}


def _region_fields(question: RegionQuestion, titled: bool) -> JsonObject:
    fields: JsonObject = {}
    if question.choices:
        labels = {choice.id: f"{choice.id}: {choice.label}" for choice in question.choices}
        fields["choice"] = _choice("Which one?", labels, titled)
    fields["place"] = _text("Where is it?", PLACE)
    fields["skip"] = {"type": "boolean", "title": "Do without this step", "default": False}
    return fields


def _region_answer(given: Mapping[str, Any]) -> JsonObject:
    answer: JsonObject = {}
    if given.get("skip") is True:
        answer["skip"] = True
    if choice := given.get("choice"):
        answer["choice"] = choice
    if place := given.get("place"):
        answer |= parse_place(str(place))
    if not answer:
        raise InputError("say where: choose one, give a place, or do without the step")
    return answer


def _result_fields(titled: bool) -> JsonObject:
    decisions = {"accept": "Keep it", "reject": "Try it again", "skip": "Do without this step"}
    return {
        "decision": _choice("Is this what you want?", decisions, titled),
        "feedback": _text("What should be different?", "With “Try it again”: too strong, only the left half ..."),
    }


def _result_answer(given: Mapping[str, Any]) -> JsonObject:
    decision = given.get("decision", "")
    if decision not in ("accept", "reject", "skip"):
        raise InputError(f"the decision {decision!r} is none; choose accept, reject or skip")
    feedback = {"feedback": given["feedback"]} if given.get("feedback") else {}
    return {decision: True} | feedback


def _choice(title: str, names: Mapping[str, str], titled: bool) -> JsonObject:
    if titled:
        return {"type": "string", "title": title, "oneOf": [{"const": k, "title": v} for k, v in names.items()]}
    return {"type": "string", "title": title, "enum": list(names), "enumNames": list(names.values())}


def _text(title: str, description: str) -> JsonObject:
    return {"type": "string", "title": title, "description": description, "maxLength": 10_000}


def _primitive(value: Any) -> str:
    """The JSON type of a value that a form can hold; empty for null, lists and objects."""
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, (int, float)) else "string" if isinstance(value, str) else ""


def step_words(step: Step) -> str:
    """A step in one phrase: "s1: brighten the sky (tone: brightness 20), sky"."""
    settings = ", ".join(f"{key.replace('_', ' ')} {value_words(value)}" for key, value in step.arguments.items())
    told = f"{step.tool}: {settings}" if settings else step.tool
    return f"{step.id}: {step.instruction} ({told}){f', {where}' if (where := _where(step)) else ''}"


def _where(step: Step) -> str:
    """Where a step works, as far as that is known; empty: everywhere."""
    if step.region is None:
        return ""
    found = step.region.mask is not None or step.region.box is not None
    return region_words(step.region) if found else step.region.phrase


def refusal_words(refusal: Refusal, wishes: Mapping[str, SubRequest]) -> str:
    """What is refused and why: "add object (butterfly): ... (needs ...)"; `wishes` are sub-requests by id."""
    wish = wishes.get(refusal.sub_request)
    what = f"{wish.action.replace('_', ' ')} ({wish.subject})" if wish else refusal.sub_request
    return f"{what}: {refusal.reason}" + (f" (needs {refusal.needs})" if refusal.needs else "")


def _size(question: Question) -> str:
    return f"{question.image.width}x{question.image.height} pixels"


def _plan_words(question: PlanQuestion) -> list[str]:
    wishes = {wish.id: wish for wish in question.sub_requests}
    lines = [f"Is this plan what you want? The picture has {_size(question)}."]
    lines += [f"- {step_words(step)}" for step in question.steps]
    lines += [f"- cannot be done: {refusal_words(refusal, wishes)}" for refusal in question.refused]
    return [*lines, *(f"Note: {note}" for note in question.notes)]


def _region_words(question: RegionQuestion) -> list[str]:
    lines = [f"{'Which one' if question.choices else 'Where'} is “{question.phrase}”? ({question.reason})"]
    for choice in question.choices:
        x, y, width, height = choice.box
        lines.append(f"- {choice.id}: {choice.label}, box {x}, {y}, {width}, {height}")
    lines.append(f"It is needed for step {question.step}. The picture has {_size(question)}.")
    return lines


def _result_words(question: ResultQuestion) -> list[str]:
    lines = [f"Is the result of step {question.step} what you want? {question.instruction} (try {question.attempt})"]
    if question.verdict is not None:
        measured = "; ".join(f"{c.name} {c.measured}" for c in question.verdict.checks if c.measured)
        passed = "passed" if question.verdict.passed else f"failed: {question.verdict.feedback}"
        lines.append(f"Its checks {passed}, {question.verdict.score:.1f} of 10{f' ({measured})' if measured else ''}.")
    return lines

"""Questions as flat forms and back: what is filled in is what is answered, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from imageedit_r1.errors import InputError
from imageedit_r1.questions import PlanQuestion, Question, RegionQuestion, ResultQuestion, read_answer
from imageedit_r1.schema import Choice, ImageRef, Refusal, Region, Step, SubRequest, Verdict
from imageedit_r1.serving.mcp.forms import answer_of, form_of, how_to_answer, words_of

IMAGE = ImageRef(sha256="0" * 64, width=200, height=100)
MASK = ImageRef(sha256="1" * 64, width=200, height=100, channels=1)
PLAN = PlanQuestion(
    image=IMAGE,
    sub_requests=(SubRequest(id="r1", action="adjust_tone"), SubRequest(id="r3", action="add_object", subject="hat")),
    steps=(
        Step(
            id="s1", covers=("r1",), tool="adjust_tone", instruction="brighten the sky", region=Region(phrase="sky"),
            arguments={"brightness": 20.0, "smooth": True, "curve": [1, 2], "name": "day"},
        ),
        Step(id="s2", covers=("r2",), tool="flip", instruction="mirror it", arguments={"axis": None}),
    ),
    refused=(Refusal(sub_request="r3", reason="no tool can", needs="an editor"),),
    notes=("the sky was taken for the upper part",),
)  # fmt: skip
WHERE = RegionQuestion(image=IMAGE, step="s1", phrase="ball", reason="two were found")
WHICH = WHERE.model_copy(
    update={
        "choices": tuple(
            Choice(id=name, box=(10, 10, 20, 20), label=f"the {name} one", confidence=0.5, mask=MASK) for name in "ab"
        )
    }
)
RESULT = ResultQuestion(
    image=IMAGE, before=IMAGE, step="s1", instruction="brighten", attempt=2, verdict=Verdict(score=7, passed=True)
)
QUESTIONS = [PLAN, WHERE, WHICH, RESULT]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("titled", [True, False])
def test_a_form_is_flat(question: Question, titled: bool) -> None:
    schema = form_of(question, titled=titled).schema
    assert schema["type"] == "object"
    for field in schema["properties"].values():
        assert field["type"] in ("string", "number", "boolean") and field["title"]
        assert not isinstance(field.get("default"), (list, dict))
        assert not {"anyOf", "$ref", "properties", "items"} & set(field)
        assert ("oneOf" in field) <= titled and ("enumNames" in field) <= (not titled)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_form_left_as_it_comes_changes_nothing(question: Question) -> None:
    """Clients send the defaults back, and empty strings for what was left out."""
    properties = form_of(question).schema["properties"]
    filled = {
        name: field.get("default", "" if field["type"] == "string" else None) for name, field in properties.items()
    }
    if isinstance(question, PlanQuestion):
        assert answer_of(question, {**filled, "decision": "approve"}) == {"approve": True}
        assert answer_of(question, {**filled, "decision": "cancel", "s1.do": False}) == {"cancel": True}
    with pytest.raises(InputError):
        answer_of(question, filled)


@pytest.mark.parametrize(
    ("question", "filled", "answer"),
    [
        (PLAN, {"decision": "approve", "s2.do": False}, {"approve": True, "drop": ["s2"]}),
        (PLAN, {"decision": "revise", "add": "crop it"}, {"add": "crop it"}),
        (PLAN, {"decision": "approve", "order": "s2, s1"}, {"approve": True, "order": ["s2", "s1"]}),
        (
            PLAN,
            {"decision": "revise", "s1.say": "darken it", "s1.set.brightness": 20, "s1.set.smooth": True},
            {"change": [{"step": "s1", "request": "darken it"}]},
        ),
        (
            PLAN,
            {"decision": "approve", "s1.set.brightness": 40, "s1.set.smooth": False, "s1.at": "10%, 20%, 30%, 40%"},
            {
                "approve": True,
                "change": [
                    {
                        "step": "s1",
                        "arguments": {"brightness": 40, "smooth": False},
                        "region": {"box": [10, 20, 30, 40], "unit": "percent"},
                    }
                ],
            },
        ),
        (PLAN, {"decision": "approve", "s1.do": False, "s1.say": "x"}, {"approve": True, "drop": ["s1"]}),
        (WHERE, {"place": "10, 20.5"}, {"point": [10, 20.5], "unit": "pixels"}),
        (WHERE, {"place": "1,2,3,4", "skip": False}, {"box": [1, 2, 3, 4], "unit": "pixels"}),
        (WHERE, {"skip": True}, {"skip": True}),
        (WHICH, {"choice": "b"}, {"choice": "b"}),
        (RESULT, {"decision": "accept"}, {"accept": True}),
        (RESULT, {"decision": "reject", "feedback": "too strong"}, {"reject": True, "feedback": "too strong"}),
        (RESULT, {"decision": "skip"}, {"skip": True}),
    ],
)
def test_what_is_filled_in_is_the_answer(question: Question, filled: dict[str, Any], answer: dict[str, Any]) -> None:
    assert answer_of(question, filled) == answer
    read_answer(question.kind, answer)


@pytest.mark.parametrize(
    ("question", "filled"),
    [
        (PLAN, {"decision": "perhaps"}),
        (PLAN, {"decision": "revise"}),
        (PLAN, {"decision": "approve", "s1.at": "over there"}),
        (WHERE, {"place": "1, 2, 3"}),
        (WHERE, {"place": "1%, 2"}),
        (WHERE, {"place": "nan, 2"}),
        (WHERE, {}),
        (RESULT, {"feedback": "nice"}),
    ],
)
def test_what_cannot_be_meant(question: Question, filled: dict[str, Any]) -> None:
    with pytest.raises(InputError) as told:
        answer_of(question, filled)
    assert "\n" not in str(told.value)


def test_words_say_it_all() -> None:
    told = words_of(PLAN)
    assert "s1: brighten the sky" in told and "brightness 20" in told and "sky" in told
    assert "add object (hat): no tool can (needs an editor)" in told
    assert "the upper part" in told and "200x100" in told
    assert "a: the a one, box 10, 10, 20, 20" in words_of(WHICH)
    assert "7.0 of 10" in words_of(RESULT)
    assert words_of(WHERE.model_copy(update={"error": "that lies outside"})).startswith("that lies outside")


@pytest.mark.parametrize("question", QUESTIONS)
def test_how_to_answer_names_the_session(question: Question) -> None:
    told = how_to_answer(question, "20261124-133317-feaa61")
    assert 'session="20261124-133317-feaa61"' in told
    assert ('{"choice": "a"}' in told) == (question is WHICH)

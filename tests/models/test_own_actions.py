"""The schema and the prompt of a model that decomposes, where tools bring actions of their own."""

from __future__ import annotations

import json
from typing import Any, Literal

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from pydantic import ValidationError

from imageedit_r1.images.pixels import Pixels
from imageedit_r1.models.answers import DecomposeAnswer, decompose_answer, wire_schema
from imageedit_r1.models.ask import Model
from imageedit_r1.models.vocabulary import described, misuse
from imageedit_r1.nodes.decompose import grammar_with
from imageedit_r1.nodes.decompose.vlm import vlm_decomposer
from imageedit_r1.schema import ACTIONS, Decomposition, Parameter
from imageedit_r1.settings import Endpoint
from imageedit_r1.tests.models.hostile import Act, Hostile, hostile, says
from imageedit_r1.tests.own_tools import bleach, halftone, pixelate
from imageedit_r1.tools.base import edit_tool
from imageedit_r1.tools.forms import described_actions, forms_of, own_actions

TOOLS = [pixelate, halftone, bleach]
OWN = own_actions(TOOLS)
BLOCK = {"k": "block", "d": "set", "v": 24, "u": "pixels"}


def answer(action: str, *parameters: dict[str, Any], subject: str = "face") -> dict[str, Any]:
    edit = {"a": action, "s": subject, "g": "done", "p": list(parameters), "w": []}
    return {"e": [edit], "k": [], "r": ""}


def run(*acts: Act) -> tuple[Decomposition, Hostile]:
    with hostile(*acts) as server:
        model = Model(Endpoint(url=server.url, timeout=5), sleep=lambda seconds: None)
        return vlm_decomposer(model, grammar_with(TOOLS), TOOLS)("pixelate the face"), server


def forms(schema: type[DecomposeAnswer]) -> dict[str, Any]:
    return {form["properties"]["a"]["const"]: form for form in wire_schema(schema)["$defs"]["EditAnswer"]["anyOf"]}


def test_the_schema_has_one_more_form_for_each_own_action() -> None:
    found = forms(decompose_answer(OWN))
    assert list(found) == [*ACTIONS, "pixelate", "halftone"]
    block, shape = found["pixelate"]["properties"]["p"]["items"]["anyOf"]
    assert block["properties"]["v"]["anyOf"] == [{"type": "number", "minimum": 2, "maximum": 400}, {"type": "null"}]
    assert block["properties"]["u"] == {"enum": ["pixels"]} and shape["properties"]["v"] == {"enum": ["square", "wide"]}


def test_without_own_actions_nothing_is_another() -> None:
    assert own_actions([bleach]) == {} and decompose_answer({}) is DecomposeAnswer
    before = json.dumps(wire_schema(DecomposeAnswer))
    assert decompose_answer(OWN) is not DecomposeAnswer
    assert json.dumps(wire_schema(DecomposeAnswer)) == before and list(forms(DecomposeAnswer)) == list(ACTIONS)
    assert described({}) == described() and "pixelate" not in described()


def test_what_is_sent_accepts_own_actions_and_no_others() -> None:
    sent = Draft202012Validator(wire_schema(decompose_answer(OWN)))
    plain = Draft202012Validator(wire_schema(DecomposeAnswer))
    wide = {"k": "shape", "d": "set", "v": "wide", "u": None}
    for good in (answer("pixelate"), answer("pixelate", BLOCK, wide), answer("halftone"), answer("remove_object")):
        assert sent.is_valid(good) and plain.is_valid(good) == (good["e"][0]["a"] == "remove_object")
    for wrong in (
        answer("engrave"), answer("halftone", BLOCK), answer("pixelate", {**BLOCK, "v": 900}),
        answer("pixelate", {**BLOCK, "u": "percent"}), answer("pixelate", {**wide, "v": "round"}),
    ):  # fmt: skip
        assert not sent.is_valid(wrong)


def test_an_answer_is_read_as_strictly_as_any() -> None:
    schema = decompose_answer(OWN)
    read = schema.model_validate_json(json.dumps(answer("pixelate", BLOCK)), strict=True)
    assert str(read.e[0].a) == "pixelate" and read.e[0].vocabulary.keys() == {*ACTIONS, "pixelate", "halftone"}
    for wrong in (answer("engrave"), answer("pixelate", {**BLOCK, "more": 1})):
        with pytest.raises(ValidationError):
            schema.model_validate_json(json.dumps(wrong), strict=True)
    with pytest.raises(ValidationError):
        DecomposeAnswer.model_validate_json(json.dumps(answer("pixelate")), strict=True)


def test_the_prompt_tells_what_it_does_and_what_people_say() -> None:
    lines = described(OWN, described_actions(TOOLS)).splitlines()
    assert lines[:-2] == described().splitlines()
    assert lines[-2] == (
        "pixelate: block set pixels; shape set square/wide (Make blocks of `block` pixels a side, each of one colour.; "
        "said as pixelate, mosaic)"
    )


def test_a_model_answers_with_an_own_action() -> None:
    found, server = run(says(answer("pixelate", BLOCK)))
    (one,) = found.sub_requests
    assert (one.action, one.like, one.kind, one.subject) == ("pixelate", "blur", "blur", "face")
    assert one.parameters == (Parameter(property="block", amount=24, unit="pixels"),) and found.notes == ()
    sent = server.requests[0]["response_format"]["json_schema"]
    assert sent["name"] == "DecomposeAnswer" and "pixelate" in json.dumps(sent["schema"])
    assert "said as pixelate, mosaic" in json.dumps(server.requests[0]["messages"])


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (answer("engrave"), "Input should be"),
        (answer("pixelate", {**BLOCK, "k": "size"}), "pixelate has no property 'size', it has block, shape"),
        (answer("pixelate", {**BLOCK, "v": 900}), "pixelate: block is 2 to 400 pixels, not 900"),
        (answer("pixelate", {**BLOCK, "k": "shape", "v": "round", "u": None}), "pixelate: shape cannot be 'round'"),
    ],
)
def test_what_a_tool_cannot_do_is_told_and_mended(wrong: dict[str, Any], told: str) -> None:
    found, server = run(says(wrong), says(answer("pixelate", BLOCK)))
    assert [s.action for s in found.sub_requests] == ["pixelate"]
    assert told in server.requests[1]["messages"][-1]["content"]


def test_without_a_usable_answer_the_grammar_with_the_words_takes_over() -> None:
    found, _ = run(says(answer("engrave")))
    assert [(s.action, s.subject) for s in found.sub_requests] == [("pixelate", "face")]
    assert "embedded grammar" in found.notes[0]


def test_arguments_that_can_be_said_have_a_form() -> None:
    @edit_tool(actions=("stamp",))
    def stamp(
        pixels: Pixels, *, words: str, loud: bool = False, times: int = 1, tilt: Literal["left", "right"] | None = None,
        where: list[int] | None = None,
    ) -> Pixels:  # fmt: skip
        """Stamp."""
        return pixels

    assert [form.properties[0] for form in forms_of(stamp)] == ["words", "loud", "times", "tilt"]
    vocabulary = own_actions([stamp])
    good = [
        Parameter(property="words", amount="SOLD"), Parameter(property="loud"), Parameter(property="times", amount=3),
        Parameter(property="tilt", amount="left"),
    ]  # fmt: skip
    assert [misuse("stamp", p, vocabulary) for p in good] == [""] * 4
    assert misuse("stamp", Parameter(property="times", amount="twice"), vocabulary)

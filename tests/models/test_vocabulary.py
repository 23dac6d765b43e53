"""The table of properties says what `docs/vocabulary.md`, the grammar and the schema on the wire say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from imageedit_r1.models.answers import SCHEMAS, DecomposeAnswer, wire_schema
from imageedit_r1.models.vocabulary import VOCABULARY, lacking, misuse
from imageedit_r1.nodes.decompose import decompose
from imageedit_r1.schema import ACTIONS, Action, Parameter

ROOT = Path(__file__).parents[2]
UNITS = {"percent", "degrees", "pixels", "stops", "ratio", "kelvin"}


def rows() -> dict[str, str]:
    """Action -> its properties in the page's table."""
    page = (ROOT / "docs" / "vocabulary.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `(\w+)` \| ([^|]*) \|", page, re.M))


@pytest.mark.parametrize("action", ACTIONS)
def test_properties_are_those_of_the_page(action: Action) -> None:
    told = re.sub(r"\([^)]*\)", "", rows()[action])
    assert set(re.findall(r"`(\w+)`", told)) == {name for form in VOCABULARY[action] for name in form.properties}


@pytest.mark.parametrize("action", ACTIONS)
def test_units_and_directions_are_those_of_the_page(action: Action) -> None:
    told = rows()[action]
    units = {unit for form in VOCABULARY[action] for unit in form.units if unit}
    assert units == set(re.findall(r"[a-z]+", told)) & (UNITS - {"ratio"} if action == "crop" else UNITS)
    said = set(re.findall(r"increase|decrease|set", told))
    assert {direction for form in VOCABULARY[action] for direction in form.directions} == said


def test_what_the_grammar_says_fits() -> None:
    seen: set[str] = set()
    for name in ("requests-work.jsonl", "requests-score.jsonl"):
        for line in (ROOT / "evaluation" / "data" / name).read_text(encoding="utf-8").splitlines()[::3]:
            for one in decompose(json.loads(line)["request"]).sub_requests:
                seen.add(one.action)
                assert [
                    misuse(one.action, parameter) for parameter in one.parameters if misuse(one.action, parameter)
                ] == []
                assert lacking(one.action, one.subject, one.parameters) == ""
    assert len(seen) > 20


def strings_and_lists(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if schema.get("type") in ("string", "array"):
            yield schema
        for value in schema.values():
            yield from strings_and_lists(value)
    if isinstance(schema, list):
        for value in schema:
            yield from strings_and_lists(value)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_string_and_list_has_an_end(schema: Any) -> None:
    found = list(strings_and_lists(wire_schema(schema)))
    assert found and all(("maxLength" if one["type"] == "string" else "maxItems") in one for one in found)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_keys_are_short_and_closed(schema: Any) -> None:
    assert all(len(key) == 1 for key in schema.model_fields)
    assert wire_schema(schema)["additionalProperties"] is False
    assert set(wire_schema(schema)["required"]) == set(schema.model_fields)


def test_each_action_has_its_own_form_on_the_wire() -> None:
    forms = wire_schema(DecomposeAnswer)["$defs"]["EditAnswer"]["anyOf"]
    assert [form["properties"]["a"]["const"] for form in forms] == list(ACTIONS)
    for form in forms:
        action = form["properties"]["a"]["const"]
        items = form["properties"]["p"]["items"].get("anyOf", [])
        names = [name for item in items for name in item["properties"]["k"]["enum"]]
        assert names == [name for one in VOCABULARY[action] for name in one.properties * max(1, len(one.units))]


def test_amounts_at_the_ends_of_a_range() -> None:
    def told(amount: float) -> str:
        return misuse("crop", Parameter(property="size", amount=amount, unit="percent"))

    assert (told(1), told(100)) == ("", "")
    assert "1 to 100 percent" in told(0.5) and "1 to 100 percent" in told(101)

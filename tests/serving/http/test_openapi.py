"""The OpenAPI document: every route described, every example valid, and what a fuzzer makes of it."""

from __future__ import annotations

from typing import Any

import httpx
import jsonschema  # type: ignore[import-untyped]
import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events as told
from schemathesis.engine import from_schema

from imageedit_r1.questions import read_revision
from imageedit_r1.serving.http import wire
from imageedit_r1.serving.http.app import create_app
from imageedit_r1.serving.http.events import EXAMPLES

from .conftest import ALICE
from .server import Served

BODIES = (wire.NewSession, wire.NewTurn, wire.PlanRequest, wire.ForkRequest, wire.GotoRequest, wire.UndoRequest)


@pytest.fixture(scope="module")
def document(served: Served) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{served.url}/openapi.json").json()
    return found


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", one) for path, item in document["paths"].items() for method, one in item.items()
    ]


def test_every_route_says_what_it_does(document: dict[str, Any]) -> None:
    found = operations(document)
    assert len(found) >= 20
    tags = {tag["name"] for tag in document["tags"]}
    for name, one in found:
        assert one["summary"] and one["description"] and one["tags"] and set(one["tags"]) <= tags, name
        if name.split()[1] not in ("/health", "/ready", "/v1/images/files/{token}", "/studio/key"):
            assert {"401", "422"} <= set(one["responses"]) and one["security"], name
        for status, response in one["responses"].items():
            if status[0] in "45" and status != "416" and name != "GET /ready":
                schema = response["content"]["application/json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/ErrorBody"}, (name, status)
    assert len({one["operationId"] for _, one in found}) == len(found)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return own + [ref for inner in value.values() for ref in references(inner)]
        return [ref for inner in value for ref in references(inner)] if isinstance(value, list) else []

    found = set(references(document))
    assert len(found) > 20
    for reference in found:
        assert reference.removeprefix("#/components/schemas/") in document["components"]["schemas"], reference


def test_every_example_is_valid(document: dict[str, Any]) -> None:
    """Of models, by their own schema; of bodies and answers, by the schema they stand beside."""
    checked = set()
    for name, schema in document["components"]["schemas"].items():
        for example in schema.get("examples", ()):
            jsonschema.Draft202012Validator({**schema, "components": document["components"]}).validate(example)
            checked.add(name)
    for model in BODIES:
        (example,) = document["components"]["schemas"][model.__name__]["examples"]
        assert model.model_validate(example) and model.__name__ in checked
    for example in document["components"]["schemas"]["StepChangeRequest"]["examples"]:
        assert read_revision({"step": "s1", **wire.StepChangeRequest.model_validate(example).model_dump()})
    assert {"SessionView", "SessionPage", "History", "Accepted", "Upload", "Picture"} <= checked
    for _, one in operations(document):
        for content in [*one.get("requestBody", {}).get("content", {}).values()]:
            for example in content.get("examples", {}).values():
                schema = {**content["schema"], "components": document["components"]}
                jsonschema.Draft202012Validator(schema).validate(example["value"])


def test_every_kind_of_event_has_its_example(document: dict[str, Any]) -> None:
    stream = document["paths"]["/v1/sessions/{session_id}/events"]["get"]["responses"]["200"]["content"]
    schema = {"$ref": "#/components/schemas/Event", "components": document["components"]}
    kinds = document["components"]["schemas"]["Event"]["discriminator"]["mapping"]
    assert set(stream["text/event-stream"]["examples"]) == set(EXAMPLES) == set(kinds)
    for example in EXAMPLES.values():
        data = {key: value for key, value in example.items() if key != "picture"}
        jsonschema.Draft202012Validator(schema).validate(data)


def test_the_document_is_the_same_each_time(served: Served, document: dict[str, Any]) -> None:
    assert create_app(served.engine).openapi() == served.app.openapi() == document


FUZZ = {
    "seed": 1,
    "continue-on-failure": True,
    "request-timeout": 30,
    "generation": {"max-examples": 3, "deterministic": True, "no-shrink": True, "database": "none"},
    "suppress-health-check": ["all"],
}
COVERED = ["POST /v1/uploads", "POST /v1/plan", "GET /v1/sessions"]
"""Where the boundaries of every parameter and field are tried one by one, which takes a second of work a route and
three where a session's id has to be made up."""


@pytest.mark.parametrize(
    ("key", "phases"), [(ALICE, "examples fuzzing"), ("", "examples fuzzing"), (ALICE, "coverage")]
)
def test_a_fuzzer_finds_nothing(served: Served, key: str, phases: str) -> None:
    """Schemathesis: no 5xx, and each answer has a status, a type and a shape that the document has promised."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    chosen = {name: {"enabled": name in phases} for name in ("examples", "coverage", "fuzzing", "stateful")}
    config = SchemathesisConfig.from_dict({**FUZZ, "phases": chosen, "headers": headers})
    schema: Any = schemathesis.openapi.from_url(f"{served.url}/openapi.json", config=config)
    if phases == "coverage":
        schema = schema.include(name=COVERED)
    requests, problems = 0, []
    for event in from_schema(schema).execute():
        if isinstance(event, told.NonFatalError | told.FatalError):
            problems.append(repr(event))
        if isinstance(event, told.ScenarioFinished):
            requests += len(event.recorder.interactions)
            problems += failures(event)
    assert not problems, "\n".join(problems[:20])
    assert requests > 60


def failures(event: told.ScenarioFinished) -> list[str]:
    """What its checks found, in words."""
    found = []
    for case, checks in event.recorder.checks.items():
        sent = event.recorder.interactions.get(case)
        for check in checks:
            if check.failure_info is not None:
                answer = sent.response.content[:300] if sent and sent.response else b""
                what = f"{event.recorder.label}: {check.name}: {check.failure_info.failure.message}"
                found.append(f"{what} {sent.request.uri if sent else ''} {answer!r}")
    return found

"""Feedback over HTTP: kept with the session, shown in its history, exported to its owner."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from imageedit_r1.checkpoints.feedback import FILE

from .server import Served, events, message


@pytest.fixture
def url(alice: httpx.Client, coffee_file: bytes) -> str:
    """A session of alice's with a step done and one undone."""
    data = {"request": "convert to black and white, then crop it square"}
    made = alice.post("/v1/sessions", files={"photo": ("coffee.jpg", coffee_file)}, data=data).json()
    assert events(alice, f"/v1/sessions/{made['id']}/events")[-1].name == "done"
    alice.post(f"/v1/sessions/{made['id']}/undo")
    return f"/v1/sessions/{made['id']}"


def exported(client: httpx.Client) -> list[dict[str, Any]]:
    answer = client.get("/v1/feedback")
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.split("\n")[:-1]]


def test_kept_shown_exported_and_gone(alice: httpx.Client, bob: httpx.Client, url: str) -> None:
    session = url.rpartition("/")[2]
    assert alice.get(f"{url}/feedback").json() == {"id": session, "feedback": []}
    kept = alice.put(f"{url}/feedback", json={"step": "s1", "vote": "up", "words": "schön\n\u2028`$(x)`"})
    assert kept.status_code == 200, kept.text
    assert alice.put(f"{url}/feedback", json={"step": "s2", "vote": "down"}).status_code == 200
    found = alice.get(f"{url}/feedback").json()["feedback"]
    assert [(one["step"], one["vote"]) for one in found] == [("s1", "up"), ("s2", "down")]
    history = alice.get(f"{url}/history").json()
    assert [step["feedback"] for step in history["turns"][0]["steps"]] == found

    one, other = (line for line in exported(alice) if line["session"] == session)
    assert one["words"] == "schön\n\u2028`$(x)`" and one["request"].startswith("convert to black and white")
    assert one["verdict"]["passed"] and [s["action"] for s in one["sub_requests"]] == ["adjust_color"]
    for picture in (one["before"], one["after"], other["after"]):
        assert alice.get(f"{url}/artifacts/{picture['sha256']}").status_code == 200
    assert exported(bob) == [] and bob.get(f"{url}/feedback").status_code == 404
    assert bob.put(f"{url}/feedback", json={"step": "s1", "vote": "down"}).status_code == 404

    branch = alice.post(f"{url}/fork", json={"step": "s1"}).json()["id"]
    assert alice.get(f"/v1/sessions/{branch}/feedback").json()["feedback"] == found[:1]
    assert alice.delete(f"/v1/sessions/{branch}").status_code == 200
    taken = alice.put(f"{url}/feedback", json={"step": "s1"})
    assert taken.json()["feedback"] == found[1:]
    assert alice.delete(url).status_code == 200 and alice.get(f"{url}/feedback").status_code == 404
    assert session not in {line["session"] for line in exported(alice)}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"step": "s9", "vote": "up"}, 409),
        ({"step": "s1", "vote": "sideways"}, 422),
        ({"step": "s1", "vote": "up", "words": "x" * 2001}, 422),
        ({"step": "../s1", "vote": "up"}, 422),
        ({"vote": "up"}, 422),
        ({"step": "s1", "vote": "up", "more": 1}, 422),
    ],
)
def test_what_is_refused(alice: httpx.Client, url: str, body: dict[str, object], status: int) -> None:
    refused = alice.put(f"{url}/feedback", json=body)
    assert refused.status_code == status, refused.text
    assert "x" * 50 not in message(refused)
    assert alice.get(f"{url}/feedback").json()["feedback"] == []


def test_damage_is_told_and_costs_nothing_else(alice: httpx.Client, served: Served, url: str) -> None:
    session = url.rpartition("/")[2]
    file = served.engine.store.folder(session) / FILE
    file.write_text("{")
    for answer in (alice.get(f"{url}/feedback"), alice.put(f"{url}/feedback", json={"step": "s1", "vote": "up"})):
        assert answer.status_code == 409 and "damaged" in message(answer)
        assert str(served.engine.store.home) not in answer.text
    assert file.read_text() == "{"
    history = alice.get(f"{url}/history")
    assert history.status_code == 200 and history.json()["turns"][0]["steps"][0]["feedback"] is None
    assert [set(line) for line in exported(alice) if line["session"] == session] == [{"session", "error"}]
    assert alice.delete(url).status_code == 200

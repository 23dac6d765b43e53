"""A step done anew over HTTP: by a mask that is drawn on the picture that it worked on, in other words, refused."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import httpx
import numpy as np
import pytest
from PIL import Image

from .server import events, message
from .test_flow import picture


@pytest.fixture
def url(alice: httpx.Client, coffee_file: bytes) -> Iterator[str]:
    """A session that cropped the photo (600x400), made it black and white, and turned it upside down."""
    data = {"request": "crop it square, then make it black and white, then flip it vertically"}
    made = alice.post("/v1/sessions", files={"photo": coffee_file}, data=data).json()
    url = f"/v1/sessions/{made['id']}"
    assert events(alice, f"{url}/events")[-1].data["status"] == "done"
    yield url
    alice.delete(url)


def drawn(client: httpx.Client, mask: np.ndarray) -> str:
    """The id of a mask that was uploaded."""
    file = io.BytesIO()
    Image.fromarray(mask).save(file, "PNG")
    return str(client.post("/v1/uploads", content=file.getvalue()).json()["id"])


def by_tool(client: httpx.Client, url: str) -> dict[str, str]:
    return {step["tool"]: step["id"] for step in client.get(url).json()["steps"]}


def test_a_mask_on_the_picture_that_the_step_worked_on(alice: httpx.Client, url: str) -> None:
    steps = {step["tool"]: step for step in alice.get(url).json()["steps"]}
    drained = steps["adjust_color"]
    history = alice.get(f"{url}/history").json()
    (old,) = (s for turn in history["turns"] for s in turn["steps"] if s["id"] == drained["id"])
    mask = np.zeros((old["before"]["height"], old["before"]["width"]), np.uint8)
    mask[:, :150] = 255
    before = alice.get(url).json()
    small = alice.post(f"{url}/steps/{drained['id']}", json={"region": {"mask_upload": drawn(alice, mask[:99])}})
    assert small.status_code == 400 and "must be the same size" in message(small)
    assert alice.get(url).json() == before

    said = alice.post(f"{url}/steps/{drained['id']}", json={"region": {"mask_upload": drawn(alice, mask)}})
    assert said.status_code == 202, said.text
    told = events(alice, said.json()["events"])
    assert told[0].name == "plan" and told[-1].data["status"] == "done"
    shown = alice.get(url).json()
    new = next(step for step in shown["steps"] if step["step"]["again"] == drained["id"])
    assert new["region"]["box"] == [0, 0, 150, mask.shape[0]] and new["on"] == drained["on"] and shown["turn"] == 2
    photo = picture(alice.get(old["before"]["url"] + "?format=png"))
    after = picture(alice.get(new["picture"]["url"] + "?format=png"))
    assert np.array_equal(after[:, 150:], photo[:, 150:]) and np.ptp(after[:, :150], axis=2).max() <= 2
    assert alice.post(f"{url}/goto", json={"step": before["head"]}).json()["image"] == before["image"]


def test_other_words_once_for_one_key(alice: httpx.Client, url: str) -> None:
    crop = by_tool(alice, url)["crop"]
    key = {"Idempotency-Key": f"words-{url}"}
    said = [alice.post(f"{url}/steps/{crop}", json={"request": "crop it to 3:2"}, headers=key) for _ in range(2)]
    assert [one.status_code for one in said] == [202, 202] and said[0].json() == said[1].json()
    assert events(alice, said[0].json()["events"])[-1].data["status"] == "done"
    shown = alice.get(url).json()
    assert shown["turn"] == 2 and shown["request"] == f"{crop}: crop it to 3:2" and len(shown["steps"]) == 6
    assert shown["image"]["width"] * 2 == shown["image"]["height"] * 3


def test_what_cannot_be_used_changes_nothing(alice: httpx.Client, bob: httpx.Client, url: str) -> None:
    before, steps = alice.get(url).json(), by_tool(alice, url)
    foreign = {"mask": {"sha256": "0" * 64, "width": 400, "height": 400, "channels": 1}}
    deep: dict[str, object] = {}
    for _ in range(40):
        deep = {"a": deep}
    for step, wanted, status, told in (
        ("s77", {"again": True}, 400, "no step 's77' that has ended"),
        ("seven", {"again": True}, 422, "step"),
        (steps["flip"], {"again": True}, 400, "again gives the same"),
        (steps["flip"], {}, 400, "give again, or request"),
        (steps["flip"], {"region": {"box": [0, 0, 9, 9]}}, 400, "takes no region"),
        (steps["crop"], {"arguments": {"sparkle": 1}}, 400, "no setting 'sparkle'"),
        (steps["crop"], {"request": "what a lovely day"}, 400, "says nothing to do"),
        (steps["crop"], {"request": "x" * 10_001}, 422, "request"),
        (steps["crop"], {"region": foreign}, 400, "no picture of this session"),
        (steps["crop"], {"region": {"skip": True}}, 400, "a box, a point or a mask"),
        (steps["crop"], {"arguments": deep}, 422, "nested deeper"),
        (steps["crop"], {"surprise": 1}, 422, "surprise"),
    ):
        refused = alice.post(f"{url}/steps/{step}", json=wanted)
        assert refused.status_code == status and told in message(refused), (wanted, refused.text)
    assert bob.post(f"{url}/steps/{steps['crop']}", json={"again": True}).status_code == 404
    assert alice.get(url).json() == before


def test_a_session_that_waits_answers_first(alice: httpx.Client, coffee_file: bytes) -> None:
    data = {"request": "make it brighter", "options": json.dumps({"review": "plan"})}
    made = alice.post("/v1/sessions", files={"photo": coffee_file}, data=data).json()
    url = f"/v1/sessions/{made['id']}"
    assert events(alice, f"{url}/events")[-1].name == "interrupt"
    refused = alice.post(f"{url}/steps/s1", json={"again": True})
    assert refused.status_code == 409 and "answer it first" in message(refused)

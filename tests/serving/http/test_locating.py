"""Places over HTTP: phrases, points, boxes, steps; the masks that come of it, and what is done with them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import httpx
import numpy as np
import pytest
from PIL import Image

from .server import Served, events, message

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


@pytest.fixture(scope="module")
def scene() -> bytes:
    """A red and a blue disc on grey, 400x300."""
    image = np.full((300, 400, 3), 200, np.uint8)
    cv2.circle(image, (100, 150), 50, (210, 20, 20), -1)
    cv2.circle(image, (300, 150), 60, (20, 30, 200), -1)
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def upload(alice: httpx.Client, scene: bytes) -> str:
    found: str = alice.post("/v1/uploads", content=scene).json()["id"]
    return found


def located(client: httpx.Client, **wanted: Any) -> dict[str, Any]:
    answer = client.post("/v1/locate", json=wanted)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def mask_of(client: httpx.Client, choice: dict[str, Any]) -> np.ndarray:
    """The mask of a choice as it is fetched."""
    answer = client.get(f"/v1/uploads/{choice['mask_upload']}/image")
    assert answer.status_code == 200 and answer.headers["content-type"] == "image/png"
    return np.asarray(Image.open(io.BytesIO(answer.content)))


def drawn(path: str, shape: tuple[int, int]) -> np.ndarray:
    """What an outline goes around."""
    rings = [np.array(re.findall(r"[\d.]+", ring), float).reshape(-1, 2) for ring in path.split("Z") if ring]
    result = np.zeros(shape, np.uint8)
    cv2.fillPoly(result, [np.floor(ring).astype(np.int32) for ring in rings], 255)
    return result


def test_a_phrase(alice: httpx.Client, upload: str) -> None:
    found = located(alice, upload=upload, phrase="the red circle")
    assert found["phrase"] == "the red circle" and found["reason"] == ""
    assert found["picture"]["upload"] == upload and (found["picture"]["width"], found["picture"]["height"]) == (
        400,
        300,
    )
    assert alice.get(found["picture"]["url"]).status_code == 200
    (choice,) = found["choices"]
    assert choice["sure"] and choice["confidence"] >= 0.6 and choice["id"] == "a" and choice["label"]
    x, y, w, h = choice["box"]
    assert abs(x - 50) < 6 and abs(y - 100) < 6 and abs(w - 101) < 10 and abs(h - 101) < 10
    mask = mask_of(alice, choice)
    assert mask.shape == (300, 400) and mask[150, 100] == 255 and mask[150, 300] == 0 and mask[5, 5] == 0
    inside, around = mask > 127, drawn(choice["outline"], mask.shape) > 0
    assert (inside & around).sum() / (inside | around).sum() > 0.97


def test_a_point_and_a_box(alice: httpx.Client, upload: str) -> None:
    for wanted in ({"point": [300, 150]}, {"point": [75, 50], "unit": "percent"}):
        (choice,) = located(alice, upload=upload, **wanted)["choices"]
        mask = mask_of(alice, choice)
        assert mask[150, 300] == 255 and mask[150, 100] == 0 and mask[20, 20] == 0
    for wanted in ({"box": [30, 80, 140, 140]}, {"box": [7.5, 26.67, 35, 46.67], "unit": "percent"}):
        thing, whole = located(alice, upload=upload, **wanted)["choices"]
        assert mask_of(alice, thing)[150, 100] == 255 and mask_of(alice, thing)[85, 35] == 0
        box = mask_of(alice, whole)
        assert whole["box"] == [30, 80, 140, 140] and box[80:220, 30:170].min() == 255 and (box > 0).sum() == 140 * 140


def test_several_that_a_phrase_may_mean(alice: httpx.Client, upload: str) -> None:
    """Each with its label and mask; the reason says why there is a choice."""
    found = located(alice, upload=upload, phrase="the circle")
    assert len(found["choices"]) >= 2 and len({choice["label"] for choice in found["choices"]}) == len(found["choices"])
    centres = {choice["box"][0] + choice["box"][2] // 2 for choice in found["choices"]}
    assert any(abs(c - 100) < 10 for c in centres) and any(abs(c - 300) < 10 for c in centres)
    assert "the circle" in found["reason"]
    assert len({choice["mask_upload"] for choice in found["choices"]}) == len(found["choices"])


def test_what_is_not_there(alice: httpx.Client, upload: str) -> None:
    found = located(alice, upload=upload, phrase="the face")
    assert found["choices"] == [] and "'the face' was not found" in found["reason"] and "box" in found["reason"]


def test_a_mask_that_was_found_is_used(alice: httpx.Client, upload: str) -> None:
    """As the region of a new session: only what is inside changes."""
    (choice,) = located(alice, upload=upload, phrase="the blue circle")["choices"]
    wish = {"upload": upload, "request": "make the circle brighter", "mask_upload": choice["mask_upload"]}
    made = alice.post("/v1/sessions", json=wish).json()
    url = f"/v1/sessions/{made['id']}"
    assert events(alice, f"{url}/events")[-1].data["status"] == "done"
    before, after = (
        np.asarray(Image.open(io.BytesIO(alice.get(address).content)).convert("RGB"), int)
        for address in (f"{alice.get(url).json()['original']['url']}?format=png", f"{url}/image?format=png")
    )
    changed = np.abs(before - after).max(axis=2) > 0
    assert changed[150, 300] and not changed[mask_of(alice, choice) == 0].any()


@pytest.fixture
def waiting(alice: httpx.Client, scene: bytes) -> Iterator[str]:
    """A session that asks about its plan: the red circle, a place that was shown, the whole picture."""
    data = {
        "request": "make the red circle darker, then blur the logo, then rotate it by 90 degrees",
        "options": '{"review": "plan", "ask": true}',
        "region": '[{"box": [250, 100, 100, 100], "step": "s2"}]',
    }
    made = alice.post("/v1/sessions", files={"photo": ("a.png", scene)}, data=data).json()
    assert events(alice, f"/v1/sessions/{made['id']}/events")[-1].name == "interrupt"
    yield made["id"]


def test_a_step_of_a_session_that_waits(alice: httpx.Client, waiting: str) -> None:
    question = alice.get(f"/v1/sessions/{waiting}").json()["question"]
    by_tool = {step["tool"]: step for step in question["steps"]}
    assert len(by_tool) == 3, by_tool
    rotate = by_tool.pop("rotate")
    blur = next(step for tool, step in by_tool.items() if "blur" in tool)
    (tone,) = [step for step in by_tool.values() if step != blur]
    found = located(alice, session=waiting, step=tone["id"])
    assert "red circle" in found["phrase"] and found["picture"]["sha256"] == question["image"]["sha256"]
    assert mask_of(alice, found["choices"][0])[150, 100] == 255
    shown = located(alice, session=waiting, step=blur["id"])
    if blur["region"]["method"] == "user":
        assert shown["choices"][0]["box"] == [250, 100, 100, 100] and shown["choices"][0]["confidence"] == 1
    else:
        assert shown["phrase"] == "logo"
    whole = alice.post("/v1/locate", json={"session": waiting, "step": rotate["id"]})
    assert whole.status_code == 400 and "whole picture" in message(whole)
    missing = alice.post("/v1/locate", json={"session": waiting, "step": "s99"})
    assert missing.status_code == 404


def test_a_place_that_was_shown_moves_with_the_picture(alice: httpx.Client, scene: bytes) -> None:
    """After a flip it is on the other side."""
    data = {"request": "blur it and flip it horizontally", "region": "[250, 100, 100, 90]"}
    made = alice.post("/v1/sessions", files={"photo": ("a.png", scene)}, data=data).json()
    assert events(alice, f"/v1/sessions/{made['id']}/events")[-1].data["status"] == "done"
    steps = alice.get(f"/v1/sessions/{made['id']}").json()["steps"]
    (blur,) = [step["id"] for step in steps if "blur" in step["tool"] and step["step"]["region"]]
    (choice,) = located(alice, session=made["id"], step=blur)["choices"]
    x, y, w, h = choice["box"]
    assert abs(x - 50) <= 1 and y == 100 and abs(w - 100) <= 1 and h == 90
    original = alice.get(f"/v1/sessions/{made['id']}").json()["original"]["sha256"]
    found = located(alice, session=made["id"], picture=original, phrase="the red circle")
    assert found["picture"]["sha256"] == original and mask_of(alice, found["choices"][0])[150, 100] == 255
    now = located(alice, session=made["id"], phrase="the red circle")
    assert mask_of(alice, now["choices"][0])[150, 300] == 255


def test_what_is_not_yours(alice: httpx.Client, bob: httpx.Client, upload: str, waiting: str) -> None:
    (choice,) = located(alice, upload=upload, phrase="the red circle")["choices"]
    assert bob.get(f"/v1/uploads/{choice['mask_upload']}/image").status_code == 404
    for wanted in ({"upload": upload, "phrase": "sky"}, {"session": waiting, "phrase": "sky"}):
        assert bob.post("/v1/locate", json=wanted).status_code == 404
    unknown = {"session": waiting, "picture": "0" * 64, "phrase": "sky"}
    assert alice.post("/v1/locate", json=unknown).status_code == 404


@pytest.mark.parametrize(
    "wanted",
    [
        {}, {"phrase": "sky"}, {"point": [1, 2], "box": [1, 2, 3, 4]}, {"session": "20200101-000000-000000"},
        {"phrase": ""}, {"phrase": "x" * 1001}, {"point": [1]}, {"point": ["a", 2]}, {"step": "s1"}, {"more": 1},
        {"phrase": "sky", "picture": "0" * 64},
    ],
)  # fmt: skip
def test_what_cannot_be_asked(alice: httpx.Client, upload: str, wanted: dict[str, Any]) -> None:
    place = {} if wanted == {"phrase": "sky"} else {"upload": upload}
    answer = alice.post("/v1/locate", json=place | wanted)
    assert answer.status_code == 422 and message(answer)


@pytest.mark.parametrize(
    "wanted", [{"point": [400, 10]}, {"point": [-1, 0]}, {"box": [500, 0, 5, 5]}, {"box": [5, 5, 0, 5]}]
)
def test_what_lies_outside(alice: httpx.Client, upload: str, wanted: dict[str, Any]) -> None:
    answer = alice.post("/v1/locate", json={"upload": upload, **wanted})
    assert answer.status_code == 400 and message(answer)


def test_other_requests_are_answered_meanwhile(served: Served, alice: httpx.Client) -> None:
    """Looking is done in a thread: many at once wait in a row, and what needs no place does not."""
    import threading

    photo = (EXAMPLES / "rocket.jpg").read_bytes()
    made = alice.post("/v1/uploads", content=photo).json()["id"]
    codes = []

    def ask() -> None:
        with served.client("alice-0000") as client:
            codes.append(client.post("/v1/locate", json={"upload": made, "point": [100, 100]}).status_code)

    asking = [threading.Thread(target=ask) for _ in range(4)]
    for one in asking:
        one.start()
    between = 0
    while any(one.is_alive() for one in asking):
        assert alice.get("/health").status_code == 200
        between += 1
    assert codes == [200] * 4 and between > 4

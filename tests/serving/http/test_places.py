"""Places that are shown on a picture other than the original, and masks that are smaller than their picture."""

from __future__ import annotations

import io
from typing import Any

import cv2
import httpx
import numpy as np
import pytest
from PIL import Image

from .server import events

CROPPED = (300, 400)
"""Size of the right half of coffee.jpg."""


def pixels(client: httpx.Client, session: dict[str, Any]) -> np.ndarray:
    """The picture of a session as it is now."""
    reply = client.get(f"/v1/sessions/{session['id']}/image?format=png")
    assert reply.status_code == 200, reply.text
    with Image.open(io.BytesIO(reply.content)) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def begun(client: httpx.Client, photo: bytes, **wish: Any) -> dict[str, Any]:
    """A session that has ended or asks."""
    upload = client.post("/v1/uploads?name=coffee.jpg", content=photo).json()["id"]
    made = client.post("/v1/sessions", json={"upload": upload, **wish})
    assert made.status_code == 201, made.text
    return ended(client, made.json())


def ended(client: httpx.Client, accepted: dict[str, Any]) -> dict[str, Any]:
    """The session when its work is done, or asks something."""
    events(client, accepted["events"])
    found: dict[str, Any] = client.get(f"/v1/sessions/{accepted['id']}").json()
    return found


def say(client: httpx.Client, session: dict[str, Any], request: str, **wish: Any) -> dict[str, Any]:
    told = client.post(f"/v1/sessions/{session['id']}/messages", json={"request": request, **wish})
    assert told.status_code == 202, told.text
    return ended(client, told.json())


def mask_of(client: httpx.Client, mask: np.ndarray) -> str:
    """A mask as an upload."""
    coded, data = cv2.imencode(".png", mask)
    assert coded
    upload: str = client.post("/v1/uploads?name=mask.png", content=data.tobytes()).json()["id"]
    return upload


@pytest.fixture
def cropped(alice: httpx.Client, coffee_file: bytes) -> dict[str, Any]:
    """A session with the right half of the photo."""
    session = begun(alice, coffee_file, request="crop to the right half")
    assert (session["image"]["width"], session["image"]["height"]) == CROPPED, session["summary"]
    return session


def changed(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Where two pictures differ, to the eye."""
    found: np.ndarray = np.abs(before - after).max(axis=2) > 20
    return found


def test_a_box_on_the_cropped_picture_is_where_it_was_drawn(alice: httpx.Client, cropped: dict[str, Any]) -> None:
    before = pixels(alice, cropped)
    x, y, w, h = 40, 120, 100, 80
    place = {"box": [x, y, w, h], "picture": cropped["image"]["sha256"]}
    after = pixels(alice, say(alice, cropped, "darken it by 60%", region=place))
    different = changed(before, after)
    assert different[y + 8 : y + h - 8, x + 8 : x + w - 8].mean() > 0.9, "inside it is inverted"
    different[y : y + h, x : x + w] = False
    assert not different.any() and (before[:, 200:] == after[:, 200:]).all(), "nothing else is"


def test_a_box_without_a_picture_is_on_the_original(alice: httpx.Client, cropped: dict[str, Any]) -> None:
    before = pixels(alice, cropped)
    after = pixels(alice, say(alice, cropped, "darken it by 60%", region={"box": [340, 120, 100, 80]}))
    different = changed(before, after)
    assert different[128:192, 48:132].mean() > 0.9
    different[120:200, 40:140] = False
    assert not different.any()


def test_a_mask_of_half_the_size_on_the_cropped_picture(alice: httpx.Client, cropped: dict[str, Any]) -> None:
    before = pixels(alice, cropped)
    disc = cv2.circle(np.zeros((200, 150), np.uint8), (75, 100), 40, 255, -1, cv2.LINE_AA)
    wish = {"mask_upload": mask_of(alice, disc), "mask_picture": cropped["image"]["sha256"]}
    after = pixels(alice, say(alice, cropped, "darken it by 60%", **wish))
    rows, columns = np.mgrid[:400, :300]
    away = np.hypot(columns - 150.5, rows - 200.5)
    different = changed(before, after)
    assert different[away < 72].mean() > 0.9
    assert (before[away > 90] == after[away > 90]).all()


def test_a_mask_of_the_original_after_a_crop(alice: httpx.Client, cropped: dict[str, Any]) -> None:
    before = pixels(alice, cropped)
    mask = np.zeros((200, 300), np.uint8)
    mask[60:100, 170:220] = 255
    after = pixels(alice, say(alice, cropped, "darken it by 60%", mask_upload=mask_of(alice, mask)))
    different = changed(before, after)
    assert different[128:192, 48:132].mean() > 0.9
    different[120:200, 40:140] = False
    assert not different.any()


def test_a_small_mask_begins_a_session_and_answers_a_question(alice: httpx.Client, coffee_file: bytes) -> None:
    small = np.zeros((100, 150), np.uint8)
    small[25:75, 50:100] = 255
    begun_with = begun(alice, coffee_file, request="darken it by 60%", mask_upload=mask_of(alice, small))
    asked = begun(alice, coffee_file, request="darken the unicorn by 60%", options={"ask": True})
    assert asked["question"]["kind"] == "region"
    answered = alice.post(f"/v1/sessions/{asked['id']}/answer", json={"mask_upload": mask_of(alice, small)})
    assert answered.status_code == 202, answered.text
    assert (pixels(alice, ended(alice, answered.json())) == pixels(alice, begun_with)).all()


@pytest.mark.parametrize(
    ("size", "why"),
    [((100, 100), "same proportions"), ((800, 1200), "same proportions"), ((400, 598), "same proportions")],
)
def test_other_proportions_are_refused(
    alice: httpx.Client, coffee_file: bytes, size: tuple[int, int], why: str
) -> None:
    upload = alice.post("/v1/uploads?name=coffee.jpg", content=coffee_file).json()["id"]
    wish = {
        "upload": upload,
        "request": "invert the colors",
        "mask_upload": mask_of(alice, np.full(size, 255, np.uint8)),
    }
    refused = alice.post("/v1/sessions", json=wish)
    assert refused.status_code == 400 and why in refused.json()["error"]["message"]


def test_places_on_pictures_that_are_not_there(
    alice: httpx.Client, coffee_file: bytes, cropped: dict[str, Any]
) -> None:
    url, now = f"/v1/sessions/{cropped['id']}/messages", cropped["image"]["sha256"]
    place = {"box": [40, 120, 100, 80]}
    for wish, status in (
        ({"region": place | {"picture": "0" * 64}}, 400),
        ({"region": {"box": [340, 10, 20, 20], "picture": now}}, 400),
        ({"region": {"point": [320, 10], "picture": now}}, 400),
        ({"region": place | {"picture": "no"}}, 422),
        ({"region": place | {"picture": now}, "upload": "up-" + "0" * 32}, 422),
    ):
        refused = alice.post(url, json={"request": "invert the colors", **wish})
        assert refused.status_code == status, (wish, refused.text)
    upload = alice.post("/v1/uploads?name=coffee.jpg", content=coffee_file).json()["id"]
    new = {"upload": upload, "request": "invert the colors", "region": place | {"picture": now}}
    assert alice.post("/v1/sessions", json=new).status_code == 422

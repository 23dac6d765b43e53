"""The difference of two pictures of a session over HTTP."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from .server import Served, events, message


@pytest.fixture(scope="module")
def done(served: Served) -> Iterator[tuple[httpx.Client, str, dict[str, str]]]:
    """A session whose pictures are the photo, one with other pixels in a box, its left part, that at half the size."""
    photo = (Path(__file__).resolve().parents[3] / "examples" / "coffee.jpg").read_bytes()
    with served.client("alice-0000") as client:
        data = {"request": "invert the colors", "region": "[20, 30, 50, 40]"}
        made = client.post("/v1/sessions", files={"photo": ("a.jpg", photo)}, data=data).json()
        url = f"/v1/sessions/{made['id']}"
        assert events(client, f"{url}/events")[-1].data["status"] == "done"
        found = {"original": client.get(url).json()["original"]["sha256"]}
        found["inverted"] = client.get(url).json()["image"]["sha256"]
        for name, request in (("cut", "crop 200 pixels off the right"), ("half", "resize it to half the size")):
            path = client.post(f"{url}/messages", json={"request": request}).json()["events"]
            assert events(client, path)[-1].data["status"] == "done"
            found[name] = client.get(url).json()["image"]["sha256"]
        yield client, f"{url}/difference", found


def shown(client: httpx.Client, url: str, a: str, b: str, **more: Any) -> np.ndarray:
    answer = client.get(url, params={"a": a, "b": b, "format": "png", **more})
    assert answer.status_code == 200, answer.text
    assert "immutable" in answer.headers["cache-control"]
    return np.asarray(Image.open(io.BytesIO(answer.content)), int)


def test_the_same_is_black(done: tuple[httpx.Client, str, dict[str, str]]) -> None:
    client, url, of = done
    same = shown(client, url, of["cut"], of["cut"], gain=64)
    assert same.shape == (400, 400, 3) and not same.any()


def test_where_and_how_much(done: tuple[httpx.Client, str, dict[str, str]]) -> None:
    client, url, of = done
    session = url.rpartition("/")[0]
    first, second = (
        np.asarray(Image.open(io.BytesIO(client.get(f"{session}/artifacts/{of[n]}?format=png").content)), int)
        for n in ("original", "inverted")
    )
    found = shown(client, url, of["original"], of["inverted"])
    np.testing.assert_array_equal(found, np.abs(first - second))
    assert found[30:70, 20:70].any() and not found[75:].any() and not found[:, 75:].any()
    part = shown(client, url, of["inverted"], of["original"], gain=3, box="10,20,30,40")
    np.testing.assert_array_equal(part, np.minimum(found[20:60, 10:40] * 3, 255))
    assert shown(client, url, of["original"], of["inverted"], size=60).shape == (40, 60, 3)


def test_through_a_crop_and_a_resize(done: tuple[httpx.Client, str, dict[str, str]]) -> None:
    """The later picture lies on the earlier one where it came from; what was cut off is grey."""
    client, url, of = done
    cut = shown(client, url, of["inverted"], of["cut"])
    assert cut.shape == (400, 600, 3) and not cut[:, :400].any()
    assert (cut[:, 400:] == cut[0, 400]).all() and 0 < cut[0, 400, 0] < 128
    against = shown(client, url, of["original"], of["cut"])
    assert against[30:70, 20:70].any() and not against[75:, :400].any()
    half = shown(client, url, of["cut"], of["half"])
    assert half.shape == (400, 400, 3) and half.mean() < 6, "only what half the size cannot hold"
    small = shown(client, url, of["half"], of["original"], box="0,50,200,150")
    assert small.shape == (150, 200, 3) and small.mean() < 2


def test_what_cannot_be_compared(done: tuple[httpx.Client, str, dict[str, str]], bob: httpx.Client) -> None:
    client, url, of = done
    both = {"a": of["original"], "b": of["half"]}
    assert bob.get(url, params=both).status_code == 404
    assert client.get(url, params={**both, "a": "0" * 64}).status_code == 404
    outside = client.get(url, params={**both, "box": "600,0,5,5"})
    assert outside.status_code == 422 and message(outside)
    wrong: dict[str, str]
    for wrong in ({"a": of["half"]}, {**both, "gain": "0"}, {**both, "gain": "nan"}, {**both, "b": "x"}):
        assert client.get(url, params=wrong).status_code == 422
    session = client.get(url.rpartition("/")[0]).json()
    mask = session["steps"][0]["step"]["region"]["mask"]["sha256"] if session["steps"] else None
    if mask:
        answer = client.get(url, params={"a": mask, "b": of["half"]})
        assert answer.status_code == 400 and "no steps lead" in message(answer)

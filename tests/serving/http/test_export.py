"""A session as a file of layers over HTTP."""

from __future__ import annotations

import io
from pathlib import Path
from zipfile import ZipFile

import httpx
import numpy as np
import pytest
from PIL import Image

from .server import Served, events, message


def edited(client: httpx.Client, photo: bytes, name: str) -> str:
    """The address of a session that has finished."""
    data = {"request": "blur the logo and crop it square", "region": "[120, 60, 200, 200]"}
    made = client.post("/v1/sessions", files={"photo": (name, photo)}, data=data).json()
    url = f"/v1/sessions/{made['id']}"
    assert events(client, f"{url}/events")[-1].data["status"] == "done"
    return url


def test_both_formats(served: Served, alice: httpx.Client, coffee_file: bytes) -> None:
    url = edited(alice, coffee_file, "Käffchen «1».jpg")
    picture = np.asarray(Image.open(io.BytesIO(alice.get(f"{url}/image?format=png").content)))
    ora = alice.get(f"{url}/export", params={"format": "ora"})
    assert ora.status_code == 200 and ora.headers["content-type"] == "image/openraster"
    assert int(ora.headers["content-length"]) == len(ora.content)
    assert ora.headers["content-disposition"] == "attachment; filename*=utf-8''K%C3%A4ffchen%20%C2%AB1%C2%BB.ora"
    with ZipFile(io.BytesIO(ora.content)) as archive, Image.open(archive.open("mergedimage.png")) as merged:
        assert np.array_equal(np.asarray(merged), picture)
        assert sum(name.startswith("data/") for name in archive.namelist()) == 3
    psd = alice.get(f"{url}/export", params={"format": "psd"})
    assert psd.status_code == 200 and psd.headers["content-type"] == "image/vnd.adobe.photoshop"
    with Image.open(io.BytesIO(psd.content)) as image:
        assert np.array_equal(np.asarray(image), picture)
    assert not [file for file in Path(served.engine.store.home).iterdir() if file.is_file() and "tmp" in file.name]


def test_taken_back_it_is_the_picture_as_it_is(alice: httpx.Client, coffee_file: bytes) -> None:
    url = edited(alice, coffee_file, "coffee.jpg")
    alice.post(f"{url}/undo")
    ora = alice.get(f"{url}/export?format=ora")
    with ZipFile(io.BytesIO(ora.content)) as archive, Image.open(archive.open("mergedimage.png")) as merged:
        assert merged.size == (600, 400)


@pytest.mark.parametrize("query", ["", "?format=xcf"])
def test_a_format_has_to_be_named(alice: httpx.Client, coffee_file: bytes, query: str) -> None:
    answer = alice.get(f"/v1/sessions/20261124-131500-0a1b2c/export{query}")
    assert answer.status_code == 422 and answer.json()["error"]["param"] == "format"


def test_of_others_and_before_it_began(alice: httpx.Client, bob: httpx.Client, coffee_file: bytes) -> None:
    data = {"request": "crop it square", "run": "false"}
    made = alice.post("/v1/sessions", files={"photo": ("coffee.jpg", coffee_file)}, data=data).json()
    url = f"/v1/sessions/{made['id']}/export?format=psd"
    assert bob.get(url).status_code == 404
    answer = alice.get(url)
    assert answer.status_code == 404 and message(answer) == "there is no such picture"


def test_a_missing_picture(served: Served, alice: httpx.Client, coffee_file: bytes) -> None:
    photo = Image.open(io.BytesIO(coffee_file)).rotate(7)  # pictures that no other test has
    file = io.BytesIO()
    photo.save(file, "PNG")
    url = edited(alice, file.getvalue(), "turned.png")
    picture = alice.get(f"{url}/history").json()["turns"][0]["steps"][0]["picture"]
    served.engine.store.artifacts.delete(picture["sha256"])
    answer = alice.get(f"{url}/export?format=ora")
    assert answer.status_code == 507 and "cannot store or read" in message(answer)

"""Pictures over HTTP: what is rendered, validators and ranges, the cache."""

from __future__ import annotations

import hashlib
import io
import os
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
from PIL import Image

from imageedit_r1.checkpoints.artifacts import ArtifactStore
from imageedit_r1.errors import StorageError
from imageedit_r1.schema import ImageRef
from imageedit_r1.serving.engine import renderings
from imageedit_r1.serving.engine.renderings import Rendering, folder_of
from imageedit_r1.serving.http import render
from imageedit_r1.serving.http.render import Pictures

from .server import Served, events, message


@pytest.fixture(scope="module")
def done(served: Served, photos_of_module: Path) -> Iterator[tuple[httpx.Client, str]]:
    """A session with a region and a finished edit."""
    with served.client("alice-0000") as client:
        photo = (photos_of_module / "coffee.jpg").read_bytes()
        data = {"request": "invert the colors", "region": "[0, 0, 100, 100]"}
        made = client.post("/v1/sessions", files={"photo": ("coffee.jpg", photo)}, data=data).json()
        url = f"/v1/sessions/{made['id']}"
        assert events(client, f"{url}/events")[-1].data["status"] == "done"
        yield client, url


@pytest.fixture(scope="module")
def photos_of_module() -> Path:
    return Path(__file__).resolve().parents[3] / "examples"


def opened(response: httpx.Response) -> Image.Image:
    assert response.status_code == 200, response.text
    image = Image.open(io.BytesIO(response.content))
    image.load()
    return image


@pytest.mark.parametrize("format", ["png", "jpeg", "webp"])
def test_formats_and_sizes(done: tuple[httpx.Client, str], format: str) -> None:
    client, url = done
    whole = client.get(f"{url}/image", params={"format": format})
    assert whole.headers["content-type"] == f"image/{format}" and opened(whole).format == format.upper()
    assert opened(whole).size == (600, 400)
    small = opened(client.get(f"{url}/image", params={"format": format, "size": 120}))
    assert small.size == (120, 80) and small.format == format.upper()
    assert opened(client.get(f"{url}/image", params={"format": format, "size": 5000})).size == (600, 400)


def test_quality_counts(done: tuple[httpx.Client, str]) -> None:
    client, url = done
    sizes = [len(client.get(f"{url}/image?format=jpeg&quality={quality}").content) for quality in (10, 50, 95)]
    assert sizes[0] < sizes[1] < sizes[2]


def test_small_copies_show_the_same(done: tuple[httpx.Client, str]) -> None:
    client, url = done
    whole = np.asarray(opened(client.get(f"{url}/image?format=png")).resize((150, 100), Image.Resampling.BOX), float)
    small = np.asarray(opened(client.get(f"{url}/image?format=png&size=150")).convert("RGB"), float)
    assert np.abs(whole - small).mean() < 1


@pytest.mark.parametrize("wrong", ["format=gif", "size=0", "size=100000", "quality=0", "quality=x", "size=-1"])
def test_what_cannot_be_rendered(done: tuple[httpx.Client, str], wrong: str) -> None:
    client, url = done
    answer = client.get(f"{url}/image?{wrong}")
    assert answer.status_code == 422 and answer.json()["error"]["param"] == wrong.partition("=")[0]


def test_validators(done: tuple[httpx.Client, str]) -> None:
    """The same address, the same ETag; another rendering, another one; If-None-Match spares the body."""
    client, url = done
    first, again = client.get(f"{url}/image?size=200"), client.get(f"{url}/image?size=200")
    tag = first.headers["etag"]
    assert again.headers["etag"] == tag and again.content == first.content
    assert client.get(f"{url}/image?size=201").headers["etag"] != tag
    for asked in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        none = client.get(f"{url}/image?size=200", headers={"If-None-Match": asked})
        assert none.status_code == 304 and not none.content and none.headers["etag"] == tag
    assert client.get(f"{url}/image?size=200", headers={"If-None-Match": '"x"'}).status_code == 200
    head = client.head(f"{url}/image?size=200")
    assert head.status_code == 200 and not head.content and head.headers["etag"] == tag
    assert int(head.headers["content-length"]) == len(first.content)


def test_ranges(done: tuple[httpx.Client, str]) -> None:
    client, url = done
    whole = client.get(f"{url}/image")
    data, tag = whole.content, whole.headers["etag"]
    for asked, expected in (("0-99", data[:100]), (f"{len(data) - 10}-", data[-10:]), ("-7", data[-7:])):
        part = client.get(f"{url}/image", headers={"Range": f"bytes={asked}"})
        assert part.status_code == 206 and part.content == expected
        assert part.headers["content-range"].endswith(f"/{len(data)}")
    beyond = client.get(f"{url}/image", headers={"Range": f"bytes={len(data)}-"})
    assert beyond.status_code == 416 and beyond.headers["content-range"] == f"bytes */{len(data)}"
    for ignored in ("bytes=9-2", "bytes=", "bytes=-", "lines=1-2", "bytes=a-b", "bytes=0-5,x"):
        assert client.get(f"{url}/image", headers={"Range": ignored}).status_code == 200, ignored
    same = client.get(f"{url}/image", headers={"Range": "bytes=0-9", "If-Range": tag})
    other = client.get(f"{url}/image", headers={"Range": "bytes=0-9", "If-Range": '"x"'})
    assert same.status_code == 206 and other.status_code == 200 and other.content == data


def test_every_picture_that_the_history_names(done: tuple[httpx.Client, str], photos_of_module: Path) -> None:
    """Originals, results, masks; and nothing else, also when it lies in the store."""
    client, url = done
    view = client.get(url).json()
    step = view["steps"][0]
    for picture in (view["original"], view["image"], step["picture"]):
        assert opened(client.get(picture["url"])).size == (picture["width"], picture["height"])
        assert max(opened(client.get(picture["thumbnail"])).size) == 320
    mask = step["step"]["region"]["mask"]["sha256"]
    drawn = np.asarray(opened(client.get(f"{url}/artifacts/{mask}")))
    assert drawn.shape == (400, 600) and drawn[50, 50] == 255 and drawn[300, 300] == 0
    file = (photos_of_module / "coffee.jpg").read_bytes()
    original = client.get(f"{url}/artifacts/{hashlib.sha256(file).hexdigest()}")
    assert original.content == file and "immutable" in original.headers["cache-control"]
    assert client.get(f"{url}/artifacts/{'0' * 64}").status_code == 404
    assert client.get(f"{url}/artifacts/{'g' * 64}").status_code == 422


def test_a_thumbnail_is_there_before_it_is_asked_for(served: Served, alice: httpx.Client) -> None:
    """The worker has made it by the time its event is told; asking for it makes no second one."""
    file = io.BytesIO()
    Image.fromarray(np.random.default_rng(7).integers(0, 255, (300, 500, 3), np.uint8)).save(file, "PNG")
    folder = folder_of(served.engine.store.home)
    before = set(folder.iterdir())
    made = alice.post("/v1/sessions", files={"photo": file.getvalue()}, data={"request": "make it brighter"}).json()
    told = events(alice, f"/v1/sessions/{made['id']}/events")
    (step,) = (one.data for one in told if one.name == "step_finished")
    (new,) = set(folder.iterdir()) - before
    answer = alice.get(step["picture"]["thumbnail"])
    assert max(opened(answer).size) == 320 and answer.content == new.read_bytes()
    assert set(folder.iterdir()) - before == {new}


def test_pictures_of_another_session_are_not_served(
    done: tuple[httpx.Client, str], served: Served, alice: httpx.Client, photos_of_module: Path
) -> None:
    """Not even to the owner of both, and not under the session of somebody who has no such picture."""
    client, url = done
    result = client.get(url).json()["image"]["sha256"]
    assert result in served.engine.store.artifacts
    photo = (photos_of_module / "camera.png").read_bytes()
    made = alice.post("/v1/sessions?run=false", files={"photo": photo}, data={"request": "blur it"}).json()["id"]
    answer = alice.get(f"/v1/sessions/{made}/artifacts/{result}")
    assert answer.status_code == 404 and message(answer)


def test_an_unedited_photo_is_sent_as_it_came(alice: httpx.Client, photos_of_module: Path) -> None:
    photo = (photos_of_module / "camera.png").read_bytes()
    made = alice.post("/v1/sessions", files={"photo": ("../camera.png", photo)}, data={"request": "add a butterfly"})
    url = f"/v1/sessions/{made.json()['id']}"
    assert events(alice, f"{url}/events")[-1].data["refused"]
    answer = alice.get(f"{url}/image")
    assert answer.content == photo and answer.headers["content-disposition"] == 'inline; filename="camera.png"'


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
async def test_colours_and_holes(tmp_path: Path) -> None:
    """16 bits, alpha and masks become what a browser shows."""
    store = ArtifactStore(tmp_path / "artifacts")
    made = Pictures(store, tmp_path / "rendered")
    deep = np.zeros((40, 60, 3), np.uint16)
    deep[..., 0] = 65535
    holes = np.full((40, 60, 4), 255, np.uint8)
    holes[:, :30, 3] = 0
    opaque = np.full((40, 60, 4), 255, np.uint8)
    for pixels, format, mode, expected in (
        (deep, "JPEG", "RGB", (254, 0, 0)), (holes, "PNG", "RGBA", (0, 0, 0, 0)),
        (opaque, "JPEG", "RGB", (255, 255, 255)), (np.zeros((40, 60), np.uint8), "PNG", "L", 0),
    ):  # fmt: skip
        rendered = await made.render(Rendering(image=store.save(pixels), size=30))
        with Image.open(rendered.path) as image:
            assert rendered.format == format and image.mode == mode and image.size == (30, 20)
            assert image.getpixel((2, 2)) == expected
    white = await made.render(Rendering(image=store.save(holes), size=30, format="JPEG"))
    with Image.open(white.path) as image:
        assert image.getpixel((2, 2)) == (255, 255, 255)
    store.close()


@pytest.mark.anyio
async def test_each_is_rendered_once_and_the_oldest_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renderings, "YOUNG", 0.0)
    store = ArtifactStore(tmp_path / "artifacts")
    folder = tmp_path / "rendered"
    made = Pictures(store, folder, cache_bytes=100_000)
    noise = np.random.default_rng(1).integers(0, 255, (120, 160, 3), np.uint8)
    paths = []
    for number in range(8):
        noise = np.ascontiguousarray(noise[::-1]) if number % 2 else np.ascontiguousarray(noise[:, ::-1] ^ number)
        rendered = await made.render(Rendering(image=store.save(noise), format="PNG", size=160))
        os.utime(rendered.path, (time.time() - 100 + number,) * 2)
        paths.append(rendered.path)
    there = [path.is_file() for path in paths]
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 200_000
    assert not there[0] and there[-1] and there == sorted(there), "the least recently used have gone"
    before = paths[-1].stat().st_ino
    again = await made.render(Rendering(image=store.save(noise), format="PNG", size=160))
    assert again.path == paths[-1] and again.path.stat().st_ino == before
    store.close()


@pytest.mark.anyio
async def test_a_picture_that_is_still_being_written_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An event may name it a moment before another process has it on disk; one that never comes is an error."""
    monkeypatch.setattr(render, "LATE", 0.2)
    reader, writer = ArtifactStore(tmp_path / "artifacts"), ArtifactStore(tmp_path / "artifacts")
    made = Pictures(reader, tmp_path / "rendered")
    ref = ImageRef(sha256="0" * 64, width=4, height=4)
    with pytest.raises(StorageError):
        await made.render(Rendering(image=ref))
    monkeypatch.setattr(render, "LATE", 20.0)
    ref = writer.save(np.zeros((4, 4, 3), np.uint8))
    writer.flush()
    path = writer.path(ref.sha256)
    hidden = path.rename(path.with_suffix(".hidden"))
    import asyncio

    task = asyncio.create_task(made.render(Rendering(image=ref, size=16)))
    await asyncio.sleep(0.1)
    assert not task.done()
    hidden.rename(path)
    assert (await task).path.is_file()


class Overtaken(ArtifactStore):
    """A store into which a picture comes right after it was looked for in vain."""

    comes: np.ndarray

    def load(self, ref: ImageRef) -> np.ndarray:
        try:
            return super().load(ref)
        except StorageError:
            with ArtifactStore(self.root) as writer:
                writer.save(self.comes)
            raise


@pytest.mark.anyio
async def test_a_picture_that_comes_right_after_it_was_missed_is_no_error(tmp_path: Path) -> None:
    with ArtifactStore(tmp_path / "elsewhere") as elsewhere:
        ref = elsewhere.save(np.zeros((4, 4, 3), np.uint8))
    store = Overtaken(tmp_path / "artifacts")
    store.comes = np.zeros((4, 4, 3), np.uint8)
    rendered = await Pictures(store, tmp_path / "rendered").render(Rendering(image=ref, size=16))
    assert rendered.path.is_file()

"""Parts of pictures (`box=`): which pixels, which colours, what they cost."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image, ImageCms, JpegImagePlugin

from imageedit_r1.checkpoints.artifacts import ArtifactStore
from imageedit_r1.images import lossless
from imageedit_r1.images.decode import decode
from imageedit_r1.serving.engine.renderings import Rendering
from imageedit_r1.serving.http.render import Pictures

from .server import Served, events, message


@pytest.fixture(scope="module")
def done(served: Served) -> Iterator[tuple[httpx.Client, str]]:
    """A finished edit of a photo with a colour profile."""
    with Image.open(Path(__file__).resolve().parents[3] / "examples" / "coffee.jpg") as image:
        file = io.BytesIO()
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        image.save(file, "JPEG", quality=95, icc_profile=profile)
    with served.client("alice-0000") as client:
        data = {"request": "invert the colors", "region": "[0, 0, 100, 100]"}
        made = client.post("/v1/sessions", files={"photo": ("a.jpg", file.getvalue())}, data=data).json()
        url = f"/v1/sessions/{made['id']}"
        assert events(client, f"{url}/events")[-1].data["status"] == "done"
        yield client, url


def opened(response: httpx.Response) -> Image.Image:
    assert response.status_code == 200, response.text
    image = Image.open(io.BytesIO(response.content))
    image.load()
    return image


def test_a_part_has_the_pixels_of_the_whole(done: tuple[httpx.Client, str]) -> None:
    """As PNG bit for bit, of every picture of the session and of the one it has now."""
    client, url = done
    view = client.get(url).json()
    for address in (view["original"]["url"], view["image"]["url"], f"{url}/image"):
        whole = np.asarray(opened(client.get(address, params={"format": "png"})))
        part = np.asarray(opened(client.get(address, params={"format": "png", "box": "70,30,200,150"})))
        np.testing.assert_array_equal(part, whole[30:180, 70:270])
    mask = view["steps"][0]["step"]["region"]["mask"]["sha256"]
    part = np.asarray(opened(client.get(f"{url}/artifacts/{mask}?box=90,90,20,20")))
    assert part.shape == (20, 20) and part[:10, :10].min() == 255 and part[10:].max() == 0


@pytest.mark.parametrize(
    ("box", "inside"),
    [
        ("-20,-10,100,50", (0, 0, 80, 40)),
        ("590,395,100,100", (590, 395, 10, 5)),
        ("0,0,999999,999999", (0, 0, 600, 400)),
    ],
)
def test_a_box_over_the_edge_is_cut_off(done: tuple[httpx.Client, str], box: str, inside: tuple[int, ...]) -> None:
    client, url = done
    found = client.get(f"{url}/image", params={"format": "png", "box": box})
    clean = client.get(f"{url}/image", params={"format": "png", "box": ",".join(map(str, inside))})
    assert opened(found).size == inside[2:]
    assert found.content == clean.content and found.headers["etag"] == clean.headers["etag"]


@pytest.mark.parametrize(
    "box",
    ["600,0,10,10", "0,400,10,10", "-20,0,20,10", "5,5,0,10", "5,5,10,0", "1,2,3", "a,b,c,d", "1,2,3,-4", "1.5,0,9,9"],
)
def test_a_box_with_nothing_in_it(done: tuple[httpx.Client, str], box: str) -> None:
    client, url = done
    image = client.get(url).json()["image"]["url"]
    for address in (f"{url}/image", image):
        answer = client.get(address, params={"box": box})
        assert answer.status_code == 422 and answer.json()["error"]["param"] == "box" and message(answer)


def test_a_part_is_made_smaller_after_it_was_cut(done: tuple[httpx.Client, str]) -> None:
    client, url = done
    whole = np.asarray(opened(client.get(f"{url}/image?format=png")), float)
    small = opened(client.get(f"{url}/image?format=png&box=200,100,320,160&size=80"))
    mean = whole[100:260, 200:520].reshape(40, 4, 80, 4, 3).mean(axis=(1, 3))
    assert small.size == (80, 40)
    assert np.abs(np.asarray(small, float) - mean).max() <= 0.51
    assert opened(client.get(f"{url}/image?box=0,0,50,40&size=500")).size == (50, 40), "never enlarged"


def test_a_part_looks_like_the_picture(done: tuple[httpx.Client, str]) -> None:
    """JPEG with undivided colours, close to the pixels, with the photo's profile, and cached for ever."""
    client, url = done
    picture = client.get(url).json()["image"]["url"]
    answer = client.get(picture, params={"box": "250,100,128,128"})
    image = opened(answer)
    assert isinstance(image, JpegImagePlugin.JpegImageFile)
    assert JpegImagePlugin.get_sampling(image) == 0 and image.info["icc_profile"]
    exact = opened(client.get(picture, params={"box": "250,100,128,128", "format": "png"}))
    assert exact.info["icc_profile"] == image.info["icc_profile"]
    assert np.abs(np.asarray(image, float) - np.asarray(exact, float)).mean() < 2
    assert "immutable" in answer.headers["cache-control"]


def test_a_part_of_what_is_not_yours(done: tuple[httpx.Client, str], bob: httpx.Client, alice: httpx.Client) -> None:
    """Whose session it is counts again each time, and a picture seen in one session is not seen in another."""
    client, url = done
    picture = client.get(url).json()["image"]["url"]
    assert client.get(f"{picture}?box=0,0,8,8").status_code == 200
    assert bob.get(f"{picture}?box=0,0,8,8").status_code == 404
    photo = (Path(__file__).resolve().parents[3] / "examples" / "camera.png").read_bytes()
    other = alice.post("/v1/sessions?run=false", files={"photo": photo}, data={"request": "blur it"}).json()["id"]
    assert alice.get(f"/v1/sessions/{other}/artifacts/{picture.rpartition('/')[2]}?box=0,0,8,8").status_code == 404


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
async def test_16_bits_and_holes(tmp_path: Path) -> None:
    """A PNG has all there are; a JPEG of a part with holes shows them white, and a part without holes has none."""
    store = ArtifactStore(tmp_path / "artifacts")
    made = Pictures(store, tmp_path / "rendered")
    deep = np.random.default_rng(2).integers(0, 65536, (60, 80, 3), np.uint16)
    holes = np.full((40, 60, 4), 255, np.uint8)
    holes[:, :30] = 0
    ref = store.save(deep)
    exact = await made.render(Rendering(image=ref, box=(10, 20, 30, 25), format="PNG"))
    np.testing.assert_array_equal(decode(exact.path.read_bytes()).pixels, deep[20:45, 10:40])
    ref = store.save(holes)
    for box, wanted, format, pixel in (
        ((0, 0, 40, 40), None, "PNG", (0, 0, 0, 0)), ((0, 0, 40, 40), "JPEG", "JPEG", (255, 255, 255)),
        ((40, 0, 20, 40), None, "JPEG", (255, 255, 255)),
    ):  # fmt: skip
        rendered = await made.render(Rendering(image=ref, box=box, format=wanted))
        with Image.open(rendered.path) as image:
            assert rendered.format == format and image.getpixel((2, 2)) == pixel
    store.close()


@pytest.mark.anyio
async def test_many_parts_of_two_pictures_unpack_each_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noise = np.random.default_rng(3).integers(0, 255, (2, 256, 384, 3), np.uint8)
    with ArtifactStore(tmp_path / "artifacts") as writer:
        refs = [writer.save(picture.copy()) for picture in noise]
    unpacked = []

    def counting(data: bytes) -> Any:
        unpacked.append(len(data))
        return whole(data)

    whole = lossless.decode
    monkeypatch.setattr(lossless, "decode", counting)
    made = Pictures(ArtifactStore(tmp_path / "artifacts"), tmp_path / "rendered")
    boxes = [(x, y, 64, 64) for y in range(0, 256, 64) for x in range(0, 384, 64)]
    wanted = [(number, box) for box in boxes for number in (0, 1)]
    asked = (made.render(Rendering(image=refs[number], box=box, format="PNG")) for number, box in wanted)
    for (number, (x, y, w, h)), rendered in zip(wanted, await asyncio.gather(*asked), strict=True):
        with Image.open(rendered.path) as image:
            np.testing.assert_array_equal(np.asarray(image), noise[number, y : y + h, x : x + w])
    assert len(unpacked) == 2


@pytest.mark.parametrize("format", ["JPEG", "TIFF", "PNG", "WEBP", "BMP"])
def test_an_upload_as_a_picture(alice: httpx.Client, format: str) -> None:
    """Whatever browsers cannot show, or show lying on its side, they get upright and in its colours."""
    pixels = np.zeros((60, 90, 3), np.uint8)
    pixels[:, :45] = (200, 30, 30)
    exif = Image.Exif()
    exif[274] = 6  # its top is at the right
    file = io.BytesIO()
    about: dict[str, Any] = {} if format == "BMP" else {"exif": exif}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    if format != "BMP":
        about["icc_profile"] = profile
    Image.fromarray(pixels).save(file, format, **about)
    made = alice.post("/v1/uploads", content=file.getvalue()).json()
    answer = alice.get(f"/v1/uploads/{made['id']}/image")
    image = opened(answer)
    assert answer.headers["content-type"] == "image/jpeg" and image.size == (made["width"], made["height"])
    assert image.size == ((90, 60) if format == "BMP" else (60, 90)) and not image.getexif()
    red = np.asarray(image, int)[..., 0]
    assert red[5, 5] > 150 and red[-5, -5] < 60
    assert image.info.get("icc_profile", b"") == (b"" if format == "BMP" else profile)
    small = opened(alice.get(f"/v1/uploads/{made['id']}/image?size=30"))
    assert max(small.size) == 30
    exact = opened(alice.get(f"/v1/uploads/{made['id']}/image?box=2,3,20,10&format=png"))
    assert exact.size == (20, 10)
    if format not in ("JPEG", "WEBP"):
        assert (np.asarray(exact) == (200, 30, 30)).all()


def test_a_mask_as_a_picture_is_exact(alice: httpx.Client) -> None:
    mask = np.random.default_rng(4).integers(0, 2, (50, 70), np.uint8) * 255
    file = io.BytesIO()
    Image.fromarray(mask).save(file, "PNG")
    made = alice.post("/v1/uploads", content=file.getvalue()).json()
    np.testing.assert_array_equal(np.asarray(opened(alice.get(f"/v1/uploads/{made['id']}/image"))), mask)


def test_an_upload_of_somebody_else_is_not_there(alice: httpx.Client, bob: httpx.Client, coffee_file: bytes) -> None:
    made = alice.post("/v1/uploads", content=coffee_file).json()
    url = f"/v1/uploads/{made['id']}/image"
    assert alice.get(url).status_code == 200 and alice.head(url).status_code == 200
    assert bob.get(url).status_code == 404
    assert alice.get(f"{url}?box=9999,0,5,5").status_code == 422
    alice.delete(f"/v1/uploads/{made['id']}")
    assert alice.get(url).status_code == 404


def test_a_damaged_upload_is_refused(alice: httpx.Client, coffee_file: bytes) -> None:
    """Its header is sound, so it was kept; its pixels end early."""
    file = io.BytesIO()
    Image.open(io.BytesIO(coffee_file)).save(file, "BMP")
    made = alice.post("/v1/uploads", content=file.getvalue()[: file.tell() // 2]).json()
    answer = alice.get(f"/v1/uploads/{made['id']}/image?size=100")
    assert answer.status_code == 400 and "BMP" in message(answer)

"""The images API, as OpenAI's own client and Open WebUI use it."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import cv2
import httpx
import numpy as np
import pytest
from openai import APIStatusError, BadRequestError, NotFoundError, OpenAI
from PIL import Image

from ..http.server import Served

SIZE = (96, 64)
KEY = "carol-0000"


@pytest.fixture(scope="module")
def photo() -> bytes:
    """A PNG of 96x64 pixels, dark on the left and light on the right."""
    row = np.linspace(40, 160, SIZE[0]).astype(np.uint8)
    return png(np.repeat(np.tile(row, (SIZE[1], 1))[..., None], 3, axis=2))


def png(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def opened(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def decoded(image: Any) -> np.ndarray:
    assert image.b64_json
    return opened(base64.b64decode(image.b64_json))


def test_the_official_client_edits_a_photo(client: OpenAI, photo: bytes) -> None:
    answer = client.images.edit(image=("photo.png", photo), prompt="make it 30 % brighter", model="imageedit-r1")
    assert answer.data is not None and len(answer.data) == 1
    assert answer.size == "96x64" and answer.output_format == "png"
    result, before = decoded(answer.data[0]), opened(photo)
    assert result.shape == before.shape
    assert result.mean() > before.mean() + 15
    assert (answer.data[0].revised_prompt or "").startswith("- done: ")


def test_the_models_are_the_profiles(client: OpenAI) -> None:
    names = [model.id for model in client.models.list()]
    assert names[0] == "imageedit-r1" and "imageedit-r1:local" in names
    assert client.models.retrieve("imageedit-r1:local").object == "model"
    with pytest.raises(NotFoundError, match="choose one of imageedit-r1"):
        client.models.retrieve("dall-e-2")


def test_a_mask_is_transparent_where_to_edit(client: OpenAI, photo: bytes) -> None:
    mask = np.full((SIZE[1], SIZE[0], 4), 255, np.uint8)
    mask[:, 48:, 3] = 0
    answer = client.images.edit(image=photo, mask=png(mask), prompt="make the area 40 % darker")
    result, before = decoded((answer.data or [])[0]), opened(photo)
    assert np.array_equal(result[:, :48], before[:, :48])
    assert result[:, 52:].mean() < before[:, 52:].mean() - 15


def test_a_mask_without_transparency_is_white_where_to_edit(client: OpenAI, photo: bytes) -> None:
    mask = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    mask[:, :48] = 255
    answer = client.images.edit(image=photo, mask=png(mask), prompt="make the area 40 % darker")
    result, before = decoded((answer.data or [])[0]), opened(photo)
    assert np.array_equal(result[:, 52:], before[:, 52:])
    assert result[:, :44].mean() < before[:, :44].mean() - 5


def test_variants_formats_and_sizes(client: OpenAI, photo: bytes) -> None:
    answer = client.images.edit(
        image=[photo], prompt="invert the colours", n=2, size="48x48", output_format="jpeg", output_compression=80
    )
    assert answer.data is not None and len(answer.data) == 2
    assert answer.size == "48x32"
    for one in answer.data:
        data = base64.b64decode(one.b64_json or "")
        assert data.startswith(b"\xff\xd8")
        assert opened(data).shape == (32, 48, 3)


def test_variants_are_told_apart_by_their_seed(served: Served, client: OpenAI, photo: bytes) -> None:
    raw = client.images.with_raw_response.edit(image=photo, prompt="invert the colours", n=2, extra_body={"seed": 7})
    ids = raw.headers["X-Session-Id"].split(", ")
    seeds = [served.engine.store.info(session).start["options"]["seed"] for session in ids]
    assert seeds == [7, 8]


def test_addresses_of_pictures_need_no_key(served: Served, client: OpenAI, photo: bytes) -> None:
    answer = client.images.edit(image=photo, prompt="flip it horizontally", response_format="url")
    url = (answer.data or [])[0].url
    assert url and url.startswith(served.url)
    reply = httpx.get(url)
    assert reply.status_code == 200 and reply.headers["content-type"] == "image/png"
    assert np.array_equal(opened(reply.content), opened(photo)[:, ::-1])
    assert httpx.get(url[:-4] + "AAAA").status_code == 404


def test_a_stream_shows_pictures_on_the_way(client: OpenAI, photo: bytes) -> None:
    stream = client.images.edit(
        image=photo, prompt="make it 20 % brighter, then flip it vertically", stream=True, partial_images=3
    )
    seen = list(stream)
    assert [event.type for event in seen] == [
        "image_edit.partial_image",
        "image_edit.partial_image",
        "image_edit.completed",
    ]
    last = opened(base64.b64decode(seen[-1].b64_json))
    halfway = opened(base64.b64decode(seen[0].b64_json))
    assert np.array_equal(last, halfway[::-1])


def test_a_stream_ends_with_the_reason_when_nothing_can_be_done(client: OpenAI, photo: bytes) -> None:
    stream = client.images.edit(image=photo, prompt="add a butterfly", stream=True)
    with pytest.raises(Exception, match="nothing was edited"):
        list(stream)


def test_what_open_webui_sends_is_understood(served: Served, photo: bytes) -> None:
    """Multipart with every field as text, the file under `image[]`, and b64_json read from the answer."""
    for name in ("image", "image[]"):
        reply = httpx.post(
            f"{served.url}/v1/images/edits",
            headers={"Authorization": f"Bearer {KEY}"},
            data={
                "model": "imageedit-r1",
                "prompt": "rotate it 90 degrees",
                "n": "1",
                "size": "",
                "response_format": "b64_json",
            },
            files=[(name, ("image.png", photo, "image/png"))],
            timeout=60,
        )
        assert reply.status_code == 200, reply.text
        assert opened(base64.b64decode(reply.json()["data"][0]["b64_json"])).shape == (96, 64, 3)


@pytest.mark.parametrize(
    ("change", "message", "param"),
    [
        ({"prompt": "hello there"}, "nothing to edit", None),
        ({"prompt": "add a butterfly"}, "nothing was edited", "prompt"),
        ({"n": 11}, "less than or equal to 10", "n"),
        ({"size": "huge"}, "WIDTHxHEIGHT", "size"),
        ({"size": "99999x99999"}, "8192", "size"),
        ({"output_format": "gif"}, "png", "output_format"),
        ({"model": "gpt-image-1"}, "choose one of", "model"),
        ({"image": b"no picture"}, "not an image", "image"),
        ({"mask": png(np.zeros((8, 8, 3), np.uint8))}, "same size", None),
        ({"stream": True, "n": 2}, "one picture", None),
    ],
)
def test_errors_have_openais_shape(
    client: OpenAI, photo: bytes, change: dict[str, Any], message: str, param: str | None
) -> None:
    asked: dict[str, Any] = {"image": photo, "prompt": "make it brighter"} | change
    with pytest.raises(APIStatusError) as raised:
        client.images.edit(**asked)
    error = raised.value
    assert 400 <= error.status_code < 500
    assert message in error.message
    assert isinstance(error.body, dict) and error.body["type"] == "invalid_request_error"
    assert param is None or error.body["param"] == param


def test_two_photos_or_none_are_refused(client: OpenAI, photo: bytes) -> None:
    with pytest.raises(BadRequestError, match="found 2 images"):
        client.images.edit(image=[photo, photo], prompt="make it brighter")
    reply = httpx.post(
        f"{client.base_url}images/edits",
        headers={"Authorization": f"Bearer {KEY}"},
        files={"prompt": (None, "brighter")},
    )
    assert reply.status_code == 400 and "found no image" in reply.text


def test_a_full_queue_is_503_and_leaves_nothing(served: Served, client: OpenAI, photo: bytes) -> None:
    before = {info.id for info in served.engine.store.list()}
    with pytest.raises(APIStatusError) as raised:
        client.images.edit(image=photo, prompt="blur it a lot", n=10)
    assert raised.value.status_code == 503
    assert int(raised.value.response.headers["Retry-After"]) >= 1
    assert {info.id for info in served.engine.store.list()} == before


def test_a_photo_of_16_bits_keeps_them(client: OpenAI) -> None:
    deep = np.random.default_rng(1).integers(0, 65536, (32, 32, 3), dtype=np.uint16)
    coded, data = cv2.imencode(".png", deep)
    assert coded
    answer = client.images.edit(image=("deep.png", data.tobytes()), prompt="flip it horizontally")
    back = cv2.imdecode(
        np.frombuffer(base64.b64decode((answer.data or [])[0].b64_json or ""), np.uint8), cv2.IMREAD_UNCHANGED
    )
    assert back is not None and back.dtype == np.uint16 and np.array_equal(back, deep[:, ::-1])


def test_the_session_behind_an_answer_can_be_gone_on_with(served: Served, client: OpenAI, photo: bytes) -> None:
    raw = client.images.with_raw_response.edit(image=photo, prompt="make it 30 % brighter")
    session = raw.headers["X-Session-Id"]
    with served.client(KEY) as http:
        shown = http.get(f"/v1/sessions/{session}").json()
        assert shown["status"] == "done" and len(shown["steps"]) == 1
    assert json.loads(raw.content)["size"] == "96x64"


def test_a_server_without_the_key_is_closed(served: Served, photo: bytes) -> None:
    stranger = OpenAI(base_url=f"{served.url}/v1", api_key="wrong", max_retries=0)
    with stranger, pytest.raises(APIStatusError) as raised:
        stranger.images.edit(image=photo, prompt="make it brighter")
    assert raised.value.status_code == 401


def test_examples_photo(client: OpenAI, tmp_path: Path) -> None:
    """A real photo keeps its size."""
    coffee = Path(__file__).parents[3] / "examples" / "coffee.jpg"
    with Image.open(coffee) as image:
        size = image.size
    answer = client.images.edit(image=coffee, prompt="a bit warmer and with more contrast", output_format="webp")
    assert answer.size == f"{size[0]}x{size[1]}"
    assert base64.b64decode((answer.data or [])[0].b64_json or "")[8:12] == b"WEBP"

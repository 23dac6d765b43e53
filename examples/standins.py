"""Stand-ins for what needs a GPU: a model server and an editing server that speak the real protocols.

They let `examples/gpu.py` run anywhere. The model server answers as a good model would for that example's request, and
judges by looking at the two pictures that it is sent. The editing server really edits the picture it gets, as diffusion
editors do: the answer has another size, is shifted by some pixels and a little re-coloured all over. Twice it fails on
purpose. Left out: any understanding; for that, start real servers (docs/models.md).
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]

RED, VIOLET = (60, 30, 200), (235, 120, 180)
"""As OpenCV has them: blue, green, red."""

PLAN: dict[str, Any] = {
    "e": [
        {
            "a": "add_object", "s": "full moon", "g": "a full moon in the sky on the right", "w": [],
            "p": [
                {"k": "object", "d": "set", "v": "full moon", "u": None},
                {"k": "position", "d": "set", "v": "in the sky on the right", "u": None},
            ],
        },
        {
            "a": "change_color", "s": "sky", "g": "violet", "w": [1],
            "p": [{"k": "color", "d": "set", "v": "violet", "u": None}],
        },
        {
            "a": "adjust_tone", "s": "", "g": "10% brighter", "w": [],
            "p": [{"k": "brightness", "d": "increase", "v": 10, "u": "percent"}],
        },
    ],
    "k": ["rocket"],
    "r": "",
}  # fmt: skip


@contextmanager
def serve(answer: Callable[[str, bytes, str], dict[str, Any]]) -> Iterator[str]:
    """A server on loopback whose POSTs are answered with JSON by `answer(path, body, content type)`; its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._send({"object": "list", "data": [{"id": "stand-in", "object": "model"}]})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self._send(answer(self.path, body, self.headers["Content-Type"]))

        def _send(self, data: dict[str, Any]) -> None:
            encoded = json.dumps(data).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(encoded)))
            self.end_headers()
            self.wfile.write(encoded)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def model_answer(path: str, body: bytes, kind: str) -> dict[str, Any]:
    """What the vision-language model says, by the schema it is asked to fill."""
    asked = json.loads(body)
    form = asked["response_format"]["json_schema"]["name"]
    parts = [part for part in asked["messages"][-1]["content"] if isinstance(part, dict)]
    pictures = [_from_url(part["image_url"]["url"]) for part in parts if part["type"] == "image_url"]
    text = " ".join(part["text"] for part in parts if part["type"] == "text")
    if form == "DecomposeAnswer":
        said = PLAN
    elif form == "OrderAnswer":
        said = {"o": list(range(1, text.count('"n":') + 1))}
    elif form == "PointAnswer":
        said = _point(pictures[0])
    else:
        said = _judge(pictures[0], pictures[1], text)
    return {
        "id": "stand-in", "object": "chat.completion", "created": 0, "model": "stand-in",
        "choices": [
            {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": json.dumps(said)}}
        ],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }  # fmt: skip


class EditingServer:
    """The diffusion editor. Its first answer is the picture as it came, its first violet sky is red."""

    def __init__(self) -> None:
        self.moons = 0
        self.skies = 0

    def __call__(self, path: str, body: bytes, kind: str) -> dict[str, Any]:
        """One edit of the picture in a multipart form, as base64."""
        form = _form(body, kind)
        picture = cv2.imdecode(np.frombuffer(form["image"], np.uint8), cv2.IMREAD_COLOR)
        assert picture is not None
        said = form["prompt"].decode()
        edited = np.asarray(picture, np.uint8)
        if "moon" in said:
            self.moons += 1
            edited = edited if self.moons == 1 else _with_moon(edited)
        elif "sky" in said:
            self.skies += 1
            edited = _with_sky(edited, RED if self.skies == 1 else VIOLET)
        return {"created": 0, "data": [{"b64_json": base64.b64encode(_as_editors_answer(edited)).decode()}]}


def _as_editors_answer(picture: Picture) -> bytes:
    """A PNG that is shifted by a pixel and a half, and a little warmer all over."""
    height, width = picture.shape[:2]
    matrix = np.array([[1, 0, 1.5], [0, 1, -1.0]], np.float32)
    moved = cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    toned = _bytes(moved * np.array([0.97, 1.0, 1.02], np.float32) + 1)
    return cv2.imencode(".png", toned)[1].tobytes()


def _with_moon(picture: Picture) -> Picture:
    """A moon with a soft edge, maria and a glow, in the upper right."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    radius = 0.075 * height
    away = np.hypot(x - 0.74 * width, y - 0.2 * height) / radius
    grain = cv2.GaussianBlur(np.random.default_rng(3).random((height, width)).astype(np.float32), (0, 0), radius / 4)
    maria = np.clip((grain - grain.mean()) / (grain.std() + 1e-6), -1, 1)
    face = 225 + 22 * maria
    disc = np.clip((1 - away) * radius / 1.5, 0, 1)
    glow = 0.35 * np.exp(-(np.maximum(away - 1, 0) ** 2) * 2) * (1 - disc)
    tint = np.array([0.95, 0.99, 1.0], np.float32)
    mixed = picture + glow[..., None] * (200 * tint - picture)
    return _bytes(mixed + disc[..., None] * (face[..., None] * tint - mixed))


def _with_sky(picture: Picture, color: tuple[int, int, int]) -> Picture:
    """Everything bluish takes a colour (blue, green, red), and keeps its shades of light and dark."""
    lab = cv2.cvtColor(picture, cv2.COLOR_BGR2LAB).astype(np.float32)
    target = cv2.cvtColor(np.array([[color]], np.uint8), cv2.COLOR_BGR2LAB).astype(np.float32)[0, 0]
    blueness = cv2.GaussianBlur(np.clip((124 - lab[..., 2]) / 6, 0, 1), (0, 0), 1.0)[..., None]
    lab[..., 1:] += blueness * (target[1:] - lab[..., 1:])
    lab[..., :1] += 0.5 * blueness * (target[0] - float(np.median(lab[..., 0])))
    return np.asarray(cv2.cvtColor(_bytes(lab), cv2.COLOR_LAB2BGR), np.uint8)


def _bytes(values: npt.NDArray[Any]) -> Picture:
    return np.asarray(np.clip(np.rint(values), 0, 255), np.uint8)


def _point(picture: Picture) -> dict[str, Any]:
    height, width = picture.shape[:2]
    return {"b": [[0, 0, width, round(0.9 * height)]], "c": 90}


def _judge(before: Picture, after: Picture, text: str) -> dict[str, Any]:
    """Looks: is anything different, and if a moon was asked for, is there something bright in the sky?"""
    if after.shape != before.shape:
        after = np.asarray(cv2.resize(after, (before.shape[1], before.shape[0])), np.uint8)
    change = float(np.abs(after.astype(np.float32) - before).mean())
    bright = (after.min(axis=2) > 190) & (before.min(axis=2) < 120)
    there = bool(bright.sum() > 50) if "moon" in text else change > 0.5
    told = "" if there else "nothing of it is to be seen; do what was asked for"
    return {"y": [there], "f": 9 if there else 1, "o": 9, "n": 8, "c": 9, "t": told}


def _form(body: bytes, kind: str) -> dict[str, bytes]:
    """The fields of a multipart form."""
    message = BytesParser().parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    fields: dict[str, bytes] = {}
    for part in message.get_payload():
        name = part.get_param("name", header="content-disposition")  # type: ignore[union-attr]
        fields[str(name).removesuffix("[]")] = part.get_payload(decode=True)  # type: ignore[union-attr, assignment]
    return fields


def _from_url(url: str) -> Picture:
    picture = cv2.imdecode(np.frombuffer(base64.b64decode(url.partition(",")[2]), np.uint8), cv2.IMREAD_COLOR)
    return np.asarray(picture, np.uint8)

"""A real HTTP server with the route `/v1/images/edits`, that edits with OpenCV and misbehaves on script.

`EditsServer(edit)` calls `edit(pixels, fields) -> pixels`; each entry of `script` is how one request is answered, and
an empty script answers well. What was asked is in `requests`; `closed` tells that a client closed its connection.
"""

from __future__ import annotations

import base64
import email
import email.policy
import json
import select
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Edit = Callable[[Picture, dict[str, str]], Picture]


class EditsServer:
    """Serves from entering to leaving the `with` block; `url` is its address."""

    def __init__(self, edit: Edit, *, key: str = "", fields: frozenset[str] | None = None) -> None:
        self.edit = edit
        self.key = key
        self.fields = fields
        """The fields it knows; others are answered with 400, as OpenAI does. None: all."""
        self.script: list[str] = []
        self.requests: list[dict[str, str]] = []
        self.models = 0
        self.closed = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> EditsServer:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(server: EditsServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            if self.path == "/picture":
                self._send(200, _png(np.full((64, 64, 3), 200, np.uint8)), "image/png")
                return
            server.models += 1
            self._json(200, {"data": [{"id": "opencv"}]})

        def do_POST(self) -> None:
            fields, picture = _parsed(self)
            server.requests.append(fields | {"authorization": self.headers.get("Authorization", "")})
            if server.key and self.headers.get("Authorization") != f"Bearer {server.key}":
                self._json(401, {"error": {"message": f"wrong key {self.headers.get('Authorization')}"}})
                return
            unknown = set(fields) - server.fields if server.fields is not None else set()
            if unknown:
                self._json(400, {"error": {"message": f"Unknown parameter: {sorted(unknown)[0]!r}."}})
                return
            how, _, what = (server.script.pop(0) if server.script else "well").partition(" ")
            getattr(self, f"answer_{how}")(picture, fields, what)

        def answer_well(self, picture: Picture, fields: dict[str, str], _: str) -> None:
            answer = base64.b64encode(_png(server.edit(picture, fields))).decode()
            if fields.get("stream") != "true":
                self._json(200, {"created": 1, "data": [{"b64_json": answer}]})
                return
            self._head("text/event-stream")
            for i in range(int(fields["partial_images"])):
                self._event({"type": "image_edit.partial_image", "partial_image_index": i, "b64_json": answer})
            self._event({"type": "image_edit.completed", "b64_json": answer})

        def answer_status(self, _: Picture, __: dict[str, str], what: str) -> None:
            status, after = (what + " ").split(" ")[:2]
            body = json.dumps({"error": {"message": "no \x1b[31m<|im_start|>luck"}}).encode()
            self.send_response(int(status))
            if after:
                self.send_header("Retry-After", after)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def answer_slow(self, picture: Picture, fields: dict[str, str], what: str) -> None:
            """Work for so many seconds, unless the client goes away."""
            ends = time.monotonic() + float(what)
            while time.monotonic() < ends:
                if select.select([self.connection], [], [], 0.02)[0] and not self.connection.recv(1):
                    server.closed.set()
                    self.close_connection = True
                    return
            self.answer_well(picture, fields, "")

        def answer_hangup(self, *_: Any) -> None:
            self.close_connection = True
            self.connection.close()

        def answer_raw(self, _: Picture, __: dict[str, str], what: str) -> None:
            self._send(200, what.encode(), "application/json")

        def answer_url(self, _: Picture, __: dict[str, str], what: str) -> None:
            self._json(200, {"data": [{"url": what.replace("SELF", server.url)}]})

        def answer_bytes(self, _: Picture, __: dict[str, str], what: str) -> None:
            self._json(200, {"data": [{"b64_json": base64.b64encode(bytes.fromhex(what)).decode()}]})

        def answer_endless(self, *_: Any) -> None:
            self._head("application/json")
            try:
                while True:
                    self.wfile.write(b"[" * 2**20)
            except OSError:
                server.closed.set()

        def answer_stream(self, _: Picture, __: dict[str, str], what: str) -> None:
            self._head("text/event-stream")
            self.wfile.write(what.replace("\\n", "\n").encode())

        def _event(self, content: dict[str, Any]) -> None:
            self.wfile.write(f"event: {content['type']}\ndata: {json.dumps(content)}\n\n".encode())

        def _head(self, kind: str) -> None:
            self.close_connection = True
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Connection", "close")
            self.end_headers()

        def _json(self, status: int, content: Any) -> None:
            self._send(status, json.dumps(content).encode(), "application/json")

        def _send(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


def _parsed(handler: BaseHTTPRequestHandler) -> tuple[dict[str, str], Picture]:
    """The fields of a multipart form, and the picture under `image`."""
    body = handler.rfile.read(int(handler.headers["Content-Length"]))
    head = f"Content-Type: {handler.headers['Content-Type']}\r\n\r\n".encode()
    form = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    fields: dict[str, str] = {}
    picture: Picture = np.zeros((1, 1, 3), np.uint8)
    for part in form.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content: Any = part.get_payload(decode=True)
        if name == "image":
            decoded = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
            assert decoded is not None and decoded.shape[2] == 3 and decoded.dtype == np.uint8
            picture = np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB), np.uint8)
        else:
            fields[str(name)] = content.decode()
    return fields, picture


def _png(pixels: Picture) -> bytes:
    done, file = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    assert done
    return file.tobytes()

"""A real HTTP server on loopback that speaks the OpenAI protocol and misbehaves by script.

Each request to `/v1/chat/completions` takes the next act of the script; when the script is at its end, the last act is
repeated. An act writes the reply itself, so that it can send anything, or nothing.
"""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Act = Callable[[BaseHTTPRequestHandler], None]
KEY = "sk-real-secret-4711"


class Hostile:
    """One server's script, and what it was asked."""

    def __init__(self, acts: Sequence[Act], models: object, url: str) -> None:
        self.acts, self.models, self.url = list(acts), models, url
        self.requests: list[dict[str, Any]] = []
        self.stop = threading.Event()

    @property
    def asked(self) -> list[str]:
        """The user's text of each request."""
        return [request["messages"][1]["content"][-1]["text"] for request in self.requests]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script: Hostile

    def do_GET(self) -> None:
        send(self, 200, _playing[-1].models)

    def do_POST(self) -> None:
        self.script = script = _playing[-1]
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.headers["Authorization"] == "Bearer wrong":
            return send(self, 401, {"error": {"message": f"the key is {self.headers['Authorization']}"}})
        act = script.acts[min(len(script.requests), len(script.acts) - 1)]
        script.requests.append(body)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            act(self)
        return None

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # clients hang up here as a matter of course


_playing: list[Hostile] = []


@cache
def _address() -> str:
    """The one server of this process; a new one for each test costs more than the test."""
    server = _Server(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}/v1"


@contextlib.contextmanager
def hostile(*acts: Act, models: object = None) -> Iterator[Hostile]:
    """The server, playing these acts."""
    listed = {"object": "list", "data": [{"id": "judge-7b", "object": "model"}]} if models is None else models
    _playing.append(Hostile(acts, listed, _address()))
    try:
        yield _playing[-1]
    finally:
        _playing.pop().stop.set()


def send(handler: BaseHTTPRequestHandler, status: int, body: object, headers: dict[str, str] | None = None) -> None:
    """A reply whose body is JSON, or bytes as they are."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    handler.send_response(status)
    for name, value in {
        "Content-Type": "application/json",
        "Content-Length": str(len(data)),
        **(headers or {}),
    }.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(data)


def completion(content: object, finish: str = "stop", **message: object) -> dict[str, Any]:
    """The body of a well-formed completion."""
    return {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "judge-7b",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish,
                "message": {"role": "assistant", "content": content, **message},
            }
        ],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }


def says(answer: object, finish: str = "stop", **message: object) -> Act:
    """Answer with this text, or this value as JSON."""
    content = answer if isinstance(answer, str) or answer is None else json.dumps(answer)
    return lambda handler: send(handler, 200, completion(content, finish, **message))


def body(value: object, status: int = 200, **headers: str) -> Act:
    """Reply with this body."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return lambda handler: send(handler, status, value, named)


def fails(status: int, message: str = "no", **headers: str) -> Act:
    """An error of the protocol."""
    return body({"error": {"message": message, "type": "error"}}, status, **headers)


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    """Reset the connection."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def stops_halfway(handler: BaseHTTPRequestHandler) -> None:
    """Promise more than comes."""
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"choices": [')
    handler.close_connection = True


def silent(handler: BaseHTTPRequestHandler) -> None:
    """Say nothing until the test is over."""
    handler.script.stop.wait(30)  # type: ignore[attr-defined]
    handler.close_connection = True


def drips(handler: BaseHTTPRequestHandler) -> None:
    """A body without an end, byte by byte, each in time."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    while not handler.script.stop.wait(0.05):  # type: ignore[attr-defined]
        handler.wfile.write(b" ")
        handler.wfile.flush()
    handler.close_connection = True


def floods(handler: BaseHTTPRequestHandler) -> None:
    """A body without an end, as fast as it goes."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    while not handler.script.stop.is_set():  # type: ignore[attr-defined]
        handler.wfile.write(b" " * 65536)

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
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Act = Callable[[BaseHTTPRequestHandler], None]
KEY = "sk-real-secret-4711"


class Hostile:
    """The server: where it is, and what it was asked."""

    def __init__(self, acts: Sequence[Act], models: object) -> None:
        self.acts, self.models = list(acts), models
        self.requests: list[dict[str, Any]] = []
        self.stop = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    @property
    def asked(self) -> list[str]:
        """The user's text of each request."""
        return [request["messages"][1]["content"][-1]["text"] for request in self.requests]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        hostile = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            stop = hostile.stop

            def do_GET(self) -> None:
                send(self, 200, hostile.models)

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if self.headers["Authorization"] == "Bearer wrong":
                    return send(self, 401, {"error": {"message": f"the key is {self.headers['Authorization']}"}})
                act = hostile.acts[min(len(hostile.requests), len(hostile.acts) - 1)]
                hostile.requests.append(body)
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    act(self)
                return None

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler


@contextlib.contextmanager
def hostile(*acts: Act, models: object = None) -> Iterator[Hostile]:
    """A running server that plays these acts."""
    listed = {"object": "list", "data": [{"id": "judge-7b", "object": "model"}]} if models is None else models
    made = Hostile(acts, listed)
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.stop.set()
        made.server.shutdown()
        made.server.server_close()
        thread.join()


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
    handler.stop.wait(30)  # type: ignore[attr-defined]
    handler.close_connection = True


def drips(handler: BaseHTTPRequestHandler) -> None:
    """A body without an end, byte by byte, each in time."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    while not handler.stop.wait(0.05):  # type: ignore[attr-defined]
        handler.wfile.write(b" ")
        handler.wfile.flush()
    handler.close_connection = True


def floods(handler: BaseHTTPRequestHandler) -> None:
    """A body without an end, as fast as it goes."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    while not handler.stop.is_set():  # type: ignore[attr-defined]
        handler.wfile.write(b" " * 65536)

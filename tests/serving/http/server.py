"""A real server for tests: uvicorn on loopback in a thread, with a real engine."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from imageedit_r1.serving.engine import Engine
from imageedit_r1.serving.http.app import create_app
from imageedit_r1.settings import Settings


@dataclass(frozen=True)
class Served:
    """A server that runs."""

    url: str
    engine: Engine
    app: FastAPI
    loop: asyncio.AbstractEventLoop

    def client(self, key: str = "") -> httpx.Client:
        """A client with that key."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return httpx.Client(base_url=self.url, headers=headers, timeout=60)


@contextmanager
def serving(settings: Settings) -> Iterator[Served]:
    """A server with these settings, for as long as the context is open."""
    engine = Engine(settings)
    app = create_app(engine)
    config = uvicorn.Config(app, host="127.0.0.1", port=0, http="h11", log_level="warning", timeout_graceful_shutdown=5)
    server = uvicorn.Server(config)
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        await server.serve()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), name="server")
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Served(f"http://127.0.0.1:{port}", engine, app, loops[0])
    finally:
        server.should_exit = True
        thread.join(60)
        assert not thread.is_alive(), "the server does not end"


@dataclass(frozen=True)
class Event:
    """A server-sent event."""

    id: int | None
    name: str
    data: dict[str, Any]


def events(client: httpx.Client, url: str, *, most: int = 1000, **options: Any) -> list[Event]:
    """The events of a stream, to its end or so many."""
    found: list[Event] = []
    with client.stream("GET", url, **options) as response:
        assert response.status_code == 200, response.read()
        assert response.headers["content-type"].startswith("text/event-stream")
        for event in parsed(response.iter_lines()):
            found.append(event)
            if len(found) == most:
                break
    return found


def parsed(lines: Iterator[str]) -> Iterator[Event]:
    """Server-sent events by the rules of the HTML standard; comments are left out."""
    number, name = None, "message"
    data: list[str] = []
    for line in lines:
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if data:
                yield Event(number, name, json.loads("\n".join(data)))
            number, name, data = None, "message", []
        elif field == "id":
            number = int(value)
        elif field == "event":
            name = value
        elif field == "data":
            data.append(value)


def message(response: httpx.Response) -> str:
    """The message of an error, whose shape is checked."""
    body = response.json()
    assert set(body) == {"error"} and set(body["error"]) == {"message", "type", "param", "code"}, body
    assert "\n" not in body["error"]["message"] and len(body["error"]["message"]) < 520
    return str(body["error"]["message"])

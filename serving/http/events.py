"""What a session tells while it works, as server-sent events (the WHATWG's HTML standard, 9.2).

Each event has the id that it has in the session's log, so a client that lost the connection goes on where it was:
browsers send `Last-Event-ID` by themselves. Progress has no id, it is never told again. Left out: what happens
(`graph/events.py`), and who keeps the log (the engine).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event

from ...errors import SessionError
from ...graph.events import shown_in
from ..engine import Engine
from ..engine.log import Logged
from .access import Links, known, links
from .auth import Owner
from .errors import documented
from .wire import EXAMPLE_PICTURE, EXAMPLE_SHA, SessionId

HEARTBEAT = 15.0
"""Seconds of silence after which a comment is sent, so that proxies keep the connection."""
LOOK = 0.5
"""Seconds between looks at a session that is followed and not at work."""
RETRY = 1000
"""Milliseconds after which a browser connects again."""

_IMAGE = {"sha256": EXAMPLE_SHA, "width": 600, "height": 400}
_STEP = {"id": "s1", "covers": ["r1"], "tool": "temperature", "instruction": "temperature +20%"}
EXAMPLES: dict[str, dict[str, Any]] = {
    "plan": {
        "event": "plan", "turn": 1, "request": "make it warmer", "steps": [_STEP], "refused": [], "notes": [],
        "sub_requests": [{"id": "r1", "action": "adjust_color", "goal": "warmer"}],
    },
    "step_started": {
        "event": "step_started", "step": "s1", "tool": "temperature", "instruction": "temperature +20%",
        "number": 1, "of": 1,
    },
    "progress": {"event": "progress", "step": "s1", "done": 3, "total": 28},
    "verdict": {
        "event": "verdict", "step": "s1", "attempt": 1, "image": _IMAGE, "verdict": {"score": 9.4, "passed": True},
        "picture": EXAMPLE_PICTURE,
    },
    "step_finished": {
        "event": "step_finished", "step": "s1", "status": "done", "image": _IMAGE, "attempts": 1, "seconds": 0.1,
        "picture": EXAMPLE_PICTURE,
    },
    "interrupt": {
        "event": "interrupt", "picture": EXAMPLE_PICTURE,
        "question": {
            "kind": "region", "image": _IMAGE, "step": "s2", "phrase": "cup", "reason": "there are two", "choices": [],
        },
    },
    "done": {"event": "done", "status": "done", "image": _IMAGE, "picture": EXAMPLE_PICTURE},
    "stopped": {"event": "stopped", "why": "cancelled", "message": "cancelled; it can be resumed"},
}  # fmt: skip
"""The data of one event of each kind."""


def router(engine: Engine) -> APIRouter:
    """The stream of a session's events."""
    routes = APIRouter(prefix="/v1/sessions/{session_id}", tags=["events"])

    @routes.get(
        "/events",
        response_class=Response,
        summary="Its events, as they happen",
        responses={
            200: {
                "description": "Server-sent events; the data of each is JSON.",
                "content": {
                    "text/event-stream": {
                        "schema": {"type": "string"},
                        "examples": {name: {"value": sse(1, name, data)} for name, data in EXAMPLES.items()},
                    }
                },
            },
            **documented(404, 410),
        },
    )
    async def events(
        request: Request,
        session_id: SessionId,
        owner: Owner,
        *,
        after: Annotated[int, Query(ge=0, le=2**53, description="Only events with a higher id.")] = 0,
        follow: Annotated[bool, Query(description="Stay when the work has ended, for later turns.")] = False,
        last_event_id: Annotated[int | None, Header(ge=0, le=2**53)] = None,
    ) -> Response:
        """First what was told already, then what happens; ends with `done`, `interrupt` or `stopped`.

        Events that show a picture have its addresses in `picture`. `Last-Event-ID` counts before `after`.
        """
        begin = after if last_event_id is None else last_event_id
        await known(engine, session_id, owner)
        stream = told(engine, links(request, session_id), after=begin, follow=follow)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)

    return routes


async def told(engine: Engine, where: Links, *, after: int, follow: bool) -> AsyncIterator[bytes]:
    """The stream, piece by piece."""
    yield f"retry: {RETRY}\n\n".encode()
    async for logged in with_heartbeat(followed(engine, where.session, after, follow), HEARTBEAT):
        if logged is None:
            yield b": still here\n\n"
            continue
        event = logged.event
        number = None if event.event == "progress" else logged.id
        data = event.to_json() | {"at": logged.at}
        if (picture := where.picture(shown_in(event))) is not None:
            data["picture"] = picture.to_json()
        yield sse(number, event.event, data).encode()


async def followed(engine: Engine, session_id: str, after: int, follow: bool) -> AsyncIterator[Logged]:
    """The events of a session; with `follow` also those of later work, until the session is removed."""
    last = after
    with suppress(SessionError):
        while True:
            async for logged in engine.events(session_id, after=last):
                last = max(last, logged.id)
                yield logged
            if not follow:
                return
            await asyncio.sleep(LOOK)


async def with_heartbeat(source: AsyncIterator[Logged], seconds: float) -> AsyncIterator[Logged | None]:
    """What comes, and None whenever nothing has come for so long. Ends with the source, and ends it."""
    coming: asyncio.Task[Logged | None] = asyncio.ensure_future(anext(source, None))
    try:
        while True:
            done, _ = await asyncio.wait({coming}, timeout=seconds)
            if not done:
                yield None
                continue
            logged = coming.result()
            if logged is None:
                return
            yield logged
            coming = asyncio.ensure_future(anext(source, None))
    finally:
        coming.cancel()
        await asyncio.wait({coming})
        await source.aclose()  # type: ignore[attr-defined]  # an async generator


def sse(number: int | None, name: str, data: dict[str, Any]) -> str:
    """One event as it goes over the wire."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return format_sse_event(data_str=text, event=name, id=None if number is None else str(number)).decode()

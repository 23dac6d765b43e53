"""What tests do with an engine: start one, make sessions, wait, read, and find the process of a worker."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from imageedit_r1.images.pixels import Pixels
from imageedit_r1.schema import ImageRef
from imageedit_r1.serving.engine import Engine, Logged, Run
from imageedit_r1.settings import Settings

from .pictures import flat

ADD = "add a red hat"
"""Only the editing server can do that, for as long as a test says."""


@asynccontextmanager
async def running(settings: Settings, **server: Any) -> AsyncIterator[Engine]:
    """An engine whose workers are ready, with some of the server's settings replaced."""
    changed = settings.model_copy(update={"server": settings.server.model_copy(update=server)})
    async with Engine(changed) as engine:
        await until(lambda: engine.load().ready == engine.load().workers)
        yield engine


async def until(condition: Callable[[], Any], seconds: float = 60.0) -> None:
    """Wait until a condition holds."""
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "it did not come about"
        await asyncio.sleep(0.01)


async def begun(engine: Engine, request: str, photo: bytes | None = None, *, client: str = "c", **more: Any) -> str:
    """A session that was submitted; what the photo tools cannot do is done by the editing server."""
    profile = "slow" if ADD in request else None
    session_id = await engine.create(photo or flat(90), "flat.png", request, profile=profile, **more)
    await engine.submit(session_id, Run(), client=client)
    return session_id


async def told(engine: Engine, session_id: str, after: int = 0) -> list[Logged]:
    """All events of a session, to the end of its work."""
    return [logged async for logged in engine.events(session_id, after=after)]


def pixels(engine: Engine, image: ImageRef | None) -> Pixels:
    """A picture of a session."""
    assert image is not None
    return engine.store.artifacts.load(image)


async def worker_of(engine: Engine, session_id: str) -> int:
    """The process that works on a session, once there is one."""
    await until(lambda: engine.working(session_id) == "running")
    worker = engine._crew.live[session_id].worker
    assert worker is not None
    return worker.pid

"""One HTTP exchange that can be given up while it waits, with bounds on all that comes back.

Giving up closes the connection, which is how a server learns that nobody waits any more. Left out: what is sent and
what the answer means (`remote.py`).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeVar

import httpx

from ...errors import ToolError
from ..progress import report

Result = TypeVar("Result")

MOST_BYTES = 96 * 1024 * 1024
"""Of an answer; a megapixel as PNG in base64 is about three."""
TICK = 0.1
"""Seconds between two looks at whether the answer is still wanted."""


def waiting(work: Callable[[], Coroutine[Any, Any, Result]], seconds: float) -> Result:
    """Run asynchronous work from a plain function for at most `seconds`, and ask `report` while it waits.

    Raises `Cancelled` when the work is not wanted any more and `TimeoutError` when time is up; both end the work.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(_watched(work, seconds))
    with ThreadPoolExecutor(1) as pool:  # the caller's loop is not ours to run in
        return pool.submit(copy_context().run, asyncio.run, _watched(work, seconds)).result()


async def _watched(work: Callable[[], Coroutine[Any, Any, Result]], seconds: float) -> Result:
    task = asyncio.create_task(work())
    started = time.monotonic()
    try:
        while not (await asyncio.wait({task}, timeout=TICK))[0]:
            passed = time.monotonic() - started
            report(passed, 0)
            if passed > seconds:
                raise TimeoutError
        return task.result()
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait({task})


async def bounded(response: httpx.Response) -> AsyncIterator[bytes]:
    """The pieces of an answer's body. `ToolError` when it goes on for too long."""
    total = 0
    async for piece in response.aiter_bytes():
        total += len(piece)
        if total > MOST_BYTES:
            raise ToolError(f"the editor's server sends more than {MOST_BYTES // 2**20} MiB; that is no picture")
        yield piece


async def events(response: httpx.Response) -> AsyncIterator[str]:
    """The data of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""
    rest, data = b"", []
    async for piece in bounded(response):
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            field, _, value = line.rstrip(b"\r").partition(b":")
            if field == b"data":
                data.append(value.removeprefix(b" "))
            elif not field and data:
                yield b"\n".join(data).decode("utf-8", "replace")
                data = []
    if data:
        yield b"\n".join(data).decode("utf-8", "replace")

"""Work that a request waits for and no worker process does: a few threads, and a row before them that has an end.

Left out: edits, which are the engine's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import anyio
from anyio import CapacityLimiter

from .errors import Refused

AT_ONCE, WAITING = 2, 32
"""Calls under way, and those that may wait."""

T = TypeVar("T")


class Bounded:
    """A row of its own for one kind of work; `doing` says what in a refusal: "plans are being made"."""

    def __init__(self, doing: str, *, at_once: int = AT_ONCE) -> None:
        self._doing = doing
        self._at_once = at_once
        self._limiter: CapacityLimiter | None = None

    async def __call__(self, do: Callable[[], T]) -> T:
        """What `do` returns, from a thread. `Refused` (503) when the row is full."""
        self._limiter = self._limiter or CapacityLimiter(self._at_once)
        if self._limiter.statistics().tasks_waiting >= WAITING:
            raise Refused(503, f"too many {self._doing}", "queue_full", headers={"Retry-After": "2"})
        return await anyio.to_thread.run_sync(do, limiter=self._limiter)

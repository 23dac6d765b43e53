"""How long models hold what they run on: told by whoever runs one, counted by whoever asked for the work.

`holding` is put around the work of a model, `counted` around all that a node does; a context variable joins the two, so
nothing in between has to know. Left out: what a second costs, and work in processes of other packages, which tell
nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

SERVER = "server"
"""Stands for the device of a model behind an address: what it runs on is its server's business."""

_count: ContextVar[dict[str, float] | None] = ContextVar("imageedit_r1_held", default=None)


@contextmanager
def counted() -> Iterator[dict[str, float]]:
    """Device ("cuda", "mps", "cpu", `SERVER`) -> seconds that it was held within this block; filled as work goes on."""
    found: dict[str, float] = {}
    token = _count.set(found)
    try:
        yield found
    finally:
        _count.reset(token)


def held(device: str, seconds: float) -> None:
    """Say that a device was held for so long."""
    count = _count.get()
    if count is not None:
        count[device] = count.get(device, 0.0) + seconds


@contextmanager
def holding(device: str) -> Iterator[None]:
    """A model works on that device within this block; the time counts also when it fails."""
    started = time.perf_counter()
    try:
        yield
    finally:
        held(device, time.perf_counter() - started)

"""How long work tells how far it is, and is told to stop: one seam between what is slow and who waits for it.

Whoever waits opens `progress(listener, cancel)`; whatever works calls `report(done, total)` often. The two are joined
by a context variable, so nothing in between has to know. Left out: showing it, and catching `Cancelled`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from ..errors import ImageEditError

Listener = Callable[[float, float], None]
"""Gets (done, total); the total of the same work may change, 0 means that it is not known."""


class Cancelled(ImageEditError):  # noqa: N818  (a wish, not an error)
    """The person who waits for the work has asked to stop it; nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class _Seam:
    listener: Listener | None = None
    cancel: Callable[[], bool] | None = None


_seam: ContextVar[_Seam | None] = ContextVar("imageedit_r1_progress", default=None)


@contextmanager
def progress(listener: Listener | None = None, cancel: Callable[[], bool] | None = None) -> Iterator[None]:
    """Within this block `report` reaches the listener, and raises `Cancelled` as soon as `cancel()` is true."""
    token = _seam.set(_Seam(listener, cancel))
    try:
        yield
    finally:
        _seam.reset(token)


def report(done: float, total: float) -> None:
    """Say that `done` of `total` is done. Raises `Cancelled` when the work is not wanted any more."""
    check_wanted()
    seam = _seam.get()
    if seam is not None and seam.listener is not None:
        seam.listener(done, total)


def check_wanted() -> None:
    """Raise `Cancelled` when the work is not wanted any more: for work that waits and has nothing to tell."""
    seam = _seam.get()
    if seam is not None and seam.cancel is not None and seam.cancel():
        raise Cancelled("the edit was cancelled")

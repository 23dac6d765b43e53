"""Having glibc give memory back: without that a process that handles pictures in many threads grows for thousands of
sessions, though nothing in it does. Other C libraries do as they do.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
"""Of glibc's malloc.h."""
LARGE = 128 * 2**10
"""Bytes from which on a block is one that goes back as a whole; the threshold grows by itself unless it is set."""
EVERY = 16
"""Jobs between two calls of `trim`: it costs some milliseconds."""


def few_pools(*, large_back: bool = False) -> None:
    """Two pools for all threads, instead of eight a core. With `large_back` a picture's memory goes back at once, which
    costs time at the next. Call it before there are threads."""
    with suppress(OSError, AttributeError):
        change = ctypes.CDLL("libc.so.6").mallopt
        change(M_ARENA_MAX, 2)
        if large_back:
            change(M_MMAP_THRESHOLD, LARGE)


def trim() -> None:
    """Give back what is free now."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)

"""Memory that a program and its plug-in processes have in common: an unlinked file that both hold open.

What is written is a message of plain data whose arrays lie beside it as they are: `pickle` protocol 5 with out-of-band
buffers from the program to the plug-in, which trusts it; JSON in the other direction, so that what a plug-in answers is
data and never code. Both sides copy what they read: an array stays what it was, whatever is written later. Left out:
the conversation (`isolate.py`, `child.py`).
"""

from __future__ import annotations

import os
import pickle
import tempfile
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel

Bytes = npt.NDArray[np.uint8]


def open_memory() -> int:
    """A file descriptor of new shared memory, which child processes inherit when they are told its number."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("imageedit-r1")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def put(memory: int, parts: Sequence[Any]) -> list[int]:
    """Write contiguous buffers one behind the other; returns their sizes in bytes."""
    sizes, offset = [], 0
    for part in parts:
        left = memoryview(part).cast("B")
        sizes.append(left.nbytes)
        while left.nbytes:
            written = os.pwrite(memory, left, offset)
            left, offset = left[written:], offset + written
    return sizes


def take(memory: int, sizes: Sequence[int]) -> list[Bytes]:
    """Copies of the buffers that `put` wrote. `ValueError` when they are not all there."""
    parts, offset = [], 0
    if sum(sizes) > os.fstat(memory).st_size or any(size < 0 for size in sizes):
        raise ValueError(f"{sum(sizes)} bytes were announced, {os.fstat(memory).st_size} are there")
    for size in sizes:
        part = np.empty(size, np.uint8)
        done = 0
        while done < size:
            done += os.preadv(memory, [part.data[done:]], offset + done)
        parts.append(part)
        offset += size
    return parts


def send_value(memory: int, value: Any) -> list[int]:
    """Put any value of the program, arrays beside it; returns the sizes for `receive_value`."""
    buffers: list[pickle.PickleBuffer] = []
    header = pickle.dumps(value, protocol=5, buffer_callback=buffers.append)
    return put(memory, [header, *(buffer.raw() for buffer in buffers)])


def receive_value(memory: int, sizes: Sequence[int]) -> Any:
    """What `send_value` put; its arrays are read-only. Only for a child, of its own parent."""
    header, *buffers = (part.data.toreadonly() for part in take(memory, sizes))
    return pickle.loads(header, buffers=buffers)


def plain(value: Any, arrays: list[npt.NDArray[Any]]) -> Any:
    """A value as JSON data; arrays of numbers go into the list, and `{"array": i}` stands in their place.

    Raises `TypeError` for anything that is no data.
    """
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in "buif":
            raise TypeError(f"an array of type {value.dtype}")
        arrays.append(np.ascontiguousarray(value))
        return {"array": len(arrays) - 1}
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name), arrays) for field in fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(item, arrays) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        value = sorted(value)
    if isinstance(value, (list, tuple)):
        return [plain(item, arrays) for item in value]
    if isinstance(value, np.generic):
        return value.item()
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    raise TypeError(f"a {type(value).__name__}")


def with_arrays(value: Any, arrays: Sequence[npt.NDArray[Any]]) -> Any:
    """The inverse of `plain`, as far as JSON tells: the arrays are back in their places."""
    if isinstance(value, dict):
        if set(value) == {"array"}:
            return arrays[value["array"]]
        return {key: with_arrays(item, arrays) for key, item in value.items()}
    if isinstance(value, list):
        return [with_arrays(item, arrays) for item in value]
    return value

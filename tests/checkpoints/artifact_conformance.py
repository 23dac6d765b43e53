"""What every artifact store has to do; a store's own test calls `conform` and adds what only it can.

The function takes a way to open a store on a root, so that it can open several on one. Left out: how an
implementation stores things.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from operator import add
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from imageedit_r1.errors import StorageError, ToolError
from imageedit_r1.images.pixels import Pixels
from imageedit_r1.schema import ImageRef
from imageedit_r1.tools.base import PixelStore


class Store(Protocol):
    """The interface under test."""

    def put(self, data: bytes) -> str: ...
    def get(self, sha: str) -> bytes: ...
    def contains_bytes(self, data: bytes) -> bool: ...
    def save(self, pixels: Pixels) -> ImageRef: ...
    def load(self, ref: ImageRef) -> Pixels: ...
    def flush(self) -> None: ...
    def close(self) -> None: ...
    def delete(self, sha: str) -> bool: ...
    def addresses(self) -> object: ...
    def __contains__(self, sha: str) -> bool: ...


Open = Callable[[Path], Store]

PICTURES = st.one_of(
    *(
        hnp.arrays(kind, st.builds(add, hnp.array_shapes(min_dims=2, max_dims=2, max_side=24), st.just(c)))
        for kind in (np.uint8, np.uint16)
        for c in ((), (3,), (4,))
    )
)
"""Masks, RGB and RGBA of both depths, down to 1x1."""


def picture(seed: int, shape: tuple[int, ...] = (48, 64, 3), kind: type = np.uint8) -> npt.NDArray[np.generic]:
    """A picture of smooth noise."""
    rng = np.random.default_rng(seed)
    return np.cumsum(rng.integers(0, 4, shape), axis=1).astype(kind)


def conform(open_store: Open, folder: Path) -> None:
    """Run every check, each on a root of its own."""
    for number, check in enumerate(CHECKS):
        check(open_store, folder / f"{number}-{check.__name__}")


def blobs(open_store: Open, root: Path) -> None:
    """Bytes come back; the address is their SHA-256; equal bytes are stored once."""
    store = open_store(root)
    for data in (b"", b"a", bytes(range(256)) * 1000):
        assert not store.contains_bytes(data)
        sha = store.put(data)
        assert sha == hashlib.sha256(data).hexdigest()
        assert store.put(data) == sha
        assert store.get(sha) == data
        assert sha in store
        assert store.contains_bytes(data)
        assert open_store(root).get(sha) == data
    assert len(list(store.addresses())) == 3  # type: ignore[call-overload]


def round_trips(open_store: Open, root: Path) -> None:
    """Every picture comes back bit for bit, from memory and from disk."""

    @settings(max_examples=40, deadline=None, database=None)
    @given(pixels=PICTURES)
    def check(pixels: Pixels) -> None:
        store = open_store(root)
        before = pixels.copy()
        ref = store.save(pixels)
        assert (ref.height, ref.width) == before.shape[:2]
        assert ref.channels == (1 if before.ndim == 2 else before.shape[2])
        assert ref.depth == before.dtype.itemsize * 8
        assert np.array_equal(store.load(ref), before)
        store.flush()
        for again in (store.load(ref), open_store(root).load(ref)):
            assert again.dtype == before.dtype
            assert np.array_equal(again, before)
            assert not again.flags.writeable
        store.close()

    check()


def addresses_differ(open_store: Open, root: Path) -> None:
    """The address covers shape and type, not only the bytes, and does not depend on memory layout."""
    store = open_store(root)
    flat = np.zeros((2, 6), np.uint8)
    refs = [
        store.save(a.copy())
        for a in (flat, flat.reshape(6, 2), np.zeros((2, 3), np.uint16), np.zeros((2, 2, 3), np.uint8))
    ]
    assert len({ref.sha256 for ref in refs}) == 4
    wide = picture(1)
    assert store.save(np.asfortranarray(wide)).sha256 == store.save(wide.copy()).sha256
    store.flush()
    assert len(list(store.addresses())) == 5  # type: ignore[call-overload]


def immutable(open_store: Open, root: Path) -> None:
    """Nobody changes a stored picture through an array they hold."""
    store = open_store(root)
    own = picture(2)
    ref = store.save(own)
    with pytest.raises(ValueError, match="read-only"):
        own[0, 0] = 1
    base = picture(3, (50, 64, 3))
    window = base[1:49]
    expected = window.copy()
    seen = store.save(window)
    base[...] = 0
    assert np.array_equal(store.load(seen), expected)
    with pytest.raises(ValueError, match="read-only"):
        store.load(ref)[0, 0] = 1
    store.flush()
    assert np.array_equal(open_store(root).load(seen), expected)


def refuses(open_store: Open, root: Path) -> None:
    """What is no picture, no address, not there, or not what the reference says."""
    store = open_store(root)
    for bad in (
        np.zeros((0, 4, 3), np.uint8),
        np.zeros((4, 4, 3), np.float32),
        np.zeros((4, 4, 2), np.uint8),
        np.zeros(4, np.uint8),
        np.zeros((2, 2, 2, 3), np.uint8),
    ):
        with pytest.raises(ToolError, match="expected"):
            store.save(bad)
    for address in ("", "x" * 64, "../" * 20 + "abcd", "A" * 64, "0" * 63):
        with pytest.raises(StorageError, match="address"):
            store.get(address)
    with pytest.raises(StorageError, match="missing"):
        store.get("0" * 64)
    ref = store.save(picture(4))
    with pytest.raises(StorageError, match="missing"):
        store.load(ref.model_copy(update={"sha256": "1" * 64}))
    for change in ({"width": 63}, {"channels": 4}, {"depth": 16}):
        with pytest.raises(StorageError, match="reference says"):
            store.load(ref.model_copy(update=change))
    store.flush()


def deletes(open_store: Open, root: Path) -> None:
    """Deleting removes an artifact from disk and memory, at once after saving too."""
    store = open_store(root)
    sha, ref = store.put(b"blob"), store.save(picture(5))
    assert store.delete(sha)
    assert store.delete(ref.sha256)
    assert not store.delete(ref.sha256)
    assert sha not in store
    assert ref.sha256 not in store
    with pytest.raises(StorageError, match="missing"):
        store.load(ref)
    again = store.save(picture(5))
    store.flush()
    assert again == ref
    assert ref.sha256 in open_store(root)


def satisfies_the_tools(open_store: Open, root: Path) -> None:
    """It is what a tool reads from and writes to."""
    assert isinstance(open_store(root), PixelStore)


def many_threads(open_store: Open, root: Path) -> None:
    """Threads save, load and flush the same and different pictures at once."""
    store = open_store(root)
    errors: list[BaseException] = []

    def work(worker: int) -> None:
        try:
            for number in range(6):
                pixels = picture(number if number % 2 else 100 * worker + number)
                ref = store.save(pixels.copy())
                assert np.array_equal(store.load(ref), pixels)
                if number % 3 == 2:
                    store.flush()
                    assert np.array_equal(open_store(root).load(ref), pixels)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    store.flush()
    assert len(list(store.addresses())) == 3 + 6 * 3  # type: ignore[call-overload]


CHECKS: tuple[Callable[[Open, Path], None], ...] = (
    blobs,
    round_trips,
    addresses_differ,
    immutable,
    refuses,
    deletes,
    satisfies_the_tools,
    many_threads,
)

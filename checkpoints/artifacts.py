"""The artifact store: pictures and files on disk under the hash of their content.

Checkpoints hold addresses only; what they name lies here. A picture's address is the SHA-256 of its shape, type and raw
values, so it is known before anything is encoded and does not depend on the codec; a file's is the SHA-256 of its
bytes. Layout: `root/ab/cdef...`. Every write goes to a temporary file in the root, is synced, and renamed into place,
so a name either holds the whole content or does not exist; any number of processes may share a root.

`save` hands compression and writing to the background; whoever writes a checkpoint calls `flush` first, and when that
returns everything saved so far is on disk. Left out: deciding what may be deleted (whoever prunes knows the
checkpoints; an artifact that is saved again gets a fresh modification time, so leave young files alone), and
encryption.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import StorageError
from ..images import lossless
from ..images.pixels import Mask, Pixels, describe
from ..schema import ImageRef

CACHE_BYTES = 256 << 20
"""Three 24-megapixel pictures, or seven of 12 megapixels."""
PENDING_BYTES = 160 << 20
"""Pictures of at most this size together wait for their background write; the next `save` waits for room. One picture
may always wait, however large."""
TEMPORARY = ".tmp-"
STALE_SECONDS = 86_400
"""Temporary files older than this were left by a writer that was killed."""

_ADDRESS = re.compile(r"[0-9a-f]{64}")


def picture_address(pixels: Pixels | Mask) -> str:
    """SHA-256 over a line that names type and shape and the raw values, little-endian, row by row."""
    values = np.ascontiguousarray(pixels, dtype=pixels.dtype.newbyteorder("<"))
    shape = "x".join(str(n) for n in values.shape)
    digest = hashlib.sha256(f"imageedit-r1 picture {values.dtype.str[1:]} {shape}\n".encode())
    digest.update(values.data)
    return digest.hexdigest()


class ArtifactStore:
    """Content-addressed storage in one folder. Safe for threads; each process opens its own."""

    def __init__(self, root: str | os.PathLike[str], *, cache_bytes: int = CACHE_BYTES) -> None:
        """Open the store in `root`; the folder is made when something is stored."""
        self.root = Path(root)
        self.cache_bytes = cache_bytes
        self._lock = threading.Condition()
        self._cache: OrderedDict[str, Pixels] = OrderedDict()
        self._cached = 0
        self._pending: dict[str, Pixels] = {}
        """Saved but not yet on disk: being written, or failed and waiting for `flush` to try again."""
        self._failed: dict[str, StorageError] = {}
        self._sweep()

    # Files: bytes under the hash of the bytes.

    def put(self, data: bytes) -> str:
        """Store bytes and return their address; on disk when this returns. Raises `StorageError`."""
        sha = hashlib.sha256(data).hexdigest()
        if not self._touch(sha):
            self._write(sha, data)
        return sha

    def contains_bytes(self, data: bytes) -> bool:
        """Whether these bytes are stored already."""
        return hashlib.sha256(data).hexdigest() in self

    def get(self, sha: str) -> bytes:
        """The bytes under an address. Raises `StorageError` when they are missing or damaged."""
        data = self._read(sha)
        if hashlib.sha256(data).hexdigest() != sha:
            raise StorageError(f"artifact {sha[:12]} is damaged: {self.path(sha)} does not match its address")
        return data

    # Pictures: arrays under the hash of shape, type and values.

    def save(self, pixels: Pixels | Mask) -> ImageRef:
        """Store a picture or a mask and return its reference. The array must not change afterwards: it is made
        read-only when it owns its memory, and copied when it is a view that somebody could write through.

        Written in the background; a failure is raised by the next `save` or `flush`. Raises `ToolError` for an array
        that is no picture.
        """
        describe(pixels, "0" * 64)
        frozen = _frozen(pixels)
        sha = picture_address(frozen)
        ref = describe(frozen, sha)
        with self._lock:
            known = sha in self._pending
        if known or self._touch(sha):
            with self._lock:
                self._remember(sha, frozen)
            return ref
        with self._lock:
            self._lock.wait_for(lambda: self._has_room(frozen.nbytes) or bool(self._failed))
            if self._failed:
                # Nothing more is queued on a store that cannot write: memory stays bounded, the caller hears of it.
                queued = False
            else:
                queued = self._pending.setdefault(sha, frozen) is frozen
                self._remember(sha, frozen)
                if not queued:
                    return ref
        if queued:
            try:
                threading.Thread(target=self._write_pending, args=(sha, frozen), name="artifact-writer").start()
            except RuntimeError:  # no threads any more: the interpreter is shutting down
                self._write_pending(sha, frozen)
        else:
            self._write(sha, lossless.encode(frozen))
            with self._lock:
                self._remember(sha, frozen)
        return ref

    def load(self, ref: ImageRef) -> Pixels:
        """The read-only array behind a reference: (h, w, 3 or 4), or (h, w) for a mask.

        Raises `StorageError` when it is missing, damaged or not what the reference says.
        """
        sha = ref.sha256
        with self._lock:
            pixels = self._cache.get(sha)
            if pixels is None:
                pixels = self._pending.get(sha)
            else:
                self._cache.move_to_end(sha)
        if pixels is None:
            try:
                pixels = lossless.decode(self._read(sha))
            except StorageError as error:
                raise StorageError(f"artifact {sha[:12]}: {error}") from error
            if picture_address(pixels) != sha:
                raise StorageError(f"artifact {sha[:12]} is damaged: {self.path(sha)} does not match its address")
            pixels.setflags(write=False)
            with self._lock:
                self._remember(sha, pixels)
        if describe(pixels, sha) != ref:
            raise StorageError(f"artifact {sha[:12]} is {pixels.shape} {pixels.dtype}, the reference says {ref}")
        return pixels

    def flush(self) -> None:
        """Wait until everything saved so far is on disk; what failed before is tried once more.

        Raises the first `StorageError`, and goes on raising until the writing succeeds.
        """
        with self._lock:
            self._lock.wait_for(lambda: len(self._pending) == len(self._failed))
            failed = {sha: self._pending[sha] for sha in self._failed}
        first: StorageError | None = None
        for sha, pixels in failed.items():
            self._write_pending(sha, pixels)
            with self._lock:
                first = first or self._failed.get(sha)
        if first is not None:
            raise first

    # The folder.

    def __contains__(self, sha: str) -> bool:
        """Whether an address is on disk or about to be."""
        return sha in self._pending or self.path(sha).is_file()

    def is_older(self, sha: str, moment: float) -> bool:
        """Whether an address is on disk and was not stored (again) after that moment, in seconds since the epoch."""
        try:
            return sha not in self._pending and self.path(sha).stat().st_mtime <= moment
        except OSError:
            return False

    def path(self, sha: str) -> Path:
        """Where an address lies, whether it is there or not. Raises `StorageError` for anything but an address."""
        if not _ADDRESS.fullmatch(sha):
            raise StorageError(f"not an artifact's address: {sha[:80]!r}; expected 64 hexadecimal digits")
        return self.root / sha[:2] / sha[2:]

    def addresses(self) -> Iterator[str]:
        """Every address on disk, in order of the folders."""
        for folder in sorted(self.root.glob("[0-9a-f][0-9a-f]")):
            for file in sorted(folder.iterdir()):
                if _ADDRESS.fullmatch(folder.name + file.name):
                    yield folder.name + file.name

    def delete(self, sha: str) -> bool:
        """Remove an address from disk and memory; False when it was not there. Raises `StorageError`."""
        path = self.path(sha)
        with self._lock:
            self._lock.wait_for(lambda: sha not in self._pending or sha in self._failed)
            gone = self._pending.pop(sha, None) is not None
            self._failed.pop(sha, None)
            cached = self._cache.pop(sha, None)
            self._cached -= cached.nbytes if cached is not None else 0
            self._lock.notify_all()
        try:
            path.unlink()
        except FileNotFoundError:
            return gone
        except OSError as error:
            raise StorageError(f"cannot delete artifact {sha[:12]} in {self.root}: {_why(error)}") from error
        return True

    def close(self) -> None:
        """Flush, and forget what is in memory. Raises as `flush` does."""
        self.flush()
        with self._lock:
            self._cache.clear()
            self._cached = 0

    def __enter__(self) -> ArtifactStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Inside.

    def _has_room(self, size: int) -> bool:
        """Whether one more picture of that size may wait. The lock is held."""
        return not self._pending or size + sum(p.nbytes for p in self._pending.values()) <= PENDING_BYTES

    def _remember(self, sha: str, pixels: Pixels) -> None:
        """Put an array in front of the cache. The lock is held."""
        old = self._cache.pop(sha, None)
        self._cached -= old.nbytes if old is not None else 0
        if pixels.nbytes > self.cache_bytes:
            return
        self._cache[sha] = pixels
        self._cached += pixels.nbytes
        while self._cached > self.cache_bytes:
            self._cached -= self._cache.popitem(last=False)[1].nbytes

    def _write_pending(self, sha: str, pixels: Pixels) -> None:
        """Write one picture of `_pending`, and note how it went."""
        failure: StorageError | None = None
        try:
            self._write(sha, lossless.encode(pixels))
        except StorageError as error:
            failure = error
        except MemoryError as error:
            failure = StorageError(f"cannot store artifact {sha[:12]}: out of memory while compressing")
            failure.__cause__ = error
        with self._lock:
            if failure is not None and sha in self._pending:
                self._failed[sha] = failure
            else:
                self._pending.pop(sha, None)
                self._failed.pop(sha, None)
            self._lock.notify_all()

    def _touch(self, sha: str) -> bool:
        """Whether the address is on disk; its modification time becomes now, so that nobody prunes it as old."""
        try:
            os.utime(self.path(sha))
        except FileNotFoundError:
            return False
        except OSError:  # read-only or another user's: it is there, that is what counts
            return self.path(sha).is_file()
        return True

    def _read(self, sha: str) -> bytes:
        path = self.path(sha)
        try:
            return path.read_bytes()
        except FileNotFoundError:
            raise StorageError(
                f"artifact {sha[:12]} is missing from {self.root}; it was deleted or never saved"
            ) from None
        except OSError as error:
            raise StorageError(f"cannot read artifact {sha[:12]} from {self.root}: {_why(error)}") from error

    def _write(self, sha: str, data: bytes) -> None:
        path = self.path(sha)
        temporary = self.root / f"{TEMPORARY}{os.getpid()}-{secrets.token_hex(8)}"
        try:
            try:
                self.root.mkdir(parents=True, exist_ok=True)
                with temporary.open("xb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                if not path.parent.is_dir():
                    path.parent.mkdir(exist_ok=True)
                    _sync_folder(self.root)
                temporary.replace(path)
            except BaseException:
                with contextlib.suppress(OSError):
                    temporary.unlink()
                raise
            _sync_folder(path.parent)
        except OSError as error:
            raise StorageError(f"cannot store artifact {sha[:12]} in {self.root}: {_why(error)}") from error

    def _sweep(self) -> None:
        """Remove what killed writers left."""
        limit = time.time() - STALE_SECONDS
        for file in self.root.glob(f"{TEMPORARY}*"):
            with contextlib.suppress(OSError):  # another process sweeps too, or may not
                if file.stat().st_mtime < limit:
                    file.unlink()


def _frozen(pixels: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The array, contiguous, little-endian and read-only for everybody; itself when that is possible."""
    result = np.ascontiguousarray(pixels)
    if result.dtype.newbyteorder("<") != result.dtype:
        result = result.astype(result.dtype.newbyteorder("<"))
    base: Any = result.base
    while isinstance(base, np.ndarray):
        # A window keeps the whole array it looks into alive, and may change with it.
        if base.flags.writeable or base.nbytes > result.nbytes:
            result = result.copy()
            break
        base = base.base
    else:
        if base is not None and not isinstance(base, bytes):
            result = result.copy()
    result.setflags(write=False)
    return result


def _sync_folder(folder: Path) -> None:
    """Make a rename durable; where folders cannot be synced (some network drives) the rename is all there is."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _why(error: OSError) -> str:
    return error.strerror or str(error)

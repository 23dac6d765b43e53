"""What a run leaves in its folder: a line for each result and each judgement, and pictures by their content.

`results.jsonl` has one row for each case, arm and editor, `judged.jsonl` one for each of these and each judge. A row's
key holds everything that it depends on, so that a changed seed, editor, model, picture or request makes another row and
results of different configurations never mix. Rows are appended whole and synced; what a kill cut off is not read.
Left out: sessions, which are removed when a case is done.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import filelock
import numpy as np

from ...checkpoints.files import write_whole
from ...errors import InputError, StorageError
from ...images.decode import decode
from ...images.pixels import Pixels

Row = dict[str, Any]
RESULTS, JUDGED = "results.jsonl", "judged.jsonl"


def key_of(**parts: Any) -> str:
    """The name of a row: a hash of all that it depends on, plain data."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:24]


class Folder:
    """The folder of one run. One process writes to it at a time; workers only put pictures there."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the folder for this process. `InputError` when another run holds it or it cannot be made."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            lock = filelock.FileLock(self.root / "lock")
            lock.acquire(timeout=0)
        except filelock.Timeout:
            raise InputError(f"{self.root}: another run works there; wait for it or name another folder") from None
        except OSError as error:
            raise InputError(f"{self.root}: cannot be written ({error.strerror}); name another folder") from None
        try:
            yield
        finally:
            lock.release()

    def rows(self, name: str) -> dict[str, Row]:
        """The rows of a file by key; of two with one key the later."""
        path = self.root / name
        if not path.exists():
            return {}
        found: dict[str, Row] = {}
        for line in path.read_bytes().split(b"\n"):
            try:
                row = json.loads(line) if line else None
            except ValueError:
                continue  # cut off by a kill: it is done again
            if isinstance(row, dict) and isinstance(row.get("key"), str):
                found[row["key"]] = row
        return found

    def append(self, name: str, row: Row) -> None:
        """Write one row to the end of a file; it is on disk when this returns. `StorageError` when it cannot be."""
        line = json.dumps(row, ensure_ascii=False).encode() + b"\n"
        try:
            with (self.root / name).open("ab+") as file:
                if file.seek(0, os.SEEK_END):
                    file.seek(-1, os.SEEK_END)
                    if file.read(1) != b"\n":
                        line = b"\n" + line  # the rest of a line that a kill cut off stays a line of its own
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StorageError(f"{self.root / name} cannot be written: {error.strerror}") from None

    def keep(self, data: bytes, kind: str = "inputs") -> Path:
        """A file's bytes under their hash; gives its path."""
        sha = hashlib.sha256(data).hexdigest()
        path = self.root / kind / sha[:2] / f"{sha[2:]}{'.png' if kind == 'pictures' else ''}"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, data)
        return path

    def keep_picture(self, pixels: Pixels) -> str:
        """A result as PNG, by its content; gives its address below the folder."""
        order = cv2.COLOR_RGBA2BGRA if pixels.shape[2] == 4 else cv2.COLOR_RGB2BGR
        done, data = cv2.imencode(".png", cv2.cvtColor(np.ascontiguousarray(pixels), order))
        assert done, "an array of 3 or 4 channels of 8 or 16 bits can be encoded"
        return self.keep(data.tobytes(), "pictures").relative_to(self.root).as_posix()

    def picture(self, address: str) -> Pixels:
        """The pixels of a kept result."""
        return decode((self.root / address).read_bytes()).pixels

"""The dictionary that stored states are deflated with: the words and shapes that sessions repeat.

A session's states are small and alike, so a preset dictionary (zlib's `zdict`) shrinks them to about a third of what
plain deflate makes of them. `state-1.zdict` never changes, since databases written with it need it; a better one would
be `state-2.zdict` under a new tag. `python -m imageedit_r1.checkpoints.dictionary OUT SESSION_FOLDER...` makes one out
of the last states of sessions, without their hashes, ids and times.
"""

from __future__ import annotations

import re
import sqlite3
import sys
import zlib
from importlib.resources import files
from pathlib import Path

TAG = "+z1"
LIMIT = 32_000
"""Deflate looks back 32 KiB; a longer dictionary would be cut."""

_UNIQUE = re.compile(
    rb"[0-9a-f]{64}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|\d{20,}\.[0-9.]+|\d{8}-\d{6}-[0-9a-f]{6}|\d{4}-\d\d-\d\dT[\d:.+]+"
)


def load() -> bytes:
    """The dictionary behind `TAG`."""
    return files(__package__).joinpath("state-1.zdict").read_bytes()


def strip(state: bytes) -> bytes:
    """A packed state without what no other session has."""
    return _UNIQUE.sub(b"", state)


def collect(folders: list[Path]) -> bytes:
    """The last states of sessions, the most typical last, where deflate finds them cheapest."""
    parts = []
    for folder in folders:
        with sqlite3.connect(folder / "checkpoints.sqlite") as database:
            query = "SELECT type, checkpoint FROM checkpoints ORDER BY checkpoint_id DESC LIMIT 1"
            kind, data = database.execute(query).fetchone()
        dictionary = load() if str(kind).endswith(TAG) else b""
        parts.append(strip(zlib.decompressobj(zdict=dictionary).decompress(data)))
    return b"".join(parts)[-LIMIT:]


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(collect([Path(name) for name in sys.argv[2:]]))

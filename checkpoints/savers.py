"""The checkpoint saver: LangGraph's SQLite saver with three promises added.

No checkpoint is written before the artifacts it names are on disk; nothing but plain data is ever built from a database
(strict msgpack: a crafted extension cannot run code); and states are deflated, since a session repeats itself. WAL with
`synchronous=NORMAL`: a power cut may lose the last steps, never the database. Left out: other databases.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver

from ..errors import SessionError, StorageError

SMALL = 200
"""Bytes below which deflating gains nothing."""
MAX_STATE = 64 * 2**20
"""Bytes that a stored state may unpack to; a larger one is damage or an attack."""


class DeflatedSerializer(SerializerProtocol):
    """Strict msgpack, deflated; types end in "+z" where it was worth it."""

    def __init__(self) -> None:
        self._plain = JsonPlusSerializer(allowed_msgpack_modules=None)

    def dumps_typed(self, obj: Any) -> tuple[str, bytes]:
        """(type, bytes) of a value."""
        kind, data = self._plain.dumps_typed(obj)
        if len(data) < SMALL:
            return kind, data
        return f"{kind}+z", zlib.compress(data, 1)

    def loads_typed(self, data: tuple[str, bytes]) -> Any:
        """The value behind (type, bytes). `StorageError` when the bytes are damaged."""
        kind, packed = data
        if not kind.endswith("+z"):
            return self._plain.loads_typed(data)
        unpacker = zlib.decompressobj()
        try:
            plain = unpacker.decompress(packed, MAX_STATE)
        except zlib.error as error:
            raise StorageError(f"a checkpoint is damaged ({error}); the session cannot be read beyond it") from error
        if not unpacker.eof:
            raise StorageError(f"a checkpoint is damaged or larger than {MAX_STATE} bytes")
        return self._plain.loads_typed((kind.removesuffix("+z"), plain))


class ArtifactFirstSaver(SqliteSaver):
    """Waits for `flush` (the artifact store's) before it writes anything."""

    def __init__(self, conn: sqlite3.Connection, flush: Callable[[], None]) -> None:
        super().__init__(conn, serde=DeflatedSerializer())
        self._flush = flush

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Store a checkpoint; the artifacts it names are on disk by then."""
        self._flush()
        return super().put(config, checkpoint, metadata, new_versions)

    def put_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Store what a node returned; the artifacts it names are on disk by then."""
        self._flush()
        super().put_writes(config, writes, task_id, task_path)


@contextmanager
def open_saver(database: Path, flush: Callable[[], None]) -> Iterator[ArtifactFirstSaver]:
    """A saver on a SQLite file, made when it is not there; closed at the end.

    Raises `SessionError` when the file is no database that can be read.
    """
    connection = sqlite3.connect(database, check_same_thread=False, timeout=10)
    try:
        saver = ArtifactFirstSaver(connection, flush)
        try:
            connection.execute("PRAGMA synchronous=NORMAL")
            saver.setup()
        except sqlite3.DatabaseError as error:
            raise SessionError(f"the checkpoints in {database} cannot be read: {error}") from error
        yield saver
    finally:
        connection.close()

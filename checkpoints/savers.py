"""The checkpoint saver: LangGraph's SQLite saver with three promises added.

No checkpoint is written before the artifacts it names are on disk; nothing but plain data is ever built from a database
(strict msgpack: a crafted extension cannot run code); and a session stays small: states are deflated, and what nodes
returned is dropped once a later checkpoint holds it. WAL with
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
from . import dictionary

SMALL = 512
"""Bytes below which a value is stored as it is: what a node returned is dropped soon, and deflating takes time."""
MAX_STATE = 64 * 2**20
"""Bytes that a stored state may unpack to; a larger one is damage or an attack."""


DAMAGE = (sqlite3.DatabaseError, StorageError, ValueError)
"""What reading a damaged database raises: SQLite's errors, undecodable text, states that do not unpack or validate."""


class DeflatedSerializer(SerializerProtocol):
    """Strict msgpack, deflated with a preset dictionary; types end in `dictionary.TAG` where it was worth it."""

    def __init__(self) -> None:
        self._plain = JsonPlusSerializer(allowed_msgpack_modules=None)
        self._words = dictionary.load()
        # copied for each state: reading the dictionary in again would cost more than the state
        self._packer = zlib.compressobj(zdict=self._words)

    def dumps_typed(self, obj: Any) -> tuple[str, bytes]:
        """(type, bytes) of a value."""
        kind, data = self._plain.dumps_typed(obj)
        if len(data) < SMALL:
            return kind, data
        packer = self._packer.copy()
        return kind + dictionary.TAG, packer.compress(data) + packer.flush()

    def loads_typed(self, data: tuple[str, bytes]) -> Any:
        """The value behind (type, bytes). `StorageError` when the bytes are damaged."""
        kind, packed = data
        if not kind.endswith(dictionary.TAG):
            return self._plain.loads_typed(data)
        unpacker = zlib.decompressobj(zdict=self._words)
        try:
            plain = unpacker.decompress(packed, MAX_STATE)
        except zlib.error as error:
            raise StorageError(f"a checkpoint is damaged ({error}); the session cannot be read beyond it") from error
        if not unpacker.eof:
            raise StorageError(f"a checkpoint is damaged or larger than {MAX_STATE} bytes")
        return self._plain.loads_typed((kind.removesuffix(dictionary.TAG), plain))


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
        """Store a checkpoint; the artifacts it names are on disk by then.

        What nodes returned before the checkpoint's parent is in the parent's state: those rows are dropped.
        """
        self._flush()
        saved = super().put(config, checkpoint, metadata, new_versions)
        parent = config["configurable"].get("checkpoint_id")
        if parent is not None:
            with self.cursor() as cursor:
                query = "DELETE FROM writes WHERE thread_id = ? AND checkpoint_ns = ? AND checkpoint_id < ?"
                cursor.execute(
                    query, (config["configurable"]["thread_id"], config["configurable"]["checkpoint_ns"], parent)
                )
        return saved

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
            connection.execute("PRAGMA page_size=1024")  # rows are small: larger pages would be half empty
            connection.execute("PRAGMA synchronous=NORMAL")
            saver.setup()
        except DAMAGE as error:
            raise SessionError(f"the checkpoints in {database} cannot be read: {error}") from error
        yield saver
    finally:
        connection.close()

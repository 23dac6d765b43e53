"""The saver: strict, small, and never ahead of the artifacts."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import ormsgpack
import pytest
from langgraph.checkpoint.base import empty_checkpoint

from imageedit_r1.checkpoints.savers import MAX_STATE, DeflatedSerializer, open_saver
from imageedit_r1.errors import SessionError, StorageError

CONFIG = {"configurable": {"thread_id": "t", "checkpoint_ns": ""}}


def test_plain_data_comes_back_equal_and_large_data_smaller() -> None:
    serializer = DeflatedSerializer()
    value = {"steps": [{"id": f"s{i}", "tool": "blur"} for i in range(100)], "none": None, "x": 1.5}
    kind, data = serializer.dumps_typed(value)
    assert serializer.loads_typed((kind, data)) == value
    assert len(data) < len(ormsgpack.packb(value)) / 4
    assert serializer.loads_typed(serializer.dumps_typed("small")) == "small"


def test_a_crafted_extension_does_not_run_code(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    call = ormsgpack.packb(("pathlib", "Path", (str(canary),)))
    for code in range(8):
        evil = ormsgpack.packb(ormsgpack.Ext(code, ormsgpack.packb(("os", "system", (f"touch {canary}",)))))
        for payload in (evil, ormsgpack.packb(ormsgpack.Ext(code, call))):
            loaded = None
            try:
                loaded = DeflatedSerializer().loads_typed(("msgpack", payload))
            except Exception as error:
                assert isinstance(error, (ValueError, TypeError, IndexError, KeyError))
            assert not callable(loaded)
            assert not canary.exists()


def test_damage_and_bombs_are_told() -> None:
    serializer = DeflatedSerializer()
    kind, data = serializer.dumps_typed(["x" * 1000])
    with pytest.raises(StorageError, match="damaged"):
        serializer.loads_typed((kind, data[:-8]))
    bomb = serializer.dumps_typed(["x" * (MAX_STATE + 1)])
    with pytest.raises(StorageError, match="larger"):
        serializer.loads_typed(bomb)


def test_artifacts_are_flushed_before_anything_is_written(tmp_path: Path) -> None:
    calls = []
    with open_saver(tmp_path / "db.sqlite", lambda: calls.append(rows())) as saver:

        def rows() -> tuple[int, int]:
            count = "SELECT (SELECT count(*) FROM checkpoints), (SELECT count(*) FROM writes)"
            return tuple(saver.conn.execute(count).fetchone())

        config = saver.put(CONFIG, empty_checkpoint(), {}, {})  # type: ignore[arg-type]
        saver.put_writes(config, [("image", {"sha256": "0"})], "task")
        assert calls == [(0, 0), (1, 0)]
        assert rows() == (1, 1)


def test_a_failing_artifact_store_keeps_the_checkpoint_from_being_written(tmp_path: Path) -> None:
    def fail() -> None:
        raise StorageError("disk full")

    with open_saver(tmp_path / "db.sqlite", fail) as saver:
        with pytest.raises(StorageError, match="disk full"):
            saver.put(CONFIG, empty_checkpoint(), {}, {})  # type: ignore[arg-type]
        assert saver.conn.execute("SELECT count(*) FROM checkpoints").fetchone() == (0,)


def test_the_database_runs_in_wal_mode_with_normal_syncs(tmp_path: Path) -> None:
    with open_saver(tmp_path / "db.sqlite", lambda: None) as saver:
        assert saver.conn.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert saver.conn.execute("PRAGMA synchronous").fetchone() == (1,)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "db.sqlite").write_bytes(b"this is not a database, it only looks like a file" * 100)
    with pytest.raises(SessionError, match="cannot be read"), open_saver(tmp_path / "db.sqlite", lambda: None):
        pass
    with pytest.raises(sqlite3.ProgrammingError), open_saver(tmp_path / "new.sqlite", lambda: None) as saver:
        saver.conn.close()
        saver.conn.execute("SELECT 1")

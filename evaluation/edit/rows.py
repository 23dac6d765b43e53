"""Rows of a data set's files, whatever they are written in: JSON, JSON Lines, CSV, and the hub's Parquet or Arrow.

Pictures that lie inside a table come as bytes. Left out: what a row means (`benches.py`).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from ...errors import ConfigurationError, InputError
from ..labels import rows_of

Row = dict[str, Any]
TABLES = (".parquet", ".arrow")
LARGEST = 200 * 2**20
"""Bytes of a JSON file that is read as a whole."""
AT_ONCE = 16
"""Rows of a table in memory: each may hold several pictures."""


def rows_in(path: Path, columns: Collection[str] = ()) -> Iterator[Row]:
    """The rows of one file, in order; of a table only those `columns` that it has (none named: all).

    Raises `InputError` for what cannot be read, `ConfigurationError` when pyarrow is wanted and not there.
    """
    if path.suffix in TABLES:
        yield from _table_rows(path, columns)
    elif path.suffix == ".csv":
        yield from _csv_rows(path)
    elif path.suffix == ".jsonl":
        for _, row in rows_of(path):
            yield row
    else:
        found = json_in(path)
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise InputError(f"{path}: a list of objects was expected")
        yield from found


def json_in(path: Path) -> Any:
    """What a JSON file holds. `InputError` when it cannot be read."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path}: larger than {LARGEST // 2**20} MiB; give it as JSON Lines")
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except RecursionError:
        raise InputError(f"{path}: nested too deeply") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise InputError(f"{path}: no JSON ({error})") from None


def _csv_rows(path: Path) -> Iterator[Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                yield {key: value for key, value in row.items() if key is not None and value}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: cannot be read as CSV ({error})") from None


def _table_rows(path: Path, columns: Collection[str]) -> Iterator[Row]:
    try:
        import pyarrow
        from pyarrow import ipc, parquet
    except ImportError:
        raise ConfigurationError(
            f"{path}: tables need pyarrow, which is not installed; pip install 'imageedit-r1[train]'"
        ) from None
    try:
        if path.suffix == ".parquet":
            file = parquet.ParquetFile(path)
            there = [name for name in file.schema_arrow.names if not columns or name in columns]
            for batch in file.iter_batches(batch_size=AT_ONCE, columns=there):
                yield from batch.to_pylist()
            return
        with pyarrow.memory_map(str(path)) as source, ipc.open_stream(source) as stream:
            for batch in stream:
                there = [name for name in batch.schema.names if not columns or name in columns]
                for start in range(0, batch.num_rows, AT_ONCE):
                    yield from batch.select(there).slice(start, AT_ONCE).to_pylist()
    except (OSError, pyarrow.ArrowException) as error:
        raise InputError(f"{path}: cannot be read as a table ({str(error)[:200]})") from None

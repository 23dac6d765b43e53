"""The events of a session on disk: one JSON object a line in HOME/sessions/ID/events.jsonl, with ids from 1.

Whoever works on the session appends; any number of readers follow the file, so that what is told live and what is read
later are the same, and nobody gets an event twice or misses one. A last line that a killed writer left half is mended
by the next. Left out: `progress` events, which are told live only.
"""

from __future__ import annotations

import errno
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from ...errors import StorageError
from ...graph.events import SessionEvent, StepProgress
from ...schema import Noun

NAME = "events.jsonl"


class Logged(Noun):
    """An event with its number in the session and its time."""

    id: int
    at: str
    """UTC, ISO 8601."""
    event: Annotated[SessionEvent | StepProgress, Field(discriminator="event")]


def stamp(number: int, event: SessionEvent | StepProgress) -> Logged:
    """An event that happens now."""
    return Logged(id=number, at=datetime.now(UTC).isoformat(timespec="milliseconds"), event=event)


class EventLog:
    """The log of a session, for the one who works on it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self.last = self._mend()
        """The id of the last event; 0 before the first."""

    def append(self, event: SessionEvent) -> Logged:
        """Write an event down. The log of a session that was deleted meanwhile is not made again.

        Raises `StorageError`; the log is as it was before then.
        """
        logged = stamp(self.last + 1, event)
        try:
            with self.path.open("ab", buffering=0) as file:
                line, size = logged.model_dump_json().encode() + b"\n", file.tell()
                if file.write(line) != len(line):  # the disk is full
                    file.truncate(size)
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except FileNotFoundError:
            pass
        except OSError as error:
            raise StorageError(f"cannot write to {self.path}: {error.strerror}") from error
        self.last = logged.id
        return logged

    def _mend(self) -> int:
        """Cut off what a killed writer left half; the id of the last event."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return 0
        whole = data[: data.rfind(b"\n") + 1]
        if len(whole) < len(data):
            with self.path.open("r+b") as file:
                file.truncate(len(whole))
        lines = whole.splitlines()
        for line in reversed(lines):
            try:
                return int(json.loads(line)["id"])
            except (ValueError, TypeError, KeyError):
                continue
        return len(lines)


class Follower:
    """Reads a log as it grows."""

    def __init__(self, folder: Path, after: int = 0) -> None:
        self._path = folder / NAME
        self._offset = 0
        self.last = after
        """The id of the last event that was read or was not wanted."""

    def read(self) -> list[Logged]:
        """The events since the last time; whole lines only. Lines that are damaged are left out."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._offset)
                data = file.read()
        except OSError:  # no event yet, or the session is gone
            return []
        whole = data[: data.rfind(b"\n") + 1]
        self._offset += len(whole)
        found = []
        for line in whole.splitlines():
            try:
                logged = Logged.model_validate_json(line)
            except ValidationError:
                continue
            if logged.id > self.last:
                self.last = logged.id
                found.append(logged)
        return found

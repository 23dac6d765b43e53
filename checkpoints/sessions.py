"""Sessions on disk: one folder each, with its own database, lock and summary; artifacts are shared.

    HOME/artifacts/..                     content-addressed pictures and files
    HOME/sessions/ID/checkpoints.sqlite   every state the session went through
    HOME/sessions/ID/session.json         the summary that lists read, and how the session began
    HOME/sessions/ID/lock                 held by the process that works on it
    HOME/sessions/ID/feedback.json        what a person thinks of its steps (feedback.py)

A database of its own keeps damage and locks local to a session. Left out: what a session does, which is the graph's.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from pydantic import Field, ValidationError

from ..errors import SessionBusy, SessionError, StorageError
from ..schema import Noun, Status
from . import feedback
from .artifacts import ArtifactStore
from .savers import DAMAGE, ArtifactFirstSaver, open_saver

ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}")
ELSEWHERE = "choose another --home"
ADDRESS = re.compile(r"[0-9a-f]{64}")


class SessionInfo(Noun):
    """The summary of a session, for lists."""

    id: str
    created: str
    """UTC, ISO 8601."""
    updated: str
    request: str
    """The latest request."""
    source_name: str
    status: Status | None = None
    parent: str | None = None
    """The session and step it was forked from, as "ID@s2"."""
    owner: str = ""
    """Whose it is, where a server keeps its clients' sessions apart; empty: anybody's who can read the home."""
    start: dict[str, Any] = Field(default_factory=dict)
    """The graph's first input, for a session that died before its first checkpoint."""


class SessionStore:
    """All sessions under a home folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.artifacts = ArtifactStore(home / "artifacts")
        self._folder = home / "sessions"

    def create(
        self, *, request: str, source_name: str, start: dict[str, Any], parent: str | None = None, owner: str = ""
    ) -> SessionInfo:
        """A new session with an id that sorts by time. `StorageError` when the home cannot be written."""
        now = datetime.now(UTC)
        info = SessionInfo(
            id=f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}",
            created=now.isoformat(timespec="seconds"),
            updated=now.isoformat(timespec="seconds"),
            request=request,
            source_name=source_name,
            status="running",
            parent=parent,
            owner=owner,
            start=start,
        )
        try:
            (self._folder / info.id).mkdir(parents=True)
            self._write(info)
        except FileExistsError:
            if (self._folder / info.id).is_dir():  # somebody drew the same number in the same second
                return self.create(request=request, source_name=source_name, start=start, parent=parent, owner=owner)
            raise StorageError(f"cannot write sessions under {self.home}: a file is in the way; {ELSEWHERE}") from None
        except OSError as error:
            raise StorageError(f"cannot write sessions under {self.home}: {error.strerror}; {ELSEWHERE}") from error
        return info

    def info(self, session_id: str) -> SessionInfo:
        """The summary of one session. `SessionError` when there is none of that id, or it is damaged."""
        path = self.folder(session_id) / "session.json"
        try:
            return SessionInfo.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise SessionError(
                f"session {session_id}: its summary {path} cannot be read ({type(error).__name__})"
            ) from error

    def list(self) -> list[SessionInfo]:
        """All sessions that can be read, the latest first."""
        if not self._folder.is_dir():
            return []
        found = []
        for folder in sorted(self._folder.iterdir(), reverse=True):
            if ID.fullmatch(folder.name):
                try:
                    found.append(self.info(folder.name))
                except SessionError:
                    found.append(
                        SessionInfo(id=folder.name, created="", updated="", request="(unreadable)", source_name="")
                    )
        return found

    def update(self, session_id: str, *, status: Status, request: str | None = None) -> None:
        """Keep the summary in step with the session's state."""
        info = self.info(session_id)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        change = {"status": status, "updated": now} | ({} if request is None else {"request": request})
        self._write(info.model_copy(update=change))

    def folder(self, session_id: str) -> Path:
        """The folder of a session. `SessionError` when there is none."""
        path = self._folder / session_id
        if not ID.fullmatch(session_id) or not path.is_dir():
            raise SessionError(
                f"there is no session {session_id!r} under {self.home}; see `imageedit-r1 sessions list`"
            )
        return path

    def has_begun(self, session_id: str) -> bool:
        """Whether there are checkpoints: nothing was run of a session that has none."""
        return (self.folder(session_id) / "checkpoints.sqlite").exists()

    def values(self, session_id: str) -> dict[str, Any]:
        """The state of the last checkpoint as plain data, not validated; how the session began when there is none.

        Raises `SessionError` when there is no such session, or it is damaged.
        """
        start = self.info(session_id).start
        if not self.has_begun(session_id):
            return start
        with self.open(session_id) as saver:
            try:
                found = saver.get_tuple({"configurable": {"thread_id": session_id, "checkpoint_ns": ""}})
            except DAMAGE as error:
                raise SessionError(f"session {session_id}: its checkpoints are damaged ({error})") from error
        return start if found is None else found.checkpoint["channel_values"]

    @contextmanager
    def open(self, session_id: str) -> Iterator[ArtifactFirstSaver]:
        """The saver of a session, for reading; `lock` it before writing."""
        with open_saver(self.folder(session_id) / "checkpoints.sqlite", self.artifacts.flush) as saver:
            yield saver

    @contextmanager
    def lock(self, session_id: str) -> Iterator[None]:
        """Work on a session alone; the lock goes with the process, however it ends.

        Raises `SessionBusy` when another process (or thread) works on it.
        """
        lock = FileLock(self.folder(session_id) / "lock", thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise SessionBusy(f"session {session_id} is in use by another process; wait for it or stop it") from None
        try:
            yield
        finally:
            lock.release()

    def is_locked(self, session_id: str) -> bool:
        """Whether somebody works on it now."""
        try:
            with self.lock(session_id):
                return False
        except SessionError:
            return True

    def delete(self, session_id: str) -> int:
        """Remove a session and the artifacts that no other session names; returns how many artifacts went.

        Artifacts that somebody stores again meanwhile stay: a session that names them may be about to be made.
        """
        with self.lock(session_id):
            os.utime(self.folder(session_id))  # by the clock that artifacts are dated by
            began = self.folder(session_id).stat().st_mtime
            candidates = self.addresses(session_id)
            with feedback.alone(self._folder):
                shutil.rmtree(self.folder(session_id), ignore_errors=False)
        others = [info.id for info in self.list()]
        if any(self.is_locked(other) for other in others):
            return 0  # a running session may be about to name one of them; a later deletion or prune collects them
        try:
            used = set[str]().union(*(self.addresses(other) for other in others))
        except (SessionError, StorageError):
            return 0  # a damaged session may name any of them
        doomed = [address for address in candidates - used if self.artifacts.is_older(address, began)]
        for address in doomed:
            self.artifacts.delete(address)
        return len(doomed)

    def addresses(self, session_id: str) -> set[str]:
        """Every artifact that any state of a session names."""
        found: set[str] = set(_addresses_in(self.info(session_id).start))
        if not self.has_begun(session_id):
            return found
        with self.open(session_id) as saver:
            try:
                for checkpoint in saver.list(None):
                    found.update(_addresses_in(checkpoint.checkpoint["channel_values"]))
                    for _, _, value in checkpoint.pending_writes or ():
                        found.update(_addresses_in(value))
            except DAMAGE as error:
                raise SessionError(f"session {session_id}: its checkpoints are damaged ({error})") from error
        return found

    def _write(self, info: SessionInfo) -> None:
        path = self._folder / info.id / "session.json"
        temporary = path.with_suffix(f".{os.getpid()}.tmp")
        temporary.write_text(json.dumps(info.to_state()), encoding="utf-8")
        temporary.replace(path)


def _addresses_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if ADDRESS.fullmatch(value):
            yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _addresses_in(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _addresses_in(inner)

"""Idempotency keys: the same client with the same key gets the session that was made first.

    HOME/keys/HASH.json    hash of owner and key -> the session, and a hash of what was asked for
    HOME/sessions/ID/key   HASH, so that the key goes with the session

They outlive a restart. Left out: making the session.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ...checkpoints.files import write_whole
from ...checkpoints.sessions import SessionStore
from ...errors import InputError, SessionError, StorageError
from ...graph.source import read_file
from ...schema import Noun


class Key(Noun):
    """What a key stands for."""

    session: str
    request: str
    """`digest` of everything that was asked for."""


class Keys:
    """The keys of a home."""

    def __init__(self, store: SessionStore) -> None:
        self._store = store
        self._folder = store.home / "keys"

    def find(self, owner: str, key: str, request: str) -> str | None:
        """The session made under a key that is still there. `InputError` when something else was asked for then."""
        try:
            found = Key.model_validate_json(self._path(owner, key).read_bytes())
            self._store.folder(found.session)
        except (OSError, ValidationError, SessionError):
            return None
        if found.request != request:
            raise InputError(f"the idempotency key {key[:40]!r} was used for another request; use a new one for this")
        return found.session

    def write(self, owner: str, key: str, found: Key) -> None:
        """Remember what a key stands for. Raises `StorageError`."""
        path = self._path(owner, key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            (self._store.folder(found.session) / "key").write_text(path.stem, encoding="ascii")
            write_whole(path, found.model_dump_json().encode())
        except OSError as error:
            raise StorageError(f"cannot write the key into {self._folder}: {error.strerror}") from error

    def of(self, session_id: str) -> Path | None:
        """The key file of a session, or None."""
        try:
            name = (self._store.folder(session_id) / "key").read_text(encoding="ascii")
        except OSError:
            return None
        return self._folder / f"{name}.json" if name.isalnum() else None

    def prune(self) -> None:
        """Forget the keys of sessions that are gone."""
        for path in self._folder.glob("*.json"):
            try:
                self._store.folder(Key.model_validate_json(path.read_bytes()).session)
            except (OSError, ValidationError, SessionError):
                with contextlib.suppress(OSError):
                    path.unlink()

    def _path(self, owner: str, key: str) -> Path:
        name = hashlib.sha256(json.dumps([owner, key]).encode()).hexdigest()
        return self._folder / f"{name}.json"


def digest(asked: Mapping[str, Any]) -> str:
    """What tells one request from another: a hash of everything that was asked for; files count by their content."""
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=_plain).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Noun):
        return value.to_json()
    if isinstance(value, Path):
        return hashlib.sha256(read_file(value)).hexdigest()
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    return list(value)

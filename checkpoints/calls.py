"""Which session a tool call of a host is about, and how far it is, so that a call that runs again does nothing twice.

A host runs a tool again from the top after a person's answer, and after a crash. A call is known by a key that stays
the same. Its record lies in its session's folder and goes with it; a pointer under the key leads there. While a call
works on a session it holds it against the calls that its host makes at the same time.

    HOME/calls/KEY                     the session's id
    HOME/sessions/ID/calls/KEY.json    the record
    HOME/sessions/ID/calls/holder      the call that works on the session

A call without a key is never run again: nothing is kept of it. Left out: what a call does.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..errors import SessionError, StorageError
from ..schema import Noun
from .sessions import SessionStore


class Call(Noun):
    """How far a tool call is."""

    key: str
    """A hash; empty: not kept."""
    place: str
    """Calls of one place are made at the same time; one of another place comes later."""
    session: str
    turn: int = 0
    """The turn of the session that this call is."""
    asked: tuple[str, ...] = ()
    """Fingerprints of the questions that it has asked, in order."""
    text: str = ""
    artifact: dict[str, Any] | None = None
    """What it answered in the end; None while it has not."""


def find_call(store: SessionStore, key: str) -> Call | None:
    """The record under a key; None when there is none, or its session was deleted."""
    pointer = store.home / "calls" / key
    try:
        session = pointer.read_text(encoding="ascii")
        return Call.model_validate_json(_record(store, session, key).read_bytes())
    except FileNotFoundError:
        return None
    except SessionError:
        pointer.unlink(missing_ok=True)
        return None
    except (OSError, ValueError) as error:
        what = type(error).__name__
        raise StorageError(f"the record of a tool call under {pointer} cannot be read ({what})") from None


def keep_call(store: SessionStore, call: Call) -> None:
    """Write the record of a call, whole or not at all. `StorageError` when that fails."""
    if call.key:
        try:
            _write(_record(store, call.session, call.key), call.model_dump_json(exclude_defaults=True))
            _write(store.home / "calls" / call.key, call.session)
        except OSError as error:
            raise StorageError(f"cannot write under {store.home}: {error.strerror}; choose another home") from error


def hold(store: SessionStore, call: Call) -> bool:
    """Take the session for a call; False when another call of the same place has it.

    A call of another place that still has it was given up: its host went on.
    """
    if not call.key:
        return True
    path = _holder(store, call.session)
    path.parent.mkdir(exist_ok=True)
    mine = call.model_dump_json(include={"key", "place", "session"})
    claim = path.with_name(f"{path.name}.{call.key}.tmp")
    claim.write_text(mine, encoding="utf-8")
    try:
        path.hardlink_to(claim)
    except FileExistsError:
        with suppress(FileNotFoundError):  # let go just now
            other = Call.model_validate_json(path.read_bytes())
            if other.key != call.key and other.place == call.place:
                return False
        _write(path, mine)
    finally:
        claim.unlink()
    return True


def let_go(store: SessionStore, call: Call) -> None:
    """The call does not work on its session any more."""
    if call.key:
        with suppress(SessionError):
            _holder(store, call.session).unlink(missing_ok=True)


def _holder(store: SessionStore, session: str) -> Path:
    return store.folder(session) / "calls" / "holder"


def _record(store: SessionStore, session: str, key: str) -> Path:
    return store.folder(session) / "calls" / f"{key}.json"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)

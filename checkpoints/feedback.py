"""What a person thinks of the steps of a session: a vote and a word for each, in a file of its own.

    HOME/sessions/ID/feedback.json        one entry a step, gone with the session
    HOME/feedback.lock                    held for the moment in which one of them is written

It lies beside the checkpoints, not in them: feedback is given while a session runs, and changes nothing about the edit.
One lock serves all sessions of a home, so that none is left in a folder that is being removed. Nothing here leaves the
machine. Left out: whether there is such a step, and what a trainer is given (`graph/feedback.py`).
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from filelock import FileLock, Timeout
from pydantic import Field, ValidationError, model_validator

from ..errors import InputError, SessionError, StorageError
from ..schema import Noun
from ..settings import first_error
from .files import write_whole

FILE = "feedback.json"
LONGEST_WORDS = 2000
"""Characters."""
PATIENCE = 30.0
"""Seconds to wait for another writer, who needs milliseconds."""

Vote = Literal["up", "down"]
StepId = Annotated[str, Field(pattern=r"^s[0-9]{1,9}$")]
Words = Annotated[str, Field(max_length=LONGEST_WORDS)]


class Feedback(Noun):
    """What a person thinks of one step."""

    step: StepId
    vote: Vote | None = None
    """None: only words."""
    words: Words = ""
    given: str = ""
    """When, UTC, ISO 8601 with microseconds; a fork takes it along, so that the same feedback is known as the same."""


class _File(Noun):
    feedback: tuple[Feedback, ...] = ()

    @model_validator(mode="after")
    def _one_each(self) -> _File:
        steps = [entry.step for entry in self.feedback]
        if len(set(steps)) < len(steps):
            raise ValueError("a step is in it twice")
        return self


def read(folder: Path) -> tuple[Feedback, ...]:
    """The feedback of the session in a folder, in the order of its steps. `SessionError` when the file is damaged."""
    try:
        return _File.model_validate_json((folder / FILE).read_bytes()).feedback
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise StorageError(f"session {folder.name}: its {FILE} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        raise SessionError(
            f"session {folder.name}: the {FILE} in its folder is damaged ({first_error(error)}) and is left as it is; "
            "repair it or move it away"
        ) from None


def is_given(folder: Path) -> bool:
    """Whether the session in a folder has a file of feedback, which may be damaged."""
    return (folder / FILE).exists()


def put(folder: Path, step: str, vote: Vote | None, words: str) -> tuple[Feedback, ...]:
    """Replace what is kept about a step, or forget it when there is neither a vote nor words; all that is kept then.

    `InputError` for what cannot be kept; `SessionError` when the session is gone or its file is damaged, which stays as
    it is.
    """
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    try:
        entry = Feedback(step=step, vote=vote, words=words, given=now)
    except ValidationError as error:
        raise InputError(f"this feedback cannot be kept: {first_error(error)}") from None
    with alone(folder.parent):
        others = [other for other in read(folder) if other.step != step]
        found = others if vote is None and not words else [*others, entry]
        return _write(folder, found)


def take_along(source: Path, target: Path, steps: Container[str]) -> None:
    """Give a fork what was kept about the steps that it has. A damaged file stays behind: it is the other session's."""
    with suppress(SessionError):
        if found := [entry for entry in read(source) if entry.step in steps]:
            with alone(target.parent):
                _write(target, found)


@contextmanager
def alone(sessions: Path) -> Iterator[None]:
    """Hold the lock of the feedback of all sessions; `sessions` is the folder that they are in,
    below their home."""
    try:
        with FileLock(sessions.parent / "feedback.lock", timeout=PATIENCE, thread_local=False):
            yield
    except Timeout:
        raise StorageError(f"the feedback under {sessions} is being written by somebody who does not end") from None


def _write(folder: Path, entries: list[Feedback]) -> tuple[Feedback, ...]:
    """Write the file, whole or not at all. The lock is held."""
    kept = _File(feedback=tuple(sorted(entries, key=lambda entry: int(entry.step[1:]))))
    try:
        write_whole(folder / FILE, kept.model_dump_json().encode())
    except FileNotFoundError:
        raise SessionError(f"there is no session {folder.name!r} any more") from None
    except OSError as error:
        raise StorageError(f"cannot write {folder / FILE}: {error.strerror}") from error
    return kept.feedback

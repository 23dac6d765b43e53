"""What a server was asked to do with a session, and the journal that remembers it until it has ended.

    HOME/jobs/SEAT/lock      held by the engine that sits there, for as long as it lives
    HOME/jobs/SEAT/ID.json   work on session ID that was accepted and has not ended

A job is in the journal before its client hears that it was accepted. An engine that starts takes up what engines that
are gone have left; several may share a home. Left out: doing the work.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import secrets
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from filelock import FileLock, Timeout
from pydantic import Field, ValidationError

from ...checkpoints.files import write_whole
from ...errors import StorageError
from ...questions import StepRevision
from ...schema import Noun, Options


class Run(Noun):
    """Carry on with the turn; with an answer to the session's open question, if there is one."""

    kind: Literal["run"] = "run"
    answer: dict[str, Any] | None = None


class Say(Noun):
    """A new turn."""

    kind: Literal["say"] = "say"
    request: str
    options: Options | None = None
    """None: the session's."""


class Revise(Noun):
    """A new turn that does one step anew, changed, and the later ones again."""

    kind: Literal["revise"] = "revise"
    wanted: StepRevision


Work: TypeAlias = Run | Say | Revise

Why = Literal["cancelled", "time", "drained"]
STOPPED: dict[Why, str] = {
    "cancelled": "cancelled; it can be resumed",
    "time": "the time limit of the server was reached; it can be resumed",
    "drained": "the server stops; the work goes on when it runs again",
}
"""Why work is stopped, in words."""


class Job(Noun):
    """Work on one session that was accepted."""

    session: str
    owner: str
    """Whose session it is."""
    client: str
    """In whose turn it is done."""
    work: Annotated[Work, Field(discriminator="kind")]
    accepted: str = Field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="microseconds"))
    turn: int = 0
    """The session's turn when a new one was accepted: a `Say` or `Revise` that finds a later one has begun already."""
    asked: str = ""
    """`fingerprint` of the question that the answer is for: another question does not get it."""
    takes: int = 0
    """How often it was begun without coming to an end: who kills its worker is not tried for ever."""


def fingerprint(question: dict[str, Any] | None) -> str:
    """What tells one question from another; empty for none."""
    return "" if question is None else hashlib.sha256(json.dumps(question, sort_keys=True).encode()).hexdigest()


class Journal:
    """The jobs of one engine on disk."""

    def __init__(self, home: Path) -> None:
        self._root = home / "jobs"
        self._seat = self._root / secrets.token_hex(8)
        self._lock = FileLock(self._seat / "lock", thread_local=False)

    def open(self) -> list[Job]:
        """Take a seat, and the jobs of those whose engine is gone, the earliest first. Raises `StorageError`."""
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            with FileLock(self._root / "lock"):
                self._seat.mkdir()
                self._lock.acquire(timeout=0)
                for other in self._root.iterdir():
                    if other.is_dir() and other != self._seat:
                        self._take_over(other)
        except OSError as error:
            raise StorageError(f"cannot keep a journal of jobs in {self._root}: {error.strerror}") from error
        return sorted(self._jobs(), key=lambda job: job.accepted)

    def write(self, job: Job, *, durable: bool = True) -> None:
        """Write a job down, all at once; when `durable` it also outlives a power cut. Raises `StorageError`."""
        try:
            write_whole(self._path(job.session), job.model_dump_json().encode(), durable=durable)
        except OSError as error:
            raise StorageError(f"cannot write the job into {self._seat}: {error.strerror}") from error

    def remove(self, session_id: str) -> None:
        """Strike out the job of a session, if there is one."""
        with contextlib.suppress(OSError):
            self._path(session_id).unlink()

    def close(self) -> None:
        """Leave the seat; jobs that are still in the journal wait for the next engine."""
        self._lock.release()
        if not any(self._seat.glob("*.json")):
            shutil.rmtree(self._seat, ignore_errors=True)

    def _take_over(self, seat: Path) -> None:
        lock = FileLock(seat / "lock", thread_local=False)
        with contextlib.suppress(Timeout):
            lock.acquire(timeout=0)
            try:
                for file in seat.glob("*.json"):
                    file.replace(self._seat / file.name)
                shutil.rmtree(seat, ignore_errors=True)
            finally:
                lock.release()

    def _jobs(self) -> Iterator[Job]:
        for file in self._seat.glob("*.json"):
            try:
                yield Job.model_validate_json(file.read_bytes())
            except (OSError, ValidationError):  # written by another version, or damaged: nothing can be made of it
                file.rename(file.with_suffix(".unreadable"))

    def _path(self, session_id: str) -> Path:
        return self._seat / f"{session_id}.json"

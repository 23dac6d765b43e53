"""A worker process: runs one session at a time, as it is told on its standard input.

JSON lines come in: the settings first, then `{"job": Job, "threads": N}` and `{"stop": why, "session": ID}`. JSON lines
go out: `{"ready": true}`, then the events of each job as they are logged; the one that ends a job (done, interrupt,
stopped) is its last. The parts of each profile are built once. When standard input closes the server is gone, and the
process ends at once: sessions survive that. Left out: which job is next, and time limits, which are the engine's.
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import sys
import tempfile
import threading
import time
import traceback
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, BinaryIO

import numpy as np

from ...checkpoints.sessions import SessionStore
from ...errors import ImageEditError, SessionBusy, SessionError, StorageError
from ...graph.assemble import assemble
from ...graph.events import Asked, Done, SessionEvent, StepProgress, Stopped, Teller, shown_in
from ...graph.session import Event, Session
from ...graph.start import LOCAL, Workplace, begun_with, start_session
from ...questions import QUESTION
from ...schema import EditState, Options, Profile
from ...settings import Settings
from ...tools.progress import Cancelled
from .jobs import STOPPED, Job, Revise, Run, Say, Why, fingerprint
from .log import EventLog, Logged, stamp
from .memory import EVERY, few_pools, trim
from .renderings import Renderer, folder_of, thumbnail

PATIENCE = 5.0
"""Seconds to wait for a session that somebody else has open for a moment (an undo, a deletion)."""
PROGRESS_SECONDS = 0.1
"""Progress is told no more often than that."""


class Task:
    """A job under way, and whether it should stop."""

    def __init__(self, job: Job, threads: int) -> None:
        self.job = job
        self.threads = threads
        self.stop: Why | None = None
        self.session: Session | None = None

    def end(self, why: Why) -> None:
        """Ask the job to stop: at the next step boundary when the server is drained, else as soon as it can."""
        self.stop = self.stop or why
        if self.session is not None and why != "drained":
            self.session.cancel()


class Worker:
    """What a worker process keeps between jobs."""

    def __init__(self, settings: Settings, out: BinaryIO) -> None:
        self.settings = settings
        self.store = SessionStore(settings.home)
        self._renderer = Renderer(self.store.artifacts, folder_of(self.store.home))
        self._out = out
        self._places: dict[Profile, Workplace] = {}
        self._told = 0.0

    def place(self, profile: Profile) -> Workplace:
        """The parts of a profile, built when it is first needed."""
        if profile not in self._places:
            context = assemble(self.store.artifacts, profile, self.settings)
            self._places[profile] = Workplace(self.store, context, profile)
        return self._places[profile]

    def work(self, task: Task) -> None:
        """Do a job, and say how it ended."""
        session_id = task.job.session
        log: EventLog | None = None
        _limit_threads(task.threads)
        try:
            log = EventLog(self.store.folder(session_id))
            end = self._patiently(task, log)
        except (Cancelled, _Boundary):
            why = task.stop or "cancelled"
            end = Stopped(why=why, message=STOPPED[why])
        except ImageEditError as error:
            end = Stopped(why="failed", message=" ".join(str(error).split()), resumable=self._is_there(session_id))
        except Exception as error:  # the door of the process: whatever went wrong concerns this job alone
            traceback.print_exc()
            told = " ".join(f"{type(error).__name__}: {error}".split())[:300]
            end = Stopped(why="failed", message=f"the run failed: {told}", resumable=self._is_there(session_id))
        with suppress(StorageError):  # whatever names an artifact has waited for it, and told of a failure
            self.store.artifacts.close()  # what one session looked at is of no use to the next
        self.say(stamp(1, end) if log is None else log.end(end))

    def say(self, logged: Logged) -> None:
        """Send an event up."""
        self._out.write(logged.model_dump_json().encode() + b"\n")
        self._out.flush()

    def _patiently(self, task: Task, log: EventLog) -> SessionEvent:
        limit = time.monotonic() + PATIENCE
        while True:
            try:
                return self._run(task, log)
            except SessionBusy:
                if time.monotonic() > limit or task.stop:
                    raise
                time.sleep(0.05)

    def _run(self, task: Task, log: EventLog) -> SessionEvent:
        session_id, work = task.job.session, task.job.work
        session = Session(self.store, session_id, self.place(begun_with(self.store, session_id)).context)
        task.session = session
        state = session.state if self.store.has_begun(session_id) else None
        teller = Teller(state)

        def listen(event: Event) -> None:
            for told in teller.tell(event):
                self._show(told, event.values.get("source"))
                self._tell(log, told)
            if task.stop == "drained":
                if event.progress is None:
                    raise _Boundary
            elif task.stop is not None:  # it may have come before the run was ready to hear it
                session.cancel()

        if task.stop is not None:
            raise _Boundary
        fresh = state is None or state.turn == task.job.turn
        if isinstance(work, Say) and fresh:
            state = session.say(work.request, listen, options=work.options)
        elif isinstance(work, Revise) and fresh:
            wanted = {name: getattr(work.wanted, name) for name in ("again", "request", "arguments", "region")}
            state = session.revise_step(work.wanted.step, listen, **wanted)
        elif isinstance(work, Run) and work.answer is not None and fingerprint(session.question) == task.job.asked:
            state = session.run(listen, answer=work.answer)
        else:
            state = session.run(listen)
        return _end(session, state)

    def _show(self, event: SessionEvent, source: str | None) -> None:
        """Make the thumbnail of the picture that an event is about while its pixels are here: who is told of it asks
        for it, and would have to wait for the disk and unpack it."""
        image = shown_in(event)
        if image is not None:
            with suppress(StorageError):  # whoever asks for it is told
                self._renderer.render(thumbnail(image, source))

    def _tell(self, log: EventLog, event: SessionEvent | StepProgress) -> None:
        if not isinstance(event, StepProgress):
            self.say(log.append(event))
        elif time.monotonic() - self._told >= PROGRESS_SECONDS:
            self._told = time.monotonic()
            self.say(stamp(log.last, event))

    def _is_there(self, session_id: str) -> bool:
        try:
            self.store.folder(session_id)
        except SessionError:
            return False
        return True


class _Boundary(Exception):  # noqa: N818  (a place, not an error)
    """The session is between two steps, and is wanted to stop there."""


def _end(session: Session, state: EditState) -> SessionEvent:
    """The event that ends a run which came to its end."""
    if state.status == "waiting":
        return Asked(question=QUESTION.validate_python(session.question))
    return Done(
        status=state.status,
        image=state.image,
        reason=state.reason,
        refused=tuple(refusal for refusal in state.refused if refusal.turn == state.turn),
        notes=tuple(state.turn_notes),
        delivery=state.delivery,
    )


def listen(lines: BinaryIO, tasks: SimpleQueue[Task]) -> None:
    """Take what the engine says until it is gone, then end the process."""
    current: Task | None = None
    for line in lines:
        said: dict[str, Any] = json.loads(line)
        if "job" in said:
            current = Task(Job.model_validate(said["job"]), said["threads"])
            tasks.put(current)
        elif current is not None and said["session"] == current.job.session:
            current.end(said["stop"])
    os._exit(0)


def main() -> None:
    """Work until the engine is gone."""
    out = _own_stdout()
    few_pools()
    for number in (signal.SIGINT, signal.SIGTERM):  # sent to the whole group; the engine says when to stop
        signal.signal(number, signal.SIG_IGN)
    start = json.loads(sys.stdin.buffer.readline())
    settings = Settings.model_validate(start["settings"])
    tasks: SimpleQueue[Task] = SimpleQueue()
    threading.Thread(target=listen, args=(sys.stdin.buffer, tasks), name="listener", daemon=True).start()
    worker = Worker(settings, out)
    worker.place(settings.choose())
    _warm(settings)
    out.write(b'{"ready": true}\n')
    out.flush()
    for done in itertools.count(1):
        worker.work(tasks.get())
        if done % EVERY == 0:
            trim()


def _own_stdout() -> BinaryIO:
    """The pipe to the engine; whatever libraries print from now on goes to standard error."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return out


def _warm(settings: Settings) -> None:
    """Edit a tiny picture, so that what Python imports and builds when it is first needed is there for the first job:
    the first plan takes 230 ms of processor time instead of 440 (12 megapixels).

    The parts are the local profile's, whatever the default is: no model is asked.
    """
    _limit_threads(1)
    with suppress(ImageEditError, OSError), tempfile.TemporaryDirectory() as folder:  # it goes without, only later
        place = Workplace.open(folder, profile=LOCAL, settings=settings)
        photo = np.full((64, 64, 3), 90, np.uint8)
        session = start_session(
            place, photo, "make it brighter", output=None, force=False, region=None, mask=None, options=Options()
        )
        session.run()
        place.store.artifacts.close()


def _limit_threads(threads: int) -> None:
    import blosc2  # type: ignore[import-untyped]
    import cv2

    cv2.setNumThreads(threads)
    blosc2.set_nthreads(threads)


if __name__ == "__main__":
    main()

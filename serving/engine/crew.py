"""The workers of an engine and the jobs they do: who does what next, and what happens when a worker stops or dies.

A job waits in its client's row, is handed to the next worker that is free, begun once more when its worker dies, and
stopped by wish, by the clock or by force. Left out: what is checked before a job is accepted, and who reads its events,
which is `engine.py`'s.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from typing import Any

from ...checkpoints.sessions import SessionStore
from ...errors import ImageEditError, SessionError, StorageError
from ...graph.events import SessionEvent, Stopped
from ...schema import Noun
from ...settings import Settings
from .jobs import STOPPED, Job, Journal, Why
from .log import EventLog, Logged, stamp
from .memory import EVERY, trim
from .pool import WorkerDied, WorkerProcess, cores, places
from .queue import FairQueue, Full

logger = logging.getLogger(__name__)

PATIENCE = 1.2
"""Seconds that a job has to stop by itself before its worker is killed."""
TAKES = 2
"""How often a job is begun when its worker dies of it."""
RESTARTS = 5
"""How often a job is begun in all; more than `TAKES`, for a server may be killed for other reasons."""
GONE = 1000
"""How many sessions that failed at once are remembered, for those who come late to ask why."""
MOST_PAUSE = 30.0
"""Seconds between attempts to start a worker that does not start."""


class QueueFull(ImageEditError):  # noqa: N818  (a state it is in)
    """No more work can wait; `retry_after` says in how many seconds there may be room."""

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Load(Noun):
    """How busy the engine is."""

    queued: int
    limit: int
    """How many may be queued."""
    workers: int
    ready: int
    """Workers that have started."""
    busy: int
    draining: bool


class Live:
    """Work on one session that is queued or under way."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.worker: WorkerProcess | None = None
        self.why: Why | None = None
        """Why it is being stopped."""
        self.progress: Logged | None = None
        self.end: asyncio.Future[Logged] = asyncio.get_running_loop().create_future()
        self.news = asyncio.Event()
        """Set when there is more to read, and replaced by a new one."""

    def hear(self, logged: Logged) -> None:
        """An event has come from the worker: it is in the log by now, or it is progress."""
        self.progress = logged if logged.event.event == "progress" else None
        self.ring()

    def ring(self) -> None:
        """Wake who waits for news."""
        news, self.news = self.news, asyncio.Event()
        news.set()


class Crew:
    """Worker processes, and the jobs that wait for them or are under way."""

    def __init__(self, settings: Settings, store: SessionStore) -> None:
        self.live: dict[str, Live] = {}
        """What waits or is under way, by session."""
        self.gone: OrderedDict[str, tuple[str, Logged]] = OrderedDict()
        """Sessions that left nothing behind but why: their owner, and the last event."""
        self._settings = settings
        self._store = store
        self._journal = Journal(store.home)
        self._queue = FairQueue[Live](settings.server.queue, settings.server.queue_per_client)
        self._queued = asyncio.Semaphore(0)
        """Counts what is queued; now and then more, after something was taken out of the row."""
        self._seconds = deque[float](maxlen=32)
        """How long the last jobs worked."""
        self._slots: list[asyncio.Task[None]] = []
        self._background: set[asyncio.Task[Any]] = set()
        self._ready = 0
        self._done = 0
        self._draining = False

    async def start(self) -> None:
        """Take up what the journal says was queued or under way, and start the workers. Raises `StorageError`."""
        environments = await places(self._settings)
        for job in await asyncio.to_thread(self._journal.open):
            self._enqueue(Live(job))
        self._slots = [asyncio.create_task(self._slot(environment)) for environment in environments]

    async def end(self) -> None:
        """End the workers, whatever they do; what is not done stays in the journal."""
        for slot in self._slots:
            slot.cancel()
        await asyncio.gather(*self._slots, return_exceptions=True)
        await asyncio.to_thread(self._journal.close)

    def hold(self, client: str) -> None:
        """Keep room in the queue for a job of a client, until `release`. Raises `QueueFull`."""
        if self._draining:
            raise self._stopping()
        try:
            self._queue.hold(client)
        except Full as error:
            mean = sum(self._seconds) / len(self._seconds) if self._seconds else 1.0
            wait = max(1.0, mean * (len(self._queue) + 1) / max(1, len(self._slots)))
            raise QueueFull(f"{error}; try again in {wait:.0f} seconds", round(wait, 1)) from None

    def release(self, client: str) -> None:
        """Give the room of one `hold` back."""
        self._queue.release(client)

    async def accept(self, job: Job) -> int:
        """Write a job down and queue it; its place in the queue, from 0. Raises `StorageError`, `QueueFull`."""
        await asyncio.to_thread(self._journal.write, job)
        if self._draining:
            self._journal.remove(job.session)
            raise self._stopping()
        live = Live(job)
        self._enqueue(live)
        return self._queue.place(live)

    async def stop(self, live: Live, why: Why) -> None:
        """Stop work that waits or is under way, by force when it does not hear."""
        live.why = live.why or why
        if self._queue.remove(live):
            return self._end(live, Stopped(why=live.why, message=STOPPED[live.why]))
        if live.worker is not None:
            live.worker.stop(live.job.session, live.why)
            await asyncio.wait([live.end], timeout=PATIENCE)
            if not live.end.done() and live.worker is not None:
                live.worker.kill()
        await asyncio.wait([live.end])

    async def drain(self) -> None:
        """Take no new work, and bring sessions under way to a step boundary, within the grace, else by force."""
        self._draining = True
        live = list(self.live.values())
        waiting = [one for one in live if self._queue.remove(one)]
        for one in live:
            one.why = one.why or "drained"
            if one.worker is not None:
                one.worker.stop(one.job.session, one.why)
        for one in waiting:
            self._end(one, Stopped(why="drained", message=STOPPED["drained"]))
        if live:
            await asyncio.wait([one.end for one in live], timeout=self._settings.server.grace)
        for one in live:
            if one.worker is not None and not one.end.done():
                one.worker.kill()
                await asyncio.wait([one.end])

    def load(self) -> Load:
        """How busy it is."""
        return Load(
            queued=len(self._queue),
            limit=self._queue.limit,
            workers=len(self._slots),
            ready=self._ready,
            busy=sum(live.worker is not None for live in self.live.values()),
            draining=self._draining,
        )

    def _stopping(self) -> QueueFull:
        return QueueFull("the server is about to stop; try again when it runs again", self._settings.server.grace)

    def _enqueue(self, live: Live, *, first: bool = False) -> None:
        self.live[live.job.session] = live
        (self._queue.put_back if first else self._queue.put)(live.job.client, live)
        self._queued.release()

    async def _next(self) -> Live:
        """What is to be done next; waits for it."""
        while True:
            await self._queued.acquire()
            if len(self._queue):
                return self._queue.take()

    async def _slot(self, environment: Mapping[str, str]) -> None:
        """Keep one worker process alive and busy."""
        failures = 0
        while True:
            try:
                worker = await WorkerProcess.start(self._settings, environment)
            except WorkerDied as death:
                failures += 1
                logger.error("a worker process does not start: it %s", death)
                await asyncio.sleep(min(2.0**failures, MOST_PAUSE))
                continue
            failures = 0
            self._ready += 1
            try:
                await self._serve(worker)
            except WorkerDied as death:
                logger.warning("a worker process %s; another takes its place", death)
            except Exception:  # a mistake here must not cost the server a worker
                logger.exception("the work of a worker could not be followed; another takes its place")
            finally:
                self._ready -= 1
                await asyncio.shield(worker.close())

    async def _serve(self, worker: WorkerProcess) -> None:
        """Give a worker one job after the other, until it dies."""
        while True:
            taking = asyncio.create_task(self._next())
            try:
                await asyncio.wait({taking, worker.dead}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                if not taking.done():
                    taking.cancel()
            if worker.dead.done():
                if taking.done():
                    self._enqueue(taking.result(), first=True)
                raise WorkerDied(worker.dead.result())
            live = taking.result()
            try:
                await self._carry_out(live, worker)
            except Exception as error:
                if not isinstance(error, WorkerDied):
                    self._end(live, Stopped(why="failed", message=f"the server failed: {type(error).__name__}"))
                raise

    async def _carry_out(self, live: Live, worker: WorkerProcess) -> None:
        """Have a worker do a job, to its end or to the worker's."""
        live.worker = worker
        live.job = live.job.model_copy(update={"takes": live.job.takes + 1})
        if live.job.takes > RESTARTS:
            message = f"the work was begun {RESTARTS} times and did not come to an end"
            return self._end(live, Stopped(why="failed", message=message))
        with suppress(StorageError):  # the job itself is in the journal; only its count is not
            await asyncio.to_thread(self._journal.write, live.job, durable=False)
        if live.why is not None:
            return self._end(live, Stopped(why=live.why, message=STOPPED[live.why]))
        loop = asyncio.get_running_loop()
        began = loop.time()
        timer = loop.call_later(self._settings.server.time_limit, lambda: self._beside(self.stop(live, "time")))
        try:
            # all cores for a worker that is alone, so that it is no slower than an edit without a server
            end = await worker.run(live.job, live.hear, threads=max(1, cores() // self.load().busy))
        except WorkerDied as death:
            self._bereave(live, death)
            raise
        finally:
            timer.cancel()
        self._seconds.append(loop.time() - began)
        self._finish(live, end)
        self._done += 1
        if self._done % EVERY == 0:
            self._beside(asyncio.to_thread(trim))

    def _bereave(self, live: Live, death: WorkerDied) -> None:
        """What becomes of a job whose worker has died of it, or was killed to stop it."""
        if live.why is not None:
            self._end(live, Stopped(why=live.why, message=STOPPED[live.why]))
        elif live.job.takes < TAKES and not self._draining:
            logger.warning("the worker of session %s %s; the session goes on with another", live.job.session, death)
            live.worker = None
            self._enqueue(live, first=True)
        else:
            message = f"the worker process {death}, {live.job.takes} times; it can be resumed"
            self._end(live, Stopped(why="failed", message=message))

    def _end(self, live: Live, event: SessionEvent) -> None:
        """End work for a worker that cannot. The log is written here, not in a thread: a cancel must not wait for
        threads that are busy at the door."""
        try:
            end = EventLog(self._store.folder(live.job.session)).end(event)
        except (SessionError, OSError):  # it was removed meanwhile, or cannot be read
            end = stamp(1, event)
        self._finish(live, end)

    def _finish(self, live: Live, end: Logged) -> None:
        """The work on a session has ended."""
        if live.end.done():
            return
        session_id = live.job.session
        if isinstance(end.event, Stopped) and end.event.why == "drained":
            with suppress(StorageError):
                self._journal.write(live.job.model_copy(update={"takes": 0}), durable=False)
        else:
            self._journal.remove(session_id)
        if isinstance(end.event, Stopped) and not end.event.resumable:
            self.gone[session_id] = (live.job.owner, end)
            if len(self.gone) > GONE:
                self.gone.popitem(last=False)
        self.live.pop(session_id, None)
        live.worker = None
        live.end.set_result(end)
        live.ring()

    def _beside(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do something beside; it is kept until it is done."""
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

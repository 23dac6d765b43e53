"""The engine: the one thing that runs sessions for servers.

It checks what comes in at the door, writes accepted work into a journal, queues it fairly, hands it to worker
processes, and tells what happens. A worker that dies takes nothing with it: its session goes on from its last
checkpoint. Left out: who may do what (HTTP and MCP know their clients), and the session itself (`graph/session.py`).
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from ...checkpoints.sessions import SessionStore
from ...errors import ImageEditError, SessionBusy, SessionError, StorageError
from ...graph.assemble import assemble
from ...graph.events import Asked, Done, SessionEvent, Stopped
from ...graph.session import Session
from ...graph.start import HintInput, RegionInput, Workplace, begun_with, start_session
from ...nodes.decompose import check_text
from ...nodes.review.node import check_answer
from ...schema import Noun, Options, Profile
from ...settings import Settings
from .jobs import STOPPED, Job, Journal, Run, Why, Work, fingerprint
from .keys import Key, Keys, digest
from .log import EventLog, Follower, Logged, stamp
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
CACHE = 96 << 20
"""Bytes of pictures kept in memory for those who look at results: the workers have their own."""
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


class _Live:
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


class Engine:
    """Runs sessions in worker processes."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = SessionStore(settings.home.expanduser().absolute())
        self.store.artifacts.cache_bytes = CACHE
        self._journal = Journal(self.store.home)
        self._keys = Keys(self.store)
        self._places: dict[Profile, Workplace] = {}
        self._queue = FairQueue[_Live](settings.server.queue, settings.server.queue_per_client)
        self._queued = asyncio.Semaphore(0)
        """Counts what is queued; now and then more, after something was taken out of the row."""
        self._live: dict[str, _Live] = {}
        self._claimed: set[str] = set()
        """Sessions whose work is being accepted."""
        self._gone: OrderedDict[str, tuple[str, Logged]] = OrderedDict()
        """Sessions that left nothing behind but why: their owner, and the last event."""
        self._keyed = asyncio.Lock()
        """Held while a session is made under a key."""
        self._seconds = deque[float](maxlen=32)
        """How long the last jobs worked."""
        self._slots: list[asyncio.Task[None]] = []
        self._background: set[asyncio.Task[Any]] = set()
        self._ready = 0
        self._draining = False

    async def __aenter__(self) -> Engine:
        """Start the workers, and take up what the journal says was queued or under way.

        Raises `ConfigurationError` for a profile that cannot work, `StorageError` for a home that cannot be written.
        """
        await asyncio.to_thread(self._place, self.settings.choose())
        environments = await places(self.settings)
        for job in await asyncio.to_thread(self._journal.open):
            self._enqueue(_Live(job))
        await asyncio.to_thread(self._keys.prune)
        self._slots = [asyncio.create_task(self._slot(environment)) for environment in environments]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Drain, and end the workers."""
        await self.drain()
        for slot in self._slots:
            slot.cancel()
        await asyncio.gather(*self._slots, return_exceptions=True)
        await asyncio.to_thread(self._journal.close)

    async def create(
        self,
        photo: Path | bytes,
        name: str,
        request: str,
        *,
        owner: str = "",
        options: Options = Options(),  # noqa: B008  (frozen)
        profile: str | None = None,
        region: RegionInput | Iterable[RegionInput] | None = None,
        mask: Path | bytes | None = None,
        hints: Iterable[HintInput] = (),
        reference: Path | bytes | None = None,
        like: str | None = None,
        key: str | None = None,
    ) -> str:
        """Check everything at the door and make a session; nothing runs yet. The id of the session.

        The same owner and `key` get the session that was made first. `like`: the session that the request may refer to.
        Raises `InputError` for what cannot be used, or a key that was used for something else.
        """
        asked = {
            "photo": photo, "name": name, "request": request, "options": options, "profile": profile,
            "region": region if region is None else _frozen(region), "mask": mask, "hints": tuple(hints),
            "reference": reference, "like": like,
        }  # fmt: skip

        def make() -> str:
            place = self._place(self.settings.choose(profile))
            most = min(options.max_pixels, self.settings.server.max_pixels)
            return start_session(
                place,
                photo,
                request,
                output=None,
                force=False,
                region=asked["region"],  # type: ignore[arg-type]
                mask=mask,
                hints=asked["hints"],  # type: ignore[arg-type]
                reference=reference,
                like=like,
                options=options.model_copy(update={"max_pixels": most}),
                name=name,
                owner=owner,
            ).id

        def once() -> str:
            assert key is not None
            wanted = digest(asked)
            found = self._keys.find(owner, key, wanted)
            if found is None:
                found = make()
                self._keys.write(owner, key, Key(session=found, request=wanted))
            return found

        if key is None:
            return await asyncio.to_thread(make)
        async with self._keyed:
            return await asyncio.to_thread(once)

    async def submit(self, session_id: str, work: Work, *, client: str) -> int:
        """Accept work on a session: it is in the journal when this returns. Its place in the queue, from 0.

        Raises `QueueFull`; `SessionBusy` while the session has work queued or under way; `SessionError` for a session
        that does not exist or that the work does not fit; `InputError` for an answer or a request that cannot be used.
        """
        if session_id in self._live or session_id in self._claimed:
            raise SessionBusy(f"session {session_id} is at work; wait for it or cancel it")
        self._hold(client)
        self._claimed.add(session_id)
        try:
            job = await self._checked(session_id, work, client)
            await asyncio.to_thread(self._journal.write, job)
            if self._draining:
                self._journal.remove(session_id)
                raise self._stopping()
        finally:
            self._queue.release(client)
            self._claimed.discard(session_id)
        live = _Live(job)
        self._enqueue(live)
        return self._queue.place(live)

    async def events(self, session_id: str, *, after: int = 0) -> AsyncIterator[Logged]:
        """The events of a session beyond the id `after`: what was logged, then live, to the end of its work.

        Raises `SessionError` when there is no such session.
        """
        live = self._live.get(session_id)
        if live is None and session_id in self._gone:
            _, last = self._gone[session_id]
            if last.id > after:
                yield last
            return
        follower = Follower(self.store.folder(session_id), after)
        shown: Logged | None = None
        while True:
            news = live.news if live is not None else None
            end = live.end.result() if live is not None and live.end.done() else None
            for logged in follower.read():
                yield logged
            if live is None:
                return
            if end is not None:
                if end.id > follower.last:  # the session left nothing behind
                    yield end
                live = self._live.get(session_id)
                if live is None:
                    return
                continue
            if live.progress is not None and live.progress is not shown:
                shown = live.progress
                yield shown
            assert news is not None
            await news.wait()

    async def finish(self, session_id: str) -> Done | Asked | Stopped:
        """Wait for the work that is queued or under way; how it ended. Without such work: how the last one ended.

        Raises `SessionError` when there is no such session, or nothing was done with it yet.
        """
        live = self._live.get(session_id)
        if live is not None:
            found = [await asyncio.shield(live.end)]
        elif session_id in self._gone:
            found = [self._gone[session_id][1]]
        else:
            found = await asyncio.to_thread(Follower(self.store.folder(session_id)).read)
        for logged in reversed(found):
            if isinstance(logged.event, (Done, Asked, Stopped)):
                return logged.event
        raise SessionError(f"session {session_id} has no work to wait for; submit some first")

    async def cancel(self, session_id: str) -> bool:
        """Stop the work on a session within two seconds, by force if need be; False when there is none.

        What was finished is kept, and `Run` goes on from there.
        """
        live = self._live.get(session_id)
        if live is None:
            return False
        await self._stop(live, "cancelled")
        return True

    def working(self, session_id: str) -> Literal["queued", "running"] | None:
        """Whether work on a session waits or is under way."""
        live = self._live.get(session_id)
        if live is None:
            return "queued" if session_id in self._claimed else None
        return "queued" if live.worker is None else "running"

    async def session(self, session_id: str) -> Session:
        """A session to read, undo, fork: call what it can in a thread. Raises `SessionError`."""

        def find() -> Session:
            return Session(self.store, session_id, self._place(begun_with(self.store, session_id)).context)

        return await asyncio.to_thread(find)

    async def owner(self, session_id: str) -> str:
        """Whose a session is, also of one that failed at once and is gone. Raises `SessionError`."""
        if session_id in self._gone:
            return self._gone[session_id][0]
        return (await asyncio.to_thread(self.store.info, session_id)).owner

    async def delete(self, session_id: str) -> int:
        """Remove a session with everything that belongs to it; how many artifacts went.

        Raises `SessionBusy` while it is at work, `SessionError` when there is none.
        """
        if self.working(session_id):
            raise SessionBusy(f"session {session_id} is at work; wait for it or cancel it")

        def remove() -> int:
            key = self._keys.of(session_id)
            removed = self.store.delete(session_id)
            if key is not None:
                key.unlink(missing_ok=True)
            return removed

        return await asyncio.to_thread(remove)

    def load(self) -> Load:
        """How busy the engine is."""
        return Load(
            queued=len(self._queue),
            limit=self._queue.limit,
            workers=len(self._slots),
            ready=self._ready,
            busy=sum(live.worker is not None for live in self._live.values()),
            draining=self._draining,
        )

    async def drain(self) -> None:
        """Take no new work, and bring sessions under way to a step boundary; what is not done stays in the journal.

        Those that do not get there within the server's grace are stopped by force, and lose the step under way.
        """
        self._draining = True
        live = list(self._live.values())
        waiting = [one for one in live if self._queue.remove(one)]
        for one in live:
            one.why = one.why or "drained"
            if one.worker is not None:
                one.worker.stop(one.job.session, one.why)
        for one in waiting:
            await self._end_by_force(one, "drained")
        if live:
            await asyncio.wait([one.end for one in live], timeout=self.settings.server.grace)
        for one in live:
            if one.worker is not None and not one.end.done():
                one.worker.kill()
                await asyncio.wait([one.end])

    # Inside: work that is accepted.

    def _place(self, profile: Profile) -> Workplace:
        """The parts of a profile, for what is checked at the door; built once. Called in threads."""
        place = self._places.get(profile)
        if place is None:
            place = Workplace(self.store, assemble(self.store.artifacts, profile, self.settings), profile)
            self._places[profile] = place
        return place

    def _hold(self, client: str) -> None:
        if self._draining:
            raise self._stopping()
        try:
            self._queue.hold(client)
        except Full as error:
            mean = sum(self._seconds) / len(self._seconds) if self._seconds else 1.0
            wait = max(1.0, mean * (len(self._queue) + 1) / max(1, len(self._slots)))
            raise QueueFull(f"{error}; try again in {wait:.0f} seconds", round(wait, 1)) from None

    def _stopping(self) -> QueueFull:
        return QueueFull("the server is about to stop; try again when it runs again", self.settings.server.grace)

    async def _checked(self, session_id: str, work: Work, client: str) -> Job:
        """The job that some work makes, when the session can do it."""
        info = await asyncio.to_thread(self.store.info, session_id)
        job = Job(session=session_id, owner=info.owner, client=client, work=work)
        if isinstance(work, Run) and work.answer is None:
            return job
        session = await self.session(session_id)
        if isinstance(work, Run):
            asked = await asyncio.to_thread(_asked, session, work.answer)
            return job.model_copy(update={"asked": asked})
        check_text(work.request)
        state = await asyncio.to_thread(lambda: session.state)
        if state.status in ("running", "waiting"):
            raise SessionError(f"session {session_id} has not finished its turn; run it on, or answer its question")
        if work.options is not None:  # no client writes files of the server, and a session keeps its profile
            most = min(work.options.max_pixels, self.settings.server.max_pixels)
            fixed = {"output": None, "force": False, "profile": state.options.profile, "max_pixels": most}
            work = work.model_copy(update={"options": work.options.model_copy(update=fixed)})
        return job.model_copy(update={"work": work, "turn": state.turn})

    def _enqueue(self, live: _Live, *, first: bool = False) -> None:
        self._live[live.job.session] = live
        (self._queue.put_back if first else self._queue.put)(live.job.client, live)
        self._queued.release()

    async def _next(self) -> _Live:
        """What is to be done next; waits for it."""
        while True:
            await self._queued.acquire()
            if len(self._queue):
                return self._queue.take()

    # Inside: workers.

    async def _slot(self, environment: Mapping[str, str]) -> None:
        """Keep one worker process alive and busy."""
        failures = 0
        while True:
            try:
                worker = await WorkerProcess.start(self.settings, environment)
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
                    event = Stopped(why="failed", message=f"the server failed: {type(error).__name__}")
                    self._finished(live, stamp(1, event))
                raise

    async def _carry_out(self, live: _Live, worker: WorkerProcess) -> None:
        """Have a worker do a job, to its end or to the worker's."""
        live.worker = worker
        live.job = live.job.model_copy(update={"takes": live.job.takes + 1})
        if live.job.takes > RESTARTS:
            event = Stopped(why="failed", message=f"the work was begun {RESTARTS} times and did not come to an end")
            return self._finished(live, await asyncio.to_thread(self._logged, live.job.session, event))
        loop = asyncio.get_running_loop()
        with suppress(StorageError):  # the job itself is in the journal; only its count is not
            await asyncio.to_thread(self._journal.write, live.job, durable=False)
        if live.why is not None:
            return await self._end_by_force(live, live.why)
        began = loop.time()
        timer = loop.call_later(self.settings.server.time_limit, lambda: self._start(self._stop(live, "time")))
        try:
            # all cores for a worker that is alone, so that it is no slower than an edit without a server
            end = await worker.run(live.job, live.hear, threads=max(1, cores() // self.load().busy))
        except WorkerDied as death:
            if live.why is not None:
                await self._end_by_force(live, live.why)
            elif live.job.takes < TAKES and not self._draining:
                logger.warning("the worker of session %s %s; the session goes on with another", live.job.session, death)
                live.worker = None
                self._enqueue(live, first=True)
            else:
                message = f"the worker process {death}, {live.job.takes} times; it can be resumed"
                event = Stopped(why="failed", message=message)
                self._finished(live, await asyncio.to_thread(self._logged, live.job.session, event))
            raise
        finally:
            timer.cancel()
        self._seconds.append(loop.time() - began)
        self._finished(live, end)

    async def _stop(self, live: _Live, why: Why) -> None:
        """Stop work that waits or is under way, by force when it does not hear."""
        live.why = live.why or why
        if self._queue.remove(live):
            return await self._end_by_force(live, live.why)
        if live.worker is not None:
            live.worker.stop(live.job.session, live.why)
            await asyncio.wait([live.end], timeout=PATIENCE)
            if not live.end.done() and live.worker is not None:
                live.worker.kill()
        await asyncio.wait([live.end])

    async def _end_by_force(self, live: _Live, why: Why) -> None:
        """Say for a worker that cannot (any more) that the work has stopped."""
        event = Stopped(why=why, message=STOPPED[why])
        self._finished(live, await asyncio.to_thread(self._logged, live.job.session, event))

    def _logged(self, session_id: str, event: SessionEvent) -> Logged:
        try:
            return EventLog(self.store.folder(session_id)).append(event)
        except (SessionError, StorageError, OSError):  # deleted meanwhile, or the disk is full
            return stamp(1, event)

    def _finished(self, live: _Live, end: Logged) -> None:
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
            self._gone[session_id] = (live.job.owner, end)
            if len(self._gone) > GONE:
                self._gone.popitem(last=False)
        self._live.pop(session_id, None)
        live.worker = None
        live.end.set_result(end)
        live.ring()

    def _start(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do something beside; it is kept until it is done."""
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


def _frozen(region: RegionInput | Iterable[RegionInput]) -> Any:
    """A region or regions, for reading more than once."""
    return region if isinstance(region, (Noun, tuple)) else tuple(region)


def _asked(session: Session, answer: Any) -> str:
    """The fingerprint of a session's question, when it can be answered so. Raises `SessionError`, `InputError`."""
    question = session.question
    if question is None:
        raise SessionError(f"session {session.id} has asked nothing, so there is nothing to answer")
    check_answer(question, answer, session.state, session.context)
    return fingerprint(question)

"""The engine: the one thing that runs sessions for servers.

It checks what comes in at the door, accepts work, and tells what happens, live and later. The work is done by its crew
of worker processes (`crew.py`). Left out: who may do what (HTTP and MCP know their clients), and the session itself
(`graph/session.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from ...checkpoints.sessions import SessionStore
from ...errors import SessionBusy, SessionError
from ...graph.assemble import assemble
from ...graph.events import Asked, Done, Stopped
from ...graph.session import Session
from ...graph.start import HintInput, RegionInput, Workplace, begun_with, start_session
from ...nodes.context import Context
from ...nodes.decompose import check_text
from ...nodes.review.node import check_answer
from ...schema import Noun, Options, Profile
from ...settings import Settings
from .crew import Crew, Load
from .jobs import Job, Revise, Run, Say, Work, fingerprint
from .keys import Key, Keys, digest
from .log import Follower, Logged
from .renderings import folder_of, forget

CACHE = 160 << 20
"""Bytes of pictures kept in memory for those who look at results, two of 24 megapixels: the one before and the one
after. The workers have their own."""


class Engine:
    """Runs sessions in worker processes."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = SessionStore(settings.home.expanduser().absolute())
        self.store.artifacts.cache_bytes = CACHE
        self._crew = Crew(settings, self.store)
        self._keys = Keys(self.store)
        self._places: dict[Profile, Workplace] = {}
        self._claimed: set[str] = set()
        """Sessions whose work is being accepted."""
        self._keyed = asyncio.Lock()
        """Held while a session is made under a key."""

    async def __aenter__(self) -> Engine:
        """Start the workers, and take up what the journal says was queued or under way.

        Raises `ConfigurationError` for a profile that cannot work, `StorageError` for a home that cannot be written.
        """
        await asyncio.to_thread(self._place, self.settings.choose())
        await asyncio.to_thread(self._keys.prune)
        await self._crew.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Drain, and end the workers."""
        await self._crew.drain()
        await self._crew.end()

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
        if self.working(session_id):
            raise SessionBusy(f"session {session_id} is at work; wait for it or cancel it")
        self._crew.hold(client)
        self._claimed.add(session_id)
        try:
            return await self._crew.accept(await self._checked(session_id, work, client))
        finally:
            self._crew.release(client)
            self._claimed.discard(session_id)

    async def events(self, session_id: str, *, after: int = 0) -> AsyncIterator[Logged]:
        """The events of a session beyond the id `after`: what was logged, then live, to the end of its work.

        Raises `SessionError` when there is no such session.
        """
        live = self._crew.live.get(session_id)
        if live is None and session_id in self._crew.gone:
            _, last = self._crew.gone[session_id]
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
                live = self._crew.live.get(session_id)
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
        live = self._crew.live.get(session_id)
        if live is not None:
            found = [await asyncio.shield(live.end)]
        elif session_id in self._crew.gone:
            found = [self._crew.gone[session_id][1]]
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
        live = self._crew.live.get(session_id)
        if live is None:
            return False
        await self._crew.stop(live, "cancelled")
        return True

    def working(self, session_id: str) -> Literal["queued", "running"] | None:
        """Whether work on a session waits or is under way."""
        live = self._crew.live.get(session_id)
        if live is None:
            return "queued" if session_id in self._claimed else None
        return "queued" if live.worker is None else "running"

    async def session(self, session_id: str) -> Session:
        """A session to read, undo, fork: call what it can in a thread. Raises `SessionError`."""

        def find() -> Session:
            return Session(self.store, session_id, self._place(begun_with(self.store, session_id)).context)

        return await asyncio.to_thread(find)

    async def parts(self, profile: str | None = None) -> Context:
        """The parts of a profile, for those who look at a picture without a session. Raises `ConfigurationError`."""
        return (await asyncio.to_thread(self._place, self.settings.choose(profile))).context

    async def owner(self, session_id: str) -> str:
        """Whose a session is, also of one that failed at once and is gone. Raises `SessionError`."""
        if session_id in self._crew.gone:
            return self._crew.gone[session_id][0]
        return (await asyncio.to_thread(self.store.info, session_id)).owner

    async def delete(self, session_id: str) -> int:
        """Remove a session with everything that belongs to it; how many artifacts went.

        Raises `SessionBusy` while it is at work, `SessionError` when there is none.
        """
        if self.working(session_id):
            raise SessionBusy(f"session {session_id} is at work; wait for it or cancel it")

        def remove() -> int:
            key = self._keys.of(session_id)
            named = self.store.addresses(session_id)
            removed = self.store.delete(session_id)
            forget(folder_of(self.store.home), (one for one in named if one not in self.store.artifacts))
            if key is not None:
                key.unlink(missing_ok=True)
            return removed

        return await asyncio.to_thread(remove)

    def load(self) -> Load:
        """How busy the engine is."""
        return self._crew.load()

    async def drain(self) -> None:
        """Take no new work, and bring sessions under way to a step boundary; what is not done stays in the journal.

        Those that do not get there within the server's grace are stopped by force, and lose the step under way.
        """
        await self._crew.drain()

    def _place(self, profile: Profile) -> Workplace:
        """The parts of a profile, for what is checked at the door; built once. Called in threads."""
        place = self._places.get(profile)
        if place is None:
            place = Workplace(self.store, assemble(self.store.artifacts, profile, self.settings), profile)
            self._places[profile] = place
        return place

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
        if isinstance(work, Say):
            check_text(work.request)
        state = await asyncio.to_thread(lambda: session.state)
        if state.status in ("running", "waiting"):
            raise SessionError(f"session {session_id} has not finished its turn; run it on, or answer its question")
        if isinstance(work, Revise):
            await asyncio.to_thread(session.check_revision, work.wanted)
        elif work.options is not None:  # no client writes files of the server, and a session keeps its profile
            most = min(work.options.max_pixels, self.settings.server.max_pixels)
            fixed = {"output": None, "force": False, "profile": state.options.profile, "max_pixels": most}
            work = work.model_copy(update={"options": work.options.model_copy(update=fixed)})
        return job.model_copy(update={"work": work, "turn": state.turn})


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

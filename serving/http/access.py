"""Whose a session is: every route that takes a session's id goes through `find`.

A session of somebody else answers exactly as one that does not exist. Left out: keys (`auth.py`).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.requests import Request

from ...checkpoints.sessions import SessionInfo
from ...errors import SessionError
from ...graph.events import Stopped
from ...schema import ImageRef
from ..engine import Engine
from ..engine.log import Follower
from ..engine.renderings import THUMBNAIL
from .errors import Refused, busy, not_found
from .wire import Picture


async def known(engine: Engine, session_id: str, owner: str) -> None:
    """Pass for a session of that owner. `Refused` (404) otherwise."""
    try:
        mine = await engine.owner(session_id) == owner
    except SessionError:
        mine = False
    if not mine:
        raise not_found("session")


async def find(engine: Engine, session_id: str, owner: str) -> SessionInfo:
    """The owner's session of that id. `Refused`: 404 when there is none, 410 for one that failed before it had done
    anything and so left nothing behind, with the reason."""
    await known(engine, session_id, owner)
    try:
        return await asyncio.to_thread(engine.store.info, session_id)
    except SessionError:
        end = await engine.finish(session_id)
    if isinstance(end, Stopped):
        raise Refused(410, end.message, "session_gone")
    raise not_found("session")


async def at_rest(engine: Engine, session_id: str, owner: str) -> SessionInfo:
    """The same, of a session that is not at work. `Refused`: 409 when it is."""
    info = await find(engine, session_id, owner)
    working = engine.working(session_id)
    if working:
        raise busy(session_id, "at work" if working == "running" else "waiting for its turn")
    return info


async def finished(engine: Engine, session_id: str, owner: str) -> SessionInfo:
    """The same, of a session that has finished its turn. `Refused`: 409 when it has not."""
    info = await at_rest(engine, session_id, owner)
    if info.status == "waiting":
        raise Refused(409, f"session {session_id} has asked something; answer it first", "question_open")
    if info.status == "running":
        raise Refused(409, f"session {session_id} has not finished its turn; run it on first", "turn_unfinished")
    return info


def last_event(engine: Engine, session_id: str) -> int:
    """The id of the last event that a session has told; 0 before the first."""
    events = Follower(engine.store.folder(session_id)).read()
    return events[-1].id if events else 0


@dataclass(frozen=True, slots=True)
class Links:
    """Where things of one session are fetched, as paths on this server."""

    session: str
    root: str = ""
    """The path under which a proxy shows this server."""

    @property
    def base(self) -> str:
        """The session itself."""
        return f"{self.root}/v1/sessions/{self.session}"

    def events(self, after: int) -> str:
        """Its events beyond an id."""
        return f"{self.base}/events?after={after}"

    def picture(self, ref: ImageRef | None) -> Picture | None:
        """A picture, None for none."""
        if ref is None:
            return None
        url = f"{self.base}/artifacts/{ref.sha256}"
        return Picture(
            sha256=ref.sha256, width=ref.width, height=ref.height, url=url, thumbnail=f"{url}?size={THUMBNAIL}"
        )


def links(request: Request, session_id: str) -> Links:
    """The addresses of a session as this request's client sees them."""
    return Links(session_id, request.scope.get("root_path", ""))

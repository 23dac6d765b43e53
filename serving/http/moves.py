"""Moves along the history of a session: take back, bring back, go to a step, branch off.

They need no work and are done at once. Left out: doing steps anew (`turns.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Request, Response

from ...graph.session import Session
from ...schema import Noun
from ..engine import Engine
from .access import finished
from .answers import SessionView
from .auth import Owner
from .errors import documented
from .idempotency import KEY, Once
from .sessions import show
from .turns import digest
from .wire import ForkRequest, GotoRequest, SessionId, UndoRequest


def router(engine: Engine, once: Once) -> APIRouter:
    """The routes under /v1/sessions/{id} that move along its history."""
    routes = APIRouter(prefix="/v1/sessions/{session_id}", tags=["turns"])

    async def change(request: Request, session_id: str, owner: str, do: Callable[[Session], object]) -> SessionView:
        await finished(engine, session_id, owner)
        session = await engine.session(session_id)
        await asyncio.to_thread(do, session)
        return await show(engine, request, session_id, owner)

    @routes.post("/undo", response_model=SessionView, summary="Take steps back", responses=documented(404, 409, 410))
    async def undo(
        request: Request,
        session_id: SessionId,
        owner: Owner,
        how: UndoRequest = UndoRequest(),  # noqa: B008
    ) -> SessionView:
        """The last steps that were done; nothing is computed, and the pictures stay in the history."""
        return await change(request, session_id, owner, lambda session: session.undo(how.steps))

    @routes.post("/redo", response_model=SessionView, summary="Do again", responses=documented(404, 409, 410))
    async def redo(request: Request, session_id: SessionId, owner: Owner) -> SessionView:
        """What was taken back last; nothing is computed."""
        return await change(request, session_id, owner, lambda session: session.redo())

    @routes.post("/goto", response_model=SessionView, summary="Go to a step", responses=documented(404, 409, 410))
    async def goto(request: Request, session_id: SessionId, owner: Owner, where: GotoRequest) -> SessionView:
        """Its picture, of any branch, is the one as it is then; nothing is computed. Undo goes on along the way to that
        step, redo returns to where this came from."""
        return await change(request, session_id, owner, lambda session: session.go_to(where.step))

    @routes.post(
        "/fork",
        status_code=201,
        response_model=SessionView,
        summary="Branch off",
        responses=documented(404, 409, 410),
    )
    async def fork(
        request: Request,
        session_id: SessionId,
        owner: Owner,
        how: ForkRequest = ForkRequest(),  # noqa: B008
        key: Annotated[str | None, KEY] = None,
    ) -> Response:
        """A new session with the history up to a step; both go on by themselves."""

        async def do() -> Noun:
            await finished(engine, session_id, owner)
            session = await engine.session(session_id)
            forked = await asyncio.to_thread(session.fork, how.step)
            return await show(engine, request, forked.id, owner)

        return await once(owner, key, f"fork {session_id}", digest(how.to_json()), do, status=201)

    return routes

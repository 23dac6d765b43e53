"""The report of a session over HTTP: the page that `imageedit-r1 report` writes.

The page pins its style and script by their hashes; the same policy goes out as a header, so that it holds before the
page is read. Left out: the page itself (`reports/html.py`).
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from ...reports.html import policy_of, render
from ..engine import Engine
from .access import find
from .auth import Owner
from .errors import documented, not_found
from .wire import SessionId


def router(engine: Engine) -> APIRouter:
    """The route of the report."""
    routes = APIRouter(prefix="/v1/sessions/{session_id}", tags=["pictures"])

    @routes.get(
        "/report",
        response_class=Response,
        summary="What happened, as a page",
        responses={
            200: {"description": "One HTML file.", "content": {"text/html": {"schema": {"type": "string"}}}},
            **documented(404, 409, 410, 507),
        },
    )
    async def report(
        session_id: SessionId,
        owner: Owner,
        download: Annotated[bool, Query(description="As a file to keep, named after the photo.")] = False,
    ) -> Response:
        """One HTML file that needs nothing else: the plan, each step with its pictures and verdict, before and after.
        404 before the photo was read."""
        info = await find(engine, session_id, owner)
        session = await engine.session(session_id)
        state = await asyncio.to_thread(lambda: session.state)
        if state.photo is None:
            raise not_found("report")
        page = await asyncio.to_thread(render, state, engine.store.artifacts.load)
        headers = {
            "Content-Security-Policy": f"{policy_of(page)}; frame-ancestors 'none'; sandbox allow-scripts",
            "Content-Disposition": disposition(f"{Path(info.source_name).stem}.report.html", attached=download),
        }
        return HTMLResponse(page, headers=headers)

    return routes


def disposition(name: str, *, attached: bool) -> str:
    """A Content-Disposition that names a file, whatever is in the name (RFC 6266)."""
    return f"{'attachment' if attached else 'inline'}; filename*=utf-8''{quote(name, safe='', errors='replace')}"

"""The script of a session over HTTP: text that does the same again.

Left out: what stands in it (`graph/script.py`).
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Response

from ...graph.script import SUFFIX, Language, script_of
from ..engine import Engine
from .access import finished
from .auth import Owner
from .errors import documented
from .report import disposition
from .wire import SessionId

EXAMPLE = """from pathlib import Path

from imageedit_r1 import edit, open_session

PLACE = Path(__file__).absolute().parent

result = edit(
    PLACE / 'coffee.jpg',
    'make it warmer',
    profile='local',
)
session = open_session(result.session)
session.deliver(str(PLACE / 'coffee.edited.jpg'))
"""


def router(engine: Engine) -> APIRouter:
    """The route of the script."""
    routes = APIRouter(prefix="/v1/sessions/{session_id}", tags=["sessions"])

    @routes.get(
        "/script",
        response_class=Response,
        summary="The same again, as a script",
        responses={
            200: {
                "description": "A program, or commands for a shell.",
                "content": {"text/plain": {"schema": {"type": "string"}, "example": EXAMPLE}},
            },
            **documented(404, 409, 410, 507),
        },
    )
    async def script(
        session_id: SessionId,
        owner: Owner,
        language: Annotated[
            Language,
            Query(alias="as", description="`python`: the package's functions; `cli`: its commands, for a shell."),
        ] = "python",
    ) -> Response:
        """Every turn with its options, places and answers, what was taken back, and where it branched off. It runs
        beside the photo and gives the same pixels; comments tell where masks are fetched, and what it cannot do. 409
        before the session has finished its turn."""
        info = await finished(engine, session_id, owner)
        session = await engine.session(session_id)
        made = await asyncio.to_thread(script_of, session, language)
        name = f"{Path(info.source_name).stem}{SUFFIX[language]}"
        headers = {"Content-Disposition": disposition(name, attached=False)}
        return Response(made.text, media_type="text/plain; charset=utf-8", headers=headers)

    return routes

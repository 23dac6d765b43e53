"""A session as a file of layers over HTTP: made when it is asked for, and gone when it has been sent.

Left out: keeping it. A file is as large as all its layers, and asked for once.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Annotated
from urllib.parse import quote

import anyio
from anyio import CapacityLimiter
from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from ...errors import StorageError
from ...graph.layered import FORMATS, Layered, write_layers
from ...schema import EditState
from ..engine import Engine
from .access import find
from .auth import Owner
from .errors import documented, not_found
from .wire import SessionId

AT_ONCE = 2
"""Files that are made at the same time: each holds two pictures and a layer."""
PIECE = 1 << 18


def router(engine: Engine) -> APIRouter:
    """The route of layered files."""
    routes = APIRouter(prefix="/v1/sessions/{session_id}", tags=["pictures"])
    limiter: list[CapacityLimiter] = []  # belongs to the loop that runs

    def make(state: EditState, format: Layered) -> tuple[IO[bytes], int]:
        try:
            with ExitStack() as opened:  # a file without a name: it cannot be left behind
                file: IO[bytes] = opened.enter_context(tempfile.TemporaryFile(dir=engine.store.home))
                write_layers(state, engine.store.artifacts, file, format)
                size = file.seek(0, 2)
                file.seek(0)
                opened.pop_all()
                return file, size
        except OSError as error:
            raise StorageError(f"cannot write in {engine.store.home}: {error.strerror}") from error

    @routes.get(
        "/export",
        response_class=Response,
        responses={
            200: {
                "description": "The file, to be saved.",
                "content": {
                    format.media_type: {"schema": {"type": "string", "format": "binary"}} for format in FORMATS.values()
                },
            },
            **documented(400, 404, 410, 507),
        },
        summary="Every step as a layer",
    )
    async def export(
        session_id: SessionId,
        owner: Owner,
        format: Annotated[Layered, Query(description="OpenRaster or Photoshop.", examples=["ora"])],
    ) -> Response:
        """The picture as it is, as a file of layers for Krita, GIMP or Photoshop: the photo, and above it each step
        that led here with its mask. Also while the session is at work."""
        info = await find(engine, session_id, owner)
        session = await engine.session(session_id)
        state = await asyncio.to_thread(lambda: session.state)
        if state.photo is None:
            raise not_found("picture")
        if not limiter:
            limiter.append(CapacityLimiter(AT_ONCE))
        file, size = await anyio.to_thread.run_sync(make, state, format, limiter=limiter[0])
        name = quote(f"{Path(info.source_name).stem}.{format}")
        headers = {
            "Content-Disposition": f"attachment; filename*=utf-8''{name}",
            "Content-Length": str(size),
            "Cache-Control": "private, no-store",
        }
        return StreamingResponse(_pieces(file), headers=headers, media_type=FORMATS[format].media_type)

    return routes


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece

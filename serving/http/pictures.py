"""Pictures of a session over HTTP: any that its history names, rendered as wanted, with validators and ranges.

Left out: pictures of other sessions, which are not there for anybody but theirs, and how they are made (`render.py`).
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as InPath
from fastapi.responses import FileResponse

from ...checkpoints.artifacts import ArtifactStore
from ...errors import InputError, StorageError
from ...graph.session import Session
from ...images.headers import sniff
from ...schema import EditState, ImageRef
from ..engine import Engine
from ..engine.log import Follower
from .access import find
from .auth import Owner
from .errors import documented, not_found
from .render import MEDIA, Pictures, rendering
from .views import pictures_in
from .wire import SessionId

RANGE = re.compile(rb"(\d{0,18})-(\d{0,18})")

Format = Literal["png", "jpeg", "webp"]
FormatParameter = Annotated[
    Format | None,
    Query(description="As what; left out: as the photo came, small copies as JPEG (PNG with holes)."),
]
SizeParameter = Annotated[int | None, Query(ge=16, le=8192, description="Longest edge in pixels; never enlarged.")]
QualityParameter = Annotated[int | None, Query(ge=1, le=100, description="Of JPEG and WebP.")]


class Named(NamedTuple):
    """What a session shows."""

    state: EditState
    question: dict[str, Any] | None
    pictures: dict[str, ImageRef]
    """By address: every picture that its state, its question or its events name."""


async def named(session: Session) -> Named:
    """What a session shows now."""

    def read() -> Named:
        state, question = session.state, session.question
        events = Follower(session.store.folder(session.id)).read()
        told = [state.model_dump(mode="json", exclude_defaults=True), question]
        told += [logged.event.to_state() for logged in events]
        return Named(state, question, {ref.sha256: ref for ref in pictures_in(told)})

    return await asyncio.to_thread(read)


def router(engine: Engine, pictures: Pictures) -> APIRouter:
    """The picture as it is now, and every other of a session."""
    routes = APIRouter(prefix="/v1/sessions/{session_id}", tags=["pictures"])
    shown: dict[int | str, dict[str, object]] = {
        200: {
            "description": "The picture.",
            "content": {media: {"schema": {"type": "string", "format": "binary"}} for _, media in MEDIA.values()},
        },
        206: {"description": "The part of it that `Range` asks for."},
        304: {"description": "It is the one that `If-None-Match` names."},
        416: {"description": "It has no such part."},
        **documented(400, 404, 507),
    }

    @routes.head("/image", include_in_schema=False)
    @routes.get("/image", response_class=Response, responses=shown, summary="The picture as it is now")
    async def image(
        request: Request,
        session_id: SessionId,
        owner: Owner,
        *,
        format: FormatParameter = None,
        size: SizeParameter = None,
        quality: QualityParameter = None,
    ) -> Response:
        """Without parameters as the photo came: the same format, metadata and colour profile. `size` gives a small copy
        without metadata."""
        info = await find(engine, session_id, owner)
        session = await engine.session(session_id)
        state = await asyncio.to_thread(lambda: session.state)
        if state.image is None or state.photo is None:
            raise not_found("picture")
        if state.image == state.photo.image and format is None and size is None and quality is None:
            return await _file(request, engine.store.artifacts, state.photo.file, info.source_name)
        made = await pictures.render(rendering(state.image, state, format, size, quality))
        stem = Path(info.source_name).stem
        return _send(request, made.path, made.format, made.etag, f"{stem}.edited.{MEDIA[made.format][0]}", fixed=False)

    @routes.head("/artifacts/{sha256}", include_in_schema=False)
    @routes.get("/artifacts/{sha256}", response_class=Response, responses=shown, summary="A picture of the session")
    async def artifact(
        request: Request,
        session_id: SessionId,
        sha256: Annotated[str, InPath(pattern="^[0-9a-f]{64}$")],
        owner: Owner,
        *,
        format: FormatParameter = None,
        size: SizeParameter = None,
        quality: QualityParameter = None,
    ) -> Response:
        """Any picture that the session's state, question or events name: results, attempts, masks (as PNG). The
        photo's own file is sent as it came."""
        await find(engine, session_id, owner)
        session = await engine.session(session_id)
        state, _, known = await named(session)
        if sha256 in known:
            made = await pictures.render(rendering(known[sha256], state, format, size, quality))
            return _send(request, made.path, made.format, made.etag, None, fixed=True)
        if sha256 not in (state.source, state.delivery.file if state.delivery else None):
            raise not_found("artifact")
        return await _file(request, engine.store.artifacts, sha256, state.source_name)

    return routes


async def _file(request: Request, artifacts: ArtifactStore, sha256: str, name: str) -> Response:
    """A file of the store as it is."""
    path = artifacts.path(sha256)

    def head() -> bytes:
        with path.open("rb") as file:
            return file.read(64)

    try:
        format_ = sniff(await asyncio.to_thread(head))
    except (OSError, InputError) as error:
        raise StorageError(f"artifact {sha256[:12]} cannot be read: {error}") from error
    return _send(request, path, format_, f'"{sha256[:32]}"', name, fixed=True)


def _send(request: Request, path: Path, format_: str, etag: str, name: str | None, *, fixed: bool) -> Response:
    """A file with its validator; `fixed`: what the address shows never changes."""
    keep = "private, max-age=31536000, immutable" if fixed else "private, no-cache"
    headers = {"ETag": etag, "Cache-Control": keep}
    asked = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    if etag in asked or "*" in asked:
        return Response(status_code=304, headers=headers)
    request.scope["headers"] = [
        (key, value) for key, value in request.scope["headers"] if key != b"range" or _is_range(value)
    ]
    return FileResponse(
        path, media_type=MEDIA[format_][1], headers=headers, filename=name, content_disposition_type="inline"
    )


def _is_range(value: bytes) -> bool:
    """Whether a Range header is one; what is none is ignored (RFC 9110, 14.2)."""
    unit, _, ranges = value.partition(b"=")
    parts = [RANGE.fullmatch(part.strip()) for part in ranges.split(b",")]
    return unit.strip().lower() == b"bytes" and all(
        part is not None and (not part[1] or not part[2] or int(part[1]) <= int(part[2])) and part[0] != b"-"
        for part in parts
    )

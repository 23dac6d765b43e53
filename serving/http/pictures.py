"""Pictures of a session over HTTP: any that its history names, rendered as wanted, with validators and ranges.

Left out: pictures of other sessions, which are not there for anybody but theirs, and how they are made (`render.py`).
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
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
from ..engine.renderings import MEDIA
from .access import find
from .auth import Owner
from .boxes import BoxParameter
from .errors import documented, not_found
from .render import Pictures, rendering
from .views import pictures_in
from .wire import SessionId

MOST_SEEN = 4096
RANGE = re.compile(rb"(\d{0,18})-(\d{0,18})")

Format = Literal["png", "jpeg", "webp"]
FormatParameter = Annotated[
    Format | None,
    Query(description="As what; left out: as the photo came, small copies as JPEG (PNG with holes)."),
]
SizeParameter = Annotated[int | None, Query(ge=16, le=8192, description="Longest edge in pixels; never enlarged.")]
QualityParameter = Annotated[int | None, Query(ge=1, le=100, description="Of JPEG and WebP.")]

SHOWN: dict[int | str, dict[str, object]] = {
    200: {
        "description": "The picture.",
        "content": {media: {"schema": {"type": "string", "format": "binary"}} for _, media in MEDIA.values()},
    },
    206: {"description": "The part of it that `Range` asks for."},
    304: {"description": "It is the one that `If-None-Match` names."},
    416: {"description": "It has no such part."},
    **documented(400, 404, 507),
}
"""The responses of a route that sends a picture."""


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


class Seen(NamedTuple):
    """A picture that a session names."""

    image: ImageRef
    source: str | None
    """The file of the session's photo."""
    gray: bool
    """That has no colour channels."""


class Names:
    """Which pictures sessions name. One that is named once is for ever, so its history need not be read again for every
    part of it; the latest `MOST_SEEN` are kept."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._seen: OrderedDict[tuple[str, str], Seen] = OrderedDict()

    async def find(self, session_id: str, sha256: str) -> Seen | None:
        """The picture of that address, when this session has one. Whose the session is was looked at before."""
        key = (session_id, sha256)
        if key not in self._seen:
            state, _, known = await named(await self._engine.session(session_id))
            if sha256 not in known:
                return None
            self._seen[key] = Seen(known[sha256], state.source, state.photo is not None and state.photo.gray)
            while len(self._seen) > MOST_SEEN:
                self._seen.popitem(last=False)
        self._seen.move_to_end(key)
        return self._seen[key]


def router(engine: Engine, pictures: Pictures, names: Names) -> APIRouter:
    """The picture as it is now, and every other of a session."""
    routes = APIRouter(prefix="/v1/sessions/{session_id}", tags=["pictures"])

    @routes.head("/image", include_in_schema=False)
    @routes.get("/image", response_class=Response, responses=SHOWN, summary="The picture as it is now")
    async def image(
        request: Request,
        session_id: SessionId,
        owner: Owner,
        *,
        format: FormatParameter = None,
        size: SizeParameter = None,
        quality: QualityParameter = None,
        box: BoxParameter = None,
    ) -> Response:
        """Without parameters as the photo came: the same format, metadata and colour profile. `size` gives a small copy
        and `box` a part, both without metadata."""
        info = await find(engine, session_id, owner)
        session = await engine.session(session_id)
        state = await asyncio.to_thread(lambda: session.state)
        if state.image is None or state.photo is None:
            raise not_found("picture")
        if state.image == state.photo.image and (format, size, quality, box) == (None, None, None, None):
            return await _file(request, engine.store.artifacts, state.photo.file, info.source_name)
        made = await pictures.render(rendering(state.image, state.source, state.photo.gray, format, size, quality, box))
        stem = Path(info.source_name).stem
        return send(request, made.path, made.format, made.etag, f"{stem}.edited.{MEDIA[made.format][0]}", fixed=False)

    @routes.head("/artifacts/{sha256}", include_in_schema=False)
    @routes.get("/artifacts/{sha256}", response_class=Response, responses=SHOWN, summary="A picture of the session")
    async def artifact(
        request: Request,
        session_id: SessionId,
        sha256: Annotated[str, InPath(pattern="^[0-9a-f]{64}$")],
        owner: Owner,
        *,
        format: FormatParameter = None,
        size: SizeParameter = None,
        quality: QualityParameter = None,
        box: BoxParameter = None,
    ) -> Response:
        """Any picture that the session's state, question or events name: results, attempts, masks (as PNG). The
        photo's own file is sent as it came. Many small parts at 1:1 are cheap to ask for."""
        await find(engine, session_id, owner)
        seen = await names.find(session_id, sha256)
        if seen is not None:
            made = await pictures.render(rendering(*seen, format, size, quality, box))
            return send(request, made.path, made.format, made.etag, None, fixed=True)
        session = await engine.session(session_id)
        state = await asyncio.to_thread(lambda: session.state)
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
    return send(request, path, format_, f'"{sha256[:32]}"', name, fixed=True)


def send(request: Request, path: Path, format_: str, etag: str, name: str | None, *, fixed: bool) -> Response:
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

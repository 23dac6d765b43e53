"""Pictures of a session over HTTP: any that its history names, rendered as wanted, with validators and ranges.

    HOME/rendered/SHA256.EXT   what was rendered, the least recently used goes when there is more than `CACHE_BYTES`

A rendering is addressed by what it is made of, so it never changes and its ETag is that address. Left out: pictures of
other sessions, which are not there for anybody but theirs, and pages around them.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import re
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import anyio
import numpy as np
from anyio import CapacityLimiter
from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as InPath
from fastapi.responses import FileResponse
from PIL import Image

from ...checkpoints.artifacts import ArtifactStore
from ...errors import InputError, StorageError
from ...graph.session import Session
from ...images.encode import encode
from ...images.headers import sniff
from ...images.metadata import read_metadata
from ...images.pixels import Pixels
from ...images.view import area, bounded_size, shrink
from ...schema import EditState, ImageRef, Noun
from ..engine import Engine
from ..engine.log import Follower
from .access import find
from .auth import Owner
from .errors import documented, not_found
from .views import pictures_in
from .wire import THUMBNAIL, SessionId

CACHE_BYTES = 512 << 20
YOUNG = 60.0
"""Seconds for which a rendering is not removed: somebody is about to send it."""
QUALITY = 85
"""Of small JPEG and WebP pictures."""
LATE = 2.0
"""Seconds that a picture may take from being told of to being on disk."""
MEDIA = {
    "JPEG": ("jpg", "image/jpeg"),
    "PNG": ("png", "image/png"),
    "WEBP": ("webp", "image/webp"),
    "TIFF": ("tif", "image/tiff"),
    "GIF": ("gif", "image/gif"),
    "BMP": ("bmp", "image/bmp"),
    "AVIF": ("avif", "image/avif"),
}
"""File suffix and media type of each format."""
RANGE = re.compile(rb"(\d{0,18})-(\d{0,18})")

Format = Literal["png", "jpeg", "webp"]
FormatParameter = Annotated[
    Format | None,
    Query(description="As what; left out: as the photo came, small copies as JPEG (PNG with holes)."),
]
SizeParameter = Annotated[int | None, Query(ge=16, le=8192, description="Longest edge in pixels; never enlarged.")]
QualityParameter = Annotated[int | None, Query(ge=1, le=100, description="Of JPEG and WebP.")]


class Rendering(Noun):
    """A picture as a file that is wanted."""

    image: ImageRef
    format: str | None = None
    """JPEG, PNG or WEBP; None: as the photo came, or for a small copy what suits it."""
    size: int | None = None
    quality: int | None = None
    original: str | None = None
    """The photo's file in the artifact store, for its format, metadata and colour profile."""
    gray: bool = False

    @property
    def key(self) -> str:
        """What tells it from every other rendering."""
        return hashlib.sha256(b"1\n" + self.model_dump_json().encode()).hexdigest()


class Rendered(Noun):
    """A rendering on disk."""

    path: Path
    format: str
    etag: str


class Pictures:
    """Renders pictures of an artifact store, each once, and keeps what was rendered lately."""

    def __init__(self, artifacts: ArtifactStore, folder: Path, *, cache_bytes: int = CACHE_BYTES) -> None:
        self._artifacts = artifacts
        self._folder = folder
        self._cache_bytes = cache_bytes
        self._making: dict[str, asyncio.Task[Rendered]] = {}
        self._limiter: CapacityLimiter | None = None
        self._written = cache_bytes
        """Bytes written since the folder was looked over; at the start it was not."""

    async def render(self, wanted: Rendering) -> Rendered:
        """The file of a rendering. Raises `StorageError` when its picture is not there, `InputError` for a format that
        cannot hold it."""
        return await asyncio.shield(self._task(wanted))  # who goes away does not take it from the others

    def prepare(self, wanted: Rendering) -> None:
        """Begin a rendering that is about to be asked for."""
        self._task(wanted)

    def _task(self, wanted: Rendering) -> asyncio.Task[Rendered]:
        key = wanted.key
        task = self._making.get(key)
        if task is None:
            task = self._making[key] = asyncio.create_task(self._render(wanted))
            task.add_done_callback(lambda done: self._forget(key, done))
        return task

    def _forget(self, key: str, task: asyncio.Task[Rendered]) -> None:
        self._making.pop(key, None)
        if not task.cancelled():
            task.exception()  # it was raised to those who waited, if anybody still did

    async def _render(self, wanted: Rendering) -> Rendered:
        self._limiter = self._limiter or CapacityLimiter(2)  # each holds a whole picture
        patience = time.monotonic() + LATE
        while True:
            try:
                return await anyio.to_thread.run_sync(self._make, wanted, limiter=self._limiter)
            except StorageError:
                if wanted.image.sha256 in self._artifacts or time.monotonic() > patience:
                    raise
                await asyncio.sleep(0.02)  # it is written beside the step after it

    def _make(self, wanted: Rendering) -> Rendered:
        key = wanted.key
        for format_, (suffix, _) in MEDIA.items():
            path = self._folder / f"{key}.{suffix}"
            with suppress(OSError):
                os.utime(path)
                return Rendered(path=path, format=format_, etag=f'"{key[:32]}"')
        pixels = self._artifacts.load(wanted.image)
        original = None if wanted.original is None else self._artifacts.get(wanted.original)
        if wanted.size is not None or wanted.image.channels == 1:
            format_, data = _small(pixels, wanted, original)
        else:
            format_ = wanted.format or (sniff(original) if original else "PNG")
            data = encode(pixels, format=format_, original=original, gray=wanted.gray, quality=wanted.quality).data
        path = self._folder / f"{key}.{MEDIA[format_][0]}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            temporary = self._folder / f".{secrets.token_hex(8)}"
            temporary.write_bytes(data)
            temporary.replace(path)
        except OSError as error:
            raise StorageError(f"cannot write {self._folder}: {error.strerror}") from error
        self._written += len(data)
        if self._written > self._cache_bytes // 8:
            self._written = 0
            self._evict()
        return Rendered(path=path, format=format_, etag=f'"{key[:32]}"')

    def _evict(self) -> None:
        """Remove what was not used for the longest time."""
        found = []
        for file in self._folder.iterdir():
            with suppress(OSError):
                about = file.stat()
                found.append((about.st_mtime, about.st_size, file))
        total = sum(size for _, size, _ in found)
        for used, size, file in sorted(found):
            if total <= self._cache_bytes or used > time.time() - YOUNG:
                return
            with suppress(OSError):
                file.unlink()
                total -= size


def _small(pixels: Pixels, wanted: Rendering, original: bytes | None) -> tuple[str, bytes]:
    """(format, file) of a bounded copy without metadata, in the photo's colours."""
    edge = wanted.size or max(pixels.shape[:2])
    small = (
        area(pixels, bounded_size(pixels.shape[1], pixels.shape[0], edge)) if pixels.ndim == 2 else shrink(pixels, edge)
    )
    holes = small.ndim == 3 and small.shape[2] == 4 and bool((small[..., 3] < 255).any())
    format_ = wanted.format or ("PNG" if holes or small.ndim == 2 else "JPEG")
    if small.ndim == 3 and small.shape[2] == 4 and not holes:
        small = small[..., :3]
    elif holes and format_ == "JPEG":
        alpha = small[..., 3:].astype(np.float32) / np.float32(255)
        small = np.rint(small[..., :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)
    about = read_metadata(original) if original and small.ndim == 3 else None
    profile = about.icc if about is not None and about.icc_space == "RGB " else b""
    quality = {} if format_ == "PNG" else {"quality": wanted.quality or QUALITY}
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(small)).save(buffer, format_, icc_profile=profile or None, **quality)
    return format_, buffer.getvalue()


def thumbnail(image: ImageRef, source: str | None) -> Rendering:
    """The rendering that a thumbnail's address asks for; `source` is the photo's file."""
    return Rendering(image=image, size=THUMBNAIL, original=source)


def rendering(
    image: ImageRef, state: EditState, format: Format | None, size: int | None, quality: int | None
) -> Rendering:
    """A picture of a session as it is asked for."""
    gray = size is None and state.photo is not None and state.photo.gray
    form = None if format is None else format.upper()
    return Rendering(image=image, format=form, size=size, quality=quality, original=state.source, gray=gray)


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

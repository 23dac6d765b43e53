"""Uploads: files that are put on the server first and named later, by those who put them there.

    HOME/uploads/ID.bin     the bytes, as they came
    HOME/uploads/ID.json    whose they are, and what the header says they show

What a file is its own bytes decide, not its name or the type it claims. An upload is a step on the way: sessions keep
photos of their own, so it goes after `KEPT` seconds. Left out: decoding, which the session does.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import anyio
from anyio import CapacityLimiter
from fastapi import APIRouter, Query, Request, Response
from pydantic import ValidationError

from ...errors import InputError, StorageError
from ...images import headers
from ...images.decode import Probe, probe
from ..engine.renderings import Rendering, UploadedFile
from .auth import Owner
from .boxes import BoxParameter, read_box
from .errors import Refused, documented, not_found
from .forms import TEMPORARY, Received, content_type, received_file, received_form
from .idempotency import KEY, Once
from .pictures import SHOWN, FormatParameter, QualityParameter, SizeParameter, send
from .render import Pictures
from .wire import UPLOAD_ID, Upload, UploadId

KEPT = 24 * 3600.0
"""Seconds for which an upload can be used."""
HELD = 40
"""Times the largest file: so many bytes one owner may have in uploads."""


class _Kept(Upload):
    owner: str


class Uploads:
    """The uploads under a home folder."""

    def __init__(self, home: Path, *, max_file: int, max_pixels: int) -> None:
        self.folder = home / "uploads"
        self.max_file = max_file
        self.max_pixels = max_pixels
        self._probing: CapacityLimiter | None = None
        self._swept = 0.0

    async def check(self, file: Received) -> Probe:
        """What a received file shows. `Refused`: 415 for what is no picture of a known kind, 400 for a damaged one."""
        self._probing = self._probing or CapacityLimiter(2)  # each reads a whole file
        return await anyio.to_thread.run_sync(self._check, file, limiter=self._probing)

    async def keep(self, file: Received, owner: str) -> Upload:
        """Make a received file an upload of that owner."""
        found = await self.check(file)
        return await asyncio.to_thread(self._keep, file, owner, found)

    def put(self, data: bytes, name: str, owner: str, *, format: str, size: tuple[int, int]) -> Upload:
        """Make a picture of the server's own an upload of that owner; its `size` is (width, height)."""
        path = self.folder / f"{TEMPORARY}{secrets.token_hex(8)}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as error:
            raise StorageError(f"cannot write {self.folder}: {error.strerror}") from error
        file = Received("file", name, path, len(data), hashlib.sha256(data).hexdigest())
        try:
            return self._keep(file, owner, Probe(format, *size, frames=1, mode="L", depth=8))
        finally:
            path.unlink(missing_ok=True)

    def find(self, upload_id: str, owner: str) -> tuple[Path, Upload]:
        """The file of an upload. `Refused` (404) when the owner has none of that id."""
        kept = self._read(self.folder / f"{upload_id}.json") if re.fullmatch(UPLOAD_ID, upload_id) else None
        path = self.folder / f"{upload_id}.bin"
        if kept is None or kept.owner != owner or kept.expires < time.time() or not path.is_file():
            raise not_found("upload")
        return path, Upload.model_validate(kept.model_dump(exclude={"owner"}))

    def delete(self, upload_id: str, owner: str) -> None:
        """Remove an upload. `Refused` (404) when the owner has none of that id."""
        self.find(upload_id, owner)
        self._remove(upload_id)

    def sweep(self, *, now: float | None = None) -> None:
        """Remove what has expired, and what requests left that were killed."""
        now = time.time() if now is None else now
        self._swept = now
        for file in self.folder.glob("up-*.json"):
            kept = self._read(file)
            if kept is None or kept.expires < now:
                self._remove(file.stem)
        for file in (*self.folder.glob(f"{TEMPORARY}*"), *self.folder.glob("up-*.bin")):
            with suppress(OSError):
                if file.stat().st_mtime < now - KEPT:
                    file.unlink()

    def _check(self, file: Received) -> Probe:
        with file.path.open("rb") as opened:
            head = opened.read(64)
        try:
            headers.sniff(head)
        except InputError as error:
            message = str(error).replace(f"the file of {len(head)} bytes", f"the file of {file.bytes} bytes")
            raise Refused(415 if head else 400, message, "unsupported_file", param=file.field) from None
        try:
            return probe(file.path.read_bytes(), max_pixels=self.max_pixels)
        except InputError as error:
            raise Refused(400, str(error), "invalid_file", param=file.field) from None

    def _keep(self, file: Received, owner: str, found: Probe) -> Upload:
        if time.time() > self._swept + KEPT / 100:
            self.sweep()
        mine = [kept for one in self.folder.glob("up-*.json") if (kept := self._read(one)) and kept.owner == owner]
        if sum(kept.bytes for kept in mine) + file.bytes > HELD * self.max_file:
            raise Refused(
                429, "there are too many uploads that wait to be used; delete some", "too_many_uploads",
                headers={"Retry-After": "60"},
            )  # fmt: skip
        kept = _Kept(
            id=f"up-{secrets.token_hex(16)}",
            name=file.name,
            bytes=file.bytes,
            format=found.format,
            width=found.width,
            height=found.height,
            expires=round(time.time() + KEPT),
            owner=owner,
        )
        try:
            file.path.replace(self.folder / f"{kept.id}.bin")
            about = self.folder / f"{TEMPORARY}{kept.id}"
            about.write_text(json.dumps(kept.to_json()), encoding="utf-8")
            about.replace(self.folder / f"{kept.id}.json")
        except OSError as error:
            raise StorageError(f"cannot write {self.folder}: {error.strerror}") from error
        return Upload.model_validate(kept.model_dump(exclude={"owner"}))

    def _read(self, path: Path) -> _Kept | None:
        try:
            return _Kept.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            return None

    def _remove(self, upload_id: str) -> None:
        for suffix in ("json", "bin"):
            with suppress(OSError):
                (self.folder / f"{upload_id}.{suffix}").unlink(missing_ok=True)


def router(uploads: Uploads, once: Once, pictures: Pictures) -> APIRouter:
    """POST, a look at what came, and DELETE of uploads."""
    routes = APIRouter(prefix="/v1/uploads", tags=["uploads"])

    @routes.post(
        "",
        status_code=201,
        response_model=Upload,
        summary="Put a file on the server",
        responses=documented(400, 408, 409, 415, 429, 507),
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {
                    "multipart/form-data": {
                        "schema": {
                            "type": "object",
                            "required": ["file"],
                            "properties": {"file": {"type": "string", "format": "binary"}},
                        }
                    },
                    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
                },
            }
        },
    )
    async def upload(
        request: Request,
        owner: Owner,
        key: Annotated[str | None, KEY] = None,
        name: Annotated[str, Query(max_length=1000)] = "image",
    ) -> Response:
        """One photo, mask or reference: as a multipart form (field `file`), or as the body itself (`?name=`).

        It is written to disk while it arrives. What it is its bytes say: JPEG, PNG, WebP, TIFF, GIF, BMP or AVIF. An
        upload can be used in any number of sessions, and goes after a day.
        """
        if content_type(request) == "multipart/form-data":
            form = received_form(request, uploads.folder, max_file=uploads.max_file, files=("file",), max_files=1)
            async with form as came:
                file = came.file("file")
                if file is None:
                    raise Refused(422, "the form has no file: expected one under 'file'", "missing", param="file")
                return await keep(file, owner, key)
        async with received_file(request, uploads.folder, max_file=uploads.max_file, name=name) as file:
            return await keep(file, owner, key)

    async def keep(file: Received, owner: str, key: str | None) -> Response:
        return await once(owner, key, "uploads", file.sha256, lambda: uploads.keep(file, owner), status=201)

    @routes.head("/{upload_id}/image", include_in_schema=False)
    @routes.get("/{upload_id}/image", response_class=Response, responses=SHOWN, summary="An upload as a picture")
    async def image(
        request: Request,
        upload_id: UploadId,
        owner: Owner,
        *,
        format: FormatParameter = None,
        size: SizeParameter = None,
        quality: QualityParameter = None,
        box: BoxParameter = None,
    ) -> Response:
        """As browsers can show it, whatever format it came in: upright, in its own colours, without metadata. A JPEG
        where nothing else is asked for; a PNG of one with holes, and of a PNG without colours, such as a mask."""
        path, about = await asyncio.to_thread(uploads.find, upload_id, owner)
        part = read_box(box, about.width, about.height)
        if part is None and size is None:
            part = (0, 0, about.width, about.height)
        made = await pictures.render(
            Rendering(
                image=UploadedFile(path=path, width=about.width, height=about.height),
                format=None if format is None else format.upper(),
                box=part,
                size=size,
                quality=quality,
            )
        )
        return send(request, made.path, made.format, made.etag, None, fixed=True)

    @routes.delete("/{upload_id}", status_code=204, summary="Remove an upload", responses=documented(404))
    async def delete(upload_id: UploadId, owner: Owner) -> None:
        """Sessions that were made with it keep their photo."""
        await asyncio.to_thread(uploads.delete, upload_id, owner)

    return routes

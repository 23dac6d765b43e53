"""The images API that OpenAI's clients speak: `POST /v1/images/edits` and `GET /v1/models`.

A model is a profile. Each picture of an answer is a session of its own, which can be looked at and gone on with;
`X-Session-Id` names them. What OpenAI's words promise and a photo tool has no use for (quality, fidelity, moderation)
is accepted and makes no difference. Left out: making pictures from nothing.
"""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import cv2
from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, JSONResponse, StreamingResponse

from ...errors import ImageEditError, InputError
from ...graph.events import Done, StepFinished, Stopped
from ...graph.summary import summary
from ...images.decode import decode
from ...schema import EditState, ImageRef, Options
from ...settings import Settings
from ..engine import Engine, Run
from ..engine.renderings import MEDIA, Rendered, Rendering
from .auth import Client, Owner
from .errors import Refused, documented, error_reply, not_found, of_error
from .forms import Form, Received, content_type, received_form
from .openai_wire import (
    FORM,
    MODEL,
    NO_TOKENS,
    EditForm,
    ImageData,
    ImagesAnswer,
    ModelLine,
    ModelList,
    edge_within,
    model_names,
    read_form,
    size_of,
)
from .render import Pictures
from .uploads import Uploads

KEPT = 3600.0
"""Seconds for which the address of a picture is good."""
MAX_LINKS = 10_000
PHOTO, MASK = ("image", "image[]"), ("mask",)
Result = TypeVar("Result")


@dataclass(slots=True)
class Links:
    """Addresses of pictures for who fetches them without a key, as OpenAI's are: long, secret, and good for an hour."""

    _known: OrderedDict[str, tuple[float, Rendered]] = field(default_factory=OrderedDict)

    def add(self, picture: Rendered) -> str:
        """A new name for a picture."""
        token = secrets.token_urlsafe(24)
        self._known[token] = (time.monotonic() + KEPT, picture)
        while len(self._known) > MAX_LINKS or next(iter(self._known.values()))[0] < time.monotonic():
            self._known.popitem(last=False)
        return token

    def find(self, token: str) -> Rendered | None:
        """The picture of that name, None when it is not known any more."""
        until, picture = self._known.get(token, (0.0, None))
        return picture if picture is not None and until >= time.monotonic() and picture.path.is_file() else None


def router(engine: Engine, uploads: Uploads, pictures: Pictures) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["images"])
    links = Links()

    @routes.get("/v1/models", response_model=ModelList, responses=documented())
    async def models(owner: Owner) -> ModelList:
        """The profiles of this server, as models."""
        return ModelList(data=[ModelLine(id=name) for name in model_names(engine.settings)])

    @routes.get("/v1/models/{model}", response_model=ModelLine, responses=documented(404))
    async def model(model: str, owner: Owner) -> ModelLine:
        """One of them."""
        _profile(model, engine.settings)
        return ModelLine(id=model)

    @routes.post(
        "/v1/images/edits",
        response_model=ImagesAnswer,
        responses=documented(400, 404, 408, 415, 502, 503, 504, 507),
        openapi_extra={"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": FORM}}}},
    )
    async def edits(request: Request, owner: Owner, client: Client) -> Response:
        """Edit a photo as a prompt says. Variants (`n`) differ by seed; `size` bounds the answer, undistorted."""
        if content_type(request) != "multipart/form-data":
            raise Refused(415, "expected a multipart form with image and prompt", "unsupported_media_type")
        async with received_form(
            request, uploads.folder, max_file=uploads.max_file, files=(*PHOTO, *MASK), max_files=3
        ) as form:
            wish = read_form(form.texts)
            profile = _profile(wish.model, engine.settings)
            photo, mask = await _files(form, uploads)
            asked = _Asked(engine, pictures, wish, owner, client)
            try:
                for number in range(wish.n):
                    await asked.begin(photo, mask, profile, number)
            except BaseException:
                await asyncio.shield(asked.drop())
                raise
        if wish.stream:
            return StreamingResponse(asked.told(), media_type="text/event-stream", headers=asked.headers)
        try:
            found = await _unless_gone(request, asked.finished())
        except (Exception, asyncio.CancelledError):
            await asyncio.shield(asked.drop())
            raise
        if found is None:
            await asked.drop()
            return error_reply(400, "the request ended early", "incomplete_request")  # nobody is there to read it
        root = str(request.base_url).rstrip("/")
        data = [
            ImageData(url=f"{root}/v1/images/files/{links.add(picture)}", revised_prompt=text)
            if wish.response_format == "url"
            else ImageData(b64_json=await _base64(picture), revised_prompt=text)
            for picture, _, text in found
        ]
        size = size_of(found[0][1], wish)
        answer = ImagesAnswer(created=int(time.time()), data=data, output_format=wish.output_format, size=size)
        return JSONResponse(answer.model_dump(exclude_none=True), headers=asked.headers)

    @routes.get("/v1/images/files/{token}", response_class=FileResponse, responses=documented(404))
    async def file(token: str) -> FileResponse:
        """A picture by the address that an edit with `response_format=url` gave; good for an hour."""
        picture = links.find(token)
        if picture is None:
            raise not_found("picture")
        return FileResponse(picture.path, media_type=MEDIA[picture.format][1], headers={"Cache-Control": "private"})

    return routes


def mask_of(data: bytes, max_pixels: int) -> bytes:
    """OpenAI's mask (transparent where to edit) as ours (white where to edit), a PNG.

    A mask without transparency is taken as ours already. Raises `InputError` when it cannot be read.
    """
    pixels = decode(data, max_pixels=max_pixels).pixels
    if pixels.ndim == 3 and pixels.shape[2] == 4 and int(pixels[..., 3].min()) != int(pixels[..., 3].max()):
        alpha = pixels[..., 3]
        coded, png = cv2.imencode(".png", alpha.max() - alpha)
        assert coded, "one channel can be encoded"
        return png.tobytes()
    return data


class _Asked:
    """The sessions of one request."""

    def __init__(self, engine: Engine, pictures: Pictures, wish: EditForm, owner: str, client: str) -> None:
        self._engine, self._pictures, self._wish = engine, pictures, wish
        self._owner, self._client = owner, client
        self.sessions: list[str] = []

    @property
    def headers(self) -> dict[str, str]:
        """The sessions, for who wants to go on with them."""
        return {"X-Session-Id": ", ".join(self.sessions), "Cache-Control": "no-store"}

    async def begin(self, photo: Received, mask: Path | None, profile: str | None, number: int) -> None:
        """Make a session for one variant and have it run."""
        options = Options(seed=self._wish.seed + number, max_pixels=self._engine.settings.server.max_pixels)
        session = await self._engine.create(
            photo.path, photo.name, self._wish.prompt, owner=self._owner, options=options, profile=profile, mask=mask
        )
        self.sessions.append(session)
        await self._engine.submit(session, Run(), client=self._client)

    async def drop(self) -> None:
        """Nobody wants them any more."""
        for session in self.sessions:
            with suppress(ImageEditError):
                await self._engine.cancel(session)
                await self._engine.delete(session)

    async def finished(self) -> list[tuple[Rendered, ImageRef, str]]:
        """(file, picture, what was done) of each. `Refused` when there is nothing to show."""
        return [await self._finished(session) for session in self.sessions]

    async def told(self) -> AsyncIterator[bytes]:
        """The events of a streamed edit: pictures on the way, then the result, or an error."""
        session, over = self.sessions[0], False
        try:
            sent = 0
            async for logged in self._engine.events(session):
                event = logged.event
                if isinstance(event, StepFinished) and event.status == "done" and sent < self._wish.partial_images:
                    rendered = await self._pictures.render(self._rendering(event.image, await self._state(session)))
                    yield await self._event("image_edit.partial_image", rendered, event.image, partial_image_index=sent)
                    sent += 1
            picture, image, _ = await self._finished(session)
            yield await self._event("image_edit.completed", picture, image, usage=NO_TOKENS)
            over = True
        except ImageEditError as error:
            yield _error_event(of_error(error))
        except Refused as error:
            yield _error_event(error)
        finally:
            if not over:
                await asyncio.shield(self.drop())

    async def _finished(self, session: str) -> tuple[Rendered, ImageRef, str]:
        end = await self._engine.finish(session)
        if isinstance(end, Stopped):
            raise _why(end)
        state = await self._state(session)
        text = summary(state)
        nothing = not any(outcome.status == "done" for outcome in state.outcomes)
        if not isinstance(end, Done) or state.image is None or nothing:
            raise Refused(400, f"nothing was edited: {text}", "edit_refused", param="prompt")
        return await self._pictures.render(self._rendering(state.image, state)), state.image, text

    async def _state(self, session: str) -> EditState:
        opened = await self._engine.session(session)
        return await asyncio.to_thread(lambda: opened.state)

    def _rendering(self, image: ImageRef, state: EditState) -> Rendering:
        wish, photo = self._wish, state.photo
        assert photo is not None, "what has a picture has a photo"
        quality = None if wish.output_compression is None else max(1, wish.output_compression)
        return Rendering(
            image=image,
            format=wish.output_format.upper(),
            size=edge_within(image, wish),
            quality=None if wish.output_format == "png" else quality,
            original=photo.file,
            gray=photo.gray,
        )

    async def _event(self, kind: str, picture: Rendered, image: ImageRef, **more: Any) -> bytes:
        wish = self._wish
        event = {
            "type": kind, "b64_json": await _base64(picture), "created_at": int(time.time()),
            "size": size_of(image, wish), "quality": "high", "background": "auto", "output_format": wish.output_format,
        }  # fmt: skip
        return _sse(kind, event | more)


def _profile(model: str, settings: Settings) -> str | None:
    """The profile that a model stands for; None: the default one. `Refused` (404) when there is none."""
    name = model.removeprefix(MODEL).removeprefix(":")
    if model in ("", MODEL):
        return None
    if model != f"{MODEL}:{name}" or name not in settings.profiles:
        known = ", ".join(model_names(settings))
        raise Refused(404, f"there is no model {model[:80]!r}; choose one of {known}", "model_not_found", param="model")
    return name


async def _files(form: Form, uploads: Uploads) -> tuple[Received, Path | None]:
    """The photo, and the mask in our terms."""
    photos = [file for file in form.files if file.field in PHOTO]
    if len(photos) != 1:
        found = "no image" if not photos else f"{len(photos)} images"
        raise Refused(400, f"expected one image to edit, found {found}", "invalid_image", param="image")
    await uploads.check(photos[0])
    mask = form.file(*MASK)
    if mask is None:
        return photos[0], None
    await uploads.check(mask)

    def turned() -> None:
        mask.path.write_bytes(mask_of(mask.path.read_bytes(), uploads.max_pixels))

    try:
        await asyncio.to_thread(turned)
    except InputError as error:
        raise Refused(400, f"the mask cannot be used: {error}", "invalid_file", param="mask") from None
    return photos[0], mask.path


def _why(end: Stopped) -> Refused:
    match end.why:
        case "time":
            return Refused(504, end.message, "timeout")
        case "drained":
            return Refused(503, end.message, "server_stopping", headers={"Retry-After": "10"})
        case "cancelled":
            return Refused(409, end.message, "cancelled")
    return Refused(500 if end.resumable else 400, end.message, "edit_failed")


async def _base64(picture: Rendered) -> str:
    return await asyncio.to_thread(lambda: base64.b64encode(picture.path.read_bytes()).decode("ascii"))


async def _unless_gone(request: Request, work: Coroutine[Any, Any, Result]) -> Result | None:
    """What the work gives; None, and the work is dropped, when the client goes away before."""

    async def gone() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    working, watching = asyncio.create_task(work), asyncio.create_task(gone())
    try:
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        for task in (working, watching):
            task.cancel()


def _sse(kind: str, data: dict[str, Any]) -> bytes:
    return f"event: {kind}\ndata: {json.dumps(data)}\n\n".encode()


def _error_event(error: Refused) -> bytes:
    detail = {
        "message": str(error.detail), "type": "invalid_request_error" if error.status_code < 500 else "server_error",
        "code": error.code, "param": error.param,
    }  # fmt: skip
    return _sse("error", {"type": "error", "error": detail})

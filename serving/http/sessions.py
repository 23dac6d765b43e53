"""Sessions: make one, list them, look at one, at its history, remove it.

A session is made from an upload (JSON) or from a photo that comes with the request (multipart); everything is checked
before anything is kept. Left out: what is done with a session that exists (`turns.py`), and its pictures.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ValidationError

from ...errors import InputError, SessionBusy
from ...schema import Noun, Options
from ..engine import Engine
from ..engine.jobs import Run
from .access import at_rest, find, last_event, links
from .answers import Deleted, History, SessionPage, SessionView
from .auth import Client, Owner
from .errors import Refused, documented, of_validation
from .forms import content_type, received_form
from .idempotency import KEY
from .uploads import Uploads
from .views import forks_of, history, line, view
from .wire import NewSession, SessionId

FILES = ("photo", "mask", "reference")
"""The fields of a multipart form that are files."""
AS_JSON = ("region", "hints", "options", "run")
"""Those whose text is JSON."""

Model = TypeVar("Model", bound=BaseModel)


def router(engine: Engine, uploads: Uploads) -> APIRouter:
    """The routes under /v1/sessions that are about sessions themselves."""
    routes = APIRouter(prefix="/v1/sessions", tags=["sessions"])

    @routes.post(
        "",
        status_code=201,
        response_model=SessionView,
        summary="Make a session and run it",
        responses=documented(400, 404, 408, 409, 415, 503, 507),
        openapi_extra={"requestBody": body_of(NewSession, FILES)},
    )
    async def create(
        request: Request,
        owner: Owner,
        client: Client,
        *,
        key: Annotated[str | None, KEY] = None,
        run: Annotated[bool, Query(description="Run at once.")] = True,
    ) -> Response:
        """A photo and a wish: JSON that names an upload, or a multipart form with the photo in it.

        It runs at once; its events tell how it goes. In a form `region`, `hints` and `options` are JSON texts.
        """
        if content_type(request) == "multipart/form-data":
            form = received_form(request, uploads.folder, max_file=uploads.max_file, files=FILES)
            async with form as came:
                wish = read_form(NewSession, came.texts)
                wish = wish.model_copy(update={"run": wish.run and run})
                files = {}
                for file in came.files:
                    await uploads.check(file)
                    files[file.field] = (file.path, file.name)
                return await make(request, wish, owner=owner, client=client, key=key, files=files)
        wish = await read_json(request, NewSession)
        wish = wish.model_copy(update={"run": wish.run and run})
        return await make(request, wish, owner=owner, client=client, key=key, files={})

    async def make(
        request: Request,
        wish: NewSession,
        *,
        owner: str,
        client: str,
        key: str | None,
        files: Mapping[str, tuple[Path, str]],
    ) -> Response:
        if wish.like is not None:
            await find(engine, wish.like, owner)
        photo, name = files.get("photo") or await named_upload(uploads, wish.upload, owner, "photo")
        mask = files.get("mask") or await named_upload(uploads, wish.mask_upload, owner)
        reference = files.get("reference") or await named_upload(uploads, wish.reference_upload, owner)
        try:
            session_id = await engine.create(
                photo,
                name,
                wish.request,
                owner=owner,
                options=wish.options.over(Options(max_pixels=engine.settings.server.max_pixels)),
                profile=wish.profile,
                region=wish.regions,
                mask=mask and mask[0],
                hints=wish.user_hints,
                reference=reference and reference[0],
                like=wish.like,
                key=key,
            )
        except InputError as error:
            if "idempotency key" in str(error):
                raise Refused(422, str(error), "idempotency_key_reused", param="Idempotency-Key") from None
            raise
        if wish.run:
            with suppress(SessionBusy):  # the same request under the same key has begun it
                await engine.submit(session_id, Run(), client=client)
        shown = await show(engine, request, session_id, owner)
        return JSONResponse(shown.to_json(), 201, headers={"Location": links(request, session_id).base})

    @routes.get("", response_model=SessionPage, summary="Your sessions", responses=documented())
    async def page(
        owner: Owner,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        before: Annotated[SessionId | None, Query(description="`next` of the page before.")] = None,
    ) -> SessionPage:
        """The latest first."""

        def read() -> SessionPage:
            found = []
            for info in engine.store.list():
                if info.owner == owner and info.created and (before is None or info.id < before):
                    found.append(line(info, engine.working(info.id)))
                    if len(found) > limit:
                        break
            return SessionPage(data=tuple(found[:limit]), next=found[limit - 1].id if len(found) > limit else None)

        return await asyncio.to_thread(read)

    @routes.get("/{session_id}", response_model=SessionView, summary="A session", responses=documented(404, 410))
    async def show_session(request: Request, session_id: SessionId, owner: Owner) -> SessionView:
        """What it is doing, what it asks, the steps of its plan and how they ended, its picture."""
        return await show(engine, request, session_id, owner)

    @routes.get(
        "/{session_id}/history", response_model=History, summary="All that happened", responses=documented(404, 410)
    )
    async def show_history(request: Request, session_id: SessionId, owner: Owner) -> History:
        """Every turn with its steps and attempts, their pictures, and the sessions that branched off."""
        info = await find(engine, session_id, owner)
        session = await engine.session(session_id)

        def read() -> History:
            return history(session, info, forks_of(engine.store, session_id, owner), links(request, session_id))

        return await asyncio.to_thread(read)

    @routes.delete(
        "/{session_id}", response_model=Deleted, summary="Remove a session", responses=documented(404, 409, 410)
    )
    async def delete(session_id: SessionId, owner: Owner) -> Deleted:
        """With its history and every picture that no other session needs."""
        await at_rest(engine, session_id, owner)
        return Deleted(id=session_id, artifacts=await engine.delete(session_id))

    return routes


async def show(engine: Engine, request: Request, session_id: str, owner: str) -> SessionView:
    """A session as it is now. `Refused` (404, 410) when the owner has none of that id."""
    info = await find(engine, session_id, owner)
    session = await engine.session(session_id)
    where = links(request, session_id)
    events = where.events(await asyncio.to_thread(last_event, engine, session_id))  # before the state: none is missed
    return await asyncio.to_thread(view, session, info, engine.working(session_id), where, events)


async def named_upload(uploads: Uploads, upload_id: str | None, owner: str, needed: str = "") -> Any:
    """(file, name) of an upload, None when none is named. `Refused` (422) when it is `needed`, 404 when it is not
    there."""
    if upload_id is None:
        if needed:
            raise Refused(422, f"there is no {needed}: name an upload, or send it in a form", "missing", param="upload")
        return None
    path, about = await asyncio.to_thread(uploads.find, upload_id, owner)
    return path, about.name


async def read_json(request: Request, model: type[Model]) -> Model:
    """The body of a request. `Refused`: 422, or 415 when it claims to be something else."""
    kind = content_type(request)
    if kind and kind != "application/json" and not kind.endswith("+json"):
        raise Refused(415, f"expected application/json or multipart/form-data, found {kind[:100]}", "unsupported_body")
    body = await request.body()
    try:
        return model.model_validate_json(body or b"{}")
    except ValidationError as error:
        raise of_validation(error) from None


def read_form(model: type[Model], texts: Mapping[str, str]) -> Model:
    """The text fields of a form. `Refused`: 422."""
    values: dict[str, Any] = {}
    for name, text in texts.items():
        if name not in AS_JSON:
            values[name] = text
            continue
        try:
            values[name] = json.loads(text)
        except (ValueError, RecursionError):
            raise Refused(422, f"{name}: expected JSON", "invalid_value", param=name) from None
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise of_validation(error) from None


def body_of(model: type[Noun], files: tuple[str, ...] = ()) -> dict[str, Any]:
    """The OpenAPI of a body that is JSON or, with the same fields and files, a form."""
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    content: dict[str, Any] = {"application/json": {"schema": schema}}
    if files:
        text = {"type": "string"}
        properties: dict[str, Any] = {
            name: {**text, "description": "JSON"} if name in AS_JSON else text
            for name in model.model_fields
            if not name.endswith("upload")
        }
        properties |= {name: {"type": "string", "format": "binary"} for name in files}
        form = {"type": "object", "required": ["photo", "request"], "properties": properties}
        content["multipart/form-data"] = {"schema": form}
    return {"required": True, "content": content}

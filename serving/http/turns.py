"""What is done with a session that exists: go on, answer, say more, stop, take back, branch off.

Work is accepted here and done by the engine; what needs no work (undo, redo, fork) is done at once. Left out: the
events that tell how it goes (`events.py`).
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response

from ...errors import InputError, SessionError
from ...graph.session import Session
from ...graph.start import check_hint
from ...images.decode import decode
from ...images.pixels import Pixels
from ...nodes.decompose import check_text
from ...schema import NOTHING_SHOWN, ImageRef, Noun, Options, UserRegion
from ...tools.locate import mask_from_image, region_mask
from ..engine import Engine
from ..engine.jobs import Run, Say, Work
from ..engine.log import Follower
from .access import at_rest, find, finished, links
from .auth import Client, Owner
from .errors import Refused, documented
from .idempotency import KEY, Once
from .pictures import named
from .sessions import named_upload, show
from .uploads import Uploads
from .views import pictures_in
from .wire import UPLOAD_ID, Accepted, Cancelled, ForkRequest, NewTurn, SessionId, SessionView, UndoRequest

DEEPEST = 32
"""Levels of objects and lists in an answer; the schemas have six."""
ANSWER_EXAMPLES = {
    "approve": {"summary": "Yes, as planned", "value": {"approve": True}},
    "change": {"summary": "Without one step", "value": {"approve": True, "drop": ["s2"]}},
    "box": {"summary": "Here it is", "value": {"box": [10, 20, 50, 40], "unit": "percent"}},
    "choice": {"summary": "This one", "value": {"choice": "a"}},
    "mask": {"summary": "As drawn", "value": {"mask_upload": "up-5b1f0c62a9d34e7fb8c1d2e3f4a5b6c7"}},
    "reject": {"summary": "Not like that", "value": {"reject": True, "feedback": "too strong"}},
}
"""One of each kind; `GET /v1/questions` has the schemas."""


def router(engine: Engine, uploads: Uploads, once: Once) -> APIRouter:
    """The routes under /v1/sessions/{id} that do something."""
    routes = APIRouter(prefix="/v1/sessions/{session_id}", tags=["turns"])

    async def accept(request: Request, session_id: str, work: Work, client: str) -> Accepted:
        """Hand work to the engine. The address of its events begins after those that are there already."""
        known = await asyncio.to_thread(_last_event, engine, session_id)
        place = await engine.submit(session_id, work, client=client)
        return Accepted(id=session_id, place=place, events=f"{links(request, session_id).base}/events?after={known}")

    @routes.post(
        "/run", status_code=202, response_model=Accepted, summary="Go on", responses=documented(404, 409, 410, 503)
    )
    async def run(request: Request, session_id: SessionId, owner: Owner, client: Client) -> Accepted:
        """Begin what was made with `run: false`, or go on with what was cancelled, ran out of time or was cut off."""
        await at_rest(engine, session_id, owner)
        return await accept(request, session_id, Run(), client)

    @routes.post(
        "/answer",
        status_code=202,
        response_model=Accepted,
        summary="Answer its question",
        responses=documented(400, 404, 409, 410, 503),
    )
    async def answer(
        request: Request,
        session_id: SessionId,
        owner: Owner,
        client: Client,
        *,
        given: Annotated[dict[str, Any], Body(openapi_examples=ANSWER_EXAMPLES)],
        key: Annotated[str | None, KEY] = None,
    ) -> Response:
        """The body is the answer, as `GET /v1/questions` describes it. An answer that cannot be used changes nothing.

        Coordinates are those of the picture in the question. Where an answer takes a `mask`, `mask_upload` may name an
        upload instead.
        """

        if depth(given) > DEEPEST:
            raise Refused(422, f"the answer is nested deeper than {DEEPEST} levels", "invalid_value")

        async def do() -> Noun:
            await at_rest(engine, session_id, owner)
            session = await engine.session(session_id)
            read = await _with_masks(engine, uploads, session, owner, given)
            return await accept(request, session_id, Run(answer=read), client)

        return await once(owner, key, f"answer {session_id}", _digest(given), do, status=202)

    @routes.post(
        "/messages",
        status_code=202,
        response_model=Accepted,
        summary="Say more",
        responses=documented(400, 404, 409, 410, 503),
    )
    async def message(
        request: Request,
        session_id: SessionId,
        owner: Owner,
        client: Client,
        *,
        wish: NewTurn,
        key: Annotated[str | None, KEY] = None,
    ) -> Response:
        """A new turn: it edits the last picture, and may refer to what was done ("now warmer", "undo that", "go back to
        before the crop"). With another `upload` a new session like this one begins; the answer has its id."""

        async def do() -> Noun:
            info = await find(engine, session_id, owner)
            session = await engine.session(session_id)
            if wish.upload is None:
                await at_rest(engine, session_id, owner)
                say = Say(request=wish.request, options=await _options(engine, uploads, session, owner, wish))
                return await accept(request, session_id, say, client)
            new = await _like(engine, uploads, session, wish, owner=owner, key=key and f"{info.id} {key}")
            return await accept(request, new, Run(), client)

        return await once(owner, key, f"messages {session_id}", _digest(wish.to_json()), do, status=202)

    @routes.post("/cancel", response_model=Cancelled, summary="Stop its work", responses=documented(404, 410))
    async def cancel(session_id: SessionId, owner: Owner) -> Cancelled:
        """Within two seconds. What was finished stays, and `run` goes on from there."""
        await find(engine, session_id, owner)
        return Cancelled(id=session_id, cancelled=await engine.cancel(session_id))

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

        return await once(owner, key, f"fork {session_id}", _digest(how.to_json()), do, status=201)

    return routes


async def _like(
    engine: Engine, uploads: Uploads, session: Session, wish: NewTurn, *, owner: str, key: str | None
) -> str:
    """A new session with another photo, that may refer to an old one; it is run with the old one's options."""
    photo, name = await named_upload(uploads, wish.upload, owner, "photo")
    mask = await named_upload(uploads, wish.mask_upload, owner)
    reference = await named_upload(uploads, wish.reference_upload, owner)
    state = await asyncio.to_thread(lambda: session.state)
    return await engine.create(
        photo,
        name,
        wish.request,
        owner=owner,
        options=wish.options.over(state.options.model_copy(update={"output": None, **NOTHING_SHOWN})),
        region=wish.regions,
        mask=mask and mask[0],
        hints=wish.user_hints,
        reference=reference and reference[0],
        like=session.id,
        key=key,
    )


async def _options(engine: Engine, uploads: Uploads, session: Session, owner: str, wish: NewTurn) -> Options | None:
    """The options of a new turn; None: the session's as they are."""
    given = {"region", "hints", "mask_upload", "reference_upload", "options"} & wish.model_fields_set
    if not given:
        return None
    check_text(wish.request)
    mask = await named_upload(uploads, wish.mask_upload, owner)
    reference = await named_upload(uploads, wish.reference_upload, owner)

    def build() -> Options:
        state = session.state
        if state.photo is None:
            raise SessionError(f"session {session.id} has no photo yet; run it first")
        photo = state.photo.image
        shape = (photo.height, photo.width)
        regions = list(wish.regions)
        for one in regions:
            if one.box is not None:
                region_mask(shape, one.box, one.unit)
        if mask:
            regions.append(UserRegion(mask=_mask(engine, mask[0], photo)))
        shown = {
            "output": None,
            "regions": tuple(regions),
            "hints": tuple(check_hint(hint, shape) for hint in wish.user_hints),
            "reference": reference and engine.store.artifacts.save(_decoded(engine, reference[0])),
        }
        engine.store.artifacts.flush()
        return wish.options.over(state.options.model_copy(update=shown))

    return await asyncio.to_thread(build)


async def _with_masks(engine: Engine, uploads: Uploads, session: Session, owner: str, given: Any) -> Any:
    """An answer with every `mask_upload` made a mask of the question's picture, and every `mask` known to the
    session."""
    state, question, known = await named(session)
    shown = next(pictures_in((question or {}).get("image")), None) or state.image

    async def read(value: Any) -> Any:
        if isinstance(value, list):
            return [await read(inner) for inner in value]
        if not isinstance(value, dict):
            return value
        if "mask_upload" in value:
            path, _ = await named_upload(uploads, _upload_id(value["mask_upload"]), owner, "mask")
            rest = {name: inner for name, inner in value.items() if name != "mask_upload"}
            drawn = await asyncio.to_thread(_mask, engine, path, shown)
            return {**rest, "mask": drawn.to_json()}
        if isinstance(mask := value.get("mask"), dict) and mask.get("sha256") not in known:
            raise Refused(400, "the mask is no picture of this session; upload it and name it in mask_upload",
                          "invalid_value", param="mask")  # fmt: skip
        return {name: inner if name in ("arguments",) else await read(inner) for name, inner in value.items()}

    return await read(given)


def _mask(engine: Engine, path: Path, picture: ImageRef | None) -> ImageRef:
    """An uploaded mask of a picture's size in the artifact store. Raises `InputError`."""
    found = mask_from_image(_decoded(engine, path))
    size = (found.shape[1], found.shape[0])
    if picture is not None and size != (picture.width, picture.height):
        raise InputError(
            f"the mask is {size[0]}x{size[1]}, the picture {picture.width}x{picture.height}; they must be the same size"
        )
    if not found.any():
        raise InputError("the mask is empty: it has no white (or opaque) pixels to mark a region")
    ref = engine.store.artifacts.save(found)
    engine.store.artifacts.flush()  # another process works with it
    return ref


def _decoded(engine: Engine, path: Path) -> Pixels:
    return decode(path.read_bytes(), max_pixels=engine.settings.server.max_pixels).pixels


def depth(value: Any) -> int:
    """How many objects and lists of plain JSON data lie in each other; 0 for a plain value."""
    levels, inner = 0, [value]
    while inner := [one for one in inner if isinstance(one, (dict, list))]:
        levels += 1
        inner = [part for one in inner for part in (one.values() if isinstance(one, dict) else one)]
    return levels


def _upload_id(given: Any) -> str:
    if not isinstance(given, str) or not re.fullmatch(UPLOAD_ID, given):
        raise Refused(422, "mask_upload: expected the id of an upload", "invalid_value", param="mask_upload")
    return given


def _last_event(engine: Engine, session_id: str) -> int:
    """The id of the last event that a session has told; 0 before the first."""
    events = Follower(engine.store.folder(session_id)).read()
    return events[-1].id if events else 0


def _digest(asked: Any) -> str:
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()

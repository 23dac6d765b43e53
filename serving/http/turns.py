"""What is done with a session that exists: go on, answer, say more, do a step anew, stop.

Work is accepted here and done by the engine. Left out: the events that tell how it goes (`events.py`), and moves along
the history, which need no work (`moves.py`).
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response
from fastapi import Path as InPath

from ...questions import read_revision
from ...schema import Noun
from ..engine import Engine
from ..engine.jobs import Revise, Run, Say, Work
from .access import at_rest, find, finished, last_event, links
from .answers import Accepted, Cancelled
from .auth import Client, Owner
from .errors import Refused, documented
from .idempotency import KEY, Once
from .inputs import DEEPEST, depth, options_of, session_like, with_masks
from .uploads import Uploads
from .wire import STEP_ID, NewTurn, SessionId, StepChangeRequest

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
        known = await asyncio.to_thread(last_event, engine, session_id)
        place = await engine.submit(session_id, work, client=client)
        return Accepted(id=session_id, place=place, events=links(request, session_id).events(known))

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
            read = await with_masks(engine, uploads, session, owner, given)
            return await accept(request, session_id, Run(answer=read), client)

        return await once(owner, key, f"answer {session_id}", digest(given), do, status=202)

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
                say = Say(request=wish.request, options=await options_of(engine, uploads, session, owner, wish))
                return await accept(request, session_id, say, client)
            new = await session_like(engine, uploads, session, wish, owner=owner, key=key and f"{info.id} {key}")
            return await accept(request, new, Run(), client)

        return await once(owner, key, f"messages {session_id}", digest(wish.to_json()), do, status=202)

    @routes.post(
        "/steps/{step}",
        status_code=202,
        response_model=Accepted,
        summary="Do a step anew",
        responses=documented(400, 404, 409, 410, 503),
    )
    async def revise(
        request: Request,
        session_id: SessionId,
        step: Annotated[str, InPath(pattern=STEP_ID, examples=["s1"])],
        owner: Owner,
        client: Client,
        *,
        wish: StepChangeRequest,
        key: Annotated[str | None, KEY] = None,
    ) -> Response:
        """A new turn: the step changed, in its place, and then the later ones on the way to the picture as it is again;
        the steps as they were stay, as another branch. One that is not on that way is done where it was, with nothing
        behind it; one that was refused or rolled back where it had its turn. What cannot be used changes nothing."""
        asked = wish.model_dump(exclude_unset=True)
        if depth(asked) > DEEPEST:
            raise Refused(422, f"the request is nested deeper than {DEEPEST} levels", "invalid_value")

        async def do() -> Noun:
            await finished(engine, session_id, owner)
            session = await engine.session(session_id)
            read = await with_masks(engine, uploads, session, owner, asked, step=step)
            return await accept(request, session_id, Revise(wanted=read_revision({**read, "step": step})), client)

        return await once(owner, key, f"steps {session_id} {step}", digest(asked), do, status=202)

    @routes.post("/cancel", response_model=Cancelled, summary="Stop its work", responses=documented(404, 410))
    async def cancel(session_id: SessionId, owner: Owner) -> Cancelled:
        """Within two seconds. What was finished stays, and `run` goes on from there."""
        await find(engine, session_id, owner)
        return Cancelled(id=session_id, cancelled=await engine.cancel(session_id))

    return routes


def digest(asked: Any) -> str:
    """What tells one request from another."""
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()

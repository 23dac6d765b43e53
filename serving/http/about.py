"""What the server can do and how it is: tools, questions, a plan without a session, health.

`/health` and `/ready` need no key, so that whoever keeps the server running can ask; what is missing they tell only to
those who have one. Left out: metrics.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import JSONResponse

from ...graph.api import plan
from ...graph.assemble import assemble
from ...graph.readiness import readiness
from ...graph.result import PlanResult
from ...questions import ANSWERS, PlanQuestion, RegionQuestion, ResultQuestion, answer_schema
from ...schema import Noun
from ...tools.base import EditTool
from ..engine import Engine
from . import auth
from .answers import Health, LoadView, QuestionView, Readiness, ToolView
from .auth import Owner
from .bounded import Bounded
from .errors import Refused, documented
from .forms import content_type, received_form
from .sessions import body_of, named_upload, read_form, read_json
from .uploads import Uploads
from .wire import PlanRequest

LOOKED = 10.0
"""Seconds for which the answer to /ready holds: a model's server is asked no more often."""
QUESTIONS: dict[str, type[Noun]] = {"plan": PlanQuestion, "region": RegionQuestion, "result": ResultQuestion}


def router(engine: Engine, uploads: Uploads) -> APIRouter:
    """The routes that are about no session."""
    routes = APIRouter(tags=["about"])
    looked: dict[str, tuple[float, dict[str, str]]] = {}
    planning = Bounded("plans are being made")

    @routes.post(
        "/v1/plan",
        response_model=PlanResult,
        summary="Plan without editing",
        responses=documented(400, 404, 408, 415, 502, 503),
        openapi_extra={"requestBody": body_of(PlanRequest, ("photo",))},
    )
    async def make_plan(request: Request, owner: Owner) -> PlanResult:
        """What would be done with a photo and a wish, step by step; nothing is kept."""
        if content_type(request) == "multipart/form-data":
            form = received_form(request, uploads.folder, max_file=uploads.max_file, files=("photo",), max_files=1)
            async with form as came:
                wish = read_form(PlanRequest, came.texts)
                if (file := came.file("photo")) is not None:
                    await uploads.check(file)
                    return await planned(file.path, wish)
                return await planned(None, wish, owner)
        return await planned(None, await read_json(request, PlanRequest), owner)

    async def planned(path: Path | None, wish: PlanRequest, owner: str = "") -> PlanResult:
        photo = path or (await named_upload(uploads, wish.upload, owner, "photo"))[0]

        def make() -> PlanResult:
            return plan(
                photo,
                wish.request,
                mode=wish.mode,
                max_pixels=engine.settings.server.max_pixels,
                profile=wish.profile,
                settings=engine.settings,
            )

        return await planning(make)

    @routes.get("/v1/tools", response_model=tuple[ToolView, ...], summary="The tools", responses=documented(400))
    async def tools(owner: Owner) -> tuple[ToolView, ...]:
        """Those of the server's profile, with what they declare."""

        def read() -> Mapping[str, EditTool]:
            return assemble(engine.store.artifacts, engine.settings.choose(), engine.settings).tools

        return tuple(_tool(tool) for tool in (await asyncio.to_thread(read)).values())

    @routes.get(
        "/v1/questions", response_model=dict[str, QuestionView], summary="What may be asked", responses=documented()
    )
    async def questions(owner: Owner) -> dict[str, QuestionView]:
        """Each kind of question and what answers it, as JSON schemas; the same in every surface."""
        return {
            kind: QuestionView(question=QUESTIONS[kind].model_json_schema(), answer=answer_schema(kind))
            for kind in ANSWERS
        }

    @routes.get("/health", response_model=Health, summary="Does it answer?", tags=["operation"])
    async def health() -> Health:
        """Yes."""
        return Health(version=version("imageedit-r1"))

    @routes.get(
        "/ready",
        response_model=Readiness,
        summary="Would it work?",
        tags=["operation"],
        responses={503: {"model": Readiness, "description": "Something is missing, or the server stops."}},
    )
    async def ready(authorization: Annotated[str, Header(include_in_schema=False)] = "") -> Response:
        """Whether every part of the default profile would work, and how busy the workers are."""
        at, missing = looked.get("", (-LOOKED, {}))
        if time.monotonic() - at >= LOOKED:
            profile = engine.settings.choose()
            parts = await asyncio.to_thread(readiness, profile, engine.settings)
            missing = {part.part: part.detail for part in parts if not part.ready}
            looked[""] = (time.monotonic(), missing)
        load = engine.load()
        fine = not missing and not load.draining and load.ready > 0
        try:
            auth.owner_of(authorization, engine.settings.server)
        except Refused:
            told = Readiness(ready=fine)
        else:
            told = Readiness(
                ready=fine, missing=missing, load=LoadView(**load.model_dump(include=set(LoadView.model_fields)))
            )
        return JSONResponse(told.to_json(), 200 if fine else 503)

    return routes


def _tool(tool: EditTool) -> ToolView:
    return ToolView(
        name=tool.name,
        description=tool.description,
        actions=tuple(sorted(tool.actions)),
        fidelity=tool.fidelity,
        region=tool.region,
        requires=tool.requires,
        arguments=tool.get_input_jsonschema(),
    )

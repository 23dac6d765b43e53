"""The HTTP application: the wiring of the routes, on one screen.

`create_app(engine)` starts the engine with the application and drains it at the end. Left out: the server that listens
(`imageedit-r1 serve`) and encryption.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.metadata import version

from fastapi import FastAPI

from ..engine import Engine
from ..engine.renderings import folder_of
from ..mcp.mount import Endpoint
from ..studio import login, pages
from . import (
    about,
    difference,
    errors,
    events,
    export,
    feedback,
    locating,
    moves,
    openai,
    pictures,
    report,
    schema,
    script,
    sessions,
    turns,
    uploads,
)
from .guard import Guard
from .idempotency import Once
from .logs import keep_queries_out
from .render import Pictures


def create_app(engine: Engine) -> FastAPI:
    """The session API on an engine, which runs while the application does."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await asyncio.to_thread(files.sweep)
        await asyncio.to_thread(import_module, "blosc2")  # which the first picture would wait for
        async with mcp.run(), engine:
            yield

    app = FastAPI(
        title="ImageEdit-R1",
        version=version("imageedit-r1"),
        description=schema.DESCRIPTION,
        openapi_tags=schema.TAGS,
        lifespan=lifespan,
        docs_url=None,  # they would load scripts from elsewhere
        redoc_url=None,
    )
    keep_queries_out()
    errors.install(app)
    home, bounds = engine.store.home, engine.settings.server
    files = uploads.Uploads(home, max_file=bounds.max_upload, max_pixels=bounds.max_pixels)
    mcp = Endpoint(engine, files)
    shown = Pictures(engine.store.artifacts, folder_of(home), max_pixels=bounds.max_pixels)
    names = pictures.Names(engine)
    once = Once(home)
    app.include_router(uploads.router(files, once, shown))
    app.include_router(sessions.router(engine, files))
    app.include_router(turns.router(engine, files, once))
    app.include_router(moves.router(engine, once))
    app.include_router(events.router(engine))
    app.include_router(pictures.router(engine, shown, names))
    app.include_router(difference.router(engine, shown, names))
    app.include_router(locating.router(engine, files, shown, names))
    app.include_router(export.router(engine))
    app.include_router(report.router(engine))
    app.include_router(script.router(engine))
    app.include_router(feedback.router(engine))
    app.include_router(about.router(engine, files))
    app.include_router(openai.router(engine, files, shown))
    app.include_router(login.router(bounds))
    app.include_router(pages.router())
    app.router.routes.append(mcp.route)
    app.add_middleware(Guard, settings=bounds)
    schema.complete(app)
    return app

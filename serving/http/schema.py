"""The OpenAPI document: what FastAPI cannot tell from the routes.

Left out: the routes, which describe themselves.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from pydantic import TypeAdapter
from pydantic.json_schema import models_json_schema

from ...graph.events import EVENT
from ...questions import ANSWERS
from .wire import NewSession, PlanRequest

DESCRIPTION = """Edit photos with sentences. A photo is put on the server (`/v1/uploads`, or inside a form), a session
is made with it and a wish, and its events tell the plan, each step with a thumbnail, its verdict, and the questions
that a person has to answer. A session can be gone on with, taken back and branched off; every picture stays.

Errors have one shape, `{"error": {"message", "type", "param", "code"}}`. Addresses in answers are paths on this
server. Where the server has keys, send one as `Authorization: Bearer KEY`; sessions and uploads belong to the key."""

TAGS = [
    {"name": "sessions", "description": "Photos with their wishes and what became of them."},
    {"name": "turns", "description": "What is done with a session: go on, answer, say more, take back."},
    {"name": "events", "description": "What happens, as it happens."},
    {"name": "pictures", "description": "Results, attempts, masks, originals."},
    {"name": "feedback", "description": "What people think of what was done."},
    {"name": "uploads", "description": "Files that requests name."},
    {"name": "images", "description": "The images API of OpenAI's clients."},
    {"name": "studio", "description": "The page for people."},
    {"name": "about", "description": "What the server can do."},
    {"name": "operation", "description": "How it is."},
]


def complete(app: FastAPI) -> None:
    """Add the models that bodies and events refer to."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = made()
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            template = "#/components/schemas/{model}"
            models: list[Any] = [NewSession, PlanRequest, *ANSWERS.values()]
            _, found = models_json_schema([(m, "validation") for m in models], ref_template=template)
            event = TypeAdapter(EVENT._type).json_schema(ref_template=template)
            for name, model in (found.get("$defs", {}) | event.pop("$defs", {}) | {"Event": event}).items():
                schemas.setdefault(name, model)
        return app.openapi_schema or document

    app.openapi = openapi  # type: ignore[method-assign]

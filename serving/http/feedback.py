"""Feedback: a vote and a word for each step of a session, and all of an owner's as training data.

Left out: what is kept and how (`checkpoints/feedback.py`), and what an exported line holds (`graph/feedback.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from ...checkpoints.feedback import Feedback, StepId, Vote, Words
from ...errors import SessionError
from ...graph.feedback import FeedbackLine, Once, Unreadable, lines, rated
from ...schema import Noun
from ..engine import Engine
from .access import find
from .auth import Owner
from .errors import documented
from .wire import EXAMPLE_ID, EXAMPLE_SHA, SessionId, example

NDJSON = "application/x-ndjson"
EXAMPLE_GIVEN = "2026-11-24T13:16:00.250000+00:00"


class FeedbackIn(Noun):
    """What you think of one step, in place of what you said before. Neither a vote nor words: it is forgotten."""

    step: StepId
    vote: Vote | None = None
    words: Words = ""

    model_config = example(step="s1", vote="down", words="too yellow")


class FeedbackView(Noun):
    """What was said of the steps of a session, in their order."""

    id: SessionId
    feedback: tuple[Feedback, ...]

    model_config = example(
        id=EXAMPLE_ID, feedback=[{"step": "s1", "vote": "down", "words": "too yellow", "given": EXAMPLE_GIVEN}]
    )


def router(engine: Engine) -> APIRouter:
    """The routes about feedback."""
    routes = APIRouter(prefix="/v1", tags=["feedback"])

    @routes.get(
        "/sessions/{session_id}/feedback",
        response_model=FeedbackView,
        summary="What was said of its steps",
        responses=documented(404, 409, 410),
    )
    async def show(session_id: SessionId, owner: Owner) -> FeedbackView:
        """The steps that nothing was said of are not in it."""
        await find(engine, session_id, owner)
        session = await engine.session(session_id)
        return FeedbackView(id=session_id, feedback=await asyncio.to_thread(lambda: session.feedback))

    @routes.put(
        "/sessions/{session_id}/feedback",
        response_model=FeedbackView,
        summary="Say what you think of a step",
        responses=documented(400, 404, 409, 410),
    )
    async def put(session_id: SessionId, given: FeedbackIn, owner: Owner) -> FeedbackView:
        """Of any step that has ended, whatever became of it, also while the session is at work. It stays with the
        session, goes along with a fork, and is removed with it."""
        await find(engine, session_id, owner)
        session = await engine.session(session_id)
        kept = await asyncio.to_thread(session.rate, given.step, given.vote, given.words)
        return FeedbackView(id=session_id, feedback=kept)

    @routes.get(
        "/feedback",
        response_class=Response,
        summary="All your feedback as training data",
        responses={
            200: {
                "description": "One JSON object a line: a `FeedbackLine`, or `{session, error}` for a session that "
                "cannot be read.",
                "content": {NDJSON: {"schema": {"type": "string"}, "example": line_of(EXAMPLE).decode()}},
            },
            **documented(),
        },
    )
    async def export(owner: Owner) -> Response:
        """Each vote with the request, what it was taken apart into, the step, its verdict, and the addresses of the
        pictures before and after. What a fork took along is in it once. The earliest session first."""
        return StreamingResponse(told(owner), media_type=NDJSON)

    async def told(owner: str) -> AsyncIterator[bytes]:
        once = Once()
        for session_id in await asyncio.to_thread(rated, engine.store, owner):
            for one in filter(once, await read(session_id)):
                yield line_of(one)

    async def read(session_id: str) -> tuple[FeedbackLine | Unreadable, ...]:
        try:
            session = await engine.session(session_id)
        except SessionError as error:
            return (Unreadable(session=session_id, error=str(error)),)
        return await asyncio.to_thread(lines, session)

    return routes


def line_of(one: Noun) -> bytes:
    """A line of the export."""
    return one.model_dump_json().encode() + b"\n"


EXAMPLE = FeedbackLine.model_validate(
    {
        "session": EXAMPLE_ID, "turn": 1, "request": "make it warmer", "source": EXAMPLE_SHA,
        "original": {"sha256": EXAMPLE_SHA, "width": 600, "height": 400},
        "decomposition": [{"id": "r1", "action": "adjust_color", "goal": "warmer"}],
        "sub_requests": [{"id": "r1", "action": "adjust_color", "goal": "warmer"}],
        "step": {"id": "s1", "covers": ["r1"], "tool": "temperature", "arguments": {"amount": 20}},
        "status": "done", "arguments": {"amount": 20}, "seed": 0, "attempt": 1,
        "before": {"sha256": EXAMPLE_SHA, "width": 600, "height": 400},
        "after": {"sha256": EXAMPLE_SHA, "width": 600, "height": 400},
        "verdict": {"score": 9.4, "passed": True}, "profile": {}, "mode": "stepwise",
        "vote": "down", "words": "too yellow", "given": EXAMPLE_GIVEN,
    }
)  # fmt: skip
"""For the OpenAPI."""

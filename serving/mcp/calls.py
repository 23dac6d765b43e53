"""One call of a tool: work is handed to the engine, its questions go to the person, its end comes back.

Clients of revision 2026-07-28 get a question as the result "input required" and call again with the answer; between the
calls nothing waits here. Older clients are asked while their call is open. One that cannot be asked gets the question
in words. Left out: what the tools are, and how questions look.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

import anyio
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import (
    CallToolResult,
    ElicitRequest,
    ElicitRequestFormParams,
    ElicitResult,
    InputRequiredResult,
)
from mcp_types.version import MODERN_PROTOCOL_VERSIONS, is_version_at_least

from ...errors import TELLABLE, ImageEditError, InputError
from ...graph.events import Stopped
from ...graph.session import Session
from ...questions import QUESTION, Question
from ..engine import Engine, QueueFull
from ..engine.jobs import Run, Say, fingerprint
from .clients import Clients, Place
from .content import report_of, result_of
from .forms import answer_of, form_of
from .progress import Progress

LOG = logging.getLogger(__name__)
ASKED = "question"
"""The key of the one question of a round."""
ROUNDS = 50
"""Questions that one call of an older client may lead to; then it gets the next in words."""
TITLED = "2025-11-25"
"""The revision from which on forms know choices with titles."""

Reply = CallToolResult | InputRequiredResult
P = ParamSpec("P")
R = TypeVar("R")


def told(tool: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """A tool whose deliberate errors reach the model as one line that says what to do, where it can do something."""

    @wraps(tool)
    async def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return await tool(*args, **kwargs)
        except (*TELLABLE, QueueFull) as error:
            raise ToolError(" ".join(str(error).split())) from error
        except ImageEditError as error:
            LOG.error("%s: %s", type(error).__name__, error)
            raise ToolError("the server could not do this; its log says why") from error

    return run


@dataclass(frozen=True, slots=True)
class Call:
    """A call and who made it."""

    ctx: Context
    engine: Engine
    clients: Clients

    @property
    def owner(self) -> str:
        return self.clients.owner(self.ctx.request_context)

    async def session(self, session_id: str) -> Session:
        """A session of the caller's. `InputError` when there is none of that id, whosever it may be."""
        try:
            info = await asyncio.to_thread(self.engine.store.info, session_id)
        except ImageEditError:
            info = None
        if info is None or info.owner != self.owner:
            raise InputError(f"there is no session {session_id[:100]!r}; list_sessions shows which there are")
        return await self.engine.session(session_id)

    async def idle(self, session_id: str) -> Session:
        """A session of the caller's whose turn is over. `InputError` while it is not."""
        session = await self.session(session_id)
        self._check_idle(session_id)
        if await asyncio.to_thread(lambda: session.state.status) in ("running", "waiting"):
            raise InputError(f"session {session_id} has not finished its turn; go on with continue_session first")
        return session

    async def carry(self, session_id: str, work: Run | Say, output: Place | None = None) -> Reply:
        """Have work done until it ends, or until a question that cannot be answered within this call.

        Raises `InputError` for work that the session cannot do, or that failed before it had done anything.
        """
        return await self._follow(session_id, await self._submit(session_id, work), output)

    async def again(self, output: Place | None = None) -> Reply | None:
        """Go on with the call that this one repeats with an answer; None when it repeats none."""
        if self.ctx.request_state is None:
            return None
        state = json.loads(self.ctx.request_state)
        session = await self.session(state["session"])
        question = await asyncio.to_thread(question_of, session)
        if question is None:  # it was answered elsewhere meanwhile
            return await self.reply(session, output=output)
        given = (self.ctx.input_responses or {}).get(ASKED)
        if not isinstance(given, ElicitResult) or state["asked"] != fingerprint(question.to_json()):
            return self._input_required(session.id, question)
        if given.action != "accept":
            return await self.reply(session)
        try:
            told = await self._submit(session.id, Run(answer=answer_of(question, given.content or {})))
        except InputError as error:
            return self._input_required(session.id, question, str(error))
        return await self._follow(session.id, told, output)

    async def reply(self, session: Session, *, output: Place | None = None, stopped: str = "") -> CallToolResult:
        """How a session stands, for the model; a result that is finished is written to `output`."""
        state = await asyncio.to_thread(lambda: session.state)
        question = await asyncio.to_thread(question_of, session)
        if output is not None and state.status in ("done", "partial"):
            state = await asyncio.to_thread(session.deliver, output.path, force=output.overwrite)
            written = output.path
        else:
            written = None
        url = self.clients.url(self.ctx.request_context, session.id)
        report = report_of(state, session=session.id, url=url, output=written, stopped=stopped)
        return await asyncio.to_thread(result_of, report, state, self.engine.store, question)

    async def _submit(self, session_id: str, work: Run | Say) -> int:
        """Hand work to the engine; the id of the session's last event before it. Raises `InputError`.

        Work that is under way is joined when nothing else is to be done.
        """
        if work == Run() and self.engine.working(session_id):
            return 0
        self._check_idle(session_id)
        told = 0
        async for logged in self.engine.events(session_id):
            told = logged.id
        await self.engine.submit(session_id, work, client=self.clients.client(self.ctx.request_context))
        return told

    async def _follow(self, session_id: str, told: int, output: Place | None) -> Reply:
        """Wait for the end of work, through the questions that can be asked while this call is open."""
        stopped, complaint = await self._wait(session_id, told), ""
        session = await self.session(session_id)
        for _ in range(ROUNDS):
            question = await asyncio.to_thread(question_of, session)
            if question is None or stopped or not self._can_ask():
                break
            if self._is_modern():
                return self._input_required(session_id, question)
            form = self._form(question, complaint)
            given = await self.ctx.session.elicit_form(
                form.message, form.requested_schema, related_request_id=self.ctx.request_id
            )
            if given.action != "accept":
                break
            try:
                told = await self._submit(session_id, Run(answer=answer_of(question, given.content or {})))
            except InputError as error:
                complaint = str(error)
                continue
            stopped, complaint = await self._wait(session_id, told), ""
        return await self.reply(session, output=output, stopped=stopped)

    async def _wait(self, session_id: str, told: int) -> str:
        """Tell how far the work is until it ends. Why it stopped before its time; empty when it did not."""
        progress = Progress(self.ctx)
        try:
            async for logged in self.engine.events(session_id, after=told):
                await progress.tell(logged.event)
            end = await self.engine.finish(session_id)
        except anyio.get_cancelled_exc_class():
            with anyio.CancelScope(shield=True):
                await self.engine.cancel(session_id)
            raise
        if isinstance(end, Stopped) and not end.resumable:
            raise InputError(end.message)
        return end.message if isinstance(end, Stopped) else ""

    def _check_idle(self, session_id: str) -> None:
        if at_work := self.engine.working(session_id):
            raise InputError(f"session {session_id} is {at_work}; continue_session without a request waits for it")

    def _is_modern(self) -> bool:
        return self.ctx.protocol_version in MODERN_PROTOCOL_VERSIONS

    def _can_ask(self) -> bool:
        """Whether the client shows forms. `elicitation: {}` means forms, as before there were modes."""
        capabilities = self.ctx.client_capabilities
        asking = capabilities.elicitation if capabilities is not None else None
        if asking is None or (asking.form is None and asking.url is not None):
            return False
        return self._is_modern() or self.ctx.session.can_send_request

    def _form(self, question: Question, complaint: str) -> ElicitRequestFormParams:
        titled = is_version_at_least(self.ctx.protocol_version or TITLED, TITLED)
        form = form_of(question, titled=titled)
        message = f"{complaint}\n\n{form.message}" if complaint else form.message
        return ElicitRequestFormParams(message=message, requested_schema=form.schema)

    def _input_required(self, session_id: str, question: Question, complaint: str = "") -> InputRequiredResult:
        state = {"session": session_id, "asked": fingerprint(question.to_json())}
        request = ElicitRequest(params=self._form(question, complaint))
        return InputRequiredResult(input_requests={ASKED: request}, request_state=json.dumps(state))


def question_of(session: Session) -> Question | None:
    """What a person is asked, or None."""
    return None if (asked := session.question) is None else QUESTION.validate_python(asked)

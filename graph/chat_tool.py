"""The agent as one tool of a chat assistant: LangChain's and LangGraph's agents call it with the user's words.

The model gets a short text and a small copy of the picture; the application gets a reference (`EditedPhoto`) as the
artifact. One photo is one session, on which later calls go on. Questions go to the person through LangGraph's
interrupts, so the host's checkpointer keeps the pause. A call that runs again after an answer, or after a crash, finds
its session and does nothing twice. Left out: showing things to people.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, StructuredTool, ToolException
from langgraph.errors import GraphBubbleUp
from langgraph.prebuilt import ToolRuntime
from pydantic import BaseModel, Field

from ..checkpoints.calls import Call, find_call, hold, keep_call, let_go
from ..errors import TELLABLE, ImageEditError, InputError, SessionBusy, SessionError
from ..schema import NOTHING_SHOWN, EditState, Options, Profile, Review
from ..settings import Settings, load
from ..tools.base import EditTool
from .asking import NOBODY, Asker, drop_question
from .assemble import assemble
from .conversation import Shown, what_is_shown
from .host import Host
from .picture import EditedPhoto, photo_of
from .session import Session
from .source import ImageInput
from .start import Workplace, begun_with, start_session
from .summary import summary

logger = logging.getLogger(__name__)

Resolver: TypeAlias = "Callable[[str], ImageInput | None]"
Owner: TypeAlias = "str | Callable[[RunnableConfig], str]"
Content: TypeAlias = "str | list[str | dict[str, Any]]"

OUTSIDE: ToolRuntime[Any, Any] = cast(Any, None)
"""Injected by LangGraph's tool node; None when the tool is called by itself."""

DESCRIPTION = """\
Edit a photo as the user says, and check the result. Give the user's own words; several edits in one request are fine.
The newest photo of the conversation is edited, or else the result of the last edit: leave `photo` and `session` empty
for that. The same session goes on with "a bit warmer", "undo that", "go back to before the crop". What cannot be done
is said, with the reason: tell the user, do not try the same again."""


class Arguments(BaseModel):
    """What a model gives."""

    request: str = Field(description="what to do, in the user's own words, at most 10,000 characters")
    photo: str = Field(default="", description="the handle of a photo; empty: the newest one of the conversation")
    session: str = Field(default="", description="the session of an earlier result to go on with; empty: the last one")


def tool(
    *,
    home: str | os.PathLike[str] | None = None,
    profile: str | Profile | None = None,
    settings: Settings | None = None,
    tools: Iterable[EditTool] = (),
    review: Review = "never",
    ask: bool = False,
    options: Options | None = None,
    photos: Resolver | None = None,
    owner: Owner = "",
    thumbnail: bool = True,
    name: str = "edit_photo",
    description: str = DESCRIPTION,
) -> BaseTool:
    """A LangChain tool that edits photos.

    Args:
        home: folder of sessions and artifacts; default from the settings.
        profile: which parts to run with; None: the settings' default, which is "local".
        settings: endpoint, editor and other settings; default: the environment's and the file's.
        tools: more editing tools.
        review: what the person approves: "plan", "result", "all". Needs a host graph with a checkpointer.
        ask: the person is asked when a place cannot be found for sure. Needs a host graph with a checkpointer.
        options: what else is to be the same for all edits (mode, seed, attempts).
        photos: what a handle that the model gives stands for: a path, bytes, a Pillow image, an array, or None. Without
            it photos come from the conversation alone. Addresses in messages are handed to it, too, and never opened
            otherwise.
        owner: whose the sessions are, as a name or from the host's configuration; a session of another owner is
            not found. Set it where one home serves several people.
        thumbnail: show the model the result, less than 1 MP; False for models that read text only.
        name: of the tool.
        description: for the model.

    Raises `ConfigurationError` when the profile cannot be built.
    """
    settings = settings or load()
    extra = tuple(tools)
    editor = PhotoEditor(
        workplace=Workplace.open(home, profile=profile, tools=extra, settings=settings),
        settings=settings,
        tools=extra,
        options=(options or Options()).model_copy(update={"review": review, "ask": ask}),
        photos=photos,
        owner=owner,
        thumbnail=thumbnail,
        name=name,
    )

    def run(
        request: str,
        photo: str = "",
        session: str = "",
        *,
        config: RunnableConfig,
        runtime: ToolRuntime[Any, Any] = OUTSIDE,
    ) -> tuple[Content, dict[str, Any]]:
        return editor.edit(Arguments(request=request, photo=photo, session=session), Host(config, runtime))

    async def run_in_thread(
        request: str,
        photo: str = "",
        session: str = "",
        *,
        config: RunnableConfig,
        runtime: ToolRuntime[Any, Any] = OUTSIDE,
    ) -> tuple[Content, dict[str, Any]]:
        host = Host(config, runtime)
        given = Arguments(request=request, photo=photo, session=session)
        work = asyncio.ensure_future(asyncio.to_thread(editor.edit, given, host))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            host.stop()
            await asyncio.wait({work})
            error = work.exception()
            if error is not None and not isinstance(error, (ToolException, ImageEditError, GraphBubbleUp)):
                logger.error("%s: an edit that was cancelled failed", name, exc_info=error)
            raise

    return StructuredTool.from_function(
        func=run,
        coroutine=run_in_thread,
        name=name,
        description=description,
        args_schema=Arguments,
        response_format="content_and_artifact",
        handle_tool_error=True,
    )


@dataclass(frozen=True, slots=True)
class PhotoEditor:
    """What the tool runs with."""

    workplace: Workplace
    settings: Settings
    tools: tuple[EditTool, ...]
    options: Options
    photos: Resolver | None
    owner: Owner
    thumbnail: bool
    name: str

    def edit(self, given: Arguments, host: Host) -> tuple[Content, dict[str, Any]]:
        """Carry out one call. What the model can act on is raised as `ToolException`, one line."""
        try:
            return self._edit(given, host)
        except TELLABLE as error:
            raise ToolException(" ".join(str(error).split())) from error

    def _edit(self, given: Arguments, host: Host) -> tuple[Content, dict[str, Any]]:
        key = host.key(given.model_dump_json())
        if self.options.ask or self.options.review != "never":
            if not key:
                raise InputError(NOBODY)
            if host.shares_its_task(self.name):
                raise InputError("a person is asked about every edit: call this tool once, and again when it is done")
        store = self.workplace.store
        call = find_call(store, key) if key else None
        if call is None:
            call = self._begin(given, host, key)
        if call.artifact is None:
            call = self._go_on(given, host, call)
            keep_call(store, call)
            let_go(store, call)
        edited = EditedPhoto.model_validate(call.artifact)
        text = f"{call.text}, {edited.image.width}x{edited.image.height} pixels"
        content: Content = [{"type": "text", "text": text}, edited.thumbnail()] if self.thumbnail else text
        return content, edited.to_json()

    def _begin(self, given: Arguments, host: Host, key: str) -> Call:
        """The session that a call is about, made where it is about a new photo."""
        store, owner = self.workplace.store, self._owner(host)
        photo, session = self._subject(given, host)
        if photo is not None:
            session = start_session(
                self.workplace,
                photo,
                given.request,
                output=None,
                force=False,
                region=None,
                mask=None,
                like=session if session and self._may_open(session, owner) else None,
                options=self.options,
                owner=owner,
            ).id
        call = Call(key=key, place=host.place, session=session)
        before = self._session(session, owner)
        if not hold(store, call):
            raise SessionBusy(f"session {session} is being edited by another call; call again when that has answered")
        call = call.model_copy(update={"turn": 1 if photo is not None else before.state.turn + 1})
        keep_call(store, call)
        return call

    def _go_on(self, given: Arguments, host: Host, call: Call) -> Call:
        """The call with its result."""
        session = host.session = self._session(call.session, self._owner(host))
        try:
            state = self._carry_out(given, host, session, call)
        except ImageEditError:
            let_go(session.store, call)
            raise
        text = f"{summary(state)}\nsession {session.id}, {state.status}"
        return call.model_copy(update={"text": text, "artifact": photo_of(state, session.store.home).to_json()})

    def _subject(self, given: Arguments, host: Host) -> tuple[ImageInput | None, str]:
        """The photo that is new, if any, and the session that the request may refer to."""
        if given.session:
            return self._resolved(given.photo) if given.photo else None, given.session
        shown = what_is_shown(host.messages, str(self.workplace.store.home)) if host.messages else Shown()
        if given.photo:
            return self._resolved(given.photo), shown.session
        if shown.photo is None and not shown.session:
            handle = " or its handle as `photo`" if self.photos else ""
            raise InputError(f"there is no photo in the conversation; ask for one, or give a session{handle}")
        photo = self._resolved(shown.photo) if isinstance(shown.photo, str) else shown.photo
        return photo, shown.session

    def _resolved(self, handle: str) -> ImageInput:
        shown = repr(handle[:100])
        if self.photos is None:
            raise InputError(f"the photo {shown} cannot be opened: only photos in the conversation are; leave it empty")
        try:
            photo = self.photos(handle)
        except ImageEditError:
            raise
        except Exception as error:  # the host's code: whatever it raises means that there is no photo
            raise InputError(f"the photo {shown} cannot be had ({type(error).__name__})") from error
        if photo is None:
            raise InputError(f"there is no photo {shown}")
        return photo

    def _session(self, session_id: str, owner: str) -> Session:
        """A session of that owner, with the profile it was begun with."""
        store, context = self.workplace.store, self.workplace.context
        if not self._may_open(session_id, owner):
            raise SessionError(f"there is no session {session_id!r}")
        begun = begun_with(store, session_id)
        if begun != self.workplace.profile:
            context = assemble(store.artifacts, begun, self.settings, tools=self.tools)
        return Session(store, session_id, context)

    def _may_open(self, session_id: str, owner: str) -> bool:
        """Whether there is such a session, of that owner; it may have been deleted since the conversation named it."""
        with suppress(SessionError):
            return self.workplace.store.info(session_id).owner == owner
        return False

    def _owner(self, host: Host) -> str:
        return self.owner(host.config) if callable(self.owner) else self.owner

    def _carry_out(self, given: Arguments, host: Host, session: Session, call: Call) -> EditState:
        """Take the session to the end of the call's turn, asking on the way."""
        listener = host.listener(session)
        state = session.state
        if state.turn < call.turn:
            state = self._finish_earlier(session, state)
            options = state.options.model_copy(
                update={"review": self.options.review, "ask": self.options.ask, "output": None, **NOTHING_SHOWN}
            )
            state = session.say(given.request, listener, options=options)
        elif state.turn == call.turn and state.status == "running":
            state = session.run(listener)
        elif state.turn > call.turn:
            raise SessionError(f"session {session.id} went on with other requests meanwhile; call again")
        asker, error = Asker(session, call), ""
        while state.status == "waiting":
            answer, question = asker.ask(state, error), session.question
            try:
                state, error = session.run(listener, answer=answer), ""
            except InputError as wrong:
                if session.question != question:
                    raise
                error = str(wrong)
        return state

    def _finish_earlier(self, session: Session, state: EditState) -> EditState:
        """An earlier turn may have been stopped, or its question left without an answer: it ends without it."""
        while state.status in ("running", "waiting"):
            state = session.run(answer=drop_question(session.question))
        return state

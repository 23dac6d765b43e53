"""A small chat graph around the agent: messages go in, an answer with text and the picture comes out.

For chat pages that speak LangGraph's protocol (`langgraph dev`, Studio, agent-chat-ui), and as an example of a host.
A message with a photo begins an edit, one without goes on with the last picture. No language model takes part: what a
person writes is the request. Left out: small talk, for which a chat model with the tool (`chat_tool.py`) is there.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from typing import Annotated, Any, Literal

from langchain_core.messages import AIMessage, AnyMessage
from langchain_core.runnables import Runnable, RunnableLambda
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from typing_extensions import TypedDict

from ..errors import TELLABLE, InputError
from ..schema import EditState, Options, Profile, Review
from ..settings import Settings
from ..tools.base import EditTool
from .build import build_graph
from .conversation import last_said, newest_photo
from .picture import photo_of
from .start import Workplace, check_start, what_was_done
from .state import first_turn, next_turn
from .summary import summary

HELLO = 'Send me a photo and say what to change: "make it a bit warmer and crop it square".'


class ChatState(TypedDict, total=False):
    """A conversation and the edit that it is about."""

    messages: Annotated[list[AnyMessage], add_messages]
    edit: dict[str, Any]
    """The state of the editing graph, plain JSON."""
    turn: dict[str, Any] | None
    """The input of the turn that is under way; None between turns."""


class ChatContext(TypedDict, total=False):
    """What a run may say about itself."""

    review: Review
    """What the person approves."""
    ask: bool
    """Whether the person is asked where something is."""


ChatGraph = CompiledStateGraph[ChatState, ChatContext, Any, Any]


def chat_graph(
    *,
    checkpointer: BaseCheckpointSaver[Any] | None = None,
    options: Options | None = None,
    thumbnail: bool = True,
    home: str | os.PathLike[str] | None = None,
    profile: str | Profile | None = None,
    settings: Settings | None = None,
    tools: Iterable[EditTool] = (),
) -> ChatGraph:
    """The compiled chat graph.

    Args:
        checkpointer: keeps the conversations; None under a server that brings its own, or as a subgraph.
        options: for all edits: `review` and `ask` make it ask through interrupts, with the questions of `questions.py`.
            A run may choose them, too, in its context.
        thumbnail: answer with a small copy of the picture.
        home, profile, settings, tools: as for `edit`.
    """
    chosen = options or Options()
    extra = tuple(tools)

    @cache
    def workplace() -> Workplace:
        return Workplace.open(home, profile=profile, settings=settings, tools=extra)

    # The editing graph on one turn: its checkpoints and its questions are the host's.
    editor: Runnable[Any, dict[str, Any]] = (
        RunnableLambda(_turn) | build_graph(home=home, profile=profile, settings=settings, tools=extra) | _keep
    )
    told: Runnable[Any, dict[str, Any]] = RunnableLambda(_failed)
    edit = editor.with_fallbacks([told], exceptions_to_handle=TELLABLE, exception_key="error")

    def listen(state: ChatState, runtime: Runtime[ChatContext]) -> dict[str, Any]:
        """What the last message asks for, checked at the door."""
        said = last_said(state.get("messages", []))
        if said is None:
            return _says(HELLO)
        before, request = state.get("edit"), said.text.strip()
        wanted = runtime.context or {}
        review, ask = wanted.get("review", chosen.review), wanted.get("ask", chosen.ask)
        try:
            photo = newest_photo(said)
            if isinstance(photo, str):
                raise InputError("the photo is an address, and only photos that are in the message itself are opened")
            if photo is not None:
                earlier = what_was_done(EditState.model_validate(before)) if before else None
                options = chosen.model_copy(update={"review": review, "ask": ask})
                begin = check_start(workplace(), photo, request, like=earlier, options=options)
                return {"turn": first_turn(workplace(), begin)}
            return {"turn": next_turn(before, request, review=review, ask=ask)} if before else _says(HELLO)
        except InputError as error:
            return _says(str(error))

    def answer(state: ChatState) -> dict[str, Any]:
        """What was done, in words and as a picture."""
        done = EditState.model_validate(state["edit"])
        content: list[str | dict[str, Any]] = [{"type": "text", "text": summary(done)}]
        if thumbnail and done.image is not None:
            content.append(photo_of(done, workplace().store.home).thumbnail())
        return {"turn": None, "messages": [AIMessage(content)]}

    builder: StateGraph[ChatState, ChatContext, Any, Any] = StateGraph(ChatState, ChatContext)
    builder.add_node("listen", listen)
    builder.add_node("edit", edit)
    builder.add_node("answer", answer)
    builder.add_edge(START, "listen")
    builder.add_conditional_edges("listen", route_after_listen, {"edit": "edit", "end": END})
    builder.add_conditional_edges("edit", route_after_edit, {"answer": "answer", "end": END})
    builder.add_edge("answer", END)
    return builder.compile(checkpointer=checkpointer, name="imageedit_r1_chat")


def route_after_listen(state: ChatState) -> Literal["edit", "end"]:
    """Edit when the message asks for something; otherwise it was answered."""
    return "edit" if state.get("turn") else "end"


def route_after_edit(state: ChatState) -> Literal["answer", "end"]:
    """Say what was done; when it could not be done, that was said."""
    return "answer" if state.get("turn") else "end"


def _turn(state: ChatState) -> dict[str, Any] | None:
    return state["turn"]


def _keep(edited: dict[str, Any]) -> dict[str, Any]:
    return {"edit": edited}


def _failed(state: dict[str, Any]) -> dict[str, Any]:
    return _says(str(state["error"]))


def _says(text: str) -> dict[str, Any]:
    return {"turn": None, "messages": [AIMessage(" ".join(text.split()))]}

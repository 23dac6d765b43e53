"""The chat graph: photos and wishes in, words and pictures out, over many turns."""

from __future__ import annotations

import asyncio
import base64
import json
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.types import Command

from imageedit_r1 import picture_of
from imageedit_r1.graph.chat import HELLO, chat_graph
from imageedit_r1.schema import Options

from .agents import in_block, shows, tiny

CONFIG: Any = {"configurable": {"thread_id": "t"}}


@pytest.fixture
def saver() -> InMemorySaver:
    """Knows messages and plain data, nothing of this package."""
    return InMemorySaver(serde=JsonPlusSerializer(allowed_msgpack_modules=None))


def answer(state: dict[str, Any]) -> AIMessage:
    said = state["messages"][-1]
    assert isinstance(said, AIMessage)
    return said


def picture(state: dict[str, Any]) -> Any:
    (_, block) = list(answer(state).content)
    return in_block(block)  # type: ignore[arg-type]


def say(graph: Any, *messages: Any) -> dict[str, Any]:
    result: dict[str, Any] = graph.invoke({"messages": list(messages)}, CONFIG)
    return result


def test_many_turns(home: Path, saver: InMemorySaver) -> None:
    graph = chat_graph(checkpointer=saver)
    assert answer(say(graph, HumanMessage("hello"))).text == HELLO
    first = say(graph, shows(tiny(), "make it 20% brighter"))
    assert "done: " in answer(first).text and picture(first).shape == (32, 48, 3)
    second = say(graph, HumanMessage("now crop it square, and add a dragon"))
    assert picture(second).shape == (32, 32, 3) and "not done: add object (dragon)" in answer(second).text
    assert picture_of(second["edit"]).pixels.mean() > 1.1 * 110, "on the brighter picture"
    third = say(graph, shows(tiny(200), "make it 20% darker"))
    assert picture(third).shape == (32, 48, 3) and third["edit"]["turn"] == 1, "a new photo begins anew"
    told = say(graph, HumanMessage("hello there"))
    assert "nothing was edited" in answer(told).text
    assert json.loads(json.dumps(told["edit"])) == told["edit"]


def test_what_was_done_before(home: Path, saver: InMemorySaver) -> None:
    graph = chat_graph(checkpointer=saver)
    say(graph, shows(tiny(), "make it 20% brighter"))
    square = say(graph, HumanMessage("crop it square"))
    back = say(graph, HumanMessage("undo that"))
    assert picture(square).shape == (32, 32, 3) and picture(back).shape == (32, 48, 3)
    other = say(graph, shows(tiny(140), "do the same to this one"))
    assert "brighter" in answer(other).text and picture(other).mean() > 180


def test_a_plan_to_approve(home: Path, saver: InMemorySaver) -> None:
    graph = chat_graph(checkpointer=saver, options=Options(review="plan"))
    (question,) = say(graph, shows(tiny(), "make it 20% brighter and crop it square"))["__interrupt__"]
    crop = next(step["id"] for step in question.value["steps"] if step["tool"] == "crop")
    done = graph.invoke(Command(resume={"approve": True, "drop": [crop]}), CONFIG)
    assert picture(done).shape == (32, 48, 3) and "dropped" in answer(done).text


def test_a_run_chooses_what_it_asks(home: Path, saver: InMemorySaver) -> None:
    graph = chat_graph(checkpointer=saver)
    given: Any = {"messages": [shows(tiny(), "crop it square")]}
    assert "__interrupt__" not in graph.invoke(given, CONFIG)
    given = {"messages": [HumanMessage("make the giraffe 20% brighter")]}
    (question,) = graph.invoke(given, CONFIG, context={"ask": True})["__interrupt__"]
    assert question.value["phrase"] == "giraffe"
    done = graph.invoke(Command(resume={"skip": True}), CONFIG)
    assert "skipped" in answer(done).text


def test_a_question_that_is_not_answered(home: Path, saver: InMemorySaver) -> None:
    """Who says something else instead goes on from the last picture."""
    graph = chat_graph(checkpointer=saver, options=Options(review="plan"))
    say(graph, shows(tiny(), "crop it square"))
    graph.invoke(Command(resume={"approve": True}), CONFIG)
    say(graph, HumanMessage("make it black and white"))
    (question,) = say(graph, HumanMessage("make it 50% larger"))["__interrupt__"]
    assert [step["tool"] for step in question.value["steps"]] == ["resize"]
    done = graph.invoke(Command(resume={"approve": True}), CONFIG)
    assert picture_of(done["edit"]).open().size == (48, 48) and done["edit"]["turn"] == 2


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (HumanMessage("hello"), HELLO),
        (shows(tiny(), ""), "empty"),
        (shows(tiny(), "hello"), "nothing to edit"),
        (shows(b"no photo", "crop it square"), "not an image"),
        (shows(tiny()[:80], "crop it square"), "truncated"),
        (
            HumanMessage([{"type": "image", "url": "http://127.0.0.1:9/x"}, {"type": "text", "text": "flip it"}]),
            "address",
        ),
    ],
)
def test_what_cannot_be_done_is_said(home: Path, message: HumanMessage, told: str) -> None:
    said = answer(chat_graph().invoke({"messages": [message]}))
    assert told in said.text and "\n" not in said.text and "Traceback" not in said.text


def test_without_a_conversation(home: Path) -> None:
    assert answer(chat_graph().invoke({"messages": []})).text == HELLO


def test_asynchronously_and_without_a_thumbnail(home: Path, saver: InMemorySaver) -> None:
    graph = chat_graph(checkpointer=saver, thumbnail=False)
    done = asyncio.run(graph.ainvoke({"messages": [shows(tiny(), "crop it square")]}, CONFIG))
    assert [block["type"] for block in answer(done).content] == ["text"]  # type: ignore[index]
    assert picture_of(done["edit"]).open().size == (32, 32)
    block = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + base64.b64encode(tiny()).decode()}}
    spoken = {"role": "user", "content": [block, {"type": "text", "text": "flip it"}]}
    flipped = asyncio.run(graph.ainvoke({"messages": [spoken]}, CONFIG))
    assert picture_of(flipped["edit"]).open().size == (48, 32)

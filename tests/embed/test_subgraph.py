"""The editing graph inside a host's graph: the host's checkpointer, the host's interrupts, plain JSON throughout."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypedDict

import pytest
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command

from imageedit_r1 import InputError, build_graph, next_turn, picture_of, start_state
from imageedit_r1.schema import EditState

from .agents import tiny

CONFIG: Any = {"configurable": {"thread_id": "t"}}
REQUEST = "make it 20% brighter and crop it square"
Shared = TypedDict("Shared", dict.fromkeys(EditState.model_fields, Any) | {"before": str, "after": str})  # type: ignore[misc]


class Own(TypedDict, total=False):
    """A host that keeps the edit under one key of its own."""

    request: str
    edit: dict[str, Any]


@pytest.fixture(params=["memory", "sqlite"])
def saver(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BaseCheckpointSaver[Any]]:
    """A host's checkpointer that knows nothing but plain data."""
    serde = JsonPlusSerializer(allowed_msgpack_modules=None)
    if request.param == "memory":
        yield InMemorySaver(serde=serde)
        return
    with sqlite3.connect(tmp_path / "host.sqlite", check_same_thread=False) as database:
        yield SqliteSaver(database, serde=serde)
    database.close()


def sharing(saver: BaseCheckpointSaver[Any] | None) -> Any:
    """The editing graph as a node that shares the host's keys, between two nodes of the host."""
    builder: Any = StateGraph(Shared)
    builder.add_node("before", lambda state: {"before": state["request"]})
    builder.add_node("edit", build_graph())
    builder.add_node("after", lambda state: {"after": state["status"]})
    builder.add_edge(START, "before")
    builder.add_edge("before", "edit")
    builder.add_edge("edit", "after")
    return builder.compile(checkpointer=saver)


def inside(saver: BaseCheckpointSaver[Any] | None) -> Any:
    """The editing graph invoked by a node of the host."""
    editor = build_graph()

    def edit(state: Own) -> Own:
        return {"edit": editor.invoke(start_state(tiny(), state["request"], review="plan"))}

    builder = StateGraph(Own)
    builder.add_node("edit", edit)
    builder.add_edge(START, "edit")
    builder.add_edge("edit", END)
    return builder.compile(checkpointer=saver)


def everything_in(saver: BaseCheckpointSaver[Any]) -> set[str]:
    """The namespaces of all checkpoints, whose values were read back and are plain JSON."""
    found = set()
    for saved in saver.list(CONFIG):
        values = saved.checkpoint["channel_values"]
        assert {key: value for key, value in values.items() if json.loads(json.dumps(value)) != value} == {}
        found.add(saved.config["configurable"]["checkpoint_ns"].split(":")[0])
    return found


def test_as_a_node_that_shares_keys(home: Path, saver: BaseCheckpointSaver[Any]) -> None:
    host = sharing(saver)
    given = start_state(tiny(), REQUEST, review="plan")
    assert given == json.loads(json.dumps(given)) and not (home / "sessions").exists()
    (question,) = host.invoke(given, CONFIG)["__interrupt__"]
    assert question.value["kind"] == "plan"
    waiting = host.get_state(CONFIG)
    assert waiting.next == ("edit",) and waiting.interrupts[0].value == question.value
    host = sharing(saver)  # another process, as far as the graph can tell
    done = host.invoke(Command(resume={"approve": True}), CONFIG)
    assert done["before"] == REQUEST and done["after"] == done["status"] == "done"
    assert picture_of(done).open().size == (32, 32) and picture_of(done).pixels.mean() > 1.1 * 110
    assert everything_in(saver) == {"", "edit"}, "the checkpoints of both are the host's"
    state = EditState.model_validate(host.get_state(CONFIG).values)
    assert [outcome.status for outcome in state.outcomes] == ["done", "done"]


def test_as_a_call_from_within_a_node(home: Path, saver: BaseCheckpointSaver[Any]) -> None:
    host = inside(saver)
    (question,) = host.invoke({"request": REQUEST}, CONFIG)["__interrupt__"]
    crop = next(step["id"] for step in question.value["steps"] if step["tool"] == "crop")
    done = host.invoke(Command(resume={"approve": True, "drop": [crop]}), CONFIG)
    assert picture_of(done["edit"]).open().size == (48, 32) and done["edit"]["status"] == "partial"
    assert everything_in(saver) == {"", "edit"}


def test_turns(home: Path, saver: BaseCheckpointSaver[Any]) -> None:
    host = sharing(saver)
    first = host.invoke(start_state(tiny(), "crop it square"), CONFIG)
    second = host.invoke(next_turn(first, "make it 50% larger"), CONFIG)
    assert second["turn"] == 2 and picture_of(second).open().size == (48, 48)
    told = host.invoke(next_turn(second, "hello there"), CONFIG)
    assert told["reason"] and picture_of(told).image == picture_of(second).image
    back = host.invoke(next_turn(told, "undo that"), CONFIG)
    assert picture_of(back).image == picture_of(first).image
    other = host.invoke(start_state(tiny(200), "do the same to this one", like=back), CONFIG)
    assert picture_of(other).open().size == (32, 32) and picture_of(other).pixels.mean() > 200, "another photo"


def test_what_is_no_input(home: Path) -> None:
    for wrong in ({}, {"request": 3}, {"request": "x", "status": "running"}):
        with pytest.raises(InputError):
            next_turn(wrong, "crop it square")
    for image, request, options in (
        (b"", "crop it square", {}),
        (tiny(), "hello", {}),
        (tiny(), "crop it square", {"max_attempts": 0}),
        (tiny(), "crop it square", {"mode": "oneshot"}),
        (tiny(), "crop it square", {"region": (900, 900, 10, 10)}),
    ):
        with pytest.raises(InputError) as error:
            start_state(image, request, **options)
        assert "\n" not in str(error.value)


def test_asynchronously(home: Path, tmp_path: Path) -> None:
    async def drive() -> Any:
        async with AsyncSqliteSaver.from_conn_string(str(tmp_path / "host.sqlite")) as saver:
            host = sharing(saver)
            await host.ainvoke(start_state(tiny(), REQUEST, review="plan"), CONFIG)
            return await host.ainvoke(Command(resume={"approve": True}), CONFIG)

    assert picture_of(asyncio.run(drive())).open().size == (32, 32)


def test_a_host_with_a_context_of_its_own(home: Path) -> None:
    class Theirs(TypedDict):
        user: str

    builder: Any = StateGraph(Shared, context_schema=Theirs)
    builder.add_node("edit", build_graph())
    builder.add_edge(START, "edit")
    done = builder.compile().invoke(start_state(tiny(), REQUEST), context={"user": "ann"})
    assert done["status"] == "done"


def test_under_strict_msgpack_from_another_process(home: Path, tmp_path: Path) -> None:
    """The switch that LangGraph reads when it is imported; the question and the answer in two processes."""
    code = """
import sqlite3, sys
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.types import Command
from imageedit_r1.tests.embed.test_subgraph import CONFIG, REQUEST, sharing
from imageedit_r1.tests.embed.agents import tiny
from imageedit_r1 import picture_of, start_state
database = sqlite3.connect(sys.argv[1], check_same_thread=False)
host = sharing(SqliteSaver(database))
if sys.argv[2] == "ask":
    print(host.invoke(start_state(tiny(), REQUEST, review="plan"), CONFIG)["__interrupt__"][0].value["kind"])
else:
    print(picture_of(host.invoke(Command(resume={"approve": True}), CONFIG)).open().size)
database.close()
"""
    told = []
    for act in ("ask", "answer"):
        command = [sys.executable, "-W", "error", "-c", code, str(tmp_path / "host.sqlite"), act]
        environment = os.environ | {"LANGGRAPH_STRICT_MSGPACK": "true"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0 and not done.stderr, done.stderr
        told.append(done.stdout.strip())
    assert told == ["plan", "(32, 32)"]

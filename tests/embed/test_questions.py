"""A person is asked through the host's interrupts, and whatever happens in between, nothing is done twice."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.messages import HumanMessage, ToolMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.types import Command

from imageedit_r1 import open_session, picture_of, tool
from imageedit_r1.checkpoints.sessions import SessionStore

from .agents import ScriptedModel, calls, last_result, shows, tiny
from .test_tool import by_itself, tool_node

CONFIG: Any = {"configurable": {"thread_id": "t"}}


def agent(*script: Any, **options: Any) -> Any:
    return create_agent(ScriptedModel(script=list(script)), [tool(**options)], checkpointer=InMemorySaver())


def only_session(home: Path) -> Any:
    (info,) = SessionStore(home).list()
    return open_session(info.id)


def asked(result: Any) -> Any:
    (interrupt,) = result["__interrupt__"]
    return interrupt


def test_a_plan_is_approved_in_part(home: Path) -> None:
    host = agent(calls("crop it square and make it 20% brighter"), "Done.", review="plan")
    question = asked(host.invoke({"messages": [shows(tiny())]}, CONFIG))
    assert question.value["kind"] == "plan" and len(question.value["steps"]) == 2
    assert question.response_schema["title"] == "PlanAnswer"
    crop = next(step["id"] for step in question.value["steps"] if step["tool"] == "crop")
    done = host.invoke(Command(resume={"approve": True, "drop": [crop]}), CONFIG)["messages"]
    edited = picture_of(last_result(done))
    assert edited.open().size == (48, 32) and "dropped" in last_result(done).text and done[-1].text == "Done."
    assert only_session(home).state.status == edited.status


def test_an_answer_that_cannot_be_used_is_asked_for_again(home: Path) -> None:
    """With the reason; and the wrong answers, which LangGraph hands over again, do no harm."""
    host = agent(calls("crop it square"), "Done.", review="plan")
    host.invoke({"messages": [shows(tiny())]}, CONFIG)
    for wrong in ({"approve": "perhaps"}, {}, "yes", {"box": [0, 0, 1, 1]}, {"drop": ["s9"]}):
        again = asked(host.invoke(Command(resume=wrong), CONFIG)).value
        assert again["kind"] == "plan" and again["error"] and "\n" not in again["error"]
    assert only_session(home).state.status == "waiting", "a wrong answer changes nothing"
    done = host.invoke(Command(resume={"approve": True}), CONFIG)["messages"]
    assert picture_of(last_result(done)).open().size == (32, 32)


def test_several_questions_in_one_call(home: Path) -> None:
    """The plan, then a place, then another: each answer is given once though the tool runs again from the top."""
    request = "make the giraffe 20% brighter, then make the submarine 20% darker, then crop it square"
    host = agent(calls(request), "Done.", review="plan", ask=True)
    kinds = [asked(host.invoke({"messages": [shows(tiny())]}, CONFIG)).value]
    kinds.append(asked(host.invoke(Command(resume={"approve": True}), CONFIG)).value)
    kinds.append(asked(host.invoke(Command(resume={"box": [4, 4, 20, 20]}), CONFIG)).value)
    assert [question["kind"] for question in kinds] == ["plan", "region", "region"]
    assert [question["phrase"] for question in kinds[1:]] == ["giraffe", "submarine"]
    done = host.invoke(Command(resume={"skip": True}), CONFIG)["messages"]
    state = only_session(home).state
    assert [outcome.status for outcome in state.outcomes] == ["done", "refused", "done"]
    assert state.steps[0].region and state.steps[0].region.box == (4, 4, 20, 20) and state.turn == 1
    assert picture_of(last_result(done)).open().size == (32, 32)


def test_results_are_looked_at(home: Path) -> None:
    """The plan, a result that is rejected, the next one that is accepted: with the same payloads as everywhere."""
    host = agent(calls("make it 30% brighter"), "Done.", review="all")
    told = [asked(host.invoke({"messages": [shows(tiny())]}, CONFIG)).value]
    for answer in ({"approve": True}, {"reject": True, "feedback": "too strong"}):
        told.append(asked(host.invoke(Command(resume=answer), CONFIG)).value)
    assert [question["kind"] for question in told] == ["plan", "result", "result"]
    assert [question["attempt"] for question in told[1:]] == [1, 2]
    done = host.invoke(Command(resume={"accept": True}), CONFIG)["messages"]
    state = only_session(home).state
    assert state.outcomes[0].attempt == 2 and picture_of(last_result(done)).image == state.image
    assert told[2]["image"] == state.attempts[1].after.to_json()


def test_asked_beside_an_event_loop(home: Path) -> None:
    host = agent(calls("make the giraffe 20% brighter, then crop it square"), "Done.", ask=True)

    async def drive() -> Any:
        question = asked(await host.ainvoke({"messages": [shows(tiny())]}, CONFIG)).value
        assert question["kind"] == "region" and question["phrase"] == "giraffe"
        return await host.ainvoke(Command(resume={"box": [0, 0, 50, 100], "unit": "percent"}), CONFIG)

    edited = picture_of(last_result(asyncio.run(drive())["messages"]))
    before = edited.model_copy(update={"image": edited.photo.image}).pixels[:, 8:40]
    assert (edited.pixels[:, 16:] == before[:, 16:]).all(), "nothing outside the place that was shown"
    assert edited.pixels[:, :12].mean() > 1.1 * before[:, :12].mean()


def test_the_next_turn_asks_anew(home: Path) -> None:
    host = agent(calls("crop it square"), "Done.", calls("make it 10% brighter"), "Done.", review="plan")
    host.invoke({"messages": [shows(tiny())]}, CONFIG)
    host.invoke(Command(resume={"approve": True}), CONFIG)
    question = asked(host.invoke({"messages": [HumanMessage("brighter")]}, CONFIG))
    assert [step["tool"] for step in question.value["steps"]] != ["crop"]
    done = host.invoke(Command(resume={"cancel": True}), CONFIG)["messages"]
    state = only_session(home).state
    assert state.turn == 2 and picture_of(last_result(done)).image == state.image
    assert [outcome.status for outcome in state.outcomes] == ["done", "refused"]


def test_a_question_that_nobody_answers_does_not_block_the_session(home: Path) -> None:
    host = agent(calls("crop it square"), "Done.", review="plan")
    host.invoke({"messages": [shows(tiny())]}, CONFIG)
    session = only_session(home).id
    plain = by_itself(tool(), request="make it 50% larger", session=session)
    assert picture_of(plain).open().size == (72, 48), "the plan was not approved: nothing was cropped"


@pytest.mark.parametrize("nested", [False, True])
def test_a_question_that_the_host_gives_up(home: Path, nested: bool) -> None:
    """Who says something else instead of answering begins another turn; the session goes on without the plan."""

    def go_on(messages: Any) -> Any:
        return calls({"request": "make it 50% larger", "session": only_session(home).id})

    script = [calls("crop it square"), go_on, "Done."]
    host = agent(*script, review="plan")
    if nested:
        builder = StateGraph(MessagesState)
        builder.add_node("agent", create_agent(ScriptedModel(script=script), [tool(review="plan")]))
        builder.add_edge(START, "agent")
        host = builder.compile(checkpointer=InMemorySaver())
    host.invoke({"messages": [shows(tiny())]}, CONFIG)
    question = asked(host.invoke({"messages": [HumanMessage("larger")]}, CONFIG))
    assert [step["tool"] for step in question.value["steps"]] == ["resize"]
    done = host.invoke(Command(resume={"approve": True}), CONFIG)["messages"]
    assert picture_of(last_result(done)).open().size == (72, 48)


def test_two_calls_that_ask_in_parallel(home: Path) -> None:
    """Each call of LangChain's agent is a task of its own; answers find theirs by the interrupt's id."""
    photos = {"a": tiny(), "b": tiny(150)}
    both = calls({"request": "crop it square", "photo": "a"}, {"request": "crop it to 4:3", "photo": "b"})
    host = agent(both, "Done.", review="plan", photos=photos.get)
    waiting = host.invoke({"messages": [HumanMessage("both")]}, CONFIG)["__interrupt__"]
    answers = {
        one.id: {"approve" if one.value["steps"][0]["arguments"].get("aspect") == "1:1" else "cancel": True}
        for one in waiting
    }
    done = host.invoke(Command(resume=answers), CONFIG)["messages"]
    sizes = [picture_of(m).open().size for m in done if isinstance(m, ToolMessage)]
    assert len(waiting) == 2 and sizes == [(32, 32), (48, 32)]


def test_two_calls_on_one_session_that_ask(home: Path) -> None:
    host = agent(calls("crop it square"), "Done.", review="plan")
    host.invoke({"messages": [shows(tiny())]}, CONFIG)
    host.invoke(Command(resume={"approve": True}), CONFIG)
    session = only_session(home).id
    both = calls({"request": "10% brighter", "session": session}, {"request": "10% darker", "session": session})
    host = agent(both, "Done.", review="plan")
    waiting = host.invoke({"messages": [HumanMessage("x")]}, CONFIG)["__interrupt__"]
    assert len(waiting) == 1, "the other one was told to wait"
    done = host.invoke(Command(resume={"approve": True}), CONFIG)["messages"]
    told = {m.status: m.text for m in done if isinstance(m, ToolMessage)}
    assert "another call" in told["error"] and "done: " in told["success"]
    assert only_session(home).state.turn == 2


def test_without_a_host_that_can_ask(home: Path) -> None:
    told = by_itself(tool(review="plan", photos=lambda handle: tiny()), request="crop it square", photo="x")
    assert told.status == "error" and "checkpointer" in told.text
    told = tool_node(tool(ask=True), shows(tiny()), calls("crop it square", "flip it"))
    assert told.status == "error", "several calls in one task"
    assert SessionStore(home).list() == []


def host_process(folder: Path, *act: str) -> tuple[int, str]:
    command = [sys.executable, "-W", "error", "-m", "imageedit_r1.tests.embed.host", str(folder), *act]
    environment = os.environ | {"LANGGRAPH_STRICT_MSGPACK": "true"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode in (0, 9), done.stderr
    return done.returncode, done.stdout


def test_a_host_that_is_killed_between_question_and_answer_and_after_it(home: Path, tmp_path: Path) -> None:
    assert host_process(tmp_path, "begin") == (0, "asked plan PlanAnswer\n")
    before = only_session(home)
    assert host_process(tmp_path, "answer", "kill")[0] == 9
    assert only_session(home).state.status == "running", "killed in the middle of the edit"
    assert host_process(tmp_path, "go on") == (0, "said All done.\n")
    state = only_session(home).state
    assert only_session(home).id == before.id and state.status == "done" and state.turn == 1
    assert [outcome.status for outcome in state.outcomes] == ["done", "done"]
    assert len(state.attempts) == len({(attempt.step, attempt.number) for attempt in state.attempts})


def test_a_call_that_runs_again_says_the_same(home: Path) -> None:
    """A host that was killed before it kept what the tool answered."""
    edit_photo = tool(photos=lambda handle: tiny())
    task: Any = {"configurable": {"thread_id": "t", "checkpoint_ns": "tools:1"}}
    call = {"type": "tool_call", "id": "1", "name": "edit_photo"}
    first = edit_photo.invoke(call | {"args": {"request": "crop it square", "photo": "x"}}, task)
    session = picture_of(first).session
    go_on = call | {"args": {"request": "make it 50% larger", "session": session}}
    task = {"configurable": {"thread_id": "t", "checkpoint_ns": "tools:2"}}
    second = edit_photo.invoke(go_on, task)
    open_session(session).say("flip it")
    again = edit_photo.invoke(go_on, task)
    assert again.content == second.content and again.artifact == second.artifact != first.artifact
    assert only_session(home).state.turn == 3, "no session and no turn was added"


def test_a_session_that_was_deleted_meanwhile(home: Path) -> None:
    host = agent(calls("crop it square"), "Done.", review="plan")
    host.invoke({"messages": [shows(tiny())]}, CONFIG)
    SessionStore(home).delete(only_session(home).id)
    done = host.invoke(Command(resume={"approve": True}), CONFIG)["messages"]
    assert picture_of(last_result(done)).session == only_session(home).id, "the same plan, made again"

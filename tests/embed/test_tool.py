"""The agent as a tool: called by itself, by a tool node, by a LangChain agent."""

from __future__ import annotations

import asyncio
import base64
import json
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from langchain.agents import create_agent
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode
from PIL import Image
from pydantic import ValidationError

from imageedit_r1 import EditedPhoto, InputError, open_session, picture_of, tool
from imageedit_r1.checkpoints.sessions import SessionStore

from .agents import ScriptedModel, calls, in_block, last_result, shows, tiny


def sessions(home: Path) -> list[str]:
    return [info.id for info in SessionStore(home).list()]


def by_itself(tool_: Any, **arguments: str) -> ToolMessage:
    message = tool_.invoke({"type": "tool_call", "id": "1", "name": tool_.name, "args": arguments})
    assert isinstance(message, ToolMessage)
    return message


def test_called_by_itself(home: Path, photos: Path, tmp_path: Path) -> None:
    edit_photo = tool(photos={"cup": photos / "coffee.jpg"}.get)
    message = by_itself(edit_photo, request="make it 20% brighter and crop it square, and add a dragon", photo="cup")
    text, thumbnail = list(message.content)
    assert isinstance(text, dict) and isinstance(thumbnail, dict)
    assert "done: " in text["text"] and "/10)" in text["text"] and "400x400" in text["text"]
    assert "not done: add object (dragon)" in text["text"] and "partial" in text["text"]
    assert message.artifact == json.loads(json.dumps(message.artifact)), "plain JSON"
    edited = picture_of(message)
    assert edited.session in text["text"] and sessions(home) == [edited.session]
    assert edited.open().size == (400, 400) and in_block(thumbnail).shape == (400, 400, 3)
    saved = edited.save(tmp_path / "out.jpg")
    with Image.open(saved) as file, Image.open(photos / "coffee.jpg") as before:
        assert file.size == (400, 400) and np.asarray(file).mean() > 1.05 * np.asarray(before).mean()
    assert edited.encoded().data == saved.read_bytes()


def test_what_the_model_sees_of_its_arguments() -> None:
    described: Any = tool(name="retouch")
    schema = described.tool_call_schema.model_json_schema()
    assert set(schema["properties"]) == {"request", "photo", "session"} and schema["required"] == ["request"]


def test_the_thumbnail_is_small_and_can_be_left_out(home: Path) -> None:
    big = np.full((1500, 2000, 4), 128, np.uint8)
    big[:700, ..., 3] = 0
    message = by_itself(tool(photos=lambda handle: big), request="make it brighter", photo="x")
    (_, block) = list(message.content)
    assert isinstance(block, dict)
    with Image.open(__import__("io").BytesIO(base64.b64decode(block["base64"]))) as image:
        assert image.width * image.height <= 1_000_000 and image.mode == "RGBA"
    plain = by_itself(tool(photos=lambda handle: big, thumbnail=False), request="make it brighter", photo="x")
    assert isinstance(plain.content, str) and "2000x1500" in plain.content


def test_many_turns_in_one_conversation(home: Path) -> None:
    """Without naming anything: the photo, then the last result, then a new photo."""
    model = ScriptedModel(
        script=[
            calls("make it 20% brighter"), "Brighter.",
            calls("now crop it square"), "Square.",
            calls("make it 20% darker"), "Darker, the other one.",
        ]
    )  # fmt: skip
    agent = create_agent(model, [tool()], checkpointer=InMemorySaver())
    config: Any = {"configurable": {"thread_id": "t"}}
    first = picture_of(last_result(agent.invoke({"messages": [shows(tiny(), "brighter please")]}, config)["messages"]))
    then = agent.invoke({"messages": [HumanMessage("and square")]}, config)["messages"]
    second = picture_of(last_result(then))
    assert then[-1].text == "Square." and first.session == second.session
    assert first.open().size == (48, 32) and second.open().size == (32, 32)
    assert second.pixels.mean() > 1.1 * 126, "on the brighter picture"
    third = picture_of(last_result(agent.invoke({"messages": [shows(tiny(180), "darker")]}, config)["messages"]))
    assert third.session != second.session and third.pixels.mean() < 205
    seen = model.seen[1][-1]
    assert isinstance(seen, ToolMessage) and isinstance(seen.content[1], dict) and seen.content[1]["type"] == "image"


def test_the_words_of_a_conversation(home: Path) -> None:
    """What was done is taken back, done stronger, and done to another photo."""
    model = ScriptedModel(
        script=[
            calls("make it 20% brighter"), ".",
            calls("undo that"), ".",
            calls("crop it square"), ".",
            calls("do the same to this one"), ".",
        ]
    )  # fmt: skip
    agent = create_agent(model, [tool(thumbnail=False)], checkpointer=InMemorySaver())
    config: Any = {"configurable": {"thread_id": "t"}}

    def say(message: HumanMessage) -> EditedPhoto:
        return picture_of(last_result(agent.invoke({"messages": [message]}, config)["messages"]))

    bright = say(shows(tiny()))
    undone = say(HumanMessage("undo that"))
    assert bright.session == undone.session and bright.image != undone.image == undone.photo.image
    square = say(HumanMessage("square"))
    assert square.session == bright.session and square.open().size == (32, 32)
    other = say(shows(tiny(180)))
    assert other.session != square.session and other.open().size == (32, 32), "cropped as the other one"
    uncropped = other.model_copy(update={"image": other.photo.image})
    assert (other.pixels == uncropped.pixels[:, 8:40]).all(), "but not brighter: that was taken back"
    assert SessionStore(home).info(other.session).parent == square.session


def test_a_handle_of_a_photo_to_which_the_same_is_done(home: Path) -> None:
    album = {"one": tiny(), "two": tiny(150)}
    script = [
        calls({"request": "crop it square", "photo": "one"}),
        ".",
        calls({"request": "same for this", "photo": "two"}),
        ".",
    ]
    agent = create_agent(ScriptedModel(script=script), [tool(photos=album.get)], checkpointer=InMemorySaver())
    config: Any = {"configurable": {"thread_id": "t"}}
    for words in ("crop one", "and two"):
        edited = picture_of(last_result(agent.invoke({"messages": [HumanMessage(words)]}, config)["messages"]))
        assert edited.open().size == (32, 32)
    assert len(sessions(home)) == 2


def test_a_session_that_is_named(home: Path) -> None:
    edit_photo = tool(photos=lambda handle: tiny())
    first = picture_of(by_itself(edit_photo, request="crop it square", photo="x"))
    again = picture_of(by_itself(edit_photo, request="make it 50% larger", session=first.session))
    assert again.session == first.session and again.open().size == (48, 48)
    assert open_session(first.session).state.turn == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"request": "make it brighter"}, "there is no photo in the conversation"),
        ({"request": "make it brighter", "photo": "cat"}, "there is no photo 'cat'"),
        ({"request": "make it brighter", "photo": "fail"}, "cannot be had (ZeroDivisionError)"),
        ({"request": "make it brighter", "session": "20260101-000000-abcdef"}, "there is no session"),
        ({"request": "make it brighter", "session": "../../etc"}, "there is no session"),
        ({"request": "hello there", "photo": "dog"}, "nothing to edit"),
        ({"request": "", "photo": "dog"}, "request"),
        ({"request": "make it brighter", "photo": "text"}, "not an image"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(home: Path, arguments: dict[str, str], told: str) -> None:
    def resolve(handle: str) -> bytes | None:
        return 1 // 0 if handle == "fail" else {"dog": tiny(), "text": b"no photo"}.get(handle)  # type: ignore[return-value]

    message = by_itself(tool(photos=resolve), **arguments)
    assert message.status == "error" and isinstance(message.content, str) and told in message.content
    assert "\n" not in message.content and "Traceback" not in message.content and message.artifact is None
    assert sessions(home) == [], "nothing is left behind"


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/a.png", "/etc/passwd", "file:///etc/passwd"])
def test_addresses_in_messages_are_not_opened(home: Path, url: str) -> None:
    told = tool_node(tool(), HumanMessage([{"type": "image", "url": url}]), calls("make it brighter"))
    assert told.status == "error" and "cannot be opened" in told.text
    resolved = tool_node(
        tool(photos={url: tiny()}.get), HumanMessage([{"type": "image", "url": url}]), calls("brighter")
    )
    assert picture_of(resolved).open().size == (48, 32), "the host may"


def tool_node(tool_: Any, *messages: Any) -> ToolMessage:
    builder = StateGraph(MessagesState)
    builder.add_node("tools", ToolNode([tool_]))
    builder.add_edge(START, "tools")
    return last_result(builder.compile().invoke({"messages": list(messages)})["messages"])


@pytest.mark.parametrize(
    "block",
    [
        {"type": "image", "base64": "DATA", "mime_type": "image/png"},
        {"type": "image", "source_type": "base64", "data": "DATA", "mime_type": "image/png"},
        {"type": "image", "url": "data:image/png;base64,DATA"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,DATA"}},
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "DATA"}},
    ],
)
def test_every_usual_form_of_a_picture(home: Path, block: dict[str, Any]) -> None:
    data = base64.b64encode(tiny()).decode()
    message = {"role": "user", "content": [json.loads(json.dumps(block).replace("DATA", data))]}
    assert picture_of(tool_node(tool(thumbnail=False), message, calls("crop it square"))).open().size == (32, 32)


def test_a_broken_picture_in_a_message_is_told(home: Path) -> None:
    for data in ("%%%", "AAAA", base64.b64encode(tiny()[:60]).decode()):
        block = {"type": "image", "base64": data, "mime_type": "image/png"}
        told = tool_node(tool(), HumanMessage([block]), calls("make it brighter"))
        assert told.status == "error" and told.text and "\n" not in told.text
    assert sessions(home) == []


def test_owners_do_not_see_each_other(home: Path) -> None:
    def theirs(config: Any) -> str:
        return str(config["configurable"]["user"])

    edit_photo = tool(photos=lambda handle: tiny(), owner=theirs)
    call = {"type": "tool_call", "id": "1", "name": "edit_photo"}
    ann: Any = {"configurable": {"user": "ann"}}
    bob: Any = {"configurable": {"user": "bob"}}
    made = picture_of(edit_photo.invoke(call | {"args": {"request": "brighter", "photo": "x"}}, ann))
    again = call | {"args": {"request": "crop it square", "session": made.session}}
    assert edit_photo.invoke(again, bob).status == "error"
    assert picture_of(edit_photo.invoke(again, ann)).open().size == (32, 32)


def test_calls_at_the_same_time(home: Path) -> None:
    """Two photos in parallel are two sessions; two calls on one session: each is done or told to wait, never half."""
    agent = create_agent(
        ScriptedModel(
            script=[calls({"request": "crop it square", "photo": "a"}, {"request": "flip it", "photo": "b"}), "."]
        ),
        [tool(photos=lambda handle: tiny())],
    )
    made = [m for m in agent.invoke({"messages": [HumanMessage("both")]})["messages"] if isinstance(m, ToolMessage)]
    assert [m.status for m in made] == ["success"] * 2 and len(sessions(home)) == 2
    session = picture_of(made[0]).session
    both = calls({"request": "10% brighter", "session": session}, {"request": "10% darker", "session": session})
    agent = create_agent(ScriptedModel(script=[both, "."]), [tool()], checkpointer=InMemorySaver())
    done = agent.invoke({"messages": [HumanMessage("x")]}, {"configurable": {"thread_id": "p"}})["messages"]
    told = [m for m in done if isinstance(m, ToolMessage)]
    done_well = [m for m in told if m.status == "success"]
    assert done_well and all("another call" in m.text or "in use" in m.text for m in told if m.status == "error")
    assert open_session(session).state.turn == 1 + len(done_well)


def test_it_runs_beside_an_event_loop_and_can_be_cancelled(home: Path, photos: Path) -> None:
    edit_photo = tool(photos=lambda handle: photos / "coffee.jpg")
    request = "make it 10% brighter, blur the background, sharpen it, then crop it square and flip it"

    async def drive() -> ToolMessage:
        call = {"type": "tool_call", "id": "1", "name": "edit_photo", "args": {"request": request, "photo": "x"}}
        task = asyncio.ensure_future(edit_photo.ainvoke(call))
        while not (home / "sessions").exists() or not list((home / "sessions").glob("*/checkpoints.sqlite")):
            await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        (stopped,) = sessions(home)
        state = open_session(stopped).state
        assert state.status == "running" and len(state.outcomes) < 5
        args = {"request": "make it 20% larger", "session": stopped}
        message = await edit_photo.ainvoke(call | {"args": args})
        assert isinstance(message, ToolMessage)
        return message

    assert picture_of(asyncio.run(drive())).open().size == (480, 480), "later calls go on with the session"
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("asyncio_")]


def test_the_host_hears_of_progress(home: Path) -> None:
    builder = StateGraph(MessagesState)
    builder.add_node("tools", ToolNode([tool()]))
    builder.add_edge(START, "tools")
    said: Any = {"messages": [shows(tiny()), calls("crop it square")]}
    told = [part["event"] for part in builder.compile().stream(said, stream_mode="custom")]
    assert told[0] == "plan" and "verdict" in told and told[-1] == "step_finished"


def test_a_session_driven_from_a_node_is_none_of_the_hosts(home: Path) -> None:
    """`edit` in a node of a host with a checkpointer of its own keeps to its own database."""
    from imageedit_r1 import edit

    def node(state: MessagesState) -> Any:
        return {"messages": [AIMessage(edit(tiny(), "crop it square").session)]}

    builder = StateGraph(MessagesState)
    builder.add_node("node", node)
    builder.add_edge(START, "node")
    saver = InMemorySaver()
    result = builder.compile(checkpointer=saver).invoke({"messages": []}, {"configurable": {"thread_id": "t"}})
    assert {saved.config["configurable"]["checkpoint_ns"] for saved in saver.list(None)} == {""}
    assert open_session(result["messages"][-1].text).state.status == "done"


def test_picture_of_something_else() -> None:
    for wrong in (None, 3, {"a": 1}, {"home": "x"}, ToolMessage("no", tool_call_id="1")):
        with pytest.raises(InputError):
            picture_of(wrong)


def test_a_message_of_another_home(home: Path, tmp_path: Path) -> None:
    message = by_itself(tool(photos=lambda handle: tiny()), request="crop it square", photo="x")
    assert picture_of(message, home=home).open().size == (32, 32)
    with pytest.raises(InputError, match="expected"):
        picture_of(message, home=tmp_path)
    with pytest.raises(ValidationError):
        picture_of(message).home = "/"

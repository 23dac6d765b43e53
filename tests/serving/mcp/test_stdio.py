"""`imageedit-r1 mcp` as an assistant on this machine starts it: a process, its pipes, the official client."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import anyio
import anyio.to_thread
import numpy as np
import pytest
from mcp import MCPError
from mcp_types import ElicitResult, InputRequiredResult, InputResponses
from PIL import Image

from imageedit_r1.checkpoints.sessions import SessionStore

from ...dit.edits_server import EditsServer
from .conftest import MODES, Assistant, Heard, Person, assistant, data_url, full, pixels_of, seen, words

pytestmark = pytest.mark.anyio
ADD = "add a red hat on top of the cup"
"""Only the editing server of the profile `slow` can do that."""


async def test_the_tools_and_the_resource_are_listed(local: Assistant) -> None:
    tools = {tool.name: tool for tool in (await local.client.list_tools()).tools}
    assert list(tools) == ["edit_image", "plan_edit", "continue_session", "undo", "list_sessions", "list_tools"]
    assert all(tool.description and tool.output_schema for tool in tools.values())
    properties = tools["edit_image"].input_schema["properties"]
    assert str(local.folder) in properties["image"]["description"]
    assert {"output", "overwrite"} <= set(properties)
    assert tools["edit_image"].input_schema["required"] == ["image", "request"]
    templates = (await local.client.list_resource_templates()).resource_templates
    assert [one.uri_template for one in templates] == ["imageedit://sessions/{session}/image"]


async def test_an_edit_shows_its_picture_writes_a_file_and_tells_how_far_it_is(local: Assistant) -> None:
    heard = Heard()
    output = local.folder / f"brighter-{local.client.protocol_version}.png"
    asked = {"image": "coffee.png", "request": "make it 20% brighter and flip it", "output": output.name}
    result = await local.client.call_tool("edit_image", asked, progress_callback=heard)
    before = pixels_of((local.folder / "coffee.png").read_bytes())
    assert seen(result).shape == before.shape
    assert seen(result).mean() > before.mean() + 10
    report = result.structured_content
    assert report["status"] == "done"
    assert [step["outcome"] for step in report["steps"]] == ["done", "done"]
    assert report["output"] == str(output)
    assert np.array_equal(pixels_of(await full(local.client, result)), pixels_of(output.read_bytes()))
    assert report["session"] in words(result) and "20% brighter (10.0/10)" in words(result)
    told = [progress for progress, _, _ in heard.told]
    assert told == sorted(set(told)) and told[-1] >= 2
    assert any("flip" in message for _, _, message in heard.told)
    again = await local.call("edit_image", **asked)
    assert again.is_error and "exists already" in words(again)


async def test_what_is_refused_is_said_with_the_reason(local: Assistant) -> None:
    result = await local.call("edit_image", image="coffee.png", request="make it warmer and add a butterfly")
    assert result.structured_content["status"] == "partial"
    (refused,) = result.structured_content["refused"]
    assert "butterfly" in words(result) and refused["reason"] in words(result)


async def test_a_plan_changes_nothing(local: Assistant) -> None:
    before = (await local.call("list_sessions", limit=100)).structured_content["sessions"]
    result = await local.call("plan_edit", image="coffee.png", request="crop it square and add a dragon")
    plan = result.structured_content
    assert [step["tool"] for step in plan["steps"]] == ["crop"]
    assert "dragon" in plan["refused"][0]
    assert (await local.call("list_sessions", limit=100)).structured_content["sessions"] == before


async def test_a_session_goes_on_and_is_taken_back(local: Assistant) -> None:
    first = await local.call("edit_image", image="coffee.png", request="make it black and white")
    session = first.structured_content["session"]
    second = await local.call("continue_session", session=session, request="crop it square")
    assert seen(second).shape == (100, 100, 3)
    back = await local.call("undo", session=session)
    assert np.array_equal(seen(back), seen(first))
    assert [step["outcome"] for step in back.structured_content["steps"]] == ["undone"]
    too_far = await local.call("undo", session=session, steps=5)
    assert too_far.is_error and "1 steps to take back" in words(too_far)
    listed = (await local.call("list_sessions", limit=100)).structured_content
    assert [one["request"] for one in listed["sessions"] if one["session"] == session] == ["crop it square"]
    assert not listed["more"] and (await local.call("list_sessions", limit=1)).structured_content["more"]


async def test_a_session_is_a_picture_for_another(local: Assistant) -> None:
    first = await local.call("edit_image", image="coffee.png", request="make it black and white")
    second = await local.call("edit_image", image=first.structured_content["picture"]["uri"], request="crop it square")
    assert second.structured_content["session"] != first.structured_content["session"]
    assert seen(second).shape == (100, 100, 3)
    assert (seen(second) == seen(second)[..., :1]).all()


async def test_what_can_be_done_is_listed(local: Assistant) -> None:
    found = (await local.call("list_tools")).structured_content
    assert found["profile"] == "local"
    assert {"blur", "crop", "adjust_tone"} <= {tool["name"] for tool in found["tools"]}


async def test_a_region_and_a_picture_in_the_call(local: Assistant) -> None:
    grey = Image.new("RGB", (80, 60), (90, 90, 90))
    result = await local.call("edit_image", image=data_url(grey), request="make it 50% brighter", region=[0, 0, 40, 60])
    shown = seen(result)
    assert shown[:, :30].mean() > 110
    assert abs(shown[:, 50:].mean() - 90) < 2


@pytest.mark.parametrize(
    ("image", "complaint"),
    [
        ("../secret/secret.png", "there is no file"),
        ("link.png", "there is no file"),
        ("up/secret.png", "there is no file"),
        ("/etc/hostname", "there is no file"),
        ("file:///etc/hostname", "there is no file"),
        ("~/.ssh/id_rsa", "there is no file"),
        ("nowhere.png", "there is no file"),
        ("a\x00b.png", "there is no file"),
        ("https://example.org/cat.jpg", "nothing is fetched"),
        ("data:image/png;base64,!!!!", "not valid base64"),
        ("data:image/png,abc", "not in base64"),
        ("", "no image"),
        ("text.png", "no known signature"),
        ("cut.png", "truncated"),
        ("20200101-000000-abcdef", "there is no session"),
        ("imageedit://sessions/20200101-000000-abcdef/image", "there is no session"),
    ],
)
async def test_a_picture_that_cannot_be_used(local: Assistant, image: str, complaint: str) -> None:
    result = await local.call("edit_image", image=image, request="make it brighter")
    assert result.is_error
    assert complaint in words(result)
    assert "Traceback" not in words(result)
    assert "\n" not in words(result)


async def test_a_picture_with_too_many_pixels_is_refused_at_the_door(local: Assistant) -> None:
    bomb = Image.new("1", (20_000, 20_000))
    result = await local.call("edit_image", image=data_url(bomb), request="make it brighter")
    assert result.is_error and "pixels" in words(result)


@pytest.mark.parametrize("output", ["../out.png", "up/out.png", "/tmp/out.png", "link.png", "nowhere/out.png", ".."])
async def test_no_file_is_written_elsewhere(local: Assistant, output: str) -> None:
    result = await local.call("edit_image", image="coffee.png", request="flip it", output=output, overwrite=True)
    assert result.is_error and "only there" in words(result)


async def test_sessions_that_are_not_there(local: Assistant) -> None:
    for session in ("20200101-000000-abcdef", "../../etc", ""):
        for tool in ("undo", "continue_session"):
            result = await local.call(tool, session=session)
            assert result.is_error and "there is no session" in words(result)
            assert str(local.home) not in words(result)
    with pytest.raises(MCPError, match="there is no session"):
        await local.client.read_resource("imageedit://sessions/20200101-000000-abcdef/image")


async def test_a_session_of_another_owner_is_not_there(local: Assistant) -> None:
    result = await local.call("edit_image", image="coffee.png", request="flip it")
    session = result.structured_content["session"]
    store = SessionStore(local.home)
    store._write(store.info(session).model_copy(update={"owner": "somebody"}))
    assert (await local.call("undo", session=session)).is_error
    listed = (await local.call("list_sessions", limit=100)).structured_content["sessions"]
    assert session not in [one["session"] for one in listed]


async def test_a_call_that_is_called_off_stops_its_session(local: Assistant, editor: EditsServer) -> None:
    editor.script[:] = ["slow 60"]
    editor.closed.clear()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(lambda: local.call("edit_image", image="coffee.png", request=ADD, profile="slow"))
        with anyio.fail_after(30):
            while not editor.requests:
                await anyio.sleep(0.02)
        tasks.cancel_scope.cancel()
    with anyio.fail_after(30):
        await anyio.to_thread.run_sync(editor.closed.wait)
        while True:
            sessions = (await local.call("list_sessions", limit=100)).structured_content["sessions"]
            (mine,) = [one for one in sessions if one["request"] == ADD]
            result = await local.call("undo", session=mine["session"])
            if "is running" not in words(result):
                break
            await anyio.sleep(0.05)
    assert "has not finished its turn" in words(result)
    resumed = await local.call("continue_session", session=mine["session"])
    assert resumed.structured_content["status"] in ("done", "partial")


async def test_a_server_that_was_killed_goes_on_where_it_was(folder: Path, tmp_path: Path, editor: EditsServer) -> None:
    """The edit was half done, and a question of another session was on its way: neither is lost."""
    home, pid = tmp_path / "home", tmp_path / "pid"
    asked = {"image": "coffee.png", "request": "make it black and white", "review": "plan"}
    editor.script[:] = ["slow 60"]
    async with assistant(folder, home, MODES["new"], editor, Person(), pid) as first:
        question = await first.client.session.call_tool("edit_image", asked, allow_input_required=True)

        async def kill(progress: float, total: float | None, message: str | None) -> None:
            if message and message.startswith("2 of 2"):
                os.kill(int(pid.read_text()), signal.SIGKILL)

        both = {"image": "coffee.png", "request": f"flip it, then {ADD}", "profile": "slow"}
        with pytest.raises(MCPError, match="closed"):
            await first.client.call_tool("edit_image", both, progress_callback=kill)
    assert isinstance(question, InputRequiredResult)
    editor.script.clear()
    async with assistant(folder, home, MODES["new"], editor, Person(), pid) as second:
        sessions = (await second.call("list_sessions")).structured_content["sessions"]
        (half,) = [one["session"] for one in sessions if ADD in one["request"]]
        result = await second.call("continue_session", session=half)
        assert [step["outcome"] for step in result.structured_content["steps"]] == ["done", "rolled_back"]
        given: InputResponses = {"question": ElicitResult(action="accept", content={"decision": "approve"})}
        state = question.request_state
        done = await second.client.call_tool("edit_image", asked, input_responses=given, request_state=state)
        assert done.structured_content["status"] == "done"
        assert (seen(done) == seen(done)[..., :1]).all()
        assert state is not None
        forged = state[:-4] + ("AAAA" if state[-4:] != "AAAA" else "BBBB")
        with pytest.raises(MCPError, match="requestState"):
            await second.client.call_tool("edit_image", asked, input_responses=given, request_state=forged)

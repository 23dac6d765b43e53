"""/mcp of the HTTP server, over a real socket: the same tools, each key with its own sessions and uploads."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx2
import numpy as np
import pytest
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client
from PIL import Image
from pydantic import SecretStr

from imageedit_r1.schema import Profile
from imageedit_r1.settings import ServerSettings, Settings

from ...dit.edits_server import EditsServer
from ..http.server import serving
from .conftest import Heard, Person, data_url, full, pixels_of, seen, words

pytestmark = pytest.mark.anyio
KEYS = ("key-of-anne", "key-of-ben")
ADD = "add a red hat on top of the cup"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, editor: EditsServer) -> Iterator[str]:
    """The address of a server with two keys and one worker."""
    settings = Settings(
        home=tmp_path_factory.mktemp("http") / "home",
        server=ServerSettings(workers=1, api_keys=tuple(map(SecretStr, KEYS))),
        profile={"slow": Profile(editor=editor.url)},
    )
    with serving(settings) as served:
        yield served.url


@asynccontextmanager
async def connected(url: str, mode: str, key: str = KEYS[0], person: Person | None = None) -> AsyncIterator[Client]:
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx2.AsyncClient(headers=headers, timeout=60) as http:
        transport = streamable_http_client(f"{url}/mcp", http_client=http)
        async with Client(transport, mode=mode, elicitation_callback=person) as client:
            yield client


async def upload(url: str, data: bytes, key: str = KEYS[0]) -> str:
    async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {key}"}, timeout=60) as http:
        reply = await http.post(f"{url}/v1/uploads", files={"file": ("cup.png", data)})
        assert reply.status_code == 201, reply.text
        return str(reply.json()["id"])


async def test_an_upload_is_edited_approved_and_fetched(url: str, mode: str, folder: Path) -> None:
    handle = await upload(url, (folder / "coffee.png").read_bytes())
    person, heard = Person([{"decision": "approve", "s2.do": False}]), Heard()
    async with connected(url, mode, person=person) as client:
        tools = (await client.list_tools()).tools
        assert "output" not in tools[0].input_schema["properties"]
        asked = {"image": handle, "request": "make it 20% brighter and flip it", "review": "plan"}
        result = await client.call_tool("edit_image", asked, progress_callback=heard)
        report = result.structured_content
        assert {step["id"]: step["outcome"] for step in report["steps"]} == {"s1": "done", "s2": "refused"}
        file = await full(client, result)
    assert len(person.asked) == 1 and "brighter" in person.asked[0].message
    assert len(heard.told) > 2
    async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {KEYS[0]}"}, timeout=60) as http:
        picture = await http.get(report["picture"]["url"])
    assert picture.content == file
    assert pixels_of(picture.content).shape == seen(result).shape == (100, 150, 3)


async def test_sessions_and_uploads_of_another_key_are_not_there(url: str, mode: str, folder: Path) -> None:
    data = (folder / "coffee.png").read_bytes()
    handle = await upload(url, data)
    async with connected(url, mode) as anne, connected(url, mode, KEYS[1]) as ben:
        result = await anne.call_tool("edit_image", {"image": handle, "request": "flip it"})
        session = result.structured_content["session"]
        for tool, arguments in (
            ("undo", {"session": session}),
            ("continue_session", {"session": session, "request": "crop it"}),
            ("edit_image", {"image": session, "request": "crop it"}),
            ("edit_image", {"image": data_url(Image.new("RGB", (9, 9))), "request": "do the same", "like": session}),
        ):
            refused = await ben.call_tool(tool, arguments)
            assert refused.is_error and "there is no session" in words(refused)
        refused = await ben.call_tool("edit_image", {"image": handle, "request": "flip it"})
        assert refused.is_error and "there is no upload" in words(refused)
        with pytest.raises(MCPError, match="there is no session"):
            await ben.read_resource(f"imageedit://sessions/{session}/image")
        assert (await ben.call_tool("list_sessions")).structured_content["sessions"] == []
        mine = (await anne.call_tool("list_sessions")).structured_content["sessions"]
        assert session in [one["session"] for one in mine]


async def test_a_client_without_forms_gets_the_question_and_its_picture(url: str, mode: str, folder: Path) -> None:
    balls = Image.open(folder / "balls.png")
    async with connected(url, mode) as client:
        asked = await client.call_tool(
            "edit_image", {"image": data_url(balls), "request": "make the red ball 50% darker"}
        )
        assert asked.structured_content["status"] == "waiting"
        question = asked.structured_content["question"]
        session = asked.structured_content["session"]
        assert '{"choice": "a"}' in words(asked) and '{"skip": true}' in words(asked)
        x, y, _, height = question["choices"][0]["box"]
        drawn = np.abs(seen(asked).astype(int) - np.asarray(balls)).max(axis=2) > 40
        assert drawn[y : y + height, x : x + 2].mean() > 0.5
        wrong = await client.call_tool("continue_session", {"session": session, "answer": {"choice": "z"}})
        assert wrong.is_error and "choice" in words(wrong)
        done = await client.call_tool("continue_session", {"session": session, "answer": {"choice": "a"}})
        assert done.structured_content["status"] == "done"


async def test_no_file_of_the_server_is_read_or_written(url: str, mode: str, folder: Path) -> None:
    async with connected(url, mode) as client:
        for path in (str(folder / "coffee.png"), f"file://{folder}/coffee.png", "../../etc/passwd"):
            result = await client.call_tool("edit_image", {"image": path, "request": "flip it"})
            assert result.is_error and "there is no upload" in words(result)
        asked = {"image": data_url(Image.new("RGB", (64, 48))), "request": "flip it", "output": "out.png"}
        result = await client.call_tool("edit_image", asked)
        assert result.is_error and "output" in words(result)


async def test_a_call_that_is_called_off_stops_its_session(url: str, mode: str, editor: EditsServer) -> None:
    editor.script[:] = ["slow 60"]
    editor.requests.clear()
    async with connected(url, mode) as client:
        async with anyio.create_task_group() as tasks:
            asked = {"image": data_url(Image.new("RGB", (96, 64), (90, 120, 60))), "request": ADD, "profile": "slow"}
            tasks.start_soon(client.call_tool, "edit_image", asked)
            with anyio.fail_after(30):
                while not editor.requests:
                    await anyio.sleep(0.02)
            tasks.cancel_scope.cancel()
        with anyio.fail_after(30):
            while True:
                sessions = (await client.call_tool("list_sessions", {"limit": 100})).structured_content["sessions"]
                (mine,) = [one for one in sessions if one["request"] == ADD and one["parent"] is None][:1]
                result = await client.call_tool("undo", {"session": mine["session"]})
                if "is running" not in words(result):
                    break
                await anyio.sleep(0.05)
        assert "has not finished its turn" in words(result)


async def post(url: str, body: Any, **headers: str) -> httpx2.Response:
    base = {"Accept": "application/json, text/event-stream", "Authorization": f"Bearer {KEYS[0]}"}
    async with httpx2.AsyncClient(timeout=60) as http:
        return await http.post(f"{url}/mcp", json=body, headers=base | headers)


HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Authorization": "Bearer guess"}, 401),
        ({"Authorization": ""}, 401),
        ({"Host": "evil.example"}, 421),
        ({"Origin": "https://evil.example"}, 403),
        ({"Content-Type": "text/plain"}, 400),
    ],
)
async def test_who_gets_in(url: str, headers: dict[str, str], status: int) -> None:
    assert (await post(url, HELLO, **headers)).status_code == status


async def test_a_connection_belongs_to_the_key_that_opened_it(url: str) -> None:
    opened = await post(url, HELLO)
    connection = opened.headers["Mcp-Session-Id"]
    listing = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}
    mine = await post(url, listing, **{"Mcp-Session-Id": connection})
    stolen = await post(url, listing, **{"Mcp-Session-Id": connection, "Authorization": f"Bearer {KEYS[1]}"})
    assert (mine.status_code, stolen.status_code) == (200, 404)


async def test_a_body_that_is_too_large_is_refused(url: str) -> None:
    head = (
        f"POST /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {KEYS[0]}\r\nContent-Length: {5 * 2**20}\r\n"
        "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n\r\n"
    )
    async with await anyio.connect_tcp("127.0.0.1", int(url.rpartition(":")[2])) as stream:
        await stream.send(head.encode())
        assert (await stream.receive()).startswith(b"HTTP/1.1 413")

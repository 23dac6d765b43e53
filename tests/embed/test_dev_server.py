"""`langgraph dev` serves both graphs of `langgraph.json`; the official client runs them. Nothing leaves the machine."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from imageedit_r1 import picture_of, start_state

from .agents import in_block, shows, tiny

pytest.importorskip("langgraph_cli", reason="langgraph-cli is not installed")
pytest.importorskip("langgraph_api", reason="langgraph-cli is installed without its extra inmem")
sdk = pytest.importorskip("langgraph_sdk", reason="langgraph-sdk is not installed")

CONFIG = Path(__file__).resolve().parents[2] / "langgraph.json"
OFFLINE = {
    "LANGGRAPH_CLI_NO_ANALYTICS": "1",
    "LANGGRAPH_NO_VERSION_CHECK": "true",
    "LANGSMITH_TRACING": "false",
    "LANGGRAPH_STRICT_MSGPACK": "true",
}


def langgraph(*words: str) -> list[str]:
    return [sys.executable, "-m", "langgraph_cli", *words, "--config", str(CONFIG)]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("dev")


@pytest.fixture(scope="module")
def server(place: Path) -> Iterator[str]:
    """The address of the running server, which keeps its own files under `place`."""
    environment = os.environ | OFFLINE | {"IMAGEEDIT_R1_HOME": str(place / "home")}
    with httpx.Client(timeout=5) as http, (place / "log").open("wb") as log, free_port() as port:
        words = langgraph("dev", "--no-browser", "--no-reload", "--port", str(port))
        process = subprocess.Popen(words, cwd=place, env=environment, stdout=log, stderr=log)
        try:
            address, end = f"http://127.0.0.1:{port}", time.monotonic() + 120
            while not answers(http, address):
                assert process.poll() is None and time.monotonic() < end, (place / "log").read_text()[-3000:]
                time.sleep(0.1)
            yield address
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class free_port:  # noqa: N801  (reads as a value)
    """A port that was free just now."""

    def __enter__(self) -> int:
        import socket

        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        pass


def answers(http: httpx.Client, address: str) -> bool:
    try:
        return http.get(f"{address}/ok").status_code == 200
    except httpx.TransportError:
        return False


def test_the_file_is_valid() -> None:
    done = subprocess.run(
        langgraph("validate"), env=os.environ | OFFLINE, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0 and "2 graphs" in done.stdout, done.stderr


def test_chat(server: str) -> None:
    """Two turns and a new photo in one thread."""
    with sdk.get_sync_client(url=server) as client:
        thread = client.threads.create()["thread_id"]

        def say(message: Any) -> Any:
            given = {"messages": [message.model_dump() if hasattr(message, "model_dump") else message]}
            return client.runs.wait(thread, "chat", input=given)["messages"][-1]["content"]

        text, picture = say(shows(tiny(), "make it 20% brighter"))
        assert "done: " in text["text"] and in_block(picture).shape == (32, 48, 3)
        text, picture = say({"role": "user", "content": "crop it square"})
        assert in_block(picture).shape == (32, 32, 3) and in_block(picture).mean() > 1.1 * 110
        assert "nothing to edit" in say(shows(tiny(), "hello there"))
        given = {"messages": [{"role": "user", "content": "undo that, and blur the giraffe"}]}
        asked = client.runs.wait(thread, "chat", input=given, context={"ask": True})["__interrupt__"]
        assert asked[0]["value"]["phrase"] == "giraffe"
        text, picture = client.runs.wait(thread, "chat", command={"resume": {"skip": True}})["messages"][-1]["content"]
        assert "skipped" in text["text"] and in_block(picture).shape == (32, 48, 3)
        state = client.threads.get_state(thread)
        assert state["values"]["edit"]["turn"] == 3 and not state["next"]


def test_the_client_of_the_page(server: str) -> None:
    """The function that `docs/embed.md` shows."""
    page = (CONFIG.parent / "docs" / "embed.md").read_text(encoding="utf-8")
    (block,) = (block for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "langgraph_sdk" in block)
    names: dict[str, Any] = {"__name__": "page"}
    exec(compile(block, "docs/embed.md", "exec", dont_inherit=True), names)
    assert names["retouch"](server, tiny(), "crop it square")["__interrupt__"][0]["value"]["kind"] == "plan"


def test_edit_with_a_plan_to_approve(server: str, place: Path) -> None:
    given = start_state(tiny(), "make it 20% brighter and crop it square", review="plan", home=place / "home")
    with sdk.get_sync_client(url=server) as client:
        thread = client.threads.create()["thread_id"]
        asked = client.runs.wait(thread, "edit", input=given)["__interrupt__"]
        assert asked[0]["value"]["kind"] == "plan"
        assert client.threads.get(thread)["status"] == "interrupted"
        (crop,) = (step["id"] for step in asked[0]["value"]["steps"] if step["tool"] == "crop")
        done = client.runs.wait(thread, "edit", command={"resume": {"approve": True, "drop": [crop]}})
        assert done["status"] == "partial" and done == json.loads(json.dumps(done))
    assert picture_of(done, home=place / "home").open().size == (48, 32)


def test_what_studio_asks_for(server: str, place: Path) -> None:
    """Graphs can be drawn, and their inputs are described."""
    with sdk.get_sync_client(url=server) as client:
        for name, key in (("chat", "messages"), ("edit", "request")):
            (assistant,) = client.assistants.search(graph_id=name)
            drawn = client.assistants.get_graph(assistant["assistant_id"], xray=True)
            assert {"chat": "answer", "edit": "verify"}[name] in str(drawn["nodes"])
            schemas = client.assistants.get_schemas(assistant["assistant_id"])
            assert key in schemas["input_schema"]["properties"]
    log = (place / "log").read_text()
    assert "Traceback" not in log, log

"""`imageedit-r1 serve` as a process: its lines, its end, and what a kill -9 of it costs (nothing)."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from imageedit_r1.cli.main import app
from imageedit_r1.errors import ConfigurationError

from ...dit.edits_server import EditsServer
from .pictures import flat
from .running import ADD

KEY = "a-key-that-nobody-sees"


class Served:
    """A server process."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process = process
        self.client = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {KEY}"}, timeout=60)

    def begin(self, request: str) -> str:
        """A session that was accepted."""
        answer = self.client.post(
            "/v1/sessions", data={"request": request}, files={"photo": ("flat.png", flat(90), "image/png")}
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def state(self, session_id: str) -> dict[str, Any]:
        """A session as it is."""
        return dict(self.client.get(f"/v1/sessions/{session_id}").json())

    def events(self, session_id: str) -> str:
        """The events of a session, to the end of its work."""
        return self.client.get(f"/v1/sessions/{session_id}/events").text

    def finished(self, session_id: str) -> dict[str, Any]:
        """A session at its end."""
        wait_for(lambda: self.state(session_id)["working"] is None)
        return self.state(session_id)

    def stop(self, number: int = signal.SIGTERM) -> str:
        """End it; what it printed."""
        self.process.send_signal(number)
        out, errors = self.process.communicate(timeout=60)
        return out + errors


@contextmanager
def serve(home: Path, *options: str, **variables: str) -> Iterator[Served]:
    """A server on a free port, until the block ends."""
    environment = {
        "IMAGEEDIT_R1_SERVER__API_KEYS": json.dumps([KEY]),
        "IMAGEEDIT_R1_SERVER__WORKERS": "1",
        "IMAGEEDIT_R1_PLUGINS": "false",
        "IMAGEEDIT_R1_HOME": str(home),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "imageedit_r1", "serve", "--port", "0", *options],
        env=os.environ | environment | variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.fullmatch(r"imageedit-r1: serving at (http://127\.0\.0\.1:\d+)\n", line)
        assert found, line + (process.communicate()[1] if process.poll() is not None else "")
        served = Served(process, found[1])
        with served.client:
            yield served
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


def wait_for(condition: Any, seconds: float = 60.0) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "it did not come about"
        time.sleep(0.05)


def test_what_was_accepted_is_done_whatever_ends_the_server(home: Path, editor: EditsServer) -> None:
    slow = {"IMAGEEDIT_R1_PROFILE": json.dumps({"slow": {"editor": editor.url}})}
    editor.script = ["slow 60"]
    with serve(home, "--profile", "slow", **slow) as server:
        under_way = server.begin(f"invert the colors, then {ADD}")
        wait_for(lambda: editor.requests)
        queued = [server.begin("invert the colors") for _ in range(3)]
        assert [server.state(one)["working"] for one in (under_way, *queued)] == ["running", *["queued"] * 3]
        printed = server.stop(signal.SIGKILL)
    wait_for(editor.closed.is_set)  # its worker has ended as well
    editor.script = ["well", "slow 2"]
    with serve(home, "--profile", "slow", "--grace", "20", **slow) as server:
        for session_id in (under_way, *queued):
            assert server.finished(session_id)["status"] == "done"
        events = server.events(under_way)
        numbers = [int(number) for number in re.findall(r"^id: (\d+)$", events, re.MULTILINE)]
        assert events.count("event: step_finished") == 2 and numbers == list(range(1, len(numbers) + 1))

        under_way = server.begin(f"{ADD}, then invert the colors")
        wait_for(lambda: len(editor.requests) == 3)
        queued = [server.begin("invert the colors")]
        streams: dict[str, str] = {}

        def read(session_id: str) -> None:
            streams[session_id] = server.events(session_id)

        readers = [threading.Thread(target=read, args=(one,)) for one in (under_way, *queued)]
        for reader in readers:
            reader.start()
        time.sleep(0.3)
        last = server.stop()
        for reader in readers:
            reader.join(10)
        assert server.process.returncode == 0
        assert last == "imageedit-r1: stopped; what is not done goes on when it is started again\n"
        for one in (under_way, *queued):
            assert '"why":"drained"' in streams[one] and '"event":"done"' not in streams[one]
    with serve(home, "--profile", "slow", **slow) as server:
        for session_id in (under_way, *queued):
            assert server.finished(session_id)["status"] == "done"
        assert len(editor.requests) == 3, "the step under way was finished before the end, not done again"
        server.client.get(f"/v1/sessions/{under_way}/image").raise_for_status()
        printed += server.stop(signal.SIGINT)
    assert server.process.returncode == 0 and KEY not in printed


def test_a_home_that_cannot_be_used_and_an_address_without_a_key(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = subprocess.run(
        [sys.executable, "-m", "imageedit_r1", "serve", "--port", "0", "--host", "0.0.0.0"],
        capture_output=True, text=True, timeout=120, check=False,
        env=os.environ | {"IMAGEEDIT_R1_HOME": str(tmp_path / "file")},
    )  # fmt: skip
    warning, error = done.stderr.splitlines()
    assert "0.0.0.0 is not loopback and there is no key" in warning
    assert error.startswith("imageedit-r1: cannot keep") and not done.stdout
    assert done.returncode == 1


def test_what_it_cannot_listen_on_is_told_before_anything_starts(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        for options, said in (
            (["--port", str(taken.getsockname()[1])], "choose another --port"),
            (["--port", "0", "--host", "no.such.host.invalid"], "choose another --host"),
            (["--port", "0", "--profile", "nothing"], "there is no profile 'nothing'"),
        ):
            result = CliRunner().invoke(app, ["serve", *options])
            assert isinstance(result.exception, ConfigurationError) and said in str(result.exception)
    assert not home.exists()


def test_the_help_warns_of_keys_in_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGEEDIT_R1_SERVER__API_KEYS", json.dumps([KEY]))
    told = CliRunner().invoke(app, ["serve", "--help"]).output
    assert "--api-key" in told and "IMAGEEDIT_R1_SERVER__API_KEYS" in told and KEY not in told

"""`imageedit-r1 models`: what is configured and reachable, as tables, as JSON and as an exit code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from imageedit_r1.tests.cli.command import imageedit, imageedit_json
from imageedit_r1.tests.models.hostile import fails, hostile, says

ANSWER = says({"seen": True, "words": "grey"})


@pytest.fixture(autouse=True)
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration of its own: a profile whose editor is a server."""
    file = tmp_path / "imageedit-r1.toml"
    file.write_text('[profile.studio]\ndecomposer = "vlm"\neditor = "http://user:hunter2@127.0.0.1:9/v1/#painter"\n')
    monkeypatch.setenv("IMAGEEDIT_R1_CONFIG", str(file))
    monkeypatch.setenv("IMAGEEDIT_R1_HOME", str(tmp_path / "home"))
    return file


def test_list() -> None:
    code, listed = imageedit_json("models", "list")
    assert code == 0
    assert listed["profiles"]["gpu"]["editor"] == "qwen-image-edit-plus"
    assert listed["profiles"]["studio"]["decomposer"] == "vlm"
    assert listed["servers"]["endpoint"] == {"url": "http://127.0.0.1:8000/v1", "model": ""}
    assert listed["servers"]["editor of studio"] == {"url": "http://127.0.0.1:9/v1", "model": "painter"}


def test_list_as_tables() -> None:
    shown = imageedit("models", "list")
    assert shown.returncode == 0 and "studio" in shown.stdout and "qwen-image-edit-plus" in shown.stdout
    assert "hunter2" not in shown.stdout


def test_check(configured: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The exit code is 0 only when every server is well."""
    with hostile(ANSWER) as server:
        monkeypatch.setenv("IMAGEEDIT_R1_ENDPOINT__URL", server.url)
        code, found = imageedit_json("models", "check")
        assert code == 1
        assert found["endpoint"]["ok"] and found["endpoint"]["seconds"] > 0
        assert "cannot be reached" in found["editor of studio"]["problem"]
        configured.write_text(f'[profile.studio]\neditor = "{server.url}"\n')
        well = imageedit("models", "check")
    assert well.returncode == 0, well.stdout
    assert well.stdout.count("✓") == 2 and "judge-7b answers in" in well.stdout


def test_check_says_what_is_wrong(configured: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configured.write_text("")
    with hostile(fails(503)) as server:
        monkeypatch.setenv("IMAGEEDIT_R1_ENDPOINT__URL", server.url)
        ill = imageedit("models", "check")
    assert ill.returncode == 1 and "answered 503" in ill.stdout and "✗" in ill.stdout


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--host", "0.0.0.0"], "no key is set"),
        (["--adapter", "nowhere"], "no adapter_config.json"),
        (["--vllm", "nowhere/vllm"], "which is no program"),
    ],
)
def test_serve_refuses(arguments: list[str], expected: str) -> None:
    given = arguments if "--vllm" in arguments else [*arguments, "--vllm", "/bin/true"]
    refused = imageedit("models", "serve", "decomposer", "--port", "18723", *given)
    assert refused.returncode == 2 and expected in refused.stderr and len(refused.stderr.splitlines()) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_can_be_stopped_while_it_loads(number: signal.Signals, tmp_path: Path) -> None:
    path = tmp_path / "slow"
    path.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec sleep 60\n")
    path.chmod(0o755)
    command = [sys.executable, "-m", "imageedit_r1", "models", "serve", "decomposer", "--vllm", str(path)]
    serving = subprocess.Popen([*command, "--port", "18724"], stdout=subprocess.PIPE, text=True)
    assert serving.stdout is not None and serving.stdout.readline().startswith("loading Qwen/")
    while not (tmp_path / "pid").exists():
        assert serving.poll() is None
    serving.send_signal(number)
    said, _ = serving.communicate(timeout=30)
    assert serving.returncode == 0 and said == "stopped\n"
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)

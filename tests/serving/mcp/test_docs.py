"""docs/mcp.md: its configuration starts the server, its code runs, its tables are what the server says."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from imageedit_r1.cli.main import app
from imageedit_r1.serving.mcp.server import TOOLS

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "docs" / "mcp.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def test_the_configurations_name_what_there_is() -> None:
    local, remote, answer = map(json.loads, blocks("json"))
    command = local["mcpServers"]["imageedit-r1"]
    assert command["command"] == "imageedit-r1"
    listed = CliRunner().invoke(app, [command["args"][0], "--help"])
    assert listed.exit_code == 0 and all(word in listed.output for word in command["args"][1::2])
    assert remote["mcpServers"]["imageedit-r1"]["url"].endswith(":8190/mcp")
    assert set(answer) == {"session", "answer"}


def test_every_tool_is_in_the_table() -> None:
    assert re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE) == list(TOOLS)


def test_the_code_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """As it is written, in a folder like the checkout; the command is the one of this environment."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    (code,) = blocks("python")
    there = f'command={sys.executable!r}, args=["-m", "imageedit_r1", "mcp", "--home", {str(tmp_path / "home")!r}'
    exec(code.replace('command="imageedit-r1", args=["mcp"', there), {})
    printed = capsys.readouterr().out
    assert "done: " in printed and printed.rstrip().endswith("done")

"""`imageedit-r1 feedback`."""

from __future__ import annotations

import json
from pathlib import Path

from imageedit_r1 import edit
from imageedit_r1.checkpoints.feedback import FILE

from .command import imageedit, imageedit_json


def test_set_show_and_export(photos: Path, home: Path, tmp_path: Path) -> None:
    session = edit(photos / "coffee.jpg", "make it 10% darker, then flip it", home=home).session
    assert imageedit("feedback", "show", session).stdout == "no feedback yet\n"
    done = imageedit("feedback", "set", session, "s2", "down", "--words", "[bold]no[/] mirror")
    assert (done.returncode, done.stdout) == (0, "-1 s2 [bold]no[/] mirror\n"), done.stderr
    status, found = imageedit_json("feedback", "set", session, "s1", "up")
    assert status == 0 and [(one["step"], one["vote"]) for one in found] == [("s1", "up"), ("s2", "down")]
    exported = imageedit("feedback", "export")
    assert [json.loads(line)["vote"] for line in exported.stdout.splitlines()] == ["up", "down"]
    file = tmp_path / "votes.jsonl"
    assert imageedit("feedback", "export", file).stdout == f"{file}\n"
    assert file.read_text(encoding="utf-8") == exported.stdout
    assert imageedit("feedback", "set", session, "s1", "none").stdout == "-1 s2 [bold]no[/] mirror\n"
    assert imageedit("feedback", "export", file).returncode == 2, "it is there already"
    assert imageedit("feedback", "export", file, "--force").returncode == 0
    assert len(file.read_text(encoding="utf-8").splitlines()) == 1


def test_what_is_refused(photos: Path, home: Path) -> None:
    session = edit(photos / "coffee.jpg", "make it 10% darker", home=home).session
    for arguments in ((session, "s7", "up"), (session, "s1", "up", "-w", "x" * 2001), ("none-such", "s1", "up")):
        done = imageedit("feedback", "set", *arguments)
        assert done.returncode == 2 and done.stderr.startswith("imageedit-r1: ") and done.stderr.count("\n") == 1
    (home / "sessions" / session / FILE).write_text("{}}")
    done = imageedit("feedback", "export")
    assert done.returncode == 1 and done.stdout == "" and "damaged" in done.stderr.splitlines()[0]

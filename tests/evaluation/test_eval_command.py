"""`imageedit-r1 eval decompose` as a program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from imageedit_r1.tests.cli.command import imageedit, imageedit_json

ROWS = [
    {"request": "crop it to a square", "sub_requests": [{"action": "crop", "subject": "whole image"}]},
    {"request": "thanks a lot!", "sub_requests": [], "tags": ["chat"]},
    {"request": "sharpen it", "sub_requests": [{"action": "blur"}], "tags": ["[b]chat"]},
]


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    path = tmp_path / "labels.jsonl"
    path.write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    return path


def test_json(labels: Path) -> None:
    code, report = imageedit_json("eval", "decompose", labels, "--misses", "1")
    assert code == 0
    assert (report["requests"], report["exact_sequence_rate"], report["false_edit_rate"]) == (3, 0.5, 0.0)
    assert report["actions"]["f1"] == 0.5
    assert report["confusion"] == {"blur": {"sharpen": 1}, "crop": {"crop": 1}}
    assert set(report["groups"]) == {"chat", "[b]chat"}
    assert [miss["request"] for miss in report["misses"]] == ["sharpen it"]


def test_tables(labels: Path) -> None:
    done = imageedit("eval", "decompose", labels)
    assert (done.returncode, done.stderr) == (0, "")
    for said in ("action", "50.0 %", "wanted blur\n", "line 3: sharpen it", "[b]chat"):
        assert said in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--agent", "oracle"], "choose one of grammar, vlm"),
        ([], "line 4: no JSON object"),
    ],
)
def test_what_cannot_be_done_is_one_line(labels: Path, arguments: list[str], said: str) -> None:
    with labels.open("a") as file:
        file.write("\n{")
    done = imageedit("eval", "decompose", labels, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_model_is_measured_without_the_grammars_help(labels: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGEEDIT_R1_ENDPOINT__URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("IMAGEEDIT_R1_ENDPOINT__RETRIES", "0")
    done = imageedit("eval", "decompose", labels, "--agent", "vlm")
    assert (done.returncode, done.stdout) == (1, "")
    assert "127.0.0.1:9" in done.stderr and done.stderr.count("\n") == 1

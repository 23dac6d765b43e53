"""`imageedit-r1 eval decompose` as a program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from imageedit_r1.nodes.decompose.wire import decompose_prompt
from imageedit_r1.tests.cli.command import imageedit, imageedit_json
from imageedit_r1.tests.models.hostile import hostile, says
from imageedit_r1.training.examples import Example, write

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


def test_agents_side_by_side(labels: Path) -> None:
    square = {"k": "aspect", "d": "set", "v": "1:1", "u": "ratio"}
    crop = {"e": [{"a": "crop", "s": "", "g": "square", "p": [square], "w": []}], "k": [], "r": ""}
    with hostile(says(crop)) as server:
        code, told = imageedit_json(
            "eval", "decompose", labels, "--agent", "grammar", "--agent", f"{server.url}#mine", "--prompt", "short",
            "--parallel", "3",
        )  # fmt: skip
        assert [request["model"] for request in server.requests] == ["mine"] * 3
        short = decompose_prompt("crop it to a square", "short").user
        assert short in server.asked and all(len(asked) < 500 for asked in server.asked)
    assert code == 0
    grammar, model = told["agents"]
    assert (grammar["wording"], model["wording"]) == (None, "short")
    assert model["means"]["format"]["mean"] == 1 and model["means"]["action_f1"]["mean"] == pytest.approx(
        1 / 3, abs=1e-4
    )
    assert grammar["means"]["action_f1"]["mean"] == pytest.approx(2 / 3, abs=1e-4)
    assert grammar["gains"] == {} and model["gains"]["reward"]["mean"] < 0
    assert model["requests"] == 3 and model["false_edit_rate"] == 1


def test_an_answer_that_cannot_be_used_is_worth_nothing(labels: Path) -> None:
    with hostile(says("no JSON")) as server:
        done = imageedit("eval", "decompose", labels, "--agent", server.url, "--agent", "grammar")
    assert done.returncode == 0
    assert "0.000 [0.000, 0.000]" in done.stdout and "gain on" in done.stdout and "full prompt" in done.stdout


def test_examples_of_training_by_split(tmp_path: Path, photos: Path) -> None:
    (tmp_path / "coffee.jpg").write_bytes((photos / "coffee.jpg").read_bytes())
    label = ({"action": "crop", "subject": "whole image"},)
    one = Example(id="a:1", source="a", row="a:1", split="train", request="sharpen it", label=label)
    other = one.model_copy(
        update={"id": "a:2", "split": "held_out", "request": "crop it to a square", "image": "coffee.jpg"}
    )
    file = tmp_path / "examples.jsonl"
    write(file, [one, other])
    code, told = imageedit_json("eval", "decompose", file, "--split", "held_out")
    assert (code, told["requests"], told["means"]["action_f1"]["mean"]) == (0, 1, 1.0)
    assert set(told["groups"]) == {"held_out", "a"}
    with hostile(says({"e": [], "k": [], "r": "nothing"})) as server:
        assert imageedit("eval", "decompose", file, "--agent", server.url, "--parallel", "1").returncode == 0
        kinds = [[part["type"] for part in request["messages"][1]["content"]] for request in server.requests]
        assert sorted(map(len, kinds)) == [1, 2], "the picture is shown where there is one"
    refused = imageedit("eval", "decompose", file, "--split", "test")
    assert refused.returncode == 2 and "split 'test'" in refused.stderr

"""Questions at the command line: what people type, `--answer`, and one real terminal."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from imageedit_r1.cli.asking import plan_answer, read_answer_text, region_answer, result_answer
from imageedit_r1.errors import InputError
from imageedit_r1.questions import PlanAnswer, RegionAnswer, ResultAnswer
from imageedit_r1.schema import Review
from imageedit_r1.tests.cli.command import imageedit, imageedit_json
from imageedit_r1.tests.questions.conformance import CHECKS, LEFT, Refused, Talk, disc, scene


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("", {"approve": True}),
        ("Y", {"approve": True}),
        ("no", {"cancel": True}),
        ("drop s2", {"drop": ["s2"]}),
        ("s2, s10", {"drop": ["s2", "s10"]}),
        ("s2: brighten by 10 %", {"change": [{"step": "s2", "request": "brighten by 10 %"}]}),
        ("s2: darker; but less", {"change": [{"step": "s2", "request": "darker; but less"}]}),
        ("s1 brightness=-10 gamma=1.2", {"change": [{"step": "s1", "arguments": {"brightness": -10, "gamma": 1.2}}]}),
        ("s1 aspect=16:9", {"change": [{"step": "s1", "arguments": {"aspect": "16:9"}}]}),
        ("s3 @ 10%,20%", {"change": [{"step": "s3", "region": {"point": [10, 20], "unit": "percent"}}]}),
        ("s3 at 1,2,3,4", {"change": [{"step": "s3", "region": {"box": [1, 2, 3, 4], "unit": "pixels"}}]}),
        ("order s3 s1, s2", {"order": ["s3", "s1", "s2"]}),
        ("+ add a border", {"add": "add a border"}),
        (
            "drop s3; s1: warmer; s2: less; + flip it; y",
            {
                "drop": ["s3"],
                "change": [{"step": "s1", "request": "warmer"}, {"step": "s2", "request": "less"}],
                "add": "flip it",
                "approve": True,
            },
        ),
    ],
)
def test_what_is_typed_at_a_plan(text: str, answer: dict[str, Any]) -> None:
    assert plan_answer(text) == answer
    PlanAnswer.model_validate(answer)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("a", {"choice": "a"}),
        ("B", {"choice": "b"}),
        ("", {"skip": True}),
        ("s", {"skip": True}),
        ("120, 80", {"point": [120, 80], "unit": "pixels"}),
        ("10%,20%,30%,40%", {"box": [10, 20, 30, 40], "unit": "percent"}),
    ],
)
def test_what_is_typed_where_a_place_is_asked_for(text: str, answer: dict[str, Any]) -> None:
    assert region_answer(text, ["a", "b"]) == answer
    RegionAnswer.model_validate(answer)


def test_a_file_is_a_mask(tmp_path: Path) -> None:
    picture = tmp_path / "mask.png"
    picture.write_bytes(b"")
    assert region_answer(str(picture), []) == picture


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("y", {"accept": True}),
        ("s", {"skip": True}),
        ("n", {"reject": True}),
        ("n too strong", {"reject": True, "feedback": "too strong"}),
        ("No, only the left half", {"reject": True, "feedback": "only the left half"}),
        ("not so warm", {"reject": True, "feedback": "not so warm"}),
    ],
)
def test_what_is_typed_at_a_result(text: str, answer: dict[str, Any]) -> None:
    assert result_answer(text) == answer
    ResultAnswer.model_validate(answer)


@pytest.mark.parametrize("text", ["what?", "drop", "drop it", "s2", "order", "s1 @ here", "s1 brightness"])
def test_what_is_no_answer_says_what_would_be(text: str) -> None:
    if text == "s2":
        assert plan_answer(text) == {"drop": ["s2"]}
        return
    with pytest.raises(InputError):
        plan_answer(text)


@pytest.mark.parametrize("text", ["c", "1,2,3", "1%,2", "there"])
def test_what_is_no_place_says_what_would_be(text: str) -> None:
    with pytest.raises(InputError, match="a, b: one of these; x,y: the thing there"):
        region_answer(text, ["a", "b"])


def test_an_answer_comes_from_a_file_too(tmp_path: Path) -> None:
    (tmp_path / "answer.json").write_text('{"approve": true}')
    assert read_answer_text(f"@{tmp_path / 'answer.json'}") == {"approve": True}
    for bad in (f"@{tmp_path / 'none'}", "approve", f"@{tmp_path}"):
        with pytest.raises(InputError, match="--answer"):
            read_answer_text(bad)


class CommandLine:
    """A `Talk` of commands without a terminal; each prints the question that is open when it ends."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.asked: dict[str, Any] | None = None

    def begin(self, photo: Path, request: str, review: Review) -> str:
        # regions are asked about wherever something is reviewed; the results of this one are kept unasked
        asked = "plan" if review == "never" else review
        code, result = imageedit_json(
            "edit", photo, request, "-o", photo.with_name("out.png"), "--review", asked, home=self.home
        )
        assert code == 3, result
        assert result["answer_with"] == f"imageedit-r1 resume {result['session']} --answer JSON"
        self.asked = result["question"]
        if review == "never":
            self.answer(result["session"], {"approve": True})
        return str(result["session"])

    def question(self, session: str) -> dict[str, Any] | None:
        return self.asked

    def answer(self, session: str, answer: Any) -> None:
        done = imageedit("resume", session, "--answer", json.dumps(answer), "--json", home=self.home)
        if done.returncode == 2:
            assert done.stderr.count("\n") == 1
            raise Refused(done.stderr)
        assert done.returncode in (0, 3), done.stderr
        self.asked = json.loads(done.stdout).get("question")


PLAYED = ("plan_is_changed", "region_by_choice", "result_is_rejected_then_accepted")
"""One of each kind; in process all of them are played."""


@pytest.mark.parametrize("check", [c for c in CHECKS if c.__name__ in PLAYED], ids=lambda check: str(check.__name__))
def test_conversations(check: Callable[[Talk, Path], None], tmp_path: Path) -> None:
    check(CommandLine(tmp_path / "home"), tmp_path)


def test_a_waiting_session_says_how_it_is_answered(tmp_path: Path) -> None:
    photo, home = scene(tmp_path), tmp_path / "home"
    done = imageedit("edit", photo, "make the red circle black and white", "--review", "plan", home=home)
    assert done.returncode == 3 and "imageedit-r1 resume" in done.stdout and "--answer JSON" in done.stdout
    session = done.stdout.split("session  ")[1].split()[0]
    (tmp_path / "yes.json").write_text('{"approve": true}')
    done = imageedit("resume", session, "--answer", f"@{tmp_path / 'yes.json'}", home=home)
    assert done.returncode == 3 and "the left one" in done.stdout and "the right one" in done.stdout
    assert "the right one" in imageedit("sessions", "show", session, home=home).stdout
    mask = np.zeros((160, 240), np.uint8)
    mask[:, :120] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    done = imageedit("resume", session, "--mask", tmp_path / "mask.png", "-o", tmp_path / "o.png", home=home)
    assert done.returncode == 0, done.stderr
    with Image.open(tmp_path / "o.png") as image:
        after = np.asarray(image.convert("RGB"), int)
    assert np.ptp(after[:, :120], axis=2).max() <= 1 and np.ptp(after[disc((180, 80), 20)], axis=1).min() > 100


def test_a_person_at_a_terminal(tmp_path: Path) -> None:
    """One pseudo-terminal: the plan is changed and approved, a disc chosen, a result rejected and then kept."""
    photo, home, out = scene(tmp_path), tmp_path / "home", tmp_path / "out.png"
    master, slave = pty.openpty()
    command = [
        sys.executable, "-m", "imageedit_r1", "edit", str(photo), "make the red circle 20% darker and add a border",
        "--review", "all", "-o", str(out), "--home", str(home),
    ]  # fmt: skip
    environment = os.environ | {"TERM": "dumb", "COLUMNS": "160"}
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environment, close_fds=True)
    os.close(slave)
    talk = [
        ("Carry it out?", "tea, please"),
        ("is no answer to a plan", None),
        ("Carry it out?", "s1: make the red circle 40% darker; drop s2"),
        ("Carry it out?", "y"),
        ("the left one", None),
        ("Where?", None),
    ]
    seen = ""
    for prompt, reply in talk:
        seen = _until(master, seen, prompt)
        if reply is not None:
            os.write(master, f"{reply}\n".encode())
    (letter,) = re.findall(r"([ab])  the left one", _LAST[0])
    os.write(master, f"{letter}\n".encode())
    for reply in ("n half as much", "y"):
        seen = _until(master, seen, "Keep it?")
        os.write(master, f"{reply}\n".encode())
    _until(master, seen, "photo ")
    assert process.wait(60) == 3, "what was dropped was not done"
    os.close(master)
    with Image.open(out) as image, Image.open(photo) as original:
        after, before = np.asarray(image.convert("RGB"), float), np.asarray(original.convert("RGB"), float)
    inside, elsewhere = disc(LEFT, 20), ~disc(LEFT, 32)
    assert np.abs(after[inside] - 0.8 * before[inside]).max() <= 1, "40 %, then half as much"
    assert np.array_equal(after[elsewhere], before[elsewhere])


_LAST = [""]
"""What the terminal showed last, up to the prompt."""


def _until(terminal: int, seen: str, prompt: str) -> str:
    """Read until the prompt is there; what came after it."""
    ends = time.monotonic() + 120
    while prompt not in seen:
        assert time.monotonic() < ends, f"no {prompt!r} in {seen!r}"
        ready, _, _ = select.select([terminal], [], [], 1)
        if ready:
            seen += os.read(terminal, 65536).decode(errors="replace")
    shown, _, rest = seen.partition(prompt)
    _LAST[0] = shown[-2000:] + prompt
    return rest

"""`imageedit-r1 eval edit` as a program, with an editor behind a real server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from imageedit_r1.tests.cli.command import imageedit, imageedit_json
from imageedit_r1.tests.dit.edits_server import EditsServer


@pytest.fixture
def one(bench: Path) -> Path:
    """The folder with one request alone."""
    (bench / "requests.jsonl").write_text('{"id": "tone", "picture": "cup.png", "request": "make it 20% darker"}\n')
    return bench


def test_a_run_in_processes_and_its_tables(one: Path, tmp_path: Path, editor: EditsServer) -> None:
    out = tmp_path / "out"
    arguments = ("eval", "edit", "--bench", one, "--out", out, "--editor", f"opencv={editor.url}")
    chosen = ("--arms", "single,stepwise", "--workers", "2", "--no-plot")
    code, told = imageedit_json(*arguments, *chosen)
    assert code == 0
    effects = {line["arm"]: line["value"]["mean"] for line in told["lines"] if line["measure"] == "followed"}
    assert effects == {"single": 0, "stepwise": 1}
    calls = len(editor.requests)
    done = imageedit(*arguments, *chosen)
    assert done.returncode == 0 and len(editor.requests) == calls, "nothing is done again"
    assert "| opencv | stepwise | 10.00 [10.00, 10.00] |" in done.stdout
    assert {path.name for path in out.iterdir()} >= {
        "results.jsonl", "judged.jsonl", "measured.md", "measured.csv", "measured.tex", "pictures",
    }  # fmt: skip
    assert not (out / "work").exists()
    rows = [json.loads(line) for line in (out / "results.jsonl").read_text().splitlines()]
    assert len(rows) == 2 and all((out / row["picture"]).is_file() for row in rows)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--arms", "agents+rl"), "needs the trained decomposer; pass --rl"),
        (("--arms", "best"), "there is no arm 'best'"),
        (("--judge", "gpt"), "say measured, or the URL"),
        (("--judge", "http://127.0.0.1:9/v1"), "127.0.0.1:9"),
        (("--judge", "http://127.0.0.1:9/v1", "--judge-key", "NO_SUCH_KEY"), "no such environment variable"),
        (("--bench", "gedit"), "huggingface.co/datasets/stepfun-ai/GEdit-Bench (licence: MIT"),
        (("--editor", "no editor"), "there is no editor 'no editor'"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    one: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...], said: str
) -> None:
    monkeypatch.setenv("IMAGEEDIT_R1_ENDPOINT__RETRIES", "0")
    start = (
        "eval",
        "edit",
        "--bench",
        one,
        "--out",
        tmp_path / "out",
        "--editor",
        "http://127.0.0.1:9",
        "--workers",
        "0",
    )
    done = imageedit(*start, *more)
    assert done.returncode in (1, 2) and not done.stdout
    assert said in done.stderr and done.stderr.rstrip().count("\n") <= 1


def test_failures_are_told_and_do_not_end_the_run(bench: Path, tmp_path: Path, editor: EditsServer) -> None:
    (bench / "requests.jsonl").write_text('{"id": "chat", "picture": "cup.png", "request": "what a nice cup"}\n')
    start = ("eval", "edit", "--bench", bench, "--out", tmp_path / "out", "--editor", f"opencv={editor.url}")
    done = imageedit(*start, "--arms", "stepwise", "--workers", "0", "--no-plot")
    assert done.returncode == 0
    assert "stepwise, opencv, case chat: nothing to edit" in done.stderr
    assert "| opencv | stepwise | 0.00 [0.00, 0.00] |" in done.stdout

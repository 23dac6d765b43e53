"""A run is taken up where it stopped, keeps configurations apart, and writes down what failed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from imageedit_r1.errors import ImageEditError
from imageedit_r1.evaluation.edit.arms import ARMS, Setup
from imageedit_r1.evaluation.edit.benches import EditCase, cases_of
from imageedit_r1.evaluation.edit.measures import Measured
from imageedit_r1.evaluation.edit.results import JUDGED, RESULTS, Folder, Row
from imageedit_r1.evaluation.edit.runner import edit_all, jobs_of, judge_all
from imageedit_r1.tests.dit.edits_server import EditsServer


class Progress:
    def __init__(self) -> None:
        self.heard: list[tuple[int, int, bool]] = []

    def __call__(self, done: int, total: int, failed: bool) -> None:
        self.heard.append((done, total, failed))


def run(
    bench: Path, out: Path, setup: Setup, url: str, arms: str = "single,stepwise", **options: bool
) -> tuple[list[Row], Progress]:
    folder, told = Folder(out), Progress()
    out.mkdir(exist_ok=True)
    cases = cases_of(str(bench), None, folder.keep)
    jobs = jobs_of(cases, [ARMS[name] for name in arms.split(",")], {"opencv": url}, setup)
    return edit_all(jobs, setup, folder, workers=0, told=told, **options), told


def test_what_is_done_is_not_done_again(bench: Path, tmp_path: Path, setup: Setup, editor: EditsServer) -> None:
    out = tmp_path / "out"
    rows, told = run(bench, out, setup, editor.url, "single")
    assert [(row["case"], row["arm"], row["error"]) for row in rows] == [
        ("tone", "single", ""), ("turns", "single", ""), ("two", "single", ""),
    ]  # fmt: skip
    assert told.heard[0] == (0, 3, False) and told.heard[-1] == (3, 3, False)
    calls = len(editor.requests)
    again, told = run(bench, out, setup, editor.url, "single")
    assert again == rows and told.heard == [(3, 3, False)] and len(editor.requests) == calls
    lines = (out / RESULTS).read_bytes().splitlines(keepends=True)
    (out / RESULTS).write_bytes(b"".join(lines[:-1]) + lines[-1][:40])
    resumed, _ = run(bench, out, setup, editor.url, "single,stepwise")
    assert len(editor.requests) > calls and len(resumed) == 6
    same = ("case", "arm", "picture", "key")
    assert [{k: row[k] for k in same} for row in resumed if row["arm"] == "single"] == [
        {k: row[k] for k in same} for row in rows
    ]


def test_another_configuration_is_another_result(
    bench: Path, tmp_path: Path, setup: Setup, editor: EditsServer
) -> None:
    out = tmp_path / "out"
    (bench / "requests.jsonl").write_text('{"id": "tone", "picture": "cup.png", "request": "make it brighter"}\n')
    rows, _ = run(bench, out, setup, editor.url, "single")
    other, _ = run(bench, out, replace(setup, seed=8), editor.url, "single")
    assert not {row["key"] for row in rows} & {row["key"] for row in other}
    steps = setup.settings.editor.model_copy(update={"steps": 9})
    changed = replace(setup, settings=setup.settings.model_copy(update={"editor": steps}))
    third, _ = run(bench, out, changed, editor.url, "single")
    (bench / "requests.jsonl").write_text('{"id": "tone", "picture": "cup.png", "request": "make it 30% brighter"}\n')
    fourth, _ = run(bench, out, setup, editor.url, "single")
    assert fourth[0]["case"] == rows[0]["case"] and fourth[0]["key"] not in {r["key"] for r in (*rows, *other, *third)}
    assert len(Folder(out).rows(RESULTS)) == 4


def test_failures_are_results_and_are_tried_again_when_asked(
    bench: Path, tmp_path: Path, setup: Setup, editor: EditsServer
) -> None:
    (bench / "requests.jsonl").write_text('{"id": "chat", "picture": "cup.png", "request": "what a nice cup"}\n')
    editor.script = ["raw {}"]
    rows, told = run(bench, tmp_path / "out", setup, editor.url)
    assert [row["picture"] for row in rows] == [None, None]
    assert "nothing to edit" in rows[1]["error"] and rows[0]["error"] and told.heard[-1] == (2, 2, True)
    assert run(bench, tmp_path / "out", setup, editor.url)[0] == rows, "a failure is a result as well"
    mended, _ = run(bench, tmp_path / "out", setup, editor.url, again=True)
    assert mended[0]["picture"] and not mended[0]["error"] and mended[1]["error"]


def test_an_editor_that_is_not_there_ends_the_run_and_leaves_no_result(
    bench: Path, tmp_path: Path, setup: Setup
) -> None:
    with pytest.raises(ImageEditError, match="run the same command again"):
        run(bench, tmp_path / "out", setup, "http://127.0.0.1:9")
    assert not Folder(tmp_path / "out").rows(RESULTS)


def test_judgements_are_kept_as_well(bench: Path, tmp_path: Path, setup: Setup, editor: EditsServer) -> None:
    out = tmp_path / "out"
    (bench / "requests.jsonl").write_text('{"id": "tone", "picture": "cup.png", "request": "make it 20% darker"}\n')
    rows, _ = run(bench, out, setup, editor.url)
    folder, cases = Folder(out), {case.id: case for case in cases_of(str(bench), None, Folder(out).keep)}
    pairs: list[tuple[Row, EditCase]] = [(row, cases[row["case"]]) for row in rows]
    first = judge_all(pairs, Measured(), folder, workers=0, told=Progress())
    told = Progress()
    assert judge_all(pairs, Measured(), folder, workers=0, told=told) == first and told.heard == [(2, 2, False)]
    assert [row["result"] for row in first] == [row["key"] for row in rows]
    assert [row["scores"]["followed"] for row in first] == [0, 1]
    assert len(folder.rows(JUDGED)) == 2
    failed = {**rows[0], "picture": None}
    (nothing,) = judge_all([(failed, pairs[0][1])], Measured(), folder, workers=0, told=Progress())
    assert nothing["scores"] == {}

"""Figures of a run: means, gains and groups, what failed counted as such, in three forms and as a picture."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from imageedit_r1.evaluation.edit.plots import COLOURS, draw
from imageedit_r1.evaluation.edit.results import Row
from imageedit_r1.evaluation.edit.tables import ALL, Report, as_csv, latex, markdown, report

ARMS = {"single": 4.0, "vanilla": 4.5, "agents": 7.0}


def pair(editor: str, arm: str, case: int, score: float | None, **more: Any) -> tuple[Row, Row]:
    result = {
        "editor": editor, "arm": arm, "case": str(case), "category": "ab_"[case % 2], "turns": ["x"] * (1 + case % 3),
        "picture": "pictures/1.png", "error": "", "seconds": 2.0, "calls": 3, **more,
    }  # fmt: skip
    return result, {"scores": {} if score is None else {"O": score, "SC": score, "PQ": score}}


@pytest.fixture
def found() -> Report:
    pairs = [
        pair(editor, arm, case, base + case % 5 / 10)
        for editor in ("flux", "qwen_edit")
        for arm, base in ARMS.items()
        for case in range(12)
    ]
    pairs.append(pair("flux", "agents", 12, None, picture=None, error="gone", seconds=None, calls=None))
    pairs.append(pair("flux", "single", 12, None))
    return report(pairs, "viescore")


def test_means_groups_and_what_failed(found: Report) -> None:
    whole = found.value("qwen_edit", "single", ALL, "O")
    assert whole is not None and whole.count == 12
    assert whole.mean == pytest.approx(4 + sum(i % 5 for i in range(12)) / 120) and whole.low < whole.mean < whole.high
    failed = found.value("flux", "agents", ALL, "O")
    assert failed is not None and failed.count == 13 and failed.low < 6.9, "an arm without a picture gets 0"
    unscored = found.value("flux", "single", ALL, "O")
    assert unscored is not None and unscored.count == 12, "what the judge could not score counts for nothing"
    assert {line.group for line in found.lines} == {ALL, "a", "b", "1 turn", "2 turns", "3 turns"}
    assert found.counts[0] == ("flux", "single", 13, 0, 1) and found.counts[2] == ("flux", "agents", 13, 1, 0)


def test_gains_are_paired_stage_by_stage(found: Report) -> None:
    gains = {(line.editor, line.arm): line.value for line in found.gains}
    step = gains["qwen_edit", "vanilla - single"]
    assert (step.mean, step.low, step.high) == pytest.approx((0.5, 0.5, 0.5)) and step.is_sure
    assert gains["qwen_edit", "agents - single"].mean == pytest.approx(3.0)
    assert set(gains) == {
        (editor, arm)
        for editor in ("flux", "qwen_edit")
        for arm in ("vanilla - single", "agents - vanilla", "agents - single")
    }


def test_the_three_forms_say_the_same(found: Report) -> None:
    text, tex = markdown(found), latex(found)
    for table in ("Arms", "Gains, VIEScore O (0-10)", "VIEScore O (0-10) by category, flux"):
        assert f"**{table}**" in text and f"% {table}" in tex
    assert "| qwen_edit | vanilla - single | +0.50 [0.50, 0.50] | yes | 12 |" in text
    assert r"qwen\_edit & vanilla - single & +0.50 [0.50, 0.50] & yes & 12 \\" in tex
    assert tex.count(r"\begin{tabular}") == tex.count(r"\end{tabular}") == text.count("**") / 2
    rows = list(csv.DictReader(io.StringIO(as_csv(found))))
    (row,) = [r for r in rows if r["kind"] == "gain" and r["editor"] == "flux" and r["arm"] == "vanilla - single"]
    assert float(row["mean"]) == pytest.approx(0.5) and row["cases"] == "12"
    assert len(rows) == len(found.lines) + len(found.gains)


def test_the_figure_shows_every_arm(found: Report, tmp_path: Path) -> None:
    path = draw(found, tmp_path / "figures" / "arms.png")
    picture = cv2.imread(str(path))
    assert picture is not None and picture.shape[0] > 800 and picture.shape[1] > 900
    for arm, colour in COLOURS.items():
        bgr = np.array([int(colour[i : i + 2], 16) for i in (5, 3, 1)])
        there = int((np.abs(picture.astype(int) - bgr).max(axis=2) <= 2).sum())
        assert (there > 5000) == (arm in ARMS), arm
    assert draw(found, tmp_path / "again.png").read_bytes() == path.read_bytes()

"""The section on reading requests, on the list that is shipped."""

from __future__ import annotations

from imageedit_r1.evaluation.agents import evaluate
from imageedit_r1.evaluation.decompose import FILES, PATHOLOGICAL, _goals, _text
from imageedit_r1.nodes.decompose import MAX_REQUEST


def test_the_work_part_is_read() -> None:
    report = evaluate(FILES["photo requests, work"])
    assert report.total.requests == 157
    assert (report.total.actions.f1 or 0) >= 0.97
    assert (report.total.subjects.f1 or 0) >= 0.95
    assert (report.total.parameter_accuracy or 0) >= 0.92
    assert report.total.false_edit_rate == 0
    assert {"no-edit", "dictation", "list"} <= report.groups.keys()
    text = _text({"photo requests, work": report})
    assert "not measured here" in text, "lists that are not here are named"
    assert _goals("photo requests, work", report) == [], "a list that was looked at is no goal"
    assert [goal.met for goal in _goals("photo requests, score", report)] == [True, True, True]


def test_pathological_requests_are_of_the_greatest_length() -> None:
    assert {len(text) for text in PATHOLOGICAL} == {MAX_REQUEST}

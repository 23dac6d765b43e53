"""Requests as people type them: actions, subjects and parameters; and messages that ask for no edit."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from imageedit_r1.nodes.decompose import decompose

TABLE: dict[str, Any] = runpy.run_path(str(Path(__file__).parent / "requests_table.py"))


@pytest.mark.parametrize(("request_", "wanted"), TABLE["REQUESTS"], ids=lambda v: v if isinstance(v, str) else "")
def test_request(request_: str, wanted: list[Any]) -> None:
    got = [
        (s.action, s.subject, {p.property: (p.direction, p.amount, p.unit) for p in s.parameters})
        for s in decompose(request_).sub_requests
    ]
    assert got == wanted


@pytest.mark.parametrize("message", TABLE["NO_EDITS"])
def test_no_edit_has_a_reason(message: str) -> None:
    found = decompose(message)
    assert found.sub_requests == ()
    assert found.reason


@pytest.mark.parametrize("message", TABLE["FOREIGN"])
def test_other_languages_are_told_so(message: str) -> None:
    found = decompose(message)
    assert found.sub_requests == ()
    assert "English" in found.reason


def test_foreign_words_in_quotes_are_fine() -> None:
    (only,) = decompose('add the text "Привет, мир" at the top').sub_requests
    text = only.parameter("text")
    assert text is not None
    assert text.amount == "Привет, мир"

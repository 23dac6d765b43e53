"""The few lines that say what became of a turn."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from imageedit_r1 import edit, open_session
from imageedit_r1.graph.summary import summary


def test_a_summary_tells_what_was_done_what_was_not_and_why(tmp_path: Path) -> None:
    photo = np.tile(np.linspace(40, 200, 96, dtype=np.uint8)[None, :, None], (64, 1, 3))
    result = edit(photo, "make it 20 % brighter and add a butterfly", home=tmp_path)
    lines = summary(result.state).splitlines()
    assert lines[0].startswith("- done: ") and lines[0].endswith("/10)")
    assert any(line.startswith("- not done: add object (butterfly): ") and "it needs" in line for line in lines)


def test_a_summary_has_the_notes_of_its_own_turn(tmp_path: Path) -> None:
    photo = np.tile(np.linspace(40, 200, 96, dtype=np.uint8)[None, :, None], (64, 1, 3))
    session = open_session(edit(photo, "make it 20 % brighter", home=tmp_path).session, home=tmp_path)
    assert summary(session.say("undo that")).startswith("- note: "), "an undo is no turn in which nothing was done"
    assert "took back" not in summary(session.say("make it 20 % darker"))
    assert summary(session.say("hello there")).startswith("- nothing was edited: ")

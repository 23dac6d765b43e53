"""`imageedit-r1 sessions script`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from imageedit_r1 import edit
from imageedit_r1.graph.script import script_of
from imageedit_r1.graph.session import Session
from imageedit_r1.graph.start import Workplace

from .command import imageedit


def test_printed_and_written_with_its_masks(photos: Path, home: Path, tmp_path: Path) -> None:
    drawn = np.zeros((400, 600), np.uint8)
    drawn[50:90] = 255
    result = edit(photos / "coffee.jpg", "blur the zither", mask=Image.fromarray(drawn), home=home)
    workplace = Workplace.open(home)
    session = Session(workplace.store, result.session, workplace.context)
    printed = imageedit("sessions", "script", result.session, "--as", "python")
    assert printed.stdout == script_of(session, "python").text
    file = tmp_path / "again.sh"
    assert imageedit("sessions", "script", result.session, "-o", file).stdout == f"{file}\n"
    assert file.read_text() == script_of(session, "cli").text
    with Image.open(tmp_path / "mask.png") as mask:
        assert np.array_equal(np.asarray(mask.convert("L")), drawn)
    file.write_text("mine")
    assert imageedit("sessions", "script", result.session, "-o", file).returncode == 2 and file.read_text() == "mine"

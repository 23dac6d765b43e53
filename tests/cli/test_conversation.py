"""A conversation on the command line: continue, undo in words, redo, and the same for another photo."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from imageedit_r1.tests.cli.command import imageedit, imageedit_json


def pixels(path: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def test_words_and_commands_move_along_one_history(photos: Path, tmp_path: Path) -> None:
    home, out = tmp_path / "home", tmp_path / "a.png"
    code, found = imageedit_json("edit", photos / "coffee.jpg", "flip it horizontally", "-o", out, home=home)
    assert code == 0
    session = found["session"]
    back = imageedit("continue", session, "undo that", "-o", tmp_path / "b.png", home=home)
    assert back.returncode == 0 and "took back s1 (flip" in back.stdout and "nothing to edit" not in back.stdout
    assert np.array_equal(pixels(tmp_path / "b.png"), pixels(photos / "coffee.jpg"))
    redone = imageedit("sessions", "redo", session, "-o", tmp_path / "c.png", home=home)
    assert redone.returncode == 0 and np.array_equal(pixels(tmp_path / "c.png"), pixels(out))
    nothing = imageedit("sessions", "redo", session, home=home)
    assert nothing.returncode != 0 and "brought back" in nothing.stderr
    photo = imageedit("sessions", "goto", session, "photo", "-o", tmp_path / "e.png", home=home)
    assert photo.returncode == 0 and np.array_equal(pixels(tmp_path / "e.png"), pixels(photos / "coffee.jpg"))
    assert imageedit("sessions", "goto", session, "s1", home=home).returncode == 0
    nowhere = imageedit("sessions", "goto", session, "s7", home=home)
    assert nowhere.returncode != 0 and "no step 's7' with a picture; it has s1" in nowhere.stderr
    same = imageedit(
        "edit",
        photos / "chelsea.jpg",
        "do the same to this one",
        "--like",
        session,
        "-o",
        tmp_path / "d.png",
        home=home,
    )
    assert same.returncode == 0 and f"As in session {session}" in same.stdout.replace("\n", " ")

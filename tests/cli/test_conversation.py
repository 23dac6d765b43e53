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


def test_a_step_is_done_anew(photos: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    request = "make it black and white, then flip it horizontally"
    code, found = imageedit_json("edit", photos / "coffee.jpg", request, "-o", tmp_path / "a.png", home=home)
    assert code == 0
    session, photo = found["session"], pixels(photos / "coffee.jpg")[:, ::-1]
    code, found = imageedit_json(
        "sessions", "revise", session, "s1", "--region", "0%,0%,50%,100%", "-o", tmp_path / "b.png", home=home
    )
    assert code == 0 and [step["tool"] for step in found["steps"][2:]] == ["adjust_color", "flip"]
    half = pixels(tmp_path / "b.png")
    assert np.array_equal(half[:, :300], photo[:, :300]), "what was on the right is on the left now"
    assert np.ptp(half[:, 300:].astype(int), axis=2).max() <= 2
    mask = np.zeros((400, 600), np.uint8)
    mask[:200] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    code, found = imageedit_json(
        "sessions", "revise", session, found["steps"][2]["id"], "--request", "make it sepia",
        "--mask", tmp_path / "mask.png", "-o", tmp_path / "c.png", home=home,
    )  # fmt: skip
    assert code == 0 and np.array_equal(pixels(tmp_path / "c.png")[200:], photo[200:])
    for wanted, told in (
        (["s9", "--again"], "there is no step 's9' that has ended"),
        (["s9", "--mask", tmp_path / "mask.png"], "there is no step 's9' that has ended"),
        (["s2", "--again"], "again gives the same"),
        (["s1", "--set", "strength"], "expected NAME=VALUE"),
        (["s1", "--region", "0,0,50%,100%"], "neither a point x,y nor a box"),
        (["s1"], "give again, or request or arguments"),
        (["s1", "--region", "0,0,9,9", "--mask", tmp_path / "mask.png"], "give one"),
    ):
        refused = imageedit("sessions", "revise", session, *wanted, home=home)
        assert refused.returncode == 2 and told in refused.stderr, refused.stderr

"""Scripts of real sessions, run in a folder of their own with a home of their own: the same pixels come out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from imageedit_r1 import UserRegion, edit, open_session
from imageedit_r1.errors import SessionError
from imageedit_r1.graph.script import SUFFIX, Language, picture_file, script_of
from imageedit_r1.graph.session import Session
from imageedit_r1.graph.start import save_mask
from imageedit_r1.schema import NOTHING_SHOWN

LANGUAGES: tuple[Language, ...] = ("python", "cli")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder for a script, with `imageedit-r1` on a path of its own."""
    folder = tmp_path / "place"
    (folder / "bin").mkdir(parents=True)
    command = folder / "bin" / "imageedit-r1"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m imageedit_r1 "$@"\n')
    command.chmod(0o755)
    return folder


def run(session: Session, language: Language, photo: Path, place: Path) -> tuple[str, list[Session]]:
    """The text of the script, and the sessions that it made."""
    made = script_of(session, language)
    file = place / f"again{SUFFIX[language]}"
    file.write_text(made.text, encoding="utf-8")
    shutil.copy(photo, place / session.state.source_name)
    for name, ref in made.files.items():
        (place / name).write_bytes(picture_file(session.store.artifacts.load(ref)))
    home = place / "home"
    environment = os.environ | {
        "IMAGEEDIT_R1_HOME": str(home),
        "HOME": str(place),
        "PATH": f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}",
    }
    command = [sys.executable if language == "python" else "/bin/sh", str(file)]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=120, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, f"{made.text}\n{done.stdout}{done.stderr}"
    return made.text, [open_session(f.name, home=home) for f in sorted((home / "sessions").iterdir()) if f.is_dir()]


def same(session: Session, again: list[Session]) -> bool:
    """Whether the last of the new sessions that were made has the picture of the old one."""
    image = session.state.image
    assert image is not None
    found = max(again, key=lambda one: (one.store.info(one.id).parent is not None, one.id))
    return found.state.image == image and image.sha256 == found.state.image.sha256


@pytest.fixture
def square(tmp_path: Path) -> Path:
    """A mask for coffee.jpg."""
    drawn = np.zeros((400, 600), np.uint8)
    drawn[100:300, 150:350] = 255
    Image.fromarray(drawn).save(tmp_path / "drawn.png")
    return tmp_path / "drawn.png"


def merged(photo: Path, home: Path, square: Path) -> Session:
    request = "make it 20% brighter, increase the contrast by 10% and make it 15% more saturated"
    return started(photo, request, home, mode="merged", seed=7, max_attempts=2)


def turns_and_moves(photo: Path, home: Path, square: Path) -> Session:
    session = started(photo, "convert it to black and white, then crop it square", home)
    session.undo(2)
    session.redo()
    session.say("undo that and make it 10% warmer")
    session.go_to("s1")
    return session


def places(photo: Path, home: Path, square: Path) -> Session:
    region = UserRegion(step="s1", box=(10, 20, 50.5, 40), unit="percent")
    request = "invert the colors of the zither and blur the cup by 5 px"
    return started(photo, request, home, region=region, mask={"s2": square})


def a_fork(photo: Path, home: Path, square: Path) -> Session:
    session = started(photo, "make it 20% darker, then flip it horizontally", home)
    session.say("crop it square")
    forked = session.fork("s1")
    session.say("make it warmer")
    forked.say("convert it to black and white")
    return forked


def started(photo: Path, request: str, home: Path, **options: Any) -> Session:
    return open_session(edit(photo, request, home=home, **options).session, home=home)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("make", [merged, turns_and_moves, places, a_fork])
def test_the_same_pixels(make: Any, language: Language, photos: Path, home: Path, square: Path, place: Path) -> None:
    session = make(photos / "coffee.jpg", home, square)
    assert session.state.status == "done"
    text, again = run(session, language, photos / "coffee.jpg", place)
    assert same(session, again), text
    assert "Not the same" not in text
    assert (place / "coffee.edited.jpg").is_file()


def answers(*given: dict[str, Any]) -> Any:
    left = iter(given)
    return lambda question: next(left)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_person_answered(language: Language, photos: Path, home: Path, place: Path) -> None:
    """A plan that is changed and cut down, a place, a result that is tried again."""
    said = answers(
        {"change": [{"step": "s1", "request": "blur the zither by 6 px"}], "drop": ["s2"], "approve": True},
        {"box": [10, 20, 30, 40], "unit": "percent"},
        {"reject": True, "feedback": "too strong"},
        {"accept": True},
    )
    session = started(photos / "coffee.jpg", "blur the zither and flip it", home, review="all", ask=said)
    assert [outcome.status for outcome in session.state.outcomes] == ["refused", "done"]
    assert len(session.state.attempts) == 2
    text, again = run(session, language, photos / "coffee.jpg", place)
    assert same(session, again), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_place_that_was_asked_for(language: Language, photos: Path, home: Path, place: Path, square: Path) -> None:
    def mask(question: dict[str, Any]) -> dict[str, Any]:
        return {
            "mask": save_mask(open_session(ids[-1], home=home).store.artifacts, square, (400, 600), 10**8).to_json()
        }

    ids: list[str] = []
    result = edit(
        photos / "coffee.jpg",
        "invert the colors of the zither",
        home=home,
        ask=mask,
        on_event=lambda event: ids.append(event.state.session),
    )
    session = open_session(result.session, home=home)
    text, again = run(session, language, photos / "coffee.jpg", place)
    assert same(session, again), text
    assert f"mask-s1.png: fetch /v1/sessions/{session.id}/artifacts/" in text


def test_a_later_turn_with_places(photos: Path, home: Path, place: Path, square: Path) -> None:
    """Python says them; a shell says that it cannot."""
    session = started(photos / "coffee.jpg", "flip it vertically", home)
    box = UserRegion(box=(0, 0, 100, 50), frame=session.state.image, matrix=((1, 0, 0), (0, -1, 399), (0, 0, 1)))
    drawn = save_mask(session.store.artifacts, square, (400, 600), 10**8)
    shown = {
        **NOTHING_SHOWN,
        "regions": (box, UserRegion(step="s3", mask=drawn)),
        "seed": 3,
    }
    session.say("invert the colors and blur it by 4 px", options=session.state.options.model_copy(update=shown))
    text, again = run(session, "python", photos / "coffee.jpg", place)
    assert same(session, again), text
    assert "Not the same: a later message came with places" in script_of(session, "cli").text


HOSTILE = (
    "make it 10% darker'\"; $(touch hurt) `touch hurt`\n# \\' \"\"\" \u202e schön 日本 %s {x} !! \\n ''' && touch hurt"
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_words_stay_words(language: Language, photos: Path, home: Path, place: Path, tmp_path: Path) -> None:
    photo = tmp_path / "-rf $(touch hurt)'\n\"é.jpg"
    shutil.copy(photos / "coffee.jpg", photo)
    session = started(photo, HOSTILE, home)
    session.say(f"flip it horizontally {HOSTILE[18:]}")
    text, again = run(session, language, photo, place)
    assert same(session, again), text
    assert not list(place.rglob("hurt")) and not (Path.cwd() / "hurt").exists()
    assert [turn.request for turn in again[0].turns] == [turn.request for turn in session.turns]


def test_what_cannot_be_told(photos: Path, home: Path) -> None:
    root = started(photos / "coffee.jpg", "make it 20% darker, then flip it horizontally", home)
    forked = root.fork("s1")
    assert "session.fork('s1')\nsession = session.fork()\n" in script_of(forked.fork(), "python").text
    root.store.delete(root.id)
    for language in LANGUAGES:
        text = script_of(forked, language).text
        assert f"# Not the same: The session {root.id} that it was forked from cannot be read any more" in text
    waiting = edit(photos / "coffee.jpg", "make it darker", home=home)
    fresh = Session.start(
        root.store, root.context, name="a.jpg", data=(photos / "coffee.jpg").read_bytes(), request="flip it",
        options=waiting.state.options,
    )  # fmt: skip
    with pytest.raises(SessionError, match="has not finished its turn"):
        script_of(fresh, "python")

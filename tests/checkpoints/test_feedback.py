"""Feedback on disk: one entry a step, whole or not at all, and damage that costs nothing."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from imageedit_r1.checkpoints import feedback
from imageedit_r1.checkpoints.sessions import SessionStore
from imageedit_r1.errors import InputError, SessionError


@pytest.fixture
def folder(home: Path) -> Path:
    store = SessionStore(home)
    return store.folder(store.create(request="brighten it", source_name="a.jpg", start={"request": "brighten it"}).id)


def test_one_entry_a_step_and_none_when_it_is_taken_back(folder: Path) -> None:
    assert feedback.read(folder) == () and not feedback.is_given(folder)
    feedback.put(folder, "s10", "up", "")
    feedback.put(folder, "s2", "down", "zu hell \u2028\n'\"")
    first = feedback.read(folder)
    assert [(one.step, one.vote, one.words) for one in first] == [
        ("s2", "down", "zu hell \u2028\n'\""),
        ("s10", "up", ""),
    ]
    assert feedback.is_given(folder) and first[0].given > first[1].given
    feedback.put(folder, "s2", None, "only words")
    feedback.put(folder, "s10", None, "")
    assert [(one.step, one.vote, one.words) for one in feedback.read(folder)] == [("s2", None, "only words")]


@pytest.mark.parametrize(
    ("step", "vote", "words"),
    [("s1", "up", "x" * 2001), ("s1", "sideways", ""), ("../s1", "up", ""), ("s1", "up", "\ud800")],
)
def test_what_cannot_be_kept_changes_nothing(folder: Path, step: str, vote: str, words: str) -> None:
    feedback.put(folder, "s1", "up", "x" * 2000)
    before = feedback.read(folder)
    with pytest.raises(InputError, match="cannot be kept"):
        feedback.put(folder, step, vote, words)  # type: ignore[arg-type]
    assert feedback.read(folder) == before


def test_writers_at_once_lose_nothing(folder: Path) -> None:
    """Two processes and two threads, each with steps of its own."""
    code = (
        "import sys; from pathlib import Path; from imageedit_r1.checkpoints import feedback\n"
        "for n in range(int(sys.argv[2]), 40, 4): feedback.put(Path(sys.argv[1]), f's{n}', 'up', str(n))"
    )
    others = [subprocess.Popen([sys.executable, "-c", code, str(folder), str(n)]) for n in (0, 1)]

    def write(begin: int) -> None:
        for n in range(begin, 40, 4):
            feedback.put(folder, f"s{n}", "up", str(n))

    threads = [threading.Thread(target=write, args=(n,)) for n in (2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [other.wait() for other in others] == [0, 0]
    assert [(one.step, one.words) for one in feedback.read(folder)] == [(f"s{n}", str(n)) for n in range(40)]
    assert not list(folder.glob("*.tmp"))


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b'{"feedback": [{"step": "s1", "vote": "up"}], "more": 1}',
        b'{"feedback": [{"step": "s1", "vote": "left"}]}',
        b'{"feedback": [{"step": "s1", "vote": "up"}, {"step": "s1", "vote": "down"}]}',
        b'{"feedback": [{"step": "s1", "vote": "up", "words": "\xff"}]}',
    ],
)
def test_a_damaged_file_is_one_clear_error_and_stays(folder: Path, damage: bytes) -> None:
    (folder / feedback.FILE).write_bytes(damage)
    with pytest.raises(SessionError, match="damaged") as caught:
        feedback.read(folder)
    assert "\n" not in str(caught.value) and str(folder) not in str(caught.value)
    with pytest.raises(SessionError, match="damaged"):
        feedback.put(folder, "s2", "up", "")
    assert (folder / feedback.FILE).read_bytes() == damage


def test_it_goes_with_the_session(folder: Path, home: Path) -> None:
    feedback.put(folder, "s1", "up", "")
    SessionStore(home).delete(folder.name)
    with pytest.raises(SessionError, match="no session"):
        feedback.put(folder, "s1", "up", "")
    assert not folder.exists() and SessionStore(home).list() == []

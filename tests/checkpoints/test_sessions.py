"""Sessions on disk: ids, summaries, locks, deletion, and what damage does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from imageedit_r1 import edit, open_session
from imageedit_r1.checkpoints.sessions import ID, SessionStore
from imageedit_r1.errors import SessionError, StorageError


def make(store: SessionStore, request: str = "brighten it") -> str:
    """A session that has only begun."""
    return store.create(request=request, source_name="a.jpg", start={"request": request}).id


def test_a_new_session_is_listed_with_its_summary(home: Path) -> None:
    store = SessionStore(home)
    assert store.list() == [] and not home.exists(), "looking makes nothing"
    first = make(store, "one")
    second = make(store, "two")
    assert ID.fullmatch(first) and first != second
    assert {info.request for info in store.list()} == {"one", "two"}
    assert store.info(first).status == "running"
    store.update(first, status="done", request="three")
    assert (store.info(first).status, store.info(first).request) == ("done", "three")


@pytest.mark.parametrize(
    "name", ["", "..", "../../etc", "20261123-204512-zzzz", "20261123-204512-a3f9c2/..", "a" * 300, "\0"]
)
def test_an_id_from_outside_never_leaves_the_home(name: str, home: Path) -> None:
    store = SessionStore(home)
    make(store)
    with pytest.raises(SessionError, match="no session"):
        store.folder(name)


def test_a_lock_is_for_one_and_goes_with_its_process(home: Path) -> None:
    store = SessionStore(home)
    session = make(store)
    with store.lock(session):
        assert store.is_locked(session)
        with pytest.raises(SessionError, match="in use"), store.lock(session):
            pass
    assert not store.is_locked(session)
    code = (
        "import os, signal, sys; from pathlib import Path; from imageedit_r1.checkpoints.sessions import SessionStore\n"
        "with SessionStore(Path(sys.argv[1])).lock(sys.argv[2]): os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, str(home), session], check=False)
    with store.lock(session):
        assert store.is_locked(session)


def test_deleting_takes_what_only_this_session_names(photos: Path, home: Path) -> None:
    first = edit(photos / "coffee.jpg", "make it 10% darker, then flip it", home=home)
    second = edit(photos / "coffee.jpg", "make it 10% darker", home=home)
    store = SessionStore(home)
    shared = store.addresses(first.session) & store.addresses(second.session)
    assert len(shared) == 3, "the file, its pixels and the darker picture"
    removed = store.delete(first.session)
    assert removed == 1 and set(store.artifacts.addresses()) == store.addresses(second.session)
    assert open_session(second.session, home=home).state.status == "done"


def test_nothing_is_collected_while_another_session_runs(photos: Path, home: Path) -> None:
    first = edit(photos / "coffee.jpg", "make it 10% darker", home=home)
    second = edit(photos / "rocket.jpg", "make it 10% darker", home=home)
    store = SessionStore(home)
    before = set(store.artifacts.addresses())
    with store.lock(second.session):
        assert store.delete(first.session) == 0
    assert set(store.artifacts.addresses()) == before


def test_damage_stays_in_one_session(photos: Path, home: Path) -> None:
    hurt = edit(photos / "coffee.jpg", "make it 10% darker", home=home).session
    whole = edit(photos / "coffee.jpg", "flip it", home=home).session
    database = home / "sessions" / hurt / "checkpoints.sqlite"
    data = bytearray(database.read_bytes())
    for place in range(1024, len(data), 97):
        data[place] ^= 0xFF
    database.write_bytes(data)
    with pytest.raises((SessionError, StorageError), match=r"damaged|cannot be read"):
        _ = open_session(hurt, home=home).state
    assert open_session(whole, home=home).state.status == "done"
    store = SessionStore(home)
    assert {info.id for info in store.list()} == {hurt, whole}
    (home / "sessions" / hurt / "session.json").write_text("{")
    assert [i.request for i in store.list() if i.id == hurt] == ["(unreadable)"]


def test_a_home_that_cannot_be_made_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="--home") as caught:
        make(SessionStore(tmp_path / "file" / "home"))
    assert "\n" not in str(caught.value)


def test_what_is_stored_again_while_a_session_is_removed_stays(photos: Path, home: Path) -> None:
    session = edit(photos / "coffee.jpg", "make it 10% darker", home=home).session
    store = SessionStore(home)
    source = store.artifacts.path(str(store.info(session).start["source"]))
    later = source.stat().st_mtime + 60
    os.utime(source, (later, later))
    assert store.delete(session) == 2, "the pictures"
    assert source.is_file()

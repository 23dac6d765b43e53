"""The log of a session: whole whatever a killed writer left, the same live and later."""

from __future__ import annotations

import resource
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imageedit_r1.errors import StorageError
from imageedit_r1.graph.events import Done, Planned, Stopped
from imageedit_r1.serving.engine.log import NAME, EventLog, Follower


def stopped(number: int) -> Stopped:
    return Stopped(why="failed", message=f"{number} ünd\nmore")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def test_ids_count_from_one_and_go_on_after_reopening(folder: Path) -> None:
    log = EventLog(folder)
    assert log.last == 0
    assert [log.append(stopped(i)).id for i in range(3)] == [1, 2, 3]
    assert EventLog(folder).append(stopped(3)).id == 4
    assert [logged.event for logged in Follower(folder).read()] == [stopped(i) for i in range(4)]
    assert [logged.id for logged in Follower(folder, after=2).read()] == [3, 4]


@given(st.data())
def test_a_torn_end_costs_the_torn_event_alone(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log = EventLog(folder)
        for i in range(4):
            log.append(stopped(i))
        whole = (folder / NAME).read_bytes()
        cut = data.draw(st.integers(0, len(whole)))
        (folder / NAME).write_bytes(whole[:cut])
        kept = whole[:cut].count(b"\n")
        reader = Follower(folder)
        assert len(reader.read()) == kept
        assert EventLog(folder).append(stopped(9)).id == kept + 1
        assert [logged.id for logged in reader.read()] == [kept + 1]
        assert [logged.id for logged in Follower(folder).read()] == list(range(1, kept + 2))


@given(st.data())
def test_read_in_pieces_it_is_the_same(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        source, folder = Path(name) / "a", Path(name) / "b"
        source.mkdir()
        folder.mkdir()
        log = EventLog(source)
        logged = [log.append(stopped(i)) for i in range(5)]
        whole = (source / NAME).read_bytes()
        cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
        reader, got = Follower(folder), []
        for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
            with (folder / NAME).open("ab") as file:
                file.write(whole[start:end])
            got += reader.read()
        assert got == logged


def test_damage_is_stepped_over(folder: Path) -> None:
    log = EventLog(folder)
    log.append(stopped(0))
    with (folder / NAME).open("ab") as file:
        file.write(b'{"id": "x"}\nnonsense\n\xff\xfe\n')
    assert EventLog(folder).append(Done(status="done", image=None)).id == 2
    assert [logged.id for logged in Follower(folder).read()] == [1, 2]


def test_a_deleted_session_is_not_made_again(folder: Path) -> None:
    session = folder / "session"
    session.mkdir()
    log = EventLog(session)
    log.append(stopped(0))
    (session / NAME).unlink()
    session.rmdir()
    assert log.append(stopped(1)).id == 2
    assert not session.exists()
    assert Follower(session).read() == []


def test_text_of_any_kind_stays_on_its_line(folder: Path) -> None:
    planned = Planned(turn=1, request="a\nb\u2028c\x85d\x0be", sub_requests=(), steps=(), refused=())
    EventLog(folder).append(planned)
    assert [logged.event for logged in Follower(folder).read()] == [planned]
    assert EventLog(folder).last == 1


def test_a_log_that_cannot_be_written_says_so_in_one_line(folder: Path) -> None:
    log = EventLog(folder)
    log.append(stopped(0))
    before = (folder / NAME).read_bytes()
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 10, limit[1]))  # as when the disk is full
    try:
        with pytest.raises(StorageError, match=r"cannot write to .*events\.jsonl"):
            log.append(stopped(1))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert (folder / NAME).read_bytes() == before
    assert log.append(stopped(1)).id == 2

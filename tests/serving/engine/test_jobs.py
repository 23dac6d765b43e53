"""The journal: jobs outlive their engine, and only one engine takes them up."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from imageedit_r1.errors import StorageError
from imageedit_r1.questions import RegionAnswer, StepRevision
from imageedit_r1.schema import Options
from imageedit_r1.serving.engine.jobs import Job, Journal, Revise, Run, Say, fingerprint

RUN = Job(session="20260101-000000-aaaaaa", owner="o", client="c", work=Run(answer={"approve": True}), asked="x")
SAY = Job(session="20260101-000000-bbbbbb", owner="", client="c", work=Say(request="blur it", options=Options(seed=3)))


def test_what_a_dead_engine_left_is_taken_up_in_order(tmp_path: Path) -> None:
    first = Journal(tmp_path)
    assert first.open() == []
    first.write(SAY)
    first.write(RUN.model_copy(update={"accepted": "2000-01-01"}))
    first._lock.release()  # as the kernel does when a process dies
    assert [job.work for job in Journal(tmp_path).open()] == [RUN.work, SAY.work]


def test_the_jobs_of_an_engine_that_lives_are_its_own(tmp_path: Path) -> None:
    first, second = Journal(tmp_path), Journal(tmp_path)
    first.open()
    first.write(RUN)
    assert second.open() == []
    first.close()
    third = Journal(tmp_path)
    assert third.open() == [RUN]
    third.remove(RUN.session)
    third.remove(RUN.session)
    third.close()
    second.close()
    assert Journal(tmp_path).open() == []


def test_seats_do_not_pile_up(tmp_path: Path) -> None:
    for _ in range(3):
        journal = Journal(tmp_path)
        journal.open()
        journal.write(RUN)
        journal._lock.release()
    Journal(tmp_path).open()
    assert len([path for path in (tmp_path / "jobs").iterdir() if path.is_dir()]) == 1


def test_what_cannot_be_read_is_put_aside(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.open()
    journal.write(RUN)
    (journal._seat / "20260101-000000-cccccc.json").write_text('{"session": 1')
    journal._lock.release()
    second = Journal(tmp_path)
    assert second.open() == [RUN]
    assert len(list(second._seat.glob("*.unreadable"))) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StorageError, match="journal"):
        Journal(tmp_path).open()


def test_a_file_where_the_journal_should_be(tmp_path: Path) -> None:
    (tmp_path / "jobs").write_text("")
    with pytest.raises(StorageError, match="cannot keep a journal"):
        Journal(tmp_path).open()


def test_a_step_that_is_to_be_done_anew_survives(tmp_path: Path) -> None:
    wanted = StepRevision(step="s2", request="weaker", region=RegionAnswer(box=(1, 2, 3, 4), unit="percent"))
    job = RUN.model_copy(update={"work": Revise(wanted=wanted), "turn": 3})
    first = Journal(tmp_path)
    first.open()
    first.write(job)
    first._lock.release()
    assert Journal(tmp_path).open() == [job]


def test_questions_are_told_apart_by_what_they_say() -> None:
    assert fingerprint(None) == ""
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1}) != fingerprint({"a": 1, "b": 3})

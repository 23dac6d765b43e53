"""Jobs in processes: what kills one costs one job, and nothing stays behind."""

from __future__ import annotations

import time
from collections.abc import Iterator
from multiprocessing import active_children

import pytest

from imageedit_r1.errors import ServerError
from imageedit_r1.evaluation.edit.workers import Died, each
from imageedit_r1.tests.evaluation.edit.work import broken, doubling


def test_a_killed_process_costs_its_job_alone() -> None:
    found = dict(each(doubling, range(6), 2))
    assert found.pop(3) == Died("its process ended (exit code -9)")
    assert found == {0: 0, 1: 2, 2: 4, 4: 8, 5: 10}
    assert not active_children()


def test_jobs_are_taken_as_they_are_wanted_and_leaving_ends_all() -> None:
    taken = []

    def jobs() -> Iterator[int]:
        for job in (10, 11, 12, 13, 14, 15):
            taken.append(job)
            yield job

    running = each(doubling, jobs(), 2)
    next(running)
    running.close()  # type: ignore[attr-defined]
    assert len(taken) <= 4
    assert not active_children()


def test_none_to_do_and_none_beside_this_one() -> None:
    assert list(each(doubling, [], 2)) == []
    assert list(each(doubling, [1, 2], 0)) == [(1, 2), (2, 4)]


def test_a_process_that_does_not_start_is_told_at_once() -> None:
    started = time.monotonic()
    with pytest.raises(ServerError, match=r"did not start \(exit code 3\)"):
        list(each(broken, range(100), 1))
    assert time.monotonic() - started < 60 and not active_children()

"""Jobs in processes of their own, each at most one at a time: what kills a process costs that one job.

Left out: time limits (editors and models have their own), and machines beside this one.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, Generic, TypeVar

from ...errors import ServerError

J = TypeVar("J")
R = TypeVar("R")
Start = Callable[[], Callable[[J], R]]
"""Called once in every process; gives what does a job there. Both are pickled, so functions of a module."""
READY = "ready"
END = 5.0
"""Seconds that a process has to end by itself."""


@dataclass(frozen=True, slots=True)
class Died:
    """In the place of a result: the job's process ended."""

    why: str


def each(start: Start[J, R], jobs: Iterable[J], workers: int) -> Iterator[tuple[J, R | Died]]:
    """Every job with its result, as they come; `workers` 0 does them here, one after the other.

    `jobs` is taken from as processes get free. Leaving early ends all processes. Raises `ServerError` when a process
    does not start.
    """
    if not workers:
        work = start()
        yield from ((job, work(job)) for job in jobs)
        return
    waiting = iter(jobs)
    crew: list[_Worker[J, R]] = []
    try:
        for job in waiting:
            crew.append(_Worker(start, job))
            if len(crew) == workers:
                break
        while crew:
            heard = wait([worker.connection for worker in crew])
            for worker in [one for one in crew if one.connection in heard]:
                answer = worker.hear()
                if answer is None:
                    continue
                yield worker.job, answer[0]
                job = next(waiting, _NONE)
                if job is _NONE:
                    worker.end()
                    crew.remove(worker)
                elif isinstance(answer[0], Died):
                    crew[crew.index(worker)] = _Worker(start, job)
                else:
                    worker.give(job)
    finally:
        for worker in crew:
            worker.kill()


_NONE: Any = object()


class _Worker(Generic[J, R]):
    """A process and the job that it has."""

    def __init__(self, start: Start[J, R], job: J) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.job = job
        self._is_ready = False
        self._process: SpawnProcess = context.Process(target=_serve, args=(theirs, start), daemon=True)
        self._process.start()
        theirs.close()
        self.connection.send(job)

    def give(self, job: J) -> None:
        self.job = job
        self.connection.send(job)

    def hear(self) -> tuple[R | Died] | None:
        """The job's result in a tuple, or None while there is none."""
        try:
            said = self.connection.recv()
        except (EOFError, OSError):
            self._process.join(END)
            code = self._process.exitcode
            if not self._is_ready:
                raise ServerError(f"a worker process did not start (exit code {code}); --workers 0 shows why") from None
            return (Died(f"its process ended (exit code {code})"),)
        if not self._is_ready:
            self._is_ready = True
            assert said == READY, "a worker says first that it is ready"
            return None
        return (said,)

    def end(self) -> None:
        """No more jobs: the process ends by itself."""
        self.connection.close()
        self._process.join(END)
        self.kill()

    def kill(self) -> None:
        self.connection.close()
        if self._process.is_alive():
            self._process.kill()
        self._process.join()


def _serve(connection: Connection, start: Start[Any, Any]) -> None:
    """In the process: do what comes, until nobody is there any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent ends this one
    work = start()
    connection.send(READY)
    while True:
        try:
            job = connection.recv()
        except EOFError:
            return
        connection.send(work(job))

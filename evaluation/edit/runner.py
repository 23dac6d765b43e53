"""Carries out every case with every arm and editor, in processes, and has what comes of it judged.

What is in the folder already is not done again. An arm that fails is a result (its error, no picture); a model server
that is gone, refuses the key or does not know the model ends the run, which can be taken up again. Left out: what the
arms do and the judges say.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from ...errors import ConfigurationError, ImageEditError, ModelError, StorageError
from ...settings import Endpoint
from .arms import ARMS, Arm, Setup, Workshop
from .benches import EditCase
from .results import JUDGED, RESULTS, Folder, Row, key_of
from .workers import Died, each

FORM = 1
"""Goes up when rows of before cannot be read or compared any more."""


WORK = "work"
"""Folder of the sessions under way."""


class Told(Protocol):
    """Hears of progress: how many of how many are done, and whether the last one failed."""

    def __call__(self, done: int, total: int, failed: bool) -> None: ...


class Judge(Protocol):
    """Judges results; plain data, for it goes to worker processes."""

    @property
    def terms(self) -> dict[str, Any]:
        """All that its judgements depend on beside the picture, as plain data."""
        ...

    def start(self, folder: Path) -> Callable[[EditCase, Row], Row]:
        """What judges one result with a picture: a row with `scores` by name, numbers or None."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """One case for one arm and editor."""

    key: str
    case: EditCase
    arm: str
    editor: str
    """The name in the tables."""
    where: str
    """What `--editor` takes."""
    terms: dict[str, Any]


def jobs_of(cases: Sequence[EditCase], arms: Sequence[Arm], editors: Mapping[str, str], setup: Setup) -> list[Job]:
    """Everything that is to be done; one editor after the other, so that few are loaded at a time.

    `ConfigurationError` for an arm that lacks what it needs.
    """
    digests = {case.id: digest_of(case) for case in cases}
    terms = {(arm.name, where): terms_of(arm, where, setup) for arm in arms for where in editors.values()}
    return [
        Job(
            key_of(**terms[arm.name, where], case=digests[case.id]), case, arm.name, name, where, terms[arm.name, where]
        )
        for name, where in editors.items()
        for case in cases
        for arm in arms
    ]


def terms_of(arm: Arm, where: str, setup: Setup) -> dict[str, Any]:
    """All that an arm's results depend on beside the case."""
    kept = ("revision", "device", "quantize", "compile", "cache", "cache_threshold", "loras", "steps", "guidance")
    options = setup.settings.editor.model_dump(mode="json", include={*kept, "latent_chain"})
    shared = {"form": FORM, "arm": arm.name, "editor": where, "options": options, "seed": setup.seed}
    if not arm.reader:
        return shared
    endpoint = setup.endpoint(arm)
    reader = "grammar" if endpoint is None else named(endpoint)
    return {**shared, "reader": reader, "max_attempts": 1 if arm.bare else setup.max_attempts}


def named(endpoint: Endpoint) -> str:
    """An endpoint as rows and tables name it: by its model, which may be served elsewhere the next time."""
    return f"{endpoint.model or endpoint.url} ({endpoint.prompt})"


def digest_of(case: EditCase) -> str:
    """The content of a case: its picture, requests and place."""
    told = "\0".join((*case.turns, str(case.box)))
    return hashlib.sha256(case.picture.read_bytes() + told.encode()).hexdigest()


def edit_all(
    jobs: Sequence[Job], setup: Setup, folder: Folder, *, workers: int, told: Told, again: bool = False
) -> list[Row]:
    """The results of all jobs, in their order. `again`: those that failed are tried once more."""
    there = folder.rows(RESULTS)
    left = [job for job in jobs if job.key not in there or (again and there[job.key]["error"])]
    try:
        for job, made in _done(partial(_editing, setup, folder.root), left, len(jobs), workers, told):
            row = {**_facts(job), **_checked(made)}
            folder.append(RESULTS, row)
            there[job.key] = row
    finally:
        shutil.rmtree(folder.root / WORK, ignore_errors=True)  # also what a killed run left
    return [there[job.key] for job in jobs]


def judge_all(
    results: Sequence[tuple[Row, EditCase]], judge: Judge, folder: Folder, *, workers: int, told: Told
) -> list[Row]:
    """The judgements of all results, in their order; of a result without a picture an empty one."""
    there = folder.rows(JUDGED)
    keys = [key_of(result=row["key"], picture=row["picture"], judge=judge.terms) for row, _ in results]
    left = [
        (key, row, case) for key, (row, case) in zip(keys, results, strict=True) if row["picture"] and key not in there
    ]
    for (key, row, _), said in _done(partial(_judging, judge, folder.root), left, len(results), workers, told):
        judged = {"scores": {}, **_checked(said), "key": key, "result": row["key"], "judge": judge.terms}
        folder.append(JUDGED, judged)
        there[key] = judged
    return [
        there.get(key, {"key": key, "result": row["key"], "scores": {}})
        for key, (row, _) in zip(keys, results, strict=True)
    ]


def _done(start: Any, left: Sequence[Any], total: int, workers: int, told: Told) -> Iterator[tuple[Any, Any]]:
    """Do what is left, and tell of it."""
    done = total - len(left)
    told(done, total, False)
    for job, answer in each(start, left, min(workers, len(left))):
        yield job, answer
        done += 1
        told(done, total, isinstance(answer, Died) or bool(answer.get("error")))


def _checked(answer: Row | Died) -> Row:
    """An answer as a row; `ImageEditError` when going on is of no use."""
    if isinstance(answer, Died):
        return {"picture": None, "error": answer.why}
    if "gone" in answer:
        raise ImageEditError(f"{answer['gone']}; what is done is kept: run the same command again to go on")
    return answer


def _facts(job: Job) -> Row:
    case = job.case
    return {
        "key": job.key,
        "case": case.id,
        "category": case.category,
        "turns": list(case.turns),
        "arm": job.arm,
        "editor": job.editor,
        "terms": job.terms,
    }


def _editing(setup: Setup, root: Path) -> Callable[[Job], Row]:
    folder = Folder(root)
    shop = Workshop(setup, root / WORK / str(os.getpid()))

    def work(job: Job) -> Row:
        try:
            made = shop.carry_out(ARMS[job.arm], job.where, job.case)
            return {
                "picture": folder.keep_picture(made.pixels),
                "error": "",
                "matrix": [*map(list, made.matrix)],
                **made.facts,
            }
        except Exception as error:  # whatever goes wrong with one case is what became of it
            return {"picture": None, **_failed(error)}

    return work


def _judging(judge: Judge, root: Path) -> Callable[[tuple[str, Row, EditCase]], Row]:
    say = judge.start(root)

    def work(job: tuple[str, Row, EditCase]) -> Row:
        _, row, case = job
        try:
            return {"error": "", **say(case, row)}
        except Exception as error:
            return {"scores": {}, **_failed(error)}

    return work


def _failed(error: Exception) -> Row:
    """What became of a case; or that going on is of no use, for every other case would end the same way."""
    told = " ".join(str(error).split())[:500]
    is_gone = isinstance(error, ModelError) and error.kind != "answer"
    if is_gone or isinstance(error, StorageError | ConfigurationError):
        return {"gone": told}
    return {"error": told if isinstance(error, ImageEditError) else f"{type(error).__name__}: {told}"}

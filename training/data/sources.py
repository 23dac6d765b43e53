"""Labelled data sets as examples: ComplexBench-Edit, I2EBench, and any JSON Lines of requests with labels.

The labels are those that the evaluation counts by (`evaluation/datasets.py`), the answers what follows from them
(`answers.py`). Examples about one picture are one row:
they are never in two parts. Left out: which part they are in (`splits.py`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ...errors import InputError
from ...evaluation.datasets import labelled
from ...evaluation.labels import Case, Wanted
from ..examples import Example
from .answers import Instructions, complex_answer, own_answer

_NAMES = {"ComplexBench-Edit": "complexbench-edit", "I2EBench": "i2ebench"}


class Pictures:
    """The pictures of a folder, as paths from the folder that the examples are written to.

    `InputError` when the folder is none, or lies elsewhere.
    """

    def __init__(self, folder: Path, home: Path) -> None:
        if not folder.is_dir():
            raise InputError(f"{folder}: is no folder of pictures; name one, or leave --images out")
        self._folder, self._home = folder.resolve(), home.resolve()
        if os.path.commonpath([self._home, self._folder]) != str(self._home):
            raise InputError(
                f"{folder}: pictures are named from the folder of the examples, {home}; write the examples beside "
                "or above them"
            )

    def find(self, *names: str) -> str:
        """The first of these paths in the folder that is a file; empty when none is."""
        for name in names:
            path = (self._folder / name).resolve()
            if name and path.is_relative_to(self._folder) and path.is_file():
                return path.relative_to(self._home).as_posix()
        return ""


def examples_of(path: Path, pictures: Pictures | None = None) -> Iterator[Example]:
    """The requests of a file as examples, all of the training part. `InputError` names the line that is wrong."""
    readers: Mapping[str, Callable[[Case, Mapping[str, Any]], str]] = {
        "own": own_answer,
        "example": lambda case, row: str(row.get("answer", "")),
        "ComplexBench-Edit": complex_answer,
        "I2EBench": Instructions(),
    }
    for number, (form, row, case) in enumerate(labelled(path), 1):
        source = _NAMES.get(form, path.stem)
        made_of, names = _origin(form, row, case)
        yield Example(
            id=f"{source}:{number}",
            source=source,
            row=f"{source}:{made_of}",
            split="train",
            request=case.request,
            label=tuple(map(label_of, case.wanted)),
            keep=case.keep,
            answer=readers[form](case, row),
            image=pictures.find(*names) if pictures is not None else "",
        )


def label_of(wanted: Wanted) -> dict[str, Any]:
    """A labelled sub-request in the form that `evaluation/labels.py` reads."""
    label: dict[str, Any] = {"action": wanted.actions[0] if len(wanted.actions) == 1 else list(wanted.actions)}
    if wanted.subject is not None:
        label["subject"] = wanted.subject
    if wanted.goal is not None:
        label["goal"] = wanted.goal
    if wanted.parameters is not None:
        label["parameters"] = [one.model_dump() for one in wanted.parameters]
    return label


def _origin(form: str, row: dict[str, Any], case: Case) -> tuple[str, tuple[str, ...]]:
    """What a request was made of, and the paths at which its picture may be.

    I2EBench numbers its pictures anew in each task and keeps each task in a folder of its own, with the inputs in
    `input`; only those of COCO are named by themselves.
    """
    if form == "ComplexBench-Edit":
        image = str(row.get("coco_image") or row.get("id") or case.line)
        return image, (image,)
    if form == "I2EBench":
        image, task = str(row.get("image") or row.get("id") or case.line), str(row["dataset"])
        alone = (image,) if image.startswith("COCO_") else ()
        return alone[0] if alone else f"{task}/{image}", (f"{task}/{image}", f"{task}/input/{image}", *alone)
    return str(row.get("row") or row.get("id") or case.line), (str(row.get("image") or ""),)

"""What sessions were told, as examples: the continuous loop from use to training.

An example is a turn. What is taken from it depends on what a person did about it:

- a vote up, and none down: what was read from the request was meant; the label is that.
- a plan that was corrected: the label is the plan as corrected, whatever the votes. Steps that were dropped are not in
  it; words that were added belong to the request; what was said in other words or values replaces what was read, as
  far as the request says it: a thing that it does not name makes no example, values that it does not name are not
  labelled.
- a vote down alone says that something was wrong, not what would have been right: no example.

A turn that may speak of earlier ones ("a bit more of that") is none either, for the decomposer saw a part of it only.
Left out: keeping feedback and exporting it (`checkpoints/feedback.py`, `graph/feedback.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ...checkpoints.artifacts import ArtifactStore
from ...checkpoints.files import write_whole
from ...errors import InputError, StorageError
from ...evaluation.labels import refuse, rows_of
from ...graph.feedback import FeedbackLine, Unreadable, export_feedback
from ...images.png import write_png
from ...nodes.decompose.wire import written
from ...nodes.recall.words import read as read_recall
from ...schema import WHOLE_IMAGE, Decomposition, SubRequest, is_builtin
from ...settings import first_error
from ..examples import Example

SOURCE = "feedback"
_WORD = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+")


def examples_of_feedback(path: Path, pictures: Path | None = None) -> Iterator[Example]:
    """The examples of an export of feedback, or of a home with sessions, all of the training part.

    With a home and `pictures`, a folder beside the file of examples, the photos are written there and named from the
    folder above it. `InputError` names a line that is none; `StorageError` the sessions that cannot be read.
    """
    lines = list(_lines_of_home(path) if path.is_dir() else _lines_of_file(path))
    store = ArtifactStore(path / "artifacts") if pictures is not None and path.is_dir() else None
    for _, turn in groupby(lines, lambda line: (line.session, line.turn)):
        told = list(turn)
        if (found := example_of(told)) is not None:
            yield found if store is None or pictures is None else _pictured(found, told[0], store, pictures)


def example_of(lines: Iterable[FeedbackLine]) -> Example | None:
    """The example of what was said about the steps of one turn; None when it says nothing about the reading."""
    told = list(lines)
    line = told[0]
    votes = {one.vote for one in told}
    is_corrected = bool(line.dropped or line.changed or line.added)
    is_confirmed = "up" in votes and "down" not in votes
    if not (is_corrected or is_confirmed) or _speaks_of_earlier(line):
        return None
    request = "\n".join((line.request, *line.added))
    meant = tuple(one for one in line.decomposition if one.id not in line.dropped)
    named = set(_WORD.findall(request.casefold()))
    changed = [one for one in meant if one.id in line.changed]
    if not meant or not all(map(_is_builtin, meant)) or not all(_names_thing(named, one) for one in changed):
        return None
    unnamed = [one for one in changed if not _names_values(named, one)]
    keep = tuple(dict.fromkeys(phrase for one in meant for phrase in one.keep))
    return Example(
        id=f"{SOURCE}:{line.session}:{line.turn}",
        source=SOURCE,
        row=f"{SOURCE}:{line.source or line.session}",
        split="train",
        request=request,
        label=tuple(_label(one, one not in unnamed) for one in meant),
        keep=keep,
        answer="" if unnamed else _answer(meant, keep),
    )


def _lines_of_file(path: Path) -> Iterator[FeedbackLine]:
    for number, row in rows_of(path):
        if row.keys() == {"session", "error"}:
            continue  # an export names so what it could not read
        try:
            yield FeedbackLine.model_validate(row)
        except ValidationError as error:
            refuse(path, number, first_error(error))


def _lines_of_home(home: Path) -> Iterator[FeedbackLine]:
    if not (home / "sessions").is_dir():
        raise InputError(f"{home}: has no sessions in it; name a home, or a file that `feedback export` wrote")
    for one in export_feedback(home=home):
        if isinstance(one, Unreadable):
            raise StorageError(f"session {one.session} cannot be read ({one.error}); export the feedback and name that")
        yield one


def _speaks_of_earlier(line: FeedbackLine) -> bool:
    return line.turn > 1 and any(part.acts for part in read_recall(line.request))


def _is_builtin(one: SubRequest) -> bool:
    return is_builtin(one.action)


def _names_thing(named: set[str], one: SubRequest) -> bool:
    return one.subject == WHOLE_IMAGE or named.issuperset(_WORD.findall(one.subject.casefold()))


def _names_values(named: set[str], one: SubRequest) -> bool:
    """Whether the words say each amount of a sub-request: numbers as figures, words as words."""
    amounts = (f"{p.amount:g}" if isinstance(p.amount, float) else p.amount or "" for p in one.parameters)
    return all(named.issuperset(_WORD.findall(amount.casefold())) for amount in amounts)


def _label(one: SubRequest, is_whole: bool) -> dict[str, Any]:
    fields = {"action", "subject", *(("goal", "parameters") if is_whole else ())}
    return one.model_dump(mode="json", include=fields)


def _answer(meant: tuple[SubRequest, ...], keep: tuple[str, ...]) -> str:
    try:
        return written(Decomposition(sub_requests=meant, keep=keep))
    except ValueError:  # longer than an answer may be, or values beyond the vocabulary's
        return ""


def _pictured(example: Example, line: FeedbackLine, store: ArtifactStore, folder: Path) -> Example:
    """The example with the photo of the session, as a file, where it was asked about that."""
    if line.turn > 1 or line.original is None:
        return example
    path = folder / f"{line.original.sha256}.png"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, write_png(store.load(line.original)))
    return example.model_copy(update={"image": f"{folder.name}/{path.name}"})

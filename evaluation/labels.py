"""Labelled edit requests as JSON Lines: what is asked, and what a decomposer should make of it.

A row of the project's own form is `{"request": ..., "sub_requests": [...]}`, each sub-request as `schema.SubRequest`
has it: `action` (or a list of actions that are equally right), and `subject`, `goal`, `parameters` where they are
labelled. An empty list says that the message asks for no edit. `keep` holds what must not change, `tags` the names of
the report's lines that the row counts in. Left out: the forms of public data sets (datasets.py), scoring (scores.py).
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError

from ..errors import InputError
from ..schema import ACTIONS, Action, Parameter, SubRequest

MAX_LINE = 1_000_000
"""Longest row in bytes; a request has at most 10,000 characters."""
MAX_WANTED = 50
"""Most sub-requests of a row: as many as a decomposer gives."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One labelled sub-request; None where the label says nothing."""

    actions: tuple[Action, ...]
    """Each of them is right; the first names the sub-request when none was given."""
    subject: str | None = None
    goal: str | None = None
    parameters: tuple[Parameter, ...] | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled request; nothing is `wanted` when it asks for no edit."""

    request: str
    wanted: tuple[Wanted, ...]
    groups: tuple[str, ...] = ()
    line: int = 0
    keep: tuple[str, ...] | None = None
    """What must not change; None where the label says nothing."""
    image: str = ""
    """The picture that it is about, as a path from the folder of the file; empty: none."""


class LabelError(ValueError):
    """What is wrong with a row; the reader adds the file and the line."""


def rows_of(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number, row) of a JSON Lines file, one line in memory at a time. `InputError` says what is no row."""
    try:
        regular = stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    if not regular:
        raise InputError(f"{path}: is no regular file; name a JSON Lines file")
    try:
        with path.open("rb") as file:
            number = 0
            while raw := file.readline(MAX_LINE + 1):
                number += 1
                if raw.strip():
                    yield number, _row(path, number, raw)
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: OSError | ValueError) -> InputError:
    why = getattr(error, "strerror", None) or error
    return InputError(f"{path}: cannot be read ({why}); name a JSON Lines file")


def _row(path: Path, line: int, raw: bytes) -> dict[str, Any]:
    if len(raw) > MAX_LINE:
        refuse(path, line, f"longer than {MAX_LINE} bytes, one JSON object was expected")
    try:
        row = json.loads(raw.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError:
        refuse(path, line, "no UTF-8 text, one JSON object was expected")
    except RecursionError:
        refuse(path, line, "nested too deeply")
    except ValueError as error:
        refuse(path, line, f"no JSON object ({error})")
    if not isinstance(row, dict):
        refuse(path, line, f"a {type(row).__name__} was found, a JSON object was expected")
    return row


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def refuse(path: Path, line: int, why: str) -> NoReturn:
    """Raise the `InputError` of a row that cannot be used."""
    raise InputError(f"{path}, line {line}: {' '.join(why.split())[:300]}; mend the row or take it out")


def picture_of(path: Path, image: str) -> Path | None:
    """The file of a picture that a row of the file at `path` names. `InputError` when it lies elsewhere."""
    if not image:
        return None
    folder = path.resolve().parent
    found = (folder / image).resolve()
    if os.path.commonpath([folder, found]) != str(folder):
        raise InputError(f"{path}: the picture {image!r} is outside its folder; move it in")
    return found


def text_of(row: dict[str, Any], field: str) -> str:
    """A field that must hold text. Raises LabelError."""
    value = row.get(field)
    if not isinstance(value, str) or not value.strip():
        found = "nothing" if value in (None, "") else f"{value!r:.60}"
        raise LabelError(f"{field}: {found} was found, text was expected")
    return value


def dicts_of(row: dict[str, Any], field: str, most: int = MAX_WANTED) -> list[dict[str, Any]]:
    """A field that must hold a list of objects. Raises LabelError."""
    value = row.get(field)
    if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
        raise LabelError(f"{field}: {value!r:.60} was found, a list of objects was expected")
    if len(value) > most:
        raise LabelError(f"{field}: {len(value)} were found, at most {most} are read")
    return value


def own_row(row: dict[str, Any], line: int) -> Iterator[Case]:
    """A row of the project's own form. Raises LabelError."""
    request = text_of(row, "request")
    wanted = tuple(_wanted(item, f"sub_requests[{i}]") for i, item in enumerate(dicts_of(row, "sub_requests")))
    yield Case(request, wanted, _texts(row, "tags"), line, _texts(row, "keep"))


def _texts(row: dict[str, Any], field: str) -> tuple[str, ...]:
    value = row.get(field, [])
    if not isinstance(value, list) or not all(isinstance(v, str) and len(v) <= 1000 for v in value):
        raise LabelError(f"{field}: {value!r:.60} was found, a list of short texts was expected")
    if len(value) > MAX_WANTED:
        raise LabelError(f"{field}: {len(value)} were found, at most {MAX_WANTED} are read")
    return tuple(value)


def _wanted(item: dict[str, Any], where: str) -> Wanted:
    named = item.get("action")
    actions: list[Any] = named if isinstance(named, list) else [named]
    for action in actions:
        if action not in ACTIONS:
            raise LabelError(f"{where}.action: {action!r:.60} is no action; expected one of {', '.join(ACTIONS)}")
    if not actions:
        raise LabelError(f"{where}.action: an empty list was found, an action was expected")
    try:
        read = SubRequest.model_validate({"id": "r1", **item, "action": actions[0]})
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise LabelError(f"{where}.{field}: {first['msg']}") from None
    return Wanted(
        tuple(actions),
        read.subject if "subject" in item else None,
        read.goal if "goal" in item else None,
        read.parameters if "parameters" in item else None,
    )

"""Labelled requests of public data sets, told apart by the keys of their rows, in this project's vocabulary of actions.

- ComplexBench-Edit (MIT): three steps with `edit_type`, `ori obj`, `new_obj`. A row's steps are joined into one request
  in each of `STYLES`, so one row is several cases.
- I2EBench (Apache-2.0): one instruction, as written and paraphrased; its task (`dataset`) gives the action.

The tables below say which actions count for a label. They are as narrow as the vocabulary (docs/vocabulary.md) allows:
a label stands for several actions only where the vocabulary itself reads it in several ways. Rows whose label
contradicts their text ("add a red star pattern", labelled material) are not mended and count as misses. Left out: the
project's own form (labels.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..schema import WHOLE_IMAGE, Action
from .labels import Case, LabelError, Wanted, dicts_of, own_row, refuse, rows_of, text_of

Join = Callable[[list[str]], str]


def _in_line(steps: list[str], joiner: str, last: str) -> str:
    """The steps in one sentence: lower-case beginnings, `last` before the last step."""
    return joiner.join(steps[:-1]) + last + steps[-1]


STYLES: Mapping[str, Join] = {
    "comma": lambda steps: _in_line(steps, ", ", ", "),
    "and": lambda steps: _in_line(steps, " and ", " and "),
    "then": lambda steps: _in_line(steps, ", then ", ", then "),
    "list and": lambda steps: _in_line(steps, ", ", ", and "),
    "semicolon": lambda steps: _in_line(steps, "; ", "; "),
    "sentences": lambda steps: " ".join(f"{_capital(step)}." for step in steps),
    "also": lambda steps: f"Please {steps[0]}. " + " ".join(f"Also {step}." for step in steps[1:]),
    "after that": lambda steps: _in_line([_capital(steps[0]), *steps[1:]], ". After that, ", ". Finally, ") + ".",
    "numbered": lambda steps: "\n".join(f"{i}. {_capital(step)}" for i, step in enumerate(steps, 1)),
    "bullets": lambda steps: "\n".join(f"- {step}" for step in steps),
}
"""How the steps of a row become one request."""

_EDIT_TYPES: Mapping[str, tuple[Action, ...]] = {
    "delete object": ("remove_object",),
    "add object": ("add_object",),
    "chain two": ("add_object",),
    "color": ("change_color",),
    "material": ("change_material",),
    "change background": ("change_background",),
    "text": ("change_text",),
    "pose": ("change_pose",),
}
"""ComplexBench-Edit's `edit_type` -> actions; the others depend on more than the label (`_complex_actions`)."""

_TASKS: Mapping[str, tuple[Action, ...]] = {
    "BGReplacement": ("change_background",),
    "ColorAlteration": ("change_color",),
    "Counting": ("add_object",),
    "DirectionPerception": ("add_object",),
    "Deblurring": ("sharpen", "restore"),
    "HazeRemoval": ("restore",),
    "Lowlight": ("adjust_tone", "restore"),
    "NoiseRemoval": ("denoise",),
    "ObjectRemoval": ("remove_object",),
    "RainRemoval": ("remove_object", "restore"),
    "SnowRemoval": ("remove_object", "restore"),
    "Replacement": ("replace_object",),
    "ShadowRemoval": ("remove_object",),
    "WatermarkRemoval": ("remove_object",),
}
"""I2EBench's task -> actions. The vocabulary has blur under `sharpen` and camera shake under `restore`, brightness
under `adjust_tone` and low light under `restore`; rain and snow are things to remove and weather to restore from."""

_REGION: Mapping[str, tuple[Action, ...]] = {
    "remove": ("remove_object",),
    "change": ("change_color",),
    "replace": ("replace_object",),
}
"""RegionAccuracy holds three tasks; the verb of the original instruction says which."""
_MONOCHROME = re.compile(r"black[ -]and[ -]white|gr[ae]y ?scale|sepia|monochrome", re.IGNORECASE)
_LETTERING = re.compile(
    r"['\"\u201c]|\b(?:text|logo|letters?|words?|sign|number|(?-i:[A-Z0-9]{2,}))\b|\d:\d", re.IGNORECASE
)
"""Quotes, nouns of writing, capitals, figures, a clock's time."""
_MAX_PAIRS = 100_000


def _example(row: dict[str, Any], line: int) -> Iterator[Case]:
    """The case of an example of training (`training/examples.py`); its split and its source are its groups. Raises
    LabelError."""
    own = {"request": row["request"], "sub_requests": row["label"], "tags": [row["split"], row["source"]]}
    image = row.get("image", "")
    if not isinstance(image, str):
        raise LabelError(f"image: {image!r:.60} was found, a path was expected")
    for case in own_row(own if row.get("keep") is None else {**own, "keep": row["keep"]}, line):
        yield replace(case, image=image)


def _capital(step: str) -> str:
    return step[:1].upper() + step[1:]


def _complex_row(row: dict[str, Any], line: int) -> Iterator[Case]:
    """One case for each style of joining. Raises LabelError."""
    steps, edits = row.get("steps"), dicts_of(row, "edits")
    if not isinstance(steps, list) or not steps or not all(isinstance(s, str) and s.strip() for s in steps):
        raise LabelError(f"steps: {steps!r:.60} was found, a list of instructions was expected")
    if len(steps) != len(edits):
        raise LabelError(f"edits: {len(edits)} were found for {len(steps)} steps, one for each was expected")
    wanted = tuple(
        _complex_wanted(step, edit, f"edits[{i}]") for i, (step, edit) in enumerate(zip(steps, edits, strict=True))
    )
    plain = [s.strip().rstrip(". ") for s in steps]
    plain = [s[:1].lower() + s[1:] for s in plain]
    for name, join in STYLES.items():
        yield Case(join(plain), wanted, (name,), line)


def _complex_wanted(step: str, edit: dict[str, Any], where: str) -> Wanted:
    kind, old, new = (_named(edit, field, where) for field in ("edit_type", "ori obj", "new_obj"))
    actions = _complex_actions(kind, step, old, new)
    if not actions:
        raise LabelError(f"{where}.edit_type: {kind!r:.60} is no type of edit of this data set")
    if kind == "change background":
        return Wanted(actions, "background")
    if kind == "change style":
        return Wanted(actions, WHOLE_IMAGE)
    added = kind in ("add object", "chain two")
    subject = (new if added else old) or None
    return Wanted(actions, subject, new if kind == "change object" and new else None)


def _named(edit: dict[str, Any], field: str, where: str) -> str:
    value = edit.get(field)
    if not isinstance(value, str):
        raise LabelError(f"{where}.{field}: {value!r:.60} was found, text was expected")
    return "" if value == "nothing" else value


def _complex_actions(kind: str, step: str, old: str, new: str) -> tuple[Action, ...]:
    """The actions of one step, from its label and, where the label is ambiguous, from what is changed into what.

    - "change object": a new thing is `replace_object`; when it is the same noun ("umbrella" to "yellow umbrella") what
      changes is its colour or material, or the thing: three actions.
    - "change style": black and white and sepia are `adjust_color` in the vocabulary, every other style `change_style`.
    - "content" (what a thing shows or holds): patterns are `change_material`, lettering is `change_text`; what else is
      shown or held is replaced, or an edit that the vocabulary has no name for.
    """
    if kind == "change object":
        same = bool(old and new) and _noun(old) == _noun(new)
        return ("replace_object", "change_color", "change_material") if same or not new else ("replace_object",)
    if kind == "change style":
        return ("adjust_color",) if _MONOCHROME.search(step) else ("change_style",)
    if kind == "content":
        if re.search(r"\bpattern\b", step):
            return ("change_material",)
        return ("change_text", "replace_object") if _LETTERING.search(step) else ("replace_object", "other")
    return _EDIT_TYPES.get(kind, ())


def _noun(text: str) -> str:
    return text.lower().rsplit(maxsplit=1)[-1]


class _Instructions:
    """Rows of I2EBench. A paraphrase of RegionAccuracy takes the action of its original, which stands before it."""

    def __init__(self) -> None:
        self._originals: dict[str, tuple[Action, ...]] = {}

    def __call__(self, row: dict[str, Any], line: int) -> Iterator[Case]:
        """The one case of a row. Raises LabelError."""
        text, task = text_of(row, "instruction"), text_of(row, "dataset")
        kind = {"original": "original", "diverse": "paraphrased"}.get(text_of(row, "kind"))
        if kind is None:
            raise LabelError(f"kind: {row['kind']!r:.60} was found, original or diverse was expected")
        actions = _TASKS.get(task, ())
        if task == "StyleAlteration":
            actions = ("adjust_color",) if _MONOCHROME.search(text) else ("change_style",)
        elif task == "RegionAccuracy":
            actions = self._region(str(row.get("id")), kind, text)
        if not actions:
            raise LabelError(f"dataset: {task!r:.60} is no task of this data set")
        yield Case(text, (Wanted(actions),), (kind,), line)

    def _region(self, identifier: str, kind: str, text: str) -> tuple[Action, ...]:
        if kind == "original" and len(self._originals) < _MAX_PAIRS:
            self._originals[identifier] = _REGION.get(text.lower().split(maxsplit=1)[0], ())
            return self._originals[identifier]
        return self._originals.get(identifier) or tuple(a for actions in _REGION.values() for a in actions)


def cases_of(path: Path) -> Iterator[Case]:
    """The labelled requests of a file, as they are read. `InputError` names the line and the field that is wrong."""
    return (case for _, _, case in labelled(path))


def labelled(path: Path) -> Iterator[tuple[str, dict[str, Any], Case]]:
    """The labelled requests of a file with the row that each was made of and the name of its form ("own",
    "example", "ComplexBench-Edit", "I2EBench"). `InputError` names the line and the field that is wrong."""
    forms: dict[str, tuple[frozenset[str], Callable[[dict[str, Any], int], Iterator[Case]]]] = {
        "own": (frozenset({"request", "sub_requests"}), own_row),
        "example": (frozenset({"request", "label", "split", "source"}), _example),
        "ComplexBench-Edit": (frozenset({"steps", "edits"}), _complex_row),
        "I2EBench": (frozenset({"instruction", "dataset", "kind"}), _Instructions()),
    }
    found = False
    for line, row in rows_of(path):
        form = next((name for name, (keys, _) in forms.items() if keys <= row.keys()), None)
        if form is None:
            known = "; ".join(f"{name}: {', '.join(sorted(keys))}" for name, (keys, _) in forms.items())
            refuse(path, line, f"it has the fields {', '.join(map(repr, list(row)[:8])) or 'none'}, expected ({known})")
        try:
            for case in forms[form][1](row, line):
                found = True
                yield form, row, case
        except LabelError as error:
            refuse(path, line, str(error))
    if not found:
        raise InputError(f"{path}: there is no labelled request in it, one a line was expected")

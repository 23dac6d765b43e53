"""Edits that are one: the defects of a restore, a background emptied and filled again.

Left out: complaints and their cures (answers.py).
"""

from __future__ import annotations

from dataclasses import replace

from ...schema import WHOLE_IMAGE
from .clauses import Clause
from .colorizing import hints
from .edits import Edit, setting
from .references import Placed


def as_hints(clause: Clause, edits: list[Edit]) -> list[Edit]:
    """Colours named beside "colorize it" are hints for it, unless a change comes after it ("then ...")."""
    if clause.head is None and not edits:
        return hints(clause.tokens)
    if clause.order in ("then", "finally") or (clause.head is not None and clause.head.sense in ("change", "replace")):
        return edits
    return [replace(e, action="colorize") if e.action == "change_color" and e.parameters else e for e in edits]


def without_emptied(placed: list[Placed]) -> list[Placed]:
    """A background taken away and made anew is one change: "remove the background and make it black"."""
    out: list[Placed] = []
    for item in placed:
        past = out[-1].edit if out else None
        emptied = (
            past is not None and past.action == "change_background" and past.parameters == (setting("transparent"),)
        )
        if past is not None and past.action == "extract_object" and item.edit.parameters == (setting("transparent"),):
            continue
        if past is not None and (cut := _both_sides(past, item)):
            out[-1] = replace(out[-1], edit=cut)
            continue
        filled = item.edit.action in ("change_color", "change_background") and item.edit.parameters
        if emptied and filled and (item.edit.pronoun or item.edit.subject in ("background", "it")):
            made = replace(item.edit, action="change_background", subject="background", pronoun=False)
            out[-1] = replace(item, edit=made)
        else:
            out.append(item)
    return out


def _both_sides(past: Edit, item: Placed) -> Edit | None:
    """ "80 px off the left and 40 px off the right" is one crop; None where two crops are two."""
    edit = item.edit
    crops = past.action == "crop" == edit.action and past.subject == edit.subject == WHOLE_IMAGE and not item.order
    sides = [p.property for p in (*past.parameters, *edit.parameters)]
    if (
        not crops
        or not past.parameters
        or not edit.parameters
        or not set(sides) <= _SIDES
        or len(set(sides)) < len(sides)
    ):
        return None
    return replace(past, goal=f"{past.goal} and {edit.goal}", parameters=(*past.parameters, *edit.parameters))


_SIDES = frozenset({"left", "right", "top", "bottom"})


def one_restore(edits: list[Edit]) -> list[Edit]:
    """The defects of one clause in one restore: "fix the creases and the fading"."""
    out: list[Edit] = []
    for edit in edits:
        last = out[-1] if out else None
        alike = last is not None and bool(edit.parameters) == bool(last.parameters)
        if last and alike and edit.action == "restore" == last.action:
            subject = edit.subject if last.subject == WHOLE_IMAGE else last.subject
            both = tuple(dict.fromkeys((*last.parameters, *edit.parameters)))
            out[-1] = replace(last, subject=subject, goal=f"{last.goal} and {edit.goal}", parameters=both)
        else:
            out.append(edit)
    return out


def distinct(edits: list[Edit]) -> list[Edit]:
    """Without repeats of the same change ("the noise and grain")."""
    out: list[Edit] = []
    for edit in edits:
        if not any(
            e.parameters and (e.action, e.subject, e.parameters) == (edit.action, edit.subject, edit.parameters)
            for e in out
        ):
            out.append(edit)
    return out

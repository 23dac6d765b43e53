"""The benchmark's figures: by action, by edit and by number of parts, each with how sure it is.

Left out: running.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...schema import ACTIONS
from ..bootstrap import interval
from ..section import table
from .run import Row

HEADER = ("", "cases", "score", "95 %", "right", "near", "untouched", "progress", "IoU", "done")
BASES: Mapping[str, str] = {
    "formula": "numpy formulas",
    "truth": "the photo before it was spoilt",
    "tool": "made by the tool: the way there is measured, not the edit",
}


def to_json(rows: Sequence[Row]) -> dict[str, Any]:
    """All groups as data."""
    return {
        "setup": rows[0].setup.to_json() if rows else None,
        "cases": len(rows),
        "all": _figures(rows),
        "actions": {name: _figures(group) for name, group in by_action(rows).items()},
        "edits": {name: _figures(group) for name, group in by_edit(rows).items()},
        "parts": {str(count): _figures(group) for count, group in by_parts(rows).items()},
        "basis": {name: _figures(group) for name, group in by_basis(rows).items()},
    }


def to_markdown(rows: Sequence[Row]) -> str:
    """Tables for people."""
    edits = {f"{name} ({group[0].basis})": group for name, group in by_edit(rows).items()}
    bases = {BASES[name]: group for name, group in by_basis(rows).items()}
    return "\n\n".join([
        "By number of parts:", _table(by_parts(rows)),
        "By action, single edits:", _table(by_action(rows)),
        "By where the target comes from, single edits:", _table(bases),
        "By edit, single edits:", _table(edits),
        *_not_done(rows),
    ])  # fmt: skip


def by_action(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Single edits, in the order of the vocabulary."""
    return _grouped([r for r in rows if r.parts == 1], lambda r: r.actions[0], ACTIONS)


def by_edit(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Single edits by name."""
    return _grouped([r for r in rows if r.parts == 1], lambda r: r.edits[0])


def by_basis(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Single edits by where the target comes from."""
    return _grouped([r for r in rows if r.parts == 1], lambda r: r.basis, tuple(BASES))


def by_parts(rows: Sequence[Row]) -> dict[int, list[Row]]:
    """All requests by their number of parts."""
    return _grouped(rows, lambda r: r.parts)


def _grouped(rows: Sequence[Row], key: Callable[[Row], Any], order: Sequence[Any] = ()) -> dict[Any, list[Row]]:
    names = list(dict.fromkeys([*order, *map(key, rows)]))
    groups = {name: [row for row in rows if key(row) == name] for name in names}
    return {name: group for name, group in groups.items() if group}


def _figures(rows: Sequence[Row]) -> dict[str, Any]:
    """Means over cases, and the interval of the score; all None of no cases."""
    sure = interval([row.pixels.score for row in rows])
    found: dict[str, Any] = {"cases": len(rows), "score": None, "low": None, "high": None}
    if sure is not None:
        found |= {"score": sure.mean, "low": sure.low, "high": sure.high}
    for name in ("right", "near", "untouched", "progress", "iou"):
        found[name] = sum(getattr(row.pixels, name) for row in rows) / len(rows) if rows else None
    found["done"] = sum(row.status == "done" for row in rows) / len(rows) if rows else None
    return found


def _table(groups: Mapping[Any, Sequence[Row]]) -> str:
    lines = []
    for name, rows in groups.items():
        found = _figures(rows)
        shares = (_percent(found[key]) for key in ("right", "near", "untouched", "progress", "iou", "done"))
        sure = f"{_percent(found['low'])} - {_percent(found['high'])}"
        lines.append((name, found["cases"], _percent(found["score"]), sure, *shares))
    return table(HEADER, lines)


def _not_done(rows: Sequence[Row]) -> list[str]:
    """Requests of which a part was not done, with the reason; at most twenty."""
    missed = [row for row in rows if row.status != "done"]
    if not missed:
        return []
    shown = "\n".join(f"- {row.request} {row.reason or row.status}" for row in missed[:20])
    more = f"\n- and {len(missed) - 20} more" if len(missed) > 20 else ""
    return ["Not done, or not all of it:", shown + more]


def _percent(value: float) -> str:
    return f"{100 * value:.1f}"

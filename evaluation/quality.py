"""`make quality`: measure every part, and keep what was found in `docs/quality.json`.

`docs/generate.py` turns that file into `docs/quality.md` and the README's table, so the figures there are those that
were measured. Sections can be measured one at a time: `make quality SECTIONS="locate verify"`. Left out: measuring.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from .section import Goal, Section, goals_table

FILE = Path(__file__).resolve().parent.parent / "docs" / "quality.json"
SECTIONS: Mapping[str, str] = {
    "decompose": ".decompose",
    "sequence": ".sequence",
    "recall": ".recall",
    "locate": ".locate",
    "points": ".points",
    "verify": ".verify",
    "loop": ".loop",
    "removal": ".removal",
    "restoration": ".restoration",
    "colorize": ".colorize",
    "composite": ".composite",
}
"""Name -> module with `measure() -> Section`, in the order of the page."""


def main(names: Sequence[str]) -> None:
    """Measure the named sections, all when none is named, and write them beside the others."""
    unknown = [name for name in names if name not in SECTIONS]
    if unknown:
        raise SystemExit(f"no section {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    kept = load()
    for name in names or SECTIONS:
        started = time.perf_counter()
        section: Section = import_module(SECTIONS[name], __package__).measure()
        kept[name] = section
        print(f"{name}: {sum(g.met for g in section.goals)} of {len(section.goals)} goals met", end="")
        print(f", {time.perf_counter() - started:.0f} s", flush=True)
        save(kept)


def load() -> dict[str, Section]:
    """What was measured last, by section, in the order of the page."""
    if not FILE.exists():
        return {}
    data: dict[str, dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return {
        name: Section(data[name]["title"], tuple(Goal(**goal) for goal in data[name]["goals"]), data[name]["text"])
        for name in SECTIONS
        if name in data
    }


def save(sections: Mapping[str, Section]) -> None:
    """Write what was measured."""
    ordered = {name: asdict(sections[name]) for name in SECTIONS if name in sections}
    FILE.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def page() -> str:
    """All sections as Markdown."""
    return "\n\n".join(
        f"## {section.title}\n\n{goals_table(section.goals)}\n\n{section.text}".rstrip() for section in load().values()
    )


def summary() -> str:
    """All goals in one table, each under the title of its section."""
    return goals_table(
        replace(goal, name=f"{section.title}: {goal.name}") for section in load().values() for goal in section.goals
    )


if __name__ == "__main__":
    main(sys.argv[1:])

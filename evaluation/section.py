"""What a measurement gives: goals with what was reached, and tables for a reader.

Left out: measuring, and where the figures are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Better = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure with a target."""

    name: str
    measured: float
    target: float
    unit: str = ""
    """"%" shows a share of 0-1 in percent; anything else follows the number."""
    better: Better = "higher"

    @property
    def met(self) -> bool:
        """Whether the target is reached."""
        return self.measured >= self.target if self.better == "higher" else self.measured <= self.target


@dataclass(frozen=True, slots=True)
class Section:
    """One part of `docs/quality.md`."""

    title: str
    goals: tuple[Goal, ...]
    text: str
    """Markdown below the goals: what was measured, on what, in tables; what misses remain and why."""


def figure(value: float, unit: str = "") -> str:
    """A number for people: shares in percent, everything else to three digits."""
    if unit == "%":
        return f"{100 * value:.1f} %"
    return f"{value:.3g} {unit}".strip()


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; pipes and line breaks in cells are made harmless."""
    lines = [_line(header), "|" + "---|" * len(header)]
    return "\n".join([*lines, *(_line(row) for row in rows)])


def goals_table(goals: Iterable[Goal]) -> str:
    """The goals with target and verdict."""
    rows = [
        (
            goal.name,
            figure(goal.measured, goal.unit),
            f"{'>=' if goal.better == 'higher' else '<='} {figure(goal.target, goal.unit)}",
            "met" if goal.met else "**missed**",
        )
        for goal in goals
    ]
    return table(("", "measured", "target", ""), rows)


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

"""Several decomposers on the same requests: means over requests with their intervals, and what each gains on the first.

Left out: figures over all requests together (scores.py), which are counted beside them, and showing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from .agents import Agent, Answered, report_of
from .bootstrap import Interval, gain, interval
from .reward import PARTS, parts, reward
from .scores import Report

MEASURES = (*PARTS, "reward")
"""The parts of the paper's reward, and their mean."""


@dataclass(frozen=True, slots=True)
class Side:
    """One agent's figures."""

    name: str
    wording: str | None
    report: Report
    means: Mapping[str, Interval]
    """Of `MEASURES`, without those that say nothing of any request."""
    gains: Mapping[str, Interval]
    """On the first agent, paired by request; none for the first."""
    seconds: float
    """Until the answer to the median request was there."""

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "agent": self.name,
            "wording": self.wording,
            "means": {name: _plain(one) for name, one in self.means.items()},
            "gains": {name: _plain(one) for name, one in self.gains.items()},
            "seconds": round(self.seconds, 4),
            **self.report.to_json(),
        }


def compared(answered: Sequence[tuple[Agent, Sequence[Answered]]], misses: int = 10) -> list[Side]:
    """The figures of each agent on the same cases, in their order."""
    values = [_values(one) for _, one in answered]
    sides = []
    for (agent, given), own in zip(answered, values, strict=True):
        means = {name: interval(list(own[name].values())) for name in MEASURES}
        gains = {name: gain(values[0][name], own[name]) for name in MEASURES} if own is not values[0] else {}
        sides.append(
            Side(
                agent.name,
                agent.wording,
                report_of(given, misses),
                {name: one for name, one in means.items() if one is not None},
                {name: one for name, one in gains.items() if one is not None},
                median(one.seconds for one in given) if given else 0.0,
            )
        )
    return sides


def _values(answered: Sequence[Answered]) -> dict[str, dict[int, float]]:
    """Measure -> place of the case -> value, where it says something."""
    found: dict[str, dict[int, float]] = {name: {} for name in MEASURES}
    for place, one in enumerate(answered):
        each = parts(one.found, one.case)
        for name, value in (*each.items(), ("reward", reward(each))):
            if value is not None:
                found[name][place] = value
    return found


def _plain(one: Interval) -> dict[str, Any]:
    return {"mean": round(one.mean, 4), "low": round(one.low, 4), "high": round(one.high, 4), "requests": one.count}

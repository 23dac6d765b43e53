"""How one measurement is written down and how several become a score.

A `Finding` is a `Check` with two things more: by how far it misses, and what to do about it. Left out: the measuring.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...schema import Check, Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """One measurement."""

    name: str
    miss: float
    """0 when the check passes, up to 1 when it could not be further off."""
    measured: str
    expected: str
    advice: str = ""
    """What to do differently; one clause."""
    factor: float = 1.0
    """By what the amounts should be multiplied in the next attempt; 1 when they are not the matter."""

    def as_check(self) -> Check:
        """The part of it that a verdict shows."""
        return Check(name=self.name, passed=self.miss <= 0, measured=self.measured, expected=self.expected)


def passed(name: str, measured: str, expected: str) -> Finding:
    """A check that holds."""
    return Finding(name, 0.0, measured, expected)


def at_most(name: str, value: float, bound: float, text: str, expected: str, advice: str) -> Finding:
    """Holds while `value` is no more than `bound`; misses wholly at three times the bound or 0.1 above it."""
    if value <= bound:
        return passed(name, text, expected)
    return Finding(name, _clamp(0.3 + 0.7 * (value - bound) / max(2 * bound, 0.1)), text, expected, advice)


def at_least(name: str, value: float, bound: float, text: str, expected: str, advice: str) -> Finding:
    """Holds while `value` is no less than `bound` (> 0); misses wholly at 0 and below."""
    if value >= bound:
        return passed(name, text, expected)
    return Finding(name, _clamp(0.3 + 0.7 * (bound - value) / max(bound, 1e-9)), text, expected, advice)


def holds(name: str, condition: bool, measured: str, expected: str, advice: str, miss: float = 1.0) -> Finding:
    """A check that is either right or wrong."""
    return passed(name, measured, expected) if condition else Finding(name, miss, measured, expected, advice)


def amount(
    name: str, measured: float, wanted: float, unit: str, *, low: float, high: float, floor: float, said: bool = True
) -> Finding:
    """Compare a measured effect with the one wanted, both signed and in `unit`.

    Holds while the effect is between `low` and `high` times the wanted one, or within `floor` of it (what rounding to
    the picture's levels can do). `low` and `high` loosen when nobody named a number.
    """
    if not said:
        low, high = low * 0.75, high * 1.25
    moved = "rose" if measured >= 0 else "fell"
    about = f"about {wanted:+.3g} {unit}"
    if abs(measured - wanted) <= floor:
        return passed(name, f"{measured:+.3g} {unit}", about)
    ratio = measured / wanted if wanted else float("inf")
    if low <= ratio <= high:
        return passed(name, f"{measured:+.3g} {unit}", about)
    told = f"{name} {moved} by {abs(measured):.2g} {unit}, wanted {about}"
    if wanted == 0:
        return Finding(name, 0.6, f"{measured:+.3g} {unit}", about, f"{told}: leave it as it is")
    if ratio <= 0 and abs(measured) > floor:
        return Finding(name, 1.0, f"{measured:+.3g} {unit}", about, f"{told}: go the other way")
    factor = min(4.0, max(0.25, 1 / max(ratio, 1e-3)))
    if ratio < low:
        miss = 0.25 + 0.75 * (low - ratio) / low
        return Finding(name, _clamp(miss), f"{measured:+.3g} {unit}", about, f"{told}: raise it", factor)
    miss = 0.25 + 0.75 * (ratio - high) / (2 * high)
    return Finding(name, _clamp(miss), f"{measured:+.3g} {unit}", about, f"{told}: lower it", factor)


def verdict(findings: Sequence[Finding]) -> Verdict:
    """10 when all hold; every miss takes its share of what is left. The feedback is the worst miss first."""
    score = 10.0
    for finding in findings:
        score *= 1.0 - _clamp(finding.miss)
    wrong = sorted((f for f in findings if f.miss > 0), key=lambda f: -f.miss)
    advice = [f.advice or f"{f.name}: measured {f.measured}, wanted {f.expected}" for f in wrong[:3]]
    return Verdict(
        score=round(score, 2),
        passed=not wrong,
        checks=tuple(f.as_check() for f in findings),
        feedback="; ".join(dict.fromkeys(advice)),
        strength=next((round(f.factor, 3) for f in wrong if f.factor != 1), 1.0),
    )


def _clamp(value: float) -> float:
    return min(1.0, max(0.0, value))

"""How word tables are written: words in one string, separated by spaces."""

from __future__ import annotations


def listed(text: str) -> frozenset[str]:
    """The words of a table."""
    return frozenset(text.split())


def numbered(text: str, start: int = 0, step: float = 1.0) -> dict[str, float]:
    """The words of a table, counted from `start` in steps."""
    return {word: (start + i) * step for i, word in enumerate(text.split())}

"""The patterns of `leaving.py` and `varying.py` as one table: what a whole clause says of what was done.

Left out: what the groups of a pattern mean (words.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from .leaving import LEAVING
from .readings import Act
from .varying import ELSEWHERE, VARYING


@dataclass(frozen=True, slots=True)
class Row:
    """One pattern and the act that it says."""

    act: Act
    pattern: re.Pattern[str]


@cache
def rows() -> tuple[Row, ...]:
    """Every pattern, in the order in which they are tried."""
    return tuple(Row(act, re.compile(text)) for act, texts in (*LEAVING, *VARYING, *ELSEWHERE) for text in texts)


def fitting(said: str) -> Iterator[tuple[Act, re.Match[str]]]:
    """The acts that a whole clause says, likeliest first."""
    for row in rows():
        match = row.pattern.fullmatch(said)
        if match is not None:
            yield row.act, match

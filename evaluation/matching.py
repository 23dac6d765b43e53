"""When a found sub-request is the labelled one: equal words, equal parameters, and the best pairing of two lists.

Left out: counting (scores.py).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from ..schema import Parameter, SubRequest
from .labels import Wanted

FOUND = 0.5
"""Token F1 from which a subject or a goal counts as found."""
_ARTICLES = frozenset({"a", "an", "the"})
_WORD = re.compile(r"[^\W_]+(?:[.:][^\W_]+)*")
_BASE = 64
"""Above the largest number of pairs, so that no gain in a lower rank outweighs one in a higher."""


def token_f1(found: str, wanted: str) -> float:
    """Harmonic mean of the shares of shared words, 0-1; 1 when both are empty.

    As for answers of SQuAD (Rajpurkar et al., arXiv 1606.05250, 4.4): lower case, no punctuation, no articles, words
    counted as often as they stand; and no possessive 's.
    """
    left, right = _words(found), _words(wanted)
    shared = sum((left & right).values())
    if not left or not right:
        return float(left == right)
    return 2 * shared / (left.total() + right.total())


def _words(text: str) -> Counter[str]:
    plain = text.lower().replace("\u2019", "'").replace("'s ", " ").removesuffix("'s")
    return Counter(w for w in _WORD.findall(plain) if w not in _ARTICLES)


def same_parameter(found: Parameter, wanted: Parameter) -> bool:
    """Property, direction, amount and unit are equal: numbers to a thousandth, words but for case and articles."""
    if (found.property, found.direction, found.unit) != (wanted.property, wanted.direction, wanted.unit):
        return False
    if isinstance(found.amount, str) and isinstance(wanted.amount, str):
        return _words(found.amount) == _words(wanted.amount)
    if isinstance(found.amount, float) and isinstance(wanted.amount, float):
        return math.isclose(found.amount, wanted.amount, rel_tol=1e-3, abs_tol=1e-6)
    return found.amount is None and wanted.amount is None


def has_subject(found: SubRequest, wanted: Wanted) -> bool:
    """Whether the labelled subject is found; False where none is labelled."""
    return wanted.subject is not None and token_f1(found.subject, wanted.subject) >= FOUND


def has_goal(found: SubRequest, wanted: Wanted) -> bool:
    """Whether the labelled goal is found; False where none is labelled."""
    return wanted.goal is not None and token_f1(found.goal, wanted.goal) >= FOUND


def said(parameters: Sequence[Parameter]) -> list[Parameter]:
    """The parameters that say something: a strength that goes up by no amount is what the action says already."""
    return [p for p in parameters if (p.property, p.direction, p.amount) != ("strength", "increase", None)]


def right_parameters(found: SubRequest, wanted: Wanted) -> int:
    """How many of the labelled parameters are there."""
    left = said(found.parameters)
    right = 0
    for parameter in said(wanted.parameters or ()):
        same = next((p for p in left if same_parameter(p, parameter)), None)
        if same is not None:
            left.remove(same)
            right += 1
    return right


def right_phrases(found: Sequence[str], wanted: Sequence[str]) -> int:
    """How many phrases find a partner, one to one, whose token F1 is >= 0.5."""
    worth = [[int(token_f1(f, w) >= FOUND) for w in wanted] for f in found]
    if len(found) > len(wanted):
        worth = [list(column) for column in zip(*worth, strict=True)]
    return sum(worth[i][j] for i, j in _assign(worth))


def pair(found: Sequence[SubRequest], wanted: Sequence[Wanted]) -> list[tuple[int, int]]:
    """The best one-to-one pairing (found, wanted), as long as the shorter list.

    Best is, in this order: most actions right, most subjects, most goals, most sub-requests with all their parameters,
    most in their own place. So the actions found are those of the largest common multiset, and what is left over is
    paired too: that is what a confusion is.
    """
    worth = [[_worth(f, w, i == j) for j, w in enumerate(wanted)] for i, f in enumerate(found)]
    if len(found) > len(wanted):
        return sorted((i, j) for j, i in _assign([list(column) for column in zip(*worth, strict=True)]))
    return sorted(_assign(worth))


def _worth(found: SubRequest, wanted: Wanted, placed: bool) -> int:
    whole = wanted.parameters is not None and right_parameters(found, wanted) == len(said(wanted.parameters))
    ranks = (found.action in wanted.actions, has_subject(found, wanted), has_goal(found, wanted), whole, placed)
    value = 0
    for rank in ranks:
        value = value * _BASE + rank
    return value


def _assign(worth: list[list[int]]) -> list[tuple[int, int]]:
    """(row, column) of the assignment of largest sum, no more rows than columns: the Hungarian method, O(n^2 m).

    H. W. Kuhn 1955, in the form with potentials and shortest augmenting paths (Jonker and Volgenant 1987).
    """
    rows, columns = len(worth), len(worth[0]) if worth else 0
    row_price, column_price = [0] * (rows + 1), [0] * (columns + 1)
    owner = [0] * (columns + 1)
    for row in range(1, rows + 1):
        owner[0], column = row, 0
        slack: list[float] = [math.inf] * (columns + 1)
        came_from, seen = [0] * (columns + 1), [False] * (columns + 1)
        while owner[column]:
            seen[column] = True
            here, step, follow = owner[column], math.inf, 0
            for j in range(1, columns + 1):
                if seen[j]:
                    continue
                cost = -worth[here - 1][j - 1] - row_price[here] - column_price[j]
                if cost < slack[j]:
                    slack[j], came_from[j] = cost, column
                if slack[j] < step:
                    step, follow = slack[j], j
            for j in range(columns + 1):
                if seen[j]:
                    row_price[owner[j]] += int(step)
                    column_price[j] -= int(step)
                else:
                    slack[j] -= step
            column = follow
        while column:
            owner[column] = owner[came_from[column]]
            column = came_from[column]
    return [(owner[j] - 1, j - 1) for j in range(1, columns + 1) if owner[j]]

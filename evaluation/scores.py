"""The figures of a decomposer on labelled requests, counted one request at a time in memory that does not grow.

After the reward of ImageEdit-R1 (arXiv 2603.08059: a valid form, and F1 of actions, of subjects and of goals). Found
and labelled sub-requests are paired as `matching.pair` says, and counted over all requests (micro average):

- precision = right / found, recall = right / labelled, F1 = 2 right / (found + labelled). An action is right when it
  is one of those labelled; a subject or goal when its token F1 is >= 0.5. Subjects and goals count where they are
  labelled: one paired with a sub-request that labels none is neither right nor wrong, and one that is left over is
  wrong when the request labels any.
- exact-sequence rate: share of the requests that ask for something whose actions are the labelled ones, in their order.
- false-edit rate: share of the messages that ask for no edit in which one was found.
- parameter accuracy: of the parameters labelled in sub-requests whose action is right, the share that is there with
  equal property, direction, amount and unit. `unasked` counts those that were found beside them.
- what must not change ("keep the sky") counts like subjects: right when its token F1 is >= 0.5.
- confusion: labelled action -> found action of the pair; "missed" and "invented" where a partner is wanting.

Left out: reading labels, and showing figures.
"""

from __future__ import annotations

import heapq
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from ..schema import Decomposition, Parameter, SubRequest
from .labels import Case, Wanted
from .matching import has_goal, has_subject, pair, right_parameters, right_phrases, said

MAX_GROUPS = 100
"""Groups that are counted apart; the rows of further ones count in the total only."""
MISSED, INVENTED = "missed", "invented"


@dataclass(slots=True)
class Count:
    """Right, found and labelled, and what follows from them; a share of nothing is None."""

    right: int = 0
    found: int = 0
    labelled: int = 0

    @property
    def f1(self) -> float | None:
        """2 right / (found + labelled)."""
        return _share(2 * self.right, self.found + self.labelled)

    def to_json(self) -> dict[str, Any]:
        """The counts and the shares."""
        return {
            "precision": _share(self.right, self.found),
            "recall": _share(self.right, self.labelled),
            "f1": self.f1,
            "right": self.right,
            "found": self.found,
            "labelled": self.labelled,
        }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


@dataclass(slots=True)
class Scores:
    """Figures of all requests added so far."""

    requests: int = 0
    asking: int = 0
    exact: int = 0
    false_edits: int = 0
    actions: Count = field(default_factory=Count)
    subjects: Count = field(default_factory=Count)
    goals: Count = field(default_factory=Count)
    parameters: Count = field(default_factory=Count)
    keeps: Count = field(default_factory=Count)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, case: Case, decomposition: Decomposition) -> int:
        """Count one request; gives back how much was wrong with it, 0 when nothing was but the wording of a goal."""
        wanted, found = case.wanted, decomposition.sub_requests
        before = self._wrong()
        self.requests += 1
        self.asking += bool(wanted)
        self.false_edits += bool(found) and not wanted
        in_order = len(found) == len(wanted) and all(f.action in w.actions for f, w in zip(found, wanted, strict=True))
        self.exact += bool(wanted) and in_order
        pairs = pair(found, wanted)
        for i, j in pairs:
            self._add_pair(found[i], wanted[j])
        for i in set(range(len(found))) - {i for i, _ in pairs}:
            self._add_found(found[i], wanted)
        for j in set(range(len(wanted))) - {j for _, j in pairs}:
            self._add_wanted(wanted[j])
        if case.keep is not None:
            self.keeps.right += right_phrases(decomposition.keep, case.keep)
            self.keeps.found += len(decomposition.keep)
            self.keeps.labelled += len(case.keep)
        return self._wrong() - before + (bool(wanted) and not in_order)

    def _add_pair(self, found: SubRequest, wanted: Wanted) -> None:
        right = found.action in wanted.actions
        self.confusion[found.action if right else wanted.actions[0], found.action] += 1
        _count(self.actions, True, right)
        _count(self.subjects, wanted.subject is not None, has_subject(found, wanted))
        _count(self.goals, wanted.goal is not None, has_goal(found, wanted))
        if right and wanted.parameters is not None:
            self.parameters.right += right_parameters(found, wanted)
            self.parameters.found += len(said(found.parameters))
            self.parameters.labelled += len(said(wanted.parameters))

    def _add_found(self, found: SubRequest, wanted: Sequence[Wanted]) -> None:
        self.confusion[INVENTED, found.action] += 1
        self.actions.found += 1
        self.subjects.found += any(w.subject is not None for w in wanted)
        self.goals.found += any(w.goal is not None for w in wanted)

    def _add_wanted(self, wanted: Wanted) -> None:
        self.confusion[wanted.actions[0], MISSED] += 1
        self.actions.labelled += 1
        self.subjects.labelled += wanted.subject is not None
        self.goals.labelled += wanted.goal is not None

    def _wrong(self) -> int:
        counts = (self.actions, self.subjects, self.parameters, self.keeps)
        return sum(c.found + c.labelled - 2 * c.right for c in counts)

    def per_action(self) -> dict[str, Count]:
        """Precision, recall and F1 of every action that was labelled or found, by name."""
        counts: dict[str, Count] = {}
        for (wanted, found), n in self.confusion.items():
            if wanted != INVENTED:
                counts.setdefault(wanted, Count()).labelled += n
            if found != MISSED:
                counts.setdefault(found, Count()).found += n
            if wanted == found:
                counts[wanted].right += n
        return dict(sorted(counts.items()))

    @property
    def exact_rate(self) -> float | None:
        """Share of the requests that ask for something whose actions are right, in order."""
        return _share(self.exact, self.asking)

    @property
    def false_edit_rate(self) -> float | None:
        """Share of the messages that ask for nothing in which an edit was found."""
        return _share(self.false_edits, self.requests - self.asking)

    @property
    def parameter_accuracy(self) -> float | None:
        """Share of the labelled parameters that are there, of sub-requests whose action is right."""
        return _share(self.parameters.right, self.parameters.labelled)

    def to_json(self) -> dict[str, Any]:
        """Every figure, as plain data."""
        return {
            "requests": self.requests,
            "actions": self.actions.to_json(),
            "subjects": self.subjects.to_json(),
            "goals": self.goals.to_json(),
            "keeps": self.keeps.to_json(),
            "exact_sequence_rate": self.exact_rate,
            "false_edit_rate": self.false_edit_rate,
            "no_edit_requests": self.requests - self.asking,
            "parameter_accuracy": self.parameter_accuracy,
            "parameters": {
                "right": self.parameters.right,
                "labelled": self.parameters.labelled,
                "unasked": self.parameters.found - self.parameters.right,
            },
        }


def _count(count: Count, labelled: bool, right: bool) -> None:
    count.found += labelled
    count.labelled += labelled
    count.right += labelled and right


@dataclass(frozen=True, slots=True)
class Miss:
    """A request that was not read as it is labelled."""

    wrong: int
    case: Case
    found: Decomposition

    def to_json(self) -> dict[str, Any]:
        """Plain data; sub-requests as `written` has them."""
        return {
            "line": self.case.line,
            "request": self.case.request,
            "wanted": [
                *(written("|".join(w.actions), w.subject, w.parameters or ()) for w in self.case.wanted),
                *(f"keep {kept}" for kept in self.case.keep or ()),
            ],
            "found": [
                *(written(f.action, f.subject, f.parameters) for f in self.found.sub_requests),
                *(f"keep {kept}" for kept in self.found.keep),
            ],
        }


def written(action: str, subject: str | None, parameters: Sequence[Parameter]) -> str:
    """A sub-request in one line: `adjust_tone [sky] brightness increase 20.0 percent`."""
    moves = "; ".join(
        " ".join(str(v) for v in (p.property, p.direction, p.amount, p.unit) if v is not None) for p in parameters
    )
    return " ".join((action, *([f"[{subject}]"] if subject is not None else []), *([moves] if moves else [])))


@dataclass(slots=True)
class Report:
    """Figures over all cases and by group, the worst misses, and the CPU time of each request."""

    misses_kept: int = 10
    total: Scores = field(default_factory=Scores)
    groups: dict[str, Scores] = field(default_factory=dict)
    cpu_ms: array[float] = field(default_factory=lambda: array("d"))
    _misses: list[tuple[int, int, Miss]] = field(default_factory=list)

    def add(self, case: Case, found: Decomposition, cpu_ms: float) -> None:
        """Count one case."""
        self.cpu_ms.append(cpu_ms)
        for group in case.groups:
            if group in self.groups or len(self.groups) < MAX_GROUPS:
                self.groups.setdefault(group, Scores()).add(case, found)
        wrong = self.total.add(case, found)
        if wrong and self.misses_kept:
            miss = Miss(wrong, case, found)
            entry = (wrong, -self.total.requests, miss)
            if len(self._misses) < self.misses_kept:
                heapq.heappush(self._misses, entry)
            elif entry[:2] > self._misses[0][:2]:
                heapq.heapreplace(self._misses, entry)

    @property
    def misses(self) -> list[Miss]:
        """The worst, most wrong first."""
        return [miss for _, _, miss in sorted(self._misses, key=lambda e: e[:2], reverse=True)]

    @property
    def median_ms(self) -> float:
        """CPU milliseconds of the median request."""
        return median(self.cpu_ms) if self.cpu_ms else 0.0

    def to_json(self) -> dict[str, Any]:
        """Every figure, as plain data."""
        return {
            **self.total.to_json(),
            "per_action": {name: count.to_json() for name, count in self.total.per_action().items()},
            "confusion": confusion_rows(self.total),
            "groups": {name: scores.to_json() for name, scores in self.groups.items()},
            "cpu_ms": {"median": round(self.median_ms, 3), "worst": round(max(self.cpu_ms, default=0.0), 3)},
            "misses": [miss.to_json() for miss in self.misses],
        }


def confusion_rows(scores: Scores) -> dict[str, dict[str, int]]:
    """Labelled action -> {found action: how often}; "invented" for what no label asks for."""
    rows: dict[str, dict[str, int]] = {}
    for (wanted, found), n in sorted(scores.confusion.items()):
        rows.setdefault(wanted, {})[found] = n
    return rows

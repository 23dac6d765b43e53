"""Whether the verdict catches planted failures and lets right edits through: a table of actions and kinds of failure.

Left out: the cases themselves, which are in `planted/`, and judges that look at pictures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..nodes.verify.measured import verify
from ..schema import ACTIONS, Action
from .planted.case import KINDS, Kind, Picture
from .planted.table import cases
from .section import Goal, Section, figure, table

FAILED, RIGHT_FAILED = 0.95, 0.03
RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Judged:
    """One planted result and what the verifier said."""

    action: Action
    picture: str
    setting: str
    kind: Kind | None
    """None: it is right."""
    name: str
    passed: bool
    why: str
    held_out: bool

    @property
    def missed(self) -> bool:
        """A wrong edit that passed, or a right one that did not."""
        return self.passed == (self.kind is not None)


def judge(actions: Iterable[Action] = ACTIONS, among: tuple[Picture, ...] | None = None) -> list[Judged]:
    """Plant everything and ask for every verdict."""
    found: list[Judged] = []
    for action in actions:
        for picture, case in cases(action, among):
            results = [(None, name, right) for name, right in case.rights.items()] + list(case.wrongs)
            for kind, name, edited in results:
                verdict = verify(case.evidence(edited))
                found.append(
                    Judged(action, picture.name, case.name, kind, name, verdict.passed, verdict.feedback,
                           picture.held_out)
                )  # fmt: skip
    return found


def measure() -> Section:
    """The table, the shares, and every miss by name."""
    found = judge()
    held = [j for j in found if j.held_out]
    goals = (
        Goal("wrong edits that are failed", _caught(found), FAILED, "%"),
        Goal("the same, photos held out", _caught(held), FAILED, "%"),
        Goal("right edits that are failed", _wronged(found), RIGHT_FAILED, "%", "lower"),
        Goal("the same, photos held out", _wronged(held), RIGHT_FAILED, "%", "lower"),
    )
    return Section("Verification", goals, _text(found))


def _caught(found: Sequence[Judged]) -> float:
    wrong = [j for j in found if j.kind is not None]
    return sum(not j.passed for j in wrong) / max(len(wrong), 1)


def _wronged(found: Sequence[Judged]) -> float:
    right = [j for j in found if j.kind is None]
    return sum(not j.passed for j in right) / max(len(right), 1)


def _text(found: Sequence[Judged]) -> str:
    return "\n\n".join([_table(found), _misses(found)])


def _table(found: Sequence[Judged]) -> str:
    rows = []
    for action in ACTIONS:
        own = [j for j in found if j.action == action]
        cells = []
        for kind in KINDS:
            planted = [j for j in own if j.kind == kind]
            cells.append(f"{sum(not j.passed for j in planted)}/{len(planted)}" if planted else "-")
        right = [j for j in own if j.kind is None]
        wronged = f"{sum(not j.passed for j in right)}/{len(right)}"
        rows.append((action, *cells, figure(_caught(own), "%"), wronged))
    return table(("", *KINDS, "failed", "right ones failed"), rows)


def _misses(found: Sequence[Judged]) -> str:
    missed = Counter((j.action, j.kind or RIGHT, j.setting, j.name) for j in found if j.missed)
    return "\n".join(f"- {' / '.join(key)}: {count}" for key, count in sorted(missed.items()))

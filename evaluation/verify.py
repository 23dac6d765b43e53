"""Whether the verdict catches planted failures and lets right edits through: a table of actions and kinds of failure.

Left out: the cases themselves, which are in `planted/`, and judges that look at pictures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..nodes.verify.measured import verify
from ..schema import ACTIONS, Action
from .planted.case import KINDS, Kind, Picture, pictures
from .planted.chains import RIGHT as ORDINARY
from .planted.chains import WORN, run
from .planted.table import cases
from .section import Goal, Section, figure, table

FAILED, RIGHT_FAILED = 0.95, 0.03
RIGHT = "right"
REMAINS = (
    "What remains: another thing in the place of one that was removed needs a judge that knows things; a shift by one "
    "pixel cannot be seen where a picture is smooth; a repair of a defect is only asked for some effect, so a weak one "
    "passes; a sepia tone passes for colouring; the sharpening tool leaves texture alone that it takes for noise, and "
    "is told so."
)


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
    found, runs = judge(), judge_runs()
    held = [j for j in found if j.held_out]
    goals = (
        Goal("wrong edits that are failed", _caught(found), FAILED, "%"),
        Goal("the same, photos held out", _caught(held), FAILED, "%"),
        Goal("right edits that are failed", _wronged(found), RIGHT_FAILED, "%", "lower"),
        Goal("the same, photos held out", _wronged(held), RIGHT_FAILED, "%", "lower"),
        Goal("runs that wear a picture away and are stopped", _stopped(runs, worn=True), FAILED, "%"),
        Goal("ordinary runs that are stopped", _stopped(runs, worn=False), RIGHT_FAILED, "%", "lower"),
    )
    return Section("Verification: planted failures", goals, _text(found, runs))


@dataclass(frozen=True, slots=True)
class Run:
    """A run of edits on one photo and where it was stopped."""

    name: str
    picture: str
    worn: bool
    length: int
    passed: int
    """Steps that passed before the first that did not."""
    checks: tuple[str, ...]
    """What stopped it."""

    @property
    def stopped(self) -> bool:
        """A step was failed."""
        return self.passed < self.length


def judge_runs(among: tuple[Picture, ...] | None = None) -> list[Run]:
    """Carry out all runs and judge each step."""
    found = []
    for worn, group in ((True, WORN), (False, ORDINARY)):
        for name, links in group.items():
            for picture in among or pictures():
                verdicts = run(picture.pixels, links)
                passed = sum(v.passed for v in verdicts)
                why = tuple(check.name for check in verdicts[-1].checks if not check.passed)
                found.append(Run(name, picture.name, worn, len(links), passed, why))
    return found


def _stopped(runs: Sequence[Run], *, worn: bool) -> float:
    own = [r for r in runs if r.worn == worn]
    return sum(r.stopped for r in own) / max(len(own), 1)


def _caught(found: Sequence[Judged]) -> float:
    wrong = [j for j in found if j.kind is not None]
    return sum(not j.passed for j in wrong) / max(len(wrong), 1)


def _wronged(found: Sequence[Judged]) -> float:
    right = [j for j in found if j.kind is None]
    return sum(not j.passed for j in right) / max(len(right), 1)


def _text(found: Sequence[Judged], runs: Sequence[Run]) -> str:
    wrong, right = (sum((j.kind is not None) == kind for j in found) for kind in (True, False))
    held = sorted({j.picture for j in found if j.held_out})
    tuned = sorted({j.picture for j in found if not j.held_out})
    kinds = "; ".join(f"*{kind}*: {meaning}" for kind, meaning in KINDS.items())
    return "\n\n".join([
        f"{wrong} wrong and {right} right edits of all {len(ACTIONS)} actions on {len(held) + len(tuned)} photos (one "
        "grey, one with transparency, one of 16 bits). Right edits are the tools' own and others that share no code "
        "with them: formulas, OpenCV, Pillow, cut-outs of other photos. A wrong edit counts when more than 1 % of its "
        "region is more than two levels of 255 away from every right one, or anything outside the region is touched.",
        f"The verifier was improved on {', '.join(tuned)}; {', '.join(held)} were held out (by the SHA-256 of their "
        "names).",
        f"Failed / planted, by kind. {kinds}.",
        _table(found),
        "Runs of edits, each step judged as in a session, with the original and the steps before it:",
        _runs_table(runs),
        "Misses by name (action / kind / setting / edit, and on how many photos):",
        _misses(found),
        REMAINS,
    ])  # fmt: skip


def _runs_table(runs: Sequence[Run]) -> str:
    rows = []
    for name in dict.fromkeys(r.name for r in runs):
        own = [r for r in runs if r.name == name]
        stopped = [r for r in own if r.stopped]
        where = figure(sum(r.passed + 1 for r in stopped) / len(stopped)) if stopped else "-"
        checks = Counter(check for r in stopped for check in r.checks)
        what = ", ".join(f"{check} {count}" for check, count in checks.most_common(3)) or "-"
        rows.append((name, "worn" if own[0].worn else "ordinary", f"{len(stopped)}/{len(own)}", where, what))
    return table(("run", "", "stopped", "at step, on average", "by"), rows)


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

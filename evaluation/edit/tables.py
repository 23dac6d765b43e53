"""The figures of a run: means with bootstrap intervals, gains of each stage, per category; Markdown, CSV and LaTeX.

An arm that made no picture counts as 0 where an edit is scored (O, SC, PQ, effect, followed) and not at all where
likeness is: a photo that nobody touched is like itself. Left out: judging, and drawing (`plots.py`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..bootstrap import Interval, gain, interval
from ..section import table
from .arms import ARMS, STAGES
from .results import Row

MEASURES: Mapping[str, tuple[str, ...]] = {
    "measured": ("effect", "followed", "locality_ssim", "locality_psnr", "identity_ssim"),
    "viescore": ("O", "SC", "PQ"),
}
"""What is shown of each judge; the first leads."""
SCORED = frozenset({"effect", "followed", "O", "SC", "PQ"})
TITLES: Mapping[str, str] = {
    "effect": "effect (0-10)",
    "followed": "effects that pass",
    "locality_ssim": "SSIM outside",
    "locality_psnr": "PSNR outside, dB",
    "identity_ssim": "SSIM to the source",
    "O": "VIEScore O (0-10)",
    "SC": "SC",
    "PQ": "PQ",
    "seconds": "seconds",
    "calls": "editor calls",
}
ALL = "all"


@dataclass(frozen=True, slots=True)
class Line:
    """One figure."""

    editor: str
    arm: str
    """Of a gain "after - before"."""
    group: str
    """`ALL`, a category, or "N turns"."""
    measure: str
    value: Interval


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of a run by one judge."""

    judge: str
    lines: tuple[Line, ...]
    gains: tuple[Line, ...]
    counts: tuple[tuple[str, str, int, int, int], ...]
    """Editor, arm, results, those without a picture, those that the judge could not score."""

    @property
    def leading(self) -> str:
        """The measure that tables of one measure show."""
        return MEASURES[self.judge][0]

    def value(self, editor: str, arm: str, group: str, measure: str) -> Interval | None:
        """One figure; None where it was not measured."""
        wanted = (editor, arm, group, measure)
        return next((one.value for one in self.lines if (one.editor, one.arm, one.group, one.measure) == wanted), None)


def report(pairs: Sequence[tuple[Row, Row]], judge: str) -> Report:
    """The figures of results with their judgements."""
    by_arm: dict[tuple[str, str], list[tuple[Row, Row]]] = {}
    for result, judged in pairs:
        by_arm.setdefault((result["editor"], result["arm"]), []).append((result, judged))
    lines: list[Line] = []
    values: dict[tuple[str, str], dict[str, float]] = {}
    counts = []
    leading = MEASURES[judge][0]
    for (editor, arm), rows in by_arm.items():
        failed = sum(not result["picture"] for result, _ in rows)
        mute = sum(bool(result["picture"]) and not judged["scores"] for result, judged in rows)
        counts.append((editor, arm, len(rows), failed, mute))
        for group, members in _groups(rows).items():
            for measure in (*MEASURES[judge], "seconds", "calls"):
                found = _values(members, measure)
                value = interval(list(found.values()))
                if value is not None:
                    lines.append(Line(editor, arm, group, measure, value))
                if measure == leading and group == ALL:
                    values[editor, arm] = found
    return Report(judge, tuple(lines), tuple(_gains(values, leading)), tuple(counts))


def _groups(rows: Sequence[tuple[Row, Row]]) -> dict[str, list[tuple[Row, Row]]]:
    """All of them, those of each category, and those of each number of turns, where these differ."""
    groups: dict[str, list[tuple[Row, Row]]] = {ALL: list(rows)}
    by = {
        "category": {id(pair): str(pair[0]["category"]) for pair in rows},
        "turns": {id(pair): _turns(len(pair[0]["turns"])) for pair in rows},
    }
    for names in by.values():
        if len(set(names.values())) > 1:
            for pair in rows:
                groups.setdefault(names[id(pair)], []).append(pair)
    return groups


def _turns(number: int) -> str:
    return f"{number} turn{'s' if number > 1 else ''}"


def _values(rows: Iterable[tuple[Row, Row]], measure: str) -> dict[str, float]:
    """Case -> value, of the cases that have one."""
    found: dict[str, float] = {}
    for result, judged in rows:
        value = result.get(measure) if measure in ("seconds", "calls") else judged["scores"].get(measure)
        if value is None and measure in SCORED and not result["picture"]:
            value = 0.0
        if value is not None:
            found[result["case"]] = float(value)
    return found


def _gains(values: Mapping[tuple[str, str], Mapping[str, float]], measure: str) -> Iterable[Line]:
    """Each stage against the one before it that was run, then each arm against the editor alone."""
    for editor in dict.fromkeys(editor for editor, _ in values):
        stages = [arm for arm in STAGES if (editor, arm) in values]
        others = [arm for arm in ARMS if arm not in STAGES and (editor, arm) in values]
        steps = list(pairwise(stages))
        steps += [("single", arm) for arm in (*stages[2:], *others) if "single" in stages]
        for before, after in steps:
            value = gain(values[editor, before], values[editor, after])
            if value is not None:
                yield Line(editor, f"{after} - {before}", ALL, measure, value)


Cells = tuple[str, tuple[str, ...], list[tuple[str, ...]]]
"""Title, header and rows."""


def tables(found: Report) -> list[Cells]:
    """The tables that a reader wants, as text."""
    shown = [*MEASURES[found.judge], "calls", "seconds"]
    header = ("editor", "arm", *(TITLES[m] for m in shown), "results", "no picture", "not scored")
    rows = [
        (editor, arm, *(_shown(found.value(editor, arm, ALL, m), m) for m in shown), str(n), str(failed), str(mute))
        for editor, arm, n, failed, mute in found.counts
    ]
    result: list[Cells] = [("Arms", header, rows)]
    if found.gains:
        lead = TITLES[found.leading]
        rows = [
            (one.editor, one.arm, _shown(one.value, found.leading, sign=True), "yes" if one.value.is_sure else "no",
             str(one.value.count))
            for one in found.gains
        ]  # fmt: skip
        result.append((f"Gains, {lead}", ("editor", "after - before", "gain", "surely not 0", "cases"), rows))
    groups = list(dict.fromkeys(one.group for one in found.lines if one.group != ALL))
    arms = list(dict.fromkeys(arm for _, arm, *_ in found.counts))
    measures = [found.leading, *(["identity_ssim"] if found.judge == "measured" else [])]
    for measure in measures if groups else ():
        for editor in dict.fromkeys(editor for editor, *_ in found.counts):
            rows = [(g, *(_shown(found.value(editor, arm, g, measure), measure) for arm in arms)) for g in groups]
            result.append((f"{TITLES[measure]} by category, {editor}", ("category", *arms), rows))
    return result


def markdown(found: Report) -> str:
    """All tables, each under its title."""
    return "\n\n".join(f"**{title}**\n\n{table(header, rows)}" for title, header, rows in tables(found)) + "\n"


def latex(found: Report) -> str:
    """All tables, as `tabular`s with the rules of the booktabs package."""
    parts = []
    for title, header, rows in tables(found):
        lines = [f"% {title}", rf"\begin{{tabular}}{{{'l' * 2}{'r' * (len(header) - 2)}}}", r"\toprule"]
        lines += [_latex_row(header), r"\midrule", *map(_latex_row, rows), r"\bottomrule", r"\end{tabular}"]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def as_csv(found: Report) -> str:
    """Every figure in a line of its own, unrounded."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("kind", "editor", "arm", "group", "measure", "mean", "low", "high", "cases"))
    for kind, lines in (("figure", found.lines), ("gain", found.gains)):
        for one in lines:
            value = (one.value.mean, one.value.low, one.value.high, one.value.count)
            writer.writerow((kind, one.editor, one.arm, one.group, one.measure, *value))
    return text.getvalue()


def _shown(value: Interval | None, measure: str, *, sign: bool = False) -> str:
    if value is None:
        return "-"
    digits = {"locality_ssim": 3, "identity_ssim": 3, "locality_psnr": 1, "seconds": 1, "calls": 1}.get(measure, 2)
    mean = f"{value.mean:{'+' if sign else ''}.{digits}f}"
    if measure in ("seconds", "calls"):
        return mean
    return f"{mean} [{value.low:.{digits}f}, {value.high:.{digits}f}]"


_LATEX = str.maketrans({c: f"\\{c}" for c in "&%$#_{}"} | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
                        "\\": r"\textbackslash{}"})  # fmt: skip


def _latex_row(cells: Sequence[str]) -> str:
    return " & ".join(cell.translate(_LATEX) for cell in cells) + r" \\"

"""What the loop is worth: how many steps pass at once, how many after another try, and whether any result is worse than
none.

Runs hard cases (`loop_cases.py`) through the real graph in a temporary home. Left out: whether the verifier is right,
except where the answer is known.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ..graph.start import Workplace, start_session
from ..images.pixels import Pixels, full_scale
from ..nodes.context import Context
from ..nodes.verify.node import judge
from ..schema import IDENTITY, Attempt, EditState, Options, Outcome
from .loop_cases import Case, cases
from .section import Goal, Section, figure, table

HOW = ("first attempt", "another strength", "a variant", "another seed", "another tool", "rolled back", "not located")
"""How a case can end, in the order of the table."""
NEARLY = 0.1
"""Decibels of PSNR that make no difference."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How one case ended."""

    case: Case
    how: str
    attempts: int
    kept: float
    """The score of the picture that was kept."""
    untouched: float
    """The score that the picture before would have got."""
    gain: float | None
    """Decibels of PSNR by which the result is nearer to the known answer than the photo was; None without one."""
    reason: str


def measure() -> Section:
    """All cases, in less than a minute of processor time."""
    with tempfile.TemporaryDirectory() as home:
        ran = [run(case, Path(home)) for case in cases()]
    tried = [r for r in ran if r.how != "not located"]
    first = sum(r.how == "first attempt" for r in tried)
    lost = sum(r.how == "rolled back" for r in tried)
    worse = sum(r.kept < r.untouched for r in tried)
    known = [r for r in tried if r.gain is not None]
    farther = [r for r in known if r.gain is not None and r.gain < -NEARLY]
    missed = len(tried) - first
    goals = (
        Goal("steps that pass, with retries", 1 - lost / len(tried), 0.9, "%"),
        Goal("misses of the first attempt that are made good", 1 - lost / missed, 0.5, "%"),
        Goal("results with a lower score than the untouched picture", worse, 0, "", "lower"),
        Goal("results farther from the known answer than the photo was", len(farther), 0, "", "lower"),
    )
    return Section("The loop", goals, _text(ran, first, len(tried), known, farther))


def run(case: Case, home: Path) -> Ran:
    """Carry out one case, foreign tools first, with the attempts that a user gets."""
    workplace = Workplace.open(home)
    foreign = {tool.name: tool.using(workplace.store.artifacts) for tool in case.tools}
    context = replace(workplace.context, tools={**foreign, **workplace.context.tools})
    workplace = replace(workplace, context=context)
    mask = None if case.mask is None else np.repeat(case.mask[..., None], 3, axis=2)
    state = start_session(
        workplace,
        case.photo,
        case.request,
        output=None,
        force=False,
        region=case.box,
        mask=mask,
        options=Options(),
    ).run()
    load = workplace.store.artifacts.load
    assert state.image is not None, "a session that has run has a picture"
    gain = None if case.truth is None else psnr(load(state.image), case.truth) - psnr(case.photo, case.truth)
    last = state.outcomes[-1]
    return Ran(case, how(state), len(state.attempts), *scores(state, context, last), gain, last.reason)


def how(state: EditState) -> str:
    """What made the last step of a session succeed, or how it failed."""
    outcome = state.outcomes[-1]
    if outcome.status != "done":
        return "rolled back" if state.attempts else "not located"
    if len(state.outcomes) > 1:
        return "another tool"
    kept = state.attempts_at(outcome.step)[outcome.attempt - 1]
    if kept.number == 1:
        return "first attempt"
    before = state.attempts_at(outcome.step)[: kept.number - 1]
    if any(kept.arguments == attempt.arguments for attempt in before):
        return "another seed"
    return "a variant" if any(kept.arguments.keys() - a.arguments.keys() for a in before) else "another strength"


def scores(state: EditState, context: Context, outcome: Outcome) -> tuple[float, float]:
    """(score of the picture that was kept, score of the picture before the step), both by the verifier of the step."""
    tried = state.attempts_at(outcome.step)
    if not tried:
        return 0.0, 0.0
    step = next(s for s in state.steps if s.id == outcome.step)
    nothing: Attempt = tried[0].model_copy(update={"after": tried[0].before, "matrix": IDENTITY})
    untouched = judge(state, context, step, nothing).score
    kept = next((a.verdict.score for a in tried if a.number == outcome.attempt and a.verdict), untouched)
    if outcome.status != "done":
        assert outcome.image == tried[0].before, "what is rolled back is the picture before, to the bit"
    return kept, untouched


def psnr(one: Pixels, other: Pixels) -> float:
    """Decibels between two pictures of one size; 100 when they are equal."""
    a, b = (p[..., :3].astype(np.float64) / full_scale(p) for p in (one, other))
    return float(min(100.0, -10 * np.log10(max(float(np.mean((a - b) ** 2)), 1e-10))))


def _text(ran: list[Ran], first: int, tried: int, known: list[Ran], farther: list[Ran]) -> str:
    ends = Counter(r.how for r in ran)
    kinds = {r.case.kind: None for r in ran}
    rows = [(kind, *_counts([r for r in ran if r.case.kind == kind])) for kind in kinds]
    later = tried - first - ends["rolled back"]
    nearer = sum(r.gain is not None and r.gain > NEARLY for r in known)
    failed = "; ".join(f"{_name(r)} ({r.reason})" for r in ran if r.how in ("rolled back", "not located"))
    return f"""\
{len(ran)} hard cases, each a photo with a request, at most {Options().max_attempts} attempts with a tool. {first} of
the {tried} steps whose place was found pass at the first attempt, {later} more after another try.

{table(("how it ended", "cases"), [(end, ends[end]) for end in HOW])}

{table(("cases", *HOW), rows)}

**Never worse than rolling back.** What passes is kept and everything else is rolled back to the bit, so that the score
never falls. Where the answer is known ({len(known)} cases: a damaged copy of a photo, a thing drawn into one) {nearer}
results are nearer to it than the photo was, by {figure(float(np.median([r.gain for r in known])), "dB")} in the median.
Farther from it: {"; ".join(f"{_name(r)} ({r.gain:+.1f} dB)" for r in farther) or "none"}.

Not done: {failed or "none"}.
"""


def _counts(ran: list[Ran]) -> Iterator[int]:
    return (sum(r.how == end for r in ran) for end in HOW)


def _name(ran: Ran) -> str:
    by = f" with {', '.join(tool.name for tool in ran.case.tools)}" if ran.case.tools else ""
    return f"{ran.case.kind}: {ran.case.request}{by}"

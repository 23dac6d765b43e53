"""The node that judges the last attempt and decides: next step, another try, another plan, or rolled back.

An attempt that passes is kept at once. When none passes, the picture stays as it was before the step, so that the
result is never worse than that; another tool is tried first when one serves the sub-request. Where a person looks at
results, `review` ends the step: what passed, what was tried on their word, and the best of what failed is held for it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from langgraph.runtime import Runtime

from ...errors import PlanError
from ...images.pixels import bounding_box
from ...schema import Attempt, EditState, Matrix, Outcome, Step, Verdict, as_state
from ..context import Context
from ..locate import as_matrix, carried
from ..retry import is_rejected, most_attempts, next_arguments, other_tools, score_of, worn_out
from ..steps import done_with, end_step
from .evidence import Evidence, Written
from .text_checks import changed_map

LOOKED_AT = ("result", "all")
"""Values of `Options.review` with which a person looks at results."""


def verify(state: EditState, runtime: Runtime[Context]) -> dict[str, Any]:
    """Give the last attempt its verdict; end the step when it passed or when nothing is left to try."""
    step = state.step
    tried = state.attempts_at(step.id) if step else []
    if step is None or not tried:
        raise PlanError("there is no attempt to verify")
    attempt = tried[-1]
    judged = attempt.model_copy(update={"verdict": judge(state, runtime.context, step, attempt)})
    tried = [*tried[:-1], judged]
    update: dict[str, Any] = {"attempts": as_state([*state.attempts[:-1], judged])}
    verdict = judged.verdict
    assert verdict is not None, "set two lines above"
    looks = state.options.review in LOOKED_AT
    if judged.after is not None and (verdict.passed or (looks and any(map(is_rejected, tried)))):
        return update | ({"held": judged.number} if looks else end_step(state, done_with(judged)))
    tool = runtime.context.tool(step.tool)
    more = len(tried) < most_attempts(state.options, tried) and not worn_out(state, tool.name)
    if more and next_arguments(tool, step, tried) is not None:
        return update
    other = other_tools(state, runtime.context, step)
    shown = [a for a in tried if a.after is not None and not is_rejected(a)]
    if looks and shown and not other:
        return update | {"held": max(shown, key=score_of).number}
    outcome = Outcome(step=step.id, status="rolled_back", reason=_why(max(tried, key=score_of)), image=judged.before)
    return update | end_step(state, outcome) | other


def judge(state: EditState, context: Context, step: Step, attempt: Attempt) -> Verdict:
    """The verifier's verdict; a tool that raised has failed without a measurement."""
    if attempt.after is None:
        return Verdict(score=0, passed=False, feedback=attempt.error)
    assert state.photo is not None, "attempts are made after ingest"
    tool = context.tool(attempt.tool)
    load = context.artifacts.load
    done, total = _done(state), carried(state)
    mask = load(step.region.mask) if step.region is not None and step.region.mask is not None else None
    return context.verify(
        Evidence(
            step=step,
            sub_requests=tuple(state.sub_request(covered) for covered in step.covers),
            before=load(attempt.before),
            after=load(attempt.after),
            mask=mask,
            blends=tool.blends,
            geometric=tool.geometric,
            matrix=attempt.matrix,
            arguments=attempt.arguments,
            original=load(state.photo.image),
            photo=state.photo,
            earlier=tuple(state.sub_request(covered) for past, _ in done for covered in past.covers),
            placed=as_matrix(total),
            coarsest=_coarsest([outcome.matrix for _, outcome in done]),
            written=_written(state, context, done),
            fidelity=tool.fidelity,
        )
    )


Done = tuple[Step, Outcome]


def _done(state: EditState) -> list[Done]:
    """The steps whose result is in the picture, in order, with how they ended."""
    steps = {step.id: step for step in state.steps}
    return [(steps[o.step], o) for o in state.outcomes if o.status == "done" and o.step in steps]


def _coarsest(matrices: Sequence[Matrix]) -> float:
    """The smallest size on the way, as a part of the last one."""
    sizes, size = [1.0], 1.0
    for matrix in matrices:
        size *= math.sqrt(abs(float(np.linalg.det(np.array(matrix, float)[:2, :2]))))
        sizes.append(size)
    return min(1.0, min(sizes) / size) if size > 0 else 1.0


def _written(state: EditState, context: Context, done: Sequence[Done]) -> tuple[Written, ...]:
    """Where earlier steps put words, carried to the picture as it is before this step."""
    found = []
    for i, (step, outcome) in enumerate(done):
        texts = [covered for covered in step.covers if state.sub_request(covered).kind == "add_text"]
        if not texts:
            continue
        attempt = next(a for a in state.attempts_at(step.id) if a.number == outcome.attempt)
        before, after = (context.artifacts.load(ref) for ref in (attempt.before, outcome.image))
        box = bounding_box(changed_map(before, after)) if before.shape == after.shape else None
        if box is None:
            continue
        total = np.eye(3)
        for _, later in done[i + 1 :]:
            total = np.array(later.matrix, float) @ total
        x, y, w, h = box
        corners = total @ np.array([[x, x + w, x, x + w], [y, y, y + h, y + h], [1, 1, 1, 1]], float)
        left, top = (round(float(v)) for v in corners[:2].min(axis=1))
        right, bottom = (round(float(v)) for v in corners[:2].max(axis=1))
        found.append(Written(texts[0], (left, top, right - left, bottom - top)))
    return tuple(found)


def _why(best: Attempt) -> str:
    feedback = best.verdict.feedback if best.verdict else best.error
    return feedback or "the measured effect was not what was asked for"

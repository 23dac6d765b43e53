"""The node that asks a person: to approve the plan, or to show a region that was not found.

It interrupts before it does anything, so running it again from the top after the answer repeats no effect. Questions
and answers are plain JSON:

- `{"kind": "plan", "sub_requests", "steps", "refused"}`; answers `{"approve": true}`, `{"drop": [step ids]}` (the rest
  is approved) or `{"cancel": true}`.
- `{"kind": "region", "step", "phrase", "reason"}`; answers `{"box": [x, y, width, height], "unit": "pixels"|"percent"}`
  in the original's coordinates, or `{"skip": true}`.
"""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime
from langgraph.types import interrupt
from pydantic import ValidationError

from ...errors import InputError
from ...schema import EditState, Outcome, Region, Step, UserRegion, as_state
from ..context import Context


def review(state: EditState, runtime: Runtime[Context]) -> dict[str, Any]:
    """Pass through when nothing needs a person; otherwise wait for the answer and put it into the state."""
    if state.question and state.step is not None:
        return _place_region(state, state.step)
    if state.options.review == "plan" and not state.approved:
        return _approve_plan(state)
    return {}


def _place_region(state: EditState, step: Step) -> dict[str, Any]:
    phrase = step.region.phrase if step.region else ""
    answer = interrupt({"kind": "region", "step": step.id, "phrase": phrase, "reason": state.question})
    answer = _as_object(answer)
    if answer.get("skip"):
        return {"question": ""} | refuse_step(state, step, "skipped by the user")
    try:
        region = UserRegion(step=step.id, box=answer.get("box"), unit=answer.get("unit", "pixels"))
    except ValidationError:
        raise InputError(
            f'the answer {answer!r} is no region; expected {{"box": [x, y, width, height]}} or {{"skip": true}}'
        ) from None
    options = state.options.model_copy(update={"regions": (*state.options.regions, region)})
    marked = step.model_copy(update={"region": Region(phrase=phrase, method="user")})
    steps = [marked if other.id == step.id else other for other in state.steps]
    return {"question": "", "options": as_state(options), "steps": as_state(steps)}


def _approve_plan(state: EditState) -> dict[str, Any]:
    this_turn = state.steps[state.cursor :]
    covered = {sub for step in this_turn for sub in step.covers} | {r.sub_request for r in state.refused}
    answer = interrupt(
        {
            "kind": "plan",
            "sub_requests": [s.to_json() for s in state.sub_requests if s.id in covered],
            "steps": [step.to_json() for step in this_turn],
            "refused": [refusal.to_json() for refusal in state.refused],
        }
    )
    answer = _as_object(answer)
    drop = {step.id for step in this_turn} if answer.get("cancel") else set(answer.get("drop") or ())
    unknown = drop - {step.id for step in this_turn}
    if unknown:
        raise InputError(f"the plan has no steps {', '.join(sorted(unknown))} to drop")
    if not drop and not answer.get("approve"):
        raise InputError(f'the answer {answer!r} approves nothing; expected "approve", "drop" or "cancel"')
    kept = [step for step in state.steps if step.id not in drop]
    dropped = [step for step in this_turn if step.id in drop]
    steps = [*state.past, *dropped, *kept[len(state.past) :]]
    image = state.image
    assert image is not None, "a plan is reviewed after ingest"
    outcomes = [Outcome(step=s.id, status="refused", reason="dropped by the user", image=image) for s in dropped]
    return {
        "approved": True,
        "steps": as_state(steps),
        "outcomes": as_state([*state.outcomes, *outcomes]),
        "cursor": state.cursor + len(dropped),
    }


def refuse_step(state: EditState, step: Step, reason: str) -> dict[str, Any]:
    """End the step under way without an attempt and go on to the next."""
    assert state.image is not None, "steps run after ingest"
    outcome = Outcome(step=step.id, status="refused", reason=reason, image=state.image)
    return {"outcomes": as_state([*state.outcomes, outcome]), "cursor": state.cursor + 1}


def _as_object(answer: Any) -> dict[str, Any]:
    if not isinstance(answer, dict):
        raise InputError(f"the answer must be a JSON object, found {type(answer).__name__}")
    return answer

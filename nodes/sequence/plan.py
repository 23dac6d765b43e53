"""The embedded sequencer: order by what the user said, else by the table of rules; choose tools by what they declare.

A sub-request that no tool at hand can serve is refused by name, with the reason and what would serve it; the others go
on. An order that a model proposes is followed as far as the rules allow. Left out: asking a model.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from ...errors import PlanError
from ...schema import WHOLE_IMAGE, EditState, Plan, Refusal, Region, Step, SubRequest, is_builtin
from ...tools.base import EditTool, Unserved
from .contradictions import contradictions
from .dataflow import phrases_apart, with_dependencies
from .dependencies import Dependencies, circle_reason, dependencies, title
from .fuse import fuse_pointwise
from .generative import merge_calls, oneshot, takes_words
from .hints import gather_hints
from .keeping import names_place
from .rules import (
    ADJUSTMENTS,
    AIMED,
    DEFAULT_REGION,
    GENERATIVE,
    MENDED,
    NEEDS,
    SEEN_BY_TOOL,
    WITHIN,
    phase,
    rank,
    why,
)  # fmt: skip

MOST_NOTES = 5
"""Sentences about a proposed order that was not kept: more are not read."""
PREFERENCE = {"exact": 0, "generative": 1, "approximate": 2}
"""Which tool is asked first. An exact one does just what was asked; where only an approximation is at hand (a hole
filled from its surroundings, a tint for lost colours), an editor that knows the world does better, if there is one."""


def sequence(
    sub_requests: Sequence[SubRequest],
    keep: Sequence[str],
    tools: Mapping[str, EditTool],
    state: EditState,
    *,
    preferred: Sequence[str] = (),
) -> Plan:
    """Steps in the order in which they run, and what is refused.

    `state` tells of earlier steps (numbering continues), of tools that failed already (`banned`), of the mode and of
    the user's regions. `preferred` is an order of ids that is followed where no dependency and no physics speaks
    against it; the notes say where it is not.
    """
    known = dependencies(sub_requests)
    ordered, refused = arranged(sub_requests, known, state.turn, preferred)
    against = contradictions(sub_requests, keep)
    steps: list[Step] = []
    first = 1 + max((int(step.id[1:]) for step in state.steps), default=0)
    step_of = {covered: step.id for step in state.steps for covered in step.covers}
    for sub_request in ordered:
        step_id = f"s{first + len(steps)}"
        try:
            if sub_request.id in against:
                raise Unserved(against[sub_request.id])
            _check_there(sub_request, known, sub_requests, refused)
            aimed = _aimed(sub_request, step_id, state)
            tool, arguments = choose(aimed, tools, state)
        except Unserved as unserved:
            refused.append(_refusal(sub_request, unserved, state.turn))
            continue
        earlier = {*known.after[sub_request.id], *sub_request.after}
        needed = tuple(dict.fromkeys(step_of[i] for i in step_of if i in earlier))
        step_of[sub_request.id] = step_id
        region = _region(aimed, tool, keep, step_id, state)
        if region is not None and region.method == "user" and "margin" in tool.parameters:
            arguments = {"margin": 0.0, **arguments}  # the user drew what they mean
        steps.append(
            Step(
                id=step_id,
                covers=(sub_request.id,),
                tool=tool.name,
                instruction=instruction_of(aimed),
                arguments=arguments,
                region=region,
                after=needed,
            )
        )
    if state.options.mode == "oneshot":
        left_out = {refusal.sub_request for refusal in refused}
        wanted = [s for s in ordered if s.id not in left_out]
        return oneshot(wanted, refused, tools, state).model_copy(update={"notes": known.notes})
    steps = gather_hints(steps, tools, state.options)
    steps = _apply_general_region(steps, tools, state)
    if state.options.mode == "merged":
        steps = merge_calls(fuse_pointwise(steps, tools, state.banned), tools, state.banned)
    steps = with_dependencies(steps, tools, state.options.regions)
    notes = (*known.notes, *_overruled(ordered, known, preferred))
    return Plan(steps=tuple(steps), refused=tuple(refused), notes=notes)


def order(sub_requests: Sequence[SubRequest], turn: int = 1) -> tuple[list[SubRequest], list[Refusal]]:
    """The order in which sub-requests are done; those that wait for each other in a circle are refused by name."""
    return arranged(sub_requests, dependencies(sub_requests), turn)


def arranged(
    sub_requests: Sequence[SubRequest], known: Dependencies, turn: int, preferred: Sequence[str] = ()
) -> tuple[list[SubRequest], list[Refusal]]:
    """Topological order along the dependencies; among those that are free to go, the table of rules and then the
    request, or the phases of the table and then the preferred order."""
    place = {sub_request.id: i for i, sub_request in enumerate(sub_requests)}
    proposed = {sub_request_id: i for i, sub_request_id in enumerate(preferred)}

    def key(s: SubRequest) -> tuple[tuple[int, int], int]:
        return ((phase(s.kind), proposed[s.id]) if s.id in proposed else rank(s.kind)), place[s.id]

    circular = {i: circle for circle in known.circles for i in circle}
    waiting = {s.id: set(known.after[s.id]) - set(circular) for s in sub_requests if s.id not in circular}
    ready = [(*key(s), s) for s in sub_requests if s.id in waiting and not waiting[s.id]]
    heapq.heapify(ready)
    ordered: list[SubRequest] = []
    while ready:
        *_, sub_request = heapq.heappop(ready)
        ordered.append(sub_request)
        for other in sub_requests:
            if sub_request.id in waiting.get(other.id, ()):
                waiting[other.id].discard(sub_request.id)
                if not waiting[other.id]:
                    heapq.heappush(ready, (*key(other), other))
    refused = [
        Refusal(sub_request=s.id, reason=circle_reason([sub_requests[place[i]] for i in circular[s.id]]), turn=turn)
        for s in sub_requests
        if s.id in circular
    ]
    return _gathered(ordered, known), refused


def _overruled(ordered: Sequence[SubRequest], known: Dependencies, preferred: Sequence[str]) -> list[str]:
    """Where a preferred order could not be kept, one sentence each."""
    wanted = {sub_request_id: i for i, sub_request_id in enumerate(preferred)}
    notes: list[str] = []
    for first, then in itertools.combinations([s for s in ordered if s.id in wanted], 2):
        if wanted[first.id] > wanted[then.id]:
            if first.id in known.after[then.id]:
                reason = "it refers to that, or the request says so"
            elif phase(first.kind) < phase(then.kind):
                reason = why(first.kind if phase(first.kind) == 0 else then.kind)
            else:
                continue
            if len(notes) == MOST_NOTES:
                break
            notes.append(f"{title(first)} is done before {title(then)}, not after it as was proposed: {reason}")
    return notes


def _gathered(ordered: Sequence[SubRequest], known: Dependencies) -> list[SubRequest]:
    """Adjustments of one subject side by side, so that they can share a pass: pulled forward over adjustments of other
    parts of the picture, which do not mind."""
    result: list[SubRequest] = []
    for one in ordered:
        at = len(result)
        while one.action in ADJUSTMENTS and at and result[at - 1].action in ADJUSTMENTS:
            other = result[at - 1]
            if other.subject == one.subject:
                result.insert(at, one)
                break
            if other.id in known.after[one.id] or not phrases_apart(other.subject, one.subject):
                result.append(one)
                break
            at -= 1
        else:
            result.append(one)
    return result


def choose(sub_request: SubRequest, tools: Mapping[str, EditTool], state: EditState) -> tuple[EditTool, dict[str, Any]]:
    """The most faithful tool that serves a sub-request, and its arguments; `Unserved` when there is none."""
    if state.photo is None:
        raise PlanError("a plan needs a photo; ingest has not run")
    banned = {tool for covered, tool in state.banned if covered == sub_request.id}
    serving = [t for t in tools.values() if sub_request.action in t.actions and t.name not in banned and not t.is_fused]
    reasons: list[Unserved] = []
    preference = PREFERENCE if sub_request.action not in MENDED else {**PREFERENCE, "approximate": 0}
    for tool in sorted(serving, key=lambda t: preference[t.fidelity]):
        try:
            return tool, tool.bind_request(sub_request, state.photo)
        except Unserved as unserved:
            reasons.append(unserved)
    if reasons:
        raise Unserved("; ".join(dict.fromkeys(u.reason for u in reasons)), reasons[0].needs)
    what = sub_request.action.replace("_", " ")
    if banned:
        raise Unserved(f"{what}: every tool for it failed ({', '.join(sorted(banned))})", GENERATIVE)
    needs = NEEDS.get(sub_request.action, GENERATIVE) if is_builtin(sub_request.action) else "the tool that brings it"
    raise Unserved(f"no tool at hand can {what}", needs)


def _aimed(sub_request: SubRequest, step_id: str, state: EditState) -> SubRequest:
    """Name the user's region as the subject where nothing else is said ("crop it")."""
    given = any(region.step in ("*", step_id) for region in state.options.regions)
    if given and sub_request.kind in AIMED and sub_request.subject == WHOLE_IMAGE and not sub_request.parameters:
        return sub_request.model_copy(update={"subject": "region"})
    return sub_request


def _refusal(sub_request: SubRequest, unserved: Unserved, turn: int) -> Refusal:
    return Refusal(sub_request=sub_request.id, reason=unserved.reason, needs=unserved.needs, turn=turn)


def _check_there(
    sub_request: SubRequest, known: Dependencies, sub_requests: Sequence[SubRequest], refused: Sequence[Refusal]
) -> None:
    """Refuse what is done to a thing that another sub-request would bring in, when that one is refused."""
    missing = {refusal.sub_request: refusal for refusal in refused}
    for maker in sub_requests:
        if maker.id in missing and maker.id in known.brought[sub_request.id]:
            raise Unserved(
                f"it refers to what {title(maker)} would bring in, which is refused", missing[maker.id].needs
            )


def instruction_of(sub_request: SubRequest) -> str:
    """A sub-request as one line, for people."""
    subject = "" if sub_request.subject == WHOLE_IMAGE else f" {sub_request.subject}"
    goal = f": {sub_request.goal}" if sub_request.goal else ""
    return f"{sub_request.action.replace('_', ' ')}{subject}{goal}"


def _region(
    sub_request: SubRequest, tool: EditTool, keep: Sequence[str], step_id: str, state: EditState
) -> Region | None:
    if tool.region == "none":
        return None
    named = sub_request.subject != WHOLE_IMAGE and sub_request.subject not in SEEN_BY_TOOL.get(sub_request.kind, ())
    if any(region.step == step_id for region in state.options.regions):
        return Region(phrase=sub_request.subject if named else "", method="user")
    general = any(region.step == "*" for region in state.options.regions)
    if takes_words(tool) and sub_request.action not in WITHIN:
        return Region(phrase=sub_request.subject if named else "", method="user") if general and named else None
    if named or tool.region == "required":
        phrase = sub_request.subject if named else DEFAULT_REGION.get(sub_request.kind, "")
        return Region(phrase=phrase, method="user" if general else "")
    protected = [constraint for constraint in (*sub_request.keep, *keep) if names_place(constraint)]
    if protected and tool.blends:
        return Region(phrase=f"everything except {' and '.join(dict.fromkeys(protected))}")
    return None


def _apply_general_region(steps: list[Step], tools: Mapping[str, EditTool], state: EditState) -> list[Step]:
    """A region for "every step" belongs to the steps that name a place; when none does, to all that can take one."""
    if not any(region.step == "*" for region in state.options.regions) or any(step.region for step in steps):
        return steps
    local = [step for step in steps if tools[step.tool].region != "none" and tools[step.tool].blends]
    local = local or [step for step in steps if tools[step.tool].region != "none" and not step.arguments]
    return [step.model_copy(update={"region": Region(method="user")}) if step in local else step for step in steps]

"""One step of the history done anew, differently, as a page or a program wants it: not read from words.

The step may be any that has ended. One on the way to the picture as it is is done in its place, and the later ones
again behind it; any other as if the session had gone to it first, with nothing behind it; one that was refused or
rolled back at the place where it had its turn. Left out: the same said in words (resolve.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...errors import InputError
from ...questions import StepRevision
from ...schema import EditState, Region, Step, StepWish, UserRegion
from ..context import Context
from ..decompose import check_text
from ..review.arguments import as_asked, checked_arguments
from ..review.region import shown_place
from ..review.reword import Rewording, reword
from .history import head, kept, moved, path, worked_on
from .naming import Deed, deed_of
from .resolve import Resolved
from .timeline import Item, arguments_of, varied


def checked(wanted: StepRevision, state: EditState, context: Context) -> StepWish:
    """What a turn is to do, when it can be done; nothing is changed. `InputError` says why it cannot.

    Words for a model are tried when the turn runs, for it is asked once.
    """
    deed, at = _found(state, wanted.step)
    place = None if wanted.region is None else shown_place(wanted.region, _step(deed), at, context)
    request = wanted.request.strip()
    wish = StepWish(step=wanted.step, again=wanted.again, request=request, arguments=wanted.arguments, region=place)
    if request:
        check_text(request)
    if not request or not state.options.profile.asks_a_model:
        revised(wish, state, context)
    return wish


def revised(wish: StepWish, state: EditState, context: Context) -> Resolved:
    """The steps that the picture is to consist of. `InputError` for what cannot be done."""
    deed, at = _found(state, wish.step)
    item = _again(deed, state, context) if wish.again else Item(deed, instead=_instead(wish, deed, at, context))
    now = path(state, head(state))
    if deed.id in now:
        before, after = now[: now.index(deed.id)], now[now.index(deed.id) + 1 :]
    else:
        before, after = path(at, head(at)), []
        if deed.id not in kept(state) and before == now[: len(before)]:
            after = now[len(before) :]
            _check_open(deed, state, after)
    timeline = (*map(Item, _deeds(state, before)), item, *map(Item, _deeds(state, after)))
    return Resolved(timeline)


def title(wish: StepWish) -> str:
    """What is wanted, for the list of turns."""
    values = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in wish.arguments.items())
    what = "again" if wish.again else wish.request or (f"with {values}" if values else "elsewhere")
    return f"{wish.step}: {what}"


def _found(state: EditState, step_id: str) -> tuple[Deed, EditState]:
    """The step, and the session as if it had come no further than the picture that the step worked on."""
    ended = [outcome.step for outcome in state.outcomes]
    on = worked_on(state, step_id)
    if on is None:
        raise InputError(f"there is no step {step_id[:20]!r} that has ended; there is {', '.join(ended) or 'none'}")
    return deed_of(state, step_id), EditState.model_validate(state.model_dump() | moved(state, on))


def _deeds(state: EditState, ids: Sequence[str]) -> list[Deed]:
    return [deed_of(state, i) for i in ids]


def _step(deed: Deed) -> Step:
    assert deed.step is not None, "a step of this session"
    return deed.step


def _check_open(deed: Deed, state: EditState, after: Sequence[str]) -> None:
    """`InputError` when what a step was for is done already, by another tool or anew."""
    step = _step(deed)
    for later in _deeds(state, after):
        other = _step(later)
        if other.again == step.id or set(step.covers) <= set(other.covers):
            raise InputError(f"{step.id} is done by {other.id} now; change that one")


def _again(deed: Deed, state: EditState, context: Context) -> Item:
    item = varied(Item(deed), state, context.tools)
    if item is None:
        raise InputError(
            f"doing {deed.title} again gives the same, {_step(deed).tool} has no other variant; say what should be "
            "different: other words, arguments or a region"
        )
    return item


def _instead(wish: StepWish, deed: Deed, at: EditState, context: Context) -> Rewording:
    """What stands in the place of a step."""
    step, tool = _as_tried(deed, at), context.tool(_step(deed).tool)
    new = Rewording((step,))
    if wish.request:
        new = reword(wish.request, step, at.model_copy(update={"keep": []}), context)
    elif wish.arguments:
        given = checked_arguments(step, tool, wish.arguments, context)
        changed = step.model_copy(update={"arguments": {**step.arguments, **given}})
        told, requests = as_asked(changed, given, tool, at.sub_requests)
        new = Rewording((told,), requests)
    first, *rest = new.steps
    return Rewording((_placed(first, step, wish.region, context), *rest), new.requests, new.plan)


def _as_tried(deed: Deed, state: EditState) -> Step:
    """The step with the arguments that its picture was made with."""
    taken: dict[str, Any] = arguments_of(state, deed)
    taken.pop("feedback", None)
    return _step(deed).model_copy(update={"arguments": {**_step(deed).arguments, **taken}})


def _placed(step: Step, old: Step, place: UserRegion | None, context: Context) -> Step:
    """The step at a place that is shown now; else where the user showed the old one, unless the words say where."""
    tool = context.tool(step.tool)
    phrase = step.region.phrase if step.region is not None else ""
    if place is not None:
        if tool.region == "none":
            raise InputError(f"{step.id}: {step.tool} works on the whole picture and takes no region")
        settings = {"margin": 0.0, **step.arguments} if "margin" in tool.parameters else step.arguments
        return step.model_copy(update={"region": Region(phrase=phrase, shown=place), "arguments": settings})
    if old.region is None or old.region.shown is None or not (tool.blends or step.tool == old.tool):
        return step
    if step.region is not None and phrase != old.region.phrase:
        return step
    return step.model_copy(update={"region": Region(phrase=phrase, shown=old.region.shown)})

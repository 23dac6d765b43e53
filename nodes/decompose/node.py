"""The node that turns the request of this turn into sub-requests, numbered on from earlier turns."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import partial
from typing import Any

from langgraph.runtime import Runtime

from ...schema import Decomposition, EditState, SubRequest, as_state
from ..context import Context
from ..recall.antecedents import spelled_out


def decompose(state: EditState, runtime: Runtime[Context]) -> dict[str, Any]:
    """Ask the decomposer; when the request asks for no edit, the turn is over and `reason` says why."""
    context, image = runtime.context, state.image
    view = None if image is None else partial(context.artifacts.load, image)
    request = state.wish or state.request
    read = context.decompose(request, view)
    meant = spelled_out(request, read, state)
    if meant is not None and (again := context.decompose(meant, view)).sub_requests:
        read = again
    found = renumber(read, next_number(state.sub_requests))
    update: dict[str, Any] = {
        "keep": list(found.keep),
        "reason": found.reason,
        "notes": [*state.notes, *found.notes],
    }
    if not found.sub_requests and state.wish not in ("", state.request):
        return update | {"reason": "", "notes": [*update["notes"], found.reason]}  # `recall` has done the rest
    if not found.sub_requests:
        return update | {"status": "done"}
    return update | {"sub_requests": as_state([*state.sub_requests, *found.sub_requests])}


def next_number(sub_requests: Sequence[SubRequest]) -> int:
    """The first number that no sub-request has yet."""
    return 1 + max((int(s.id[1:]) for s in sub_requests), default=0)


def renumber(found: Decomposition, first: int, instead: Sequence[str] = ()) -> Decomposition:
    """The same decomposition with ids r(first), r(first+1) ..., or as far as they go the ids of what it stands in for;
    references between them follow."""
    free = (f"r{number}" for number in itertools.count(first))
    ids = {s.id: new for s, new in zip(found.sub_requests, itertools.chain(instead, free), strict=False)}
    renamed = tuple(
        s.model_copy(update={"id": ids[s.id], "after": tuple(ids[a] for a in s.after if a in ids)})
        for s in found.sub_requests
    )
    return found.model_copy(update={"sub_requests": renamed})

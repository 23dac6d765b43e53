"""The plain input of the graph for a host that embeds it: a first turn on a photo, and the next on what came of it.

The host keeps the state in its own checkpoints, and pictures lie in a home. Left out: sessions, which keep both.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from ..errors import InputError
from ..nodes.decompose import check_text
from ..schema import NOTHING_SHOWN, EditState, Mode, Options, Profile, Review, as_state
from ..settings import Settings, first_error
from ..tools.base import EditTool
from .source import ImageInput
from .start import Begin, HintInput, RegionInput, Workplace, check_start, what_was_done


def start_state(
    image: ImageInput,
    request: str,
    *,
    region: RegionInput | Iterable[RegionInput] | None = None,
    mask: ImageInput | Mapping[str, ImageInput] | None = None,
    hints: Iterable[HintInput] = (),
    reference: ImageInput | None = None,
    like: Mapping[str, Any] | None = None,
    mode: Mode = "stepwise",
    review: Review = "never",
    ask: bool = False,
    max_attempts: int = 3,
    seed: int = 0,
    strict: bool = False,
    max_pixels: int = 100_000_000,
    name: str | None = None,
    home: str | os.PathLike[str] | None = None,
    profile: str | Profile | None = None,
    settings: Settings | None = None,
    tools: Iterable[EditTool] = (),
) -> dict[str, Any]:
    """The input of the graph for a photo and a wish: plain JSON. The original lies in the artifact store of `home`.

    Arguments are those of `edit`; `ask` says whether somebody answers when a place is not found, `like` is what the
    graph gave back for another photo ("do the same to this one"), and `name` is the photo's for people. `home`,
    `profile` and `tools` have to be those of `build_graph`.

    Raises `InputError` when the photo, the request or an option cannot be used.
    """
    workplace = Workplace.open(home, profile=profile, tools=tools, settings=settings)
    try:
        options = Options.model_validate(
            {
                "mode": mode, "review": review, "ask": ask, "max_attempts": max_attempts, "seed": seed,
                "strict": strict, "max_pixels": max_pixels,
            }
        )  # fmt: skip
    except ValidationError as error:
        raise InputError(f"the options cannot be used: {first_error(error)}") from None
    begin = check_start(
        workplace,
        image,
        request,
        region=region,
        mask=mask,
        hints=hints,
        reference=reference,
        like=None if like is None else what_was_done(_ended(like)),
        options=options,
        name=name,
    )
    return first_turn(workplace, begin)


def first_turn(workplace: Workplace, begin: Begin) -> dict[str, Any]:
    """The input of the graph for what was checked at the door."""
    store = workplace.store.artifacts
    source = store.put(begin.data)
    store.flush()
    state = EditState(
        request=begin.request, options=begin.options, source=source, source_name=begin.name, like=begin.like
    )
    fresh = EditState(request="").model_dump(mode="json")  # whole: a host that shares keys forgets the photo before
    return fresh | state.model_dump(mode="json", exclude_defaults=True)


def next_turn(
    state: Mapping[str, Any], request: str, *, review: Review | None = None, ask: bool | None = None
) -> dict[str, Any]:
    """The input of the graph for another wish about what it gave back: the whole state, plain JSON.

    `review` and `ask` are as for `start_state`; None: as before.

    Raises `InputError` when the request cannot be used, or when that state is none of a turn that has ended.
    """
    check_text(request)
    before = _ended(state)
    asked = {key: value for key, value in (("review", review), ("ask", ask)) if value is not None}
    options = before.options.model_copy(update={"output": None, **NOTHING_SHOWN, **asked})
    own = {key: value for key, value in state.items() if key in EditState.model_fields}
    return own | {
        "request": request,
        "turn": before.turn + 1,
        "status": "running",
        "options": as_state(options),
    }


def _ended(state: Mapping[str, Any]) -> EditState:
    """What the graph gave back, as a state. `InputError` when it is none, or of a turn that has not ended."""
    try:
        found = EditState.model_validate(dict(state))
    except ValidationError as error:
        raise InputError(f"this is no state of an edit: {first_error(error)}") from None
    if found.status in ("running", "waiting"):
        raise InputError("the turn before has not ended; run the graph on, or begin with the photo again")
    return found

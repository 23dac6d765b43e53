"""The Python API: edit a photo with one sentence, plan without editing, open a session.

Images come as paths, bytes, Pillow images or numpy arrays. Left out: command line and servers, which call these
functions.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..errors import InputError
from ..images.decode import decode, probe
from ..schema import EditState, Mode, Options, Profile, Review
from ..settings import Settings, load
from ..tools.base import EditTool
from .result import EditResult, PlanResult, result_of
from .session import Event, Listener, Session
from .source import ImageInput, read_source
from .start import HintInput, RegionInput, Workplace, begun_with, check_mode, open_store, start_session, unseen


def edit(
    image: ImageInput,
    request: str,
    *,
    output: str | os.PathLike[str] | None = None,
    force: bool = False,
    region: RegionInput | Iterable[RegionInput] | None = None,
    mask: ImageInput | Mapping[str, ImageInput] | None = None,
    hints: Iterable[HintInput] = (),
    reference: ImageInput | None = None,
    like: str | None = None,
    mode: Mode = "stepwise",
    review: Review = "never",
    ask: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
    max_attempts: int = 3,
    seed: int = 0,
    strict: bool = False,
    max_pixels: int = 100_000_000,
    home: str | os.PathLike[str] | None = None,
    profile: str | Profile | None = None,
    settings: Settings | None = None,
    tools: Iterable[EditTool] = (),
    on_event: Listener | None = None,
) -> EditResult:
    """Edit a photo as one sentence says.

    Args:
        image: path, file bytes, Pillow image, or array (h, w[, 3|4]) of uint8/uint16, RGB(A).
        request: the wish in English, at most 10,000 characters.
        output: where to write the edited photo; None writes no file (`EditResult.save` does it later).
        force: overwrite `output`.
        region: (x, y, width, height) in pixels of the original, or `UserRegion`s (percent, single steps).
        mask: a picture of the photo's size, white where steps may work; or {step id: picture}.
        hints: (x, y, colour) in pixels of the original, or `UserHint`s (percent, boxes): what to colorize from.
        reference: a photo in colour, to colorize like it.
        like: id of a session that the request may refer to: "do the same to this one", "same but less contrast".
        mode: "stepwise"; "merged" (pointwise neighbours in one pass); "oneshot" needs a generative editor.
        review: "plan" asks `ask` about the plan before anything is edited, "result" about each step's result, "all"
            about both.
        ask: answers the questions of `questions.py`; without it nothing is asked and steps whose region
            cannot be found are refused.
        max_attempts: tries per step, 1-20.
        seed: for tools that use chance; same inputs, seed and versions give the same pixels.
        strict: refuse animations and broken profiles instead of warning.
        max_pixels: largest photo that is decoded.
        home: folder of sessions and artifacts; default from the settings.
        profile: which parts to run with: a name ("local", "gpu", one of the settings' file) or a `Profile`; None: the
            settings' default, which is "local".
        settings: endpoint, editor and other settings; default: the environment's and the file's.
        tools: more tools for this call.
        on_event: called after every node with the state.

    Raises:
        InputError: the photo, the request or an option cannot be used; nothing was written.
        OutputError: the output cannot be written; the session survives.
        StorageError: the home cannot be written (disk full); the session survives where it got to.
    """
    started = time.perf_counter()
    workplace = Workplace.open(home, profile=profile, tools=tools, settings=settings)
    if review != "never" and ask is None:
        raise InputError(f'review="{review}" needs somebody to answer: pass ask=')
    session = start_session(
        workplace,
        image,
        request,
        output=output,
        force=force,
        region=region,
        mask=mask,
        hints=hints,
        reference=reference,
        like=like,
        options=Options(
            mode=mode,
            review=review,
            ask=ask is not None,
            max_attempts=max_attempts,
            seed=seed,
            strict=strict,
            max_pixels=max_pixels,
        ),
    )
    state = session.run(on_event or _nobody)
    while state.status == "waiting" and ask is not None:
        question = session.question
        state = session.run(on_event or _nobody, answer=ask(question or {}))
    return result_of(session, state, time.perf_counter() - started)


async def aedit(image: ImageInput, request: str, **options: Any) -> EditResult:
    """`edit` without blocking the event loop: the work runs in a thread. Same arguments and errors."""
    return await asyncio.to_thread(edit, image, request, **options)


def plan(
    image: ImageInput,
    request: str,
    *,
    mode: Mode = "stepwise",
    max_pixels: int = 100_000_000,
    profile: str | Profile | None = None,
    settings: Settings | None = None,
    tools: Iterable[EditTool] = (),
) -> PlanResult:
    """What would be done, without doing it. Nothing is written, and pixels are decoded only to show them to a model.
    Raises as `edit` does."""
    workplace = Workplace.open(profile=profile, tools=tools, settings=settings)
    context = workplace.context
    name, data = read_source(image)
    found = probe(data, max_pixels=max_pixels)
    check_mode(mode, context.tools)
    state = EditState(request=request, options=Options(mode=mode, profile=workplace.profile), photo=unseen(name, found))
    view = (lambda: decode(data, max_pixels=max_pixels).pixels) if workplace.profile.asks_a_model else None
    decomposed = context.decompose(request, view)
    planned = context.sequence(decomposed.sub_requests, decomposed.keep, context.tools, state)
    return PlanResult(
        sub_requests=decomposed.sub_requests,
        steps=planned.steps,
        refused=planned.refused,
        keep=decomposed.keep,
        reason=decomposed.reason,
        notes=(*decomposed.notes, *planned.notes),
    )


def open_session(
    session_id: str,
    *,
    home: str | os.PathLike[str] | None = None,
    profile: str | Profile | None = None,
    settings: Settings | None = None,
    tools: Iterable[EditTool] = (),
) -> Session:
    """A session that exists: go on with it, undo, fork. It runs with the profile it was started with unless another is
    named. Raises `SessionError` when there is none of that id."""
    settings = settings or load()
    store = open_store(home, settings)
    workplace = Workplace.open(home, profile=profile or begun_with(store, session_id), tools=tools, settings=settings)
    return Session(workplace.store, session_id, workplace.context)


def _nobody(event: Event) -> None:
    pass

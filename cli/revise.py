"""`imageedit-r1 sessions revise`: one step of a session anew, changed, and the later ones again.

Left out: the same in words, which is `imageedit-r1 continue ID "the blur stronger"`.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from ..errors import InputError
from ..graph.session import Session
from ..graph.start import save_mask
from ..nodes.recall.history import picture_before
from . import show
from .asking import place_answer, typed_value
from .edit import Force, Home, Json, Output, Quiet, console_of, finish, options_of_next
from .parts import Parts, with_parts
from .sessions import SessionId


def register(group: typer.Typer) -> None:
    """Add the command to its group."""
    group.command("revise")(with_parts(revise))


def revise(
    session_id: SessionId,
    step: Annotated[str, typer.Argument(metavar="STEP", help='"s2", as `sessions show` tells.', show_default=False)],
    *,
    again: Annotated[bool, typer.Option("--again", help="Another variant of the same.")] = False,
    request: Annotated[str, typer.Option("--request", help="The step in other words.", show_default=False)] = "",
    values: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Another argument of its tool; repeatable.")
    ] = None,
    region: Annotated[
        str | None,
        typer.Option("--region", help="x,y,width,height or x,y on the picture before the step, in pixels or percent."),
    ] = None,
    mask: Annotated[
        Path | None,
        typer.Option("--mask", help="A picture of the size of the one before the step, white where to work."),
    ] = None,
    output: Output = None,
    force: Force = False,
    as_json: Json = False,
    quiet: Quiet = False,
    home: Home = None,
    parts: Parts,
) -> None:
    """Do a step of a finished session anew, changed, and then the later ones again; the steps as they were stay."""
    started = time.perf_counter()
    session = parts.session(session_id, home)
    wanted: dict[str, Any] = {"again": again, "request": request, "arguments": dict(map(_value, values or []))}
    if region is not None and mask is not None:
        raise InputError("--region and --mask both say where; give one")
    if region is not None:
        wanted["region"] = place_answer(region)
    if mask is not None:
        wanted["region"] = _mask(session, step, mask)
    options = options_of_next(session.state, output, force=force, as_json=as_json, quiet=quiet)
    console = console_of(as_json, quiet)
    with show.Progress(console) as progress:
        state = session.revise_step(step, progress, options=options, **wanted)
    finish(session, state, started, console, as_json=as_json)


def _value(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise InputError(f"--set {text[:80]!r} sets nothing; expected NAME=VALUE, as in strength=40")
    return name.strip(), typed_value(value)


def _mask(session: Session, step: str, picture: Path) -> dict[str, Any]:
    """The region that a mask's picture gives."""
    state = session.state
    before = picture_before(state, step)
    if before is None:
        raise InputError(f"there is no step {step[:20]!r} that has ended, so that no mask fits it")
    mask = save_mask(session.store.artifacts, picture, (before.height, before.width), state.options.max_pixels)
    return {"mask": mask.to_json()}

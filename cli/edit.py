"""The commands that edit: `edit`, `plan`, `resume`, `continue`, `report`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.markup import escape

from ..errors import InputError, OutputError, StorageError
from ..graph.api import open_session
from ..graph.api import plan as make_plan
from ..graph.result import EditResult, result_of
from ..graph.session import Session
from ..graph.start import check_output, start_session
from ..nodes.deliver import write_atomically
from ..schema import NOTHING_SHOWN, EditState, Mode, Options
from . import show
from .inputs import default_output, parse_hint, parse_masks, parse_region
from .parts import Parts, with_parts

Home = Annotated[Path | None, typer.Option("--home", help="Folder of sessions and artifacts.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="Where the edited photo goes; its suffix picks the format.")
]
Force = Annotated[bool, typer.Option("--force", help="Overwrite an existing file.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(with_parts(edit))
    app.command()(with_parts(plan))
    app.command()(with_parts(resume))
    app.command("continue")(with_parts(continue_))
    app.command()(report)


def edit(
    image: Annotated[Path, typer.Argument(help="The photo.", show_default=False)],
    request: Annotated[str, typer.Argument(help="What to do with it, in English.", show_default=False)],
    *,
    output: Output = None,
    region: Annotated[
        list[str] | None, typer.Option("--region", help="x,y,width,height in pixels or percent; s2=... for one step.")
    ] = None,
    mask: Annotated[
        list[str] | None, typer.Option("--mask", help="A picture, white where to work; s2=FILE for one step.")
    ] = None,
    hint: Annotated[
        list[str] | None, typer.Option("--hint", help="x,y=colour or x,y,width,height=colour, to colorize from.")
    ] = None,
    reference: Annotated[
        Path | None, typer.Option("--reference", help="A photo in colour, to colorize like it.")
    ] = None,
    like: Annotated[
        str | None, typer.Option("--like", help='A session that the request refers to: "do the same to this one".')
    ] = None,
    review: Annotated[Literal["plan", "never"], typer.Option(help="Ask before the plan is carried out.")] = "never",
    max_attempts: Annotated[int, typer.Option(min=1, max=20, help="Tries per step.")] = 3,
    seed: Annotated[int, typer.Option(min=0, help="For tools that use chance.")] = 0,
    mode: Annotated[Mode, typer.Option(help="One call a step, fused, or all in one generative call.")] = "stepwise",
    strict: Annotated[bool, typer.Option("--strict", help="Refuse what would be a warning.")] = False,
    max_pixels: Annotated[int, typer.Option(min=1, help="Largest photo that is decoded.")] = 100_000_000,
    force: Force = False,
    as_json: Json = False,
    quiet: Quiet = False,
    home: Home = None,
    parts: Parts,
) -> None:
    """Edit IMAGE as REQUEST says; the result is NAME.edited.EXT beside it unless -o names another place."""
    started = time.perf_counter()
    workplace = parts.open(home)
    parts.tell_licence(_console(as_json, quiet), workplace.profile)
    session = start_session(
        workplace,
        image,
        request,
        output=output or default_output(image),
        force=force,
        region=[parse_region(text) for text in region or ()],
        mask=parse_masks(mask or []),
        hints=[parse_hint(text) for text in hint or ()],
        reference=reference,
        like=like,
        options=Options(
            mode=mode,
            review=review,
            ask=_somebody_there(as_json, quiet),
            max_attempts=max_attempts,
            seed=seed,
            strict=strict,
            max_pixels=max_pixels,
        ),
    )
    _run(session, None, started, as_json=as_json, quiet=quiet)


def plan(
    image: Annotated[Path, typer.Argument(help="The photo.", show_default=False)],
    request: Annotated[str, typer.Argument(help="What would be done with it.", show_default=False)],
    *,
    mode: Annotated[Mode, typer.Option(help="One call a step, fused, or all in one generative call.")] = "stepwise",
    as_json: Json = False,
    parts: Parts,
) -> None:
    """Show what `edit` would do; nothing is edited."""
    settings = parts.settings
    profile = parts.profile(settings)
    parts.tell_licence(_console(as_json, quiet=False), profile)
    found = make_plan(image, request, mode=mode, profile=profile, settings=settings)
    if as_json:
        print(json.dumps(found.to_json(), ensure_ascii=False))
        return
    console = Console()
    if not found.sub_requests:
        console.print(f"nothing to edit: {escape(found.reason)}")
    show.print_plan(console, found.sub_requests, found.steps, found.refused)
    for kept in found.keep:
        console.print(f"[dim]keep: {escape(kept)}[/]")
    for note in found.notes:
        console.print(f"[dim]note: {escape(note)}[/]")


def resume(
    session_id: Annotated[str, typer.Argument(metavar="ID", help="The session.", show_default=False)],
    *,
    output: Output = None,
    answer: Annotated[str | None, typer.Option("--answer", help="JSON answer to the session's open question.")] = None,
    force: Force = False,
    as_json: Json = False,
    quiet: Quiet = False,
    home: Home = None,
    parts: Parts,
) -> None:
    """Go on with a session that was stopped, wherever it was."""
    started = time.perf_counter()
    session = parts.session(session_id, home)
    state = session.state
    options = None
    if output is not None or force:
        target = state.options.output if output is None else check_output(output, force=force)
        options = state.options.model_copy(update={"output": target, "force": force})
    try:
        reply = None if answer is None else json.loads(answer)
    except ValueError:
        raise InputError(f"--answer {answer!r} is no JSON") from None
    if state.status in ("done", "partial") and options is not None and options.output is not None:
        session.deliver(options.output, force=force)
    _run(session, reply, started, as_json=as_json, quiet=quiet, options=options)


def continue_(
    session_id: Annotated[str, typer.Argument(metavar="ID", help="The session.", show_default=False)],
    request: Annotated[str, typer.Argument(help="What to do next with its picture.", show_default=False)],
    *,
    output: Output = None,
    force: Force = False,
    as_json: Json = False,
    quiet: Quiet = False,
    home: Home = None,
    parts: Parts,
) -> None:
    """Edit the picture of a finished session further."""
    started = time.perf_counter()
    session = parts.session(session_id, home)
    state = session.state
    earlier = state.options.output
    if output is None and earlier is not None and not force:
        path = Path(earlier)
        output = path.with_name(f"{path.stem}.{state.turn + 1}{path.suffix}")
    target = earlier if output is None else check_output(output, force=force)
    options = state.options.model_copy(
        update={"output": target, "force": force, "ask": _somebody_there(as_json, quiet), **NOTHING_SHOWN}
    )
    console = _console(as_json, quiet)
    with show.Progress(console) as progress:
        state = session.say(request, progress, options=options)
    _finish(session, state, started, console, as_json=as_json)


def report(
    session_id: Annotated[str, typer.Argument(metavar="ID", help="The session.", show_default=False)],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The HTML file; default ID.html.")] = None,
    force: Force = False,
    home: Home = None,
) -> None:
    """Write the session as one self-contained HTML file."""
    from ..reports.html import render

    session = open_session(session_id, home=home)
    state = session.state
    if state.photo is None:
        raise InputError(f"session {session_id} has not begun; resume it first")
    target = output or Path(f"{session_id}.html")
    if target.is_dir() or not target.absolute().parent.is_dir():
        raise OutputError(f"cannot write {target}: its folder does not exist or it is a folder")
    write_atomically(target, render(state, session.store.artifacts.load).encode(), replace=force)
    print(target)


def _run(
    session: Session, answer: Any, started: float, *, as_json: bool, quiet: bool, options: Options | None = None
) -> None:
    console = _console(as_json, quiet)
    try:
        with show.Progress(console) as progress:
            state = session.run(progress, answer=answer, options=options)
            while state.status == "waiting" and (question := session.question) and _somebody_there(as_json, quiet):
                progress.pause()
                state = session.run(progress, answer=_ask(console, question))
    except (OutputError, StorageError) as error:
        raise type(error)(
            f"{error} (session {session.id} is kept: imageedit-r1 resume {session.id} -o PLACE)"
        ) from error
    _finish(session, state, started, console, as_json=as_json)


def _finish(session: Session, state: EditState, started: float, console: Console, *, as_json: bool) -> None:
    result: EditResult = result_of(session, state, time.perf_counter() - started)
    if as_json:
        waiting = {"question": session.question} if state.status == "waiting" else {}
        print(json.dumps(result.to_json() | waiting, ensure_ascii=False))
    else:
        show.print_notes(console, state, first=state.turns[-1].first_note if state.turns else 0)
        if state.status == "waiting":
            console.print(f"waiting for an answer: {escape(json.dumps(session.question))}")
        elif not state.steps[state.first_step :] and state.reason:
            console.print(f"nothing to edit: {escape(state.reason)}")
        if result.path is not None:
            console.print(f"photo    {escape(str(result.path))}", soft_wrap=True)
        console.print(f"session  {session.id} [dim]({result.seconds:.1f} s)[/]")
    if state.status in ("partial", "waiting"):
        raise typer.Exit(3)


def _ask(console: Console, question: dict[str, Any]) -> dict[str, Any]:
    if question["kind"] == "plan":
        reply = console.input("Carry it out? [bold]y[/]es, [bold]n[/]o, or the steps to drop (s2,s3): ").strip().lower()
        if reply in ("", "y", "yes"):
            return {"approve": True}
        if reply in ("n", "no"):
            return {"cancel": True}
        return {"drop": [part.strip() for part in reply.replace(" ", ",").split(",") if part.strip()]}
    console.print(f"{question['step']}: {escape(question['reason'])}")
    while True:
        reply = console.input("Where is it? x,y,width,height (pixels or %), or empty to skip: ").strip()
        if not reply:
            return {"skip": True}
        try:
            region = parse_region(reply)
        except InputError as error:
            console.print(escape(str(error)))
            continue
        return {"box": list(region.box or ()), "unit": region.unit}


def _console(as_json: bool, quiet: bool) -> Console:
    return Console(quiet=as_json or quiet, highlight=False)


def _somebody_there(as_json: bool, quiet: bool) -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty() and not as_json and not quiet

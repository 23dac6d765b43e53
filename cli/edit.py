"""The commands that edit: `edit`, `plan`, `resume`, `continue`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from ..errors import InputError, OutputError, SessionError, StorageError
from ..graph.api import plan as make_plan
from ..graph.result import EditResult, result_of
from ..graph.session import Session
from ..graph.start import check_output, default_output, save_mask, start_session
from ..questions import QUESTION, PlanQuestion, Question, RegionQuestion
from ..schema import NOTHING_SHOWN, EditState, ImageRef, Mode, Options, Review
from . import show
from .asking import plan_answer, read_answer_text, region_answer, result_answer
from .inputs import parse_hint, parse_masks, parse_region
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
    review: Annotated[
        Review, typer.Option(help="Ask about the plan, each result, or both; without a terminal wait for answers.")
    ] = "never",
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
    parts.tell_licence(console_of(as_json, quiet), workplace.profile)
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
            ask=review != "never" or _somebody_there(as_json, quiet),
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
    parts.tell_licence(console_of(as_json, quiet=False), profile)
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
    answer: Annotated[
        str | None, typer.Option("--answer", help="JSON answer to the session's open question, or @FILE that holds it.")
    ] = None,
    mask: Annotated[
        Path | None, typer.Option("--mask", help="Answer where to work by a picture, white where to work.")
    ] = None,
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
    reply = None if answer is None else read_answer_text(answer)
    if mask is not None:
        reply = _shown(session, session.question, mask)
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
    options = options_of_next(session.state, output, force=force, as_json=as_json, quiet=quiet)
    console = console_of(as_json, quiet)
    with show.Progress(console) as progress:
        state = session.say(request, progress, options=options)
    finish(session, state, started, console, as_json=as_json)


def options_of_next(state: EditState, output: Path | None, *, force: bool, as_json: bool, quiet: bool) -> Options:
    """The options of a further turn; its file stands beside the last one where no other place is named."""
    earlier = state.options.output
    if output is None and earlier is not None and not force:
        path = Path(earlier)
        stem = path.stem.removesuffix(f".{state.turn}")
        output = path.with_name(f"{stem}.{state.turn + 1}{path.suffix}")
    target = earlier if output is None else check_output(output, force=force)
    return state.options.model_copy(
        update={"output": target, "force": force, "ask": _somebody_there(as_json, quiet), **NOTHING_SHOWN}
    )


def _run(
    session: Session, answer: Any, started: float, *, as_json: bool, quiet: bool, options: Options | None = None
) -> None:
    console = console_of(as_json, quiet)
    try:
        with show.Progress(console) as progress:
            state = session.run(progress, answer=answer, options=options)
            while state.status == "waiting" and _somebody_there(as_json, quiet):
                progress.pause()
                state = _answered(session, console, progress)
    except (OutputError, StorageError) as error:
        raise type(error)(
            f"{error} (session {session.id} is kept: imageedit-r1 resume {session.id} -o PLACE)"
        ) from error
    finish(session, state, started, console, as_json=as_json)


def finish(session: Session, state: EditState, started: float, console: Console, *, as_json: bool) -> None:
    """Tell what became of a turn; exit code 3 when not all of it was done."""
    result: EditResult = result_of(session, state, time.perf_counter() - started)
    if as_json:
        waiting = {"question": session.question, "answer_with": _how(session)} if state.status == "waiting" else {}
        print(json.dumps(result.to_json() | waiting, ensure_ascii=False))
    else:
        show.print_notes(console, state)
        if state.status == "waiting":
            print_open_question(console, session)
        elif not state.steps[state.first_step :] and state.reason:
            console.print(f"nothing to edit: {escape(state.reason)}")
        if result.path is not None:
            console.print(f"photo    {escape(str(result.path))}", soft_wrap=True)
        console.print(f"session  {session.id} [dim]({result.seconds:.1f} s)[/]")
    if state.status in ("partial", "waiting"):
        raise typer.Exit(3)


def print_open_question(console: Console, session: Session) -> None:
    """What a session waits for, in words and as JSON, and how it is answered; nothing when it waits for nothing."""
    asked = session.question
    if asked is None:
        return
    show.print_question(console, QUESTION.validate_python(asked))
    console.print(f"waiting for an answer: {escape(json.dumps(asked))}", soft_wrap=True)
    console.print(f"answer with: {escape(_how(session))}", soft_wrap=True)


def _how(session: Session) -> str:
    return f"imageedit-r1 resume {session.id} --answer JSON"


def _answered(session: Session, console: Console, progress: show.Progress) -> EditState:
    """Ask a person at the terminal until they give an answer that the session can use."""
    asked = session.question
    question = QUESTION.validate_python(asked)
    show.print_question(console, question)
    while True:
        try:
            return session.run(progress, answer=_typed(session, console, question))
        except InputError as error:
            if isinstance(error, (OutputError, SessionError)) or session.question != asked:
                raise
            console.print(f"[yellow]{escape(str(error))}[/]", soft_wrap=True)


def _typed(session: Session, console: Console, question: Question) -> dict[str, Any]:
    if isinstance(question, PlanQuestion):
        return plan_answer(console.input("Carry it out? "))
    if isinstance(question, RegionQuestion):
        answer = region_answer(console.input("Where? "), [choice.id for choice in question.choices])
        return answer if isinstance(answer, dict) else _shown(session, question.to_json(), answer)
    return result_answer(console.input("Keep it? "))


def _shown(session: Session, question: dict[str, Any] | None, picture: Path) -> dict[str, Any]:
    """The answer that a mask's picture gives to the question about a place."""
    if question is None or question.get("kind") != "region":
        raise InputError(f"session {session.id} does not ask where to work; --mask answers that alone")
    image = ImageRef.model_validate(question["image"])
    limit = session.state.options.max_pixels
    mask = save_mask(session.store.artifacts, picture, (image.height, image.width), limit)
    return {"mask": mask.to_json()}


def console_of(as_json: bool, quiet: bool) -> Console:
    """Where progress is told: nowhere where it would be in the way."""
    return Console(quiet=as_json or quiet, highlight=False)


def _somebody_there(as_json: bool, quiet: bool) -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty() and not as_json and not quiet

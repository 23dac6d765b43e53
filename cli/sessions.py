"""`imageedit-r1 sessions`: list, show, undo, redo, goto, fork, script, rm; `revise` is in revise.py."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..graph.api import open_session
from ..graph.result import result_of
from ..graph.script import Language, picture_file, script_of
from ..graph.session import Session
from ..graph.start import LOCAL, Workplace, check_output
from ..nodes.deliver import write_atomically
from ..nodes.recall.history import PHOTO
from ..schema import EditState
from . import show
from .edit import Force, Home, Json, Output, print_open_question

SessionId = Annotated[str, typer.Argument(metavar="ID", help="The session.", show_default=False)]

sessions = typer.Typer(no_args_is_help=True, help="List, show, undo, redo, go to, revise, fork and remove sessions.")


def register(app: typer.Typer) -> None:
    """Add the command group to the application."""
    from . import revise

    revise.register(sessions)
    app.add_typer(sessions, name="sessions")


@sessions.command("list")
def list_(as_json: Json = False, home: Home = None) -> None:
    """All sessions, the latest first."""
    store = Workplace.open(home).store
    found = store.list()
    rows = []
    for info in found:
        status = str(info.status or "unreadable")
        if info.status == "running" and not store.is_locked(info.id):
            status = "interrupted"
        rows.append((info, status))
    if as_json:
        print(json.dumps([info.model_dump(mode="json", exclude={"start"}) | {"status": s} for info, s in rows]))
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("session", "status"):
        table.add_column(heading, no_wrap=True, min_width=len(rows[0][0].id) if rows and heading == "session" else None)
    for heading in ("photo", "request", "from"):
        table.add_column(heading, overflow="fold" if heading == "request" else "ellipsis", no_wrap=heading != "request")
    for info, status in rows:
        table.add_row(info.id, status, escape(info.source_name), escape(info.request), info.parent or "")
    Console(highlight=False).print(table if rows else "no sessions yet")


@sessions.command("show")
def show_(session_id: SessionId, as_json: Json = False, home: Home = None) -> None:
    """The steps of a session with their verdicts."""
    session = open_session(session_id, home=home, profile=LOCAL)
    state = session.state
    if as_json:
        asked = {"question": session.question} if state.status == "waiting" else {}
        print(json.dumps(result_of(session, state, 0.0).to_json() | asked, ensure_ascii=False))
        return
    console = Console(highlight=False)
    console.print(
        f"[bold]{session_id}[/] {escape(state.source_name)}: {escape(state.request)} [dim]({state.status})[/]"
    )
    for outcome in state.outcomes:
        console.print(show.outcome_line(state, outcome))
        for attempt in state.attempts_at(outcome.step):
            for check in attempt.verdict.checks if attempt.verdict else ():
                mark = "✓" if check.passed else "✗"
                wanted = f", expected {check.expected}" if check.expected else ""
                console.print(
                    f"    [dim]{attempt.number}. {mark} {escape(check.name)}: {escape(check.measured + wanted)}[/]"
                )
    for step in state.steps[state.cursor :]:
        console.print(f"{show.MARK['pending']} {step.id} {escape(step.instruction)}")
    show.print_refused(console, state.sub_requests, state.refused)
    show.print_notes(console, state)
    print_open_question(console, session)
    if state.delivery and state.delivery.path:
        console.print(f"photo    {escape(state.delivery.path)}", soft_wrap=True)


@sessions.command()
def undo(
    session_id: SessionId,
    steps: Annotated[int, typer.Option("--steps", min=1, help="How many steps to take back.")] = 1,
    output: Output = None,
    force: Force = False,
    home: Home = None,
) -> None:
    """Take back the last step (or steps) that was done; -o writes the picture as it was before."""
    _moved(session_id, lambda session: session.undo(steps), output, force, home)


@sessions.command()
def redo(session_id: SessionId, output: Output = None, force: Force = False, home: Home = None) -> None:
    """Bring back what was taken back last; -o writes the picture as it is then."""
    _moved(session_id, lambda session: session.redo(), output, force, home)


@sessions.command()
def goto(
    session_id: SessionId,
    step: Annotated[str, typer.Argument(metavar="STEP", help='"s2", done or undone; "photo" is the photo as it came.')],
    output: Output = None,
    force: Force = False,
    home: Home = None,
) -> None:
    """Make the picture after any step the one as it is; nothing is computed. -o writes it."""
    _moved(session_id, lambda session: session.go_to(PHOTO if step == "photo" else step), output, force, home)


@sessions.command()
def fork(
    session_id: SessionId,
    at: Annotated[str | None, typer.Option("--at", help="The last step of the branch; default: as it is.")] = None,
    output: Output = None,
    force: Force = False,
    home: Home = None,
) -> None:
    """Branch a new session from any step; nothing is computed again. Go on with `imageedit-r1 continue`."""
    target = None if output is None else check_output(output, force=force)
    forked = open_session(session_id, home=home, profile=LOCAL).fork(at)
    console = Console(highlight=False)
    _write(forked, target, force, console)
    console.print(f"session  {forked.id}")


@sessions.command()
def script(
    session_id: SessionId,
    language: Annotated[Language, typer.Option("--as", help="python, or cli: commands for a shell.")] = "cli",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file, beside the photo; masks go beside it, too.")
    ] = None,
    force: Force = False,
    home: Home = None,
) -> None:
    """Print a script that does the same again beside the photo."""
    session = open_session(session_id, home=home, profile=LOCAL)
    made = script_of(session, language)
    if output is None:
        sys.stdout.write(made.text)
        return
    for name, ref in made.files.items():
        picture = picture_file(session.store.artifacts.load(ref))
        write_atomically(output.with_name(name), picture, replace=force)
    write_atomically(output, made.text.encode(), replace=force)
    print(output)


@sessions.command()
def rm(
    session_ids: Annotated[list[str], typer.Argument(metavar="ID...", show_default=False)], home: Home = None
) -> None:
    """Remove sessions, and the artifacts that no other session uses."""
    store = Workplace.open(home).store
    for session_id in session_ids:
        store.folder(session_id)
    for session_id in session_ids:
        removed = store.delete(session_id)
        print(f"removed {session_id} and {removed} artifacts")


def _moved(
    session_id: str, move: Callable[[Session], EditState], output: Path | None, force: bool, home: Path | None
) -> None:
    """Move along the history, tell the steps, and write the picture as it is then."""
    target = None if output is None else check_output(output, force=force)
    session = open_session(session_id, home=home, profile=LOCAL)
    state = move(session)
    console = Console(highlight=False)
    for outcome in state.outcomes:
        console.print(show.outcome_line(state, outcome))
    _write(session, target, force, console)


def _write(session: Session, target: str | None, force: bool, console: Console) -> None:
    if target is not None:
        session.deliver(target, force=force)
        console.print(f"photo    {escape(str(Path(target)))}", soft_wrap=True)

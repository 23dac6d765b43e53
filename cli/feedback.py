"""`imageedit-r1 feedback`: show, set, export."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.markup import escape

from ..checkpoints.feedback import Feedback
from ..errors import StorageError
from ..graph.api import open_session
from ..graph.feedback import Unreadable, export_feedback
from ..graph.start import LOCAL
from ..nodes.deliver import write_atomically
from .edit import Force, Home, Json
from .sessions import SessionId

MARK = {"up": "+1", "down": "-1", None: "  "}

feedback = typer.Typer(no_args_is_help=True, help="Say what you think of steps; export it as training data.")


def register(app: typer.Typer) -> None:
    """Add the command group to the application."""
    app.add_typer(feedback, name="feedback")


@feedback.command("show")
def show_(session_id: SessionId, as_json: Json = False, home: Home = None) -> None:
    """What was said of the steps of a session."""
    _print(open_session(session_id, home=home, profile=LOCAL).feedback, as_json)


@feedback.command("set")
def set_(
    session_id: SessionId,
    step: Annotated[str, typer.Argument(help="The step, as s2.", show_default=False)],
    vote: Annotated[Literal["up", "down", "none"], typer.Argument(help="none: no vote, or none any more.")],
    *,
    words: Annotated[str, typer.Option("--words", "-w", help="What was good or wrong, at most 2,000 characters.")] = "",
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Say what you think of a step, in place of what was said before. It stays on this machine until it is exported."""
    session = open_session(session_id, home=home, profile=LOCAL)
    _print(session.rate(step, None if vote == "none" else vote, words), as_json)


@feedback.command()
def export(
    file: Annotated[Path | None, typer.Argument(help="Where it goes; default: standard output.")] = None,
    force: Force = False,
    home: Home = None,
) -> None:
    """All feedback as JSON lines, for training. Sessions that cannot be read are named on standard error."""
    told = list(export_feedback(home=home))
    unreadable = [one for one in told if isinstance(one, Unreadable)]
    text = "".join(one.model_dump_json() + "\n" for one in told if not isinstance(one, Unreadable))
    if file is None:
        sys.stdout.write(text)
    else:
        write_atomically(file, text.encode(), replace=force)
        print(file)
    for one in unreadable:
        print(f"imageedit-r1: left out: {' '.join(one.error.split())}", file=sys.stderr)
    if unreadable:
        raise StorageError(f"{len(unreadable)} sessions could not be read; all other feedback was exported")


def _print(found: tuple[Feedback, ...], as_json: bool) -> None:
    if as_json:
        print(json.dumps([one.to_json() for one in found], ensure_ascii=False))
        return
    console = Console(highlight=False)
    for one in found:
        console.print(f"{MARK[one.vote]} {one.step} {escape(one.words)}".rstrip(), soft_wrap=True)
    if not found:
        console.print("no feedback yet")

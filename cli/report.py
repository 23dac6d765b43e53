"""`imageedit-r1 report`: one session as an HTML file, or what all sessions of a home took and saved."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..errors import InputError, OutputError
from ..graph.api import open_session
from ..graph.start import open_store
from ..nodes.deliver import write_atomically
from ..reports.savings import Assumptions, Savings, savings_of
from ..reports.savings_text import markdown as markdown_of
from ..reports.savings_text import remarks, sections
from ..settings import first_error, load
from .edit import Force, Home, Json

ASSUMED = {
    "minutes_per_manual_edit": "how many minutes a person takes for one edit by hand",
    "hourly_rate": "what an hour of that person costs",
    "gpu_hour_price": "what an hour of one GPU costs",
}
"""What the sessions cannot know, and every report of savings has to be told."""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(report)


def report(
    session_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="The session; none with --savings.", show_default=False)
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The HTML file, default ID.html; with --savings one of Markdown."),
    ] = None,
    *,
    savings: Annotated[
        bool, typer.Option("--savings", help="What all sessions did, took and saved; needs the options below.")
    ] = False,
    minutes_per_manual_edit: Annotated[
        float | None, typer.Option(help="Minutes that a person takes for one edit by hand.", show_default=False)
    ] = None,
    hourly_rate: Annotated[
        float | None, typer.Option(help="What an hour of that person costs.", show_default=False)
    ] = None,
    gpu_hour_price: Annotated[
        float | None, typer.Option(help="What an hour of one GPU costs.", show_default=False)
    ] = None,
    gpus_per_server: Annotated[
        float | None,
        typer.Option(
            help="GPUs that a model's server holds while it works; asked for when there was such work.",
            show_default=False,
        ),
    ] = None,
    currency: Annotated[str, typer.Option(help="Written behind amounts.")] = "",
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the savings as Markdown.")] = False,
    as_json: Json = False,
    force: Force = False,
    home: Home = None,
) -> None:
    """Write a session as one self-contained HTML file; with --savings: what all sessions did, took and saved.

    Exit code 3 when sessions could not be read: they are named, and left out.
    """
    if not savings:
        if session_id is None:
            raise InputError("report: which session? Name it, or ask for --savings of all of them")
        return _session(session_id, output, force, home)
    if session_id is not None:
        raise InputError(
            f"report --savings is about all sessions of a home, and {session_id!r} was named; leave it out"
        )
    given = {
        "minutes_per_manual_edit": minutes_per_manual_edit,
        "hourly_rate": hourly_rate,
        "gpu_hour_price": gpu_hour_price,
        "gpus_per_server": gpus_per_server,
        "currency": currency,
    }
    found = _counted(given, home)
    if output is not None:
        _write(output, markdown_of(found), force)
    if as_json:
        print(json.dumps(found.to_json(), ensure_ascii=False))
    elif markdown and output is None:
        sys.stdout.write(markdown_of(found))
    elif output is not None:
        print(output)
    else:
        _show(found)
    for reason in found.damaged.values():
        print(f"imageedit-r1: left out: {' '.join(reason.split())}", file=sys.stderr)
    if found.damaged:
        raise typer.Exit(3)


def _session(session_id: str, output: Path | None, force: bool, home: Path | None) -> None:
    from ..reports.html import render

    session = open_session(session_id, home=home)
    state = session.state
    if state.photo is None:
        raise InputError(f"session {session_id} has not begun; resume it first")
    target = output or Path(f"{session_id}.html")
    _write(target, render(state, session.store.artifacts.load), force)
    print(target)


def _write(target: Path, text: str, force: bool) -> None:
    if target.is_dir() or not target.absolute().parent.is_dir():
        raise OutputError(f"cannot write {target}: its folder does not exist or it is a folder")
    write_atomically(target, text.encode(), replace=force)


def _counted(given: dict[str, Any], home: Path | None) -> Savings:
    missing = [f"--{name.replace('_', '-')} ({what})" for name, what in ASSUMED.items() if given[name] is None]
    if missing:
        raise InputError(f"report --savings assumes nothing by itself; say {', '.join(missing)}")
    try:
        assumed = Assumptions.model_validate(given)
    except ValidationError as error:
        raise InputError(f"report --savings: --{first_error(error).replace('_', '-')}") from None
    return savings_of(open_store(home, load()), assumed)


def _show(found: Savings) -> None:
    console = Console(highlight=False)
    for title, rows in sections(found):
        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column(min_width=34)
        table.add_column(justify="right", min_width=12)
        table.add_column(style="dim")
        for row in rows:
            table.add_row(*map(escape, row))
        console.print(f"[bold]{title}[/]", table, "", sep="\n")
    for remark in remarks(found):
        console.print(escape(remark), soft_wrap=True)

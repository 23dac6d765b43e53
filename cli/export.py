"""`imageedit-r1 export`: a session as a file of layers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from ..graph.api import open_session
from ..graph.start import LOCAL
from .edit import Force, Home
from .sessions import SessionId


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(export)


def export(
    session_id: SessionId,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Ends in .ora or .psd.", show_default=False)],
    force: Force = False,
    home: Home = None,
) -> None:
    """Write a session with every step as a layer, for Krita, GIMP or Photoshop."""
    warnings = open_session(session_id, home=home, profile=LOCAL).save_layers(file, force=force)
    console = Console(highlight=False)
    for warning in warnings:
        console.print(f"[yellow]warning:[/] {escape(warning)}")
    console.print(f"layers   {escape(str(file))}", soft_wrap=True)

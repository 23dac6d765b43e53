"""`imageedit-r1 mcp`: the agent as an MCP server on standard input and output, for an assistant on this machine.

Left out: MCP over HTTP, which `imageedit-r1 serve` has at /mcp.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import ConfigurationError
from ..settings import load


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("mcp")(mcp)


def mcp(
    home: Annotated[Path | None, typer.Option(help="Folder of sessions and artifacts.")] = None,
    profile: Annotated[
        str | None, typer.Option(help="Parts to run with: local, gpu, or one of imageedit-r1.toml.")
    ] = None,
    allow: Annotated[
        list[Path] | None, typer.Option(help="Folder whose files may be read and written; may be repeated.")
    ] = None,
) -> None:
    """Serve an assistant on this machine: an MCP server on standard input and output.

    Files are read and written only in the folders that are allowed; by default that is the working folder.
    """
    try:
        import anyio

        from ..serving.mcp.stdio import serve
    except ImportError as error:
        raise ConfigurationError(f"{error.name} is missing; pip install 'imageedit-r1[serve]'") from None
    settings = load()
    change = {"home": None if home is None else home.expanduser().absolute(), "default_profile": profile}
    settings = settings.model_copy(update={key: value for key, value in change.items() if value is not None})
    settings.choose()
    anyio.run(serve, settings, tuple(allow or (Path(),)))

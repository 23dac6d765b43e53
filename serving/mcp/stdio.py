"""MCP on standard input and output: one client, on this machine, that owns what has no owner.

Left out: options, which the command reads.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ...settings import Settings
from ..engine import Engine
from .clients import Clients
from .folders import Folders
from .server import build_server


async def serve(settings: Settings, allowed: Iterable[Path]) -> None:
    """Serve until standard input ends. Nothing but the protocol is written to standard output.

    Raises `ConfigurationError` for a folder that is none, or a profile that cannot work.
    """
    clients = Clients(folders=Folders.of(allowed))
    async with Engine(settings) as engine:
        await build_server(engine, clients).run_stdio_async()

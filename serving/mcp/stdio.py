"""MCP on standard input and output: one client, on this machine, that owns what has no owner.

Left out: options, which the command reads.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

import anyio
from anyio.abc import TaskStatus

from ...settings import Settings
from ..engine import Engine
from .clients import Clients
from .folders import Folders
from .server import build_server

WORKERS = 1
"""Processes that edit, unless the settings name a number: one person waits for one picture at a time."""


async def serve(settings: Settings, allowed: Iterable[Path]) -> None:
    """Serve until standard input ends, or a signal comes. Nothing but the protocol is written to standard output.

    Raises `ConfigurationError` for a folder that is none, or a profile that cannot work.
    """
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    clients = Clients(folders=Folders.of(allowed))
    server = settings.server.model_copy(update={"workers": settings.server.workers or WORKERS})
    async with Engine(settings.model_copy(update={"server": server})) as engine, anyio.create_task_group() as tasks:
        await tasks.start(_end_on_signal, engine)
        await build_server(engine, clients).run_stdio_async()
        tasks.cancel_scope.cancel()


async def _end_on_signal(engine: Engine, *, task_status: TaskStatus[None]) -> None:
    """Bring what is under way to a step boundary and end the process: a read of standard input cannot be called off."""
    with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        task_status.started()
        async for number in signals:
            await engine.drain()
            os._exit(128 + number)

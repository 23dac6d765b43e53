"""`imageedit-r1 serve`: the agent over HTTP, for other programs and, with the studio, for people.

Left out: the application (`serving/http/`), the work (`serving/engine/`), and encryption, which a proxy in front does.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from ..errors import ConfigurationError, ImageEditError
from ..settings import Settings, first_error, load

STREAMS_SECONDS = 3
"""Seconds that open responses have to end after the work has."""
BACKLOG = 512
"""Connections that may wait to be accepted."""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("serve")(serve)


def serve(
    *,
    host: Annotated[str | None, typer.Option(help="Address to listen on; default 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port; 0: a free one. Default 8190.")] = None,
    api_key: Annotated[
        list[str] | None,
        typer.Option(
            help="Key that clients must present; may be repeated. Others on this machine can read it in the list of "
            "processes: rather set IMAGEEDIT_R1_SERVER__API_KEYS='[\"...\"]'.",
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=0, max=256, help="Processes that edit; default one a core, or one a GPU.")
    ] = None,
    queue: Annotated[int | None, typer.Option(min=1, help="Jobs that may wait; default 64.")] = None,
    time_limit: Annotated[float | None, typer.Option(min=0.1, help="Seconds for one job; default 600.")] = None,
    grace: Annotated[
        float | None, typer.Option(min=0, help="Seconds that sessions have to reach a step boundary at the end.")
    ] = None,
    profile: Annotated[
        str | None, typer.Option(help="Parts to run with: local, gpu, or one of imageedit-r1.toml.")
    ] = None,
    tool: Annotated[
        list[str] | None, typer.Option(help="MODULE:FUNCTION of an installed module, a tool more; may be repeated.")
    ] = None,
    home: Annotated[Path | None, typer.Option(help="Folder of sessions and artifacts.")] = None,
) -> None:
    """Serve the agent over HTTP, and as an MCP server at /mcp. SIGTERM ends it at a step boundary.

    What was accepted and is not done yet goes on when it is started again.
    """
    given = {
        "host": host, "port": port, "api_keys": tuple(api_key) if api_key else None, "workers": workers,
        "queue": queue, "time_limit": time_limit, "grace": grace,
    }  # fmt: skip
    start(with_options(load(), given, profile=profile, home=home, tools=tool))


def start(settings: Settings, ready: Callable[[str], None] = lambda url: None) -> None:
    """Serve until a signal comes; `ready` is told the address when it answers. Raises `ImageEditError`."""
    settings.choose()
    try:
        from ..serving.engine.memory import few_pools
        from ..serving.http.app import create_app
        from ..serving.http.guard import is_local
    except ImportError as error:
        raise ConfigurationError(f"{error.name} is missing; pip install 'imageedit-r1[serve]'") from None
    logging.basicConfig(format="imageedit-r1: %(message)s", level=logging.WARNING)
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # what fails at the start is told in one line
    few_pools(large_back=True)
    listener = listening(settings.server.host, settings.server.port)
    settings = with_options(settings, {"port": listener.getsockname()[1]})
    if not settings.server.api_keys and not is_local(settings.server.host):
        print(
            f"imageedit-r1: warning: {settings.server.host} is not loopback and there is no key: whoever reaches this "
            "address may use it and sees all sessions; set IMAGEEDIT_R1_SERVER__API_KEYS",
            file=sys.stderr,
        )
    asyncio.run(run(settings, listener, create_app, ready))
    print("imageedit-r1: stopped; what is not done goes on when it is started again", flush=True)


def with_options(settings: Settings, server: dict[str, Any], **change: Any) -> Settings:
    """The settings with what was said in their place; None leaves a setting. Raises `ConfigurationError`."""
    home, profile = change.get("home"), change.get("profile")
    said = {key: value for key, value in server.items() if value is not None}
    try:
        bounds = type(settings.server).model_validate(settings.server.model_dump() | said)
    except ValidationError as error:
        raise ConfigurationError(f"the server: {first_error(error)}") from None
    update = {
        "server": bounds,
        "home": (home or settings.home).expanduser().absolute(),
        "default_profile": profile or settings.default_profile,
        "tools": tuple(dict.fromkeys((*settings.tools, *(change.get("tools") or ())))),
    }
    return settings.model_copy(update=update)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens. `ConfigurationError` when there is no such address, or the port is taken."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ConfigurationError(f"cannot listen on {host}: {error.strerror}; choose another --host") from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise ConfigurationError(
            f"cannot listen on port {port} of {host}: {error.strerror}; choose another --port"
        ) from None
    return listener


async def run(settings: Settings, listener: socket.socket, create_app: Any, ready: Callable[[str], None]) -> None:
    """Serve until a signal comes. Raises `ImageEditError` when the engine cannot start."""
    import uvicorn

    from ..serving.engine import Engine

    problem: list[ImageEditError] = []

    class Told(Engine):
        """An engine whose failure to start is kept for the command line."""

        async def __aenter__(self) -> Engine:
            try:
                return await super().__aenter__()
            except ImageEditError as error:
                problem.append(error)
                raise

    class Server(uvicorn.Server):
        """Says when it is ready; drains the engine first, so that streams end by themselves."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            print(f"imageedit-r1: serving at {address(listener)}", flush=True)
            ready(address(listener))

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            draining = asyncio.create_task(engine.drain())
            while not draining.done() and not self.force_exit:
                await asyncio.wait({draining}, timeout=0.1)
            await super().shutdown(sockets)

    engine = Told(settings)
    config = uvicorn.Config(
        create_app(engine),
        http="h11",  # it bounds the headers that it waits for; httptools takes in any length
        log_config=None,
        access_log=False,
        lifespan="on",
        server_header=False,
        timeout_graceful_shutdown=STREAMS_SECONDS,
    )
    for number in (signal.SIGINT, signal.SIGTERM):  # uvicorn raises them again once it has ended
        signal.signal(number, signal.SIG_IGN)
    try:
        await Server(config).serve(sockets=[listener])
    except SystemExit:
        if problem:
            raise problem[0] from None
        raise


def address(listener: socket.socket) -> str:
    """The URL of a listening socket."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if listener.family == socket.AF_INET6 else f"http://{host}:{port}"

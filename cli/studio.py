"""`imageedit-r1 studio`: the page for people, in the browser, with a server behind it.

Left out: serving others, which is `imageedit-r1 serve`; it has the same page.
"""

from __future__ import annotations

import threading
import webbrowser
from pathlib import Path
from typing import Annotated

import httpx
import typer

from ..checkpoints.sessions import SessionStore
from ..settings import load
from .serve import start, with_options

LOOPBACK = "127.0.0.1"


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("studio")(studio)


def studio(
    session: Annotated[str | None, typer.Argument(help="A session to open; the start page without it.")] = None,
    *,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port; 0: a free one. Default 8190.")] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
    profile: Annotated[
        str | None, typer.Option(help="Parts to run with: local, gpu, or one of imageedit-r1.toml.")
    ] = None,
    home: Annotated[Path | None, typer.Option(help="Folder of sessions and artifacts.")] = None,
) -> None:
    """Open the studio: a page to edit photos by looking and pointing. It ends with Ctrl-C, sessions stay.

    A server that already runs there is used.
    """
    settings = with_options(load(), {"host": LOOPBACK, "port": port}, profile=profile, home=home)
    if session is not None:
        SessionStore(settings.home).folder(session)

    def show(url: str) -> None:
        page = f"{url}/#{session}" if session else f"{url}/"
        print(f"imageedit-r1: the studio is at {page}", flush=True)
        if browser:
            threading.Thread(target=webbrowser.open, args=(page,), daemon=True).start()  # some wait for their end

    running = f"http://{LOOPBACK}:{settings.server.port}"
    if settings.server.port and _is_ours(running):
        show(running)
    else:
        start(settings, show)


def _is_ours(url: str) -> bool:
    """Whether a server with a studio answers there."""
    try:
        reply = httpx.get(f"{url}/health", timeout=2.0, trust_env=False)
        return reply.status_code == 200 and reply.json().get("status") == "ok" and "version" in reply.json()
    except (httpx.HTTPError, ValueError, AttributeError):
        return False

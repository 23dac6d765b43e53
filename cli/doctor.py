"""`imageedit-r1 doctor`: what this machine can run, and why not."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import shutil
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from ..graph.build import NODES
from ..graph.plugged import survey
from ..graph.readiness import readiness
from ..graph.start import open_store
from ..settings import config_file, load
from ..tools.registry import load_tools
from .edit import Home, Json

CORE = ("langgraph", "langchain-core", "numpy", "opencv-python-headless", "pillow", "blosc2")


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(doctor)


def doctor(as_json: Json = False, home: Home = None) -> None:
    """What this machine can run, part by part of each profile. Exit code 1 when the default profile cannot."""
    checks = _checks(home)
    if as_json:
        print(json.dumps([{"name": name, "ok": ok, "detail": detail} for name, ok, detail in checks]))
    else:
        console = Console(highlight=False)
        for name, ok, detail in checks:
            mark = "[green]✓[/]" if ok else "[dim]–[/]" if ok is None else "[red]✗[/]"
            console.print(f"{mark} {name}: {escape(detail)}", soft_wrap=True)
    if any(ok is False for _, ok, _ in checks):
        raise typer.Exit(1)


def _checks(home: Annotated[object, "path or None"]) -> list[tuple[str, bool | None, str]]:
    """(what, works, detail); None for what is merely not there."""
    found: list[tuple[str, bool | None, str]] = []
    found.append(("python", sys.version_info >= (3, 11), f"{platform.python_version()} on {platform.platform()}"))
    for package in CORE:
        try:
            found.append((package, True, importlib.metadata.version(package)))
        except importlib.metadata.PackageNotFoundError:
            found.append((package, False, "not installed; install imageedit-r1 again"))
    import cv2

    cascades = len(list(os.scandir(cv2.data.haarcascades))) if hasattr(cv2, "data") else 0
    found.append(("faces and people", cascades > 10, f"{cascades} classifiers in OpenCV {cv2.__version__}"))
    place = open_store(home, load()).home  # type: ignore[arg-type]
    existing = next(parent for parent in (place, *place.parents) if parent.exists())
    free = shutil.disk_usage(existing).free
    writable = os.access(existing, os.W_OK)
    found.append(("home", writable and free > 2**30, f"{place}, {free / 2**30:.1f} GiB free"))
    settings = load()
    found.append(("settings", True, str(config_file() or "environment and built-in")))
    tools = load_tools(plugins=settings.plugins, off=settings.plugins_off, timeout=settings.plugin_timeout).tools
    found.append(("tools", True, f"{len(tools)} loaded"))
    for one in survey(settings, NODES):
        told = one.detail if one.state != "broken" else f"left out: {one.detail}"
        works = True if one.state == "ready" else None
        found.append((f"plug-in {one.plugin.name}", works, f"{one.plugin.kind} of {one.plugin.origin}: {told}"))
    for name, profile in settings.profiles.items():
        parts = readiness(profile, settings)
        needed = name == settings.default_profile
        works = all(part.ready for part in parts)
        missing = False if needed else None
        found.append((f"profile {name}", works or missing, "ready" if works else "a part is missing"))
        found += [(f"  {part.part}", part.ready or missing, part.detail) for part in parts]
    return found

"""`imageedit-r1 tools` and `doctor`: what there is, and what this machine can run and why not."""

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
from rich.table import Table

from ..graph.readiness import readiness
from ..graph.start import Workplace
from ..settings import config_file, load
from ..tools.registry import Registry, load_tools
from .edit import Home, Json

CORE = ("langgraph", "langchain-core", "numpy", "opencv-python-headless", "pillow", "blosc2")


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(tools)
    app.command()(doctor)


def tools(as_json: Json = False) -> None:
    """What can be done to a photo here, and by which tool."""
    registry = load_tools(plugins=load().plugins)
    rows = [
        {
            "name": tool.name,
            "actions": sorted(tool.actions),
            "fidelity": tool.fidelity,
            "region": tool.region,
            "requires": list(tool.requires),
            "version": tool.version,
            "description": tool.description,
            "arguments": {
                key: value
                for key, value in tool.tool_call_schema.model_json_schema().get("properties", {}).items()  # type: ignore[union-attr]
                if key not in ("image", "mask", "seed")
            },
        }
        for tool in registry.tools.values()
    ]
    if as_json:
        print(json.dumps({"tools": rows, "broken": registry.broken}, ensure_ascii=False))
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("tool", "actions", "fidelity", "region", "what it does"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        first = str(row["description"]).split("\n", 1)[0]
        table.add_row(
            str(row["name"]), ", ".join(row["actions"]), str(row["fidelity"]), str(row["region"]), escape(first)
        )
    console = Console(highlight=False)
    console.print(table)
    _print_broken(console, registry)


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
    place = Workplace.open(home).store.home  # type: ignore[arg-type]
    existing = next(parent for parent in (place, *place.parents) if parent.exists())
    free = shutil.disk_usage(existing).free
    writable = os.access(existing, os.W_OK)
    found.append(("home", writable and free > 2**30, f"{place}, {free / 2**30:.1f} GiB free"))
    settings = load()
    found.append(("settings", True, str(config_file() or "environment and built-in")))
    registry = load_tools(plugins=settings.plugins)
    found.append(("tools", True, f"{len(registry.tools)} loaded"))
    found += [(f"plug-in {name}", None, f"left out: {why}") for name, why in registry.broken.items()]
    for name, profile in settings.profiles.items():
        parts = readiness(profile, settings)
        needed = name == settings.default_profile
        works = all(part.ready for part in parts)
        missing = False if needed else None
        found.append((f"profile {name}", works or missing, "ready" if works else "a part is missing"))
        found += [(f"  {part.part}", part.ready or missing, part.detail) for part in parts]
    return found


def _print_broken(console: Console, registry: Registry) -> None:
    for name, why in registry.broken.items():
        console.print(f"[yellow]plug-in {escape(name)} left out:[/] {escape(why)}")

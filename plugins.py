"""What other packages add: found by their entry points, and never taken from the current directory.

A package registers a tool, decomposer, locator, verifier or node in the group of its kind (`GROUPS`); what is found
here is only named. Left out: importing it, which happens in a process of its own (`tools/isolate.py`).
"""

from __future__ import annotations

import os
import re
import site
import sys
import sysconfig
from collections.abc import Callable, Collection
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any, Literal

from .errors import ConfigurationError

Kind = Literal["tool", "decomposer", "locator", "verifier", "node"]
GROUPS: dict[Kind, str] = {
    "tool": "imageedit_r1.tools",
    "decomposer": "imageedit_r1.decomposers",
    "locator": "imageedit_r1.locators",
    "verifier": "imageedit_r1.verifiers",
    "node": "imageedit_r1.nodes",
}
EMBEDDED: dict[Kind, tuple[str, ...]] = {
    "decomposer": ("grammar", "vlm"),
    "locator": ("classical", "vlm"),
    "verifier": ("measured", "judge"),
}
"""The parts of this package that a profile can name; any other name is a plug-in's."""
VALUE = re.compile(r"(?P<module>[^\W\d]\w*(?:\.[^\W\d]\w*)*):(?P<attribute>[^\W\d]\w*(?:\.[^\W\d]\w*)*)")
"""What an entry point, or `--tool`, names."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """One thing that a package registers."""

    kind: Kind
    name: str
    """Of the entry point."""
    value: str
    """module:attribute"""
    package: str = ""
    """The distribution that brings it; empty for what was named by hand (`--tool`)."""
    version: str = ""

    @property
    def origin(self) -> str:
        """Package and version, or what was named by hand."""
        return f"{self.package} {self.version}".strip() or self.value

    def is_off(self, off: Collection[str]) -> bool:
        """Whether its name or its package's is among those that are switched off."""
        return self.name in off or (self.package != "" and _plain(self.package) in {_plain(name) for name in off})


@dataclass(frozen=True, slots=True)
class Found:
    """A plug-in and what became of it."""

    plugin: Plugin
    state: Literal["ready", "off", "broken"]
    detail: str = ""
    """Why it was left out; for what is ready, what it is."""


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A node that another package puts into the graph; made by `graph_node`."""

    name: str
    function: Callable[..., dict[str, Any]]
    """(state: EditState, runtime: Runtime[Context]) -> partial update of plain JSON data."""
    after: str
    """The node that it runs after, every time."""


def graph_node(*, after: str, name: str = "") -> Callable[[Callable[..., dict[str, Any]]], GraphNode]:
    """Make a plug-in's node of a function `(state, runtime) -> partial update`, for the group `imageedit_r1.nodes`."""

    def decorate(function: Callable[..., dict[str, Any]]) -> GraphNode:
        return GraphNode(name or function.__name__, function, after)

    return decorate


def installed(kind: Kind) -> tuple[Plugin, ...]:
    """What installed packages register of one kind, by package and name. Nothing is imported."""
    found: dict[tuple[str, str], Plugin] = {}
    for distribution in distributions(path=import_path()):
        text = distribution.read_text("entry_points.txt") or ""
        if GROUPS[kind] not in text:
            continue
        package, version = _name_of(distribution)
        for name, value in _entries(text, GROUPS[kind]):
            found.setdefault((_plain(package), name), Plugin(kind, name, value, package, version))
    return tuple(found[key] for key in sorted(found))


def check_part(kind: Kind, name: str) -> None:
    """Raises `ConfigurationError` when no part of that kind has the name, neither here nor of another package."""
    if name in EMBEDDED[kind]:
        return
    known = [plugin.name for plugin in installed(kind)]
    if name not in known:
        raise ConfigurationError(
            f"there is no {kind} {name!r:.80}; choose one of {', '.join([*EMBEDDED[kind], *known])}, "
            "or install the package that brings it"
        )


def import_path() -> list[str]:
    """`sys.path` without the current directory, unless packages are installed right there."""
    return [place for place in sys.path if place and not is_here(place)]


def is_here(place: str) -> bool:
    """Whether an entry of `sys.path` is the current directory, and not a place where packages are installed."""
    try:
        here = Path.cwd()
    except OSError:  # it has been removed
        return place in ("", ".")
    sites = {*sysconfig.get_paths().values(), *site.getsitepackages(), site.getusersitepackages()}
    return os.path.realpath(place or ".") == str(here) and str(here) not in map(os.path.realpath, sites)


def lies_here(module: str) -> bool:
    """Whether the current directory holds a module of that name."""
    top = module.partition(".")[0]
    return Path(f"{top}.py").is_file() or Path(top).is_dir()


def _entries(text: str, group: str) -> list[tuple[str, str]]:
    """(name, value) of one group of an entry_points.txt."""
    section, entries = "", []
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            section = line.strip("[] ")
        elif section == group and "=" in line and not line.startswith(("#", ";")):
            name, _, value = line.partition("=")
            entries.append((name.strip(), value.partition("[")[0].strip()))
    return entries


def _name_of(distribution: Distribution) -> tuple[str, str]:
    """Name and version, as far as the metadata tell."""
    try:
        metadata = distribution.metadata
        return metadata["Name"] or "unnamed", metadata["Version"] or ""
    except (KeyError, TypeError, AttributeError):  # metadata that is not there
        return "unnamed", ""


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()

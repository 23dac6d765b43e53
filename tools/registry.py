"""Which tools there are: the built-in ones, and those that other packages register.

A package adds a tool through the entry-point group `imageedit_r1.tools`; each entry names an `EditTool`. A plug-in that
cannot be loaded is reported by name and left out, it never stops a session. Left out: tools from the current directory,
which are never loaded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import entry_points

from ..errors import ConfigurationError
from .base import EditTool

GROUP = "imageedit_r1.tools"


@dataclass(frozen=True, slots=True)
class Registry:
    """Tools by name, in the order in which the sequencer tries them, and what could not be loaded."""

    tools: dict[str, EditTool]
    broken: dict[str, str] = field(default_factory=dict)
    """Plug-in name -> why it was left out."""


def load_tools(extra: Iterable[EditTool] = (), *, plugins: bool = True) -> Registry:
    """The built-in tools, then plug-ins, then `extra`. Raises `ConfigurationError` when `extra` repeats a name."""
    from .photo import TOOLS

    tools = {tool.name: tool for tool in TOOLS}
    found, broken = discover() if plugins else ({}, {})
    broken = dict(broken)
    for entry, tool in found.items():
        if tool.name in tools:
            broken[entry] = f"a tool named {tool.name!r} exists already"
        else:
            tools[tool.name] = tool
    for tool in extra:
        if tool.name in tools:
            raise ConfigurationError(f"a tool named {tool.name!r} exists already; give yours another name")
        tools[tool.name] = tool
    return Registry(tools, broken)


@cache
def discover() -> tuple[dict[str, EditTool], dict[str, str]]:
    """Tools of other packages by entry point, and why others were left out. Looked up once a process."""
    found: dict[str, EditTool] = {}
    broken: dict[str, str] = {}
    for entry in entry_points(group=GROUP):
        try:
            tool = entry.load()
        except Exception as error:  # a plug-in is foreign code: whatever it raises concerns only itself
            broken[entry.name] = f"{type(error).__name__}: {error}"
            continue
        if isinstance(tool, EditTool):
            found[entry.name] = tool
        else:
            broken[entry.name] = f"{entry.value} is a {type(tool).__name__}, expected an EditTool made by @edit_tool"
    return found, broken

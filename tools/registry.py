"""Which tools there are: the built-in ones, those of other packages, and those that were named or handed in.

A package adds a tool through the entry-point group `imageedit_r1.tools`; each entry names an `EditTool`. It works in a
process of its own (`isolate.py`). A plug-in that cannot be used is reported by name and left out, it never stops a
session; one that was named by hand is asked for, and its error is raised. Tools that are handed in as objects are the
host's own code and run as they are. Left out: decomposers, locators, verifiers and nodes, which the graph puts in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache

from ..errors import ConfigurationError
from ..plugins import VALUE, Found, Plugin, import_path, installed
from .base import EditTool
from .isolate import isolated_tool

TIMEOUT = 60.0
"""Seconds for one call of a plug-in, where the settings are not asked."""


@dataclass(frozen=True, slots=True)
class Registry:
    """Tools by name, in the order in which the sequencer tries them, and what became of the plug-ins."""

    tools: dict[str, EditTool]
    plugins: tuple[Found, ...] = ()

    @property
    def broken(self) -> dict[str, str]:
        """Plug-in name -> why it was left out."""
        return {found.plugin.name: found.detail for found in self.plugins if found.state == "broken"}


def load_tools(
    extra: Iterable[EditTool] = (), *, plugins: bool = True, off: Collection[str] = (), timeout: float = TIMEOUT
) -> Registry:
    """The built-in tools, then plug-ins, then `extra`. Raises `ConfigurationError` when `extra` repeats a name.

    `off` names plug-ins, or packages, that are not loaded; `timeout` is for one call of a plug-in, in seconds.
    """
    from .photo import TOOLS

    tools = {tool.name: tool for tool in TOOLS}
    known = installed("tool") if plugins else ()
    found = [Found(plugin, "off", "switched off") for plugin in known if plugin.is_off(off)]
    usable = tuple(plugin for plugin in known if not plugin.is_off(off))
    for plugin, made in zip(usable, _made(usable, timeout, tuple(import_path())), strict=True):
        if isinstance(made, str):
            found.append(Found(plugin, "broken", made))
        elif made.name in tools:
            brought = f" (from {tools[made.name].package})" if tools[made.name].package else ""
            found.append(Found(plugin, "broken", f"a tool named {made.name!r} exists already{brought}"))
        else:
            tools[made.name] = made
            found.append(Found(plugin, "ready", f"serves {', '.join(sorted(made.actions))}"))
    for tool in extra:
        if tool.name in tools:
            raise ConfigurationError(f"a tool named {tool.name!r} exists already; give yours another name")
        tools[tool.name] = tool
    return Registry(tools, tuple(sorted(found, key=lambda one: (one.plugin.package, one.plugin.name))))


def tool_named(value: str, timeout: float = TIMEOUT) -> EditTool:
    """The tool that `module:function` names, in a process of its own. `ConfigurationError` says why there is none."""
    if VALUE.fullmatch(value) is None:
        raise ConfigurationError(f"{value!r} names no tool; expected module:function, as in my_package.tools:pixelate")
    try:
        return isolated_tool(Plugin("tool", value.partition(":")[2], value), timeout)
    except ConfigurationError as error:
        raise ConfigurationError(f"the tool {value} cannot be used: {error}") from None


@cache
def _made(plugins: tuple[Plugin, ...], timeout: float, path: tuple[str, ...]) -> list[EditTool | str]:
    """The tool of each plug-in, or why there is none; asked once a program, as long as modules are looked for in the
    same places."""
    together = len({plugin.package for plugin in plugins}) > 1
    return [_tool_or_why(plugin, timeout, together) for plugin in plugins]


def _tool_or_why(plugin: Plugin, timeout: float, together: bool) -> EditTool | str:
    if VALUE.fullmatch(plugin.value) is None:
        return f"{plugin.value!r} is no entry point; expected module:function"
    try:
        return isolated_tool(plugin, timeout, together=together)
    except ConfigurationError as error:
        return str(error)

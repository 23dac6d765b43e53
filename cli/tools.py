"""`imageedit-r1 tools`: what can be done to a photo here, a package for a tool of one's own, and whether it is sound.

Left out: how tools are checked (`tools/conformance.py`) and what a new package holds (`tools/scaffold.py`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..errors import InputError
from ..graph.build import NODES
from ..graph.plugged import survey
from ..plugins import VALUE, Found
from ..settings import load
from ..tools.base import EditTool
from ..tools.isolate import isolated_tool
from ..tools.registry import load_tools, tool_named
from .edit import Json

MARKS = {"passed": "[green]passed[/]", "failed": "[red]failed[/]", "skipped": "[dim]skipped[/]"}


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    tools = typer.Typer(help="What can be done to a photo here; tools of one's own.", invoke_without_command=True)
    tools.callback()(default)
    tools.command("list")(list_)
    tools.command()(new)
    tools.command()(check)
    app.add_typer(tools, name="tools")


def default(context: typer.Context, as_json: Json = False) -> None:
    """What can be done to a photo here, and by which tool; `new` and `check` are for tools of one's own."""
    if context.invoked_subcommand is None:
        list_(as_json)


def list_(as_json: Json = False) -> None:
    """What can be done to a photo here, by which tool, and which plug-ins there are."""
    settings = load()
    tools = load_tools(plugins=settings.plugins, off=settings.plugins_off, timeout=settings.plugin_timeout).tools
    named = [tool_named(value, settings.plugin_timeout) for value in settings.tools]
    rows = [_row(tool) for tool in (*tools.values(), *named)]
    plugins = survey(settings, NODES)
    if as_json:
        broken = {one.plugin.name: one.detail for one in plugins if one.state == "broken"}
        print(json.dumps({"tools": rows, "plugins": [_plugin(one) for one in plugins], "broken": broken}))
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("tool", "actions", "fidelity", "region", "what it does"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        first = str(row["description"]).split("\n", 1)[0]
        table.add_row(*(escape(str(cell)) for cell in (
            row["name"], ", ".join(row["actions"]), row["fidelity"], row["region"], first,
        )))  # fmt: skip
    console = Console(highlight=False)
    console.print(table)
    for one in plugins:
        colour = {"ready": "green", "off": "dim", "broken": "yellow"}[one.state]
        told = f"plug-in {one.plugin.name} ({one.plugin.kind} of {one.plugin.origin})"
        left_out = "left out: " if one.state == "broken" else ""
        console.print(f"[{colour}]{escape(told)}[/] {left_out}{escape(one.detail)}", soft_wrap=True)


def new(
    name: Annotated[str, typer.Argument(help="What it does, in one word: pixelate, film_grain.", show_default=False)],
    path: Annotated[Path, typer.Option("--path", help="The folder in which the package's own is made.")] = Path(),
) -> None:
    """Write a working package with a tool, its test and its entry point."""
    from ..tools.scaffold import write_package

    target = write_package(name, path)
    console = Console(highlight=False)
    console.print(f"package  {escape(str(target))}", soft_wrap=True)
    package = f"plugin-{name.replace('_', '-')}"
    console.print(
        f"next     pip install -e {escape(str(target))} && imageedit-r1 tools check {package}", soft_wrap=True
    )


def check(
    target: Annotated[
        str,
        typer.Argument(help="An installed package, a plug-in's name, a tool, or MODULE:FUNCTION.", show_default=False),
    ],
    arguments: Annotated[
        str | None, typer.Option("--arguments", help='JSON of arguments with which it edits: {"text": "hi"}.')
    ] = None,
    as_json: Json = False,
) -> None:
    """Check that a tool keeps what every tool has to keep. Exit code 1 when it does not."""
    from ..tools import conformance

    given = _arguments(arguments)
    failed, told = False, []
    console = Console(quiet=as_json, highlight=False)
    for tool in _tools_of(target):
        findings = conformance.check(tool, given)
        failed |= any(finding.state == "failed" for finding in findings)
        told.append({"tool": tool.name, "package": tool.package, "findings": [
            {"check": one.check, "state": one.state, "detail": one.detail} for one in findings
        ]})  # fmt: skip
        table = Table(box=None, pad_edge=False, title=escape(f"{tool.name} {tool.package}"), title_justify="left")
        for heading in ("check", "", "found"):
            table.add_column(heading, overflow="fold")
        for one in findings:
            table.add_row(one.check, MARKS[one.state], escape(" ".join(one.detail.split())))
        console.print(table)
    if as_json:
        print(json.dumps(told))
    if failed:
        raise typer.Exit(1)


def _tools_of(target: str) -> list[EditTool]:
    """The tools that a target names. `InputError` when there are none, `ConfigurationError` for one that is broken."""
    settings = load()
    if VALUE.fullmatch(target):
        return [tool_named(target, settings.plugin_timeout)]
    registry = load_tools(off=settings.plugins_off, timeout=settings.plugin_timeout)
    meant = [one for one in registry.plugins if one.plugin.is_off((target,))]
    unusable = [one for one in meant if one.state != "ready"]
    if unusable:
        raise InputError(f"the plug-in {unusable[0].plugin.name} of {unusable[0].plugin.origin}: {unusable[0].detail}")
    if meant:
        return [isolated_tool(one.plugin, settings.plugin_timeout) for one in meant]
    if target in registry.tools:
        return [registry.tools[target]]
    raise InputError(
        f"no installed package or plug-in {target!r} brings a tool; install it first (pip install -e FOLDER), "
        "or name MODULE:FUNCTION"
    )


def _arguments(text: str | None) -> dict[str, Any] | None:
    try:
        given = None if text is None else json.loads(text)
    except ValueError:
        given = text
    if given is not None and not isinstance(given, dict):
        raise InputError(f"--arguments {text!r} is no JSON object")
    return given


def _row(tool: EditTool) -> dict[str, Any]:
    properties = tool.tool_call_schema.model_json_schema().get("properties", {})  # type: ignore[union-attr]
    return {
        "name": tool.name,
        "actions": sorted(tool.actions),
        "phrases": list(tool.phrases),
        "fidelity": tool.fidelity,
        "region": tool.region,
        "requires": list(tool.requires),
        "version": tool.version,
        "package": tool.package,
        "description": tool.description,
        "arguments": {key: value for key, value in properties.items() if key not in ("image", "mask", "seed")},
    }


def _plugin(one: Found) -> dict[str, str]:
    return {
        "name": one.plugin.name,
        "kind": one.plugin.kind,
        "package": one.plugin.package,
        "version": one.plugin.version,
        "state": one.state,
        "detail": one.detail,
    }

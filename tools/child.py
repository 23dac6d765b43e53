"""The process in which a package's plug-ins are imported and run; the other end is `isolate.py`.

Requests come as JSON lines on one pipe, answers go as JSON lines on another, pictures through shared memory. What the
plug-in prints goes where errors go. The process ends when its parent does. Left out: time limits, which it keeps.
"""

from __future__ import annotations

import inspect
import json
import os
import queue
import resource
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from functools import cache
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy.typing as npt
from pydantic import BaseModel, ValidationError

from ..errors import ConfigurationError, ImageEditError, ToolError
from ..plugins import GraphNode, Kind, lies_here
from .base import EditTool, Picture, Unserved, annotation_of, edit_tool
from .progress import progress
from .shared import plain, put, receive_value

LEAST_MEMORY = 2 * 2**30
"""Bytes of data that a plug-in may use on the smallest machine; elsewhere half of the memory."""

DEEPEST_SCHEMA = 6
"""Models within models that the schema of an argument shows."""


def main(requests: int, answers: int, given: int, taken: int) -> None:
    """Serve requests until the parent is gone. Arguments are file descriptors: two pipes, two shared memories."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    _limit_memory()
    waiting: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(requests, waiting), daemon=True).start()

    def say(message: dict[str, Any]) -> None:
        line = json.dumps(message).encode() + b"\n"
        while line:
            line = line[os.write(answers, line) :]

    say({"ready": True})
    while True:
        request = waiting.get()
        arrays: list[npt.NDArray[Any]] = []
        started = time.process_time()
        try:
            payload = receive_value(given, request["sizes"])
            with progress(lambda done, total: say({"progress": [float(done), float(total)]})):
                answer = plain(VERBS[request["verb"]](request["value"], payload), arrays)
            message = {
                "answer": answer,
                "arrays": [[str(array.dtype), list(array.shape)] for array in arrays],
                "sizes": put(taken, arrays),
            }
        except Unserved as unserved:
            message = {"unserved": [unserved.reason, unserved.needs]}
        except ImageEditError as error:
            message = {"error": str(error), "meant": True}
        except BaseException as error:  # foreign code: SystemExit and whatever else it raises concern only itself
            message = {"error": _told(error), "meant": False}
        say(message | {"seconds": time.process_time() - started})


def describe(value: str, kind: Kind) -> dict[str, Any]:
    """What a plug-in declares, as JSON data. `ConfigurationError` when it is not what its kind has to be."""
    found = _load(value)
    if kind == "tool":
        return _describe_tool(value, found)
    if kind == "node":
        if not isinstance(found, GraphNode) or not callable(found.function):
            raise ConfigurationError(f"{value} is a {type(found).__name__}, expected a node made by @graph_node")
        origin = getattr(sys.modules[value.partition(".")[0].partition(":")[0]], "__file__", None)
        return {"name": found.name, "after": found.after, "origin": origin}
    if not callable(found):
        raise ConfigurationError(f"{value} is a {type(found).__name__}, expected a function")
    wanted = {"decomposer": 1, "locator": 2, "verifier": 1}[kind]
    try:
        inspect.signature(found).bind(*range(wanted))
    except (TypeError, ValueError):
        raise ConfigurationError(
            f"{value} cannot be called with {wanted} argument(s) as a {kind} is: "
            "(request), (pixels, phrase) or (evidence)"
        ) from None
    return {"looks": kind == "decomposer" and "view" in inspect.signature(found).parameters}


def _describe_tool(value: str, tool: Any) -> dict[str, Any]:
    if not isinstance(tool, EditTool):
        raise ConfigurationError(f"{value} is a {type(tool).__name__}, expected an EditTool made by @edit_tool")
    if tool.is_fused:
        raise ConfigurationError(f"{value} is declared is_fused, which only a built-in tool can be")
    schema = tool.args_schema
    assert isinstance(schema, type) and issubclass(schema, BaseModel), "edit_tool makes one"
    described = schema.model_json_schema()
    not_data = ("name", "bind", "reach", "is_fused")
    keywords = [key for key in inspect.signature(edit_tool).parameters if key not in not_data]
    parameters = []
    for name, parameter in tool.parameters.items():
        given = parameter.default is not inspect.Parameter.empty
        amount = tool.amounts.get(name)
        parameters.append(
            {
                "name": name,
                "required": not given,
                "default": parameter.default if given else None,
                "amount": None if amount is None else [amount.unit, amount.unsaid, amount.low, amount.high],
                "whole": amount is not None and described["properties"][name].get("type") == "integer",
                "picture": _is_picture(tool, name),
                "schema": _inlined(described["properties"].get(name, {}), described.get("$defs", {})),
            }
        )
    others = sorted(tool.actions - {tool.action})
    declaration = {
        "name": tool.name,
        "description": tool.description,
        "keywords": {key: getattr(tool, key) for key in keywords} | {"actions": [tool.action, *others]},
        "parameters": parameters,
        "binds": tool.bind_function is not None,
        "reach": "asked" if callable(tool.reach) else tool.reach,
    }
    try:
        return json.loads(json.dumps(plain(declaration, [])))  # type: ignore[no-any-return]
    except (TypeError, ValueError) as error:
        raise ConfigurationError(f"{value}: its declaration has {error}, expected plain data") from None


def _inlined(schema: Any, definitions: dict[str, Any], depth: int = 0) -> Any:
    """A JSON schema without references; what refers to itself is cut off at some depth."""
    if isinstance(schema, list):
        return [_inlined(item, definitions, depth) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return {} if depth == DEEPEST_SCHEMA else _inlined(definitions.get(name, {}), definitions, depth + 1)
    return {key: _inlined(item, definitions, depth) for key, item in schema.items()}


def _is_picture(tool: EditTool, name: str) -> bool:
    return annotation_of(tool.function, name, Picture) is not None


def run(value: str, call: dict[str, Any]) -> Any:
    """Call a tool's function: pixels and arguments in, pixels or `Edited` out."""
    tool = _tool(value)
    arguments = call["arguments"]
    schema = tool.args_schema
    assert isinstance(schema, type) and issubclass(schema, BaseModel), "edit_tool makes one"
    said = {key: item for key, item in arguments.items() if key in schema.model_fields and not hasattr(item, "dtype")}
    try:
        read = schema.model_validate({"image": {"sha256": "0" * 64, "width": 1, "height": 1}, **said})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise ToolError(f"{tool.name}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    checked = {key: getattr(read, key) for key in said if key not in ("mask", "image")}
    return tool.function(call["pixels"], **{**arguments, **checked})


def bind(value: str, call: tuple[Any, Any]) -> Any:
    """A tool's own way from a sub-request to arguments."""
    return _tool(value).bind_request(*call)


def reach(value: str, arguments: dict[str, Any]) -> int:
    """How far a tool with these arguments looks."""
    asked = _tool(value).reach
    return int(asked(arguments) if callable(asked) else asked or 0)


def call(value: str, arguments: tuple[Any, ...]) -> Any:
    """Call a decomposer, a locator or a verifier. A picture behind a decomposer's request is handed on as a view."""
    function = _load(value)
    if len(arguments) == 2 and isinstance(arguments[0], str):
        request, pixels = arguments
        return function(request, None if pixels is None else lambda: pixels)
    return function(*arguments)


VERBS: dict[str, Callable[[str, Any], Any]] = {
    "describe": describe,
    "run": run,
    "bind": bind,
    "reach": reach,
    "call": call,
}


def _tool(value: str) -> EditTool:
    tool = _load(value)
    if not isinstance(tool, EditTool):
        raise ConfigurationError(f"{value} is no tool")
    return tool


@cache
def _load(value: str) -> Any:
    """The object that `module:attribute` names."""
    module, _, attribute = value.partition(":")
    try:
        loaded = import_module(module)
    except ModuleNotFoundError as error:
        if error.name == module.partition(".")[0] and lies_here(module):
            raise ConfigurationError(
                f"{module} lies in the current directory, and nothing is loaded from there; install its package "
                "(pip install -e FOLDER) or name its folder in PYTHONPATH and work elsewhere"
            ) from None
        raise
    try:
        return attrgetter(attribute)(loaded)
    except AttributeError:
        raise ConfigurationError(f"the module {module} has no {attribute}") from None


def _read(requests: int, waiting: queue.SimpleQueue[dict[str, Any]]) -> None:
    """Hand requests on, and end the process with its parent, whatever the plug-in is doing."""
    with os.fdopen(requests, "rb") as lines:
        for line in lines:
            waiting.put(json.loads(line))
    os._exit(0)


def _limit_memory() -> None:
    """A plug-in that asks for too much gets a MemoryError, instead of taking the machine's."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = max(LEAST_MEMORY, machine // 2)
    for what, most in ((resource.RLIMIT_DATA, limit), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _told(error: BaseException) -> str:
    """The error in one line, and the last line of code that it came through."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if len(frames) > 1 else ""
    return f"{type(error).__name__}: {error}{place}" if str(error) else f"{type(error).__name__}{place}"

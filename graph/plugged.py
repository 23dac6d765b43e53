"""Plug-ins in the places of parts: decomposers, locators and verifiers of other packages, and their nodes.

A part works in its package's process and has the embedded one behind it: when it crashes, hangs or answers nonsense
the embedded part does the work and the session says so. A node works in this process, for it needs the state and the
stores; what it raises, and what it returns that is no update, is dropped with a note. Left out: tools
(`tools/registry.py`).
"""

from __future__ import annotations

import contextvars
import inspect
import json
import re
import threading
import time
from collections.abc import Callable, Collection, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from operator import attrgetter
from typing import Any

import numpy as np
from langgraph.errors import GraphBubbleUp
from langgraph.runtime import Runtime
from pydantic import ValidationError

from ..errors import ConfigurationError, InputError, PluginError, StorageError, ToolError
from ..images.pixels import Pixels, bounding_box
from ..nodes.context import Context, Decomposer, Locator, Verifier, View
from ..nodes.retry import PATIENCE, worn_out
from ..nodes.verify.evidence import Evidence
from ..plugins import VALUE, Found, GraphNode, Kind, Plugin, import_path, installed
from ..schema import Check, Decomposition, EditState, Verdict
from ..settings import Settings, first_error
from ..tools.isolate import call, describe, title
from ..tools.locate import Location
from ..tools.progress import Cancelled
from ..tools.registry import load_tools

REST = 300.0
"""Seconds for which a decomposer, locator or verifier that broke too often is not asked."""
NODE_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


def plugin_named(kind: Kind, name: str, settings: Settings, embedded: Sequence[str]) -> tuple[Plugin, dict[str, Any]]:
    """The plug-in of that kind and name, and what it declares. `ConfigurationError` when it cannot do the work."""
    known = {plugin.name: plugin for plugin in installed(kind)} if settings.plugins else {}
    if name not in known:
        raise ConfigurationError(
            f"there is no {kind} {name!r}; choose one of {', '.join([*embedded, *known])}, "
            "or install the package that brings it"
        )
    plugin = known[name]
    if plugin.is_off(settings.plugins_off):
        raise ConfigurationError(f"{title(plugin)} is switched off (plugins_off); choose another, or switch it on")
    try:
        return plugin, _described(plugin, settings.plugin_timeout)
    except ConfigurationError as error:
        raise ConfigurationError(f"{title(plugin)} cannot be used: {error}") from None


def survey(settings: Settings, nodes: Collection[str]) -> list[Found]:
    """Every plug-in that is installed, and whether it can be used; each is imported in a process of its own.

    `nodes`: the names of the graph's own.
    """
    if not settings.plugins:
        return []
    tools = load_tools(off=settings.plugins_off, timeout=settings.plugin_timeout).plugins
    kinds: tuple[Kind, ...] = ("decomposer", "locator", "verifier")
    parts = (_judged(plugin, settings) for kind in kinds for plugin in installed(kind))
    return [*tools, *parts, *load_nodes(settings, nodes)[1]]


def _judged(plugin: Plugin, settings: Settings) -> Found:
    if plugin.is_off(settings.plugins_off):
        return Found(plugin, "off", "switched off")
    try:
        _described(plugin, settings.plugin_timeout)
    except ConfigurationError as error:
        return Found(plugin, "broken", str(error))
    return Found(plugin, "ready", f"choose it with --{plugin.kind} {plugin.name}")


def _described(plugin: Plugin, limit: float) -> dict[str, Any]:
    if VALUE.fullmatch(plugin.value) is None:
        raise ConfigurationError(f"{plugin.value!r} is no entry point; expected module:function")
    return describe(plugin, limit)


class _Patient:
    """A plug-in that is left alone for a while when it broke too often running: a server keeps it for many sessions."""

    def __init__(self, plugin: Plugin, limit: float) -> None:
        self.plugin, self.limit, self.broke, self.rests_until = plugin, limit, 0, 0.0

    def ask(self, *arguments: Any) -> Any:
        """Its answer as plain data. `ToolError` when there is none."""
        if time.monotonic() < self.rests_until:
            raise PluginError(f"{title(self.plugin)} broke too often and is left alone for a while")
        try:
            return call(self.plugin, *arguments, limit=self.limit)
        except PluginError:
            self._note()
            raise

    def useless(self, why: str) -> PluginError:
        """The error for an answer that is none."""
        self._note()
        return PluginError(f"{title(self.plugin)} gave back {why}")

    def _note(self) -> None:
        self.broke += 1
        if self.broke >= PATIENCE:
            self.broke, self.rests_until = 0, time.monotonic() + REST


def plugged_decomposer(settings: Settings, name: str, fallback: Decomposer, embedded: Sequence[str]) -> Decomposer:
    """The decomposer of a plug-in. It gets the request, and the picture when it has an argument `view`."""
    plugin, declared = plugin_named("decomposer", name, settings, embedded)
    patient = _Patient(plugin, settings.plugin_timeout)

    def decompose(request: str, view: View | None = None) -> Decomposition:
        shown = view() if view is not None and declared.get("looks") else None
        try:
            answer = patient.ask(request, shown) if declared.get("looks") else patient.ask(request)
            try:
                return Decomposition.model_validate(answer)
            except ValidationError as error:
                raise patient.useless(f"no decomposition: {first_error(error)}") from None
        except ToolError as error:
            read = fallback(request, view)
            return read.model_copy(update={"notes": (*read.notes, f"{error}; the grammar read the request")})

    return decompose


def plugged_locator(settings: Settings, name: str, fallback: Locator, embedded: Sequence[str]) -> Locator:
    """The locator of a plug-in. What it finds is checked; when it cannot tell (None) the embedded one is asked."""
    patient = _Patient(plugin_named("locator", name, settings, embedded)[0], settings.plugin_timeout)

    def locate(pixels: Pixels, phrase: str, /) -> Location | None:
        try:
            answer = patient.ask(pixels, phrase)
            own = None if answer is None else _location(answer, pixels, patient)
            return fallback(pixels, phrase) if own is None else own
        except ToolError as error:
            found = fallback(pixels, phrase)
            if found is None:
                return None
            note = "; ".join(filter(None, (found.note, f"{error}; it was found without")))
            return Location(found.mask, found.box, found.confidence, found.method, note)

    return locate


def _location(answer: Any, pixels: Pixels, patient: _Patient) -> Location | None:
    try:
        mask = answer["mask"]
        confidence, method, note = float(answer["confidence"]), str(answer["method"]), str(answer.get("note", ""))
    except (TypeError, KeyError, ValueError, AttributeError):
        raise patient.useless("no Location; expected one, or None") from None
    if not isinstance(mask, np.ndarray) or mask.shape != pixels.shape[:2] or mask.dtype != np.uint8:
        raise patient.useless(f"a mask that is none; expected {pixels.shape[:2]} of uint8")
    box = bounding_box(mask)
    if box is None or not 0 <= confidence <= 1:
        return None
    return Location(mask, box, confidence, method[:80], note[:300])


def plugged_verifier(settings: Settings, name: str, fallback: Verifier, embedded: Sequence[str]) -> Verifier:
    """The verifier of a plug-in."""
    patient = _Patient(plugin_named("verifier", name, settings, embedded)[0], settings.plugin_timeout)

    def verify(evidence: Evidence) -> Verdict:
        try:
            answer = patient.ask(evidence)
            try:
                return Verdict.model_validate(answer)
            except ValidationError as error:
                raise patient.useless(f"no verdict: {first_error(error)}") from None
        except ToolError as error:
            measured = fallback(evidence)
            told = Check(
                name=f"verifier {name}", passed=True, measured=f"{error}", expected="a verdict; it was measured"
            )
            return measured.model_copy(update={"checks": (*measured.checks, told)})

    return verify


def load_nodes(settings: Settings, known: Collection[str]) -> tuple[tuple[GraphNode, ...], tuple[Found, ...]]:
    """The nodes of other packages, made safe, and what became of each. `known`: the names of the graph's own nodes."""
    names, nodes, found = set(known), [], []
    for plugin in installed("node") if settings.plugins else ():
        if plugin.is_off(settings.plugins_off):
            found.append(Found(plugin, "off", "switched off"))
            continue
        try:
            node = _node(plugin, settings.plugin_timeout, tuple(import_path()))
            if isinstance(node, str):
                raise ConfigurationError(node)
            check_node(node, names)
        except ConfigurationError as error:
            found.append(Found(plugin, "broken", str(error)))
            continue
        names.add(node.name)
        nodes.append(node)
        found.append(Found(plugin, "ready", f"the node {node.name}, after {node.after}"))
    return tuple(nodes), tuple(found)


@cache
def _node(plugin: Plugin, limit: float, path: tuple[str, ...]) -> GraphNode | str:
    """A plug-in's node or why there is none. It is imported here once a process of its own has shown that it can be,
    and only when it is the same module: not one of the current directory."""
    try:
        declared = _described(plugin, limit)
    except ConfigurationError as error:
        return str(error)
    module, _, attribute = plugin.value.partition(":")
    top = module.partition(".")[0]
    spec = find_spec(top)
    if spec is None or spec.origin != declared["origin"]:
        return f"{top} is hidden by another module of that name, {spec.origin if spec else 'which is not there'}"
    try:
        node = attrgetter(attribute)(import_module(module))
    except Exception as error:  # foreign code
        return f"{type(error).__name__}: {error}"
    return GraphNode(node.name, _guarded(node, plugin, limit), node.after)


def check_node(node: GraphNode, names: Collection[str]) -> None:
    """Raises `ConfigurationError` for a node that the graph cannot take; `names`: those that are in it already."""
    if NODE_NAME.fullmatch(node.name) is None or node.name in EditState.model_fields:
        raise ConfigurationError(
            f"{node.name!r:.80} is no name for a node; expected lower-case letters, digits and underscores, "
            "and no field of the state"
        )
    if node.name in names:
        raise ConfigurationError(f"a node named {node.name!r} exists already; give yours another name")
    if node.after not in names:
        raise ConfigurationError(
            f"the node {node.name} is to come after {node.after!r:.80}, which is none; choose one of {', '.join(names)}"
        )
    if inspect.iscoroutinefunction(node.function) or not callable(node.function):
        raise ConfigurationError(f"the node {node.name} is no plain function (state, runtime) -> update")


def _guarded(node: GraphNode, plugin: Plugin, limit: float) -> Callable[..., dict[str, Any]]:
    """The node's function; whatever goes wrong in it is a note, and its update is dropped."""

    def run(state: EditState, runtime: Runtime[Context]) -> dict[str, Any]:
        if worn_out(state, node.name):
            return {}
        try:
            return _checked(_within(limit, node.function, state, runtime), state, runtime.context)
        except (GraphBubbleUp, Cancelled, StorageError):
            raise
        except Exception as error:  # foreign code: the session goes on without it
            told = str(error) if isinstance(error, _NoUpdate) else f"{type(error).__name__}: {error}"
            note = " ".join(f"{title(plugin)} {told if isinstance(error, _NoUpdate) else f'failed: {told}'}".split())
            note = f"{note[:300]}; what it did was dropped"
            notes = state.notes if note in state.notes else [*state.notes, note]
            return {"notes": list(notes), "broke": [*state.broke, node.name]}

    return run


class _NoUpdate(Exception):  # noqa: N818  (a finding about a node)
    """A node gave no update that can be used."""


def _within(limit: float, function: Callable[..., Any], state: EditState, runtime: Runtime[Context]) -> Any:
    """The function's result, when it comes in time; a thread that hangs is left behind."""
    outcome: list[Any] = []

    def work() -> None:
        try:
            outcome.append((function(state, runtime), None))
        except BaseException as error:  # handed on to the one who waits, SystemExit too
            outcome.append((None, error))

    thread = threading.Thread(target=contextvars.copy_context().run, args=(work,), daemon=True, name="plug-in node")
    thread.start()
    thread.join(limit)
    if not outcome:
        raise _NoUpdate(f"gave no update within {limit:g} s")
    result, error = outcome[0]
    if isinstance(error, Exception):
        raise error
    if error is not None:
        raise _NoUpdate(f"ended with {type(error).__name__}")
    return result


def _checked(update: Any, state: EditState, context: Context) -> dict[str, Any]:
    """An update that the state can take: known fields, plain data, a picture that is there."""
    if update is None:
        return {}
    if not isinstance(update, dict) or not update.keys() <= EditState.model_fields.keys():
        keys = sorted(map(str, set(update) - set(EditState.model_fields))) if isinstance(update, dict) else []
        raise _NoUpdate(f"gave back {', '.join(keys) or type(update).__name__}, expected fields of the state")
    try:
        plain = json.loads(json.dumps(update, allow_nan=False))
        after = EditState.model_validate(state.model_dump(mode="json") | plain)
        if "image" in plain and after.image is not None:
            context.artifacts.load(after.image)
    except (TypeError, ValueError, ValidationError, StorageError, InputError) as error:
        raise _NoUpdate(f"gave back what is no update ({str(error).splitlines()[0]})") from None
    return plain  # type: ignore[no-any-return]

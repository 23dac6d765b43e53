"""The wiring of the graph, on one screen.

START -> ingest -> recall -> decompose -> sequence -> review -> locate -> edit -> verify -> deliver -> END, with loops:
from `verify` back to `edit` (retry), `locate` (next step) and `sequence` (replan without the failed tool), and from
`review` to `revise` and back (a person changes the plan). What `recall` settles alone does not reach the decomposer.
Nodes of a host or of other packages stand behind the node that they name, and what went on from there goes on from the
last of them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from threading import Lock
from typing import Any, Protocol

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from ..errors import ConfigurationError
from ..models.held import counted
from ..nodes.context import Context
from ..nodes.decompose.node import decompose
from ..nodes.deliver import deliver
from ..nodes.edit import edit
from ..nodes.ingest import ingest
from ..nodes.locate import locate
from ..nodes.recall.node import recall
from ..nodes.review.node import review
from ..nodes.review.revise import revise
from ..nodes.sequence.node import sequence
from ..nodes.verify.node import verify
from ..plugins import GraphNode
from ..schema import EditState, Profile
from ..settings import Settings, load
from ..tools.base import EditTool
from .plugged import check_node, load_nodes
from .routers import (
    route_after_decompose,
    route_after_locate,
    route_after_recall,
    route_after_review,
    route_after_verify,
)


class Node(Protocol):
    """A node: a partial update of the state, of plain JSON data."""

    def __call__(self, state: EditState, runtime: Runtime[Context]) -> dict[str, Any]: ...


EditGraph = CompiledStateGraph[EditState, Context, Any, Any]
NODES: Mapping[str, Node] = {
    "ingest": ingest,
    "recall": recall,
    "decompose": decompose,
    "sequence": sequence,
    "review": review,
    "revise": revise,
    "locate": locate,
    "edit": edit,
    "verify": verify,
    "deliver": deliver,
}


def build_graph(
    context: Context | None = None,
    *,
    checkpointer: BaseCheckpointSaver[Any] | None = None,
    tools: Iterable[EditTool] = (),
    nodes: Mapping[str, Node] | None = None,
    after: str = "verify",
    profile: str | Profile | None = None,
    settings: Settings | None = None,
    home: str | os.PathLike[str] | None = None,
) -> EditGraph:
    """The compiled graph: to run by itself, under a server, or as a subgraph of a host's.

    Args:
        context: the parts to run with when a run brings none of its own. None: those of `profile` and `settings`, put
            together when the first node runs.
        checkpointer: None for a subgraph, which uses its host's.
        tools: more tools; they run in this process, as the host's own code.
        nodes: more nodes by name, one behind the other.
        after: the node behind which they stand; they run every time that it has run.
        profile, settings, home: as for `edit`, where no context is given.

    Raises:
        ConfigurationError: `after` is no node, or a name is taken.
    """
    parts = _Parts(context, list(tools), profile, settings, home)
    own = [GraphNode(name, node, after) for name, node in (nodes or {}).items()]
    others = context.nodes if context is not None else load_nodes(settings or load(), NODES)[0]
    return compile_graph([*own, *others], default=parts.get, checkpointer=checkpointer)


def compile_graph(
    nodes: Sequence[GraphNode] = (),
    *,
    default: Callable[[], Context] | None = None,
    checkpointer: BaseCheckpointSaver[Any] | None = None,
) -> EditGraph:
    """The graph with `nodes` in their places; `default` has the parts for runs that bring none."""
    # No schema of the context: a server would build one of JSON, and the parts are none.
    builder: StateGraph[EditState, Context, Any, Any] = StateGraph(EditState)
    for name, node in NODES.items():
        builder.add_node(name, _bound(name, node, default))
    for chain in chains(nodes).values():
        for before, more in pairwise(chain):
            builder.add_node(more.name, _bound(more.name, more.function, default))
            builder.add_edge(before.name, more.name)
    last = last_nodes(nodes)
    builder.add_edge(START, "ingest")
    builder.add_edge(last["ingest"], "recall")
    builder.add_conditional_edges(
        last["recall"],
        route_after_recall,
        {"decompose": "decompose", "sequence": "sequence", "deliver": "deliver", "end": END},
    )
    builder.add_conditional_edges(last["decompose"], route_after_decompose, {"sequence": "sequence", "end": END})
    builder.add_edge(last["sequence"], "review")
    builder.add_conditional_edges(last["review"], route_after_review)
    builder.add_edge(last["revise"], "review")
    builder.add_conditional_edges(last["locate"], route_after_locate)
    builder.add_edge(last["edit"], "verify")
    builder.add_conditional_edges(last["verify"], route_after_verify)
    builder.add_edge(last["deliver"], END)
    return builder.compile(checkpointer=checkpointer, name="imageedit_r1")


def chains(nodes: Sequence[GraphNode]) -> dict[str, list[GraphNode]]:
    """Each of the graph's own nodes, and those that stand behind it in the order in which they were given.

    Raises `ConfigurationError` for a node that cannot be put in.
    """
    found = {name: [GraphNode(name, node, "")] for name, node in NODES.items()}
    place = {name: name for name in NODES}
    for node in nodes:
        check_node(node, place)
        place[node.name] = place[node.after]
        found[place[node.name]].append(node)
    return found


def last_nodes(nodes: Sequence[GraphNode]) -> dict[str, str]:
    """Each of the graph's own nodes -> the last one that stands behind it: from there it goes on."""
    return {name: chain[-1].name for name, chain in chains(nodes).items()}


class _Bound(Protocol):
    def __call__(self, state: EditState, *, runtime: Runtime[Context]) -> dict[str, Any]: ...


def _bound(name: str, node: Node, default: Callable[[], Context] | None) -> _Bound:
    """The node with the parts of the run, or with the default ones where a host's run has a context of another kind.

    A host's checkpointer knows nothing of artifacts: they are on disk before it gets the state that names them.
    """

    def run(state: EditState, *, runtime: Runtime[Context]) -> dict[str, Any]:
        if isinstance(runtime.context, Context):
            return _timed(name, node, state, runtime)
        if default is None:
            raise ConfigurationError("the graph runs without parts; pass context= to the run")
        context = default()
        update = _timed(name, node, state, runtime.override(context=context))
        context.artifacts.flush()
        return update

    return run


def _timed(name: str, node: Node, state: EditState, runtime: Runtime[Context]) -> dict[str, Any]:
    """The node's update, and in it what its work took. A node that waits for a person runs again when they have
    answered: the waiting is not counted."""
    started = time.perf_counter()
    with counted() as devices:
        update = node(state, runtime)
    took = {name: time.perf_counter() - started} | {f"{name} {device}": devices[device] for device in devices}
    more = {key: state.spent.get(key, 0) + round(seconds * 1e6) for key, seconds in took.items()}
    return {**(update or {}), "spent": {**state.spent, **more}}


class _Parts:
    """The parts for runs that bring none, put together once."""

    def __init__(
        self,
        context: Context | None,
        tools: Sequence[EditTool],
        profile: str | Profile | None,
        settings: Settings | None,
        home: str | os.PathLike[str] | None,
    ) -> None:
        self._lock = Lock()
        self._context = None if context is None else _with_tools(context, tools)
        self._given: dict[str, Any] = {"home": home, "tools": tools, "profile": profile, "settings": settings}

    def get(self) -> Context:
        with self._lock:
            if self._context is None:
                from .start import Workplace

                self._context = Workplace.open(**self._given).context
            return self._context


def _with_tools(context: Context, tools: Sequence[EditTool]) -> Context:
    taken = [tool.name for tool in tools if tool.name in context.tools]
    if taken:
        raise ConfigurationError(f"a tool named {taken[0]!r} exists already; give yours another name")
    return replace(context, tools={**context.tools, **{tool.name: tool.using(context.artifacts) for tool in tools}})

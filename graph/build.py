"""The wiring of the graph, on one screen.

START -> ingest -> recall -> decompose -> sequence -> review -> locate -> edit -> verify -> deliver -> END, with the loop
from `verify` back to `edit` (retry), `locate` (next step) and `sequence` (replan without the failed tool), and the one
from `review` to `revise` and back (a person changes the plan). What `recall` settles alone does not reach the decomposer.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from threading import Lock
from typing import Any, Protocol

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

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
from ..schema import EditState, Profile
from ..settings import Settings
from ..tools.base import EditTool
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


def build_graph(
    context: Context | None = None,
    *,
    checkpointer: BaseCheckpointSaver[Any] | None = None,
    tools: Iterable[EditTool] = (),
    profile: str | Profile | None = None,
    settings: Settings | None = None,
    home: str | os.PathLike[str] | None = None,
) -> EditGraph:
    """The compiled graph: to run by itself, under a server, or as a subgraph of a host's. Without `context`, and where
    a run brings none, its parts are those of `profile` and `settings`, put together when the first node runs."""
    parts = _Parts(context, home=home, tools=tuple(tools), profile=profile, settings=settings)
    # No schema of the context: a server would build one of JSON, and the parts are none.
    builder: StateGraph[EditState, Context, Any, Any] = StateGraph(EditState)
    nodes: tuple[Node, ...] = (ingest, recall, decompose, sequence, review, revise, locate, edit, verify, deliver)
    for node in nodes:
        builder.add_node(_name(node), _with_default(node, parts))
    builder.add_edge(START, "ingest")
    builder.add_edge("ingest", "recall")
    builder.add_conditional_edges(
        "recall",
        route_after_recall,
        {"decompose": "decompose", "sequence": "sequence", "deliver": "deliver", "end": END},
    )
    builder.add_conditional_edges("decompose", route_after_decompose, {"sequence": "sequence", "end": END})
    builder.add_edge("sequence", "review")
    builder.add_conditional_edges("review", route_after_review)
    builder.add_edge("revise", "review")
    builder.add_conditional_edges("locate", route_after_locate)
    builder.add_edge("edit", "verify")
    builder.add_conditional_edges("verify", route_after_verify)
    builder.add_edge("deliver", END)
    return builder.compile(checkpointer=checkpointer, name="imageedit_r1")


class _Bound(Protocol):
    def __call__(self, state: EditState, *, runtime: Runtime[Context]) -> dict[str, Any]: ...


def _name(node: Node) -> str:
    return str(getattr(node, "__name__", type(node).__name__))


def _with_default(node: Node, parts: _Parts) -> _Bound:
    """The node with the parts of the run, or with the default ones where a host's run has a context of another kind.

    A host's checkpointer knows nothing of artifacts: they are on disk before it gets the state that names them.
    """

    def run(state: EditState, *, runtime: Runtime[Context]) -> dict[str, Any]:
        if isinstance(runtime.context, Context):
            return node(state, runtime)
        context = parts.get()
        update = node(state, runtime.override(context=context))
        context.artifacts.flush()
        return update

    return run


class _Parts:
    """The parts for runs that bring none, put together once."""

    def __init__(self, context: Context | None, **given: Any) -> None:
        self._lock = Lock()
        self._context = context
        self._given = given

    def get(self) -> Context:
        with self._lock:
            if self._context is None:
                from .start import Workplace

                self._context = Workplace.open(**self._given).context
            return self._context

"""The wiring of the graph, on one screen.

START -> ingest -> recall -> decompose -> sequence -> review -> locate -> edit -> verify -> deliver -> END, with the
loop from `verify` back to `edit` (retry), `locate` (next step) and `sequence` (replan without the failed tool). What
`recall` settles alone does not reach the decomposer.
"""

from __future__ import annotations

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
from ..nodes.sequence.node import sequence
from ..nodes.verify.node import verify
from ..schema import EditState
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


def build_graph(context: Context | None = None, *, checkpointer: BaseCheckpointSaver[Any] | None = None) -> EditGraph:
    """The compiled graph. `context` is used when a run brings none of its own (as a subgraph or under a server);
    with neither, nodes have no tools to run with."""
    builder: StateGraph[EditState, Context, Any, Any] = StateGraph(EditState, context_schema=Context)
    nodes: tuple[Node, ...] = (ingest, recall, decompose, sequence, review, locate, edit, verify, deliver)
    for node in nodes:
        builder.add_node(_name(node), _with_default(node, context))
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
    builder.add_conditional_edges("locate", route_after_locate)
    builder.add_edge("edit", "verify")
    builder.add_conditional_edges("verify", route_after_verify)
    builder.add_edge("deliver", END)
    return builder.compile(checkpointer=checkpointer, name="imageedit_r1")


class _Bound(Protocol):
    def __call__(self, state: EditState, *, runtime: Runtime[Context]) -> dict[str, Any]: ...


def _name(node: Node) -> str:
    return str(getattr(node, "__name__", type(node).__name__))


def _with_default(node: Node, context: Context | None) -> _Bound:
    def run(state: EditState, *, runtime: Runtime[Context]) -> dict[str, Any]:
        return node(state, runtime if context is None or runtime.context else runtime.override(context=context))

    return run

"""Nodes and tools of a host's own in the graph, and the graph with nothing given."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypedDict

import numpy as np
import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph

from imageedit_r1 import build_graph, edit_tool, start_state
from imageedit_r1.checkpoints.artifacts import ArtifactStore
from imageedit_r1.errors import ConfigurationError
from imageedit_r1.graph.build import NODES, chains, compile_graph, last_nodes
from imageedit_r1.images.pixels import Pixels
from imageedit_r1.plugins import GraphNode
from imageedit_r1.schema import EditState, ImageRef


def passing(state: EditState, runtime: Any) -> dict[str, Any]:
    return {}


def edges(graph: Any) -> set[tuple[str, str]]:
    return {(edge.source, edge.target) for edge in graph.get_graph().edges}


def test_own_nodes_stand_behind_theirs_and_take_over_its_ways_out() -> None:
    plain, grown = edges(compile_graph()), edges(build_graph(nodes={"upscale": passing, "sign": passing}))
    added = {("verify", "upscale"), ("upscale", "sign")}
    moved = {("sign", target) for source, target in plain if source == "verify"}
    assert grown == {edge for edge in plain if edge[0] != "verify"} | added | moved


@pytest.mark.parametrize("after", NODES)
def test_every_node_can_have_one_behind_it(after: str) -> None:
    grown = edges(build_graph(nodes={"own": passing}, after=after))
    assert (after, "own") in grown and [target for source, target in grown if source == after] == ["own"]


def test_nodes_may_name_each_other() -> None:
    nodes = [GraphNode(name, passing, after) for name, after in (("a", "edit"), ("b", "a"), ("c", "edit"), ("d", "a"))]
    assert [node.name for node in chains(nodes)["edit"]] == ["edit", "a", "b", "c", "d"]
    assert last_nodes(nodes)["edit"] == "d" and last_nodes(nodes)["verify"] == "verify"


@pytest.mark.parametrize(
    ("name", "after", "told"),
    [
        ("own", "nowhere", "is to come after 'nowhere', which is none; choose one of ingest"),
        ("verify", "edit", "a node named 'verify' exists already"),
        ("notes", "edit", "no name for a node"),
        ("__end__", "edit", "no name for a node"),
        ("A b", "edit", "no name for a node"),
    ],
)
def test_nodes_that_cannot_be_put_in_are_refused(name: str, after: str, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        build_graph(nodes={name: passing}, after=after)


def test_an_async_node_is_refused_at_once() -> None:
    async def later(state: EditState, runtime: Any) -> dict[str, Any]:
        return {}

    with pytest.raises(ConfigurationError, match="no plain function"):
        build_graph(nodes={"later": later})  # type: ignore[dict-item]


@edit_tool(actions=("posterize",), phrases=("posterize",), like="change_style", pointwise=True, reach=0)
def posterize(pixels: Pixels) -> Pixels:
    """Keep two values of each channel."""
    result = pixels.copy()
    result[..., :3] = np.where(pixels[..., :3] > 127, 255, 0)
    return result


def test_with_nothing_given_the_parts_are_put_together_on_first_use(photos: Path, home: Path) -> None:
    """A subgraph of a host that has a checkpointer and a context of its own."""
    seen: list[int] = []

    def mirrored(state: EditState, runtime: Any) -> dict[str, Any]:
        """Mirror what has been done so far; the picture keeps its size."""
        assert state.image is not None
        seen.append(len(state.outcomes))
        pixels = runtime.context.artifacts.load(state.image)
        turned = runtime.context.artifacts.save(np.ascontiguousarray(pixels[:, ::-1]))
        return {"image": turned.to_state(), "notes": [*state.notes, "it was mirrored"]}

    class Host(TypedDict):
        edit: dict[str, Any]

    editor = build_graph(tools=[posterize], nodes={"mirrored": mirrored}, after="deliver")
    builder: StateGraph[Host, Any, Any, Any] = StateGraph(Host)
    builder.add_node("work", lambda state: {"edit": editor.invoke(state["edit"])})
    builder.add_edge(START, "work")
    builder.add_edge("work", END)
    host = builder.compile(checkpointer=InMemorySaver())
    begin = start_state(photos / "coffee.jpg", "posterize it", tools=[posterize])
    done = host.invoke({"edit": begin}, {"configurable": {"thread_id": "1"}})["edit"]
    state = EditState.model_validate(done)
    assert [outcome.status for outcome in state.outcomes] == ["done"] and seen == [1]
    assert "it was mirrored" in state.notes
    with ArtifactStore(home / "artifacts") as store:
        result = store.load(ImageRef.model_validate(done["image"]))
        kept = store.load(state.outcomes[-1].image)
    assert np.array_equal(result, kept[:, ::-1]) and set(np.unique(result)) == {0, 255}


def test_a_tool_that_repeats_a_name_is_refused_when_the_parts_are_known(photos: Path, home: Path) -> None:
    from imageedit_r1.graph.start import Workplace

    context = Workplace.open(home, tools=[posterize]).context
    with pytest.raises(ConfigurationError, match="'posterize' exists already"):
        build_graph(context, tools=[posterize])

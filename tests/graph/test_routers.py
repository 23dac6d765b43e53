"""The routers, as pure functions of the state."""

from __future__ import annotations

import pytest

from imageedit_r1.graph.build import build_graph
from imageedit_r1.graph.routers import (
    route_after_decompose,
    route_after_locate,
    route_after_recall,
    route_after_review,
    route_after_verify,
)
from imageedit_r1.schema import Attempt, EditState, ImageRef, Region, Step, SubRequest

REF = ImageRef(sha256="a" * 64, width=4, height=3)
MASK = ImageRef(sha256="b" * 64, width=4, height=3, channels=1)


def state(**fields: object) -> EditState:
    steps = [Step(id="s1", covers=("r1",), tool="blur"), Step(id="s2", covers=("r2",), tool="crop")]
    return EditState.model_validate({"request": "blur it", "image": REF, "steps": steps} | fields)


def test_no_edit_ends_the_turn() -> None:
    assert route_after_decompose(state(reason="a question")) == "end"
    assert route_after_decompose(state()) == "sequence"


def test_what_recall_settles_alone_is_not_decomposed() -> None:
    assert route_after_recall(state(reason="there is no crop")) == "end"
    assert route_after_recall(state(wish="blur it", steps=[])) == "decompose"
    assert route_after_recall(state(cursor=0)) == "sequence"
    assert route_after_recall(state(steps=[])) == "deliver"
    asked = [SubRequest(id="r1", action="blur")]
    assert route_after_recall(state(steps=[], sub_requests=asked)) == "sequence"


def test_review_goes_to_the_first_step_or_delivers_when_all_were_refused() -> None:
    assert route_after_review(state()) == "locate"
    assert route_after_review(state(steps=[])) == "deliver"


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        (None, "edit"),
        (Region(phrase="sky", mask=MASK, confidence=0.9), "edit"),
        (Region(phrase="sky"), "locate"),
    ],
)
def test_locate_goes_on_when_the_place_is_known(region: Region | None, expected: str) -> None:
    step = Step(id="s1", covers=("r1",), tool="blur", region=region)
    assert route_after_locate(state(steps=[step])) == expected


def test_locate_asks_when_somebody_can_tell() -> None:
    assert route_after_locate(state(question="where?")) == "review"


def test_verify_retries_goes_on_replans_or_delivers() -> None:
    tried = Attempt(step="s1", number=1, tool="blur", before=REF)
    assert route_after_verify(state(attempts=[tried])) == "edit"
    assert route_after_verify(state(attempts=[tried], cursor=1)) == "locate"
    assert route_after_verify(state(attempts=[tried], cursor=1, replan=["r1"])) == "sequence"
    assert route_after_verify(state(attempts=[tried], cursor=2)) == "deliver"


def test_the_wiring_is_the_design() -> None:
    edges = {(edge.source, edge.target) for edge in build_graph().get_graph().edges}
    assert edges == {
        ("__start__", "ingest"),
        ("ingest", "recall"),
        ("recall", "decompose"),
        ("recall", "sequence"),
        ("recall", "deliver"),
        ("recall", "__end__"),
        ("decompose", "sequence"),
        ("decompose", "__end__"),
        ("sequence", "review"),
        ("review", "locate"),
        ("review", "deliver"),
        ("locate", "edit"),
        ("locate", "review"),
        ("locate", "locate"),
        ("locate", "deliver"),
        ("edit", "verify"),
        ("review", "revise"),
        ("revise", "review"),
        ("review", "sequence"),
        ("verify", "review"),
        ("verify", "edit"),
        ("verify", "locate"),
        ("verify", "sequence"),
        ("verify", "deliver"),
        ("deliver", "__end__"),
    }

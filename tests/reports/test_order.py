"""The drawing of the dependency graph: layers, edges around boxes, words."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from imageedit_r1.reports.order import BOX, LONGEST, drawing, order_words
from imageedit_r1.schema import Step


def plan(*after: tuple[int, ...]) -> list[Step]:
    """Steps s0, s1 ... that wait for those of the given numbers."""
    return [
        Step(id=f"s{i}", covers=(f"r{i}",), tool="blur", after=tuple(f"s{j}" for j in earlier))
        for i, earlier in enumerate(after)
    ]


def test_a_step_stands_below_all_it_waits_for_and_free_ones_side_by_side() -> None:
    drawn = drawing(plan((), (), (0, 1), (2,), ()))
    y = [box.y for box in drawn.boxes]
    assert y[0] == y[1] == y[4] < y[2] < y[3]
    assert len({drawn.boxes[i].x for i in (0, 1, 4)}) == 3


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_boxes_never_overlap_and_edges_go_around_them(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 9))
    after = [tuple(sorted(data.draw(st.sets(st.integers(0, i - 1), max_size=3)))) if i else () for i in range(count)]
    drawn = drawing(plan(*after))
    boxes = [(box.x, box.y, box.x + BOX[0], box.y + BOX[1]) for box in drawn.boxes]
    assert all(x >= 0 and u <= drawn.width and y >= 0 and v <= drawn.height for x, y, u, v in boxes)
    for i, (x, y, u, v) in enumerate(boxes):
        assert all(u <= a or c <= x or v <= b or d <= y for a, b, c, d in boxes[i + 1 :])
    assert len(drawn.paths) == sum(len(earlier) for earlier in after)
    for path in drawn.paths:
        for at, start, end in re.findall(r"([\d.]+) ([\d.]+)V([\d.]+)", path):
            passing = [box for box in boxes if box[0] < float(at) < box[2]]
            assert all(float(end) <= y or v <= float(start) for _, y, _, v in passing)


def test_the_same_in_words() -> None:
    assert order_words(plan((), (0,), (0, 1))) == "s0 first; s1 after s0; s2 after s0, s1"
    assert order_words(plan((), ())) == "s0, s1 in any order"


def test_steps_of_another_plan_and_long_names_do_no_harm() -> None:
    step = Step(id="s5", covers=("r5",), tool="x" * 400, after=("s1", "s5"))
    drawn = drawing([step])
    assert drawn.paths == () and len(drawn.boxes[0].name) == LONGEST
    assert drawing([]).boxes == ()

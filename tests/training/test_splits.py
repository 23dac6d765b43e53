"""What is held out, and how leaks are found."""

from __future__ import annotations

import pytest

from imageedit_r1.training.data.splits import by_row, is_held_out, leaks, normalised, without_repeats
from imageedit_r1.training.examples import Example, Split


def example(number: int, request: str, row: str = "", split: Split = "train", **fields: object) -> Example:
    return Example.model_validate(
        {"id": f"x:{number}", "source": "x", "row": row or f"x:{number}", "split": split, "request": request}
        | {"label": ({"action": "flip"},)}
        | fields
    )


def test_rows_are_held_out_by_their_hash() -> None:
    rows = [f"x:{i}" for i in range(4000)]
    held = [row for row in rows if is_held_out(row, 0.1)]
    assert 320 < len(held) < 480
    assert held == [row for row in rows[::-1] if is_held_out(row, 0.1)][::-1], "other rows do not matter"
    assert set(held) < {row for row in rows if is_held_out(row, 0.2)}, "a larger share has the smaller one in it"
    assert held != [row for row in rows if is_held_out(row, 0.1, seed=1)]
    assert not any(is_held_out(row, 0.0) for row in rows)


def test_examples_of_one_row_are_in_one_part() -> None:
    examples = [example(i, f"request {i}", row=f"x:{i // 10}") for i in range(1000)]
    done = by_row(examples, 0.3)
    assert {one.split for one in done} == {"train", "held_out"}
    for row in {one.row for one in done}:
        assert len({one.split for one in done if one.row == row}) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Make it brighter!", "make  it brighter", True),
        ("1. Flip it\n2. Crop it", "1 flip it, 2 crop it", True),
        ("brighten it by 10%", "brighten it by 20%", False),
        ("sharpen the Café", "SHARPEN THE CAFÉ.", True),
    ],
)
def test_the_same_request(one: str, other: str, same: bool) -> None:
    assert (normalised(one) == normalised(other)) is same


def test_repeats_in_a_part_are_left_out() -> None:
    done = without_repeats(
        [
            example(1, "flip it"),
            example(2, "Flip  it"),
            example(3, "flip it", label=({"action": "rotate"},)),
            example(4, "flip it", image="a.png"),
            example(5, "flip it!"),
        ],
        0.1,
    )
    assert [one.id for one in done.examples] == ["x:1", "x:4", "x:5"], "another picture, another spelling"
    assert (done.repeated, done.contradicting, done.crossing) == (2, 1, 0)


def test_a_request_of_both_parts_stays_in_one() -> None:
    texts = [f"request {i}" for i in range(200)]
    both = [example(i, text, split="train") for i, text in enumerate(texts)]
    both += [example(1000 + i, f"{text.upper()}!", split="held_out") for i, text in enumerate(texts)]
    done = without_repeats(both, 0.2)
    assert len(done.examples) == done.crossing == 200
    held = [one for one in done.examples if one.split == "held_out"]
    assert 20 < len(held) < 60
    assert leaks(done.examples) == []
    only_measured = without_repeats(both, 0.2, measured={normalised(text) for text in texts})
    assert {one.split for one in only_measured.examples} == {"held_out"}


@pytest.mark.parametrize(
    ("planted", "named"),
    [
        (example(9, "Request, 3!", split="held_out"), "the request 'request 3' is in both parts"),
        (example(9, "something else", row="x:3", split="held_out"), "the row 'x:3' is in both parts"),
        (example(9, "a third", split="held_out", image="3.png"), "the picture '3.png' is in both parts"),
        (example(3, "a fourth", row="x:9"), "the id x:3 stands twice"),
    ],
)
def test_a_planted_leak_is_found(planted: Example, named: str) -> None:
    clean = [example(i, f"request {i}", image=f"{i}.png") for i in range(5)]
    assert leaks(clean) == []
    assert leaks([*clean, planted]) == [named]

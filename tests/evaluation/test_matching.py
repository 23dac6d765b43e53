"""When a found sub-request is the labelled one, and how two lists are paired."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imageedit_r1.evaluation.labels import Wanted
from imageedit_r1.evaluation.matching import _assign, pair, right_parameters, same_parameter, token_f1
from imageedit_r1.schema import Parameter, SubRequest


@pytest.mark.parametrize(
    ("found", "wanted", "f1"),
    [
        ("red car", "red car", 1.0),
        ("the red car", "Red car!", 1.0),
        ("car", "red car", 2 / 3),
        ("driver's shirt", "driver", 2 / 3),
        ("cup on the dining table", "cup", 0.4),
        ("dog", "cat", 0.0),
        ("", "cat", 0.0),
        ("", "", 1.0),
        ("16:9", "16 : 9", 0.0),
    ],
)
def test_token_f1(found: str, wanted: str, f1: float) -> None:
    assert token_f1(found, wanted) == pytest.approx(f1)
    assert token_f1(wanted, found) == pytest.approx(f1)


def brightness(**changed: object) -> Parameter:
    return Parameter.model_validate(
        {"property": "brightness", "direction": "increase", "amount": 20.0, "unit": "percent"} | changed
    )


@pytest.mark.parametrize(
    "changed",
    [{"property": "contrast"}, {"direction": "decrease"}, {"amount": 21}, {"amount": None}, {"unit": "stops"}],
)
def test_a_parameter_is_right_only_as_a_whole(changed: dict[str, object]) -> None:
    assert same_parameter(brightness(), brightness(amount=20.001))
    assert not same_parameter(brightness(), brightness(**changed))


def test_words_of_a_parameter_are_equal_but_for_case_and_articles() -> None:
    scene = Parameter(property="scene", amount="a Beach")
    assert same_parameter(scene, Parameter(property="scene", amount="beach"))
    assert not same_parameter(scene, Parameter(property="scene", amount="sandy beach"))


def test_one_found_parameter_answers_one_label() -> None:
    found = SubRequest(id="r1", action="adjust_tone", parameters=(brightness(),))
    assert right_parameters(found, Wanted(("adjust_tone",), parameters=(brightness(), brightness()))) == 1


def edits(*pairs: tuple[str, str]) -> list[SubRequest]:
    return [SubRequest(id=f"r{i}", action=a, subject=s) for i, (a, s) in enumerate(pairs)]


def wanted(*pairs: tuple[str, str]) -> list[Wanted]:
    return [Wanted((a,), s) for a, s in pairs]  # type: ignore[arg-type]


def test_actions_outrank_subjects_and_subjects_outrank_places() -> None:
    found = edits(("remove_object", "car"), ("blur", "sky"), ("blur", "car"))
    assert pair(found, wanted(("blur", "car"), ("blur", "sky"))) == [(1, 1), (2, 0)]
    assert pair(found[:2], wanted(("blur", "car"), ("remove_object", "sky"))) == [(0, 1), (1, 0)]
    assert pair(found[2:], wanted(("crop", "face"), ("blur", "tree"), ("blur", "dog"))) == [(0, 1)]
    assert pair([], wanted(("crop", "face"))) == [] == pair(found, [])


@given(
    st.integers(1, 4).flatmap(
        lambda n: st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=n, max_size=n)
    )
)
def test_the_assignment_is_the_best_of_all(worth: list[list[int]]) -> None:
    found = _assign(worth)
    assert len({row for row, _ in found}) == len({column for _, column in found}) == len(worth)
    best = max(sum(worth[i][j] for i, j in enumerate(order)) for order in permutations(range(4), len(worth)))
    assert sum(worth[i][j] for i, j in found) == best

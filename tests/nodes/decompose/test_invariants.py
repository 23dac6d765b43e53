"""Whatever is typed: an answer or an InputError, never anything else; and the answer keeps the contract."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageedit_r1.errors import InputError
from imageedit_r1.nodes.decompose import MAX_REQUEST, decompose
from imageedit_r1.schema import ACTIONS, Decomposition

TEXT = """
make the sky bluer and remove a car then crop to 16:9 by 20% it with brighter change into red add text 'hi' "yo"
before after cropping not too enough give black white , . ; 1) don't keep without replace turn up 90 degrees half on of
blur background is should be rotate left 10 px border swap for more less noise i want there no except to apply
"""
WORDS = TEXT.split()


def check(found: Decomposition) -> None:
    seen: list[str] = []
    for sub_request in found.sub_requests:
        assert sub_request.action in ACTIONS
        assert sub_request.id not in seen
        assert set(sub_request.after) <= set(seen), "after points backwards only, so there are no cycles"
        assert sub_request.subject
        for parameter in sub_request.parameters:
            if parameter.direction != "set" and isinstance(parameter.amount, float):
                assert parameter.amount >= 0
        seen.append(sub_request.id)
    assert bool(found.reason) == (not found.sub_requests)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    try:
        found = decompose(text)
    except InputError:
        return
    check(found)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=16))
def test_any_run_of_known_words(words: list[str]) -> None:
    text = " ".join(words)
    found = decompose(text)
    check(found)
    assert found == decompose(text)


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b", "x" * (MAX_REQUEST + 1)])
def test_empty_and_endless_requests_are_refused(text: str) -> None:
    with pytest.raises(InputError):
        decompose(text)


@pytest.mark.parametrize("piece", ["remove the car and ", "a,", "'a ", "make ", "1/", "blarg ", "to ", '"'])
def test_long_requests_are_bounded(piece: str) -> None:
    found = decompose((piece * MAX_REQUEST)[:MAX_REQUEST])
    check(found)
    assert len(found.sub_requests) <= 50
    assert any("Only the first" in note for note in found.notes) or not found.sub_requests or len(piece) == 1


def test_special_tokens_and_control_characters_are_dropped() -> None:
    (only,) = decompose("remove the <|image_pad|>\x00car").sub_requests
    assert only.subject == "car"

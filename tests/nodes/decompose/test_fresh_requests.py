"""Requests in many voices, kept as text (requests/*.txt): a request, then a line for each edit it asks for.

    crop to the right half
        crop [whole image] left decrease 50 percent
    brighten it, make sure the dog stays
        adjust_tone [whole image] brightness increase
        keep dog

`none` stands where no edit is asked for. The goals of a few are held as well, and what they must never contain.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from imageedit_r1.nodes.decompose import decompose
from imageedit_r1.schema import Decomposition, Parameter, SubRequest

FOLDER = Path(__file__).parent / "requests"


def rows() -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    for path in sorted(FOLDER.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("    "):
                found[-1][1].append(line.strip())
            else:
                found.append((line, []))
    return found


def written(found: Decomposition) -> list[str]:
    lines = [_edit(s) for s in found.sub_requests]
    if found.keep:
        lines.append("keep " + ", ".join(found.keep))
    return lines if found.sub_requests else [*lines, "none"]


def _edit(sub_request: SubRequest) -> str:
    moves = "; ".join(_parameter(p) for p in sub_request.parameters)
    after = f"after {','.join(sub_request.after)}" if sub_request.after else ""
    return " ".join(f"{sub_request.action} [{sub_request.subject}] {moves} {after}".split())


def _parameter(parameter: Parameter) -> str:
    amount = parameter.amount
    value = f"{round(amount, 4):g}" if isinstance(amount, float) else amount or ""
    return " ".join(f"{parameter.property} {parameter.direction} {value} {parameter.unit or ''}".split())


ROWS = rows()


def test_there_are_many() -> None:
    assert len(ROWS) > 400
    assert len({request for request, _ in ROWS}) == len(ROWS)


@pytest.mark.parametrize(("request_", "wanted"), ROWS, ids=[r[0] for r in ROWS])
def test_request(request_: str, wanted: list[str]) -> None:
    assert written(decompose(request_)) == [" ".join(w.split()) for w in wanted]


GOALS = [
    ("crop it to 4:3", "4:3"),
    ("crop to the right half", "the right half"),
    ("crop the bottom third", "the bottom third cut off"),
    ("rotate it right by 90 degrees", "rotated right by 90 degrees"),
    ("flip the image vertically", "flipped vertically"),
    ("sharpen it a lot", "sharpened a lot"),
    ("blur the background", "blurred"),
    ("increase the contrast by 15%", "contrast increased by 15%"),
    ("turn the exposure down by half a stop", "exposure decreased by half a stop"),
    ("it's too dark", "not too dark"),
    ("the horizon is crooked", "straight"),
    ("I want it warmer", "warmer"),
    ("erase all the people", "no people"),
    ("remove a bit of noise", "less noise"),
]


@pytest.mark.parametrize(("request_", "goal"), GOALS)
def test_a_goal_says_what_is_true_afterwards(request_: str, goal: str) -> None:
    (only,) = decompose(request_).sub_requests
    assert only.goal == goal


@pytest.mark.parametrize("request_", [r for r, wanted in ROWS if wanted[-1:] != ["none"]])
def test_goals_hold_no_stray_pronoun(request_: str) -> None:
    for sub_request in decompose(request_).sub_requests:
        if sub_request.action not in ("other", "add_text"):
            assert not re.match(r"(it|this|them)\b", sub_request.goal), sub_request.goal


def test_an_it_without_a_thing_is_asked_about() -> None:
    found = decompose("remove it")
    assert found.sub_requests == ()
    assert "name the thing" in found.reason
    found = decompose("brighten it and remove it")
    assert [s.action for s in found.sub_requests] == ["adjust_tone"]
    assert any("name the thing" in note for note in found.notes)


def test_a_number_that_cannot_be_read_is_asked_about() -> None:
    assert "plain figures" in decompose("rotate by 1e309 degrees").reason
    found = decompose("brighten it and rotate by 1e309 degrees")
    assert [s.action for s in found.sub_requests] == ["adjust_tone"]
    assert any("plain figures" in note for note in found.notes)

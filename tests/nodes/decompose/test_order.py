"""Stated order, pronouns, references to what an earlier edit made, and constraints."""

from __future__ import annotations

import pytest

from imageedit_r1.nodes.decompose import decompose

ORDER = [
    ("before cropping, brighten it", [("adjust_tone", ()), ("crop", ("r1",))]),
    ("brighten it after cropping to square", [("crop", ()), ("adjust_tone", ("r1",))]),
    ("after rotating 90 degrees, crop to 4:3", [("rotate", ()), ("crop", ("r1",))]),
    ("sharpen it, after that resize to 1200 px wide", [("sharpen", ()), ("resize", ("r1",))]),
    (
        "First, remove the power lines. Next, increase the saturation by 15%. Finally, resize it to 1920x1080.",
        [("remove_object", ()), ("adjust_color", ("r1",)), ("resize", ("r1", "r2"))],
    ),
    ("1) brighten 2) crop to square 3) add a vignette", [("adjust_tone", ()), ("crop", ()), ("adjust_tone", ())]),
]


@pytest.mark.parametrize(("request_", "wanted"), ORDER)
def test_stated_order(request_: str, wanted: list[tuple[str, tuple[str, ...]]]) -> None:
    assert [(s.action, s.after) for s in decompose(request_).sub_requests] == wanted


REFERENCES = [
    ("Remove the dog, then replace it with a cat", "replace_object", "dog"),
    ("add a hat to the man and make the hat red", "change_color", "hat"),
    ("add a hat to the man. then change its color to red", "change_color", "hat"),
    ("blur the background and make it darker", "adjust_tone", "background"),
    ("change the plane to a helicopter, add a flag on the helicopter", "add_object", "flag"),
]


@pytest.mark.parametrize(("request_", "action", "subject"), REFERENCES)
def test_references(request_: str, action: str, subject: str) -> None:
    last = decompose(request_).sub_requests[-1]
    assert (last.action, last.subject, last.after) == (action, subject, ("r1",))


KEEPS = [
    ("brighten it but keep the sky and don't crop", 1, {"sky", "no crop"}),
    ("brighten the photo without changing the colours", 1, {"colours"}),
    ("brighten the face but leave the background alone", 1, {"background"}),
    ("dont crop it just make it brighter", 1, {"no crop"}),
    ("don't touch the background", 0, {"background"}),
    ("remove the car but keep its shadow", 1, {"shadow"}),
]


@pytest.mark.parametrize(("request_", "edits", "keep"), KEEPS)
def test_constraints_are_never_edits(request_: str, edits: int, keep: set[str]) -> None:
    found = decompose(request_)
    assert len(found.sub_requests) == edits
    assert set(found.keep) == keep
    assert all(set(s.keep) == keep for s in found.sub_requests)


def test_then_puts_all_that_follows_after_all_that_stands_before() -> None:
    found = decompose("make it 20% darker, then sharpen it, denoise it, then flip it and rotate it left")
    assert [(s.action, s.after) for s in found.sub_requests] == [
        ("adjust_tone", ()),
        ("sharpen", ("r1",)),
        ("denoise", ("r1",)),
        ("flip", ("r2", "r3")),
        ("rotate", ("r2", "r3")),
    ]

"""Object requests in forms that are put into plain ones first: labels, arrows, broken-off starts, cut-outs, topics."""

from __future__ import annotations

import pytest

from imageedit_r1.nodes.decompose import decompose

ROWS = [
    ("The gate: paint it green. The boy on the left: delete.", ["change_color gate", "remove_object boy on the left"]),
    ("the roof -> red, the chimney -> gone", ["change_color roof", "remove_object chimney"]),
    ("As for the curtains, make them blue.", ["change_color curtains"]),
    ("Put a vase... put a lamp on the desk.", ["add_object lamp"]),
    ("the heron and nothing else", ["extract_object heron"]),
    ("I need just the bottle, isolated.", ["extract_object bottle"]),
    ("Instead of the lamp I'd like a globe.", ["replace_object lamp"]),
    ("The bench goes. A fountain comes beside the tree.", ["remove_object bench", "add_object fountain"]),
    ("the boy sits on the wall", ["change_pose boy"]),
    ("The awning has to be striped green and white.", ["change_color awning"]),
    ("add a frame to the wall", ["add_object frame"]),
    ("add a white frame around the photo", ["add_border whole image"]),
    ("Drop a traffic cone in front of the van.", ["add_object traffic cone"]),
    ("Cut the candles down to three.", ["change_count candles"]),
    ("The chairs need to be six.", ["change_count chairs"]),
    ("Make the horse stand on two legs, the sea turquoise, and the background a starry sky.",
     ["change_pose horse", "change_color sea", "change_background background"]),
]  # fmt: skip


@pytest.mark.parametrize(("request_", "wanted"), ROWS, ids=[r[0] for r in ROWS])
def test_form_reads_as_the_plain_request(request_: str, wanted: list[str]) -> None:
    assert [f"{s.action} {s.subject}" for s in decompose(request_).sub_requests] == wanted


def test_headings_of_lists_are_no_things() -> None:
    edits = decompose("Only change the sky: make it darker.").sub_requests
    assert [(s.action, s.subject) for s in edits] == [("adjust_tone", "sky")]

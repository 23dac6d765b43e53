"""Coverage on labelled lists that may lie beside the checkout: floors a little below what the grammar reaches."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from imageedit_r1.nodes.decompose import decompose

DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data"
COMPLEX = {
    "change object": {"replace_object", "change_color", "change_material", "change_background"},
    "delete object": {"remove_object"},
    "add object": {"add_object"},
    "chain two": {"add_object"},
    "color": {"change_color"},
    "material": {"change_material"},
    "change background": {"change_background"},
    "change style": {"change_style", "adjust_color"},
    "text": {"change_text"},
    "pose": {"change_pose"},
}
SINGLE = {
    "BGReplacement": {"change_background"},
    "ColorAlteration": {"change_color"},
    "Counting": {"add_object"},
    "Deblurring": {"sharpen", "restore"},
    "DirectionPerception": {"add_object"},
    "HazeRemoval": {"restore"},
    "Lowlight": {"adjust_tone", "restore"},
    "NoiseRemoval": {"denoise"},
    "ObjectRemoval": {"remove_object"},
    "RainRemoval": {"remove_object", "restore"},
    "RegionAccuracy": {"remove_object", "change_color", "replace_object"},
    "Replacement": {"replace_object"},
    "ShadowRemoval": {"remove_object"},
    "SnowRemoval": {"remove_object", "restore"},
    "StyleAlteration": {"change_style", "adjust_color"},
    "WatermarkRemoval": {"remove_object"},
}


def rows(name: str) -> list[dict[str, Any]]:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not beside this checkout ({DATA})")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("joiner", [", then ", " and ", ". "])
def test_joined_steps(joiner: str) -> None:
    hits = found = wanted = 0
    for row in rows("complexbench_edit.jsonl"):
        left = [s.action for s in decompose(joiner.join(step.rstrip(". ") for step in row["steps"])).sub_requests]
        found += len(left)
        wanted += len(row["edits"])
        for edit in row["edits"]:
            allowed = COMPLEX.get(edit["edit_type"])
            match = next((a for a in left if allowed is None or a in allowed), None)
            if match is not None:
                left.remove(match)
                hits += 1
    assert 2 * hits / (found + wanted) > 0.95


@pytest.mark.parametrize(("kind", "floor"), [("original", 0.98), ("diverse", 0.87)])
def test_single_instructions(kind: str, floor: float) -> None:
    chosen = [row for row in rows("i2ebench.jsonl") if row["kind"] == kind]
    good = 0
    for row in chosen:
        actions = {s.action for s in decompose(row["instruction"]).sub_requests}
        good += bool(actions) and actions <= SINGLE[row["dataset"]]
    assert good / len(chosen) > floor

"""The benchmark of known edits: its colour difference, its score, its targets, and a few cases through the graph."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from imageedit_r1.errors import ConfigurationError, InputError
from imageedit_r1.evaluation.photos import photo
from imageedit_r1.evaluation.pixel.cases import Case, cases, reduced
from imageedit_r1.evaluation.pixel.difference import ciede2000, seen
from imageedit_r1.evaluation.pixel.edits import EDITS, PARTS, KnownEdit
from imageedit_r1.evaluation.pixel.report import by_action, by_parts, to_json, to_markdown
from imageedit_r1.evaluation.pixel.run import Setup, mode_for, read, run_all
from imageedit_r1.evaluation.pixel.scoring import score
from imageedit_r1.evaluation.planted.case import by_tool
from imageedit_r1.images.pixels import Pixels
from imageedit_r1.nodes.decompose import decompose
from imageedit_r1.schema import Profile
from imageedit_r1.settings import Settings
from imageedit_r1.tests.cli.command import imageedit_json
from imageedit_r1.tests.dit.edits_server import EditsServer

SHARMA = (
    (50.0, 2.6772, -79.7751, 50.0, 0.0, -82.7485, 2.0425),
    (50.0, 2.8361, -74.0200, 50.0, 0.0, -82.7485, 3.4412),
    (50.0, -1.3802, -84.2814, 50.0, 0.0, -82.7485, 1.0000),
    (50.0, 0.0, 0.0, 50.0, -1.0, 2.0, 2.3669),
    (50.0, 2.4900, -0.0010, 50.0, -2.4900, 0.0009, 7.1792),
    (50.0, 2.4900, -0.0010, 50.0, -2.4900, 0.0011, 7.2195),
    (50.0, -0.0010, 2.4900, 50.0, 0.0009, -2.4900, 4.8045),
    (50.0, 2.5, 0.0, 50.0, 0.0, -2.5, 4.3065),
    (50.0, 2.5, 0.0, 73.0, 25.0, -18.0, 27.1492),
    (50.0, 2.5, 0.0, 61.0, -5.0, 29.0, 22.8977),
    (50.0, 2.5, 0.0, 56.0, -27.0, -3.0, 31.9030),
    (50.0, 2.5, 0.0, 58.0, 24.0, 15.0, 19.4535),
    (60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644),
    (63.0109, -31.0961, -5.8663, 62.8187, -29.7946, -4.0864, 1.2630),
    (35.0831, -44.1164, 3.7933, 35.0232, -40.0716, 1.5901, 1.8645),
    (90.9257, -0.5406, -0.9208, 88.6381, -0.8985, -0.7239, 1.5381),
    (2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082),
)
"""Pairs of the test data of Sharma, Wu and Dalal (2005): L, a, b twice, and their difference."""


@pytest.fixture(scope="module")
def coffee() -> Pixels:
    return np.ascontiguousarray(cv2.resize(photo("coffee"), (150, 100), interpolation=cv2.INTER_AREA))


def darker(pixels: Pixels, gain: float = 0.6) -> Pixels:
    return np.rint(pixels * gain).astype(np.uint8)


def test_the_colour_difference_is_the_published_one() -> None:
    table = np.array(SHARMA, np.float32)
    assert ciede2000(table[:, :3], table[:, 3:6]) == pytest.approx(table[:, 6], abs=2e-4)
    assert ciede2000(table[:, 3:6], table[:, :3]) == pytest.approx(table[:, 6], abs=2e-4)


def test_deep_pictures_are_seen_like_those_of_eight_bits(coffee: Pixels) -> None:
    assert np.abs(seen(coffee)[0] - seen(coffee.astype(np.uint16) * 257)[0]).max() < 1e-3


def test_the_target_scores_everything_and_the_source_nothing(coffee: Pixels) -> None:
    target = darker(coffee)
    right, nothing = score(coffee, target, target), score(coffee, target, coffee)
    assert (right.score, right.right, right.untouched, right.progress, right.iou, right.size) == (1, 1, 1, 1, 1, 1)
    assert right.error == 0
    assert nothing.score < 0.02 and nothing.progress == 0 and nothing.untouched == 1


def test_half_of_the_edit_is_half_of_the_way(coffee: Pixels) -> None:
    found = score(coffee, darker(coffee, 0.6), darker(coffee, 0.8))
    assert 0.35 < found.progress < 0.65
    assert found.right < 0.2


def test_a_spill_counts_against_what_is_untouched_and_against_the_overlap(coffee: Pixels) -> None:
    target, spilled = coffee.copy(), coffee.copy()
    target[:, :50] = darker(coffee[:, :50], 0.3)
    spilled[:, :75] = darker(coffee[:, :75], 0.3)
    found = score(coffee, target, spilled)
    assert found.right == 1
    assert found.untouched == pytest.approx(0.75, abs=0.02)
    assert found.iou == pytest.approx(2 / 3, abs=0.02)
    assert found.score == pytest.approx(0.75, abs=0.02)


def test_another_size_is_compared_at_the_targets_and_counts(coffee: Pixels) -> None:
    target = np.ascontiguousarray(coffee[:, 25:125])
    nothing = score(coffee, target, coffee)
    assert nothing.size == pytest.approx(2 / 3)
    assert nothing.edited == 1 and nothing.score < 0.3
    assert score(coffee, target, target).score == 1


def test_hidden_colours_do_not_count_and_lost_transparency_does(coffee: Pixels) -> None:
    alpha = np.zeros(coffee.shape[:2], np.uint8)
    alpha[20:80, 40:110] = 255
    target = np.dstack([coffee, alpha])
    hidden = target.copy()
    hidden[alpha == 0, :3] = 90
    assert score(coffee, target, hidden).score == 1
    assert score(coffee, target, coffee).right < 0.05


def test_every_photo_action_has_a_known_edit_and_every_order_is_read_as_it_is_meant() -> None:
    wanted = {
        "adjust_tone", "adjust_color", "colorize", "blur", "sharpen", "denoise", "restore", "enhance", "crop", "resize",
        "rotate", "flip", "add_text", "add_border", "remove_object", "change_color", "change_background",
        "extract_object",
    }  # fmt: skip
    assert {edit.action for edit in EDITS} == wanted
    for edit in EDITS:
        assert [one.action for one in decompose(edit.words).sub_requests] == [edit.action], edit.words


@pytest.mark.parametrize("edit", [e for e in EDITS if e.basis == "formula"], ids=lambda e: e.name)
@pytest.mark.parametrize("name", ["chelsea", "meadow"])
def test_the_formulas_and_the_exact_tools_agree(edit: KnownEdit, name: str) -> None:
    scene = edit.make(reduced(name), np.random.default_rng(1))
    (wanted,) = decompose(edit.words).sub_requests
    result = by_tool(wanted.action, wanted, scene.source, scene.mask).pixels
    assert score(scene.source, scene.target, result).score > 0.99


def test_cases_are_seeded_and_have_every_number_of_parts() -> None:
    first, same, other = list(cases(0, 1, 2)), list(cases(0, 1, 2)), list(cases(1, 1, 2))
    assert [(c.id, c.request, c.photo) for c in first] == [(c.id, c.request, c.photo) for c in same]
    assert [c.request for c in first[len(EDITS) :]] != [c.request for c in other[len(EDITS) :]]
    assert {c.parts for c in first} == {1, 2, 3, 4, 5, 6}
    assert len({c.id for c in first}) == len(first)
    assert np.array_equal(first[0].scene.target, same[0].scene.target)


def small(parts: tuple[int, ...] = (1, 3)) -> list[Case]:
    names = ("darker in a region", "text", "half", "change_background")
    return [c for c in cases(0, 1, 1) if c.parts in parts and (c.parts > 1 or c.edits[0].name in names)]


def test_the_local_profile_through_the_real_graph() -> None:
    rows = run_all(small((1, 2, 4, 6)), Setup(), Settings())
    assert {row.status for row in rows} == {"done"}
    assert min(row.pixels.score for row in rows) > 0.97


def test_a_run_goes_on_where_it_was_stopped_and_refuses_another_setup(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "rows.jsonl"
    todo = small()
    first = run_all(todo[:2], Setup(), Settings(), file)
    whole = file.read_bytes()
    file.write_bytes(whole[:-20])  # killed while it wrote
    rows = run_all(todo, Setup(), Settings(), file)
    assert rows[0] == first[0]
    assert [row.id for row in read(file)] == [case.id for case in todo]
    told: list[str] = []
    again = run_all(todo, Setup(), Settings(), file, lambda row: told.append(row.id))
    assert again == rows and len(told) == len(todo)
    with pytest.raises(InputError, match="another setup"):
        run_all(todo, Setup(mode="merged"), Settings(), file)
    file.write_text("nonsense\nmore\n")
    with pytest.raises(InputError, match="line 1"):
        list(read(file))


def test_the_tables_say_how_sure_they_are() -> None:
    rows = run_all(small(), Setup(), Settings())
    found = to_json(rows)
    assert found["cases"] == len(rows) and set(found["parts"]) == {"1", "3"}
    for group in found["actions"].values():
        assert group["low"] <= group["score"] <= group["high"]
    assert list(by_action(rows)) == ["change_background", "adjust_tone", "resize", "add_text"]
    assert sum(map(len, by_parts(rows).values())) == len(rows)
    assert "| 95 % |" in to_markdown(rows)


def test_an_editor_gets_the_request_whole_unless_told_otherwise() -> None:
    editor = Profile(editor="http://127.0.0.1:1/v1")
    assert mode_for(Profile(), None) == "stepwise"
    assert mode_for(editor, None) == "oneshot"
    assert mode_for(editor, "stepwise") == "stepwise"
    with pytest.raises(ConfigurationError, match="--editor"):
        mode_for(Profile(), "oneshot")


def test_the_command(tmp_path: Path) -> None:
    file, tables = tmp_path / "rows.jsonl", tmp_path / "tables.md"
    code, found = imageedit_json(
        "eval", "pixel", "--photos", "0", "--combined", "1", "--out", file, "--markdown", tables
    )
    assert code == 0 and found["cases"] == 5
    assert len([json.loads(line) for line in file.read_text().splitlines()]) == 5
    assert tables.read_text().startswith("By number of parts")


def test_parts_are_formulas() -> None:
    assert len(PARTS) > 20 and all(edit.basis == "formula" for edit in PARTS)


def test_an_editor_behind_a_server_is_scored_on_the_same_cases() -> None:
    def darken(pixels: Pixels, fields: dict[str, str]) -> Pixels:
        return darker(pixels, 0.7) if "30%" in fields["prompt"] else pixels

    case = next(c for c in cases(0, 1, 0) if c.edits[0].name == "darker")
    with EditsServer(darken) as server:
        profile = Profile(editor=server.url)
        (row,) = run_all([case], Setup(profile=profile, mode=mode_for(profile, None)), Settings())
        (asked,) = server.requests
    assert "30% darker" in asked["prompt"]
    assert (row.status, row.reason) == ("done", "")
    assert row.pixels.progress > 0.5

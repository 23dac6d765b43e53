"""Repeated editing: what is not asked to change stays, bit for bit where the photo tools or the composite work."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from imageedit_r1.evaluation.decay import (
    MODES,
    Drifting,
    Reading,
    Subject,
    by_editor,
    by_tools,
    subject,
    tiny_editors,
)
from imageedit_r1.evaluation.decay_report import plot, to_markdown, ways
from imageedit_r1.evaluation.page import write_part
from imageedit_r1.schema import Mode

TURNS = (1, 2, 4)


@pytest.fixture(scope="module")
def cup() -> Subject:
    return subject("coffee", 128)


@pytest.mark.parametrize("mode", MODES)
def test_the_local_profile_leaves_every_other_pixel_bit_for_bit(cup: Subject, mode: Mode) -> None:
    readings = list(by_tools(cup, mode, (1, 2, 5)))
    assert [r.turns for r in readings] == [1, 2, 5]
    assert [r.calls for r in readings] == ([1, 2, 5] if mode == "merged" else [2, 4, 10])
    for reading in readings:
        assert (reading.identical, reading.error, reading.psnr, reading.refused) == (1.0, 0.0, 99.0, 0)
        assert reading.ssim == pytest.approx(1)


def test_the_turns_do_change_the_region(cup: Subject) -> None:
    assert cup.mask.mean() == pytest.approx(255 * 0.16, rel=0.1)
    everywhere = Subject(cup.photo, (0, 0, 1, 1))  # a pixel in a corner: the middle counts as untouched
    (reading,) = by_editor(everywhere, ("drifting", Drifting()), "merged", "where it changed", (1,))
    assert 0.5 < reading.identical < 0.95


def test_the_composite_holds_what_an_editor_lets_drift(cup: Subject) -> None:
    named = ("drifting", Drifting())
    (inside,) = by_editor(cup, named, "merged", "in the region", (2,))
    (found,) = by_editor(cup, named, "merged", "where it changed", (2,))
    (raw,) = by_editor(cup, named, "merged", "as it comes", (2,))
    assert (inside.identical, inside.error, inside.refused, inside.calls) == (1.0, 0.0, 0, 2)
    assert found.identical > 0.9 and found.error < raw.error / 10  # it fades out over a few pixels beyond the region
    assert raw.identical < 0.05


def test_without_it_the_drift_grows_with_every_call(cup: Subject) -> None:
    stepwise = list(by_editor(cup, ("drifting", Drifting()), "stepwise", "as it comes", TURNS))
    merged = list(by_editor(cup, ("drifting", Drifting()), "merged", "as it comes", TURNS))
    for readings in (stepwise, merged):
        errors = [r.error for r in readings]
        assert errors == sorted(errors) and errors[0] > 1
        assert readings[-1].identical < 0.05
    assert all(one.error > other.error for one, other in zip(stepwise, merged, strict=True))


def test_a_real_pipeline_is_measured_both_ways(cup: Subject, tmp_path: Path) -> None:
    named = next(iter(tiny_editors(tmp_path)))
    (raw,) = by_editor(cup, named, "merged", "as it comes", (1,))
    (held,) = by_editor(cup, named, "merged", "in the region", (1,))
    assert raw.editor == "tiny kontext" and raw.identical < 0.05 and raw.refused == 0
    assert held.identical == 1.0


def reading(turns: int, error: float, mode: Mode = "stepwise") -> Reading:
    return Reading(
        editor="local", mode=mode, back="tools", turns=turns, calls=turns, refused=0, identical=1 - error / 100,
        error=error, psnr=30, ssim=0.9,
    )  # fmt: skip


def test_tables_and_picture(tmp_path: Path) -> None:
    readings = [reading(2, 1.5), reading(1, 0.5), reading(1, 0.25, "merged")]
    assert {way[1]: [r.turns for r in group] for way, group in ways(readings).items()} == {
        "stepwise": [1, 2], "merged": [1],
    }  # fmt: skip
    text = to_markdown(readings)
    assert "| local | stepwise | tools | 0.50 | 1.50 |" in text
    assert "| local | merged | tools | 0.25 | - |" in text
    plot(readings, tmp_path / "deep" / "decay.png")
    drawn = np.asarray(Image.open(tmp_path / "deep" / "decay.png").convert("RGB"))
    assert drawn.shape[1] > 1000 and len(np.unique(drawn.reshape(-1, 3), axis=0)) > 20


def test_a_part_of_a_page_is_replaced_and_the_rest_stays(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One\n<!-- generated: a -->\nold\n<!-- end of a -->\n# Two\n")
    write_part(page, "a", "new")
    assert page.read_text() == "# One\n<!-- generated: a -->\nnew\n<!-- end of a -->\n# Two\n"
    write_part(tmp_path / "alone.md", "a", "new")
    assert (tmp_path / "alone.md").read_text() == "new\n"

"""The loop on the foreign tools of the hard cases: which faults it makes good, and that nothing gets worse."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from imageedit_r1.evaluation.loop import Ran, psnr, run
from imageedit_r1.evaluation.loop_cases import cases

GOOD = {
    "timid": "another strength",
    "bold": "another strength",
    "quadratic": "another strength",
    "saturating": "another strength",
    "moody": "another seed",
    "two_ways": "a variant",
    "backwards": "another tool",
    "idle": "another tool",
    "crashing": "another tool",
}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ran]:
    home: Path = tmp_path_factory.mktemp("home")
    return {case.tools[0].name: run(case, home) for case in cases() if case.tools}


@pytest.mark.parametrize(("tool", "how"), GOOD.items())
def test_a_foreign_tools_fault_is_made_good(ran: dict[str, Ran], tool: str, how: str) -> None:
    assert ran[tool].how == how


def test_no_result_is_worse_than_the_picture_before(ran: dict[str, Ran]) -> None:
    assert all(r.kept >= r.untouched for r in ran.values())


def test_the_set_is_large_and_of_many_kinds() -> None:
    found = cases()
    assert len(found) >= 40 and len({case.kind for case in found}) >= 10
    assert sum(case.truth is not None for case in found) >= 20


def test_psnr_is_that_of_the_definition() -> None:
    black = np.zeros((4, 4, 3), np.uint8)
    assert psnr(black, black + 255) == pytest.approx(0.0)
    assert psnr(black, black) == 100.0
    assert psnr(black, black + np.uint8(51)) == pytest.approx(20 * np.log10(5), abs=1e-6)

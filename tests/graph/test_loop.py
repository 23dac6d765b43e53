"""The loop: retry differently, replan with another tool, roll back, never worse than before."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import pytest

from imageedit_r1 import edit
from imageedit_r1.errors import ToolError
from imageedit_r1.images.pixels import Pixels
from imageedit_r1.tools.base import Amount, EditTool, edit_tool

REQUEST = "repose the cup"
"""An action that no built-in tool serves, so that the tools of these tests are the only ones."""


def make(name: str, results: list[str], variants: int = 0, fidelity: str = "exact") -> EditTool:
    """A tool that does what `results` says, one entry a call: "good" turns the middle about, "same" does nothing."""
    calls = iter(results)

    def function(pixels: Pixels, *, attempt: Annotated[float, Amount("ratio", 0, 0, 9)] = 0) -> Pixels:
        match next(calls):
            case "good":
                made = pixels.copy()
                part = made[made.shape[0] // 3 : -(made.shape[0] // 3), made.shape[1] // 3 : -(made.shape[1] // 3)]
                part[...] = part[::-1, ::-1].copy()
                return made
            case "raise":
                raise ToolError(f"{name} cannot do this")
            case "crash":
                raise ZeroDivisionError("a bug in a plug-in")
            case _:
                return pixels.copy()

    function.__doc__ = "A tool for tests."
    return edit_tool(
        actions=("change_pose",),
        region="none",
        name=name,
        fidelity=fidelity,  # type: ignore[arg-type]
        variants=tuple({"attempt": i} for i in range(1, variants + 1)),
        bind=lambda sub_request, photo: {},
    )(function)


def run(photos: Path, home: Path, *tools: EditTool, **options: int) -> tuple[list[tuple[str, int, bool]], str, bool]:
    """(tool, attempt, passed) of every attempt, the status, and whether the picture is as it was."""
    result = edit(photos / "coffee.jpg", "change the pose of the cup to upright", home=home, tools=tools, **options)  # type: ignore[arg-type]
    tried = [(a.tool, a.number, bool(a.verdict and a.verdict.passed)) for a in result.state.attempts]
    assert result.state.photo is not None
    return tried, result.status, result.state.image == result.state.photo.image


def test_a_failed_attempt_is_tried_again_with_other_arguments(photos: Path, home: Path) -> None:
    tried, status, same = run(photos, home, make("pose", ["same", "good"], variants=2))
    assert tried == [("pose", 1, False), ("pose", 2, True)]
    assert (status, same) == ("done", False)


def test_a_deterministic_tool_is_not_called_twice_with_the_same_arguments(photos: Path, home: Path) -> None:
    tried, status, same = run(photos, home, make("pose", ["same", "good"]))
    assert tried == [("pose", 1, False)]
    assert (status, same) == ("partial", True)


def test_attempts_are_bounded_and_then_rolled_back(photos: Path, home: Path) -> None:
    tried, status, same = run(photos, home, make("pose", ["same"] * 9, variants=9), max_attempts=4)
    assert [number for _, number, _ in tried] == [1, 2, 3, 4]
    assert (status, same) == ("partial", True)


@pytest.mark.parametrize("failure", ["raise", "crash", "same"])
def test_another_tool_is_planned_when_the_first_fails(failure: str, photos: Path, home: Path) -> None:
    first, second = make("first", [failure]), make("second", ["good"], fidelity="approximate")
    tried, status, same = run(photos, home, first, second)
    assert tried == [("first", 1, False), ("second", 1, True)]
    assert (status, same) == ("done", False)


def test_a_tool_that_crashes_is_reported_by_name_and_the_rest_goes_on(photos: Path, home: Path) -> None:
    request = "change the pose of the cup to upright and make the whole photo 20% brighter"
    result = edit(photos / "coffee.jpg", request, home=home, tools=[make("pose", ["crash"])])
    outcomes = {o.step: o for o in result.state.outcomes}
    by_tool = {step.tool: outcomes[step.id] for step in result.steps}
    assert by_tool["pose"].status == "rolled_back" and "ZeroDivisionError" in by_tool["pose"].reason
    assert by_tool["adjust_tone"].status == "done"
    assert result.status == "partial"
    assert result.pixels.mean() > np.asarray(_decode(photos)).mean() * 1.1


def test_a_retry_uses_the_strength_that_the_verdict_asks_for(photos: Path, home: Path) -> None:
    seen: list[float] = []

    @edit_tool(actions=("adjust_tone",), reach=0, name="timid", fidelity="exact")
    def timid(pixels: Pixels, *, brightness: Annotated[float, Amount("percent", 20, -100, 400)] = 0) -> Pixels:
        """Brightens by a third of what it is told."""
        seen.append(brightness)
        return np.clip(np.rint(pixels * (1 + brightness / 300)), 0, 255).astype(pixels.dtype)

    from imageedit_r1.graph.session import Session
    from imageedit_r1.graph.start import Workplace, start_session
    from imageedit_r1.schema import Options

    workplace = Workplace.open(home, tools=[timid])
    tools = {"timid": workplace.context.tools["timid"]}
    context = type(workplace.context)(
        tools, *(getattr(workplace.context, f) for f in ("artifacts", "decompose", "sequence", "locate", "verify"))
    )
    options = Options(max_attempts=6)
    session: Session = start_session(
        Workplace(workplace.store, context), photos / "coffee.jpg", "make it 10% darker",
        output=None, force=False, region=None, mask=None, options=options,
    )  # fmt: skip
    state = session.run()
    assert len(seen) > 1 and abs(seen[1]) > abs(seen[0]), "the second attempt is stronger than the first"
    assert state.status == "done"


def _decode(photos: Path) -> object:
    from PIL import Image

    with Image.open(photos / "coffee.jpg") as image:
        return image.convert("RGB")

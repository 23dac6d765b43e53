"""What each arm does with a request: how often the editor is asked, with which words, on what, and what is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from imageedit_r1.errors import ConfigurationError, InputError, ModelError
from imageedit_r1.evaluation.edit.arms import ARMS, STAGES, Made, Setup, Workshop, named_arms
from imageedit_r1.evaluation.edit.benches import EditCase
from imageedit_r1.settings import Endpoint
from imageedit_r1.tests.dit.edits_server import EditsServer, Picture
from imageedit_r1.tests.models.hostile import KEY, fails, hostile, says

TONE = ("make it 20% brighter",)
TWO = ("make it brighter, then add a red hat",)


def case(bench: Path, turns: tuple[str, ...]) -> EditCase:
    return EditCase("one", turns, bench / "cup.png")


def made(arm: str, turns: tuple[str, ...], bench: Path, server: EditsServer, setup: Setup, home: Path) -> Made:
    return Workshop(setup, home).carry_out(ARMS[arm], server.url, case(bench, turns))


def edit_of(action: str, subject: str, goal: str, **parameter: Any) -> dict[str, Any]:
    return {"a": action, "s": subject, "g": goal, "p": [parameter] if parameter else [], "w": []}


def test_the_table_tells_them_apart() -> None:
    assert list(ARMS) == ["single", "vanilla", "agents", "agents+rl", "oneshot", "merged", "stepwise"]
    assert set(STAGES) < set(ARMS)
    assert len({(a.reader, a.mode, a.bare) for a in ARMS.values()}) == len(ARMS)
    assert [arm.name for arm in named_arms("stepwise, single")] == ["single", "stepwise"]
    for wrong in ("single,paper", "", ","):
        with pytest.raises(InputError, match="choose of single,"):
            named_arms(wrong)


def test_single_asks_once_for_each_turn_and_takes_what_comes(
    bench: Path, editor: EditsServer, setup: Setup, small: Picture, tmp_path: Path
) -> None:
    done = made("single", TWO, bench, editor, setup, tmp_path)
    (request,) = editor.requests
    assert request["prompt"] == "make it brighter, then add a red hat." and request["seed"] == "7"
    assert done.pixels.shape == small.shape
    assert np.abs(done.pixels.astype(int) - (255 - small.astype(int))).mean() < 6, "the whole answer, brought to size"
    made("single", ("make it warmer", "sharpen it"), bench, editor, setup, tmp_path)
    assert [r["prompt"] for r in editor.requests[1:]] == ["make it warmer.", "sharpen it."]


def test_vanilla_gives_every_part_to_the_editor_and_keeps_everything(
    bench: Path, editor: EditsServer, setup: Setup, small: Picture, tmp_path: Path
) -> None:
    done = made("vanilla", TWO, bench, editor, setup, tmp_path)
    assert [r["prompt"].partition(".")[0] for r in editor.requests] == [
        "Adjust tone of the picture: brighter", "Add a red hat",
    ]  # fmt: skip
    assert (done.facts["calls"], done.facts["done"], done.facts["rolled_back"]) == (2, 2, 0)
    assert np.abs(done.pixels.astype(int) - small).mean() < 10, "inverted twice: nothing was verified or rolled back"


def test_agents_use_the_photo_tools_and_roll_back_what_fails(
    bench: Path, editor: EditsServer, setup: Setup, small: Picture, tmp_path: Path
) -> None:
    done = made("agents", TONE, bench, editor, setup, tmp_path)
    assert not editor.requests and done.facts["calls"] == 0
    assert done.pixels.mean() / small.mean() == pytest.approx(1.2, abs=0.05)
    done = made("agents", TWO, bench, editor, setup, tmp_path)
    assert done.facts["rolled_back"] == 1 and done.facts["calls"] == len(editor.requests) == 2, "tried twice"
    assert done.pixels.mean() > small.mean() * 1.05, "the part that worked is kept"


def test_oneshot_is_one_call_and_turns_go_on_from_each_other(
    bench: Path, editor: EditsServer, setup: Setup, small: Picture, tmp_path: Path
) -> None:
    made("oneshot", ("add a hat and remove the spoon",), bench, editor, setup, tmp_path)
    assert {r["prompt"].partition(".")[0] for r in editor.requests} == {"add a hat and remove the spoon"}
    done = made("stepwise", ("make it 20% brighter", "make it black and white"), bench, editor, setup, tmp_path)
    assert done.facts["steps"] == 2
    assert done.pixels.mean() > small.mean() * 1.1 and np.ptp(done.pixels, axis=2).max() == 0


def test_the_model_is_measured_and_nobody_else(bench: Path, editor: EditsServer, setup: Setup, tmp_path: Path) -> None:
    """The plan is the model's; when it gives none the arm fails, where a session would fall back on the grammar."""
    plan = {"e": [edit_of("flip", "", "mirrored", k="axis", d="set", v="horizontal", u=None)], "k": [], "r": ""}
    with hostile(says(plan)) as server:
        endpoint = Endpoint(url=server.url, api_key=KEY, model="judge-7b", prompt="short")
        trained = Setup(setup.settings, trained=endpoint)
        done = made("agents+rl", TONE, bench, editor, trained, tmp_path)
        assert "Split a request" in server.requests[0]["messages"][0]["content"], "in the wording of the training"
    source = cv2.cvtColor(cv2.imread(str(bench / "cup.png")), cv2.COLOR_BGR2RGB)  # type: ignore[arg-type]
    assert np.array_equal(done.pixels, source[:, ::-1])
    with hostile(says({"nonsense": 1})) as server:
        untrained = Setup(setup.settings, untrained=Endpoint(url=server.url, api_key=KEY, model="judge-7b"))
        with pytest.raises(ModelError) as caught:
            made("agents", TONE, bench, editor, untrained, tmp_path / "other")
    assert caught.value.kind == "answer"
    with hostile(fails(503)) as server:
        endpoint = Endpoint(url=server.url, api_key=KEY, model="judge-7b", retries=0)
        with pytest.raises(ModelError) as caught:
            made("vanilla", TONE, bench, editor, Setup(setup.settings, untrained=endpoint), tmp_path / "third")
    assert caught.value.kind == "server"


def test_what_is_missing_is_said(bench: Path, editor: EditsServer, setup: Setup, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="pass --rl"):
        setup.endpoint(ARMS["agents+rl"])
    assert setup.endpoint(ARMS["agents"]) is None
    with pytest.raises(InputError, match="nothing to edit"):
        made("stepwise", ("what a nice cup",), bench, editor, setup, tmp_path)
    with pytest.raises(ConfigurationError, match="cannot be used"):
        Workshop(setup, tmp_path).carry_out(ARMS["single"], "http://127.0.0.1:9", case(bench, TONE))


def test_sessions_are_removed(bench: Path, editor: EditsServer, setup: Setup, tmp_path: Path) -> None:
    made("stepwise", TONE, bench, editor, setup, tmp_path / "shop")
    left = [path for path in (tmp_path / "shop").rglob("*") if path.is_file()]
    assert not [path for path in left if "sessions" in path.parts and path.name == "session.json"]
    assert sum(path.stat().st_size for path in left if "artifacts" in path.parts) == 0

"""The gpu profile end to end: the documented example, and what happens when its servers are not there."""

from __future__ import annotations

import importlib.util
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from imageedit_r1 import edit, open_session
from imageedit_r1.errors import ModelError
from imageedit_r1.graph.start import Workplace
from imageedit_r1.schema import Profile
from imageedit_r1.settings import Settings, load

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def loaded(name: str) -> ModuleType:
    """A file of `examples/` as a module."""
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def nowhere() -> Iterator[str]:
    """An address on which nothing listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


def pointed_at(url: str, fallback: str = "grammar") -> Settings:
    settings = load()
    update = {"url": f"{url}/v1", "fallback": fallback, "retries": 0, "timeout": 10.0}
    return settings.model_copy(update={"endpoint": settings.endpoint.model_copy(update=update)})


def test_the_example_repairs_two_planted_failures(home: Path, tmp_path: Path) -> None:
    loaded("standins")
    result = loaded("gpu").run(tmp_path / "out")
    state = result.state
    assert result.status == "done" and [s.action for s in state.sub_requests] == [
        "add_object", "change_color", "adjust_tone",
    ]  # fmt: skip
    tried = {
        step: [(a.tool, bool(a.verdict and a.verdict.passed)) for a in state.attempts_at(step)]
        for step in (s.id for s in state.steps)
    }
    assert tried["s1"] == [("dit", False), ("dit", True)]
    assert tried["s2"] == [("dit", False), ("dit", True)]
    assert tried["s3"] == [("adjust_tone", True)]
    judged = [check.name for a in state.attempts if a.verdict for check in a.verdict.checks]
    assert "judge" in judged
    again = next(a for a in state.attempts_at("s1") if a.number == 2)
    assert again.arguments["feedback"] and again.seed == 1
    assert (tmp_path / "out" / "rocket.jpg").is_file() and (tmp_path / "out" / "session.html").is_file()


def test_the_moon_is_all_that_the_first_step_changes(home: Path, tmp_path: Path) -> None:
    loaded("standins")
    result = loaded("gpu").run(tmp_path / "out")
    load_ = Workplace.open(tmp_path / "out" / "home").store.artifacts.load
    kept = next(a for a in result.state.attempts_at("s1") if a.verdict and a.verdict.passed)
    assert kept.after is not None
    before, after = load_(kept.before), load_(kept.after)
    changed = (before != after).any(axis=2)
    ys, xs = np.nonzero(changed)
    assert before.shape == after.shape and 0.01 < changed.mean() < 0.2
    assert xs.min() > 0.55 * before.shape[1] and ys.max() < 0.45 * before.shape[0]


def test_without_its_model_server_the_grammar_takes_over_and_says_so(photos: Path, home: Path, nowhere: str) -> None:
    profile = Profile(decomposer="vlm", sequencer="vlm", locator="classical", verifier="judge")
    result = edit(
        photos / "coffee.jpg", "make it 20% brighter and crop it square", home=home, profile=profile,
        settings=pointed_at(nowhere),
    )  # fmt: skip
    assert result.status == "done" and [s.tool for s in result.steps] == ["adjust_tone", "crop"]
    assert any("grammar" in note for note in result.state.notes)


def test_with_fallback_fail_the_run_stops_and_can_be_resumed(photos: Path, home: Path, nowhere: str) -> None:
    profile = Profile(decomposer="vlm")
    with pytest.raises(ModelError, match="127"):
        edit(
            photos / "coffee.jpg", "make it 20% brighter", home=home, profile=profile,
            settings=pointed_at(nowhere, "fail"),
        )  # fmt: skip
    (info,) = Workplace.open(home).store.list()
    assert open_session(info.id, home=home, settings=pointed_at(nowhere, "fail")).state.status == "running"
    state = open_session(info.id, home=home, settings=pointed_at(nowhere)).run()
    assert state.status == "done" and state.options.profile == profile


def test_without_its_editing_server_the_photo_tools_serve_what_they_can(photos: Path, home: Path, nowhere: str) -> None:
    result = edit(
        photos / "coffee.jpg", "remove the spoon and add a cookie", region=(300, 140, 120, 190), home=home,
        profile=Profile(editor=nowhere), max_attempts=1,
    )  # fmt: skip
    tools = [a.tool for a in result.state.attempts]
    assert "dit" in tools and "remove_object" in tools
    assert any("server" in a.error for a in result.state.attempts if a.tool == "dit")
    assert result.status == "partial"


def test_without_its_model_server_regions_are_found_as_in_the_local_profile(
    photos: Path, home: Path, nowhere: str
) -> None:
    result = edit(
        photos / "rocket.jpg", "darken the sky by 20%", home=home, profile=Profile(locator="vlm"),
        settings=pointed_at(nowhere),
    )  # fmt: skip
    alone = edit(photos / "rocket.jpg", "darken the sky by 20%", home=home, profile="local")
    assert result.status == "done" and np.array_equal(result.pixels, alone.pixels)
    assert any("s1" in note and "model" in note for note in result.state.notes)


@pytest.mark.parametrize("mode", ["oneshot", "merged"])
def test_several_wishes_go_to_the_editor_in_one_call(mode: str, photos: Path, home: Path) -> None:
    standins = loaded("standins")
    server = standins.EditingServer()
    server.moons = 1  # this one does what it is told at once
    told: list[bytes] = []

    def answer(path: str, body: bytes, kind: str) -> dict[str, object]:
        told.append(body)
        return dict(server(path, body, kind))

    request = "add a full moon to the sky on the right and add a tree on the left"
    with standins.serve(answer) as url:
        result = edit(photos / "rocket.jpg", request, home=home, profile=Profile(editor=url), mode=mode)  # type: ignore[arg-type]
    assert len(result.steps) == 1 and set(result.steps[0].covers) == {"r1", "r2"} and len(told) == 1
    assert result.status == "done" and b"full moon" in told[0] and b"tree" in told[0]
    instruction = result.steps[0].arguments["instruction"]
    assert (instruction == request) == (mode == "oneshot")

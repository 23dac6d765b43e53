"""Parts and nodes of other packages in a session: used, checked, and replaced when they break."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from imageedit_r1 import EditResult, edit, open_session
from imageedit_r1.errors import ConfigurationError
from imageedit_r1.graph.build import NODES
from imageedit_r1.graph.plugged import survey
from imageedit_r1.graph.readiness import readiness
from imageedit_r1.schema import Profile
from imageedit_r1.settings import Settings
from imageedit_r1.tests.packages import put_package

PARTS = """
    import os, time
    import numpy as np
    from imageedit_r1 import graph_node
    from imageedit_r1.schema import Check, Decomposition, Parameter, SubRequest, Verdict
    from imageedit_r1.tools.base import edit_tool
    from imageedit_r1.tools.locate import Location

    def blurs(request, view=None):
        width = view().shape[1] if view is not None else 0
        return Decomposition(
            sub_requests=(SubRequest(id="r1", action="blur", subject=request.split()[-1]),), notes=(f"saw {width}",)
        )

    def raises(*given, **named):
        raise RuntimeError("no idea")

    def nonsense(*given):
        return {"sub_requests": "many"}

    def leaves(*given):
        os._exit(7)

    def corner(pixels, phrase):
        if phrase != "corner":
            return None
        mask = np.zeros(pixels.shape[:2], np.uint8)
        mask[:100, :100] = 255
        return Location(mask, (0, 0, 100, 100), 0.9, "corner finder")

    def wrong_mask(pixels, phrase):
        return Location(np.zeros((3, 3), np.uint8), (0, 0, 3, 3), 0.9, "nowhere")

    def strict(evidence):
        changed = bool((evidence.before != evidence.after).any())
        check = Check(name="strict", passed=changed, measured=f"{evidence.after.shape[1]} wide")
        return Verdict(score=8 * changed, passed=changed, checks=(check,), feedback="" if changed else "nothing")

    @graph_node(after="verify")
    def count(state, runtime):
        return {"notes": [*state.notes, f"count: {len(state.outcomes)}"]}

    @graph_node(after="deliver")
    def farewell(state, runtime):
        return {"notes": [*state.notes, "farewell"]}

    @graph_node(after="edit")
    def bad(state, runtime):
        raise RuntimeError("the node is ill")

    @graph_node(after="edit")
    def liar(state, runtime):
        return {"image": {"sha256": "0" * 64, "width": 5, "height": 5}}

    @graph_node(after="edit")
    def stranger(state, runtime):
        return {"colour": "red"}

    @graph_node(after="edit")
    def sleeper(state, runtime):
        time.sleep(30)

    @graph_node(after="nowhere")
    def lost(state, runtime):
        return {}

    @edit_tool(actions=("frost",), phrases=("frost",), like="blur")
    def frost(pixels):
        \"\"\"Ends the process.\"\"\"
        os._exit(3)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A place where one package with all kinds of parts is installed."""
    place = tmp_path_factory.mktemp("site")
    entries = {f"{kind}.{name}": f"parts_of_others:{name}" for kind, names in {
        "decomposers": ("blurs", "raises", "nonsense", "leaves"),
        "locators": ("corner", "raises", "wrong_mask"),
        "verifiers": ("strict", "raises"),
        "nodes": ("count", "farewell", "bad", "liar", "stranger", "sleeper", "lost"),
        "tools": ("frost",),
    }.items() for name in names}  # fmt: skip
    put_package(place, "parts_of_others", PARTS, entries | {"decomposers.corner": "parts_of_others:PARTS"})
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(place))
        yield place


ALL_NODES = ("count", "farewell", "bad", "liar", "stranger", "sleeper")


def settings(*nodes: str, tools: bool = False) -> Settings:
    """With these nodes of the package alone."""
    off = [name for name in ALL_NODES if name not in nodes]
    return Settings(plugins_off=(*off, *(() if tools else ("frost",))), plugin_timeout=60)


def run(photos: Path, home: Path, request: str, with_: Settings, **parts: str) -> EditResult:
    return edit(photos / "coffee.jpg", request, home=home, settings=with_, profile=Profile(**parts))  # type: ignore[arg-type]


def test_parts_are_chosen_by_name_and_work(site: Path, photos: Path, home: Path) -> None:
    result = run(photos, home, "whatever corner", settings(), decomposer="blurs", locator="corner", verifier="strict")
    (step,) = result.steps
    assert step.tool == "blur" and step.region is not None
    assert (step.region.method, step.region.box) == ("corner finder", (0, 0, 100, 100))
    assert result.verdicts[step.id].checks[0].name == "strict" and result.status == "done"
    assert "saw 600" in result.state.notes
    again = open_session(result.session, home=home, settings=settings())
    assert again.state.options.profile.decomposer == "blurs", "a session keeps its parts"


@pytest.mark.parametrize("name", ["raises", "nonsense", "leaves"])
def test_a_decomposer_that_breaks_is_replaced_by_the_grammar(site: Path, photos: Path, home: Path, name: str) -> None:
    result = run(photos, home, "make it 20% brighter", settings(), decomposer=name)
    assert result.status == "done" and [step.tool for step in result.steps] == ["adjust_tone"]
    (note,) = [note for note in result.state.notes if "the grammar read the request" in note]
    assert note.startswith(f"the decomposer {name} (parts_of_others 1.0)")


@pytest.mark.parametrize("name", ["raises", "wrong_mask", "corner"])
def test_a_locator_that_breaks_or_cannot_tell_is_replaced(site: Path, photos: Path, home: Path, name: str) -> None:
    result = run(photos, home, "blur the left half", settings(), locator=name)
    assert result.status == "done" and result.steps[0].region is not None
    assert result.steps[0].region.method == "position"
    assert any(f"the locator {name}" in note for note in result.state.notes) == (name != "corner")


def test_a_verifier_that_breaks_is_replaced_by_measurement(site: Path, photos: Path, home: Path) -> None:
    result = run(photos, home, "make it 20% brighter, then flip it, then blur it", settings(), verifier="raises")
    assert result.status == "done" and len(result.steps) == 3
    told = [[c.measured for c in verdict.checks if c.name == "verifier raises"] for verdict in result.verdicts.values()]
    assert all(len(some) == 1 for some in told) and "no idea" in told[0][0]
    assert "broke too often and is left alone for a while" in told[2][0]


@pytest.mark.parametrize("part", ["decomposer", "locator", "verifier"])
def test_a_part_that_is_not_there_is_refused_at_the_door(site: Path, photos: Path, home: Path, part: str) -> None:
    with pytest.raises(ConfigurationError, match=f"there is no {part} 'magic'; choose one of"):
        run(photos, home, "blur it", settings(), **{part: "magic"})
    (found,) = [one for one in readiness(Profile(**{part: "magic"}), settings()) if not one.ready]  # type: ignore[arg-type]
    assert found.part == part and "there is no" in found.detail


def test_a_part_that_cannot_be_used_is_refused_with_the_reason(site: Path, photos: Path, home: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"the decomposer corner .* cannot be used: .* has no PARTS"):
        run(photos, home, "blur it", settings(), decomposer="corner")
    off = Settings(plugins_off=("blurs",))
    with pytest.raises(ConfigurationError, match="is switched off"):
        run(photos, home, "blur it", off, decomposer="blurs")
    assert not list((home / "sessions").glob("*")), "nothing was begun"


def test_nodes_work_in_a_session_through_every_turn(site: Path, photos: Path, home: Path) -> None:
    result = run(photos, home, "make it 20% brighter and flip it", settings("count", "farewell"))
    assert result.state.notes == ["count: 1", "count: 2", "farewell"]
    session = open_session(result.session, home=home, settings=settings("count", "farewell"))
    assert session.undo().status == "done"
    state = session.say("blur it")
    assert state.status == "done" and state.notes[-2:] == ["count: 3", "farewell"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("bad", "failed: RuntimeError: the node is ill"),
        ("liar", "gave back what is no update (artifact"),
        ("stranger", "gave back colour, expected fields of the state"),
    ],
)
def test_a_node_that_breaks_is_named_and_left_out(site: Path, photos: Path, home: Path, name: str, told: str) -> None:
    result = run(photos, home, "make it 20% brighter, then flip it, then blur it", settings(name))
    assert result.status == "done" and len(result.steps) == 3
    (note,) = [note for note in result.state.notes if name in note]
    assert note.startswith(f"the node {name} (parts_of_others 1.0) {told}") and note.endswith("was dropped")
    assert result.state.broke == [name, name], "it is not called a third time"


def test_a_node_that_hangs_is_left_behind(site: Path, photos: Path, home: Path) -> None:
    quick = settings("sleeper").model_copy(update={"plugin_timeout": 10.0})
    result = run(photos, home, "make it 20% brighter", quick)
    assert result.status == "done"
    assert any("the node sleeper (parts_of_others 1.0) gave no update within 10 s" in n for n in result.state.notes)


def test_a_tool_that_breaks_is_given_up_and_the_session_goes_on(site: Path, photos: Path, home: Path) -> None:
    asked = "frost the left half, then frost the right half, then frost the top half, then make it 20% brighter"
    result = run(photos, home, asked, settings(tools=True))
    assert result.status == "partial" and result.state.broke == ["frost", "frost"]
    errors = [attempt.error for attempt in result.state.attempts if attempt.error]
    assert errors[:2] == ["the tool frost (parts_of_others 1.0) ended its process with exit code 3"] * 2
    assert errors[2:] == ["frost of parts_of_others 1.0 broke too often and is not used again in this session"]
    assert [outcome.status for outcome in result.state.outcomes].count("done") == 1
    assert result.steps[-1].tool in ("adjust_tone", "frost")


def test_the_survey_names_every_plug_in(site: Path) -> None:
    found = {(one.plugin.kind, one.plugin.name): one for one in survey(settings("count"), NODES)}
    assert found["node", "count"].state == "ready" and found["node", "bad"].state == "off"
    lost = found["node", "lost"]
    assert lost.state == "broken" and "after 'nowhere', which is none" in lost.detail
    assert found["decomposer", "corner"].state == "broken" and found["locator", "corner"].state == "ready"
    assert found["tool", "frost"].state == "off"

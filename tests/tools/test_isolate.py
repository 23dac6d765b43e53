"""Plug-ins in a process of their own: what works works as in this one, and what breaks breaks alone."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from imageedit_r1.errors import ConfigurationError, PluginError, ToolError
from imageedit_r1.images.pixels import Pixels
from imageedit_r1.schema import ImageRef, Parameter, Photo, SubRequest
from imageedit_r1.tests.packages import put_package
from imageedit_r1.tests.tools.conformance import as_16_bit, soft_region
from imageedit_r1.tools.base import EditTool, Unserved
from imageedit_r1.tools.conformance import check, sample_picture
from imageedit_r1.tools.progress import Cancelled, progress
from imageedit_r1.tools.registry import Registry, load_tools, tool_named

PHOTO = Photo(name="x", file="0" * 64, image=ImageRef(sha256="0" * 64, width=9, height=9), format="PNG")
WORKSHOP = """
    import ctypes, os, sys, time
    from typing import Annotated, Any, Literal
    import numpy as np
    from imageedit_r1.errors import ToolError
    from imageedit_r1.tools.base import Amount, Edited, Unserved, edit_tool
    from imageedit_r1.tools.progress import report

    print("nobody wants to read this")

    def bind(sub_request, photo):
        if sub_request.goal == "impossible":
            raise Unserved("too much is asked", "another tool")
        return {"by": 7.0, "how": "up"}

    @edit_tool(actions=("lift", "other"), phrases=("lift",), like="adjust_tone", version="3", bind=bind,
               reach=lambda arguments: int(arguments.get("by", 1)))
    def lift(pixels, *, by: Annotated[float, Amount("pixels", 5, 1, 50)] = 5, how: Literal["up", "down"] = "up",
             seed: int = 0):
        \"\"\"Lift every value.\"\"\"
        for done in (1, 2, 3):
            report(done, 3)
        print("nor this")
        step = int(by) + seed if how == "up" else -int(by)
        limit = np.iinfo(pixels.dtype).max
        lifted = pixels.copy()
        lifted[..., :3] = np.clip(pixels[..., :3].astype(np.int64) + step, 0, limit)
        return Edited(lifted, note=f"{how} {os.getpid()}")

    def broken(function):
        return edit_tool(actions=("other",), name=function.__name__)(function)

    @broken
    def hang(pixels):
        \"\"\"Never ends.\"\"\"
        time.sleep(600)

    @broken
    def leave(pixels):
        \"\"\"Ends the process.\"\"\"
        os._exit(5)

    @broken
    def quit_(pixels):
        \"\"\"Ends the program.\"\"\"
        sys.exit(4)

    @broken
    def crash(pixels):
        \"\"\"Reads where nothing is.\"\"\"
        ctypes.string_at(0)

    @broken
    def eat(pixels):
        \"\"\"Wants more memory than there is.\"\"\"
        return np.empty(2**50, np.uint8)

    @broken
    def stumble(pixels):
        \"\"\"Has a bug.\"\"\"
        return pixels[0] / {}["nothing"]

    @broken
    def decline(pixels):
        \"\"\"Says no.\"\"\"
        raise ToolError("decline: the picture is too beautiful")

    @broken
    def scribble(pixels):
        \"\"\"Writes into its input.\"\"\"
        pixels[:] = 0
        return pixels

    @broken
    def nan(pixels):
        \"\"\"Has no values.\"\"\"
        return np.full(pixels.shape, np.nan)

    @broken
    def flat(pixels):
        \"\"\"Has no colours.\"\"\"
        return pixels[..., 0]

    @broken
    def shrink(pixels):
        \"\"\"Has no size.\"\"\"
        return pixels[::2, ::2]

    @broken
    def thing(pixels):
        \"\"\"Has no pixels.\"\"\"
        return object()

    @broken
    def word(pixels):
        \"\"\"Says a word.\"\"\"
        return "done"

    @broken
    def twisted(pixels):
        \"\"\"Cannot be undone.\"\"\"
        return Edited(pixels.copy(), matrix=((0, 0, 0), (0, 0, 0), (0, 0, 0)))
"""
NAMES = [
    *("lift", "hang", "leave", "quit_", "crash", "eat", "stumble", "decline"),
    *("scribble", "nan", "flat", "shrink", "thing", "word", "twisted"),
]


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    """The tools of one package that works and does not."""
    with pytest.MonkeyPatch.context() as patch:
        site = tmp_path_factory.mktemp("site")
        put_package(site, "workshop", WORKSHOP, {f"tools.{name}": f"workshop:{name}" for name in NAMES})
        patch.syspath_prepend(str(site))
        return load_tools(timeout=60)


@pytest.fixture
def lift(workshop: Registry) -> EditTool:
    return workshop.tools["lift"]


def test_what_was_declared_there_is_declared_here(lift: EditTool) -> None:
    assert (lift.action, sorted(lift.actions), lift.phrases) == ("lift", ["lift", "other"], ("lift",))
    assert (lift.like, lift.version, lift.package) == ("adjust_tone", "3", "workshop 1.0")
    assert lift.description == "Lift every value." and lift.amounts["by"].unsaid == 5
    properties = lift.tool_call_schema.model_json_schema()["properties"]  # type: ignore[union-attr]
    assert properties["by"]["maximum"] == 50 and properties["how"]["enum"] == ["up", "down"]
    assert properties["how"]["default"] == "up"


def test_it_edits_there_as_it_would_here(lift: EditTool, capfd: pytest.CaptureFixture[str]) -> None:
    pixels = sample_picture()
    edited = lift.apply(pixels, seed=2, by=10)
    assert np.array_equal(edited.pixels, np.clip(pixels.astype(int) + 12, 0, 255))
    assert lift.apply(as_16_bit(pixels), by=10, how="down").pixels.dtype == np.uint16
    direction, process = edited.note.split()
    assert direction == "up" and int(process) != os.getpid()
    assert lift.apply(pixels).note.endswith(process), "the process is kept"
    assert "nor this" not in capfd.readouterr().out, "what it prints does not reach the program's output"


def test_a_region_is_sent_as_a_crop_and_blended_here(lift: EditTool) -> None:
    pixels = sample_picture()
    mask = soft_region(*pixels.shape[:2])
    result = lift.apply(pixels, mask=mask, by=10).pixels
    assert np.array_equal(result[mask == 0], pixels[mask == 0])
    assert np.array_equal(result[mask == 255], np.clip(pixels[mask == 255].astype(int) + 10, 0, 255))


def test_it_binds_requests_there_and_says_no_there(lift: EditTool) -> None:
    wish = SubRequest(id="r1", action="lift", parameters=(Parameter(property="by", amount=3),))
    assert lift.bind_request(wish, PHOTO) == {"by": 7.0, "how": "up"}
    with pytest.raises(Unserved, match="too much is asked") as caught:
        lift.bind_request(wish.model_copy(update={"goal": "impossible"}), PHOTO)
    assert caught.value.needs == "another tool"


def test_progress_comes_through_and_cancelling_stops_it_at_once(workshop: Registry) -> None:
    told: list[tuple[float, float]] = []
    with progress(lambda done, total: told.append((done, total))):
        workshop.tools["lift"].apply(sample_picture())
    assert told == [(1, 3), (2, 3), (3, 3)]
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    started = time.monotonic()
    with progress(None, stop.is_set), pytest.raises(Cancelled):
        workshop.tools["hang"].apply(sample_picture())
    assert time.monotonic() - started < 30, "its time limit is a minute"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("leave", r"the tool leave \(workshop 1.0\) ended its process with exit code 5"),
        ("quit_", r"the tool quit_ \(workshop 1.0\) failed: SystemExit: 4 \(workshop.py:\d+\)"),
        ("crash", r"the tool crash \(workshop 1.0\) crashed: its process was ended by SIG"),
        ("eat", r"the tool eat \(workshop 1.0\) failed: .*Memory"),
        ("stumble", r"the tool stumble \(workshop 1.0\) failed: KeyError: 'nothing' \(workshop.py:\d+\)"),
        ("scribble", r"the tool scribble \(workshop 1.0\) failed: ValueError: assignment destination is read-only"),
        ("nan", "nan of workshop 1.0 gave back values of type float64, expected uint8"),
        ("flat", r"flat of workshop 1.0 gave back an array of shape \(80, 112\)"),
        ("shrink", "shrink of workshop 1.0 gave back 56x40 pixels for 112x80"),
        ("thing", r"the tool thing \(workshop 1.0\) failed: TypeError: a object"),
        ("word", "word of workshop 1.0 gave back a str, expected an array"),
        ("twisted", "twisted of workshop 1.0 gave back the matrix"),
    ],
)
def test_what_breaks_is_named_and_the_next_call_works(workshop: Registry, name: str, told: str) -> None:
    with pytest.raises(PluginError, match=told):
        workshop.tools[name].apply(sample_picture())
    assert workshop.tools["lift"].apply(sample_picture()).note.startswith("up")


def test_what_it_meant_to_say_is_an_ordinary_refusal(workshop: Registry) -> None:
    meant: list[tuple[str, dict[str, Any], str]] = [
        ("decline", {}, "too beautiful"),
        ("lift", {"how": "sideways"}, "'up' or 'down'"),
    ]
    for name, arguments, told in meant:
        with pytest.raises(ToolError, match=told) as caught:
            workshop.tools[name].apply(sample_picture(), **arguments)
        assert not isinstance(caught.value, PluginError)


def test_the_suite_finds_what_is_wrong(workshop: Registry) -> None:
    sound = check(workshop.tools["lift"])
    assert [finding for finding in sound if finding.state == "failed"] == []
    found = {finding.check: finding for finding in check(workshop.tools["scribble"])}
    assert found["leaves its input alone"].state == "failed" and "read-only" in found["runs"].detail


def test_a_call_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_package(tmp_path, "slowpoke", WORKSHOP, {"tools.hang": "slowpoke:hang"})
    monkeypatch.syspath_prepend(str(tmp_path))
    hang = load_tools(timeout=5).tools["hang"]
    with pytest.raises(PluginError, match=r"the tool hang \(slowpoke 1.0\) gave no answer within 5 s and was stopped"):
        hang.apply(sample_picture())


def test_a_tool_that_is_named_by_hand_is_loaded_or_refused_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "byhand.py").write_text(
        "from imageedit_r1.tools.base import edit_tool\n"
        "def same(pixels):\n    '''Change nothing.'''\n    return pixels.copy()\n"
        "fine, fused = edit_tool(actions=('other',))(same), edit_tool(actions=('other',), is_fused=True)(same)\n"
        "plain = same\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    assert tool_named("byhand:fine").apply(sample_picture()).pixels.shape == (80, 112, 3)
    for value, told in {
        "byhand:plain": "byhand:plain is a function, expected an EditTool",
        "byhand:fused": "is_fused",
        "byhand:missing": "the module byhand has no missing",
        "by hand": "expected module:function",
        "no_such_module_at_all:x": "No module named",
        "byhand": "expected module:function",
    }.items():
        with pytest.raises(ConfigurationError, match=told):
            tool_named(value)


def test_the_host_s_own_tools_are_not_moved() -> None:
    from imageedit_r1.tools.base import edit_tool

    seen: list[int] = []

    @edit_tool(actions=("other",))
    def own(pixels: Pixels) -> Pixels:
        """Change nothing."""
        seen.append(os.getpid())
        return pixels

    load_tools([own], plugins=False).tools["own"].apply(sample_picture())
    assert seen == [os.getpid()]

"""The Python API end to end, on real photos: pixels, metadata, history."""

from __future__ import annotations

import asyncio
import io
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

import imageedit_r1
from imageedit_r1 import InputError, UserRegion, aedit, edit, open_session, plan
from imageedit_r1.errors import SessionError
from imageedit_r1.graph.start import Workplace


def mode_of(path: Path) -> str:
    """Pillow's name for the kind of pixels in a file."""
    with Image.open(path) as image:
        return str(image.mode)


def test_five_parts_of_four_kinds(photos: Path, home: Path, tmp_path: Path) -> None:
    request = (
        'brighten it by 10%, make it warmer, sharpen it, then crop it to 4:3 and write "hello" at the bottom right'
    )
    result = edit(photos / "coffee.jpg", request, output=tmp_path / "o.png", home=home)
    assert result.status == "done" and result.refused == ()
    assert [s.tool for s in result.steps] == ["adjust_tone", "adjust_color", "sharpen", "crop", "add_text"]
    assert all(verdict.passed and verdict.score >= 8 for verdict in result.verdicts.values())
    assert result.image.size[0] / result.image.size[1] == pytest.approx(4 / 3, abs=0.01)
    with Image.open(tmp_path / "o.png") as written:
        assert np.array_equal(np.asarray(written), result.pixels)


@pytest.mark.parametrize("kind", ["path", "str", "bytes", "pillow", "array", "gray array", "rgba array", "16 bit"])
def test_photos_come_in_many_shapes(kind: str, photos: Path, home: Path, coffee: npt.NDArray[np.uint8]) -> None:
    path = photos / "coffee.jpg"
    images: dict[str, Any] = {
        "path": path,
        "str": str(path),
        "bytes": path.read_bytes(),
        "pillow": Image.fromarray(coffee),
        "array": coffee,
        "gray array": coffee[..., 1],
        "rgba array": np.dstack([coffee, np.full(coffee.shape[:2], 200, np.uint8)]),
        "16 bit": coffee.astype(np.uint16) * 257,
    }
    result = edit(images[kind], "make it 20% darker", home=home)
    before = images[kind] if isinstance(images[kind], np.ndarray) else coffee
    before = np.dstack([before] * 3) if before.ndim == 2 else before
    assert result.pixels.shape == before.shape and result.pixels.dtype == before.dtype
    expected = before[..., :3] * 0.8
    assert np.abs(result.pixels[..., :3] - expected).max() <= 1
    assert before.shape[2] == 3 or np.array_equal(result.pixels[..., 3], before[..., 3])


def test_sixteen_bits_stay_sixteen_bits(home: Path, tmp_path: Path, coffee: npt.NDArray[np.uint8]) -> None:
    deep = coffee.astype(np.uint16) * 257
    deep ^= np.random.default_rng(0).integers(0, 256, deep.shape, dtype=np.uint16)
    result = edit(deep, "make it 20% darker", home=home, output=tmp_path / "deep.png")
    import cv2

    written = cv2.imread(str(tmp_path / "deep.png"), cv2.IMREAD_UNCHANGED)
    assert written is not None and written.dtype == np.uint16
    assert np.array_equal(written[..., ::-1], result.pixels)
    assert len(np.unique(result.pixels)) > 256 * 20


def test_metadata_and_profile_survive_and_orientation_is_applied_once(photos: Path, home: Path, tmp_path: Path) -> None:
    from PIL import ImageCms

    source = tmp_path / "in.jpg"
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x8298] = 6, "A camera", "Somebody"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    with Image.open(photos / "coffee.jpg") as image:
        image.save(source, exif=exif, icc_profile=profile, quality=93, dpi=(300, 300))
    edit(source, "make it 10% darker", output=tmp_path / "out.jpg", home=home)
    with Image.open(tmp_path / "out.jpg") as out:
        out.load()
    assert out.size == (400, 600)
    assert out.getexif().get(0x0112, 1) == 1
    assert out.getexif()[0x010F] == "A camera" and out.getexif()[0x8298] == "Somebody"
    assert out.info["icc_profile"] == profile
    assert out.info["dpi"] == pytest.approx((300, 300), abs=1)


def test_a_gray_photo_stays_gray_until_colour_is_asked_for(photos: Path, home: Path, tmp_path: Path) -> None:
    edit(photos / "camera.png", "make it 10% brighter", output=tmp_path / "g.png", home=home)
    assert mode_of(tmp_path / "g.png") == "L"
    edit(photos / "camera.png", "give it a sepia tone", output=tmp_path / "s.png", home=home)
    assert mode_of(tmp_path / "s.png") == "RGB"


def test_a_region_in_percent_is_the_one_that_changes(home: Path, coffee: npt.NDArray[np.uint8]) -> None:
    region = UserRegion(box=(50, 0, 50, 100), unit="percent")
    result = edit(coffee, "make it black and white", region=region, home=home)
    assert np.array_equal(result.pixels[:, :300], coffee[:, :300])
    assert np.ptp(result.pixels[:, 300:].astype(int), axis=2).max() <= 1


def test_a_region_follows_the_geometry_done_before(home: Path, coffee: npt.NDArray[np.uint8]) -> None:
    result = edit(
        coffee, "rotate it right by 90 degrees, then make the sign black and white", region=(0, 0, 600, 100), home=home
    )
    assert [s.tool for s in result.steps] == ["rotate", "adjust_color"]
    turned = np.rot90(coffee, -1)
    assert result.pixels.shape == turned.shape
    assert np.array_equal(result.pixels[:, :299], turned[:, :299])
    assert np.ptp(result.pixels[:, 301:].astype(int), axis=2).max() <= 1


def test_a_drawn_box_is_cropped_as_it_is_drawn(home: Path, coffee: npt.NDArray[np.uint8]) -> None:
    result = edit(coffee, "crop it", region=(100, 50, 200, 150), home=home)
    assert result.status == "done" and np.array_equal(result.pixels, coffee[50:200, 100:300])


def test_what_cannot_be_found_is_refused_with_advice_and_the_rest_goes_on(photos: Path, home: Path) -> None:
    result = edit(photos / "rocket.jpg", "brighten the bicycle and make the whole photo 10% warmer", home=home)
    outcomes = {outcome.step: outcome for outcome in result.state.outcomes}
    refused = [o for o in outcomes.values() if o.status == "refused"]
    assert len(refused) == 1 and "--region" in refused[0].reason
    assert result.status == "partial" and any(o.status == "done" for o in outcomes.values())


def test_a_person_is_asked_where_and_their_answer_is_used(home: Path, coffee: npt.NDArray[np.uint8]) -> None:
    questions: list[dict[str, Any]] = []

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        questions.append(json.loads(json.dumps(question)))
        return {"box": [0, 0, 50, 100], "unit": "percent"}

    result = edit(coffee, "make the bicycle black and white", ask=answer, home=home)
    assert [q["kind"] for q in questions] == ["region"] and questions[0]["phrase"] == "bicycle"
    assert result.status == "done"
    assert np.array_equal(result.pixels[:, 300:], coffee[:, 300:])
    assert np.ptp(result.pixels[:, :300].astype(int), axis=2).max() <= 1


def test_a_person_can_skip_and_can_drop(home: Path, coffee: npt.NDArray[np.uint8]) -> None:
    result = edit(coffee, "make the bicycle black and white", ask=lambda q: {"skip": True}, home=home)
    assert result.status == "partial" and np.array_equal(result.pixels, coffee)
    result = edit(
        coffee,
        "make it darker and crop it square",
        review="plan",
        ask=lambda q: {"drop": [q["steps"][0]["id"]]},
        home=home,
    )
    assert result.pixels.shape == (400, 400, 3) and np.array_equal(result.pixels, coffee[:, 100:500])


def test_turns_build_on_each_other_and_undo_takes_them_back(photos: Path, home: Path) -> None:
    first = edit(photos / "coffee.jpg", "crop it square", home=home)
    session = open_session(first.session, home=home)
    second = session.say("make it black and white, and sharpen it")
    assert [step.id for step in second.steps] == ["s1", "s2", "s3"]
    assert second.image is not None and second.image.width == 400
    store = session.store.artifacts
    assert session.undo().image == second.attempts[1].after
    assert session.undo().image == first.state.image
    assert session.undo().image == first.state.photo.image  # type: ignore[union-attr]
    with pytest.raises(SessionError, match="0 steps"):
        session.undo()
    third = session.say("make it 10% darker")
    assert third.image is not None
    assert store.load(third.image).shape == (400, 600, 3), "the undone crop stays undone"


def test_a_bad_request_does_not_become_part_of_a_session(photos: Path, home: Path, tmp_path: Path) -> None:
    first = edit(photos / "coffee.jpg", "crop it square", output=tmp_path / "o.png", home=home)
    session = open_session(first.session, home=home)
    for bad in ("", " ", "brighten it " * 2000):
        with pytest.raises(InputError, match="request"):
            session.say(bad)
    assert session.say("what camera took this?").reason
    assert session.state.image == first.state.image and session.state.status == "done"
    assert session.say("flip it").delivery is None, "a turn without options writes no file"


def test_a_session_whose_tool_is_gone_says_so(photos: Path, home: Path) -> None:
    from imageedit_r1 import edit_tool
    from imageedit_r1.errors import ConfigurationError

    @edit_tool(actions=("change_style",), bind=lambda wish, photo: {})
    def cartoon(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        """Flat colours and drawn edges."""
        drawn = cv2.stylization(pixels, sigma_s=60, sigma_r=0.45)
        return np.asarray(drawn, np.uint8).reshape(pixels.shape)

    request = "change the style to cartoon"
    waiting: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        edit(photos / "coffee.jpg", request, home=home, tools=[cartoon], on_event=_stop_after("locate", waiting))
    (session,) = Workplace.open(home).store.list()
    with pytest.raises(ConfigurationError, match="'cartoon', which is not loaded"):
        open_session(session.id, home=home).run()
    assert open_session(session.id, home=home, tools=[cartoon]).run().status == "done"


def _stop_after(node: str, seen: list[str]) -> Any:
    def listen(event: Any) -> None:
        seen.append(event.node)
        if event.node == node:
            raise KeyboardInterrupt

    return listen


def test_forks_share_history_and_then_part(photos: Path, home: Path) -> None:
    first = edit(photos / "coffee.jpg", "make it 20% darker, then crop it square", home=home)
    session = open_session(first.session, home=home)
    before = set(session.store.artifacts.addresses())
    branch = session.fork("s1")
    assert set(session.store.artifacts.addresses()) == before, "nothing is computed or stored again"
    assert branch.state.image == first.state.attempts[0].after
    branch.say("flip it")
    assert session.state.image == first.state.image
    with pytest.raises(SessionError, match="no step 's9'"):
        session.fork("s9")


def test_no_edit_leaves_no_session(photos: Path, home: Path) -> None:
    with pytest.raises(InputError, match="nothing to edit"):
        edit(photos / "coffee.jpg", "what camera took this?", home=home)
    assert Workplace.open(home).store.list() == []


def test_plan_says_why_there_is_nothing_to_do(photos: Path) -> None:
    assert plan(photos / "coffee.jpg", "nice picture!").reason
    assert plan(photos / "coffee.jpg", "nice picture!").sub_requests == ()


def test_async_gives_the_same(photos: Path, home: Path) -> None:
    one = asyncio.run(aedit(photos / "coffee.jpg", "make it 10% darker", home=home))
    two = edit(photos / "coffee.jpg", "make it 10% darker", home=home)
    assert np.array_equal(one.pixels, two.pixels)


def test_checkpoints_hold_no_pixels_and_stay_small(photos: Path, home: Path) -> None:
    request = "make it 10% brighter, warmer, sharpen it, crop it square and add a white border"
    result = edit(photos / "coffee.jpg", request, home=home)
    database = home / "sessions" / result.session / "checkpoints.sqlite"
    assert sum(f.stat().st_size for f in database.parent.glob("checkpoints.sqlite*")) <= 64 * 1024
    with Workplace.open(home).store.open(result.session) as saver:
        states = [json.dumps(c.checkpoint["channel_values"]) for c in saver.list(None)]
    assert len(states) > 15 and max(map(len, states)) < 20_000


def test_a_state_that_was_tampered_with_is_refused(photos: Path, home: Path) -> None:
    result = edit(photos / "coffee.jpg", "make it 10% darker", home=home)
    session = open_session(result.session, home=home)
    with session._alone() as (graph, config):
        graph.update_state(
            config, {"image": {"sha256": "../../etc/passwd", "width": 1, "height": 1}}, as_node="deliver"
        )
    with pytest.raises(SessionError, match="damaged"):
        _ = session.state


def test_importing_the_package_is_light() -> None:
    import subprocess
    import sys

    code = "import sys, imageedit_r1; print([m for m in ('numpy', 'cv2', 'langgraph', 'torch') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert set(imageedit_r1.__all__) >= {"edit", "aedit", "plan", "build_graph", "open_session"}


def test_result_saves_in_other_formats(photos: Path, home: Path, tmp_path: Path) -> None:
    result = edit(photos / "coffee.jpg", "make it 10% darker", home=home)
    for suffix in ("png", "webp", "tif", "jpg"):
        path = result.save(tmp_path / f"o.{suffix}")
        assert Image.open(io.BytesIO(path.read_bytes())).size == (600, 400)

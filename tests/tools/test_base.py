"""The contract of a tool: declarations, binding, regions, references, and the registry."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.messages import ToolMessage
from pydantic import BaseModel, ValidationError

from imageedit_r1.checkpoints.artifacts import ArtifactStore
from imageedit_r1.errors import ConfigurationError, ToolError
from imageedit_r1.images.pixels import Mask, Pixels
from imageedit_r1.schema import ImageRef, Parameter, Photo, SubRequest
from imageedit_r1.tools.base import Amount, Edited, EditTool, Unserved, edit_tool
from imageedit_r1.tools.registry import load_tools

PHOTO = Photo(name="x", file="0" * 64, image=ImageRef(sha256="0" * 64, width=9, height=9), format="PNG")
SIZES: list[tuple[int, int]] = []


@edit_tool(actions=("adjust_tone",), reach=2)
def add(
    pixels: Pixels, *, brightness: Annotated[float, Amount("percent", 20, -100, 100)] = 0.0, plain: str = ""
) -> Pixels:
    """Add `brightness` levels to every value."""
    SIZES.append((pixels.shape[1], pixels.shape[0]))
    return np.clip(pixels.astype(np.int32) + int(brightness), 0, 255).astype(pixels.dtype)


def wish(**parameter: Any) -> SubRequest:
    return SubRequest(id="r1", action="adjust_tone", parameters=(Parameter(**parameter),))


def test_it_is_a_langchain_tool_that_takes_and_returns_references(tmp_path: Path) -> None:
    store = ArtifactStore(tmp_path)
    picture = np.full((4, 5, 3), 100, np.uint8)
    call = {"image": store.save(picture).to_json(), "brightness": 7}
    message = add.using(store).invoke({"type": "tool_call", "id": "1", "name": "add", "args": call})
    assert isinstance(message, ToolMessage) and "5x4" in str(message.content)
    assert store.load(message.artifact.image).max() == 107
    schema = add.tool_call_schema
    assert isinstance(schema, type) and issubclass(schema, BaseModel)
    assert set(schema.model_json_schema()["properties"]) == {"image", "mask", "seed", "brightness", "plain"}
    store.close()


def test_arguments_outside_the_declared_range_do_not_reach_the_function(tmp_path: Path) -> None:
    store = ArtifactStore(tmp_path)
    ref = store.save(np.zeros((2, 2, 3), np.uint8))
    for bad in ({"brightness": 101}, {"brightness": "much"}, {"unknown": 1}):
        with pytest.raises(ValidationError):
            add.using(store).invoke({"type": "tool_call", "id": "1", "name": "add", "args": {"image": ref, **bad}})
    with pytest.raises(ConfigurationError, match="no store"):
        add.invoke({"type": "tool_call", "id": "1", "name": "add", "args": {"image": ref}})
    store.close()


@pytest.mark.parametrize(
    ("parameter", "expected"),
    [
        ({"property": "brightness", "direction": "increase", "amount": 5, "unit": "percent"}, 5),
        ({"property": "brightness", "direction": "decrease", "amount": 5}, -5),
        ({"property": "brightness", "direction": "increase"}, 20),
        ({"property": "brightness", "direction": "decrease"}, -20),
    ],
)
def test_a_sub_request_becomes_arguments(parameter: dict[str, Any], expected: float) -> None:
    assert add.bind_request(wish(**parameter), PHOTO) == {"brightness": expected}


@pytest.mark.parametrize(
    ("parameter", "reason"),
    [
        ({"property": "warmth"}, "no setting for warmth"),
        ({"property": "brightness", "amount": 5, "unit": "kelvin"}, "percent, not in kelvin"),
        ({"property": "brightness", "amount": "bright"}, "wants a number"),
        ({"property": "brightness", "direction": "increase", "amount": 500}, "outside -100 to 100"),
        ({"property": "mask"}, "no setting"),
    ],
)
def test_what_it_cannot_do_is_refused_with_the_reason(parameter: dict[str, Any], reason: str) -> None:
    with pytest.raises(Unserved, match=reason):
        add.bind_request(wish(**parameter), PHOTO)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_outside_the_mask_nothing_changes_and_inside_all(data: st.DataObject) -> None:
    height, width = data.draw(st.integers(1, 12)), data.draw(st.integers(1, 12))
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    pixels = rng.integers(0, 200, (height, width, data.draw(st.sampled_from([3, 4]))), dtype=np.uint8)
    mask = rng.choice(np.array([0, 0, 90, 255], np.uint8), (height, width))
    if not mask.any():
        with pytest.raises(ToolError, match="empty"):
            add.apply(pixels, mask=mask, brightness=40)
        return
    result = add.apply(pixels, mask=mask, brightness=40).pixels.astype(int)
    change = result - pixels
    assert np.all(change[mask == 0] == 0)
    assert np.all(change[mask == 255] == 40)
    assert np.all(np.abs(change[mask == 90] - 40 * 90 / 255) <= 0.5 + 1e-3)


def test_a_region_is_edited_on_a_crop_of_its_reach() -> None:
    mask = np.zeros((100, 100), np.uint8)
    mask[40:50, 60:80] = 255
    SIZES.clear()
    add.apply(np.zeros((100, 100, 3), np.uint8), mask=mask, brightness=1)
    assert SIZES == [(24, 14)]


def test_a_tool_that_resizes_a_region_or_gets_a_wrong_mask_fails_cleanly() -> None:
    @edit_tool(actions=("other",))
    def halve(pixels: Pixels) -> Edited:
        """Return half the picture."""
        return Edited(pixels[:1])

    mask = np.full((4, 4), 255, np.uint8)
    with pytest.raises(ToolError, match="changed the size"):
        halve.apply(np.zeros((4, 4, 3), np.uint8), mask=mask)
    with pytest.raises(ToolError, match="same size"):
        halve.apply(np.zeros((4, 5, 3), np.uint8), mask=mask)


def test_mask_and_seed_are_passed_to_those_who_ask() -> None:
    seen: list[tuple[int, int]] = []

    @edit_tool(actions=("other",))
    def look(pixels: Pixels, *, mask: Mask | None = None, seed: int = 0) -> Pixels:
        """Look at the mask."""
        seen.append((seed, 0 if mask is None else int(mask.sum())))
        return pixels

    mask = np.zeros((3, 3), np.uint8)
    mask[1, 1] = 255
    look.apply(np.zeros((3, 3, 3), np.uint8), mask=mask, seed=5)
    look.apply(np.zeros((3, 3, 3), np.uint8), seed=6)
    assert seen == [(5, 255), (6, 0)]


def test_declarations_that_cannot_work_are_refused() -> None:
    def silent(pixels: Pixels) -> Pixels:
        return pixels

    with pytest.raises(ConfigurationError, match="docstring"):
        edit_tool(actions=("other",))(silent)
    with pytest.raises(ConfigurationError, match="no action is declared"):
        edit_tool(actions=())(silent)


def test_the_registry_lists_every_built_in_tool_once_and_takes_more() -> None:
    built_in = load_tools(plugins=False).tools
    assert len(built_in) >= 17 and all(isinstance(tool, EditTool) for tool in built_in.values())
    assert list(load_tools([add], plugins=False).tools)[-1] == "add"
    with pytest.raises(ConfigurationError, match="exists already"):
        load_tools([add, add], plugins=False)

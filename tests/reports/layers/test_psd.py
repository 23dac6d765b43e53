"""Photoshop documents, read by psd-tools' own compositor and by Pillow."""

from __future__ import annotations

import io
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from psd_tools import PSDImage
from psd_tools.composite import composite
from psd_tools.constants import Resource

from imageedit_r1.errors import ConfigurationError, InputError, StorageError
from imageedit_r1.reports.layers import psd
from imageedit_r1.reports.layers.psd import write_psd

from .sessions import PLAIN, Chain, Done, flattened, same_picture, session

Array = npt.NDArray[Any]
FAST = settings(deadline=None, max_examples=25, derandomize=True, database=None)


def written(folder: Path, photo: Array, steps: list[Done], **options: Any) -> bytes:
    stack, store = session(folder, photo, steps, **options)
    file = io.BytesIO()
    assert write_psd(stack, store.load, file) == ()
    return file.getvalue()


def document_of(data: bytes) -> PSDImage:
    return PSDImage.open(io.BytesIO(data))


def integers(values: Array, document: PSDImage) -> Array:
    """psd-tools' values of 0-1 as they are in the file."""
    kind = np.uint8 if document.depth == 8 else np.uint16
    return np.rint(values.astype(np.float64) * np.iinfo(kind).max).astype(kind)


def merged(document: PSDImage) -> Array:
    """The merged picture's values as they are in the file."""
    record = document._record
    kind = ">u1" if document.depth == 8 else ">u2"
    planes = [np.frombuffer(plane, kind) for plane in record.image_data.get_data(record.header)]
    return np.stack(planes, axis=-1).reshape(document.height, document.width, -1)


def flat(document: PSDImage) -> Array:
    """The visible layers with their masks, laid over each other."""
    placed = []
    for layer in document:
        if layer.visible:
            pixels = integers(layer.numpy(), document)
            if (mask := layer.numpy("mask")) is not None:
                pixels[..., 3] = np.rint(pixels[..., 3] * mask[..., 0])
            placed.append((pixels, layer.left, layer.top))
    return flattened(document.size, placed)


@FAST
@given(seed=st.integers(0, 2**32 - 1), kinds=st.lists(st.sampled_from(PLAIN), max_size=6), deep=st.booleans())
def test_flattened_it_is_the_picture(
    tmp_path_factory: pytest.TempPathFactory, seed: int, kinds: list[str], deep: bool
) -> None:
    chain = Chain(seed, dtype=np.uint16 if deep else np.uint8)
    for kind in kinds:
        chain.add(kind)
    document = document_of(written(tmp_path_factory.mktemp("home"), chain.photo, chain.steps))
    assert (document.size, document.depth) == (chain.now.shape[1::-1], 16 if deep else 8)
    assert same_picture(flat(document), chain.now)
    assert np.array_equal(merged(document), chain.now)
    assert [layer.name for layer in document] == ["photo.png", *kinds]


@FAST
@given(seed=st.integers(0, 2**32 - 1), kinds=st.lists(st.sampled_from((*PLAIN, "cut_out")), max_size=5))
def test_with_holes_too(tmp_path_factory: pytest.TempPathFactory, seed: int, kinds: list[str]) -> None:
    chain = Chain(seed, channels=4)
    for kind in kinds:
        chain.add(kind)
    document = document_of(written(tmp_path_factory.mktemp("home"), chain.photo, chain.steps))
    assert same_picture(flat(document), chain.now)
    assert np.array_equal(merged(document), chain.now)


@pytest.mark.parametrize("kinds", [("edit", "crop", "write"), ("tone", "double", "edit"), ("edit", "border", "turn")])
def test_the_compositor_of_psd_tools_sees_the_picture(tmp_path: Path, kinds: tuple[str, ...]) -> None:
    chain = Chain(11)
    for kind in kinds:
        chain.add(kind)
    document = document_of(written(tmp_path, chain.photo, chain.steps))
    colour, _, alpha = composite(document, force=True)
    assert (alpha == 1).all() and np.array_equal(integers(colour, document), chain.now)


@pytest.mark.parametrize("channels", [3, 4])
def test_pillow_opens_the_merged_picture(tmp_path: Path, channels: int) -> None:
    chain = Chain(12, channels=channels)
    chain.add("edit")
    chain.add("crop")
    with Image.open(io.BytesIO(written(tmp_path, chain.photo, chain.steps))) as image:
        assert image.format == "PSD" and image.mode == ("RGB" if channels == 3 else "RGBA")
        assert np.array_equal(np.asarray(image), chain.now)


def test_a_mask_is_a_layer_mask(tmp_path: Path) -> None:
    """It is the support of the region; outside it the layer still has its pixels."""
    photo = np.full((30, 40, 3), 100, np.uint8)
    mask = np.zeros((30, 40), np.uint8)
    mask[5:10, 6:12] = np.array([0, 1, 128, 255, 0, 255], np.uint8)
    edited = photo.copy()
    edited[5:10, 7:12] = 140
    edited[5:10, 10] = 100
    layer = document_of(written(tmp_path, photo, [Done(edited, mask=mask)]))[1]
    assert layer.bbox == (7, 5, 12, 10) and layer.mask is not None
    assert layer.mask.bbox == layer.bbox and layer.mask.background_color == 0
    found = layer.mask.topil()
    assert found is not None
    assert np.array_equal(np.asarray(found), np.tile(np.array([255, 255, 255, 0, 255], np.uint8), (5, 1)))
    pixels = np.asarray(layer.topil())
    assert (pixels[..., 3] == 255).all() and (pixels[:, 3, :3] == 100).all()


def test_a_cut_out_hides_what_is_below(tmp_path: Path) -> None:
    chain = Chain(13)
    for kind in ("edit", "cut_out", "write"):
        chain.add(kind)
    document = document_of(written(tmp_path, chain.photo, chain.steps))
    assert [layer.visible for layer in document] == [False, False, True, True]
    assert same_picture(flat(document), chain.now)


def test_profile_and_resolution(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    chain = Chain(14)
    data = written(tmp_path, chain.photo, [], icc_profile=profile, dpi=(300, 150))
    document = document_of(data)
    assert document.image_resources.get_data(Resource.ICC_PROFILE) == profile
    resolution = document.image_resources.get_data(Resource.RESOLUTION_INFO)
    assert abs(resolution.horizontal / 65_536 - 300) < 0.1 and abs(resolution.vertical / 65_536 - 150) < 0.1
    with Image.open(io.BytesIO(data)) as image:
        assert image.info["icc_profile"] == profile


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("<b>&amp;", "<b>&amp;"),
        ("a\x00b\x1b\nc\ud800\uffff\u202ed", "a b c d"),
        ("日" * 5000, "日" * 119 + "…"),
        ("schärfer 日本 🦊", "schärfer 日本 🦊"),
    ],
)
def test_hostile_names(tmp_path: Path, said: str, name: str) -> None:
    chain = Chain(15)
    chain.add("edit")
    chain.steps[0].name = said
    assert document_of(written(tmp_path, chain.photo, chain.steps))[1].name == name


def test_the_same_bytes_each_time(tmp_path: Path) -> None:
    chain = Chain(16)
    chain.add("edit")
    assert written(tmp_path, chain.photo, chain.steps) == written(tmp_path, chain.photo, chain.steps)


def test_a_missing_picture_is_one_clear_error(tmp_path: Path) -> None:
    chain = Chain(17)
    chain.add("edit")
    chain.add("tone")
    stack, store = session(tmp_path, chain.photo, chain.steps)
    store.delete(stack.sheets[1].picture.sha256)
    with pytest.raises(StorageError, match="is missing"):
        write_psd(stack, store.load, io.BytesIO())


def test_what_is_too_wide_is_refused(tmp_path: Path) -> None:
    wide = np.zeros((1, 30_001, 3), np.uint8)
    with pytest.raises(InputError, match=r"30000 pixels a side, a layer is 30001x1; export OpenRaster"):
        written(tmp_path, wide, [])
    cropped = Done(np.zeros((1, 100, 3), np.uint8), ((1, 0, -5), (0, 1, 0), (0, 0, 1)))
    with pytest.raises(InputError, match="30001x1"):
        written(tmp_path, wide, [cropped])


def test_what_is_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chain = Chain(18)
    monkeypatch.setattr(psd, "MOST_BYTES", 100)
    with pytest.raises(InputError, match="a PSD holds 2 GB, these layers need"):
        written(tmp_path, chain.photo, [])


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chain = Chain(19)
    for name in [name for name in sys.modules if name.split(".")[0] == "psd_tools"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psd_tools", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'imageedit-r1\[layers\]'"):
        written(tmp_path, chain.photo, [])


def test_no_warning_of_damaged_channels(tmp_path: Path) -> None:
    chain = Chain(20)
    chain.add("edit")
    data = written(tmp_path, chain.photo, chain.steps)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        flat(document_of(data))
    assert not told

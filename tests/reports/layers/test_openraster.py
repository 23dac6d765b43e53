"""OpenRaster files, read by what a program needs: zip, XML, Pillow's and OpenCV's PNG readers."""

from __future__ import annotations

import io
import weakref
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from imageedit_r1.checkpoints.artifacts import ArtifactStore
from imageedit_r1.errors import StorageError
from imageedit_r1.reports.layers.openraster import write_openraster
from imageedit_r1.reports.layers.psd import write_psd
from imageedit_r1.schema import ImageRef

from .ora import flat, image_of, layers_of, pixels_of
from .sessions import PLAIN, Chain, Done, same_picture, session

Array = npt.NDArray[Any]
FAST = settings(deadline=None, max_examples=40, derandomize=True, database=None)


def written(folder: Path, photo: Array, steps: list[Done], **options: Any) -> ZipFile:
    stack, store = session(folder, photo, steps, **options)
    file = io.BytesIO()
    write_openraster(stack, store.load, file)
    return ZipFile(file)


@FAST
@given(seed=st.integers(0, 2**32 - 1), kinds=st.lists(st.sampled_from(PLAIN), max_size=6), deep=st.booleans())
def test_flattened_it_is_the_picture(
    tmp_path_factory: pytest.TempPathFactory, seed: int, kinds: list[str], deep: bool
) -> None:
    chain = Chain(seed, dtype=np.uint16 if deep else np.uint8)
    for kind in kinds:
        chain.add(kind)
    archive = written(tmp_path_factory.mktemp("home"), chain.photo, chain.steps)
    assert same_picture(flat(archive), chain.now)
    assert np.array_equal(pixels_of(archive, "mergedimage.png"), chain.now)
    assert [layer.attrib["name"] for layer in layers_of(archive)] == ["photo.png", *kinds]
    assert all(layer.attrib["visibility"] == "visible" for layer in layers_of(archive))


@FAST
@given(seed=st.integers(0, 2**32 - 1), kinds=st.lists(st.sampled_from((*PLAIN, "cut_out")), max_size=6))
def test_with_holes_too(tmp_path_factory: pytest.TempPathFactory, seed: int, kinds: list[str]) -> None:
    chain = Chain(seed, channels=4)
    for kind in kinds:
        chain.add(kind)
    archive = written(tmp_path_factory.mktemp("home"), chain.photo, chain.steps)
    found = flat(archive)
    assert np.array_equal(found[..., 3], chain.now[..., 3])
    assert same_picture(found, chain.now)
    assert np.array_equal(pixels_of(archive, "mergedimage.png"), chain.now)


def test_a_cut_out_hides_what_is_below(tmp_path: Path) -> None:
    chain = Chain(1)
    for kind in ("edit", "cut_out", "write"):
        chain.add(kind)
    archive = written(tmp_path, chain.photo, chain.steps)
    assert [layer.attrib["visibility"] for layer in layers_of(archive)] == ["hidden", "hidden", "visible", "visible"]
    assert same_picture(flat(archive), chain.now)


def test_what_a_crop_cut_off_is_still_there(tmp_path: Path) -> None:
    chain = Chain(2)
    for kind in ("edit", "crop", "mirror", "turn"):
        chain.add(kind)
    archive = written(tmp_path, chain.photo, chain.steps)
    photo, edit, *moves = layers_of(archive)
    found = pixels_of(archive, photo.attrib["src"])
    assert np.array_equal(found, np.rot90(chain.photo[:, ::-1], -1))
    assert (int(photo.attrib["x"]), int(photo.attrib["y"])) == (-1, -2)  # the bottom lost one row, the right two
    assert pixels_of(archive, edit.attrib["src"]).shape[0] <= 12
    for move in moves:
        assert not pixels_of(archive, move.attrib["src"])[..., 3].any()


def test_a_layer_is_what_changed(tmp_path: Path) -> None:
    """A region its support, words their pixels; everything is one rectangle."""
    photo = np.full((30, 40, 3), 100, np.uint8)
    mask = np.zeros((30, 40), np.uint8)
    mask[5:10, 6:12] = 255
    mask[10, 6:12] = 3
    region = photo.copy()
    region[5:10, 6:12] = 200
    words = region.copy()
    words[20, 10:20:3] = 255
    tone = words // 2
    tone[0, 0] = 100
    archive = written(tmp_path, photo, [Done(region, mask=mask), Done(words), Done(tone)])
    _, first, second, third = layers_of(archive)
    assert (first.attrib["x"], first.attrib["y"]) == ("6", "5")
    assert pixels_of(archive, first.attrib["src"]).shape == (6, 6, 3)  # the soft row too
    found = pixels_of(archive, second.attrib["src"])
    assert found.shape == (1, 10, 4) and np.array_equal(found[0, :, 3] > 0, np.arange(10) % 3 == 0)
    assert not found[found[..., 3] == 0].any()
    assert pixels_of(archive, third.attrib["src"]).shape == (30, 40, 3)
    assert same_picture(flat(archive), tone)


def test_below_a_resize_the_layers_are_seen_in_their_place(tmp_path: Path) -> None:
    chain = Chain(5)
    chain.photo = chain.now = np.zeros((20, 30, 3), np.uint8)
    chain.photo[4:8, 10:16] = 255
    chain.add("crop")
    chain.add("double")
    archive = written(tmp_path, chain.photo, chain.steps)
    photo = layers_of(archive)[0]
    found = pixels_of(archive, photo.attrib["src"])
    assert found.shape[:2] == chain.now.shape[:2] and (photo.attrib["x"], photo.attrib["y"]) == ("0", "0")
    assert (found[6:10, 20:28, :3] > 250).all() and (found[:2, :, :3] < 20).all()


def test_the_zip_is_as_specified(tmp_path: Path) -> None:
    chain = Chain(3)
    chain.add("edit")
    archive = written(tmp_path, chain.photo, chain.steps, dpi=(300, 150))
    first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
    assert archive.read("mimetype") == b"image/openraster" and not first.extra
    image = image_of(archive)
    assert image.tag == "image" and image.attrib["version"] == "0.0.6"
    assert (image.attrib["xres"], image.attrib["yres"]) == ("300", "150")
    assert [child.tag for child in image] == ["stack"]
    height, width = chain.now.shape[:2]
    assert (image.attrib["w"], image.attrib["h"]) == (str(width), str(height))


def test_the_thumbnail_is_small_and_has_the_colours(tmp_path: Path) -> None:
    photo = np.full((300, 1200, 3), (200, 20, 20), np.uint16) * 257
    archive = written(tmp_path, photo.astype(np.uint16), [])
    with Image.open(archive.open("Thumbnails/thumbnail.png")) as small:
        assert small.size == (256, 64) and small.mode == "RGB"
        assert small.getpixel((5, 5)) == (200, 20, 20)


def test_the_profile_is_in_every_png(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    chain = Chain(4)
    chain.add("edit")
    archive = written(tmp_path, chain.photo, chain.steps, icc_profile=profile)
    pngs = [name for name in archive.namelist() if name.endswith(".png")]
    assert len(pngs) == 4
    for name in pngs:
        with Image.open(archive.open(name)) as image:
            assert image.info["icc_profile"] == profile


def test_16_bits_are_never_without_a_profile(tmp_path: Path) -> None:
    archive = written(tmp_path, Chain(4, dtype=np.uint16).photo, [])
    with Image.open(archive.open("mergedimage.png")) as image:
        profile = image.info["icc_profile"]
    assert ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile))).startswith("sRGB")
    archive = written(tmp_path, Chain(4).photo, [], dpi=(1, 1))
    with Image.open(archive.open("mergedimage.png")) as image:
        assert "icc_profile" not in image.info
    assert image_of(archive).attrib["xres"] == "72"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("<b>&amp;\"'</b>", "<b>&amp;\"'</b>"),
        ("a\x00b\x1b\nc\ud800\uffff\u202ed", "a b c d"),
        ("x" * 5000, "x" * 119 + "…"),
        ("schärfer 日本 🦊", "schärfer 日本 🦊"),
        ("\x00", "tool"),
    ],
)
def test_hostile_names(tmp_path: Path, said: str, name: str) -> None:
    chain = Chain(6)
    chain.add("edit")
    chain.steps[0].name = said
    archive = written(tmp_path, chain.photo, chain.steps)
    assert layers_of(archive)[1].attrib["name"] == name


def test_the_same_bytes_each_time(tmp_path: Path) -> None:
    chain = Chain(7)
    chain.add("edit")
    stack, store = session(tmp_path, chain.photo, chain.steps)
    files = [io.BytesIO(), io.BytesIO()]
    for file in files:
        write_openraster(stack, store.load, file)
    assert files[0].getvalue() == files[1].getvalue()


def test_a_missing_picture_is_one_clear_error(tmp_path: Path) -> None:
    chain = Chain(8)
    chain.add("edit")
    chain.add("tone")
    stack, store = session(tmp_path, chain.photo, chain.steps)
    store.delete(stack.sheets[1].picture.sha256)
    with pytest.raises(StorageError, match=f"artifact {stack.sheets[1].picture.sha256[:12]} is missing"):
        write_openraster(stack, store.load, io.BytesIO())


@pytest.mark.parametrize("write", [write_openraster, write_psd])
def test_few_pictures_are_in_memory(tmp_path: Path, write: Any) -> None:
    """However many steps there are: the one that is loaded, the one below it, and what is left of the layer before."""
    chain = Chain(9)
    for kind in ("edit", "tone", "double", "write", "edit", "mirror", "tone", "edit", "border", "edit"):
        chain.add(kind)
    stack, store = session(tmp_path, chain.photo, chain.steps)
    alive: list[weakref.ref[Array]] = []
    most = 0

    def load(ref: ImageRef) -> Array:
        nonlocal most
        pixels = np.array(ArtifactStore(store.root, cache_bytes=0).load(ref))
        alive.append(weakref.ref(pixels))
        most = max(most, sum(one() is not None for one in alive))
        return pixels

    write(stack, load, io.BytesIO())
    assert len(alive) >= 12 and most <= 4  # a mask among them

"""How fast pictures are stored and files are read and written; run with `pytest benchmarks/test_files.py`.

One run on two cores, 4000x3000 uint8 RGB (coffee.jpg enlarged, sensor noise of s = 2), best
of five in milliseconds; the ratio is to the 36 MB of raw values.

| | encode | decode | ratio |
|---|---|---|---|
| npy | 46 | 7 | 1.00 |
| PNG, libpng level 1 | 874 | 255 | 0.54 |
| PNG, `images.png` | 260 | 221 | 0.46 |
| lossless | 28 | 30 | 0.64 |

JPEG q90 in 111 (OpenCV alone 82), its header 2.4, out 47; a picture's address 23.

Left out: fsync, which costs the same
for each; formats nobody delivers photos in.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from imageedit_r1.checkpoints.artifacts import picture_address
from imageedit_r1.images import lossless
from imageedit_r1.images.decode import decode, probe
from imageedit_r1.images.encode import encode
from imageedit_r1.images.png import write_png
from imageedit_r1.tests.photos import read_photo

Array = npt.NDArray[Any]
ROUNDS = 5


def raw_encode(pixels: Array) -> bytes:
    """numpy's own file."""
    file = io.BytesIO()
    np.save(file, pixels)
    return file.getvalue()


def raw_decode(data: bytes) -> Array:
    pixels: Array = np.load(io.BytesIO(data))
    return pixels


def png_encode(pixels: Array) -> bytes:
    """libpng at level 1, by OpenCV."""
    return cv2.imencode(".png", pixels, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes()


def png_decode(data: bytes) -> Array:
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert pixels is not None
    return pixels


CODECS: dict[str, tuple[Callable[[Array], bytes], Callable[[bytes], Array]]] = {
    "npy": (raw_encode, raw_decode),
    "png-level-1": (png_encode, png_decode),
    "png-ours": (write_png, lambda d: decode(d).pixels),
    "lossless": (lossless.encode, lossless.decode),
}


@pytest.fixture(scope="module")
def photo() -> Array:
    """12 megapixels with sensor noise."""
    big = cv2.resize(read_photo("coffee.jpg"), (4000, 3000), interpolation=cv2.INTER_CUBIC)
    noise = np.random.default_rng(0).normal(0, 2, big.shape)
    pixels: Array = np.clip(big + noise, 0, 255).round().astype(np.uint8)
    return pixels


@pytest.mark.parametrize("codec", CODECS)
def test_encode(codec: str, photo: Array, benchmark: Any) -> None:
    data = benchmark.pedantic(CODECS[codec][0], args=(photo,), rounds=ROUNDS, warmup_rounds=1)
    benchmark.extra_info["ratio"] = round(len(data) / photo.nbytes, 3)


@pytest.mark.parametrize("codec", CODECS)
def test_decode(codec: str, photo: Array, benchmark: Any) -> None:
    data = CODECS[codec][0](photo)
    again = benchmark.pedantic(CODECS[codec][1], args=(data,), rounds=ROUNDS, warmup_rounds=1)
    assert np.array_equal(again, photo)


def test_jpeg_in(photo: Array, benchmark: Any) -> None:
    data = encode(photo, format="JPEG", original=None).data
    assert benchmark.pedantic(decode, args=(data,), rounds=ROUNDS, warmup_rounds=1).pixels.shape == photo.shape


def test_jpeg_in_by_opencv(photo: Array, benchmark: Any) -> None:
    data = np.frombuffer(encode(photo, format="JPEG", original=None).data, np.uint8)
    flags = cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION
    again = benchmark.pedantic(cv2.imdecode, args=(data, flags), rounds=ROUNDS, warmup_rounds=1)
    assert np.array_equal(again, decode(data.tobytes()).pixels), "the same bits as Pillow's"


def test_jpeg_header(photo: Array, benchmark: Any) -> None:
    data = encode(photo, format="JPEG", original=None).data
    assert benchmark.pedantic(probe, args=(data,), rounds=ROUNDS, warmup_rounds=1).width == 4000


def test_jpeg_out(photo: Array, benchmark: Any) -> None:
    file = io.BytesIO()
    Image.fromarray(photo).save(file, "JPEG", quality=90)
    options = {"format": "JPEG", "original": file.getvalue()}
    assert benchmark.pedantic(encode, args=(photo,), kwargs=options, rounds=ROUNDS, warmup_rounds=1).data


def test_address(photo: Array, benchmark: Any) -> None:
    assert len(benchmark.pedantic(picture_address, args=(photo,), rounds=ROUNDS, warmup_rounds=1)) == 64

"""The codec of intermediates: whatever goes in comes out, and damage never does."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from imageedit_r1.errors import StorageError
from imageedit_r1.images import lossless

ARRAYS = st.sampled_from(lossless.DTYPES).flatmap(
    lambda kind: hnp.arrays(np.dtype(kind), hnp.array_shapes(min_dims=2, max_dims=3, max_side=40))
)


@settings(max_examples=150, deadline=None)
@given(values=ARRAYS)
def test_round_trip(values: np.ndarray) -> None:
    again = lossless.decode(lossless.encode(values))
    assert again.dtype == values.dtype
    assert again.shape == values.shape
    assert again.tobytes() == values.tobytes()


@pytest.mark.parametrize("shape", [(1, 1), (1, 1, 4), (5000, 1, 3), (1, 5000, 3), (20_000, 2), (700, 900, 3)])
@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_shapes_and_bands(shape: tuple[int, ...], kind: type, monkeypatch: pytest.MonkeyPatch) -> None:
    values: npt.NDArray[Any] = np.random.default_rng(0).integers(0, np.iinfo(kind).max, shape).astype(kind)
    for band in (1, 4096, 4 << 20):
        monkeypatch.setattr(lossless, "BAND_BYTES", max(band, values.nbytes // 500))
        assert np.array_equal(lossless.decode(lossless.encode(values)), values)


def test_views_and_foreign_byte_order() -> None:
    values = np.random.default_rng(0).integers(0, 65535, (40, 60, 4)).astype(np.uint16)
    for view in (values[::-1], values[5:, 7:, :3], values.transpose(1, 0, 2), values.astype(">u2")):
        assert np.array_equal(lossless.decode(lossless.encode(view)), view)


def test_compresses_what_can_be_compressed() -> None:
    y, x = np.mgrid[0:300, 0:400]
    smooth = np.stack([x // 2, y // 2, (x + y) // 4], axis=2).astype(np.uint8)
    assert len(lossless.encode(smooth)) < smooth.nbytes / 10
    noise = np.random.default_rng(0).integers(0, 256, (300, 400, 3), dtype=np.uint8)
    assert len(lossless.encode(noise)) < noise.nbytes * 1.01


@pytest.mark.parametrize(
    "values",
    [np.zeros((0, 5)), np.zeros(5), np.zeros((2, 2, 2, 2)), np.zeros((2, 2), complex), np.zeros((1, 1, 300), np.uint8)],
)
def test_refuses_what_it_cannot_hold(values: np.ndarray) -> None:
    with pytest.raises(StorageError, match="cannot store an array"):
        lossless.encode(values)


PACKED = lossless.encode(np.random.default_rng(3).integers(0, 99, (60, 50, 3), dtype=np.uint8))


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(PACKED) * 8 - 1))
def test_every_flipped_bit_is_noticed(bit: int) -> None:
    damaged = bytearray(PACKED)
    damaged[bit // 8] ^= 1 << bit % 8
    with pytest.raises(StorageError) as caught:
        lossless.decode(bytes(damaged))
    assert "\n" not in str(caught.value)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(PACKED) - 1), st.binary(max_size=20))
def test_every_cut_is_noticed(length: int, tail: bytes) -> None:
    for data in (PACKED[:length], PACKED + tail + b"x", tail):
        with pytest.raises(StorageError):
            lossless.decode(data)


def forge(height: int, width: int, body: bytes, code: int = 0, channels: int = 3) -> bytes:
    """A file with a right checksum and any content."""
    header = lossless.HEADER.pack(lossless.MAGIC, lossless.VERSION, code, channels, height, width)
    return header + lossless.CHECK.pack(zlib.crc32(body, zlib.crc32(header))) + body


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (forge(0, 5, b""), "impossible"),
        (forge(5, 5, b"", code=99), "impossible"),
        (forge(2**31, 2**31, b""), "the limit is"),
        (forge(10, 10, b""), "ends early"),
        (forge(10, 10, struct.pack("<I", 4000) + bytes(100)), "ends early"),
        (forge(10, 10, struct.pack("<I", 100) + bytes(100)), "expected 300"),
        (b"IER1" + bytes([9]) + bytes(40), "version 9"),
        (b"PNG?" + bytes(40), "first bytes"),
    ],
)
def test_lying_headers(data: bytes, message: str) -> None:
    with pytest.raises(StorageError, match=message):
        lossless.decode(data)


def test_a_band_of_another_size_is_refused() -> None:
    other = lossless.encode(np.zeros((9, 10, 3), np.uint8))[lossless.HEADER.size + lossless.CHECK.size :]
    with pytest.raises(StorageError, match="holds 270 bytes, expected 300"):
        lossless.decode(forge(10, 10, other))

"""The operations every floor shares: compositing to the bit, boxes, and the description of a stored picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageedit_r1.errors import ToolError
from imageedit_r1.images.pixels import Pixels, bounding_box, composite, cut, describe, from_float, grow_box, to_float
from imageedit_r1.schema import ImageRef


@settings(max_examples=100, deadline=None)
@given(
    st.tuples(st.integers(1, 20), st.integers(1, 20)),
    st.tuples(st.integers(3, 4), st.integers(3, 4)),
    st.sampled_from([np.uint8, np.uint16]),
    st.integers(0, 99),
)
def test_composite_is_exact_outside_and_inside(
    size: tuple[int, int], channels_of: tuple[int, int], kind: type, seed: int
) -> None:
    (h, w), (cb, ca) = size, channels_of
    rng = np.random.default_rng(seed)
    top = np.iinfo(kind).max
    before: Pixels = rng.integers(0, top, (h, w, cb)).astype(kind)
    after: Pixels = rng.integers(0, top, (h + 4, w + 3, ca)).astype(kind)[2 : h + 2, 1 : w + 1]
    mask = rng.choice([0, 0, 255, 255, 1, 100, 254], (h, w)).astype(np.uint8)
    for array in (before, after, mask):
        array.setflags(write=False)
    result = composite(before, after, mask)
    channels = max(cb, ca)
    assert result.shape == (h, w, channels)
    assert result.dtype == kind
    assert np.array_equal(result[mask == 0][:, :cb], before[mask == 0])
    assert np.array_equal(result[mask == 255][:, :ca], after[mask == 255])
    shared = min(cb, ca)
    edge = (mask > 0) & (mask < 255)
    weight = mask[edge][:, None] / 255
    mixed = before[edge][:, :shared] * (1 - weight) + after[edge][:, :shared] * weight
    assert np.abs(result[edge][:, :shared] - mixed).max(initial=0) <= 0.51
    if ca > cb:
        assert (result[mask == 0][:, 3] == top).all()


def test_boxes() -> None:
    mask = np.zeros((20, 30), np.uint8)
    assert bounding_box(mask) is None
    mask[5:9, 7:20] = 1
    box = bounding_box(mask)
    assert box == (7, 5, 13, 4)
    assert grow_box(box, 6, 30, 20) == (1, 0, 25, 15)
    assert cut(mask, box).min() == 1


def test_floats_round_and_clip() -> None:
    values = np.array([[[0, 128, 255]]], np.uint8)
    assert np.array_equal(from_float(to_float(values), values), values)
    assert from_float(np.array([[[-1.0, 2.0, 0.5]]]), values).tolist() == [[[0, 255, 128]]]


def test_describe() -> None:
    sha = "a" * 64
    assert describe(np.zeros((3, 5), np.uint8), sha) == ImageRef(sha256=sha, width=5, height=3, channels=1)
    deep = describe(np.zeros((3, 5, 4), np.uint16), sha)
    assert (deep.channels, deep.depth) == (4, 16)
    for bad in (np.zeros((3, 5, 1), np.uint8), np.zeros((3, 5)), np.zeros((0, 5, 3), np.uint8), np.zeros(3, np.uint8)):
        with pytest.raises(ToolError, match="not a picture"):
            describe(bad, sha)

"""The real photos of `examples/` as arrays, for tests and benchmarks. Left out: everything `images/decode.py` does."""

from __future__ import annotations

from pathlib import Path

import cv2

from imageedit_r1.images.pixels import Pixels

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


def read_photo(name: str) -> Pixels:
    """A photo of `examples/` by its file name, "coffee.jpg", as uint8 RGB of shape (height, width, 3)."""
    pixels = cv2.imread(str(EXAMPLES / name), cv2.IMREAD_COLOR)
    assert pixels is not None, f"{EXAMPLES / name}: not there, or no picture"
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)

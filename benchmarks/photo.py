"""Photos of camera size for benchmarks, made from a small example: the same bytes on every run with the same libraries.

An enlarged photo is too smooth to be honest: codecs and filters have an easy time with it. So it is sharpened a little
and gets grain, whose fine part is as strong as that of a camera at base sensitivity. Left out: keeping the file, which
is the caller's.
"""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageCms

EXAMPLE = Path(__file__).parent.parent / "examples" / "coffee.jpg"
SIZES = {12: (4000, 3000), 24: (6000, 4000)}
"""Megapixels to (width, height) of usual cameras; other numbers become 4:3."""
GRAIN = 2.0
"""Standard deviation of the noise in levels of 255."""
STRIP = 250
"""Rows that are finished at a time: the noise of a whole photo would take a gigabyte."""


def make_photo(path: str | Path, megapixels: float = 12, quality: int = 92) -> Path:
    """Write a JPEG of that many megapixels (12: 4000x3000, 24: 6000x4000) with an sRGB profile, and return its path."""
    width, height = size_of(megapixels)
    with Image.open(EXAMPLE) as example:
        small = np.asarray(example.convert("RGB"))
    large = _enlarge(_cut_to(small, width / height), width, height)
    _add_grain(large, np.random.default_rng(20260308))
    Image.fromarray(large).save(path, "JPEG", quality=quality, icc_profile=_profile())
    return Path(path)


def size_of(megapixels: float) -> tuple[int, int]:
    """Width and height in pixels."""
    if megapixels in SIZES:
        return SIZES[int(megapixels)]
    height = math.sqrt(megapixels * 1e6 * 3 / 4)
    return max(1, round(height * 4 / 3)), max(1, round(height))


def _cut_to(image: np.ndarray, aspect: float) -> np.ndarray:
    """The largest centred part of that aspect (width / height)."""
    height, width = image.shape[:2]
    new_width, new_height = min(width, round(height * aspect)), min(height, round(width / aspect))
    x, y = (width - new_width) // 2, (height - new_height) // 2
    return np.ascontiguousarray(image[y : y + new_height, x : x + new_width])


def _enlarge(image: np.ndarray, width: int, height: int) -> np.ndarray:
    """Lanczos enlargement with its softened edges sharpened again."""
    large = cv2.resize(image, (width, height), interpolation=cv2.INTER_LANCZOS4)
    soft = cv2.GaussianBlur(large, (0, 0), max(0.8, width / image.shape[1] / 3))
    return cv2.addWeighted(large, 1.6, soft, -0.6, 0)


def _add_grain(image: np.ndarray, random: np.random.Generator) -> None:
    """Noise in place: most of it shared by the channels, some of it coloured, stronger in the middle tones."""
    for top in range(0, image.shape[0], STRIP):
        strip = image[top : top + STRIP].astype(np.float32)
        shared = random.standard_normal(strip.shape[:2], np.float32)[..., None]
        coloured = random.standard_normal(strip.shape, np.float32)
        tone = 0.6 + 0.8 * np.sin(np.pi * strip / 255)
        strip += (0.85 * shared + 0.5 * coloured) * (GRAIN * tone)
        image[top : top + STRIP] = np.clip(np.rint(strip), 0, 255)


def _profile() -> bytes:
    """An sRGB profile without the time of its making (bytes 24 to 36 of the header)."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made[:24] + bytes(12) + made[36:]

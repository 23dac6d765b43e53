"""What editors do to a photo besides the edit: another size, a shift, a drift of tone, an autoencoder's noise."""

from __future__ import annotations

import cv2
import numpy as np

from ..images.pixels import Pixels
from ..tools.composite.geometry import Placement, reduced


def answered(
    photo: Pixels,
    placement: Placement,
    size: tuple[int, int],
    *,
    gamma: float = 1.0,
    gains: tuple[float, float, float] = (1.0, 1.0, 1.0),
    lift: float = 0.0,
    noise: float = 0.0,
    soft: float = 0.0,
    quality: int = 0,
) -> Pixels:
    """The photo (h, w, 3) uint8 as an answer of that (width, height) shows it, uint8; `quality` of JPEG, 0 for none."""
    source, by = reduced(photo, (placement.x_scale, placement.y_scale))
    there = placement.resized(by, (1.0, 1.0))
    picture = cv2.warpAffine(
        source, there.indices(), size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
    ).astype(np.float32) / np.float32(255)
    if soft:
        picture = cv2.GaussianBlur(picture, (0, 0), soft)
    picture = np.clip(picture, 0, 1) ** gamma * np.float32(gains) + np.float32(lift)
    if noise:
        grain = np.random.default_rng(7).normal(0, noise / 255, picture.shape).astype(np.float32)
        picture += cv2.GaussianBlur(grain, (0, 0), 0.8) * 2
    result = np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)
    if quality:
        _, data = cv2.imencode(".jpg", result[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
        result = np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1])
    return result


def large(photo: Pixels, width: int = 6000, height: int = 4000) -> Pixels:
    """A photo of that size: mirrored copies side by side, enlarged to half the size first, with grain on top."""
    factor = width / 2 / photo.shape[1]
    tile = cv2.resize(photo, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    rows = np.hstack([tile, tile[:, ::-1]])
    picture = np.vstack([rows, rows[::-1]] * (height // rows.shape[0] + 1))[:height, :width]
    grain = np.random.default_rng(5).integers(-6, 7, (height, width, 1), np.int16)
    return np.clip(picture + grain, 0, 255).astype(np.uint8)

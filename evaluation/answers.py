"""What editors do to a photo besides the edit: another size, a shift, a drift of tone, an autoencoder's noise."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ..images.pixels import Float, Pixels
from ..tools.composite.geometry import Placement, reduced


@dataclass(frozen=True, slots=True)
class Drift:
    """What becomes of a picture that an editor leaves alone; the defaults are nothing."""

    gamma: float = 1.0
    gains: tuple[float, float, float] = (1.0, 1.0, 1.0)
    lift: float = 0.0
    """Of 1."""
    noise: float = 0.0
    """Of 255."""
    soft: float = 0.0
    """Standard deviation of a blur in pixels of the answer."""
    quality: int = 0
    """Of JPEG; 0: none."""


def answered(photo: Pixels, placement: Placement, size: tuple[int, int], drift: Drift) -> Pixels:
    """The photo (h, w, 3) uint8 as an answer of that (width, height) shows it, uint8."""
    source, by = reduced(photo, (placement.x_scale, placement.y_scale))
    matrix = placement.resized(by, (1.0, 1.0)).indices()
    warped = cv2.warpAffine(source, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    picture: Float = warped.astype(np.float32) / np.float32(255)
    if drift.soft:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), drift.soft), np.float32)
    picture = picture ** np.float32(drift.gamma) * np.array(drift.gains, np.float32) + np.float32(drift.lift)
    if drift.noise:
        grain = np.random.default_rng(7).normal(0, drift.noise / 255, picture.shape).astype(np.float32)
        picture = picture + 2 * cv2.GaussianBlur(grain, (0, 0), 0.8)
    result: Pixels = np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)
    if drift.quality:
        _, data = cv2.imencode(".jpg", result[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, drift.quality])
        decoded = cv2.imdecode(data, cv2.IMREAD_COLOR)
        assert decoded is not None, "what OpenCV wrote it reads"
        result = np.ascontiguousarray(decoded[..., ::-1])
    return result


def large(photo: Pixels, width: int = 6000, height: int = 4000) -> Pixels:
    """A photo of that size: mirrored copies side by side, enlarged to half the size first, with grain on top."""
    factor = width / 2 / photo.shape[1]
    tile = cv2.resize(photo, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    rows = np.hstack([tile, tile[:, ::-1]])
    picture = np.vstack([rows, rows[::-1]] * (height // rows.shape[0] + 1))[:height, :width]
    grain = np.random.default_rng(5).integers(-6, 7, (height, width, 1), np.int16)
    return np.asarray(np.clip(picture + grain, 0, 255), np.uint8)

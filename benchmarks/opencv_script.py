"""What a good engineer writes by hand for five edits on one photo: the yardstick for what the agent costs.

15 % brighter, warmer, crop to 16:9, sharpen, a line of text at the bottom right. Brightness and warmth are one table
per channel, and the crop comes first so that everything after it touches fewer pixels. Left out: everything a person
would miss (metadata, colour profile, orientation, checks), as such scripts do.

    python benchmarks/opencv_script.py IN.jpg OUT.jpg
"""

from __future__ import annotations

import sys

import cv2
import numpy as np

BRIGHTNESS = 1.15
WARMTH = (0.94, 1.0, 1.06)
"""Gains of blue, green and red."""
SHARPNESS = 0.8
SIGMA = 1.5
TEXT = "Morning coffee"
QUALITY = 92


def main(source: str, target: str) -> None:
    """Read `source`, make the five edits, write `target` as JPEG."""
    image = cv2.imread(source, cv2.IMREAD_COLOR)
    if image is None:
        raise SystemExit(f"{source}: not an image that OpenCV can read")
    image = crop(image, 16 / 9)
    image = cv2.LUT(image, brightness_and_warmth())
    image = cv2.addWeighted(image, 1 + SHARPNESS, cv2.GaussianBlur(image, (0, 0), SIGMA), -SHARPNESS, 0)
    write_text(image, TEXT)
    if not cv2.imwrite(target, image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY]):
        raise SystemExit(f"{target}: cannot be written")


def crop(image: np.ndarray, aspect: float) -> np.ndarray:
    """The largest centred part of that aspect, as a view."""
    height, width = image.shape[:2]
    new_width, new_height = min(width, round(height * aspect)), min(height, round(width / aspect))
    x, y = (width - new_width) // 2, (height - new_height) // 2
    return image[y : y + new_height, x : x + new_width]


def brightness_and_warmth() -> np.ndarray:
    """One table of 256 values for each channel, shape (1, 256, 3)."""
    values = np.arange(256)[:, None] * (BRIGHTNESS * np.array(WARMTH))
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)[None]


def write_text(image: np.ndarray, text: str) -> None:
    """White text with a dark rim at the bottom right, 4 % of the height, in place."""
    height, width = image.shape[:2]
    font, margin = cv2.FONT_HERSHEY_DUPLEX, round(height * 0.03)
    scale = cv2.getFontScaleFromHeight(font, max(1, round(height * 0.04)))
    thick = max(1, round(scale * 1.5))
    (text_width, _), baseline = cv2.getTextSize(text, font, scale, thick)
    place = (width - margin - text_width, height - margin - baseline)
    cv2.putText(image, text, place, font, scale, (0, 0, 0), thick * 3, cv2.LINE_AA)
    cv2.putText(image, text, place, font, scale, (255, 255, 255), thick, cv2.LINE_AA)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit("usage: python opencv_script.py IN OUT")
    main(sys.argv[1], sys.argv[2])

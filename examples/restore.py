"""An old black-and-white photo and one sentence: colour, details, somebody taken away, a soft background.

`python examples/restore.py [FOLDER]` restores a photo of a photographer before a skyline, and a printed page that is
hard to read. Words find what they can (the sky, the grass, the text). Where they cannot, the person and the skyline are
outlined, and points say which colour things have that no black-and-white photo tells. Nothing is downloaded and no
model is asked.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from imageedit_r1 import EditResult, edit

Polygon = Sequence[tuple[int, int]]

HERE = Path(__file__).parent
PHOTO = HERE / "camera.png"
REQUEST = (
    "Restore the colour, the sky pale blue and the grass green, bring out the details, remove the person and blur the "
    "background"
)
PERSON = [
    (0, 220), (30, 178), (60, 140), (100, 112), (158, 100), (160, 80), (178, 64), (205, 58), (235, 62), (262, 80),
    (274, 102), (272, 128), (262, 142), (256, 150), (256, 182), (272, 190), (276, 206), (290, 214), (286, 300),
    (262, 316), (236, 310), (208, 296), (160, 372), (150, 384), (154, 440), (156, 511), (0, 511),
]  # fmt: skip
HAND = [(296, 190), (310, 168), (326, 166), (334, 184), (330, 210), (312, 218), (300, 250), (298, 216)]
"""Outlines, (x, y) in pixels of the photo. Taking away is the first step, so that nobody is coloured in vain."""
CAMERA = [(252, 134), (330, 134), (330, 158), (316, 186), (312, 236), (284, 236), (280, 205), (256, 186)]
SKYLINE = [(0, 120), (511, 120), (511, 236), (0, 236)]
POINTS = [(300, 164, "#8a8f96"), (293, 330, "#6b6f75"), (270, 440, "#87995f"), (318, 440, "#87995f")]
"""(x, y, colour): the video camera, its tripod, the grass between the legs."""
PAGE = HERE.parent / "evaluation" / "data" / "photos" / "page.png"


def outline(size: tuple[int, int], *inside: Polygon, without: Polygon = ()) -> Image.Image:
    """Polygons as a mask, white where to work."""
    mask = Image.new("L", size)
    for polygon in inside:
        ImageDraw.Draw(mask).polygon(polygon, fill=255)
    if without:
        ImageDraw.Draw(mask).polygon(without, fill=0)
    return mask


def restore_photo(folder: Path, home: Path) -> EditResult:
    """The old photo in one sentence, `camera.png` in the folder."""
    with Image.open(PHOTO) as photo:
        masks = {"s1": outline(photo.size, PERSON, HAND), "s4": outline(photo.size, SKYLINE, without=CAMERA)}
    return edit(
        PHOTO,
        REQUEST,
        mask=masks,
        hints=POINTS,
        output=folder / "camera.png",
        force=True,
        home=home,
    )


def restore_page(folder: Path, home: Path) -> EditResult:
    """The page that is hard to read, `page.png` in the folder."""
    return edit(PAGE, "make the text legible", output=folder / "page.png", force=True, home=home)


def main(folder: Path = HERE.parent / "demo" / "restored") -> None:
    """Restore both and say how every step went."""
    folder.mkdir(parents=True, exist_ok=True)
    for restore in (restore_photo, restore_page):
        result = restore(folder, folder / "home")
        print(f"{result.path}: {result.status}")
        for step in result.steps:
            verdict = result.verdicts[step.id]
            print(f"  {step.id} {step.instruction}: {verdict.score:.1f}/10")
        for refusal in result.refused:
            print(f"  refused: {refusal.reason}; {refusal.needs}")


if __name__ == "__main__":
    main(*(Path(name) for name in sys.argv[1:2]))

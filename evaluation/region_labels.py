"""The labelled set of the locator: (photo, phrase, mask), made for this project by looking at the photos.

`data/locate/outlines.json` holds named outlines for each photo, in pixels of the photo: "x,y x,y ..." is a polygon,
"ellipse x,y rx,ry" an upright ellipse, ";" joins several. `data/locate/labels.jsonl` says which of them a phrase
means. No outline was made with the locator's code. Left out: hair, lattices and whatever else can be argued about,
which is in `ignore` and counts neither way.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import cv2
import numpy as np
import numpy.typing as npt

from .photos import ROOT, photo

FOLDER = ROOT / "evaluation" / "data" / "locate"
Bits = npt.NDArray[np.bool_]
Part = Literal["work", "score"]


@dataclass(frozen=True, slots=True)
class Label:
    """What a phrase means in a photo. Outlines are names, "whole", or "rect x y w h" in percent of the photo."""

    photo: str
    phrase: str
    kind: str
    part: Part
    """`work` may be looked at while the locator is made, `score` may not: by a hash of photo and phrase."""
    of: tuple[str, ...] = ()
    """Nothing: the phrase means nothing in this photo."""
    minus: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    """Does not count, where it is not the truth."""

    def truth(self) -> Bits:
        """(h, w): where the phrase points."""
        return _union(self.photo, self.of) & ~_union(self.photo, self.minus)

    def counted(self) -> Bits:
        """(h, w): the pixels that count."""
        return self.truth() | ~_union(self.photo, self.ignore)


def labels() -> list[Label]:
    """The whole set."""
    lines = (FOLDER / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    return [_label(json.loads(line)) for line in lines]


def _label(row: dict[str, Any]) -> Label:
    names: dict[str, Any] = {key: tuple(row.pop(key, ())) for key in ("of", "minus", "ignore")}
    return Label(**row, **names)


@cache
def _outlines() -> dict[str, dict[str, str]]:
    result: dict[str, dict[str, str]] = json.loads((FOLDER / "outlines.json").read_text(encoding="utf-8"))
    return result


def _union(name: str, outlines: tuple[str, ...]) -> Bits:
    shape = photo(name).shape[:2]
    canvas = np.zeros(shape, np.uint8)
    for outline in outlines:
        if outline == "whole":
            canvas[:] = 1
        elif outline.startswith("rect "):
            _fill_rect(canvas, [float(v) / 100 for v in outline.split()[1:]])
        else:
            for one in _outlines()[name][outline].split(";"):
                _fill(canvas, one.split())
    return canvas > 0


def _fill_rect(canvas: npt.NDArray[np.uint8], rect: list[float]) -> None:
    height, width = canvas.shape
    x, y, w, h = rect
    canvas[round(y * height) : round((y + h) * height), round(x * width) : round((x + w) * width)] = 1


def _fill(canvas: npt.NDArray[np.uint8], words: list[str]) -> None:
    if words[0] != "ellipse":
        points = np.array([[int(v) for v in pair.split(",")] for pair in words], np.int32)
        cv2.fillPoly(canvas, [points], (1,))
        return
    (x, y), (rx, ry) = ([float(v) for v in pair.split(",")] for pair in words[1:])
    rows, columns = np.ogrid[: canvas.shape[0], : canvas.shape[1]]
    canvas[((columns - x) / rx) ** 2 + ((rows - y) / ry) ** 2 <= 1] = 1

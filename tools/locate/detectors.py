"""The table of detectors: which function finds what, and the smallest picture in which it looks.

A detector takes a view and returns candidates, best first; an empty list says that there is none. To add one: write
the function, add its row here and its nouns in `words`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from .blobs import find_blobs, find_circles, find_rectangles
from .cascades import find_cat_faces, find_eyes, find_faces, find_plates
from .layout import find_headlines, find_lines, find_paragraphs
from .outdoors import find_clouds, find_snow, find_water
from .parts import find_clothes, find_hair, find_hats, find_heads, find_mouths, find_noses
from .people import find_cats, find_main_background, find_main_subject, find_people
from .scene import find_foliage, find_grass, find_skin, find_trees, tone
from .sky import find_sky
from .text import find_text
from .view import Candidate, View


@dataclass(frozen=True, slots=True)
class Detector:
    """One row of the table."""

    find: Callable[[View], list[Candidate]]
    least: int = 24
    """Both sides of the view must have that many pixels."""


DETECTORS: Final[dict[str, Detector]] = {
    "subject": Detector(find_main_subject, 8),
    "background": Detector(find_main_background, 8),
    "sky": Detector(find_sky),
    "clouds": Detector(find_clouds),
    "snow": Detector(find_snow),
    "water": Detector(find_water),
    "foliage": Detector(find_foliage),
    "grass": Detector(find_grass),
    "trees": Detector(find_trees),
    "skin": Detector(find_skin),
    "face": Detector(find_faces),
    "eye": Detector(find_eyes),
    "mouth": Detector(find_mouths),
    "nose": Detector(find_noses),
    "hair": Detector(find_hair),
    "head": Detector(find_heads),
    "hat": Detector(find_hats),
    "clothes": Detector(find_clothes),
    "person": Detector(find_people),
    "cat": Detector(find_cats),
    "cat face": Detector(find_cat_faces),
    "text": Detector(find_text),
    "line": Detector(find_lines),
    "headline": Detector(find_headlines),
    "paragraph": Detector(find_paragraphs),
    "plate": Detector(find_plates),
    "blob": Detector(find_blobs, 4),
    "circle": Detector(find_circles, 8),
    "rectangle": Detector(find_rectangles, 8),
    "shadows": Detector(tone(-1, 30, "shadows"), 1),
    "dark": Detector(tone(-1, 35, "dark areas"), 1),
    "midtones": Detector(tone(35, 70, "midtones"), 1),
    "bright": Detector(tone(72, 101, "bright areas"), 1),
    "highlights": Detector(tone(80, 101, "highlights"), 1),
}


def run(name: str, view: View) -> list[Candidate]:
    """The candidates of one detector; none when the picture is too small for it."""
    detector = DETECTORS[name]
    if min(view.shape) < detector.least:
        return []
    return [c for c in detector.find(view) if c.mask.any()]

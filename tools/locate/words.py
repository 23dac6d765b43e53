"""The words the locator knows: tables that map what people say to detectors, colours, places and ranks.

Left out: how words combine (`phrases`) and how things are found. English only.
"""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


WHOLE: Final = _words(
    "image photo picture scene photograph shot frame canvas it this everything all whole-image whole-photo "
    "whole-picture whole-thing whole-scene entire-image entire-photo entire-picture entire-scene full-image "
    "full-photo full-picture complete-image"
)
"""Phrases (words joined by "-") that mean the whole picture."""

DROPPED: Final = _words("the a an my your his its our their this that these those some any please just only")
"""Words without weight. "her" and "all" are kept: they are handled where they matter."""

EMPTY: Final = _words(
    "everything anything all rest except excluding but for besides apart other than not without of in on at "
    "to from near inside within and or plus around behind outside , % is which what 's"
)
"""Words that point at nothing by themselves."""

NOUNS: Final[dict[str, str]] = {
    word: detector
    for detector, words in {
        "background": "background backdrop surroundings",
        "subject": "subject foreground main-subject main-object main-thing focus",
        "sky": "sky skies heaven",
        "clouds": "clouds cloud",
        "foliage": "foliage leaf leaves plant plants vegetation greenery",
        "grass": "grass lawn meadow turf pasture",
        "trees": "tree trees bush bushes hedge forest shrub shrubs woods treetops",
        "snow": "snow",
        "water": "water lake sea ocean river stream pond",
        "skin": "skin skin-tone skin-tones complexion",
        "face": "face faces",
        "eye": "eye eyes",
        "mouth": "mouth lips lip mouths smile",
        "nose": "nose noses",
        "hair": "hair hairs hairdo hairstyle",
        "head": "head heads",
        "hat": "hat cap hats caps",
        "clothes": "clothes clothing suit suits jacket jackets coat coats outfit uniform shirt shirts dress sweater "
        "blouse t-shirt pullover",
        "person": "person persons people man men woman women boy boys girl girls human humans guy guys lady ladies kid "
        "kids child children portrait figure pedestrian pedestrians everyone everybody her him them she he gentleman "
        "baby couple family crowd astronaut cameraman photographer bride groom player dancer singer actor soldier "
        "worker mother father mom dad sister brother daughter son wife husband friend friends",
        "cat": "cat cats kitten kittens kitty",
        "cat face": "cat-face cat-faces cat-head kitten-face",
        "text": "text words letters lettering caption writing watermark logo-text inscription",
        "line": "line-of-text lines-of-text text-line text-lines lines",
        "headline": "headline heading title headlines",
        "paragraph": "paragraph paragraphs body-text text-block",
        "plate": "license-plate licence-plate number-plate numberplate license-plates number-plates plate-number",
        "shadows": "shadow shadows shadow-area shadow-areas",
        "highlights": "highlight highlights",
        "dark": "dark-area dark-areas dark-part dark-parts darks dark-region dark-regions darker-areas dark",
        "bright": "bright-area bright-areas bright-part bright-parts light-area light-areas brights lights bright "
        "brighter-areas bright-region bright-regions",
        "midtones": "midtone midtones mid-tone mid-tones",
        "blob": "object objects thing things item items blob blobs shape shapes one ones spot spots",
        "circle": "circle circles disc discs disk disks dot dots ball balls coin coins",
        "rectangle": "square squares rectangle rectangles box boxes",
    }.items()
    for word in words.split()
}
"""What people call things -> the detector that finds them."""

PLURALS: Final = frozenset(
    word
    for word in NOUNS
    if (word.endswith("s") and not word.endswith(("ss", "grass")))
    or word in ("people", "men", "women", "children", "couple", "family", "crowd")
) | {"everyone", "everybody", "them", "text", "skies", "all"}
"""Known words that ask for all there are."""

STUFF: Final = frozenset(
    [
        *("background", "subject", "sky", "clouds", "foliage", "grass", "trees", "snow", "water", "skin"),
        *("shadows", "highlights", "dark", "bright", "midtones"),
    ]
)
"""Detectors of areas rather than of things that can be counted."""

COLOURS: Final[dict[str, str]] = {
    word: colour
    for colour, words in {
        "red": "red reddish crimson scarlet maroon burgundy ruby",
        "orange": "orange orangish amber",
        "yellow": "yellow yellowish gold golden lemon",
        "green": "green greenish lime olive emerald",
        "cyan": "cyan teal turquoise aqua aquamarine",
        "blue": "blue bluish navy azure",
        "purple": "purple violet indigo lilac lavender purplish",
        "magenta": "magenta fuchsia",
        "pink": "pink pinkish rose salmon",
        "brown": "brown brownish tan bronze copper wooden",
        "beige": "beige cream ivory khaki",
        "black": "black",
        "white": "white whitish",
        "grey": "grey gray greyish grayish silver silvery",
    }.items()
    for word in words.split()
}
"""Colour words -> the ranges in `colours`."""

HUMAN: Final = frozenset(["face", "eye", "mouth", "nose", "hair", "head", "hat", "clothes", "skin"])
"""Detectors of the parts of a person."""

SURFACES: Final = _words(
    "wall walls floor ground table tabletop desk ceiling road street carpet curtain curtains sand field backdrop water"
)
"""Nouns of what lies behind or below things, and so along the borders of a picture."""

SHADES: Final = {"light": "light", "pale": "light", "pastel": "light", "dark": "dark", "deep": "dark"}
"""Words before a colour that narrow its lightness; "bright" does not: it says vivid as often as light."""

HORIZONTAL: Final = {"left": 0, "lefthand": 0, "left-hand": 0, "right": 1, "righthand": 1, "right-hand": 1}
VERTICAL: Final = {"top": 0, "upper": 0, "bottom": 1, "lower": 1}
CENTRE: Final = frozenset(["center", "centre", "middle", "central"])
EXTENT: Final = _words(
    "half side third quarter corner edge part area portion section region quadrant border strip margin"
)

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_FIGURES = ("1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th", "9th", "10th")
RANKS: Final[dict[str, int]] = {
    "last": -1,
    **{word: i for words in (_ORDINALS, _FIGURES) for i, word in enumerate(words)},
}

_CARDINALS = ("two", "three", "four", "five", "six", "seven", "eight")
COUNTS: Final[dict[str, int]] = {word: i + 2 for i, word in enumerate(_CARDINALS)}

SUPERLATIVES: Final[dict[str, str]] = {
    word: key
    for key, words in {
        "left": "leftmost",
        "right": "rightmost",
        "top": "topmost uppermost highest",
        "bottom": "bottommost lowest lowermost",
        "large": "biggest largest greatest main big large",
        "small": "smallest tiniest littlest small little tiny",
        "tall": "tallest",
        "short": "shortest",
        "wide": "widest",
        "narrow": "narrowest",
        "light": "brightest lightest",
        "dark": "darkest",
        "centre": "central middle center centre",
    }.items()
    for word in words.split()
}
"""Words that choose one of several -> what they are sorted by. "big" among several means the biggest."""

"""Names of colours, and how to recognise a run of words as one colour ("dark navy blue", "#ff8800").

The value given back is the user's name for it; turning names into numbers is the tools' business.
"""

from __future__ import annotations

import re

from .tables import listed
from .tokens import Tokens, phrase, words

_BESIDE_COLORS = listed("a an the in of some to completely very more")

COLORS = listed(
    "red orange yellow green blue purple pink brown black white gray grey violet indigo cyan magenta "
    "turquoise teal gold golden silver bronze copper beige ivory cream maroon navy olive lime coral salmon "
    "crimson scarlet burgundy lavender lilac mauve peach tan khaki aqua aquamarine azure cobalt emerald jade "
    "mint mustard amber ochre rust charcoal ebony fuchsia plum periwinkle sapphire ruby rose taupe sienna "
    "umber vermilion chartreuse cerulean blonde blond ginger brunette platinum rainbow multicolored auburn "
    "chestnut caramel champagne apricot orchid eggplant aubergine sand slate mahogany pewter bluish reddish "
    "yellowish greenish cerise hazel tangerine lemon cherry chocolate strawberry wine neon pastel"
)
AMBIGUOUS = listed("rose sand slate wine cherry chocolate lemon strawberry plum orange peach lime ginger")
"""Colours that are things too: colours only where a colour is expected or next to another colour."""
SHADES = listed(
    "dark light bright deep pale hot baby navy sky royal forest blood midnight lime neon pastel electric "
    "burnt off dusty olive sea powder rose steel ice jet snow pure solid vivid warm cool matte metallic soft "
    "brilliant rich hunter mint army teal lemon cherry chocolate plain bold british racing candy fire pitch "
    "pearl emerald ruby tomato brick apple grass banana mustard canary lavender slate ocean turquoise golden "
    "silver fluorescent muted medium lighter darker brighter deeper glossy shiny faded cheerful vibrant all "
    "plum strawberry platinum ash honey"
)
_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})$")
COLOR_NOUNS = listed("color colors colour colours hue shade tint tone hues shades tones tints coloring")


def is_color(word: str) -> bool:
    """Whether one word names a colour (hyphenated names by their last part)."""
    if _HEX.fullmatch(word):
        return True
    return word in COLORS or ("-" in word and word.rsplit("-", 1)[1] in COLORS)


def color_name(tokens: Tokens) -> str | None:
    """The colour that the tokens name and nothing else; None when they name something more or other."""
    if any(t.word == "the" for t in tokens):
        return None
    run = [t for t in tokens if t.word not in _BESIDE_COLORS]
    while run and run[-1].word in COLOR_NOUNS and len(run) > 1:
        run = run[:-1]
    if not run or len(run) > 6:
        return None
    spelled = words(run)
    if not is_color(spelled[-1]) or (len(run) > 1 and spelled[-1] in AMBIGUOUS and spelled[-2] in COLORS - SHADES):
        return None
    joined = {"and", "&", "/", "-", ",", "with"}
    if all(is_color(w) or w in SHADES or w in joined for w in spelled):
        return phrase(run)
    return None

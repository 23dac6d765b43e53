"""Requests that are a noun phrase and no sentence: "headshot crop", "sharper eyes", "the walls in mint".

Left out: settings ("contrast +20", dials.py) and bare predicates ("brighter please", predicates.py).
"""

from __future__ import annotations

from dataclasses import replace

from ...schema import WHOLE_IMAGE
from .amounts import take
from .colors import color_name
from .edits import Edit, setting
from .geometry import crop, flip, rotate
from .heads import head_index
from .lettering import add_border
from .nouns import BACKGROUNDS, BORDERS, DETERMINERS, IMAGE_WORDS, STYLES, is_in
from .phrases import JOINERS, POLITE, bare, subject_of
from .predicates import graded, predicate, recolored
from .replacing import replace_with
from .scales import scale_sense
from .tables import listed
from .tokens import Token, index_of, phrase, words

_REPAIRS = listed("restoration repair")
_IMPROVEMENTS = listed("enhancement retouch retouching touch-up makeover cleanup clean-up")
_PLACES = frozenset({"in", "on", "at", "under", "behind", "beside", "around", "over"})
_FORMS = listed("version style look effect filter vibe mode feel aesthetic")
_ART = STYLES - listed("effect look filter feel vibe vibes atmosphere film styling realistic abstract style") | {
    "studio"
}
_INSIDE = listed("in of for from out into at inside")
_OTHER = listed("different new another other")


def nominal(run: list[Token]) -> list[Edit]:
    """What a noun phrase asks for; none when it only names a thing."""
    run = [t for t in run if t.word not in POLITE and t.word not in ("go", "full") and t.kind != "mark"]
    if not run or len(run) > 9 or any(t.word in JOINERS for t in run):
        return []
    noun = bare(run)
    last, goal = noun[-1].word, phrase(run)
    if run[0].word == "as" and len(run) > 2:
        return [Edit("change_style", WHOLE_IMAGE, goal, (setting("style", phrase(bare(run[1:]))),))]
    if len(noun) <= 3 and all(is_in(t.word, _ART) for t in noun):
        return [Edit("change_style", WHOLE_IMAGE, goal, (setting("style", phrase(noun)),))]
    if last in ("format", "story", "reel", "thumbnail", "post") and crop(noun)[0].parameters:
        return crop(noun)
    if (last in ("border", "frame") and not any(t.word in _INSIDE for t in noun)) or (
        noun[0].kind == "word" and any(t.word == "border" for t in noun)
    ):
        return add_border(noun)
    if "the_other_way" in words(noun):
        return flip([], "flip")
    swapped = index_of(noun, {"replacement", "swap"}, 1)
    if swapped > 0:
        return replace_with([*noun[:swapped], *noun[swapped + 1 :]], "replace")
    if len(noun) > 2 and noun[0].word == "crop" and noun[1].word in ("to", "of", "on", "around"):
        return crop([replace(noun[1], word="to"), *noun[2:]])
    use = index_of(noun, {"for"}, 1)
    if use > 0 and noun[use - 1].word == "crop":
        return crop([*noun[: use - 1], *noun[use + 1 :]])
    if last == "inversion" or noun[0].word == "negative":
        return [Edit("adjust_color", WHOLE_IMAGE, "inverted colors", (setting("invert"),))] if len(noun) < 5 else []
    if last == "crop":
        return crop([t for t in noun[:-1] if t.word not in ("headshot", "tight", "close")])
    if last in ("rotation", "turn") and len(noun) > 1:
        return rotate(noun[:-1], "rotate")
    if last in ("flip", "mirroring"):
        return flip(noun[:-1], "flip")
    if last in _REPAIRS and len(noun) > 1:
        return [Edit("restore", WHOLE_IMAGE, "restored")]
    if last in ("colorization", "colourisation", "colorisation"):
        return [Edit("colorize", WHOLE_IMAGE, "in color")]
    if last in _IMPROVEMENTS:
        return [Edit("enhance", WHOLE_IMAGE, goal)]
    if is_in(last, BORDERS - {"edge", "outline"}) and len(noun) > 1:
        return add_border(noun)
    if last in BACKGROUNDS and noun[0].word in _OTHER:
        return [Edit("change_background", "background", goal)]
    if last in _FORMS and len(noun) > 1 and any(is_in(t.word, STYLES - _FORMS) for t in noun[:-1]):
        return [Edit("change_style", WHOLE_IMAGE, goal, (setting("style", phrase(noun[:-1])),))]
    return _graded_thing(run) or _in_color(run) or _more_of(run)


def _graded_thing(run: list[Token]) -> list[Edit]:
    """ "sharper eyes", "a blurrier background": a comparative and the thing it is said of."""
    amounts, left = take(run)
    noun = bare([run[i] for i in left])
    sense = scale_sense(noun[0].word) if len(noun) > 1 else None
    if sense is None or not sense.comparative or len(noun) > 4:
        return []
    thing = noun[1:]
    if thing[0].word in ("in", "on", "and", "than") or is_in(thing[-1].word, frozenset({"version", "one"})):
        return [graded(sense, 1, amounts[0] if amounts else None, WHOLE_IMAGE, phrase(run))] if len(thing) == 1 else []
    owned = scale_sense(thing[head_index(thing)].word)
    if owned is not None and owned.part == "noun":
        return [replace(e, goal=phrase(run)) for e in predicate(noun, WHOLE_IMAGE) or []]
    return [graded(sense, 1, amounts[0] if amounts else None, subject_of(thing)[0], phrase(run))]


def _in_color(run: list[Token]) -> list[Edit]:
    """ "car in pearl white", "the walls in mint"."""
    at = max((i for i, t in enumerate(run) if t.word == "in"), default=0)
    color = color_name(run[at + 1 :]) if 0 < at < len(run) - 1 else None
    if color is None or run[at + 1].word in DETERMINERS:
        return []
    return [recolored(subject_of(run[:at])[0], color, phrase(run[at + 1 :]))]


def _more_of(run: list[Token]) -> list[Edit]:
    """ "more flowers in the vase": things, not a property, and where."""
    at = index_of(run, _PLACES, 2)
    if run[0].word == "fewer" and len(run) > 1:
        return [Edit("change_count", phrase(run[1:]), phrase(run), (setting("count", "fewer"),))]
    if run[0].word not in ("more", "extra", "another") or at < 0 or at + 1 >= len(run):
        return []
    thing = run[:at]
    if any(scale_sense(t.word) is not None for t in thing[1:]) or words(run[at + 1 : at + 2])[0] in IMAGE_WORDS:
        return []
    name, where = phrase(thing), phrase(run[at:])
    parameters = (setting("object", name), setting("position", where))
    return [Edit("add_object", name, f"{name} {where}", parameters, made=name)]

"""What a constraint forbids: "no crop", "the whole picture", "colors", "the sky", "background sharp".

Constraints are free text, of the grammar or of a model, so that the tables here are liberal. A constraint that forbids
nothing that is asked for is left to protect its region, or to nobody. Left out: whether an edit keeps to it, which is
measured.
"""

from __future__ import annotations

import re

from ...schema import Action, SubRequest
from ...tools.locate.words import COLOURS
from ..decompose.morphology import american
from .phrases import Thing, main_thing, same
from .rules import PLACES
from .things import TREATMENTS, target

_NEGATED = re.compile(
    r"^(?:no|not|never|without|avoid|do not|don't|dont)\b(?: (?:any|be|to|more|further|additional))* (?P<what>.+)$"
)
_FORBIDS: tuple[tuple[str, tuple[Action, ...]], ...] = (
    (r"crop\w*|trim\w*|cut\w*|zoom\w*", ("crop",)),
    (r"rotat\w+|turn\w*|tilt\w*|straighten\w*", ("rotate",)),
    (r"flip\w*|mirror\w*", ("flip",)),
    (r"resiz\w+|(?:up|down|re)?scal\w+|stretch\w*|enlarg\w+|shrink\w*", ("resize",)),
    (r"blur\w*", ("blur",)),
    (r"sharpen\w*", ("sharpen",)),
    (r"denois\w+|noise reduction", ("denoise",)),
    (r"remov\w+|delet\w+|eras\w+", ("remove_object",)),
    (r"borders?|frames?", ("add_border",)),
    (r"(?:added )?(?:text|captions?|lettering|watermarks?|writing)", ("add_text",)),
    (r"recolou?r\w*", ("change_color",)),
    (r"coloriz\w+", ("colorize",)),
)
"""What is forbidden by "no ..." -> the actions; an action's own name ("no adjust tone") needs no row."""
_PROPERTIES = {
    "vignette": r"vignett\w+",
    "black_and_white": r"black and white|b&w|monochrome|grayscale|desaturat\w+",
    "sepia": r"sepia",
    "invert": r"invert\w*|inversion",
    "hue": r"hue (?:shift|change)s?",
}
_COMPARATIVES = {
    "brighter": ("light", "increase"), "lighter": ("light", "increase"), "darker": ("light", "decrease"),
    "warmer": ("warmth", "increase"), "cooler": ("warmth", "decrease"), "colder": ("warmth", "decrease"),
    "more contrast": ("contrast", "increase"), "less contrast": ("contrast", "decrease"),
    "more saturated": ("saturation", "increase"), "less saturated": ("saturation", "decrease"),
}  # fmt: skip

AXES = {
    "brightness": "light", "exposure": "light", "saturation": "saturation", "vibrance": "saturation",
    "temperature": "warmth", "kelvin": "warmth", "tint": "tint", "contrast": "contrast", "highlights": "highlights",
    "shadows": "shadows", "gamma": "gamma", "hue": "hue", "vignette": "vignette",
}  # fmt: skip
"""Property -> what it moves, up or down."""

_PICTURE = r"(?:picture|image|photo|photograph|scene|frame|shot|thing|view)"
_SAME = r"(?:(?:the|its|all|of|original|same|current|exact|existing|full|natural|true|overall|image|picture|photo)[ ])*"
_ASPECTS: tuple[tuple[str, str], ...] = (
    (
        rf"(?:whole|entire|full|complete|all)(?: of)?(?: the)? {_PICTURE}(?: visible| in frame| in view)?"
        rf"|(?:everything|anything)(?: visible| (?:in|within|inside)(?: the)? {_PICTURE})?"
        r"|(?:frame|framing|composition|field of view)|uncropped",
        "frame",
    ),
    (r"(?:pixel )?(?:size|dimensions?|width|height)", "size"),
    (r"resolution|pixel count|megapixels", "resolution"),
    (r"(?:aspect )?(?:ratio|proportions?)|aspect", "aspect"),
    (r"orientation|upright", "orientation"),
    (r"colou?rs?|colou?ring|hues?|(?:in|full) colou?r|colou?rful", "colours"),
    (r"black and white|monochrome|grayscale", "black and white"),
    (r"brightness|exposure|light(?:ing|ness)?|light levels?|bright", "light"),
    (r"contrast", "contrast"),
    (r"saturation|vibrancy|vibrance|vividness", "saturation"),
    (r"temperature|white balance|warmth|tint", "warmth"),
    (r"sharpness|sharp|crisp|crispness|in focus|unblurred", "sharpness"),
    (r"noise|grain|film grain|grainy", "noise"),
    (r"highlights", "highlights"),
    (r"shadows", "shadows"),
)
"""What is kept -> the name of the aspect that must not change."""
_WHY = {
    "frame": "a crop cuts a part of it off",
    "size": "the picture gets another size",
    "resolution": "the picture gets another number of pixels",
    "aspect": "the picture gets another shape",
    "orientation": "the picture is turned",
    "colours": "the colours become others",
    "black and white": "colour comes in",
}
_KEEP = re.compile(
    r"^(?:please )?(?:keep|preserve|maintain|retain|leave|protect)(?:ing)? |"
    r" (?:unchanged|untouched|intact|the same|as (?:it|they) (?:is|are|was|were)|as is|alone)$"
)
"""Words around what is kept that say that it is."""
_OF_THE_PICTURE = frozenset({"frame", "size", "resolution", "aspect", "orientation"})
"""Aspects that an edit of a part can only change for the whole: a crop to the face."""
_OF = re.compile(r"^(?P<aspect>.+?) (?:of|in|on) (?:the )?(?P<owner>.+)$")
_TARGETED: frozenset[Action] = frozenset({"crop", "extract_object", "add_object", "add_text", "add_border"})
"""Actions that leave the thing they name as it is."""


def names_place(constraint: str) -> bool:
    """Whether a constraint names a part of the picture that a region can leave out: "the sky", and not "no text"."""
    *_, last = constraint.split() or [""]
    return last in PLACES and _NEGATED.match(constraint) is None


def forbidden(sub_request: SubRequest, constraint: str) -> str:
    """Why a constraint forbids a sub-request, as the end of a sentence; empty when it does not."""
    text = " ".join(american(w) for w in constraint.lower().replace("_", " ").replace("’", "'").split())
    text = _KEEP.sub("", text).strip()
    negated = _NEGATED.match(text)
    if negated is not None:
        return f"forbids it ({constraint!r})" if _is_forbidden(sub_request, negated["what"]) else ""
    aspect, owner = _aspect_of(text)
    place = target(sub_request)
    if aspect:
        if owner is None:
            about = place is None or aspect in _OF_THE_PICTURE
        else:
            about = place is not None and same(owner, place)
        why = _WHY.get(aspect, "that is what it changes")
        return f"wants to keep {constraint!r}, but {why}" if about and aspect in changed(sub_request) else ""
    if sub_request.kind in _TARGETED or owner is None or place is None or not same(owner, place):
        return ""
    return f"wants to keep {constraint!r}, but that is what it changes"


def changed(sub_request: SubRequest) -> set[str]:
    """The aspects that an edit changes, as the table of aspects names them."""
    found: set[str] = set()
    properties = {p.property: p for p in sub_request.parameters}
    match sub_request.kind:
        case "crop":
            found = {"frame", "size"} | ({"aspect"} if "aspect" in properties else set())
        case "resize":
            found = {"size", "resolution"}
        case "flip":
            found = {"orientation"}
        case "rotate":
            angle = properties.get("angle")
            turned = angle is not None and isinstance(angle.amount, (int, float)) and angle.amount >= 45
            found = {"orientation"} if turned else set()
        case "blur":
            found = {"sharpness"}
        case "denoise":
            found = {"noise"}
        case "change_color":
            found = {"colours"}
        case "colorize":
            found = {"black and white"}
        case "adjust_tone" | "adjust_color":
            found = {AXES[name] for name in properties if name in AXES}
            if properties.keys() & TREATMENTS or _is_drained(sub_request):
                found.add("colours")
            if any(AXES.get(name) == "saturation" and p.direction == "increase" for name, p in properties.items()):
                found.add("black and white")
    return found


def _is_drained(sub_request: SubRequest) -> bool:
    """Whether hardly any colour is to be left."""
    less = [p for p in sub_request.parameters if p.property == "saturation" and p.direction == "decrease"]
    return any("desaturat" in sub_request.goal or (isinstance(p.amount, float) and p.amount >= 90) for p in less)


def moved(sub_request: SubRequest) -> dict[str, str]:
    """Axis -> the direction in which an adjustment moves it."""
    found = {AXES[p.property]: p.direction for p in sub_request.parameters if p.property in AXES}
    return {axis: direction for axis, direction in found.items() if direction != "set"}


def _is_forbidden(sub_request: SubRequest, what: str) -> bool:
    if what == sub_request.action.replace("_", " "):
        return True
    deed = re.split(r" (?:the|it|anything|any|my|this)\b", what)[0]
    if any(sub_request.action in actions and re.fullmatch(words, deed) for words, actions in _FORBIDS):
        return True
    named = {p.property for p in sub_request.parameters}
    if any(name in named and re.fullmatch(words, what) for name, words in _PROPERTIES.items()):
        return True
    axis, direction = _COMPARATIVES.get(what, ("", ""))
    return bool(axis) and moved(sub_request).get(axis) == direction


def _aspect_of(text: str) -> tuple[str, Thing | None]:
    """(aspect, whose); no aspect when a thing itself is to be kept, nobody when it is the picture's."""
    bare = re.sub(rf"^{_SAME}", "", f"{text} ").strip() or text
    for words, aspect in _ASPECTS:
        if re.fullmatch(words, text) or re.fullmatch(words, bare):
            return aspect, None
    if (stated := _OF.match(bare)) and (aspect := _aspect_of(stated["aspect"])[0]):
        return aspect, None if re.fullmatch(_PICTURE, stated["owner"]) else main_thing(stated["owner"])
    head, _, last = text.rpartition(" ")
    if head and last in COLOURS:
        return "colours", main_thing(head)
    if head and (aspect := next((name for words, name in _ASPECTS if re.fullmatch(words, last)), "")):
        return aspect, main_thing(head.removesuffix("'s").removesuffix("'"))
    return "", main_thing(text)

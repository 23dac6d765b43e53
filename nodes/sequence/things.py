"""The things that sub-requests speak of: which they bring into the picture, and which they refer to.

Works on the words of a sub-request alone, whoever wrote it, so that a model's decomposition is read like the grammar's.
Left out: how a phrase is cut into things (`phrases.py`), and anything that needs the picture.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...schema import WHOLE_IMAGE, SubRequest
from ...tools.locate.words import COLOURS
from .phrases import WRITING, Thing, main_thing, own_things, placed_things, things, words_of
from .rules import DEFAULT_REGION

_BORDER = frozenset(["border", "frame"])
_BACKGROUND = frozenset(["background", "backdrop"])
_PLACING = ("position", "pose")
"""Parameters that say where or how a thing is, and may name others."""

DESTRUCTIVE = frozenset({"remove_object", "replace_object"})
"""Their subject is in the photo already: nobody adds a thing to have it taken away."""
TREATMENTS = frozenset({"black_and_white", "sepia", "invert", "hue"})
"""Settings after which nothing is found by the colour it had."""


@dataclass(frozen=True, slots=True)
class Made:
    """A thing that is there, or is as its words say, only after a sub-request was carried out."""

    thing: Thing
    quality: frozenset[str] = frozenset()
    """For a thing that was there before: what it has become ("blue", "wooden"). Empty for a new thing."""


def target(sub_request: SubRequest) -> Thing | None:
    """The thing that is edited; None for the whole picture and for what is not there yet."""
    if sub_request.kind == "add_object":
        return None
    whole = sub_request.subject == WHOLE_IMAGE
    return main_thing(DEFAULT_REGION.get(sub_request.kind, "") if whole else sub_request.subject)


def mentioned(sub_request: SubRequest) -> tuple[Thing, ...]:
    """All things that have to be in the picture before this sub-request: its subject and what tells the place."""
    if sub_request.kind in DESTRUCTIVE:
        return ()
    said = [_said(sub_request, name) for name in _PLACING]
    found = [thing for text in said for thing in things(text)]
    if sub_request.kind == "add_object":
        named = _said(sub_request, "object")
        for text in (sub_request.subject, sub_request.goal, named):
            found += placed_things(text)
        if named and sub_request.subject != WHOLE_IMAGE:  # a model may give what it is put on as the subject
            own = {head for thing in own_things(named) for head in thing.heads}
            found += [thing for thing in own_things(sub_request.subject) if not thing.heads & own]
    elif sub_request.subject != WHOLE_IMAGE:
        found += things(sub_request.subject)
    return tuple(dict.fromkeys(found))


def made(sub_request: SubRequest) -> tuple[Made, ...]:
    """What a sub-request brings into the picture, or makes of a thing."""
    action = sub_request.kind
    if action in ("add_object", "replace_object"):
        named = _said(sub_request, "object") or (sub_request.goal if action == "replace_object" else "")
        if not named and sub_request.subject != WHOLE_IMAGE:
            named = sub_request.subject
        return tuple(Made(thing) for thing in own_things(named))
    if action == "add_text":
        return (Made(Thing(WRITING)),)
    if action == "add_border":
        return (Made(Thing(_BORDER)),)
    if action == "change_background":
        scene = _said(sub_request, "scene")
        if not scene and sub_request.parameter("color") is None:
            return ()
        return (Made(Thing(_BACKGROUND)), *(Made(thing) for thing in own_things(scene)))
    subject = target(sub_request)
    quality = frozenset(words_of(_become(sub_request)))
    return (Made(subject, quality),) if subject is not None and quality else ()


def refers(mention: Thing, maker: Made, around: frozenset[str] = frozenset()) -> bool:
    """Whether a mention means the made thing; `around` are the words that tell where it was put."""
    thing = maker.thing
    if mention.existing or not mention.heads & thing.heads:
        return False
    if maker.quality:
        return any(_alike(word, now) for word in mention.others for now in maker.quality)
    apart = mention.colours and thing.colours and not mention.colours & thing.colours
    return not apart and not mention.sides - thing.sides - around


def likeness(mention: Thing, maker: Made) -> int:
    """How many describing words they share: "the small dog" is rather the small one of two dogs."""
    return len(mention.colours & maker.thing.colours) + len(mention.others & maker.thing.others)


def placing_words(sub_request: SubRequest) -> frozenset[str]:
    """All words that tell where a thing is put."""
    return frozenset(words_of(f"{_said(sub_request, 'position')} {sub_request.goal}"))


def _become(sub_request: SubRequest) -> str:
    """What a recoloured thing, or one of another material, is afterwards."""
    match sub_request.kind:
        case "change_color":
            said = _said(sub_request, "color") or sub_request.goal
            return " ".join([said, *(COLOURS[word] for word in words_of(said) if word in COLOURS)])
        case "change_material":
            return _said(sub_request, "material") or sub_request.goal
        case _:
            return ""


def _alike(one: str, other: str) -> bool:
    """Whether one word is the other or made of it: "wood" and "wooden", "metal" and "metallic"."""
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) > 3 and long.startswith(short))


def _said(sub_request: SubRequest, name: str) -> str:
    parameter = sub_request.parameter(name)
    return str(parameter.amount) if parameter is not None and parameter.amount is not None else ""

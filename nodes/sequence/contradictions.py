"""Requests that cannot be had together, named to the user instead of guessed away.

An edit that a constraint forbids is refused alone; of two edits that undo or exclude each other both are, for which of
them was meant is the user's to say. A stated order ("brighter, then ...") makes most pairs sensible, so that they are
left alone; so do amounts, parts, and different subjects. Left out: circles in the order (`dependencies.py`).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

from ...schema import Action, SubRequest
from .dependencies import title
from .keeping import forbidden, moved
from .phrases import WRITING, Thing, main_thing, same, words_of
from .things import made, refers, target

ONE_VALUE: Mapping[Action, tuple[str, ...]] = {
    "crop": ("aspect",),
    "resize": ("width", "height", "scale", "long_edge"),
    "change_color": ("color",),
    "change_material": ("material",),
    "change_text": ("text",),
    "change_count": ("count",),
    "change_position": ("position",),
    "replace_object": ("object",),
}
"""Settings of which a thing can have one only."""
BACKGROUNDS = frozenset({"color", "scene", "transparent"})
"""What a background can be made: one of these."""
EXCLUDING: tuple[tuple[tuple[Action, str], tuple[Action, str], str], ...] = (
    (("adjust_color", "black_and_white"), ("adjust_color", "saturation"), "without colour nothing is more colourful"),
    (("adjust_color", "black_and_white"), ("adjust_color", "vibrance"), "without colour nothing is more colourful"),
    (("adjust_color", "black_and_white"), ("colorize", ""), "one takes the colour away, the other brings it in"),
    (("blur", ""), ("sharpen", ""), "one softens what the other makes sharp"),
)
"""Pairs of (action, property, "" for any) on one thing, and why they exclude each other. Only increases count."""
TONES = frozenset({"highlights", "shadows", "midtones", "darks", "lights", "whites", "blacks"})
"""Parts of a picture that no subject names."""
_NO_EDIT: frozenset[Action] = frozenset({"add_object", "add_border"})
_ON_NOTHING = frozenset({"blur", "sharpen", "denoise", "adjust_tone", "adjust_color", "change_color"})
"""Edits of a background that has been cut away."""


def contradictions(sub_requests: Sequence[SubRequest], keep: Sequence[str]) -> dict[str, str]:
    """Id -> why that sub-request cannot be had, a sentence that names both sides and what to say instead."""
    found: dict[str, str] = {}
    for sub_request in sub_requests:
        for constraint in dict.fromkeys((*keep, *sub_request.keep)):
            why = forbidden(sub_request, constraint)
            if why:
                reason = f"the request asks for {title(sub_request)} and also {why}; say only one of the two"
                found.setdefault(sub_request.id, reason)
        if why := _torn(sub_request):
            found.setdefault(sub_request.id, f"{title(sub_request)} contradicts itself: {why}")
    for one, other in itertools.combinations(sub_requests, 2):
        why = next(_against(one, other), "")
        if why:
            reason = f"{title(one)} and {title(other)} contradict each other: {why}"
            found.setdefault(one.id, reason)
            found.setdefault(other.id, reason)
    return found


def _torn(sub_request: SubRequest) -> str:
    """Two directions of one setting in a single sub-request."""
    for one, other in itertools.combinations(sub_request.parameters, 2):
        if one.property == other.property and {one.direction, other.direction} == {"increase", "decrease"}:
            return f"{one.property} cannot go up and down at once; say which"
    return ""


def _against(one: SubRequest, other: SubRequest) -> Iterator[str]:
    """Why two sub-requests cannot both be done, as far as the tables know."""
    yield from _gone(one, other)
    yield from _gone(other, one)
    if one.id in other.after or other.id in one.after:
        return
    if one.kind == other.kind == "crop" and target(one) and target(other):
        if not _same_place(one, other):
            yield "a picture is cropped to one of them; name one, or one after the other ('then')"
        return
    if not _same_place(one, other):
        return
    there, back = ({}, {}) if _of_other_tones(one, other) else (moved(one), moved(other))
    for axis in there.keys() & back.keys():
        if there[axis] != back[axis] and not (_explicit(one) and _explicit(other)):
            yield f"{axis} cannot go up and down at once; say which, or name a part or an amount for each"
    if one.action == other.action:
        yield from _two_values(one, other)
    for (action, name), (second, setting), why in EXCLUDING:
        for a, b in ((one, other), (other, one)):
            if _asks(a, action, name) and _asks(b, second, setting):
                yield f"{why}; say which, or name the order ('then')"


def _two_values(one: SubRequest, other: SubRequest) -> Iterator[str]:
    for name in ONE_VALUE.get(one.kind, ()):
        a, b = one.parameter(name), other.parameter(name)
        if a is not None and b is not None and (a.amount, a.unit) != (b.amount, b.unit):
            yield f"it can have one {name.replace('_', ' ')} only, {a.amount} or {b.amount}; say which"
    if one.kind == "change_background":
        made_of = [{(p.property, p.amount) for p in s.parameters if p.property in BACKGROUNDS} for s in (one, other)]
        if all(made_of) and made_of[0] != made_of[1]:
            yield "there is one background; say which it should be"
    if one.kind == "flip" and one.parameters == other.parameters:
        yield "the second undoes the first; leave both out, or ask for one"
    if one.kind == "rotate":
        a, b = one.parameter("angle"), other.parameter("angle")
        if a and b and a.amount == b.amount and {a.direction, b.direction} == {"increase", "decrease"}:
            yield "the second undoes the first; say which way to turn"


def _gone(remover: SubRequest, editor: SubRequest) -> Iterator[str]:
    """An edit of what another takes away; stated to come first it is only in vain."""
    if editor.id in remover.after or editor.kind in _NO_EDIT:
        return
    edited, background = target(editor), main_thing("background")
    if edited is None or background is None or (editor.kind == "add_text" and edited.heads & WRITING):
        return
    gone: Thing | None = None
    if remover.kind == "remove_object" and editor.kind != "remove_object":
        gone = target(remover)
    elif remover.kind == "replace_object" and editor.kind not in ("replace_object", "remove_object"):
        old = target(remover)
        gone = None if any(refers(edited, one) for one in made(remover)) else old
    elif editor.kind in _ON_NOTHING and (
        remover.kind == "extract_object" or remover.parameter("transparent") is not None
    ):
        gone = background
    if gone is not None and same(gone, edited):
        yield f"{title(remover)} takes away what {title(editor)} needs; leave one of them out"


def _same_place(one: SubRequest, other: SubRequest) -> bool:
    a, b = target(one), target(other)
    if a is None or b is None:
        return a is b and one.subject == other.subject
    return same(a, b)


def _of_other_tones(one: SubRequest, other: SubRequest) -> bool:
    """Whether goals speak of different tones of one thing ("highlights warmer, shadows cooler"), or hedge ("not
    orange")."""
    tones = [TONES & set(words_of(s.goal)) for s in (one, other)]
    return tones[0] != tones[1] or any(s.goal.startswith("not ") for s in (one, other))


def _asks(sub_request: SubRequest, action: Action, name: str) -> bool:
    if sub_request.kind != action:
        return False
    setting = sub_request.parameter(name) if name else None
    return not name or (setting is not None and setting.direction != "decrease")


def _explicit(sub_request: SubRequest) -> bool:
    """Whether the user gave a number: two of them may well be meant one after the other."""
    numbers = [p for p in sub_request.parameters if p.amount is not None]
    return bool(numbers) and (not sub_request.goal or any(c.isdigit() for c in sub_request.goal))

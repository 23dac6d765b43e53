"""What a new edit takes from earlier turns: "make him smaller", "the same colour as before".

Conservative: "it" is the whole picture unless an edit of the whole picture makes no sense. Left out: what a message
says about the edits themselves (words.py).
"""

from __future__ import annotations

import re

from ...schema import WHOLE_IMAGE, Decomposition, EditState
from .naming import deeds, done

PERSONS = ("him", "her", "them", "he", "she", "they")
_SAME_COLOR = re.compile(
    r"\b(?:(?:in|to) )?(?:the|that) same colou?r (?:as|like) "
    r"(?:before|last time|earlier|the last time|it was before)\b",
    re.IGNORECASE,
)


def with_color(message: str, state: EditState) -> str:
    """The message with "the same colour as before" as the colour that was asked for last, done or undone."""
    if not _SAME_COLOR.search(message):
        return message
    colors = [
        p.amount
        for deed in deeds(state)
        for s in deed.wanted
        for p in s.parameters
        if p.property == "color" and isinstance(p.amount, str)
    ]
    return _SAME_COLOR.sub(colors[-1], message) if colors else message


def spelled_out(message: str, found: Decomposition, state: EditState) -> str | None:
    """The message with the thing that was last edited in the place of its pronoun; None when that is not called for.

    It is for "him" or "them" that nothing in the message explains, and for an "it" without which there is no edit.
    """
    subjects = {s.subject.lower() for s in found.sub_requests}
    places = {str(p.amount).lower().split()[-1] for s in found.sub_requests for p in s.parameters if p.amount}
    person = next((p for p in PERSONS if p in subjects or p in places), None)
    pronoun = person or ("it" if not found.sub_requests else None)
    thing = _last_thing(state)
    if pronoun is None or thing is None or not re.search(rf"\b{pronoun}\b", message, re.IGNORECASE):
        return None
    return re.sub(rf"\b{pronoun}\b(?!')", f"the {thing}", message, count=1, flags=re.IGNORECASE)


def _last_thing(state: EditState) -> str | None:
    """What the last edit of a thing was about, when it is there still and the picture's latest edits agree on it."""
    things = [
        s.subject
        for deed in done(state)
        for s in deed.wanted
        if s.subject not in (WHOLE_IMAGE, "background", "region") and s.action not in ("remove_object", "crop")
    ]
    return things[-1].removeprefix("the ") if things else None

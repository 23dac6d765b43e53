"""What "it" stands for, and which sub-request has to wait for which.

Edits come in with stated order; sub-requests go out with ids, resolved subjects and `after`. Left out: the order in
which tools work best, which is the sequencer's.

The rule for "it": the picture in an edit of the whole picture (`_of_picture`) and after one (`_ABOUT_WHOLE`), or after
a removal unless it is replaced; else the thing that the last edit was about, or that was mentioned before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ...schema import WHOLE_IMAGE, SubRequest, is_builtin
from .edits import Edit
from .morphology import bases
from .nouns import PICTURES
from .tables import listed

_ALWAYS_WHOLE = frozenset(
    {"crop", "resize", "rotate", "flip", "enhance", "denoise", "restore", "add_border", "colorize", "change_style"}
)
"""Edits of the picture: an "it" in one of them is the picture, whatever was named before."""
_OF_PHOTOS = _ALWAYS_WHOLE | {"adjust_tone", "adjust_color", "sharpen", "blur"}
_ABOUT_WHOLE = frozenset({"add_border", "crop", "resize", "rotate", "flip", "add_text"})
"""After one of these, "it" is the picture again: "blur the sky, crop it to 16:9, sharpen it"."""
_SOFT = listed("sky background backdrop bg clouds cloud water sea ocean fog smoke mist bokeh foreground")
"""Things without detail of their own: "make the sky bluer and sharpen it" sharpens the picture."""
_GONE = frozenset({"remove_object", "extract_object"})
_PRONOUNS = frozenset({"it", "them", "they", "this", "that", "one", "those", "these"})
_PERSONS = listed("he she him her")
_COMMON = listed("the a an of on in to at left right top bottom side image photo and with front back")


@dataclass(frozen=True, slots=True)
class Placed:
    """An edit with the order its clause stated."""

    edit: Edit
    order: str = ""
    clause: int = 0
    hard: bool = True
    topic: str = ""
    """A thing named before in words that ask for nothing ("I don't like that bin, ...")."""


def ordered(placed: list[Placed]) -> list[Placed]:
    """Edits in the order they are to be done: "first" to the front, "finally" to the end."""
    rank = {"first": 0, "finally": 2}
    return sorted(placed, key=lambda p: rank.get(p.order, 1))


def number(placed: list[Placed], keep: tuple[str, ...]) -> tuple[SubRequest, ...]:
    """Sub-requests r1, r2 ... with references resolved; `after` only points backwards, so there are no cycles."""
    out: list[SubRequest] = []
    made: list[tuple[str, frozenset[str], int]] = []
    clauses: list[int] = []
    edits: list[Edit] = []
    barrier: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    for item in placed:
        edit, after = _resolved(item.edit, edits, out, item.topic)
        edit = _spelled_out(edit, edits)
        if (edit.action in _OF_PHOTOS or not is_builtin(edit.action)) and _is_picture(edit.subject):
            edit = replace(edit, subject=WHOLE_IMAGE)
        mentioned = _heads(f"{edit.subject} {edit.goal}") if edit.action != "change_background" else frozenset()
        own = _heads(edit.subject)
        for earlier, nouns, clause in made:
            if clause != item.clause and nouns & (mentioned | own) and earlier not in after:
                after.append(earlier)
        if item.order in ("then", "finally", "after") and out and item.clause != clauses[-1]:
            # What follows a "then" comes after all that stands before it, and so does the rest up to the next "then".
            barrier, stage = (tuple(s.id for s in out) if item.order == "finally" else stage), ()
        after += [i for i in barrier if i not in after]
        first = [s.id for s, p in zip(out, placed, strict=False) if p.order == "first" and item.order != "first"]
        after += [i for i in first if i not in after]
        if edit.action == "change_color" and edit.subject.lower() == "background" and edit.parameters:
            edit = replace(edit, action="change_background")
        identifier = f"r{len(out) + 1}"
        if edit.made:
            made.append((identifier, _last_noun(edit.made), item.clause))
        out.append(
            SubRequest(
                id=identifier,
                action=edit.action,
                subject=edit.subject or WHOLE_IMAGE,
                goal=edit.goal,
                parameters=edit.parameters,
                keep=tuple(dict.fromkeys((*edit.keep, *keep))),
                after=tuple(sorted(after, key=lambda i: int(i[1:]))),
            )
        )
        stage = (*stage, identifier)
        clauses.append(item.clause)
        edits.append(edit)
    return tuple(out)


def _resolved(edit: Edit, earlier: list[Edit], out: list[SubRequest], topic: str) -> tuple[Edit, list[str]]:
    """The edit with its pronoun replaced by what it stands for, and the sub-requests that must come first."""
    said = edit.subject.lower() in _PRONOUNS
    placed = _pointing_place(edit)
    if not edit.pronoun and not said and not placed:
        return edit, []
    for past, done in zip(reversed(earlier), reversed(out), strict=True):
        named = past.made if past.action in ("add_object", "replace_object") and past.made else past.subject
        if past.action in _ABOUT_WHOLE or named == WHOLE_IMAGE or (not placed and _of_picture(edit, past)):
            break
        if past.action in _GONE and edit.action not in ("replace_object", "add_object", "change_position"):
            break
        if past.action == "change_background":
            named = "background"
        if edit.subject.lower() in _PERSONS and past.action == "add_object":
            owner = past.parameter_text("position").removeprefix("on ")
            named = re.sub("^(?:the|a|an) ", "", owner) or named
        return _standing_for(edit, named, placed), [done.id]
    if topic and edit.action not in _ALWAYS_WHOLE:
        return _standing_for(edit, topic, placed), []
    return (replace(edit, subject=WHOLE_IMAGE) if said else edit), []


def _spelled_out(edit: Edit, earlier: list[Edit]) -> Edit:
    """ "the smallest one", "on the right one": the noun of an earlier subject or place in place of "one"."""
    subject, position = edit.subject, edit.parameter_text("position")
    if subject.endswith((" one", " ones")):
        noun = next((n for e in reversed(earlier) if (n := _noun_of(e.subject))), "")
        subject = f"{subject.rsplit(' ', 1)[0]} {noun}" if noun else subject
    if not position.endswith((" one", " ones")):
        return replace(edit, subject=subject) if subject != edit.subject else edit
    noun = next((n for e in reversed(earlier) if (n := _noun_of(e.parameter_text("position")))), "")
    noun = noun or next((n for e in reversed(earlier) if (n := _noun_of(e.subject))), "")
    if not noun:
        return edit
    told = f"{position.rsplit(' ', 1)[0]} {noun}"
    parameters = tuple(
        p.model_copy(update={"amount": told}) if p.property == "position" else p for p in edit.parameters
    )
    return replace(edit, subject=subject, goal=f"{edit.subject} {told}", parameters=parameters)


def _noun_of(text: str) -> str:
    """The last word of a phrase before what tells it from others; empty for the picture and for places of it."""
    named = re.split(
        r"\s(?:of|with|in|on|at|behind|near|under|next)\s", re.sub(r"^(?:in|on|at|to|under|behind) ", "", text)
    )[0]
    last = named.rsplit(" ", 1)[-1]
    return "" if text == WHOLE_IMAGE or last in _COMMON | _PRONOUNS | {"ones"} else last


def _is_picture(subject: str) -> bool:
    """Whether a subject names the picture by what it is: "old photo of my gran", "grandma's polaroid", "this scan"."""
    words = subject.lower().split()
    ends = (i for i, w in enumerate(words) if w in PICTURES and (i + 1 == len(words) or words[i + 1] in _OF_PICTURES))
    at = next(ends, -1)
    return at >= 0 and not _PLACED & set(words[:at])


_OF_PICTURES = listed("of i we from that which taken so as overall itself")
_PLACED = listed("on in at with behind of near under above beside")


def _of_picture(edit: Edit, past: Edit) -> bool:
    """Whether "it" is the picture although a thing was named: the edit is one of the picture, or makes no sense of it.

    Of the picture are geometry, restoring, denoising, enhancing, styles, and black and white, sepia, inverting. A
    thing that has just been blurred or put in, or that has no detail, is not what is sharpened.
    """
    if edit.action in _ALWAYS_WHOLE or _is_treatment(edit):
        return True
    soft = past.subject.lower().split()[-1] in _SOFT if past.subject else False
    return edit.action == "sharpen" and (soft or past.action in ("blur", "add_object", "replace_object"))


def _pointing_place(edit: Edit) -> str:
    """The pronoun in the place of an added object ("on it"); empty when there is none."""
    last = edit.parameter_text("position").rsplit(" ", 1)[-1].lower()
    return last if edit.action == "add_object" and last in _PRONOUNS - {"this", "that", "one", "those"} else ""


def _standing_for(edit: Edit, named: str, placed: str) -> Edit:
    if not placed:
        goal = f"no {named}" if edit.action == "remove_object" else edit.goal
        return replace(edit, subject=named, goal=goal)
    at = f"{edit.parameter_text('position').removesuffix(placed)}the {named}"
    parameters = tuple(p.model_copy(update={"amount": at}) if p.property == "position" else p for p in edit.parameters)
    return replace(edit, goal=f"{edit.subject} {at}", parameters=parameters)


def _is_treatment(edit: Edit) -> bool:
    return edit.action == "adjust_color" and any(
        p.property in ("black_and_white", "sepia", "invert") for p in edit.parameters
    )


def _heads(text: str) -> frozenset[str]:
    found: set[str] = set()
    for word in re.findall(r"[a-z]+", text.lower()):
        if word not in _COMMON:
            found.update(bases(word)[:1])
            found.update(b for b in bases(word) if word.endswith("s"))
    return frozenset(found)


def _last_noun(text: str) -> frozenset[str]:
    words = [
        w
        for w in re.findall(r"[a-z]+", re.split(r"\b(?:of|with|in|on|under|at|wearing)\b", text.lower())[0])
        if w not in _COMMON
    ]
    return frozenset(bases(words[-1])) if words else frozenset()

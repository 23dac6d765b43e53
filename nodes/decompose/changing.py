"""Frames that turn one thing into another: change X to Y, by what the head of X and Y are.

Left out: one thing in the place of another (replacing.py), and predicates without "to" (making.py).
"""

from __future__ import annotations

from dataclasses import replace

from ...schema import WHOLE_IMAGE
from .amounts import take
from .colors import AMBIGUOUS, COLOR_NOUNS, COLORS, color_name
from .counting import is_plural
from .edits import Edit, moving, setting, styled_as
from .geometry import crop, resize
from .heads import PLACE_HEADS, head_index, tail_subject
from .morphology import bases
from .nouns import (
    BACKGROUNDS,
    IMAGE_WORDS,
    LOCATIVES,
    MATERIALS,
    POSE_NOUNS,
    STYLE_HEADS,
    TEXT_NOUNS,
    is_in,
)
from .phrases import DEFINITE, JOINERS, bare, coordinate, subject_of, trim
from .places import destination
from .poses import stance_of
from .predicates import graded, predicate, recolored, split_predicate
from .scales import Outcome, scale_sense
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase, unquote, words

_WHOLE_NOUNS = listed("elements mood vibe atmosphere season weather day daytime night nighttime summer winter")
_SHOWING = listed(
    "look_like resemble show illustrate depict simulate evoke portray be to reflect feature mimic display "
    "represent exhibit"
)
_SAYS = listed("say read says reads saying show display")
_STANCES = listed("down up straight still the his her its away out forward back")


def parallel(tokens: Tokens, markers: frozenset[str]) -> list[list[Token]]:
    """Elided verbs: "the coat to red and the hair to copper" is two members, each with its own marker."""
    parts: list[list[Token]] = [[]]
    for i, token in enumerate(tokens):
        rest = tokens[i + 1 :]
        if (token.word in JOINERS and token.kind == "mark") or token.word in ("and", "or", "while", "but"):
            while rest and rest[0].word in JOINERS:
                rest = rest[1:]
            marker = index_of(rest, markers)
            stop = index_of(rest, JOINERS, 1)
            here = any(t.word in markers for t in parts[-1][1:])
            ours = marker >= 1 and (stop < 0 or marker < stop or not here)
            definite = rest[:1] and rest[0].word in DEFINITE
            if (
                here
                and ours
                and rest[0].word not in ("a", "an", "some")
                and (definite or (marker <= 3 and rest[marker].word == "to"))
            ):
                parts.append([])
                continue
        parts[-1].append(token)
    return [p for p in parts if trim(p)]


def of_same_kind(old: Tokens, new: Tokens) -> list[Edit]:
    """ "the blue car" that is to be "a red car": the same thing in another colour or of another material."""
    if len(old) < 2 or len(new) < 2 or old[-1].word != new[-1].word or old[-1].word in BACKGROUNDS:
        return []
    read = predicate(new[:-1], phrase(old))
    return read if read and all(e.action in ("change_color", "change_material") for e in read) else []


def background(new: Tokens, goal: str) -> Edit:
    """A new background: transparent, blurred, a colour, or a scene."""
    content = [
        t
        for t in bare(new)
        if t.word not in ("plain", "solid", "be", "completely", "look_like", "show", "depict", "simple")
        and t.word not in BACKGROUNDS - {"scene", "landscape", "environment"}
    ]
    spelled = words(content)
    if any(w in ("transparent", "transparency", "see-through", "png") for w in spelled):
        return Edit("change_background", "background", goal, (setting("transparent"),))
    if spelled and all(
        ((s := scale_sense(w)) is not None and s.scale.name == "blur") or w in ("very", "slightly") for w in spelled
    ):
        amounts, _ = take(content)
        return Edit(
            "change_background",
            "background",
            goal,
            (moving(Outcome("blur", "blur", "increase"), amounts[0].percent if amounts else None, "percent"),),
        )
    color = color_name(content)
    if color is not None:
        return Edit("change_background", "background", goal, (setting("color", color),))
    scene = phrase(bare(new))
    return Edit("change_background", "background", goal, (setting("scene", scene),) if scene else (), made=scene)


def retext(old: Tokens, new: Tokens) -> Edit:
    """New words for what a thing says: "the text on the sign to SLOW"."""
    head = head_index(old)
    carrier, pronoun = tail_subject(old, head)
    if carrier == WHOLE_IMAGE:
        carrier = phrase(bare(old)) or WHOLE_IMAGE
    quoted = next((unquote(t) for t in new if t.kind == "quote"), None)
    content = trim(new)
    while len(content) > 1 and content[0].word in ("text", "say", "read", "the", "be", "show", "display"):
        content = content[1:]
    text = quoted or phrase(content)
    return Edit("change_text", carrier, text, (setting("text", text),), pronoun=pronoun)


def is_wording(tokens: Tokens) -> bool:
    """Whether words are meant as they stand: a quote, a number, or capitals."""
    run = trim(tokens)
    return bool(run) and (run[0].kind in ("quote", "number") or (run[0].text.isupper() and len(run[0].text) > 1))


def change(tokens: Tokens) -> list[Edit]:
    """Change X to Y, by what X's head and Y are."""
    markers = frozenset({"to", "into", "in", "as", "with", "from", "look_like"})
    edits: list[Edit] = []
    owner: list[Token] = []
    for part in parallel(tokens, frozenset({"to", "into"})):
        run = _so_that(trim(part))
        if run and run[0].word == "of" and owner:
            run = [*owner, *run]
        owner = run[: index_of(run, {"of"}, 1)] if index_of(run, {"of"}, 1) > 0 else []
        if run and run[0].word in ("to", "into", "in"):
            edits += _changed_thing([], trim(run[1:]), [], "", WHOLE_IMAGE)
            continue
        at = marker_of(run, markers)
        at = at if at >= 0 else index_of(run, {"for"}, 1)
        if at < 0:
            if several := _each_made(run):
                edits += several
                continue
            found = split_predicate(run)
            if found is not None:
                named, pronoun = subject_of(found[0])
                edits += [replace(e, subject=named, pronoun=True) if pronoun else e for e in found[1]]
                continue
            edits += _changed(run, [])
            continue
        old, new = run[:at], run[at + (0 if run[at].word == "look_like" else 1) :]
        if (frm := index_of(old, {"from"}, 1)) > 0:
            old = old[:frm]
        for member in coordinate(old):
            edits += _changed(trim(member), trim(new))
    return edits


def _each_made(run: list[Token]) -> list[Edit]:
    """ "the umbrella yellow and the boots red": each thing with what it turns; none when one of them says nothing."""
    members = [trim(m) for m in coordinate(run)]
    read = [split_predicate(m) for m in members]
    if len(members) < 2 or not all(m[0].word in DEFINITE for m in members):
        return []
    if not all(found is not None and found[1][0].action == "change_color" for found in read):
        return []
    return [edit for found in read if found is not None for edit in found[1]]


def _so_that(run: list[Token]) -> list[Token]:
    """ "the pose so that he's standing" as "the pose to standing"."""
    at = index_of(run, {"so"}, 1)
    if at < 0:
        return run
    new = run[at + 1 :]
    while new and new[0].word in _LEADING_IN:
        new = new[1:]
    return [*run[:at], replace(run[at], word="to"), *new] if new else run


_LEADING_IN = listed("that it he she they he's she's it's they're is are looks becomes")


def marker_of(run: Tokens, markers: frozenset[str]) -> int:
    for strong in (
        frozenset({"into"}),
        frozenset({"to"}),
        frozenset({"look_like"}),
        frozenset({"with", "as", "from"}),
        frozenset({"in"}),
    ):
        for i, token in enumerate(run):
            if i and token.word in strong & markers and token.kind == "word" and i + 1 < len(run):
                if (
                    token.word == "to"
                    and (run[i - 1].word in ("next", "left", "right", "close") or run[i + 1].word in ("left", "right"))
                    and index_of(run, {"to", "into"}, i + 1) > 0
                ):
                    continue
                if token.word == "in" and not (_is_look(run[i + 1 :])):
                    continue
                return i
    return -1


def _is_look(run: Tokens) -> bool:
    """Whether "in ..." says how a thing is to look ("in red", "in a cartoon style"), not where it is."""
    read = predicate(run, "thing")
    return color_name(run) is not None or (read is not None and read[0].action != "change_pose")


def _changed(old: list[Token], new: list[Token]) -> list[Edit]:
    noun = bare(old)
    if not noun:
        return []
    head = head_index(noun)
    word = noun[head].word
    base = next((b for b in bases(word)), word)
    target, pronoun = tail_subject(noun, head)
    if target == WHOLE_IMAGE and head > 0 and not any(t.word in PLACE_HEADS for t in noun):
        target = subject_of(noun[:head])[0].removesuffix("'s")
    goal = phrase(new)
    if old[0].word in ("its", "their") and target == WHOLE_IMAGE:
        target = "it" if old[0].word == "its" else "them"
    if new and new[0].word == "look_like" and base not in BACKGROUNDS:
        subject, pronoun = subject_of(old)
        return predicate(new, subject) or []
    if base in COLOR_NOUNS or word in COLOR_NOUNS:
        return _change_color(target, new, goal, noun)
    if base in BACKGROUNDS:
        while len(new) > 1 and new[0].word in _SHOWING:
            new = new[1:]
        return [background(new, goal)]
    named = {
        "material": ("change_material", "material"),
        "texture": ("change_material", "material"),
        "pattern": ("change_material", "material"),
        "style": ("change_style", "style"),
        "position": ("change_position", "position"),
        "location": ("change_position", "position"),
        "placement": ("change_position", "position"),
    }.get(base)  # fmt: skip
    if named is not None and named[1] == "style":
        return [styled_as(target, goal, new)]
    if named is not None and not (base == "texture" and not new):
        goal = destination(new) if named[1] == "position" else goal
        return [Edit(named[0], target, goal, (setting(named[1], goal),) if goal else (), pronoun=pronoun)]
    if base in POSE_NOUNS or word in POSE_NOUNS:
        return [Edit("change_pose", target, goal, (setting("pose", stance_of(new)),) if new else (), pronoun=pronoun)]
    if (
        word in ("number", "amount", "count", "quantity")
        and new
        and (counted := take(new, plain=True)[0])
        and counted[0].kind == "plain"
        and is_plural(noun[-1].word)
    ):
        return [Edit("change_count", target, goal, (setting("count", counted[0].value),))]
    if word in ("size", "resolution", "dimensions", "scale", "width", "height") or word == "ratio":
        return crop([*new]) if word == "ratio" else resize([*old, *new], "resize")
    if _is_text_change(noun, head, new):
        return [retext(noun, new)]
    if new and word == "content":
        return [Edit("replace_object", target, goal, (setting("object", goal),), made=goal)]
    return _changed_thing(old, new, noun, word, target)


def _change_color(target: str, new: list[Token], goal: str, noun: list[Token]) -> list[Edit]:
    if not new:
        return (
            [Edit("change_color", target, phrase(noun))]
            if target != WHOLE_IMAGE
            else [Edit("enhance", target, phrase(noun))]
        )
    treated = predicate(new, target) if color_name(new) is None else None
    if treated is not None and treated[0].action in ("adjust_color", "adjust_tone"):
        return treated
    return [recolored(target, color_name(new) or phrase(bare(new)), goal)]


_CARRIERS = listed("time date plate sign brand tag price score banner bib jersey scoreboard") | {"license plate"}
"""Things whose number, quote or capitals are what they say."""


def _is_text_change(noun: list[Token], head: int, new: list[Token]) -> bool:
    if not new:
        return False
    word = noun[head].word
    if len(new) > 1 and (new[0].word == "text" or (new[0].word in _SAYS and new[1].kind in ("quote", "number"))):
        return True
    if color_name(new) is not None and not is_wording(new):
        return False
    if len(new) > 1 and new[0].word == "the":
        new = new[1:]
    texty = (
        new[0].kind == "quote"
        or (new[0].kind == "number" and len(new) == 1)
        or new[0].word == "text"
        or (new[0].text.isupper() and len(new[0].text) > 1 and new[0].text != "TV")
    )
    if word == "content":
        return texty
    if word in _CARRIERS:
        return texty or word in ("time", "license plate")
    return (
        is_in(word, TEXT_NOUNS)
        or noun[0].kind == "quote"
        or noun[0].word in ("text", "word", "letter", "number")
        or (texty and new[0].kind == "quote")
    )


def _changed_thing(old: list[Token], new: list[Token], noun: list[Token], word: str, target: str) -> list[Edit]:
    goal = phrase(new)
    subject, pronoun = subject_of(old)
    sense = scale_sense(word)
    if not new:
        if sense is not None:
            return [Edit("enhance", WHOLE_IMAGE, phrase(noun))]
        return [Edit("other", subject, phrase(noun), (setting("instruction", phrase(noun)),), pronoun=pronoun)]
    if sense is not None and sense.part == "noun":
        amounts, _ = take(new, plain=True)
        if amounts:
            return [graded(sense, 1, amounts[0], target, goal)]
    article = new[0].word in ("a", "an")
    if article and all(is_in(t.word, _CARTOONS) for t in new[1:]):
        return [Edit("change_style", subject, goal, (setting("style", phrase(bare(new))),), pronoun=pronoun)]
    whole = pronoun or subject == WHOLE_IMAGE or all(t.word in IMAGE_WORDS for t in noun) or word in _WHOLE_NOUNS
    read = predicate(new, WHOLE_IMAGE if whole else subject)
    if read is not None and not whole and read[0].action == "change_pose" and not _posed(new):
        read = None
    if (
        read is not None
        and not whole
        and read[0].action == "change_style"
        and not any(t.word in ("style", "look", "aesthetic", "effect", "filter", "look_like") for t in new)
    ):
        read = None
    if read is not None:
        solid = article and not whole and read[0].action == "change_material"
        stance = whole and read[0].action == "change_pose"
        fruit = article and read[0].action == "change_color" and new[-1].word in AMBIGUOUS
        if not (solid or stance or fruit):
            return read
    if article and not whole and new[-1].word in ("background", "backdrop", "setting") and len(new) > 1:
        return [background(new, goal)]
    if whole and all(t.word in _FORMATS for t in bare(new)):
        return [Edit("other", WHOLE_IMAGE, goal, (setting("instruction", f"convert to {goal}"),))]
    counted = take(new, plain=True)[0]
    if whole and counted and counted[0].kind in ("pair", "lines", "pixels"):
        return resize(new, "resize")
    if whole:
        scenic = new[-1].word in BACKGROUNDS and not any(t.word in STYLE_HEADS for t in new)
        return [background(new, goal)] if scenic else [styled_as(WHOLE_IMAGE, goal, new)]
    if any(t.word in ("style", "aesthetic", "filter") for t in new) and not article:
        return [styled_as(subject, goal, new)]
    if kind := of_same_kind(noun, bare(new)):
        return [replace(e, pronoun=pronoun) for e in kind]
    last = new[-1].word
    if not article and is_in(last, MATERIALS) and last not in COLORS:
        return [Edit("change_material", subject, goal, (setting("material", goal),))]
    name = phrase(bare(new))
    return [Edit("replace_object", subject, goal, (setting("object", name),), made=name, pronoun=pronoun)]


_FORMATS = listed("jpg jpeg png webp gif tiff tif pdf heic bmp raw file format image avif")
_CARTOONS = listed("cartoon sketch watercolor anime manga comic doodle caricature")


def _posed(new: Tokens) -> bool:
    """ "sitting", "looking at the camera": not "sitting corgi"."""
    follow = new[1].word if len(new) > 1 else "down"
    return new[0].word.endswith("ing") and (follow in LOCATIVES or follow in _STANCES)

"""From a phrase to a tree: a small grammar of how people point at a part of a picture.

    phrase   = part { "and" part }                              Either
    part     = ("everything" | part) ("except" | "but" ...) phrase    Without
             | place [ "of" phrase ]                            Place, Part
             | phrase "in" rank ("row" | "column" | "line")     Row
             | [phrase] ("left of" | "above" | "next to" ...) phrase   Beside
             | [rank] [size] [place] [shade] [colour] noun [where]
    where    = ("on" | "in" | "at") (place | phrase) | "from the left" | "of" phrase

A noun that no detector knows becomes `Unknown`, whose finding is a guess and says so. Left out: depth ("in front of",
"behind" other than as "everything behind ..."), "between", verbs ("the man who waves"), other languages.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from rapidfuzz import process

from .places import Place, place_of, strip
from .tree import Beside, Colour, Either, Node, Part, Pick, Row, Thing, Unknown, Whole, Within, Without
from .words import (
    COLOURS,
    COUNTS,
    DROPPED,
    EMPTY,
    HORIZONTAL,
    HUMAN,
    NOUNS,
    PLURALS,
    RANKS,
    SHADES,
    STUFF,
    SUPERLATIVES,
    VERTICAL,
    WHOLE,
)

LONGEST = 200
"""Characters; a longer phrase points at nothing that a person would point at."""
NO_NOUN: Final = frozenset(
    ["", "area", "areas", "space", "rest", "what", "what is", "all", "anything", "parts", "region", "part"]
)
""" "area around the face", "what is behind her": the noun says nothing."""
DEEPEST = 8
"""Nested phrases; more is noise, and the depth of the recursion."""


_EXCEPT = re.compile(
    r"^(?:(?P<of>.*?) )?(?:except(?: for)?|excluding|besides|apart from|other than|but not|without|"
    r"(?:which )?(?:is|are) not|isn't|aren't|not|outside(?: of)?|surrounding|around|behind|but(?: for)?) "
    r"(?P<minus>.+)$"
)
_FROM = re.compile(r"^(?P<of>.+?) (?:counted |counting )?from (?P<side>left|right|top|bottom|above|below)$")
_WHERE = re.compile(r"^(?P<of>.+?) (?:that is |which is )?(?:on|in|at|inside|within|to|near|of|from) (?P<where>.+)$")
_ROW = re.compile(
    r"^(?:(?P<of>.+?) )??(?:(?:in|of|from|on) )?(?P<rank>\S+) (?P<axis>row|column|line)(?: of (?P<things>.+))?$"
)
_BESIDE = re.compile(
    r"^(?:(?P<of>.+?) )??(?:is |which is |lying |standing )?"
    r"(?P<side>(?:(?:to|on) )?(?:left|right) of|above|over|on top of|below|under|underneath|beneath|next to|beside|"
    r"close to) (?P<anchor>.+)$"
)
_SIDE_OF: Final[dict[str, Literal["left", "right", "above", "below", "near"]]] = {
    "left": "left",
    "right": "right",
    **dict.fromkeys(("above", "over", "top"), "above"),
    **dict.fromkeys(("below", "under", "underneath", "beneath"), "below"),
    **dict.fromkeys(("next", "beside", "close"), "near"),
}
_FAR = re.compile(r"^(?:far|furthest|farthest|very) (?P<side>left|right|top|bottom)(?: side| edge)?$")
_PERCENT = re.compile(r"^(?P<side>left|right|top|bottom|upper|lower) (?P<amount>\d{1,3}(?:\.\d+)?) ?(?:%|percent)$")
_POSSESSIVE = re.compile(r"^(?P<owner>.+?)(?:'s|s') (?P<thing>.+)$")
_SIDES = {"above": "top", "below": "bottom", "upper": "top", "lower": "bottom"}
_WORDS = re.compile(r"[a-z0-9][a-z0-9'.-]*|%|,")


def parse(phrase: str) -> Node | None:
    """The tree of a phrase, or None when it holds no words or more than a person would say."""
    if len(phrase) > LONGEST:
        return None
    words = _WORDS.findall(phrase.lower().replace("’", "'").replace("_", " "))
    words = [w.rstrip(".") for w in words if w.rstrip(".") and w not in DROPPED]
    if all(w in EMPTY for w in words) and " ".join(words).replace(" ", "-") not in WHOLE:
        return None
    return _phrase(" ".join(words).strip(" ,"), 0)


def _phrase(text: str, depth: int) -> Node | None:
    if not text or depth > DEEPEST:
        return None
    if text.replace(" ", "-") in WHOLE:
        return Whole()
    for rule in (_percent, _place_only, _except, _and, _beside, _row, _counted, _where, _possessive):
        node = rule(text, depth + 1)
        if node is not None:
            return node
    return _noun_phrase(text.split(), depth + 1)


def _percent(text: str, depth: int) -> Node | None:
    found = _PERCENT.match(text)
    if found is None:
        return None
    part = float(found["amount"]) / 100
    side = _SIDES.get(found["side"], found["side"])
    return Place((strip(side, part),)) if 0 < part <= 1 else None


def _place_only(text: str, depth: int) -> Node | None:
    place = place_of(text.split())
    return place


def _except(text: str, depth: int) -> Node | None:
    found = _EXCEPT.match(text)
    if found is None:
        return None
    minus = _phrase(found["minus"], depth)
    base = (found["of"] or "").strip(" ,")
    of = Whole() if base in NO_NOUN or base.replace(" ", "-") in WHOLE else _phrase(base, depth)
    if of is None or minus is None or isinstance(minus, Whole):
        return None
    return Without(of, minus)


def _and(text: str, depth: int) -> Node | None:
    pieces = [p.strip(" ,") for p in re.split(r" ?, ?and | and |, ?| plus | & | or ", text) if p.strip()]
    if len(pieces) < 2 or len(pieces) > DEEPEST:
        return None
    if all(p in COLOURS for p in pieces[:-1]) and pieces[-1].split()[0] in COLOURS:
        return None  # "black and white dog": two colours of one thing
    nodes = [_phrase(p, depth) for p in pieces]
    known = tuple(n for n in nodes if n is not None)
    return Either(known) if len(known) == len(nodes) else None


def _row(text: str, depth: int) -> Node | None:
    """ "third coin in second row", "second row of coins", "last line of text"."""
    found = _ROW.match(text)
    rank = _row_rank(found["rank"]) if found else None
    if found is None or rank is None:
        return None
    of = _phrase(found["of"] or found["things"] or "things", depth)
    if found["axis"] == "line":
        inside = isinstance(of, Thing) and of.detector == "paragraph"
        return Pick(Within(Thing("line", True), of) if inside and of else Thing("line", True), "top", rank)
    axis: Literal["row", "column"] = "row" if found["axis"] == "row" else "column"
    if isinstance(of, Pick):  # the third of those in that row
        key = "top" if axis == "column" and of.key == "left" else of.key
        return Pick(Row(of.of, rank, axis), key, of.rank, of.count)
    return None if of is None else Row(of, rank, axis)


def _row_rank(word: str) -> int | None:
    if word in ("bottom", "lower", "right"):
        return -1
    return 0 if word in ("top", "upper", "left") else RANKS.get(word)


def _beside(text: str, depth: int) -> Node | None:
    """ "coin to left of biggest coin", "area below sky"."""
    found = _BESIDE.match(text)
    if found is None:
        return None
    words = [w for w in found["side"].split() if w not in ("to", "on", "of")]
    side = _SIDE_OF[words[0]]
    base, anchor_text = found["of"] or "", found["anchor"]
    if anchor_text.replace(" ", "-") in WHOLE or place_of(base.split()) is not None:
        return None  # "bottom left of the picture"
    of = None if base in NO_NOUN or base in WHOLE else _phrase(base, depth)
    if anchor_text in ("horizon", "skyline") and of is None:
        return Thing("sky") if side == "above" else Without(Whole(), Thing("sky"))
    if anchor_text in ("middle", "centre", "center") and of is None and side != "near":
        return Place((strip(_SIDES.get(side, side), 0.5),))
    anchor = _phrase(anchor_text, depth)
    return None if anchor is None or isinstance(anchor, Whole) else Beside(of, side, anchor)


def _counted(text: str, depth: int) -> Node | None:
    """ "second coin from left", "two coins from right"."""
    found = _FROM.match(text)
    if found is None:
        return None
    side = _SIDES.get(found["side"], found["side"])
    rank, count, rest = _rank(found["of"].split())
    of = _phrase(" ".join(rest), depth) if rest else Thing("blob")
    return None if of is None else Pick(of, side, rank or 0, count)


def _where(text: str, depth: int) -> Node | None:
    found = _WHERE.match(text)
    if found is None:
        return None
    where, front = found["where"], found["of"]
    if where.replace(" ", "-") in WHOLE:
        return _phrase(front, depth)
    far = _FAR.match(where)
    if far is not None:
        of = _phrase(front, depth)
        return None if of is None else Pick(of, far["side"])
    inside = _phrase(where, depth)
    return None if inside is None else _restricted(front.split(), inside, depth)


def _restricted(words: list[str], inside: Node, depth: int) -> Node | None:
    """ "top of X", "two coins in X", "biggest disc in X", "face in X"."""
    place = place_of(words)
    if place is not None:
        return Part(place, inside)
    rank, count, rest = _rank(words)
    of = _phrase(" ".join(words if rank is None else rest), depth)
    if isinstance(inside, Unknown) and not (isinstance(of, Thing) and of.detector not in STUFF):
        # "cup of coffee", "flower in vase": the second noun cannot be found, so it restricts nothing
        return of
    if of is None:
        return None
    if isinstance(of, Pick):  # the biggest of those that are there
        return Pick(Within(of.of, inside), of.key, of.rank, of.count)
    return Within(of, inside) if rank is None else Pick(Within(of, inside), "left", rank, count)


def _possessive(text: str, depth: int) -> Node | None:
    found = _POSSESSIVE.match(text)
    if found is None:
        return None
    joined = f"{found['owner'].split()[-1]}-{found['thing']}".replace(" ", "-")
    if joined in NOUNS:
        return _noun_phrase([joined], depth)
    owner, thing = _phrase(found["owner"], depth), _phrase(found["thing"], depth)
    if isinstance(owner, Unknown) and isinstance(thing, Thing) and thing.detector in HUMAN:
        return Unknown(text)  # a dog's nose is not looked for in faces of people
    if owner is None or thing is None or isinstance(owner, Unknown | Whole):
        return thing
    return Within(thing, owner)


def _rank(words: list[str]) -> tuple[int | None, int, list[str]]:
    """Strip "second" or "two" from the front: (rank or None, count, the rest)."""
    rank, count = None, 1
    if words and words[0] in RANKS:
        rank, words = RANKS[words[0]], words[1:]
    if words and words[0] in COUNTS:
        rank, count, words = rank or 0, COUNTS[words[0]], words[1:]
    return rank, count, words


def _noun_phrase(words: list[str], depth: int) -> Node | None:
    if not words or depth > DEEPEST + 2:
        return None
    for rule in (_all_words, _known, _ranked, _superlative, _placed):
        node = rule(words, depth + 1)
        if node is not None:
            return node
    return _coloured(words)


def _all_words(words: list[str], depth: int) -> Node | None:
    if len(words) < 2 or words[0] not in ("all", "every", "each", "both", "whole", "entire", "her"):
        return None
    of = _noun_phrase(words[1:], depth)
    return of if of is None or words[0] in ("whole", "entire", "her") else _all_of(of)


def _known(words: list[str], depth: int) -> Node | None:
    joined = "-".join(words)
    return Thing(NOUNS[joined], joined in PLURALS) if joined in NOUNS else None


def _ranked(words: list[str], depth: int) -> Node | None:
    """ "third face", "second biggest coin", "two leftmost faces"; without a side the count goes from the left."""
    rank, count, rest = _rank(words)
    if rank is None:
        return None
    of = _noun_phrase(rest, depth) if rest else Thing("blob")
    if of is None:
        return None
    if isinstance(of, Pick) and of.rank == 0:
        return Pick(of.of, of.key, rank, count)
    return Pick(of, "large" if words[0] in COUNTS else "left", rank, count)


def _superlative(words: list[str], depth: int) -> Node | None:
    if words[0] not in SUPERLATIVES:
        return None
    of = _noun_phrase(words[1:], depth) if len(words) > 1 else Thing("blob")
    if of == Thing("text", True) and SUPERLATIVES[words[0]] == "large":
        return Thing("headline")
    return None if of is None else Pick(of, SUPERLATIVES[words[0]])


def _placed(words: list[str], depth: int) -> Node | None:
    """ "left eye", "top right window": a position before the noun."""
    for cut in (2, 1):
        place = place_of(words[:cut]) if len(words) > cut else None
        if place is None:
            continue
        of = _noun_phrase(words[cut:], depth + 1)
        if of is None:
            return None
        stuff = isinstance(of, Thing) and of.detector in STUFF
        return Within(of, place) if cut == 2 or stuff else Pick(of, _side(words[0]))
    return None


def _side(word: str) -> str:
    if word in HORIZONTAL:
        return ("left", "right")[HORIZONTAL[word]]
    return ("top", "bottom")[VERTICAL.get(word, 1)]


def _coloured(words: list[str]) -> Node | None:
    colours: list[tuple[str, str]] = []
    rest = list(words)
    while rest:
        shade = SHADES.get(rest[0], "") if len(rest) > 1 else ""
        at = 1 if shade or (rest[0] in ("bright", "vivid") and len(rest) > 1) else 0
        if rest[at] == "sky" and rest[at + 1 : at + 2] == ["blue"]:
            shade, at = "light", at + 1
        if rest[at] not in COLOURS:
            break
        colours.append((COLOURS[rest[at]], shade))
        rest = rest[at + 1 :]
        while rest and rest[0].strip(",") in ("and", "", "coloured", "colored"):
            rest = rest[1:]
    if not colours:
        return noun(words)
    if not rest or rest in (["color"], ["colour"], ["colors"], ["colours"], ["area"], ["areas"], ["parts"], ["stuff"]):
        return Colour(tuple(colours))
    return Colour(tuple(colours), noun(rest))


def noun(words: list[str]) -> Thing | Unknown:
    """The head of a noun phrase is its last known words; what stands before it is taken for an adjective."""
    for start in range(max(0, len(words) - 3), len(words)):
        joined = "-".join(words[start:])
        if joined in NOUNS:
            return Thing(NOUNS[joined], joined in PLURALS)
    last = words[-1]
    if len(last) >= 6:
        near = process.extractOne(last, [n for n in NOUNS if len(n) >= 6], score_cutoff=87)
        if near is not None:
            return Thing(NOUNS[near[0]], near[0] in PLURALS)
    return Unknown(" ".join(words), last.endswith("s") and not last.endswith(("ss", "us", "is")))


def _all_of(node: Node) -> Node:
    if isinstance(node, Thing):
        return Thing(node.detector, True)
    if isinstance(node, Unknown):
        return Unknown(node.noun, True)
    if isinstance(node, Colour) and node.of is not None:
        of = _all_of(node.of)
        return Colour(node.colours, of if isinstance(of, Thing | Unknown) else None)
    return node

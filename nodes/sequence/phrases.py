"""Phrases cut into the things they name: "the bell on the cow's neck" is a bell, a cow and a neck.

A phrase is cut at prepositions and possessives; each part is known by its head noun, in any number, and by the words
that tell it from others: colour, side, what else stands before the noun. Left out: synonyms ("puppy" is no "dog"), and
what the words mean in a picture, which is the locator's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from ...tools.locate.words import CENTRE, COLOURS, HORIZONTAL, VERTICAL
from ..decompose.morphology import IRREGULAR, american
from ..decompose.tables import listed

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*['’]?")
_ARTICLES = listed(
    "the a an my our your his her its their this that these those some any every each all both another just only "
    "one two three four five six seven eight nine ten several many few newly added new it them"
)
_WITH = listed("of with wearing holding carrying featuring including having containing plus and")
"""What follows one of these belongs to the thing itself: "a dog with a red hat" brings a hat along."""
_PLACING_LINKS = listed(
    "in on at to from into onto near next beside behind under above below over between by inside beneath around "
    "atop across along against underneath within among alongside upon opposite towards toward for as after before "
    "out that which who is are being except but excluding without not instead where"
)
_LINKS = _WITH | _PLACING_LINKS
_EXISTING = listed("existing original old other current already previous rest")
"""Words that say that the thing is in the photo, whatever is added."""
_SIDES = frozenset([*HORIZONTAL, *VERTICAL, *CENTRE, "front", "back", "near", "far", "foreground", "background"])
_ONLY_PLACES = _SIDES | {"side", "corner", "part", "half", "edge"}
_PARTS = listed(
    "lens lenses frames wheel wheels tire tires window windows windshield door doors roof hood bumper headlights "
    "handle leg legs arm arms hand hands head face eye eyes ear ears nose mouth beak tail wing wings neck paw paws "
    "hair fur mane feather feathers petal petals stem lid sleeve sleeves collar strap laces sole"
)
"""Nouns that belong to the noun before them: the wheel in "bicycle wheel"."""
_PLURALS = {
    "mice": "mouse", "geese": "goose", "feet": "foot", "teeth": "tooth", "oxen": "ox", "dice": "die", "cacti": "cactus",
    "people": "person", "persons": "person",
}  # fmt: skip
WRITING = listed("text caption title word lettering writing watermark inscription label headline")


@dataclass(frozen=True, slots=True)
class Thing:
    """A part of a phrase: a noun with what the words say of it."""

    heads: frozenset[str]
    """The head noun and the singulars it may have."""
    colours: frozenset[str] = frozenset()
    sides: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    """The words before the noun that are no sides: "baby", "street", "wooden", "navy"."""
    existing: bool = False
    """The words say that it is in the photo."""


@dataclass(frozen=True, slots=True)
class _Part:
    thing: Thing
    link: str
    """The first preposition before it that tells a place, else the last one; what is owned has its owner's."""
    owner: bool
    """It stands before what it owns: the cow in "the cow's neck"."""


def things(text: str) -> tuple[Thing, ...]:
    """The things that a phrase names, the main one first."""
    return tuple(part.thing for part in _parts(text))


def main_thing(text: str) -> Thing | None:
    """The thing that a phrase is about; whose it is, and where, tells it from others of its kind."""
    parts = _parts(text)
    named = next((part.thing for part in parts if not part.owner), None)
    if named is None:
        return None
    rest = [part.thing for part in parts if part.thing is not named]
    return replace(
        named,
        sides=named.sides.union(*(thing.sides for thing in rest)),
        others=named.others.union(*(thing.heads for thing in rest if not thing.heads <= _ONLY_PLACES)),
    )


def own_things(text: str) -> Iterator[Thing]:
    """The things that a phrase is made of, up to the words that tell its place."""
    for part in _parts(text):
        if part.link in _PLACING_LINKS:
            return
        if not part.owner:
            yield part.thing


def placed_things(text: str) -> list[Thing]:
    """The things that a phrase only refers to: "hat on the dog's head" -> dog, head; "dog's hat" -> dog."""
    parts = _parts(text)
    first = next((i for i, part in enumerate(parts) if part.link in _PLACING_LINKS), len(parts))
    return [part.thing for i, part in enumerate(parts) if i >= first or part.owner]


def same(one: Thing, other: Thing) -> bool:
    """Whether two mentions surely mean the same: the same noun, described by the same words."""
    return (
        bool(one.heads & other.heads)
        and (one.colours, one.sides, one.others) == (other.colours, other.sides, other.others)
        and one.existing == other.existing
    )


def different(one: Thing, other: Thing) -> bool:
    """Whether two mentions of one noun are told apart by their words: "red car" and "blue car", left and right."""
    return bool(
        (one.colours and other.colours and not one.colours & other.colours)
        or (one.sides and other.sides and not one.sides & other.sides)
    )


def singulars(word: str) -> frozenset[str]:
    """The word and what it may be the plural of."""
    found = {word, _PLURALS.get(word, word), IRREGULAR.get(word, word)}
    if word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        found.add(word[:-1])
        for ending, instead in (("ies", "y"), ("ves", "f"), ("ves", "fe"), ("es", "")):
            if word.endswith(ending):
                found.add(word.removesuffix(ending) + instead)
    return frozenset(found)


@lru_cache(maxsize=1024)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in lower case and American spelling."""
    return tuple(american(word) for word in _WORD.findall(text.lower().replace("_", " ").replace("’", "'")))


@lru_cache(maxsize=1024)
def _parts(text: str) -> tuple[_Part, ...]:
    """The things of a phrase in order, each with the preposition before it."""
    found: list[_Part] = []
    link, run = "", list[str]()
    words = words_of(text)
    for word in [*words, "."]:
        owner = word.endswith(("'s", "s'"))
        if word in _LINKS or word == "." or owner:
            run += [word.removesuffix("'s").removesuffix("'")] if owner else []
            beside = word in ("of", "to") and len(run) > 1 and run[-1] in _ONLY_PLACES  # "a spoon right of the fork"
            while beside and len(run) > 1 and run[-1] in _ONLY_PLACES:
                run.pop()
            if len(run) > 1 and run[-1] in _PARTS and run[-2] not in COLOURS and run[-2] not in _SIDES:
                found.append(_Part(_thing(run[:-1]), link, True))
            if run:
                found.append(_Part(_thing(run), link, owner))
            if beside:
                link = "on"
            elif not owner and (run or link not in _PLACING_LINKS):
                link = word
            run = []
        elif word not in _ARTICLES:
            run.append(word)
    if found and words[-1] in _PLACING_LINKS:  # "the person behind"
        last = found[-1].thing
        found[-1] = replace(found[-1], thing=replace(last, sides=last.sides | {words[-1]}))
    return tuple(found)


def _thing(run: list[str]) -> Thing:
    """The thing that words without a preposition name."""
    if len(run) > 2 and run[-1].endswith("ly") and run[-2].endswith(("ing", "ed")):  # "a knife placed diagonally on"
        run = run[:-1]
    head, before = run[-1], run[:-1]
    heads = singulars(head)
    if before and run[0] in WRITING:  # "the text Main Street"
        heads |= {run[0]}
    if before and head.endswith(("ing", "ed")):  # "a puppy lying on ..."
        heads |= singulars(before[-1])
    return Thing(
        heads=heads,
        colours=frozenset(COLOURS[word] for word in before if word in COLOURS),
        sides=frozenset(word for word in (before or run) if word in _SIDES),
        others=frozenset(w for w in before if w not in _SIDES and w not in _EXISTING),
        existing=any(word in _EXISTING for word in before),
    )

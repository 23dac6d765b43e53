"""Single edits as people say them, each with what it means: sentences of a table, filled.

The tables are in `words/`: `edits.toml` has the sentences, `slots.toml` what fills them, `things.toml` what they are
about. About an eighth of the sentences, and a tenth of the pairs of an edit and its filling, are *unseen*: examples for
training have none of them. They are chosen by their hash, whatever the seed, and a sentence only when all its words
stand in others that are trained on. Left out: putting edits together (`composing.py`).
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from ...schema import WHOLE_IMAGE, Action, Parameter, SubRequest

WORDS = Path(__file__).with_name("words")
UNSEEN_PAIRS = 0.1
_SENTENCES_A_HOLD_OUT = 8
"""Of so many sentences for an edit one is unseen."""
_SLOT = re.compile(r"\{([^}]+)\}")
_ARTICLE = re.compile(r"\ba (?=[aeio]|u(?!ni)|8|11\b|18\b)")
_VERBS = {"is": "are", "has": "have", "needs": "need"}
_PLURAL = frozenset({"faces", "trees", "clouds", "buildings", "mountains", "power lines", "tourists"})


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """One row of the table of edits."""

    action: Action
    part: str
    weight: float
    about: str
    goal: str
    parameters: tuple[Mapping[str, Any], ...]
    say: tuple[str, ...]
    tell: tuple[str, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """All of them."""
        return self.say + self.tell


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to fill a slot."""

    said: str
    value: float | str | None
    goal: str


@dataclass(frozen=True, slots=True)
class Slot:
    """What may fill a slot."""

    of: str
    unsaid: float
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Thing:
    """What an edit is about: as it is said, as its subject, and the noun that may come once in a request."""

    said: str
    subject: str
    noun: str


@dataclass(frozen=True, slots=True)
class Clause:
    """One edit, said."""

    text: str
    meaning: SubRequest
    part: str
    is_order: bool
    nouns: tuple[str, ...]
    """The things that it speaks of."""
    made: str
    """The thing that is there afterwards and was not before; empty: none."""
    marks: tuple[str, ...]
    """The sentence and the pair that it was made of."""
    is_unseen: bool


@lru_cache
def variants() -> tuple[Variant, ...]:
    """The table of edits."""
    return tuple(
        Variant(
            action=row["action"],
            part=row["part"],
            weight=row["weight"],
            about=row["about"],
            goal=row["goal"],
            parameters=tuple(row["parameters"]),
            say=tuple(row["say"]),
            tell=tuple(row.get("tell", ())),
        )
        for row in table("edits")["edit"]
    )


@lru_cache
def table(name: str) -> Any:
    """One of the tables of words."""
    return tomllib.loads((WORDS / f"{name}.toml").read_text(encoding="utf-8"))


@lru_cache
def slots() -> Mapping[str, Slot]:
    """What fills the slots, by their names."""
    found: dict[str, Slot] = {}
    for name, row in table("slots").items():
        mark = '"' if row.get("quoted") else ""
        choices = []
        for said, *more in row["values"]:
            value = float(more[0]) if more and isinstance(more[0], int) else more[0] if more else said
            choices.append(Choice(said, value, more[1] if len(more) > 1 else f"{mark}{said}{mark}"))
        found[name] = Slot(row.get("of", name), row.get("unsaid", 0.0), tuple(choices))
    return found


def _share(text: str) -> float:
    """A number in 0-1 that a text always has."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") / 2**64


@lru_cache
def unseen_sentences() -> frozenset[tuple[Variant, str]]:
    """The sentences that are not trained on; every word of theirs stands in others that are."""
    words = Counter(w for v in variants() for s in v.sentences for w in set(_words(s)))
    found = set()
    for variant in variants():
        wanted = round(len(variant.sentences) / _SENTENCES_A_HOLD_OUT)
        for sentence in sorted(variant.sentences, key=lambda s: _share(f"{variant.action} {variant.goal} {s}")):
            if wanted and len(variant.sentences) > 2 and all(words[w] > 1 for w in _words(sentence)):
                found.add((variant, sentence))
                words.subtract(set(_words(sentence)))
                wanted -= 1
    return frozenset(found)


def _words(sentence: str) -> list[str]:
    return [w for w in re.findall(r"\{[^}]+\}|[\w-]+", sentence) if not w.startswith("{")]


@lru_cache(maxsize=65536)
def is_unseen_pair(action: str, goal: str, filling: str) -> bool:
    """Whether an edit with that filling is not trained on."""
    return _share(f"pair {action} {goal} {filling}") < UNSEEN_PAIRS


def say(variant: Variant, random: Random, *, after: frozenset[str] = frozenset(), about: Thing | None = None) -> Clause:
    """The edit in one of its sentences. `after`: the things that were spoken of before; `about`: what it is about."""
    sentence = random.choice(variant.sentences)
    filled: dict[str, Choice] = {}
    said: dict[str, str] = {}
    thing = about or _thing(variant.about, random, bool(after))
    quote = random.choice("'\"")
    for name in _SLOT.findall(sentence):
        if name == "it":
            said[name] = thing.said
        elif name == "the photo":
            said[name] = random.choice(table("things")["named"])
        else:
            slot = slots()[name]
            if random.random() < slot.unsaid:
                said[name] = ""
                continue
            choice = filled[slot.of] = random.choice(slot.choices)
            said[name] = f"{quote}{choice.said}{quote}" if name == "text" else choice.said
    new = next((filled[name].said for name in ("new", "news") if name in filled), "")
    subject = {"new": new, "many": new, "background": "background", "writing": "text"}.get(variant.about, thing.subject)
    goal = _SLOT.sub(lambda m: _in_goal(m[1], filled, subject), variant.goal)
    beside = [_noun(filled[name].said) for name in ("place", "spot") if name in filled]
    nouns = tuple(filter(None, (thing.noun, _noun(new), *beside)))
    filling = " ".join((thing.noun, new, *(c.said for name, c in filled.items() if name not in ("new", "news"))))
    return Clause(
        text=_ARTICLE.sub("an ", " ".join(_SLOT.sub(lambda m: said[m[1]], _agreeing(sentence, thing)).split())),
        meaning=SubRequest(
            id="r0",
            action=variant.action,
            subject=subject or WHOLE_IMAGE,
            goal=" ".join(goal.split()),
            parameters=tuple(_parameters(variant, filled)),
        ),
        part=variant.part,
        is_order=sentence in variant.say,
        nouns=nouns,
        made=new if variant.action == "add_object" else "",
        marks=(f"{variant.action}: {sentence}", f"{variant.action} {variant.goal}: {filling}"),
        is_unseen=(variant, sentence) in unseen_sentences() or is_unseen_pair(variant.action, variant.goal, filling),
    )


def _noun(name: str) -> str:
    return name.rsplit(maxsplit=1)[-1] if name else ""


def _in_goal(name: str, filled: Mapping[str, Choice], subject: str) -> str:
    if name == "it":
        return "" if subject == WHOLE_IMAGE else subject
    return filled[name].goal if name in filled else ""


def _parameters(variant: Variant, filled: Mapping[str, Choice]) -> Iterator[Parameter]:
    for row in variant.parameters:
        key = _SLOT.sub(lambda m: filled[m[1]].said, row["k"])
        value: Any = row.get("v")
        if isinstance(value, str) and (slot := _SLOT.fullmatch(value)):
            if slot[1] not in filled:
                if row.get("silent"):
                    yield Parameter(property=key, direction=row["d"])
                continue
            value = filled[slot[1]].value
        is_number = isinstance(value, float) or (key == "aspect")
        yield Parameter(property=key, direction=row["d"], amount=value, unit=row.get("u") if is_number else None)


def _agreeing(sentence: str, thing: Thing) -> str:
    """ "{it} is" with the verb that the thing has."""
    words = sentence.split()
    if thing.noun in _PLURAL and words[0] == "{it}" and words[1] in _VERBS:
        words[1] = _VERBS[words[1]]
    return " ".join(words)


def _thing(about: str, random: Random, is_later: bool) -> Thing:
    """Something that an edit of that kind may be about. The picture is called "it" only where nothing else can be."""
    things = table("things")
    kind = random.random()
    if about in ("any", "blurred") and kind < (0.2 if about == "any" else 0.4):
        place = random.choice(things["places"] if about == "any" else ["background"])
        return Thing(f"the {place}", place, place)
    if about == "carrier":
        carrier = random.choice(things["carriers"])
        return Thing(f"the {carrier}", carrier, carrier)
    if about == "things":
        plural = random.choice(things["plurals"])
        return Thing(plural, plural, plural)
    if about == "removable" and kind < 0.2:
        extra = random.choice(things["extra"])
        return Thing(f"the {extra}", extra, extra)
    if about in ("thing", "living", "removable") or (about == "blurred" and kind < 0.6):
        nouns = things["living"] if about == "living" else things["things"] + things["living"]
        noun = random.choice(nouns)
        front = f"{random.choice(things['adjectives'])} " if random.random() < 0.2 else ""
        behind = f" {random.choice(things['where'])}" if random.random() < 0.15 else ""
        return Thing(f"the {front}{noun}{behind}", f"{front}{noun}{behind}", noun)
    if about in ("any", "whole", "blurred"):
        return Thing(random.choice(things["named" if is_later else "whole"]), WHOLE_IMAGE, "")
    return Thing("", "", "background" if about == "background" else "")

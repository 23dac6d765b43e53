"""Whether what an edit is about can be a thing: the one point that the edits of every frame pass before they count.

A subject is a noun phrase: determiners, adjectives, nouns, and a tail that tells it from others ("in the doorway", "who
waves"). What runs on behind it is cut off ("background so only my cat is sharp"); what holds a clause, a greeting or a
second noun phrase without anything between them ("shadows lighter by a lot the highlights") is no subject at all, and
its edit is not one. Left out: reading the clause again (leftovers.py).
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from ...schema import WHOLE_IMAGE
from .edits import Edit
from .imperatives import head_of
from .morphology import is_gerund
from .nouns import LOCATIVES
from .scales import scale_sense
from .tables import listed
from .tokens import Token, phrase, tokenise

_CUTS = listed(
    "if because since so although though unless until pls plz please thanks thx lol haha cause cuz rn btw tho asap "
    "idk whenever right? i'd i'm i'll it's that's there's we're he's she's they're"
)
"""Words behind which nothing belongs to the noun phrase before them."""
_NO_STARTS = listed(
    "but and or nor if because so when while as since although oh hi hello hey dear thanks thx ok okay yeah yes well "
    "we're i'm it's that's there's he's she's they're you're i've i'd i'll i we you he they it from to of by be been "
    "is was are were am has had do does did can could would should will shall may might must let than then too very "
    "please pls plz just also obviously maybe perhaps actually really way lightly only slightly heavily honestly "
    "sorry wait come look out anybody nobody not don't into onto until due per via such in on at with under behind "
    "kindly btw lol"
)
_RELATIVES = listed("who which that whose whom where when what wearing holding")
_FINITE = listed(
    "is are was were am isn't aren't wasn't weren't has have had hasn't haven't do does did don't doesn't didn't can "
    "could will would shall should may might must can't won't couldn't shouldn't wouldn't needs wants looks seems "
    "got gets went came says said want wants need needs bothers annoys shows makes comes"
)
_USES = listed(
    "catalogue catalog website site shop listing ad advert brochure magazine newsletter cover print printing poster "
    "flyer calendar album invitation cv resume profile linkedin instagram insta facebook etsy ebay amazon me us mom "
    "mum dad wife husband drama fun effect laugh joke web blog number issue slides presentation whatsapp"
)
"""What an edit is for, behind "for"; it does not tell the thing from others."""
_MODAL_NOUNS = listed("can may will might")
"""Finite only before a verb: a watering can, Aunt May."""
_SPEAKERS = listed("i we you he she they")
_DETERMINERS = listed("the a an my our your his its their")
_BEFORE_DETERMINERS = LOCATIVES | listed(
    "of with and or & , like than all both half as for from without off out through about via per versus into onto "
    "up outside inside show display read say down over past toward towards during except including plus but not "
    "containing only just even whole"
)
_ADVERBS = listed("still also always just now already ever never even itself only really")
_VERBS = listed("be have do go you stay not look come see stand")
_DANGLING = listed("the a an and or but to be is of for with at so also we they i he she too by from than as it")
_NO_MARKS = frozenset('[]{}=<>"\n|:;')
_NOUNS_IN_LY = listed(
    "family butterfly belly jelly lily fly bully ally trolley dolly holly italy curly silly ugly jolly "
    "telly dragonfly gully tally reply supply assembly only early daily lovely friendly woolly hilly"
)
_OF_PICTURES = frozenset({"rotate", "flip", "resize"})
"""Edits of the whole picture, whatever else was taken for what they turn."""
_TONES = frozenset({"shadows", "highlights"})
"""Parts of the tonal range: "the highlights darker" moves a property, not a thing."""
_TAKING_AWAY = frozenset({"remove_object", "replace_object", "extract_object", "add_object", "change_text"})
"""Edits that a wrong thing would suffer from: "the dress has a stain" never takes the dress away."""
_POINTING = frozenset({"it", "them", "they", "this", "that", "one", "those", "these", "he", "him", "she", "her"})
_THING_PARAMETERS = {"object": True, "position": False, "style": True, "material": True, "scene": False}
"""Parameters that name a thing or a place, and whether an edit falls with them."""


def sounded(edits: list[Edit]) -> list[Edit]:
    """The edits that are about things, as `sound` leaves them."""
    return [kept for edit in edits if (kept := sound(edit)) is not None]


def sound(edit: Edit) -> Edit | None:
    """The edit with its noun phrases cut to what they are; None when one of them is none."""
    subject = edit.subject
    if subject != WHOLE_IMAGE and subject.lower() not in _POINTING:
        named = noun_phrase(subject)
        first = subject.split(" ", 1)[0].lower()
        if named is None and edit.action in _OF_PICTURES:
            named = WHOLE_IMAGE
        elif named is None and first in ("it", "them"):
            return replace(edit, subject=first, pronoun=True)
        elif named is None and edit.action not in _TAKING_AWAY:
            named = _before_verb(subject)
        if named is None:
            return None
        subject = named
    parameters = []
    for parameter in edit.parameters:
        strict = _THING_PARAMETERS.get(parameter.property)
        if strict is None or not isinstance(parameter.amount, str):
            parameters.append(parameter)
            continue
        named = noun_phrase(parameter.amount) if strict else shortened(parameter.amount)
        if named is None:
            return None
        parameters.append(parameter if named == parameter.amount else parameter.model_copy(update={"amount": named}))
    property_moved = edit.action == "change_position" and (s := scale_sense(subject.lower())) is not None
    if (edit.action == "add_text" and not parameters) or (property_moved and s is not None and s.part == "noun"):
        return None
    if subject.lower() in _TONES and edit.action == "adjust_tone" and len(parameters) == 1:
        subject, parameters = WHOLE_IMAGE, [parameters[0].model_copy(update={"property": subject.lower()})]
    made = edit.made and (noun_phrase(edit.made) or "")
    return replace(edit, subject=subject, parameters=tuple(parameters), made=made)


@lru_cache(maxsize=1024)
def shortened(text: str) -> str:
    """A phrase without what only runs on behind it: "on the cat if I knew how" is "on the cat"."""
    tokens = tokenise(text)
    cut = _cut_at(tokens) if tokens else 0
    return phrase(tokens[:cut]) if 0 < cut < len(tokens) else text


@lru_cache(maxsize=1024)
def noun_phrase(text: str) -> str | None:
    """The noun phrase that a text begins with; None when it begins with none."""
    tokens = tokenise(text)
    if not tokens:
        return None
    cut = _cut_at(tokens)
    kept = tokens[_past_verb(tokens) : cut]
    while len(kept) > 1 and kept[-1].word in _DANGLING | _ADVERBS and not _ends_well(kept):
        kept = kept[:-1]
    if not kept or not _is_noun_phrase(kept):
        return None
    return text if len(kept) == len(tokens) else phrase(kept)


def _before_verb(text: str) -> str | None:
    """The subject of a clause that was taken for a thing as a whole: "the faces will be"; None when there is none."""
    tokens = tokenise(text)
    at = next((i for i, t in enumerate(tokens) if i and t.word in _FINITE), 0)
    return phrase(tokens[:at]) if at and _is_noun_phrase(tokens[:at]) else None


def _cut_at(tokens: list[Token]) -> int:
    """Where what runs on begins, at most the end."""
    if tokens[0].word in _RELATIVES:
        return _past_relative(tokens, 0)
    for i, token in enumerate(tokens[1:], 1):
        follow = tokens[i + 1].word if i + 1 < len(tokens) else ""
        purpose = token.word == "to" and head_of(tokens[i + 1]) is not None if follow else False
        if token.word in _RELATIVES:
            return _past_relative(tokens, i)
        runs_on = token.word in _DETERMINERS and not _licenses(tokens[i - 1]) and _tells(tokens[i:])
        used = token.word == "for" and any(t.word in _USES for t in tokens[i + 1 : i + 4])
        if runs_on or token.word in _CUTS or purpose or used:
            return i
    return len(tokens)


def _past_verb(tokens: list[Token]) -> int:
    """Where the noun phrase begins behind a verb that was taken for a part of it: "carve the bench"."""
    acts = tokens[0].word == "let's" or head_of(tokens[0]) is not None
    led = next((i for i in (1, 2)[: 1 + acts] if i + 1 < len(tokens) and tokens[i].word in _DETERMINERS), 0)
    plain = led and not _licenses(tokens[led - 1])
    acting = plain and all(
        t.kind == "word" and t.word not in _FINITE and not t.text.endswith("'s") for t in tokens[:led]
    )
    return led + 1 if acting or (led == 2 and tokens[0].word == "let's") else 0


def _past_relative(tokens: list[Token], i: int) -> int:
    """Where what runs on behind a relative clause begins: only one of the words that nothing belongs behind."""
    return next((k for k in range(i + 1, len(tokens)) if tokens[k].word in _CUTS), len(tokens))


def _tells(tokens: list[Token]) -> bool:
    """Whether a clause of its own begins, and none that tells the thing from others ("the thing the dog is eating")."""
    finite = any(t.word in _FINITE for t in tokens[1:5])
    return finite and not is_gerund(tokens[-1].word) and tokens[-1].word not in LOCATIVES


def _ends_well(tokens: list[Token]) -> bool:
    """Whether a word that mostly dangles ends the phrase well: "the books behind it", "what she leans at"."""
    return _is_relative(tokens[:-1]) or (tokens[-1].word in ("it", "too") and tokens[-2].word in LOCATIVES | {"of"})


def _is_relative(tokens: list[Token]) -> bool:
    return any(t.word in _RELATIVES for t in tokens)


def _is_noun_phrase(tokens: list[Token]) -> bool:
    first = tokens[0].word
    if first in _NO_STARTS or tokens[0].kind == "mark" or any(t.text in _NO_MARKS for t in tokens):
        return False
    if len(tokens) == 1 and first.endswith("ly") and first not in _NOUNS_IN_LY:
        return False
    if all(t.kind != "word" for t in tokens) and tokens[0].kind != "quote":
        return False
    related = False
    for i, token in enumerate(tokens[1:], 1):
        left_open = token.word == "it" and tokens[-1].word in LOCATIVES
        told = (token.word in _SPEAKERS and tokens[i - 1].kind == "word") or left_open
        related = related or token.word in _RELATIVES or told
        if related:
            break
        before = tokens[i - 1]
        follow = tokens[i + 1] if i + 1 < len(tokens) else None
        named = token.word == "can" or token.text[:1].isupper()
        acting = follow is not None and (follow.word in _VERBS or head_of(follow) is not None)
        noun = token.word in _MODAL_NOUNS and named and not acting
        if (token.word in _FINITE and not noun) or (token.word in _ADVERBS and token.word not in ("just", "only")):
            return False
        if token.word in _DETERMINERS and not _licenses(before):
            return False
    return True


def _licenses(before: Token) -> bool:
    """Whether a second noun phrase may begin behind a word: a preposition, a joiner, an -ing or -ed form."""
    word = before.word
    return word in _BEFORE_DETERMINERS or is_gerund(word) or word.endswith("ed")

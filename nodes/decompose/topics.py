"""What a message talks about without asking for anything: "I don't like that bin", "see the car on the left?".

A later "it" may stand for it. Left out: things that an edit names, which references.py finds by itself.
"""

from __future__ import annotations

from .heads import PLACE_HEADS, head_index
from .nouns import LOCATIVES, PICTURES, PRONOUNS, WHOLE
from .phrases import DEFINITE, bare, trim
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase, words

_ATTITUDES = listed("like love hate dislike see notice mind have")
_SKIPPED = listed("i we you do really just don't can also still but and so the this that hey hi well , not")
_COPULAS = listed("is are was were says reads looks look seems has spoils ruins bothers distracts annoys")
_YET = listed("still currently wrongly also now")
_OF_DEGREE = listed("slightly too so very a_lot not a just really kind")
_TAILS = listed("? ! . right here please")


def topic_of(tokens: Tokens) -> str:
    """The thing that a clause names, without its article; empty when it names none or the picture."""
    run = trim([t for t in tokens if t.kind != "mark"])
    spelled = words(run)
    if spelled[:1] in (["why"], ["how"]) and spelled[1:2] and spelled[1] in ("is", "are"):
        noun = [t for t in run[2:9] if t.word not in ("there", "still", "so", "a_lot", "too", "all")]
        end = index_of(noun, LOCATIVES | PLACE_HEADS, 1)
        return _named(noun[: end if end > 0 else head_index(noun) + 1])
    if spelled[:1] and spelled[0] in _ASKING and spelled[1:2] and spelled[1] in DEFINITE | {"that", "this"}:
        verb = index_of(run, _SAID, 2)
        return _named(run[1 : verb if verb > 0 else 4])
    if "fan" in spelled[:3] and spelled[:4].count("of"):
        return _named(run[spelled.index("of") + 1 :])
    start = 0
    attitude = next((i for i, w in enumerate(spelled[:5]) if w in _ATTITUDES), -1)
    if attitude >= 0 and all(w in _SKIPPED for w in spelled[:attitude]):
        start = attitude + 1
    elif spelled[:1] in (["there"], ["there's"], ["theres"]):
        start = 2 if spelled[1:2] in (["is"], ["are"]) else 1
    elif (
        owner := next((i for i, w in enumerate(spelled[:-1]) if w.endswith("'s") and spelled[i + 1] in _OF_DEGREE), -1)
    ) >= 0:
        return _named(run[: owner + 1]).removesuffix("'s")
    elif (copula := index_of(run, _COPULAS, 1)) > 0:
        return _named([t for t in run[:copula] if t.word not in _YET])
    else:
        return ""
    return _named(run[start:])


def told_topic(tokens: Tokens) -> str:
    """The thing that a told clause brings up: "somebody left a light stand in the corner"; empty when none."""
    at = index_of(tokens, _NEW, 1)
    if at < 0:
        return topic_of(tokens)
    noun = _named(tokens[at:])
    return "" if any(w in PICTURES for w in noun.lower().split()) else noun


_ASKING = listed("is are does do did was were can could will would has")
_SAID = listed("have has need be look look_like really belong there in on so too meant supposed not still always stay")
_NEW = listed("a an some this that these")


def _named(run: Tokens) -> str:
    noun: list[Token] = bare([t for t in run if t.word not in _TAILS])
    if len(noun) > 8:
        noun = noun[: head_index(noun) + 1]
    if not noun or len(noun) > 8 or all(t.word in WHOLE for t in noun) or noun[0].word in PRONOUNS | {"i", "we", "you"}:
        return ""
    return phrase(noun)

"""How a word that a tool brings stands in a request: as a verb, or as a noun or participle that is made one.

"add a mosaic to the plate", "cover the plate with a mosaic", "give the plate a mosaic look", "make the plate
pixelated" and "the plate should be pixelated" all read "mosaic the plate", so that the grammar needs to know verbs
only. What merely names or describes a thing ("the mosaic on the wall", "it looks pixelated", "remove the mosaic") gets
its own word back. Left out: finding the words (words.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ...models.vocabulary import Form
from ...schema import Action, Parameter
from .carriers import CARRIERS
from .imperatives import OPENERS, head_of
from .morphology import bases
from .nouns import DETERMINERS, PRONOUNS
from .phrases import JOINERS, POLITE
from .predicates import split_predicate
from .tables import listed
from .tokens import Token, Tokens, phrase


@dataclass(frozen=True, slots=True)
class OwnWord:
    """A phrase of a tool."""

    phrase: tuple[str, ...]
    action: str
    like: Action | None
    forms: tuple[Form, ...]
    """The settings that a request may name with it."""


@dataclass(slots=True)
class Use:
    """One use of an own word in a request."""

    word: OwnWord
    run: tuple[Token, ...]
    """The tokens as they were written."""
    noun: str = ""
    """What it was called when it was no verb: a goal says so."""
    settings: list[Parameter] = field(default_factory=list)
    """What was said of how much, by the names of the tool's arguments."""


Uses = dict[str, Use]
"""Carrier -> its use."""


def free_carrier(uses: Uses) -> str:
    """A carrier that has no use yet; empty when all have."""
    return next((carrier for carrier in sorted(CARRIERS) if carrier not in uses), "")


_ADDING = listed(
    "add put apply place use lay throw slap paint draw insert overlay include stick do run introduce create want need "
    "like have get see try prefer set drop bring go"
)
_COVERING = listed("cover hide mask obscure censor conceal treat disguise replace fill protect anonymize veil cloak")
_GIVING = listed("give grant lend")
_CAUSING = listed("make get render turn have")
_TURNING = _CAUSING | listed("transform convert change")
_WISHING = listed("want need like prefer love see have rather")
_EFFECTS = listed("effect effects filter filters look style treatment pattern overlay mask version feel")
_ONTO = listed("to on onto over across in into upon for around of at behind")
_BY_MEANS = listed("with using in by under behind through via")
_MODALS = listed("should must could can may shall might")
_BECOMING = listed("be get become look appear to")
_HARD = frozenset({".", "!", "?", ";", "\n", "then", "|"})
_LEADING = OPENERS | listed(
    "not never don't dont without by avoid start stop and or then but to no instead of before after when while only "
    "even both rather than"
)
"""Words behind which a verb may stand."""
_VERBAL = ("ate", "ize", "ise", "ify", "en")
"""Endings of words that are no nouns."""
_ADJECTIVES = 2
"""Words between a determiner and a noun."""
_OBJECT = 12
"""Tokens of what a verb is done to."""


def as_verbs(tokens: list[Token], uses: Uses) -> list[Token]:
    """The tokens with every own word as a verb, or as what it was."""
    i = 0
    while i < len(tokens):
        carrier = carrier_of(tokens[i])
        if carrier:
            again = _said_again(tokens, i, uses)
            tokens, i = _as_verb(tokens, i, carrier, uses[carrier]) if again is None else (again, i)
        i += 1
    return tokens


def carrier_of(token: Token) -> str:
    """The carrier that a token is a form of; empty for other words."""
    return token.word[:5] if token.word[:5] in CARRIERS else ""


def _said_again(tokens: list[Token], i: int, uses: Uses) -> list[Token] | None:
    """The tokens without the means at i that only say again what the verb says: "censor the face with a mosaic"."""
    start = next((k for k in range(i - 1, max(-1, i - 3 - _ADJECTIVES), -1) if tokens[k].word in _BY_MEANS), -1)
    if start < 0 or any(carrier_of(t) or t.kind != "word" for t in tokens[start:i]):
        return None
    verb = next((c for k in range(start - 1, max(-1, start - _OBJECT), -1) if (c := carrier_of(tokens[k]))), "")
    if not verb or uses[verb].word.action != uses[carrier_of(tokens[i])].word.action:
        return None
    end = i + 1
    while end < len(tokens) and tokens[end].word in _EFFECTS:
        end += 1
    return [*tokens[:start], *tokens[end:]]


def _as_verb(tokens: list[Token], i: int, carrier: str, use: Use) -> tuple[list[Token], int]:
    """The tokens with the word at i as a verb or as it was, and where to go on behind it."""
    ending = tokens[i].word[5:]
    if i and tokens[i - 1].word in _WRITTEN:
        return [*tokens[:i], *use.run, *tokens[i + 1 :]], i + len(use.run) - 1
    styled = i + 1 < len(tokens) and tokens[i + 1].word in _EFFECTS
    verb = replace(tokens[i], word=carrier, text=carrier)
    if ending == "ing" and (hidden := _by_doing(tokens, i, verb)) is not None:
        return hidden, i
    if ending in ("", "ing") and not styled and _is_verb(tokens, i, use):
        return tokens, i
    if ending in ("", "s") or (ending == "ed" and styled):
        made = _noun(tokens, i, verb)
    else:
        made = _participle(tokens, i, verb) if ending == "ed" else None
    if made is None:
        return [*tokens[:i], *use.run, *tokens[i + 1 :]], i + len(use.run) - 1
    if ending in ("", "s"):
        use.noun = phrase(use.run)
    return made, next(at for at, token in enumerate(made) if token.word == carrier)


def _by_doing(tokens: list[Token], i: int, verb: Token) -> list[Token] | None:
    """ "hide the face by pixelating it" does nothing but that to the face."""
    pointing = i + 1 < len(tokens) and tokens[i + 1].word in ("it", "them")
    at = _last_head(tokens, i - 1, _COVERING) if i and tokens[i - 1].word in ("by", "via", "through") else -1
    return [*tokens[:at], verb, *tokens[at + 1 : i - 1], *tokens[i + 1 + pointing :]] if 0 <= at < i - 2 else None


def _is_verb(tokens: Tokens, i: int, use: Use) -> bool:
    if i == 0:
        return True
    before = tokens[i - 1]
    ended = i + 1 == len(tokens) or tokens[i + 1].kind == "mark"
    if before.kind == "mark":
        return not (before.word == "," and ended and not use.word.phrase[-1].endswith(_VERBAL))
    if before.word in DETERMINERS - PRONOUNS:
        return False
    if before.word in ("and", "or") and ended:
        return use.word.phrase[-1].endswith(_VERBAL)
    if before.word == "no":
        return ended or tokens[i + 1].word in POLITE or tokens[i].word.endswith("ing")
    if before.word in ("have", "has", "having", "use", "of", "by", "without", "with"):
        return tokens[i].word.endswith("ing")
    return before.word in _LEADING or (before.word.endswith("ly") and before.word not in _ADDING)


def _noun(tokens: list[Token], i: int, verb: Token) -> list[Token] | None:
    """A noun that something is given, as a verb with that for its object."""
    start = i
    while start and i - start < _ADJECTIVES and tokens[start - 1].kind == "word" and not _is_head(tokens[start - 1]):
        if tokens[start - 1].word in DETERMINERS | {"some", "more", "with"}:
            break
        start -= 1
    if start and tokens[start - 1].word in DETERMINERS | {"some", "more"}:
        start -= 1
    elif start < i and not (start and _is_head(tokens[start - 1])):
        return None
    end = i + 1
    while end < len(tokens) and tokens[end].word in _EFFECTS:
        end += 1
    before = start - 1
    if before < 0 or tokens[before].kind == "mark" or tokens[before].word in ("and", "then"):
        if start == end - 1:
            return None
        aimed = end < len(tokens) and tokens[end].word in _ONTO  # "a mosaic on the plate please"
        closed = end == len(tokens) or tokens[end].kind == "mark" or tokens[end].word in POLITE  # "mosaic effect"
        return [*tokens[:start], verb, *tokens[end + aimed :]] if aimed or closed else None
    if _heads(tokens[before], _ADDING):
        return _added(tokens, before, end, verb)
    if tokens[before].word in _BY_MEANS and (at := _last_head(tokens, before, _COVERING)) >= 0:
        return [*tokens[:at], verb, *tokens[at + 1 : before], *tokens[end:]]
    if tokens[before].word == "into" and (at := _last_head(tokens, before, _TURNING)) >= 0 and at < before - 1:
        return [*tokens[:at], verb, *tokens[at + 1 : before], *tokens[end:]]
    if (at := _last_head(tokens, start, _GIVING)) >= 0 and start - at > 1:
        return [*tokens[:at], verb, *tokens[at + 1 : start], *tokens[end:]]
    if (at := _last_head(tokens, start, _ADDING)) >= 0 and tokens[at + 1].word in _ONTO:  # "put on the plate a mosaic"
        return [*tokens[:at], verb, *tokens[at + 2 : start], *tokens[end:]]
    return None


def _added(tokens: list[Token], at: int, end: int, verb: Token) -> list[Token] | None:
    """ "add a mosaic to the plate", "I want a mosaic on the plate"."""
    if end + 2 < len(tokens) and (tokens[end].word in ("of", "with") or tokens[end].kind == "number"):
        onto = next((k for k in range(end + 1, min(end + 6, len(tokens))) if tokens[k].word in _ONTO - {"of"}), -1)
        if onto > 0 and any(t.kind == "number" for t in tokens[end:onto]):
            amount = tokens[end + (tokens[end].word == "of") : onto]
            return [*tokens[:at], verb, *amount, *tokens[onto + 1 :]]
    closed = end == len(tokens) or tokens[end].kind == "mark" or tokens[end].word in ("and", "then", "please", "too")
    if not closed and tokens[end].word not in _ONTO and tokens[end].kind != "number":
        return None
    if any(b in _WISHING for b in bases(tokens[at].word)):
        wished = [*tokens[: at + 1], replace(verb, word="to", text="to"), verb]
        if _is_wish(tokens, at):
            return [*wished, *tokens[end + (not closed) :]]
        begin = _clause_start(tokens, at)  # "my face needs a mosaic"
        needy = tokens[at].word in ("needs", "need") and 0 < at - begin <= _OBJECT
        return [*tokens[:begin], verb, *tokens[begin:at], *tokens[end:]] if needy else None
    rest = tokens[end:] if closed or tokens[end].word not in _ONTO else tokens[end + 1 :]
    return [*tokens[:at], verb, *rest]


def _participle(tokens: list[Token], i: int, verb: Token) -> list[Token] | None:
    """What a thing is to be, as a verb with that thing for its object."""
    following = tokens[i + 1] if i + 1 < len(tokens) else None
    if following is not None and following.kind == "word" and following.word not in _BEHIND_PARTICIPLES:
        return None
    end = i
    while end and (tokens[end - 1].word in _BECOMING or tokens[end - 1].word in _QUITE):
        end -= 1
    if end and tokens[end - 1].word in _NOT:
        return None
    at = _last_head(tokens, end, _CAUSING)
    had = at > 0 and tokens[at].word == "have" and tokens[at - 1].word in PRONOUNS | {"i", "we"}
    if 0 <= at < end - 1 and not had:
        begin = _object_start(tokens, at, end)
        return [*tokens[: begin if begin > at + 1 else at], verb, *tokens[begin:end], *tokens[i + 1 :]]
    at = _last_head(tokens, end, _WISHING)
    if at >= 0 and (begin := _object_start(tokens, at, end)) > at + 1:
        return [*tokens[:begin], verb, *tokens[begin:end], *tokens[i + 1 :]]
    if 0 <= at < end - 1 and _is_wish(tokens, at):
        to = replace(verb, word="to", text="to")
        return [*tokens[: at + 1], to, verb, *tokens[at + 1 + (tokens[at + 1].word == "for") : end], *tokens[i + 1 :]]
    if (begin := _jotted(tokens, end)) >= 0 and (following is None or following.word in ("please", "and", ",", ".")):
        return [*tokens[:begin], verb, *tokens[begin:end], *tokens[i + 1 :]]
    modal = next((k for k in range(end, max(-1, end - 3), -1) if _is_modal(tokens, k)), -1)
    if modal > 0:
        begin = _clause_start(tokens, modal)
        if 0 < modal - begin <= _OBJECT:
            return [*tokens[:begin], verb, *tokens[begin:modal], *tokens[i + 1 :]]
    asked = next((k for k in range(end - 1, max(-1, end - _OBJECT), -1) if tokens[k].word in _MODALS), -1)
    if end < i and 0 <= asked < end - 1 and asked == _clause_start(tokens, end):
        you = replace(verb, word="you", text="you")
        return [*tokens[: asked + 1], you, verb, *tokens[asked + 1 : end], *tokens[i + 1 :]]
    return None


_BEHIND_PARTICIPLES = (
    _ONTO | _BY_MEANS | listed("please and then but or too also as a by just only very slightly out up away")
)
_QUITE = listed("more very really totally completely heavily strongly fully slightly properly nicely")
_NOT = listed("less not no too so never is are was were looks look")
_WRITTEN = listed("text word words caption title label saying says reads reading called named letters")
"""Behind one of these a word is only quoted."""


def _jotted(tokens: Tokens, end: int) -> int:
    """Where a mere noun phrase begins that ends before `end` and is all that its clause has ("the plate"); else -1."""
    begin = _clause_start(tokens, end)
    said = tokens[begin:end]
    verbs = any(head_of(t) is not None or t.word in OPENERS - DETERMINERS or t.word in _FINITE for t in said)
    return begin if 0 < len(said) <= _JOTTED and not verbs and all(t.kind == "word" for t in said) else -1


_JOTTED = 5
"""Words of a thing that is only jotted down with what is to become of it: "left car's plate pixelated"."""
_FINITE = listed("is are was were be been has have had looks came got turned it this that")


def _is_modal(tokens: Tokens, k: int) -> bool:
    """Whether "should", "needs to", "has to", "ought to" stands at k."""
    if k >= len(tokens):
        return False
    bound = tokens[k].word in ("needs", "need", "has", "have", "ought") and k + 1 < len(tokens)
    return tokens[k].word in _MODALS or (bound and tokens[k + 1].word == "to")


def _is_wish(tokens: Tokens, at: int) -> bool:
    """Whether somebody wishes at `at`, and does not merely have: "I want", "I'd like", "we need"."""
    return at > 0 and tokens[at].word != "have" and tokens[at - 1].word in _WISHERS


_WISHERS = listed("i we i'd we'd would 'd really just also only you")


def _is_head(token: Token) -> bool:
    return any(_heads(token, verbs) for verbs in (_ADDING, _COVERING, _GIVING, _CAUSING))


def _heads(token: Token, verbs: frozenset[str]) -> bool:
    return token.kind == "word" and any(b in verbs for b in bases(token.word))


def _last_head(tokens: Tokens, end: int, verbs: frozenset[str]) -> int:
    """Where the last of some verbs stands before `end` in the same clause; -1 for nowhere."""
    for k in range(end - 1, max(-1, end - 1 - _OBJECT), -1):
        if tokens[k].word in _HARD or carrier_of(tokens[k]):
            return -1
        if _heads(tokens[k], verbs):
            return k
    return -1


def _object_start(tokens: Tokens, at: int, end: int) -> int:
    """Where the object begins of which something is said before `end`: behind the verb at `at`, or behind another
    object of that verb with what is said of it ("make the sky brighter and the face ...")."""
    joined = (k for k in range(end - 2, at + 2, -1) if tokens[k].word in JOINERS)
    return next((k + 1 for k in joined if split_predicate(tokens[at + 1 : k]) is not None), at + 1)


def _clause_start(tokens: Tokens, end: int) -> int:
    """Where the clause that ends before `end` begins."""
    joined = (k for k in range(end - 1, -1, -1) if tokens[k].kind == "mark" or tokens[k].word in ("and", "but", "then"))
    return next((k + 1 for k in joined), 0)

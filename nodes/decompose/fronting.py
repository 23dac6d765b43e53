"""A thing named in front of its clause and taken up by a pronoun, put into its place: "those wires, I want them gone".

"the sky, it should be darker", "the wall it is dirty", "the tree in front, please take out" and "the woman in red, she
must go" read as "the sky should be darker", "the wall is dirty", "please take out the tree in front" and so on. It is
how speakers of many languages put a topic, and how anyone does in speech. Left out: topics that are announced, "as for
the sofa" (recasting.py).
"""

from __future__ import annotations

from dataclasses import replace

from .imperatives import head_of
from .nouns import DETERMINERS
from .soundness import noun_phrase
from .tables import listed
from .tokens import Token, Tokens, phrase, words

_HARD = frozenset({".", "!", "?", ";", "\n", ":"})
_SUBJECTS = listed("it they he she that those")
_CLITICS = listed("it's he's she's they're that's")
_OBJECTS = listed("it them him her that those")
_VERBS = listed(
    "is are was were has have had should must can could may might will would needs need looks look ought shall "
    "isn't aren't "
    "goes comes do does"
)
_RELATIVE = listed("which who that")
_NO_TOPIC = listed(
    "too so very not i you we please can could make if when while because since this that it first then next and but"
)
_BEFORE = listed("and but also so then oh well please hello hi hey ok okay ,")
_BEFORE_OBJECT = listed(
    "want need like love prefer wish would i we i'd we'd to please can could you just only have see get"
)
_PLEADING = listed("please pls plz can could you would kindly just")
_PARTICLES = listed("out away off up down")
_OFF_WITH = (["away", "with"], ["off", "with"], ["out", "with"])
_PRONOUNS = (["it"], ["them"], ["him"], ["her"])
_MOST = 10


def unfronted(tokens: list[Token]) -> list[Token]:
    """The tokens with every fronted noun phrase in the place of the pronoun that takes it up."""
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        if (i == 0 or tokens[i - 1].word in _HARD) and (found := _resolved(tokens, i)) is not None:
            run, i = found
            out += run
            continue
        out.append(tokens[i])
        i += 1
    return out


def _resolved(tokens: Tokens, i: int) -> tuple[list[Token], int] | None:
    """The clause from i with its topic put in, and where it was read up to; None where no topic is fronted."""
    start = i
    while start < len(tokens) and tokens[start].word in _BEFORE:
        start += 1
    end = _end_of_topic(tokens, start)
    if not end:
        return None
    noun = list(tokens[start:end])
    begin = end + 1 if tokens[end].word == "," else end
    while begin < len(tokens) and tokens[begin].word in ("and", "so", "but"):
        begin += 1
    lead = list(tokens[i:start])
    if noun_phrase(phrase(noun)) != phrase(noun):
        return None
    if begin + 1 >= len(tokens):
        return None
    if tokens[begin].word in _CLITICS:
        return [*lead, *noun, replace(tokens[begin], word="is", text="is")], begin + 1
    if tokens[begin].word in _SUBJECTS and tokens[begin + 1].word in _VERBS:
        return [*lead, *noun], begin + 1
    if begin == end:
        return None
    if words(tokens[begin : begin + 2]) in _OFF_WITH and words(tokens[begin + 2 : begin + 3])[:1] in _PRONOUNS:
        return [*lead, replace(tokens[begin], word="remove", text="remove"), *noun], begin + 3
    at = begin
    while at < len(tokens) and at - begin < 6 and tokens[at].word in _BEFORE_OBJECT:
        at += 1
    wished = at > begin and at < len(tokens) and tokens[at].word in _OBJECTS
    if wished and at + 1 < len(tokens) and tokens[at + 1].kind == "word":
        return [*lead, *tokens[begin:at], *noun], at + 1
    return _commanded(tokens, lead, noun, begin)


def _commanded(tokens: Tokens, lead: list[Token], noun: list[Token], begin: int) -> tuple[list[Token], int] | None:
    """ "..., please take out", "..., can you remove it": the topic as the object of the command."""
    at = begin
    while at < len(tokens) and tokens[at].word in _PLEADING:
        at += 1
    verb = head_of(tokens[at]) if at < len(tokens) else None
    if (verb is None and tokens[at : at + 1] and tokens[at].word != "get") or at >= len(tokens):
        return None
    if verb is not None and tokens[at].word != verb.base:
        return None
    follow = at + 1
    if follow < len(tokens) and tokens[follow].word in _PARTICLES:
        follow += 1
    if follow == len(tokens) or tokens[follow].word in _HARD | {"please", ","}:
        return [*lead, *tokens[begin:follow], *noun], follow
    for k in range(at + 1, min(at + 5, len(tokens))):
        if tokens[k].word in _OBJECTS:
            return [*lead, *tokens[begin:k], *noun], k + 1
        if tokens[k].kind != "word":
            break
    return None


def _end_of_topic(tokens: Tokens, start: int) -> int:
    """Where a noun phrase ends that opens a clause and is set apart by a comma or a pronoun; 0 when none does."""
    if start >= len(tokens) or tokens[start].word not in DETERMINERS - {"any", "each", "every"}:
        return 0
    relative = False
    for k in range(start + 1, min(start + _MOST, len(tokens) - 1)):
        word = tokens[k].word
        if tokens[k].kind == "mark":
            return k if word == "," and k > start + 1 else 0
        if word in _SUBJECTS - {"that"} and k > start + 1 and tokens[k + 1].word in _VERBS and not relative:
            return k
        relative = relative or word in _RELATIVE
        if (word in _VERBS and not relative) or word in _NO_TOPIC - _RELATIVE or tokens[k].kind != "word":
            return 0
        if word.endswith("'s") and words(tokens[k + 1 : k + 2]) in (["a"], ["too"], ["so"], ["not"]):
            return 0
    return 0

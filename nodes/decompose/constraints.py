"""Clauses that forbid or protect: "don't crop", "keep the sky", "without changing the colours", "leave the face alone".

They become `keep` phrases and never an edit. Left out: "everything except X", which is part of a subject.
"""

from __future__ import annotations

import re

from ...schema import WHOLE_IMAGE
from .amounts import FRACTIONS, take
from .boundaries import BARRED, TOUCH
from .clauses import Clause
from .counting import only_so_many
from .imperatives import head_of
from .morphology import bases, is_gerund
from .nouns import DETERMINERS, IMAGE_WORDS, PRONOUNS, SPOTS, WHOLE
from .phrases import JOINERS, bare, coordinate, subject_of, trim
from .scales import scale_sense
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase, words
from .wording import worded

_LEADING = listed(
    "but and please also make_sure make sure to just try you however be while so can could pls that or only i want need"
)

_KEEPING = listed("keep preserve retain maintain protect keeping preserving retaining maintaining protecting")
_TOUCH = listed(
    "touch change alter affect modify changing touching altering affecting modifying edit mess messing losing "
    "lose disturb damage move ruin harm"
)
_STAYING = listed("must_stay remains remain stay doesn't isn't aren't don't is are")
_KNOWING = listed("stand bear abide like love know think understand understood get mind remember believe care see")
_OVERDOING = ("overdo it", "over do it", "go overboard", "go too far", "go crazy")
_TOUCHED = listed("change changed affected touched altered cropped modified move moved disappear edited")
_MEDDLING = listed("filter filters effects edits editing changes ai generation cropping retouching")
_TAILS = (
    "as is", "as it is", "as they are", "alone", "the same", "unchanged", "intact", "untouched", "in place", "exactly",
    "natural", "as it was", "visible", "the way it is", "as they were", "exactly as is", "with", "original", "in color",
)  # fmt: skip
_NOUN_OF = {
    "crop": "crop", "rotate": "rotation", "resize": "resizing", "flip": "flip", "blur": "blur", "sharpen": "sharpening",
    "cut": "crop", "chop": "crop", "zoom": "zoom", "stretch": "stretching", "trim": "crop", "remove": "removal",
}  # fmt: skip


_KEPT = (
    r"(?:(?:the|my|his|her|our|their|its|your|this|that|these|those|all|both) (?:[\w'-]+ ){1,6}?|everything else |"
    r"(?!(?:but|and|please|just|to|also|you|i|only|can|could|do|not|while)\b)[\w-]+ )"
)
_HELD = (
    r"(?:(?:can|could|should|must|may|has to|have to|is to|are to|needs? to|shall|will|please) )?(?:just )?"
    r"(?:stays?|remains?|be left|be kept|is kept|are kept)"
    r"(?: (?:(?:just|exactly|right|all) )?(?:as|like|how|where|the way|put|unchanged|untouched|intact|alone|the "
    r"same|in place|"
    r"so|visible|recogni[sz]able|readable|legible|put|natural)\b.*)?"
)
_PROTECTED = tuple(
    re.compile(rf"(?:and |but |while |, )*{pattern}(?: ,)?$")
    for pattern in (
        rf"(?P<thing>{_KEPT}){_HELD}",
        rf"(?P<thing>{_KEPT})(?:must|should|may|shall|can|do|does|is|are) (?:not|never) (?:to )?(?:be )?"
        r"(?:touched|changed|altered|affected|cropped|change|move|moved|lost|edited|disappear)(?: .*)?",
        rf"(?P<thing>{_KEPT})(?:(?:is|are|to be|left) )?(?:untouched|unchanged|as is|as it is|as they are|intact|"
        rf"left alone)",
        rf"(?P<thing>{_KEPT})keeps? (?:its|their|his|her) \w+",
        rf"(?P<thing>{_KEPT})(?:must|should|may|shall|can|does|do) not (?:become|get|turn|be|look|go|come out)(?: "
        rf"too)? "
        r"(?P<how>[\w-]+)(?: (?:like|as|than)\b.*)?",
        rf"(?:without|with no) (?P<thing>{_KEPT})(?:getting|becoming|turning|going|looking|being|growing)(?: too| "
        rf"any)* "
        r"(?P<how>[\w-]+)",
        rf"no changes? (?:in|to|on|of|at) (?P<thing>{_KEPT}?[\w'-]+(?: [\w'-]+)?)",
        r"(?:please )?hands off (?P<thing>.+)",
        r"no(?:thing|body) else(?: (?:should|must|may|shall|is to|needs to|has to|please|touched|changed|"
        r"changes)\b.*)?",
    )
)
"""What protects a thing by saying how it is to stay: "handle stays as it is", "without the stage getting brighter"."""
_FAKED = listed("fake artificial unnatural plastic overdone overcooked cartoonish photoshopped filtered cheesy unreal")
_LONGEST = 8
_POINTING = listed("this that one them these those me us you i anything something tell")
_TAIL = re.compile(
    r"(?<=\w) (?:be|alone|exactly as \w+ed|as \w+ed|(?:just |exactly )?(?:how|as|the way|like) "
    r"(?:it|she|he|they|god|you)\b.*)$"
)
"""How a thing is left, which is no part of its name: "the sky how it is", "the shadows be"."""


def constraint(clause: Clause) -> list[str] | None:
    """The phrases a clause protects, in the forms of docs/vocabulary.md, or None when it is no constraint."""
    run = trim(clause.tokens)
    if only_so_many(run) or (run and run[0].word in ("keep", "leave") and only_so_many(run[1:])):
        return None
    kept = _constraint(clause)
    if kept is None:
        return None
    regular = (_regular(_TAIL.sub("", k)) for k in kept if k)
    return list(dict.fromkeys(k for k in regular if _is_named(k)))


def _is_named(kept: str) -> bool:
    """Whether a phrase names what is kept: no mere pronoun, and short enough to be a thing and not a story."""
    said = kept.lower().split()
    if said[0] in _NO_THING or (len(said) == 1 and said[0] in ("be", "do", "so")):
        return False
    return len(said) <= _LONGEST and not (said[0] in _POINTING and (len(said) == 1 or said[1] not in ("thing", "else")))


_NO_THING = listed("actually really do be")


def is_protecting(said: str) -> bool:
    """Whether a part of plain words only says how something is to stay."""
    return any(pattern.match(said) for pattern in _PROTECTED)


def _protected(tokens: Tokens) -> list[str] | None:
    """What a clause protects by saying how it is to stay; None when it does not."""
    text, owners = worded(tokens)
    found = next((m for pattern in _PROTECTED if (m := pattern.match(text))), None)
    if found is None:
        return None
    if "thing" not in found.groupdict() or found["thing"] is None:
        return ["rest of the image"]
    first, last = (text[: found.start("thing")].count(" "), text[: found.end("thing")].rstrip().count(" "))
    kept = _members(tokens[owners[first] : owners[last] + 1])
    how = found.groupdict().get("how")
    return [f"{k} not {how}" for k in kept] if how else kept


def _regular(kept: str) -> str:
    """ "full frame", "everything in the frame" are the "whole picture"; "original size" is the "size"."""
    words_ = kept.lower().split()
    if any(w in _FAKED for w in words_):
        return "natural"
    if words_ in (["everything", "else"], ["rest"], ["everyone", "else"], ["all", "else"]):
        return "rest of the image"
    if len(words_) == 2 and words_[0] == "no":
        return f"no {next((_NOUN_OF[b] for b in bases(words_[1]) if b in _NOUN_OF), words_[1])}"
    if words_ == ["everything"] or (len(words_) > 1 and words_[0] in _ENTIRE and words_[-1] in _FRAMES):
        return "whole picture"
    return " ".join(kept.split()[1:]) if len(words_) > 1 and words_[0] in ("original", "current", "same") else kept


_ENTIRE = listed("whole full entire complete all")
_FRAMES = IMAGE_WORDS | {"whole_image", "frame", "thing", "view"}
_ALL = WHOLE | listed("anything any anyone nothing everything of part parts bit off out away")


def _constraint(clause: Clause) -> list[str] | None:
    run = trim(clause.tokens)
    if (protected := _protected(run)) is not None:
        return protected
    if (
        words(run[:2]) in (["i", "don't"], ["we", "don't"])
        and len(run) > 2
        and (_KNOWING & set(bases(run[2].word)) or (words(run[2:3]) == ["want"] and _is_thing(run[3:])))
    ):
        return None
    while run and run[0].word in _LEADING:
        if run[0].word == "only" and not (len(run) > 1 and run[1].word in _KEEPING):
            break
        if run[0].word in ("make", "i", "can", "you", "could", "want", "need") and not any(
            t.word in _KEEPING or t.word in ("don't", "leave") for t in run[1:4]
        ):
            break
        run = run[1:]
    if len(run) < 2:
        return None
    first = run[0].word
    if first in _KEEPING:
        if _is_crop(run[1:]):
            return None
        return _kept(run[1:])
    if (stated := _stated(run)) is not None:
        return stated
    if first == "no" and len(run) == 2 and run[1].word in BARRED:
        return [phrase(run)]
    if first == "no" and run[1].word in _MEDDLING and len(run) <= 4:
        return [phrase(run)]
    if first == "leave" and run[1].word in ("a", "an", "some"):
        return None
    if first == "leave" and not any(t.word == "out" for t in run[-1:]):
        return _kept(run[1:])
    if first == "without" and clause.hard and run[1].word in DETERMINERS and not _changing(run[1:]):
        return None
    if first in ("avoid", "without"):
        return _forbidden(run[1:])
    if first == "don't":
        return _forbidden(run[1:])
    verb = head_of(run[1])
    base_form = first == "not" and verb is not None and run[1].word == verb.base
    base_form = base_form and len(run) > 2 and run[2].word in DETERMINERS | PRONOUNS
    base_form = base_form or (first == "not" and len(run) > 2 and run[1].word in TOUCH)
    if first in ("no", "not") and len(run) > 1 and (base_form or (is_gerund(run[1].word) and head_of(run[1]))):
        return _forbidden(run[1:])
    if first == "not" and len(run) > 1 and run[1].word in ("the", "my", "his", "her", "too"):
        return _members(run[1:])
    if first == "same":
        return _members(run[1:])
    if first == "except":
        return _members(run[1:])
    negated = index_of(run, {"should", "must", "can"})
    if 0 < negated < len(run) - 1 and run[negated + 1].word == "not":
        return _members(run[:negated])
    if (at := index_of(run, {"don't"})) > 0 and run[0].word in ("the", "my", "i", "we") and not _is_unable(run[at]):
        return _forbidden(run[at + 1 :]) if run[0].word in ("i", "we") else _members(run[:at])
    return None


def _is_unable(token: Token) -> bool:
    """Whether "don't" was written as "can't" ("we can't travel this year"), which forbids nothing."""
    return token.text.lower() in ("can't", "cannot", "cant")


def _stated(run: list[Token]) -> list[str] | None:
    """ "make sure the dog stays", "nothing else should change", "the face remains as it is"."""
    if words(run[:2]) in (["make", "sure"], ["be", "sure"]) or run[0].word in ("ensure", "make_sure"):
        inner = [t for i, t in enumerate(run[1:]) if not (i < 2 and t.word in ("sure", "that"))]
        return _stated(inner) if inner else None
    if words(run[:2]) in (["nothing", "else"], ["nothing", "more"]):
        return ["rest of the image"]
    at = index_of(run, _STAYING, 1)
    if at <= 0 or any(head_of(t) is not None and t.word.endswith("ed") for t in run[:at]):
        return None
    negated = run[at].word in ("doesn't", "isn't", "aren't", "don't")
    if negated and not any(t.word in _TOUCHED for t in run[at + 1 :]):
        return None
    if run[at].word in ("is", "are") and not any(
        t.word in ("still", "kept", "preserved") for t in run[at + 1 : at + 3]
    ):
        return None
    return _members([t for t in run[:at] if t.word != "that"])


def _is_crop(run: Tokens) -> bool:
    """ "keep only the top half" is a crop: it names a side and a share of the picture."""
    named = set(words(run))
    parts = set(FRACTIONS) | {"side", "part", "area", "portion"}
    return bool(named & SPOTS) and bool(named & parts or take(run)[0])


def _is_thing(run: Tokens) -> bool:
    """Whether "I don't want" names a thing to be rid of, not a change to be avoided."""
    changing = any(
        scale_sense(t.word) is not None or is_gerund(t.word) or (head_of(t) is not None and t.word.endswith("ed"))
        for t in run
    )
    return bool(run) and run[0].word in DETERMINERS and not changing and not any(t.word in ("to", "too") for t in run)


def _changing(run: Tokens) -> bool:
    return any(scale_sense(t.word) is not None or is_gerund(t.word) or t.word in ("any", "too") for t in run)


def _kept(run: Tokens) -> list[str]:
    kept = list(trim(run))
    for tail in _TAILS:
        pieces = tail.split()
        if [t.word for t in kept[-len(pieces) :]] == pieces and len(kept) > len(pieces):
            if subject_of(kept[: -len(pieces)])[0] in (WHOLE_IMAGE, "it"):
                return [tail] if tail in ("natural", "original", "in color") else []
            kept = trim(kept[: -len(pieces)])
    if len(kept) > 1 and kept[0].word in ("it", "things", "everything") and kept[1].word not in ("else", "in", "on"):
        return [phrase(kept[1:])]
    return _members(kept)


def _forbidden(run: Tokens) -> list[str]:
    rest = list(trim(run))
    while rest and rest[0].word in ("want", "you", "to", "any", "please", "do", "need"):
        rest = rest[1:]
    if not rest:
        return []
    first = rest[0].word
    if first in ("lose", "losing") and len(rest) > 1 and all(t.word in _ALL or t.word == "the" for t in rest[1:]):
        return ["whole picture"]
    if first in _TOUCH or (first in ("make", "making") and len(rest) > 1):
        body = rest[1:]
        if first in ("make", "making") and len(body) >= 2:
            return [
                f"not {phrase(body[1:])}"
                if body[0].word in WHOLE
                else f"{phrase(bare(body[:-1]))} not {phrase(body[-1:])}"
            ]
        body = [t for t in body if t.word not in ("with", "else", "at")]
        return _members(body)
    if " ".join(words(rest)) in _OVERDOING:
        return ["natural"]
    spoiled = next((i for i, t in enumerate(rest[:3]) if i and t.word in DETERMINERS), -1)
    head = head_of(rest[0])
    if head is None and spoiled > 0 and rest[0].word not in DETERMINERS:
        return _members(rest[spoiled:])
    if head is not None:
        object_ = bare(rest[1:])
        if not object_ or all(t.word in _ALL for t in object_):
            return [f"no {_NOUN_OF.get(head.base, head.base)}"]
        return _members(rest[1:]) if head.sense not in ("add", "increase", "decrease") else [f"no {phrase(object_)}"]
    return _members(rest)


def _members(run: Tokens) -> list[str]:
    found = []
    for part in coordinate(run):
        named: list[Token] = bare(part)
        while named and named[-1].word in JOINERS | {"too", "much"}:
            named = named[:-1]
        text = phrase(named)
        if text:
            found.append("rest of the image" if words(named) in (["everything", "else"], ["rest"]) else text)
    return found

"""What the writer takes back or sets apart, before the request is cut into clauses.

"paint it blue, no, make it green" reads as "paint it green"; "five balloons not two" and "marble instead of wood" lose
what is only named for contrast. Left out: edits that are called off by name ("forget the crop", grammar.py).
"""

from __future__ import annotations

from dataclasses import replace

from .afterthoughts import attached
from .amounts import ONES, TENS, UNITS
from .colors import SHADES, is_color
from .morphology import is_comparative
from .nouns import MATERIALS, SPOTS, is_in
from .phrases import JOINERS
from .scales import scale_sense
from .tables import listed
from .tokens import Token, Tokens, index_of

_PAUSES = frozenset({",", "...", "..", "-", "\u2013", "\u2014", ";", ".", "(", "!"})
_TURNS = listed("wait actually rather sorry correction oops hmm scratch_that i_mean")
_AFTER_NO = listed("wait make just actually sorry scratch_that rather better")
_ENDS = frozenset({".", "!", "?", ";", "\n", "then", "...", "finally", "next", ","})
_BESIDE_NOT = listed("is are was were do does did should must would could can it's that's but or why if be i'm so")


def settled(tokens: list[Token]) -> list[Token]:
    """The tokens as the writer left them: corrections carried out, contrasts taken out."""
    return _without_contrast(_corrected(_without_tag(_without_thanks(_without_fillers(attached(tokens))))))


def _without_fillers(tokens: list[Token]) -> list[Token]:
    """Without "say" before a number, and without likenesses behind a colour ("red like in autumn")."""
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        token, follow = tokens[i], tokens[i + 1] if i + 1 < len(tokens) else None
        if token.word == "say" and follow is not None and follow.kind == "number" and out and out[-1].word == ",":
            out.pop()
        elif token.word == "like" and follow is not None and follow.word in _LIKENESS and out and _is_tint(out[-1]):
            i = _end_of_contrast(tokens, i + 1) - 1
        else:
            out.append(token)
        i += 1
    return out


_LIKENESS = listed("in on at the a an")


_CLOSING = ("that's all", "that is all", "that's it", "that is it", "that'll be all", "and that's it", "and that's all")


def _without_thanks(tokens: list[Token]) -> list[Token]:
    """Without the thanks at the end: "..., thank you so much in advance!", and without "that's all"."""
    tokens = _without_closing(tokens)
    end = len(tokens)
    while end and (
        tokens[end - 1].word in _THANKING or (tokens[end - 1].kind == "mark" and tokens[end - 1].word in "!.,")
    ):
        end -= 1
    thanked = any(t.word in ("thanks", "thank", "thx", "cheers") for t in tokens[end:])
    return tokens[:end] if end and thanked else tokens


def _without_closing(tokens: list[Token]) -> list[Token]:
    end = len(tokens)
    while end and tokens[end - 1].kind == "mark":
        end -= 1
    for size in (4, 3, 2):
        if end > size and " ".join(t.word for t in tokens[end - size : end]) in _CLOSING:
            return tokens[: end - size]
    return tokens


_THANKING = listed(
    "thanks thank thx ty cheers you u so much a_lot in advance and please many very guys all again kindly"
)


def _without_tag(tokens: list[Token]) -> list[Token]:
    """ "too purple, no?", "looks flat, innit" without the question at its end."""
    end = len(tokens)
    while end and tokens[end - 1].word in ("?", "!", "."):
        end -= 1
    if end > 2 and (tokens[end - 1].word == "innit" or (tokens[end - 1].word in _TAGS and end < len(tokens))):
        return tokens[: end - 1]
    return tokens


_TAGS = listed("no right eh yeah huh correct")


def _corrected(tokens: list[Token]) -> list[Token]:
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        behind = _past_turn(tokens, i) if out and out[-1].word in _PAUSES else 0
        if behind:
            new, end = _new_version(tokens, behind)
            changed = _replaced(out, new) if new else None
            if changed is not None:
                out, i = changed, end
                continue
        out.append(tokens[i])
        i += 1
    return out


def _past_turn(tokens: Tokens, i: int) -> int:
    """Where the new version begins when a correction is announced at i ("no, make it ..."); 0 when none is."""
    start = i
    while i < len(tokens) and (
        tokens[i].word in _TURNS
        or (tokens[i].word == "no" and i + 1 < len(tokens) and tokens[i + 1].word in _PAUSES | _AFTER_NO)
        or (tokens[i].word == "no" and i + 1 < len(tokens) and _is_amount(tokens[i + 1]))
        or (i > start and tokens[i].word in _PAUSES)
    ):
        i += 1
    return i if i > start and i < len(tokens) else 0


def _new_version(tokens: Tokens, i: int) -> tuple[list[Token], int]:
    """The words that stand instead, without "just" and "make it", and where they end."""
    while i < len(tokens) and tokens[i].word in ("just", "rather", "better"):
        i += 1
    if i + 1 < len(tokens) and tokens[i].word == "make" and tokens[i + 1].word in ("it", "that", "them"):
        i += 2
    end = index_of(tokens, _ENDS, i)
    end = end if end >= 0 else len(tokens)
    return list(tokens[i:end]), end


def _replaced(said: list[Token], new: list[Token]) -> list[Token] | None:
    """What was said with its last phrase of the same kind (amount, colour, thing) replaced; None when there is none."""
    past = said[:-1]
    while past and past[-1].word in _PAUSES:
        past = past[:-1]
    start = max((i + 1 for i, t in enumerate(past) if t.word in _ENDS), default=0)
    for kind in (_is_amount, _is_treatment, _is_way, _is_tint, _is_graded, _is_article):
        led = next((i for i, t in enumerate(new[:3]) if t.word not in _LEADING and not _is_article(t)), 0)
        first = new[:1] if kind is _is_article else new[led : led + 1]
        if not first or not kind(first[0]):
            continue
        at = next((i for i in range(len(past) - 1, start, -1) if kind(past[i])), -1)
        while at > start + 1 and kind(past[at - 1]):
            at -= 1
        if at > start:
            led = led if led and past[at - 1].word == new[led - 1].word else 0
            return [*past[:at], *new[led:]]
    return None


_LEADING = listed("to by at in into")


def _is_amount(token: Token) -> bool:
    word = token.word
    counted = word in ONES or word in TENS or word in UNITS or word in ("half", "third", "thirds", "quarter", "full")
    return token.kind == "number" or counted or word in ("slightly", "a_lot", "twice", "double")


def _is_tint(token: Token) -> bool:
    return is_color(token.word) or token.word in SHADES or is_in(token.word, MATERIALS)


def _is_treatment(token: Token) -> bool:
    return token.word in ("black_and_white", "sepia", "inverted", "negative")


def _is_way(token: Token) -> bool:
    return token.word in _WAYS


_WAYS = listed(
    "left right clockwise counterclockwise anticlockwise counter-clockwise anti-clockwise cw ccw horizontally "
    "vertically horizontal vertical top bottom up down landscape portrait"
)


def _is_graded(token: Token) -> bool:
    return is_comparative(token.word) and scale_sense(token.word) is not None


def _is_article(token: Token) -> bool:
    return token.word in ("a", "an", "the", "my", "his", "her", "some", "one")


def _without_contrast(tokens: list[Token]) -> list[Token]:
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        if tokens[i].word == "instead_of" or _sets_apart(tokens, i):
            end = _end_of_contrast(tokens, i + 1)
            if (counted := _recounted(out, tokens[i + 1 : end])) is not None:
                out, i = counted, end
                continue
            if (swapped := _swapped(out, tokens, i, end)) is not None:
                out, i = swapped
                continue
            if end < len(tokens) or out:
                leading = not out or out[-1].word in _ENDS - {","}
                i = end + 1 if leading and end < len(tokens) and tokens[end].word == "," else end
                while out and out[-1].word == ",":
                    out.pop()
                continue
        out.append(tokens[i])
        i += 1
    return out


def _swapped(said: list[Token], tokens: Tokens, i: int, end: int) -> tuple[list[Token], int] | None:
    """ "a parrot instead of the pigeon" as "replace the pigeon with a parrot"; None where nothing is exchanged."""
    contrast = list(tokens[i + 1 : end])
    if not contrast or not (contrast[0].word in _DEFINITE or _is_new_thing(contrast)):
        return None
    verb = replace(tokens[i], word="replace", text="", kind="word")
    joint = replace(tokens[i], word="with", text="", kind="word")
    start = max((k + 1 for k, t in enumerate(said) if t.word in _ENDS), default=0)
    new = next((k for k in range(start, len(said)) if said[k].word in _NEW), -1)
    if new >= 0 and all(t.word in _BEFORE_NEW for t in said[start:new]):
        return [*said[:start], verb, *contrast, joint, *said[new:]], end
    if all(t.word in JOINERS for t in said[start:]) and end + 1 < len(tokens):
        at = next((k for k in range(end, min(end + 7, len(tokens))) if tokens[k].word in _NEW), -1)
        if at > end and all(t.word in _BEFORE_NEW | {","} for t in tokens[end:at]):
            return [*said, verb, *contrast, joint], at
    return None


def _is_new_thing(contrast: Tokens) -> bool:
    """ "a cow" in "a llama instead of a cow", not "a glass one" or "a red top"."""
    told = any(_is_tint(t) for t in contrast[1:])
    return contrast[0].word in ("a", "an") and contrast[-1].word not in ("one", "ones") and not told


_GOES_ON = listed("i i'd we we'd let let's there put give make have please should would must")
"""Words with which the clause goes on behind what is set apart: "instead of the lamp I'd like a globe"."""
_DEFINITE = listed("the my his her our their that this its your")
_NEW = listed("a an some another two three four five six")
_BEFORE_NEW = listed(
    "and i i'd we we'd want would like need prefer love put add use have show give us me please can could you get "
    "there "
    "let should be ought must see to with place what_if were was let how_about let's paint draw just"
)


def _recounted(said: list[Token], contrast: Tokens) -> list[Token] | None:
    """ "five balloons not two" as "change_count five balloons"; None where no numbers of things are told apart."""
    number = contrast[0] if contrast else None
    if number is None or not (number.word in ONES or (number.kind == "number" and number.word.isdigit())):
        return None
    while said and said[-1].word == ",":
        said = said[:-1]
    start = max((i + 1 for i, t in enumerate(said) if t.word in _ENDS), default=0)
    at = next((i for i in range(len(said) - 1, start - 1, -1) if _is_count(said[i])), -1)
    if at < 0 or at + 1 >= len(said) or said[at + 1].kind != "word" or said[at + 1].word in UNITS:
        return None
    verb = replace(said[at], word="change_count", text="", kind="word")
    return [*said[:start], verb, *(t for t in said[at:] if t.word != ",")]


def _is_count(token: Token) -> bool:
    return token.word in ONES or (token.kind == "number" and token.word.isdigit())


def _sets_apart(tokens: Tokens, i: int) -> bool:
    """Whether "not" at i only names what is not meant: "blue not green", "five, not two", "OPEN not CLOSED"."""
    if tokens[i].word != "not" or i == 0 or i + 1 >= len(tokens):
        return False
    before = i - 1 if tokens[i - 1].word != "," else i - 2
    if before < 0 or tokens[before].word in _BESIDE_NOT or tokens[before].word in JOINERS:
        return False
    what = tokens[i + 1]
    named = _is_tint(what) or what.word in ONES or what.word in SPOTS or what.word in ("a", "an")
    shouted = what.text.isupper() and len(what.text) > 1
    return named or shouted or what.kind in ("number", "quote")


def _end_of_contrast(tokens: Tokens, i: int) -> int:
    start = i
    while i < len(tokens) and tokens[i].word not in _ENDS | {"and", "but", "so", "please", "with", "while"}:
        if i > start and (tokens[i].word in _GOES_ON or (tokens[i].word in _DEFINITE and _is_tint(tokens[i - 1]))):
            break
        i += 1
    return i

"""What is said behind a wish without a clause of its own, put where it belongs: amounts, degrees, "say", ordinals.

"warmer, say twenty percent" reads as "warmer twenty percent", "more contrast, much more" as "much more contrast",
"first straighten, second crop" as "first straighten, then crop". Left out: corrections (repairs.py).
"""

from __future__ import annotations

from dataclasses import replace

from .amounts import DEGREES, ONES, TENS, UNITS, take
from .colors import is_color
from .imperatives import head_of
from .morphology import is_comparative
from .nouns import DETERMINERS
from .scales import scale_sense
from .tables import listed
from .tokens import Token, Tokens

_SAYING = listed("say like maybe around about roughly perhaps approximately something")
_BEFORE_SAYING = listed("of by with at to maybe and")
_ORDINALS = listed("second third fourth fifth sixth seventh eighth")
_ENDS = listed(". , ! ? ; and but so because for ) without with")
_HARD = listed(". ! ? ; then")
_HUMMED = listed("lowkey highkey ngl tbh smh hmm hmmm um uh uhm erm er ohh ooh ehm")
_BESIDE = listed("strength power force say maybe please more less of it or so about that perhaps tops max ish")


def attached(tokens: list[Token]) -> list[Token]:
    """The tokens without fillers, with afterthoughts behind what they are about and ordinals as an order."""
    tokens = _without_does_it(_freed(_left_alone(tokens)))
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if _is_filler(tokens, i):
            if (
                token.word in _HUMMED
                and out
                and out[-1].word == ","
                and tokens[i + 1 : i + 2]
                and (tokens[i + 1].word == ",")
            ):
                out.pop()
        elif token.word == "ie" or _spells(tokens, i, "i . e .") or _spells(tokens, i, "e . g ."):
            out.append(replace(token, word=".", text=".", kind="mark"))
            i += 0 if token.word == "ie" else 3
        elif token.word == "do" and _is_graded(tokens, i + 1):
            out.append(replace(token, word="make"))
        elif token.word == "for" and [t.word for t in tokens[i + 1 : i + 3]] in (["me", ","], ["us", ","]):
            i += 1
        elif token.word == "both" and out and head_of(out[-1]) is not None and _ends_object(tokens, i + 1):
            out.append(replace(token, word="them"))
        elif token.word in _ORDINALS and _is_order(tokens, i):
            out.append(replace(token, word="then"))
        elif (
            token.word == ","
            and out
            and (end := _end_of_afterthought(tokens, i + 1))
            and _waits(out, tokens[i + 1 : end])
        ):
            out[:] = [t for k, t in enumerate(out) if k < _start(out) or t.word not in DEGREES]
            out += [t for t in tokens[i + 1 : end] if t.word not in _BESIDE]
            i = end - 1
        else:
            out.append(token)
        i += 1
    return out


def _left_alone(tokens: list[Token]) -> list[Token]:
    """ "let the candle alone" as "leave the candle alone"."""
    return [
        replace(t, word="leave")
        if t.word == "let" and any(u.word == "alone" for u in _until(tokens, i + 1, _ENDS))
        else t
        for i, t in enumerate(tokens)
    ]


def _until(tokens: Tokens, i: int, ends: frozenset[str]) -> Tokens:
    end = next((k for k in range(i, len(tokens)) if tokens[k].word in ends), len(tokens))
    return tokens[i:end]


def _freed(tokens: list[Token]) -> list[Token]:
    """Parentheses that ask become clauses; those that only comment ("occlusal mirror shot") are taken out."""
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        inner = _until(tokens, i + 1, frozenset({")"})) if tokens[i].word == "(" else []
        closed = 0 < len(inner) <= 10 and i + len(inner) + 1 < len(tokens)
        if closed and any(t.kind in ("number", "quote") or scale_sense(t.word) is not None for t in inner):
            first, last = tokens[i], tokens[i + len(inner) + 1]
            out += [replace(first, word=",", text=","), *inner, replace(last, word=",", text=",")]
            i += len(inner) + 2
        elif (
            closed
            and i
            and inner[0].kind == "word"
            and inner[0].word not in DETERMINERS
            and not any(is_color(t.word) or (head_of(t) is not None and t.word not in _PHOTO) for t in inner)
        ):
            i += len(inner) + 2
        else:
            out.append(tokens[i])
            i += 1
    return out


_PHOTO = frozenset({"shot", "mirror"})
_DOES_IT = tuple(
    tuple(p.split())
    for p in (
        "should do it", "would do it", "will do it", "should do", "will do", "would do", "does it", "is sufficient",
        "is enough", "is fine", "should do the trick", "will be enough", "would be enough", "should be enough",
    )
)  # fmt: skip


_DOING = frozenset(said[0] for said in _DOES_IT)


def _without_does_it(tokens: list[Token]) -> list[Token]:
    """ "a quarter turn should do it" as "a quarter turn"."""
    if not any(t.word in _DOING for t in tokens):
        return tokens
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        for said in _DOES_IT:
            end = i + len(said)
            closing = end == len(tokens) or (end < len(tokens) and tokens[end].kind == "mark")
            before = out and out[-1].word not in ("it", "that", "this", "what", "you")
            if closing and before and tuple(t.word for t in tokens[i:end]) == said:
                i = end
                break
        else:
            out.append(tokens[i])
            i += 1
    return out


def _spells(tokens: Tokens, i: int, words: str) -> bool:
    return [t.word for t in tokens[i : i + 4]] == words.split()


def _is_filler(tokens: Tokens, i: int) -> bool:
    """ "say" and "like" before an amount; a hum anywhere."""
    if tokens[i].kind != "word":
        return False
    if tokens[i].word in _HUMMED:
        return True
    said = i and tokens[i - 1].kind != "mark" and tokens[i - 1].word not in _BEFORE_SAYING
    if tokens[i].word not in ("say", "like") or i + 1 >= len(tokens) or said:
        return False
    return _is_number(tokens[i + 1]) or (
        tokens[i + 1].word in ("a", "another", "minus", "plus", "about", "maybe")
        and bool(take(tokens[i + 2 : i + 5], plain=True)[0])
    )


def _is_number(token: Token) -> bool:
    return token.kind == "number" or all(p in ONES or p in TENS for p in token.word.split("-"))


def _is_order(tokens: Tokens, i: int) -> bool:
    """Whether an ordinal counts what is to be done: it opens its part, and a verb follows."""
    counted = any(t.word == "first" for t in tokens[:i])
    opens = i == 0 or tokens[i - 1].kind == "mark" or tokens[i - 1].word == "and"
    follow = tokens[i + 1] if i + 1 < len(tokens) else None
    return (
        opens
        and follow is not None
        and (follow.word in (":", ",") or head_of(follow) is not None or (follow.word in ("a", "an") and counted))
    )


def _is_graded(tokens: Tokens, i: int) -> bool:
    """Whether "it more light", "the photo brighter" stands at i, as in "can you do it more light"."""
    if i + 1 >= len(tokens) or tokens[i].word not in ("it", "this", "that", "them"):
        return False
    word = tokens[i + 1].word
    return word in ("more", "less", "slightly", "a_lot") or is_comparative(word)


def _ends_object(tokens: Tokens, i: int) -> bool:
    """Whether an object ends before i: the end, a mark, or a joiner with another verb behind it."""
    if i >= len(tokens) or tokens[i].kind == "mark" or tokens[i].word in ("please", "for", "but"):
        return True
    return tokens[i].word == "and" and i + 1 < len(tokens) and head_of(tokens[i + 1]) is not None


def _end_of_afterthought(tokens: Tokens, i: int) -> int:
    """Where a mere amount that begins at i ends; 0 when more than an amount stands there."""
    end = i
    while end < len(tokens) and tokens[end].word not in _ENDS:
        end += 1
    piece = tokens[i:end]
    if not piece or len(piece) > 7 or piece[0].text[0] in "+-":
        return 0
    amounts, left = take([t for t in piece if t.word not in _SAYING], plain=piece[0].word in _SAYING)
    kept = [t for t in piece if t.word not in _SAYING]
    rest = [kept[k].word for k in left]
    half = bool(amounts) and amounts[0].kind == "factor" and "strength" in rest
    if len(amounts) != 1 or not (half or amounts[0].kind in ("percent", "stops", "degree", "plain")):
        return 0
    degree = amounts[0].kind == "degree"
    if not all(w in _BESIDE for w in rest) or (degree and not {"more", "less"} & set(rest)):
        return 0
    return end


_TURNING = listed("no wait actually rather sorry correction not oops")


def _start(said: Tokens) -> int:
    """Where what was said last begins."""
    return max((k + 1 for k, t in enumerate(said) if t.word in _HARD | {",", "and"}), default=0)


def _waits(said: Tokens, amount: Tokens) -> bool:
    """Whether what was said last has no amount yet, or only a degree that a number now tells."""
    part = said[_start(said) :]
    degree = any(t.word in DEGREES for t in amount)
    if part and part[-1].word in _TURNING:
        return False
    valued = any(t.kind == "number" or (degree and t.word in DEGREES) or t.word in UNITS for t in part)
    return len(part) > 0 and not valued

"""Text to tokens: what is a word, a number, a quoted literal, a mark.

Quoted text becomes one token, so no later stage can split or correct it; emoji outside of quotes say nothing and are
left out, but a sentence may begin behind one. Offsets point into the normalised text, so a
phrase is given back in the user's own spelling. Left out: meaning.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from .tables import listed

MAX_TOKENS = 600
"""Tokens beyond this are not read: a request is a few sentences, and work stays bounded."""

Kind = Literal["word", "number", "quote", "mark"]

_SPECIAL = re.compile(r"<\|[^|<>]{0,80}\|>|</?s>|\[/?INST\]")
_QUOTES = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a`\u00b4", "'") | dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"')
)
_VALUED = listed(
    "up down by to at of plus minus contrast saturation shadows highlights brightness vibrance exposure vignette temp "
    "tint gamma sharpness sharpen nr clarity denoise dehaze hue noise grain warmth"
)
_NO_ITEM = "".join(rf"(?<!\b{word}\ )" for word in sorted(_VALUED))
"""What a number with a full stop is the value of, so that it counts nothing: "shadows up 15. Crop it"."""
_TOKEN = re.compile(
    r"""
    (?P<quote>"[^"]*"|(?<![\w'])'(?=\S)[^"\n]{0,300}?(?<=\S)'(?![\w']))
  | (?P<color>\#[0-9a-f]{6}\b|\#[0-9a-f]{3}\b)
  | (?P<item>(?:(?<=\n)|(?<=^)|(?<=[,;.:]\ )|(?<=\ ))"""
    + _NO_ITEM
    + r"""(?:\(?\d{1,2}[.)]|\(?[a-h]\))(?=\s+[A-Za-z])
        |\d\ufe0f?\u20e3|[\u2022\u25aa\u25cf\u2023\u2043\u00b7](?=\s)|(?:step|edit|task)\ \d{1,2}\s?[:.)-])
  | (?P<short>w/o\b|w/|b/c\b)
  | (?P<number>[x\u00d7]\s?\d+(?:\.\d+)?(?![\w.])
        |[+-]?(?:\d{1,3}(?:,\d{3})+(?![\d,])|\d+(?:[.,]\d+)?)(?:\s?[:x\u00d7/]\s?\d+(?:\.\d+)?)?
        (?:\s?(?:%|°|º|px\b|k\b|p\b|x\b|(?:st|nd|rd|th)\b))?)
  | (?P<word>[^\W\d_]+(?:[^\W\d]|\d)*(?:(?:[-'](?=\w)|(?<=\w)&(?=\w)|/(?=[wW]\b))\w+)*'?)
  | (?P<mark>\n|\.{2,}|[^\w\s])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_FRACTION = re.compile("([0-9]{1,6}) ?([\u00bc-\u00be\u2150-\u215e])")
"""A number and a fraction in one character behind it: "1\u2153 stops"."""
_SYMBOLS = frozenset("+=<>|~^$\u20ac\u00a3%\u00b0\u00ba\u00a9\u00ae\u2122\u00d7\u00b1\u2192")
"""Marks that stand for something, unlike emoji."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `word` is what the grammar reads (lower case, or a canonical form), `text` what the user wrote."""

    text: str
    word: str
    kind: Kind
    start: int
    end: int


Tokens = Sequence[Token]


def normalise(request: str) -> str:
    """Compatibility characters composed, quotes made straight, control characters and model tokens taken out."""
    parted = _FRACTION.sub(lambda m: f"{int(m[1]) + round(unicodedata.numeric(m[2]), 2):g}", _SPECIAL.sub(" ", request))
    text = unicodedata.normalize("NFKC", parted).translate(_QUOTES)
    text = text.replace("\u2044", "/").replace("\u2212", "-").replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r",?\s*\bi\.\s?e\.,?", ";", text)
    kept = (c if c == "\n" or unicodedata.category(c)[0] != "C" else " " for c in text)
    return re.sub(r"[ \t]+", " ", "".join(kept)).strip()


def tokenise(text: str) -> list[Token]:
    """Tokens of a normalised text, at most MAX_TOKENS."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        group = match.lastgroup or "mark"
        written = match.group()
        word = written.lower()
        kind: Kind = "mark"
        if group == "item":
            word = ";"
        elif group == "short":
            kind, word = "word", {"w/": "with", "w/o": "without"}.get(word, "because")
        elif group == "quote":
            kind, word = "quote", "<quote>"
        elif group == "number":
            kind, word = "number", _numeral(word)
        elif group in ("word", "color"):
            kind, word = "word", word.rstrip("'") if not word.endswith("s'") else word
        elif len(written) == 1 and unicodedata.category(written)[0] in "SM" and written not in _SYMBOLS:
            if text[match.end() : match.end() + 4].lstrip()[:1].isupper() and found:
                kind, word = "mark", "."
            else:
                continue
        found.append(Token(written, word, kind, match.start(), match.end()))
        if len(found) >= MAX_TOKENS:
            break
    return found


def _numeral(written: str) -> str:
    """A number in one spelling: no spaces, no comma between thousands, "x2" as "2x"."""
    word = re.sub(r"\s", "", written).replace("\u00d7", "x").replace("\u00ba", "\u00b0")
    word = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", word)
    return f"{word[1:]}x" if word.startswith("x") else word


def phrase(tokens: Tokens) -> str:
    """The words of the tokens as written, single-spaced; marks that would dangle at either end are left out."""
    kept = list(tokens)
    while kept and kept[0].kind == "mark" and kept[0].text not in "([":
        kept.pop(0)
    while kept and kept[-1].kind == "mark" and kept[-1].text not in ")]":
        kept.pop()
    parts: list[str] = []
    for i, token in enumerate(kept):
        glued = i > 0 and token.start == kept[i - 1].end
        parts.append(token.text if glued or not parts else " " + token.text)
    return " ".join("".join(parts).split())


def unquote(token: Token) -> str:
    """The inside of a quoted literal, or the token's text."""
    return token.text[1:-1] if token.kind == "quote" else token.text


def words(tokens: Tokens) -> list[str]:
    """What the grammar reads of each token."""
    return [t.word for t in tokens]


def index_of(tokens: Tokens, wanted: frozenset[str] | set[str], start: int = 0) -> int:
    """Position of the first token whose word is wanted, or -1."""
    return next((i for i in range(start, len(tokens)) if tokens[i].word in wanted), -1)


def renamed(run: Tokens, word: str) -> Token:
    """One token that covers a run and reads as `word`."""
    text = phrase(run) or word
    return replace(run[0], text=text, word=word, kind="word", end=run[-1].end)

"""Slips that make another English word, put right by what stands beside them: "cut of", "to dark", "an crop it".

Also short names of settings beside a number ("+10 sat", "WB 5600K"). Left out: words that are none (spelling.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from .colors import is_color
from .imperatives import head_of
from .morphology import is_comparative
from .nouns import DETERMINERS, PRONOUNS
from .scales import scale_sense
from .tables import listed
from .tokens import Token, Tokens

_CUTTING = listed("cut crop take trim chop shave slice lop")
"""Verbs that are cut short by an "of" for "off"."""
_ADDING = listed("also then thats that's its it's there i please pls can could just")
_SAID_OF = listed(
    "is are was it's its looks look way far bit little slightly much seems feels . , ! ? ; and but so photo picture "
    "pic image sky face background everything all colors"
)
_EXCESSIVE = listed(
    "big small large much many long short high low wide narrow orange yellow green blue pink red purple"
)
_SETTINGS = {
    "sat": "saturation", "satur": "saturation", "con": "contrast", "contr": "contrast", "exp": "exposure",
    "vib": "vibrance", "clar": "clarity", "shad": "shadows", "shads": "shadows", "highs": "highlights",
    "hl": "highlights", "hi": "highlights", "vig": "vignette", "wb": "white_balance", "nr": "denoise",
    "bri": "brightness",
}  # fmt: skip


def mended(tokens: list[Token]) -> list[Token]:
    """The tokens with every slip as the word that was meant."""
    return [_said(t, word) if (word := _meant(tokens, i)) else t for i, t in enumerate(tokens)]


def _said(token: Token, word: str) -> Token:
    return replace(token, word=word, text=word)


def _meant(tokens: Tokens, i: int) -> str:
    """The word that was meant at i; empty where it stands as it should."""
    slip = _SLIPS.get(tokens[i].word) if tokens[i].kind == "word" else None
    if slip is not None and (i + 1 < len(tokens) or slip is _border):
        return slip(tokens, i)
    return _SETTINGS[tokens[i].word] if tokens[i].word in _SETTINGS and _is_valued(tokens, i) else ""


def _off(tokens: Tokens, i: int) -> str:
    """ "cut of the bottom" is "cut off"; "a cut of meat" is not."""
    verb = i > 0 and tokens[i - 1].word in _CUTTING and (i < 2 or tokens[i - 2].word not in DETERMINERS)
    return "off" if verb and (tokens[i + 1].word in DETERMINERS or tokens[i + 1].kind == "number") else ""


def _too(tokens: Tokens, i: int) -> str:
    """ "it is to dark" is "too dark", "to orange" alone as well; "change it to orange" is not."""
    said = i == 0 or tokens[i - 1].word in _SAID_OF
    if not said or tokens[i + 1].kind != "word":
        return ""
    word = tokens[i + 1].word
    sense = scale_sense(word)
    graded = sense is not None and sense.part == "adjective" and not is_comparative(word)
    behind = tokens[i + 2].word if i + 2 < len(tokens) else "."
    closed = behind in _SAID_OF or not behind.isalpha() or behind in ("for", "to", "pls", "please", "make", "fix")
    return "too" if (graded or word in _EXCESSIVE) and closed else ""


def _and(tokens: Tokens, i: int) -> str:
    """ "brighter an a bit warmer", "an remove it": "an" before what no article stands before."""
    follow = tokens[i + 1]
    joined = follow.word in DETERMINERS | PRONOUNS | _ADDING
    if joined or follow.kind != "word" or follow.word[0] in "aeiouh":
        return "and" if joined and i else ""
    return "and" if i and (head_of(follow) is not None or scale_sense(follow.word) is not None) else ""


def _is_valued(tokens: Tokens, i: int) -> bool:
    """Whether a number stands beside a short name of a setting: "+10 sat", "vib: 20"."""
    beside = [*tokens[max(0, i - 1) : i], *tokens[i + 1 : i + 3]]
    if tokens[i].text == "WB" or tokens[i].text == "NR":
        return True
    return any(t.kind == "number" for t in beside[:2]) or (
        len(beside) == 3 and beside[1].word in (":", "=", "+", "-", "up", "down", "by") and beside[2].kind == "number"
    )


def _its(tokens: Tokens, i: int) -> str:
    """ "its too dark", "its blurry" is "it's"; "its bright colours" is not."""
    word, behind = tokens[i + 1].word, tokens[i + 2] if i + 2 < len(tokens) else None
    sense = scale_sense(word)
    adjective = (sense is not None and sense.part == "adjective") or word in _TURNED
    closed = behind is None or behind.kind == "mark" or behind.word in ("and", "n", "but", "so", "pls", "please", "lol")
    slipped = word == "to" and bool(_too(tokens, i + 1))
    return "it's" if word in _SAID_OF_IT or slipped or (adjective and closed) else ""


_SAID_OF_IT = listed("too so very really slightly way not all for from because just kinda a the my been also still bit")
_TURNED = listed("sideways crooked upside tilted slanted backwards mirrored")


def _add(tokens: Tokens, i: int) -> str:
    """ "ad a border", not "the ad"."""
    begins = i == 0 or tokens[i - 1].kind == "mark" or tokens[i - 1].word in ("and", "an", "n", "then", "please", "pls")
    return "add" if begins and tokens[i + 1].word in DETERMINERS | {"some"} else ""


def _border(tokens: Tokens, i: int) -> str:
    """ "a white boarder"."""
    return "border" if i and (is_color(tokens[i - 1].word) or tokens[i - 1].word in ("thin", "thick", "px")) else ""


_SLIPS: dict[str, Callable[[Tokens, int], str]] = {
    "of": _off, "to": _too, "an": _and, "n": _and, "its": _its, "ad": _add, "boarder": _border,
}  # fmt: skip

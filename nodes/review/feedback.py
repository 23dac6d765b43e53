"""What a person says of a step or its result in a few words: how much ("too strong", "a bit less", "darker"), or where
("only the left half", "not the sky").

Left out: everything else that may be said, which goes to an editor that reads words, or is planned anew.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...tools.locate.phrases import parse

MUCH, SOME, BIT = 3.0, 2.0, 1.4
"""Factors of the strength for "much stronger", "stronger" and "a bit stronger"; their inverses for the other way."""

_BIT = re.compile(r"\b(?:a (?:little|bit|tad|touch|hair|smidge)|slightly|somewhat|a little bit)\b")
_MUCH = re.compile(r"\b(?:much|way|far|a lot|lots|really|extremely|very|heavily)\b")
_TIMES = re.compile(r"\b(?:(half|third|quarter) (?:as|of|the)|(?:by|in) half|(twice|double|triple|three times))\b")
_FACTOR = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "twice": 2.0, "double": 2.0, "triple": 3.0, "three times": 3.0}

_LESS = re.compile(
    r"\b(?:too (?:strong|much|heavy|intense|extreme|harsh|obvious|far|big|large)|"
    r"over ?(?:done|cooked|processed|the top)|"
    r"weaker|less|lighter touch|gentler|softer|milder|subtler|more subtle|tone(?:d)? (?:it )?down|reduce|lower|"
    r"dial (?:it )?(?:back|down)|not (?:so|as|that) (?:much|strong|strongly)|exaggerated)\b"
)
_MORE = re.compile(
    r"\b(?:too (?:weak|little|subtle|faint|gentle|small|slight)|not (?:strong )?enough|hardly|barely|stronger|more|"
    r"increase|raise|harder|bolder|further|not (?:visible|noticeable)|can(?:not|'t) see (?:it|a difference))\b"
)

_AXES: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("brightness", "exposure", "gamma", "shadows", "highlights"), r"bright(?:er)?|light(?:er)?", r"dark(?:er)?|dim"),
    (("contrast",), r"contrasty|hard(?:er)?|punchy|punchier", r"flat(?:ter)?|dull(?:er)?"),
    (("temperature",), r"warm(?:er)?|yellow(?:er)?|orange", r"cool(?:er)?|cold(?:er)?|blue(?:r)?"),
    (("tint",), r"magenta|pink(?:er)?|purple", r"green(?:er)?"),
    (("saturation", "vibrance"), r"saturated|colou?rful|vivid", r"gr[ae]y(?:er)?|washed out|muted|dull(?:er)?|pale"),
    (("radius",), r"blurr(?:y|ier|ed)|soft(?:er)?", r"sharp(?:er)?|crisp(?:er)?"),
)  # fmt: skip
"""Arguments of tools, what more of them is called, what less."""


_ONLY = re.compile(
    r"^(?:but |and )?(?:only|just)(?: (?:do|change|edit))?(?: (?:on|in|at|for|to))? (?:the )?([^\d.,;%]+)$"
)
_EXCEPT = re.compile(
    r"^(?:but )?(?:not(?: (?:on|in|at|for|to))?|except(?: for)?|leave(?: out)?|spare|without|don't touch) (?:the )?"
    r"([^\d.,;%]+?)(?: (?:alone|out|as it is))?$"
)


def place_of(said: str) -> str:
    """The place that these words narrow a step to, as a phrase for a locator; empty when they name none."""
    text = " ".join(said.lower().replace("’", "'").strip(" .!").split())
    only, spared = _ONLY.match(text), _EXCEPT.match(text)
    phrase = only[1] if only else f"everything except {spared[1]}" if spared else ""
    return phrase if phrase and parse(phrase) is not None else ""


def strength_of(said: str, arguments: Mapping[str, Any]) -> float:
    """By what to multiply the amounts among a tool's arguments after these words; 1: they are not about it."""
    text = " ".join(said.lower().replace("’", "'").split())
    exact = _TIMES.search(text)
    if exact:
        return _FACTOR[exact[1] or exact[2] or "half"]
    way = _on_an_axis(text, arguments) or _way(text)
    if way == 0:
        return 1.0
    factor = BIT if _BIT.search(text) else MUCH if _MUCH.search(text.replace("too much", "")) else SOME
    return round(factor if way > 0 else 1 / factor, 4)


def _way(text: str) -> int:
    """+1 for more of the effect, -1 for less, 0 for neither or both."""
    less, more = _LESS.search(text), _MORE.search(text)
    if less and more:  # "not so much more", "more subtle": what stands first says it
        return -1 if less.start() <= more.start() else 1
    return -1 if less else 1 if more else 0


def _on_an_axis(text: str, arguments: Mapping[str, Any]) -> int:
    """ "too dark", "darker", "not warm enough" for a step that moves that axis: more of it, less of it, or 0."""
    for names, up, down in _AXES:
        value = next((v for name in names if isinstance(v := arguments.get(name), (int, float)) and v), None)
        if value is None:
            continue
        for words, sign in ((up, 1), (down, -1)):
            found = re.search(rf"\b(too |not |less |more |)(?:so |as |that |quite )?({words})\b( enough)?", text)
            if found is None:
                continue
            against = found[1] in ("too ", "less ") or (found[1] == "not " and not found[3])
            wanted = -sign if against else sign
            return wanted if value > 0 else -wanted
    return 0

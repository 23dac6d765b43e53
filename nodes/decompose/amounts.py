"""Amounts: numbers with units, number words, fractions, factors, pairs, and words of degree.

`take` removes amounts from a run of tokens and returns both. Left out: which property an amount belongs to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from .tables import listed, numbered
from .tokens import Tokens, words

AmountKind = Literal["percent", "degrees", "pixels", "stops", "kelvin", "factor", "pair", "lines", "plain", "degree"]

UNITS: dict[str, AmountKind] = {
    **dict.fromkeys(("%", "percent", "pct", "percents", "percentage", "pc"), "percent"),
    **dict.fromkeys(("°", "degrees", "degree", "deg", "degs"), "degrees"),
    **dict.fromkeys(("px", "pixels", "pixel", "pix"), "pixels"),
    **dict.fromkeys(("stops", "stop", "ev", "f-stop", "f-stops"), "stops"),
    **dict.fromkeys(("kelvin", "kelvins"), "kelvin"),
    **dict.fromkeys(("times", "x", "fold"), "factor"),
}
DEGREES = {"slightly": 10.0, "a_lot": 40.0, "very": 60.0}
ONES = numbered(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
TENS = numbered("twenty thirty forty fifty sixty seventy eighty ninety", 2, 10.0)
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
FRACTIONS = {word + plural: 1 / parts for word, parts in _PARTS.items() for plural in ("", "s")}
_AND_PARTS = {
    "and_a_half": 0.5, "and_a_third": 1 / 3, "and_two_thirds": 2 / 3, "and_a_quarter": 0.25, "and_three_quarters": 0.75,
}  # fmt: skip
FACTORS = {
    "twice": 2.0, "double": 2.0, "doubled": 2.0, "triple": 3.0, "thrice": 3.0, "quadruple": 4.0, "twofold": 2.0,
    "threefold": 3.0, "fourfold": 4.0, "fivefold": 5.0, "tenfold": 10.0,
}  # fmt: skip
_HALVED = listed("left right top bottom upper lower other")
HEDGES = listed("by about around approximately roughly exactly just to at only maybe")
_NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<value>\d+(?:[.,]\d+)?)(?P<unit>%|°|px|k|p|x)?$")
_PAIR = re.compile(r"([+-]?\d+(?:\.\d+)?)([:x/])(\d+(?:\.\d+)?)(?:px|°)?$")


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount; `value` in the kind's unit (percent 20.0, factor 0.5), `other` the second of a pair."""

    value: float
    kind: AmountKind
    text: str
    other: float = 0.0
    separator: str = ""
    absolute: bool = False
    """Introduced by "to": a target, not a change."""
    at: int = 0
    """Where it stood in the tokens it was taken from."""

    @property
    def percent(self) -> float | None:
        """The change in percent that it stands for, or None when it is no such thing."""
        if self.kind in ("percent", "degree"):
            return self.value
        if self.kind == "plain":
            return self.value if self.value > 0 else None
        if self.kind == "factor":
            return round((self.value if self.value < 1 else self.value - 1) * 100, 4) or None
        return None


_YEAR = re.compile(r"(?:18|19|20)\d\d$")
_BEFORE_YEARS = listed("this that our my the his her in of from circa since around")
"""What stands before a year, which is no amount: "this 1931 street scene"."""
_STARTS = (
    frozenset({*DEGREES, *FACTORS, *FRACTIONS, *ONES, *TENS, "a", "an", "factor"}) | HEDGES
)  # fmt: skip
"""Words that an amount can begin with."""


def take(tokens: Tokens, plain: bool = False) -> tuple[list[Amount], list[int]]:
    """Amounts in a run, and the indices of the tokens that are left. `plain` also takes bare numbers."""
    found: list[Amount] = []
    left: list[int] = []
    spelled = words(tokens)
    i = 0
    while i < len(spelled):
        word = spelled[i]
        if tokens[i].kind != "number" and word not in _STARTS and word.split("-", 1)[0] not in _STARTS:
            left.append(i)
            i += 1
            continue
        skip = i
        while skip < len(spelled) and spelled[skip] in HEDGES:
            skip += 1
        if spelled[skip : skip + 3] == ["a", "factor", "of"]:
            skip += 1
        dated = i > 0 and spelled[i - 1] in _BEFORE_YEARS and _YEAR.match(word) is not None
        read = _read(tokens, spelled, skip, plain) if not dated else None
        if read is None:
            left.append(i)
            i += 1
            continue
        amount, end = read
        absolute = "to" in spelled[i:skip]
        found.append(Amount(amount.value, amount.kind, amount.text, amount.other, amount.separator, absolute, i))
        i = end
    return found, left


def _read(tokens: Tokens, spelled: list[str], i: int, plain: bool) -> tuple[Amount, int] | None:
    if i >= len(spelled) or tokens[i].kind == "quote":
        return None
    word = spelled[i]
    if word in DEGREES:
        end = i + 2 if i + 1 < len(spelled) and spelled[i + 1] == "of" else i + 1
        return Amount(DEGREES[word], "degree", tokens[i].text), end
    if word == "factor" and spelled[i + 1 : i + 2] == ["of"]:
        i, word = i + 2, ""
        read = _read(tokens, spelled, i, True)
        return (replace(read[0], kind="factor"), read[1]) if read is not None and read[0].kind != "pair" else None
    if word in FACTORS:
        return Amount(FACTORS[word], "factor", tokens[i].text), _past_as(spelled, i + 1)
    pair = _PAIR.match(word) if tokens[i].kind == "number" else None
    if pair and not (pair[2] == "/" and float(pair[3]) == 0):
        if pair[2] != "/":
            return Amount(abs(float(pair[1])), "pair", tokens[i].text, float(pair[3]), pair[2]), _past_unit(
                spelled, i + 1
            )
        return _with_unit(tokens, spelled, float(pair[1]) / float(pair[3]), i, i + 1, always=True)
    if tokens[i].kind == "number":
        return _numeral(tokens, spelled, i, plain)
    return _number_words(tokens, spelled, i, plain)


def _numeral(tokens: Tokens, spelled: list[str], i: int, plain: bool) -> tuple[Amount, int] | None:
    match = _NUMBER.match(spelled[i])
    if match is None:
        return None
    value = float(match["value"].replace(",", ".")) * (-1 if match["sign"] == "-" else 1)
    by = spelled[i + 1] if i + 1 < len(spelled) else ""
    if not match["unit"] and by in ("x", "by", ":", "to") and i + 2 < len(spelled):
        second = _NUMBER.match(spelled[i + 2])
        if second and (by != "to" or max(abs(value), float(second["value"].replace(",", "."))) <= 32):
            other = float(second["value"].replace(",", "."))
            separator = ":" if by in (":", "to") else "x"
            text = f"{match['value']}{separator}{second['value']}"
            return Amount(abs(value), "pair", text, other, separator), _past_unit(spelled, i + 3)
    unit = match["unit"]
    if unit == "k":
        if value >= 1000:
            return Amount(value, "kelvin", tokens[i].text), i + 1
        return Amount({4.0: 3840.0, 8.0: 7680.0, 2.0: 2048.0, 5.0: 5120.0}.get(value, value * 960), "lines", "k"), i + 1
    if unit == "p":
        return Amount(value, "lines", "p"), i + 1
    kinds: dict[str, AmountKind] = {"%": "percent", "°": "degrees", "px": "pixels", "x": "factor"}
    if unit:
        return Amount(value, kinds[unit], tokens[i].text), i + 1
    if by in _AND_PARTS:
        return _with_unit(tokens, spelled, value + _AND_PARTS[by], i, i + 2, always=True)
    return _with_unit(tokens, spelled, value, i, i + 1, always=plain)


def _number_words(tokens: Tokens, spelled: list[str], i: int, plain: bool) -> tuple[Amount, int] | None:
    word, start = spelled[i], i
    if word in ("a", "an", "one") and i + 1 < len(spelled) and spelled[i + 1] in FRACTIONS:
        word, i = spelled[i + 1], i + 1
    if word == "half" and i > 0 and spelled[i - 1] in _HALVED:
        return None
    if word in FRACTIONS:
        end = i + 1
        after = spelled[end : end + 2]
        if after[:1] == ["a"] and len(after) == 2 and after[1] in UNITS:
            return Amount(FRACTIONS[word], UNITS[after[1]], "half"), end + 2
        if after == ["of", "a"] and end + 2 < len(spelled) and spelled[end + 2] in UNITS:
            return Amount(FRACTIONS[word], UNITS[spelled[end + 2]], word), end + 3
        bare = word != "half" and start == i and (start == 0 or spelled[start - 1] != "by")
        if word.endswith("s") or (bare and after[:1] != [] and after[0] not in UNITS) or (bare and not after):
            return None
        return _with_unit(tokens, spelled, FRACTIONS[word], start, _past_as(spelled, end), always=True)
    value, end = _spelled_number(spelled, i)
    if end == i:
        return None
    if pair := _spelled_pair(tokens, spelled, value, start, end):
        return pair
    if end < len(spelled) and spelled[end] in _AND_PARTS:
        return _with_unit(tokens, spelled, value + _AND_PARTS[spelled[end]], start, end + 1, always=True)
    if end < len(spelled) and spelled[end] in FRACTIONS:
        return _with_unit(tokens, spelled, value * FRACTIONS[spelled[end]], start, end + 1, always=True)
    return _with_unit(tokens, spelled, value, start, end, always=plain)


def _spelled_pair(tokens: Tokens, spelled: list[str], value: float, i: int, end: int) -> tuple[Amount, int] | None:
    """ "sixteen by nine", "four to three"."""
    if end + 1 >= len(spelled) or spelled[end] not in ("by", "x", ":", "to") or not 0 < value <= 64:
        return None
    other, stop = _spelled_number(spelled, end + 1)
    if stop == end + 1 and tokens[end + 1].kind == "number" and spelled[end + 1].isdigit():
        other, stop = float(spelled[end + 1]), stop + 1
    if stop == end + 1 or not 0 < other <= 64 or (stop < len(spelled) and spelled[stop] in UNITS):
        return None
    text = " ".join(t.text for t in tokens[i:stop])
    return Amount(value, "pair", text, other, ":" if spelled[end] != "x" else "x"), stop


def _spelled_number(spelled: list[str], i: int) -> tuple[float, int]:
    """A number in words, 0 to 999 999, and where it ends."""
    total, value, start = 0.0, 0.0, i
    while i < len(spelled) and i - start < 8:
        parts = spelled[i].split("-")
        if all(p in ONES or p in TENS for p in parts):
            value += sum(ONES.get(p, 0.0) + TENS.get(p, 0.0) for p in parts)
        elif spelled[i] == "hundred" and i > start:
            value = (value or 1) * 100
        elif spelled[i] == "thousand" and i > start:
            total, value = total + (value or 1) * 1000, 0.0
        elif not (spelled[i] == "and" and spelled[i - 1] in ("hundred", "thousand") and _is_numeral(spelled, i + 1)):
            break
        i += 1
    if i == start and spelled[i : i + 1] in (["a"], ["one"]) and spelled[i + 1 : i + 2] and spelled[i + 1] in UNITS:
        return 1.0, i + 1
    return total + value, i


def _is_numeral(spelled: list[str], i: int) -> bool:
    return i < len(spelled) and all(p in ONES or p in TENS for p in spelled[i].split("-"))


def _with_unit(
    tokens: Tokens, spelled: list[str], value: float, start: int, end: int, *, always: bool
) -> tuple[Amount, int] | None:
    text = " ".join(t.text for t in tokens[start : end + 1])
    following = spelled[end] if end < len(spelled) else ""
    if following == "a" and end + 1 < len(spelled) and spelled[end + 1] in ("stop", "degree"):
        following, end = spelled[end + 1], end + 1
    one = spelled[end + 1 : end + 2] in (["a"], ["an"], ["one"]) and following == "of"
    if one and end + 2 < len(spelled) and spelled[end + 2] in UNITS:
        following, end = spelled[end + 2], end + 2
    if following == "per" and spelled[end + 1 : end + 2] == ["cent"]:
        return Amount(value, "percent", text), end + 2
    if following in UNITS:
        after = spelled[end + 1] if end + 1 < len(spelled) else ""
        if UNITS[following] == "degrees" and after in ("kelvin",):
            return Amount(value, "kelvin", text), end + 2
        if UNITS[following] == "factor":
            return Amount(value, "factor", text), _past_as(spelled, end + 1)
        part = _AND_PARTS.get(after, 0.0)
        return Amount(value + part, UNITS[following], text), end + (2 if part else 1)
    if following == "k" and value >= 1000:
        return Amount(value, "kelvin", text), end + 1
    if 0 < value < 1 and always:
        return Amount(value, "factor", text), end
    return (Amount(value, "plain", text), end) if always else None


def _past_as(spelled: list[str], i: int) -> int:
    """Skip the "as" or "the" of "half as bright", "twice the size"."""
    return i + 1 if i < len(spelled) and spelled[i] in ("as", "the", "of") else i


def _past_unit(spelled: list[str], i: int) -> int:
    return i + 1 if i < len(spelled) and UNITS.get(spelled[i]) == "pixels" else i

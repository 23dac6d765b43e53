"""How much of it: what a request says of a tool's own settings, by their names, by their units, or by choice.

"with blocks of 20 px", "20 px blocks", "block size 20", "in hexagons" name a setting; they are taken out of the request
before it is read. "by 20 px" and "a bit" name none: the grammar takes them as it does for its own verbs, and the first
setting of that unit has them. A unit that no setting has is handed on as said, so that the tool can refuse it by name.
Left out: words that are free text, which only a model fills in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...models.vocabulary import Form
from ...schema import Parameter, Unit
from .amounts import Amount, AmountKind, take
from .edits import setting
from .imperatives import head_of
from .morphology import bases
from .phrases import JOINERS
from .tables import listed
from .tokens import Token, Tokens
from .usage import Use, Uses, carrier_of, free_carrier

_UNITS: dict[AmountKind, Unit] = {
    "percent": "percent", "degree": "percent", "degrees": "degrees", "pixels": "pixels", "lines": "pixels",
    "pair": "pixels", "stops": "stops", "kelvin": "kelvin", "factor": "ratio",
}  # fmt: skip
_NAMES: dict[AmountKind, str] = {"percent": "strength", "degrees": "angle", "stops": "exposure", "factor": "factor"}
"""What an amount is called that no setting takes."""
_LEADING = listed("with using in into at to of on by a an the about and ,")
_MEASURES = listed("size sizes width height count number radius level levels strength amount")
_LINKING = listed("of at is to = : are about be being set")
_HARD = frozenset({".", "!", "?", ";", "\n", "then", "|"})
_REACH = 24
"""Tokens behind a verb in which its settings are looked for."""


def without_settings(tokens: list[Token], uses: Uses) -> list[Token]:
    """The tokens without the settings that are named, which their uses remember."""
    i = 0
    while i < len(tokens):
        carrier = carrier_of(tokens[i])
        if carrier:
            tokens = _taken(tokens, i, uses[carrier], uses)
        i += 1
    return tokens


def resolved(parameters: Sequence[Parameter], forms: Sequence[Form]) -> list[Parameter]:
    """Parameters by the names of settings. Those of the grammar carry the kind of their amount for a name."""
    named = {form.properties[0] for form in forms}
    found: dict[str, Parameter] = {}
    for parameter in parameters:
        if parameter.property in named:
            found.setdefault(parameter.property, parameter)
        elif isinstance(parameter.amount, (int, float)) and (told := _by_unit(parameter, forms)) is not None:
            found.setdefault(told.property, told)
    return list(found.values())


def _by_unit(parameter: Parameter, forms: Sequence[Form]) -> Parameter | None:
    kind: AmountKind = next((k for k in (*_UNITS, "plain") if k == parameter.property), "plain")
    assert isinstance(parameter.amount, (int, float)), "the caller asked for a number"
    unit = _UNITS.get(kind)
    form = next((f for f in forms if f.units and (unit is None or unit in f.units)), None)
    if form is not None:
        return _told(form, parameter.amount)
    if kind in ("degree", "plain"):
        return None
    return setting(_NAMES.get(kind, "size"), parameter.amount, unit)


def _told(form: Form, value: float) -> Parameter:
    unit = next(iter(form.units))
    if form.directions == ("set",):
        return setting(form.properties[0], value, unit)
    direction = form.directions[1 if value < 0 else 0]
    return Parameter(property=form.properties[0], direction=direction, amount=abs(value), unit=unit)


def _taken(tokens: list[Token], at: int, use: Use, uses: Uses) -> list[Token]:
    i = at + 1
    taken = at
    while i < min(len(tokens), at + _REACH):
        token = tokens[i]
        ends = token.word in _HARD or carrier_of(token) or (token.word in JOINERS and _begins(tokens, i + 1))
        if ends:
            break
        forms = (_chosen(tokens, i, f) if f.choices else _measured(tokens, i, f) for f in use.word.forms)
        read = next((r for r in forms if r is not None), None) or _foreign(tokens, i)
        if read is None:
            i += 1
            continue
        parameter, end = read
        if any(p.property == parameter.property for p in use.settings):
            return _again(tokens, taken, i, use, uses)
        use.settings.append(parameter)
        tokens, taken = [*tokens[:i], *tokens[end:]], i
    return tokens


def _again(tokens: list[Token], taken: int, i: int, use: Use, uses: Uses) -> list[Token]:
    """The tokens with the verb once more for what has the same setting otherwise: "and the plate with blocks of 10"."""
    joined = next((k for k in range(i - 1, taken - 1, -1) if tokens[k].word in JOINERS), -1)
    carrier = free_carrier(uses) if joined >= 0 else ""
    if not carrier:
        return tokens
    uses[carrier] = replace(use, settings=[])
    verb = replace(tokens[joined], word=carrier, text=carrier, kind="word")
    return [*tokens[: joined + 1], verb, *tokens[joined + 1 :]]


def _begins(tokens: Tokens, i: int) -> bool:
    """Whether another deed begins at i."""
    return i < len(tokens) and head_of(tokens[i]) is not None


def _measured(tokens: Tokens, i: int, form: Form) -> tuple[Parameter, int] | None:
    """A setting that begins at i ("with blocks of 20 px", "20 px blocks"), and where it ends."""
    if not form.units:
        return None
    start = i
    while start < len(tokens) and tokens[start].word in _LEADING:
        start += 1
    if start == i and i and tokens[i - 1].word in ("the", "a", "an", "of"):
        return None
    if named := _name(tokens, start, form):
        end = named
        while end < len(tokens) and tokens[end].word in _LINKING:
            end += 1
        return _read(tokens, end, form)
    read = _read(tokens, start, form)
    if read is None:
        return None
    end = read[1] + (read[1] < len(tokens) and tokens[read[1]].word == "-")
    named = _name(tokens, end, form)
    return (read[0], named) if named else None


def _read(tokens: Tokens, i: int, form: Form) -> tuple[Parameter, int] | None:
    """A number for a form at i, in its unit or in none."""
    seen = [t for t in tokens[i : i + 5] if t.word != "-"]
    amounts, left = take(seen, plain=True)
    if not amounts or amounts[0].at != 0 or not _fits(amounts[0], form):
        return None
    used = min(left, default=len(seen))
    end = i + used + sum(t.word == "-" for t in tokens[i : i + used + 1])
    return _told(form, amounts[0].value), end


def _fits(amount: Amount, form: Form) -> bool:
    return amount.kind == "plain" or _UNITS.get(amount.kind) in form.units


def _name(tokens: Tokens, i: int, form: Form) -> int:
    """Where the name of a form's setting that stands at i ends ("blocks", "block size"); 0 when none does."""
    first, *rest = form.properties[0].split("_")
    if i >= len(tokens) or not set(bases(first)) & set(bases(tokens[i].word)):
        return 0
    end = i + 1
    while end < len(tokens) and (tokens[end].word in _MEASURES or tokens[end].word in rest):
        end += 1
    return end


def _foreign(tokens: Tokens, i: int) -> tuple[Parameter, int] | None:
    """A setting at i that no argument is called like ("with tiles of 20 px", "in 20 px tiles"): its unit tells."""
    start = i + 1 + (i + 1 < len(tokens) and tokens[i + 1].word in ("a", "an"))
    if tokens[i].word not in _MEANS or start + 1 >= len(tokens):
        return None
    named = tokens[start].kind == "word" and tokens[start + 1].word in ("of", "=", ":")
    begin = start + 2 if named else start
    amounts, left = take(tokens[begin : begin + 4])
    if not amounts or amounts[0].at != 0 or amounts[0].kind not in _UNITS or amounts[0].kind == "degree":
        return None
    end = begin + min(left, default=len(tokens[begin : begin + 4]))
    tailed = not named and end < len(tokens) and tokens[end].kind == "word" and tokens[end].word.endswith("s")
    return setting(amounts[0].kind, amounts[0].value), end + tailed


_MEANS = listed("with using in into")


def _chosen(tokens: Tokens, i: int, form: Form) -> tuple[Parameter, int] | None:
    """One of the words to choose from that stands at i ("with hexagons", "in a hex shape"), and where it ends."""
    start = i
    while start < len(tokens) and tokens[start].word in _LEADING | {"as", "like"}:
        start += 1
    if start == i or start >= len(tokens):
        return None
    found = next((c for c in form.choices if c.lower().replace("_", "-") in bases(tokens[start].word)), None)
    if found is None:
        return None
    end = start + 1
    while end < len(tokens) and (_name(tokens, end, form) or tokens[end].word in ("mode", "style", "shape", "pattern")):
        end += 1
    return setting(form.properties[0], found), end

"""What models answer: one fixed schema for each question, with short keys, for every token costs time.

A schema has two readers. The server holds the model to its JSON form while it writes, so that form is as tight as can
be (each action with its own properties), and every string and list has a longest length. Here an answer is read again,
strictly, since a server may promise more than it does. Left out: what an answer means, which the nodes check.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from ..schema import Action, Direction, Unit
from .vocabulary import REQUIRED, SPEAKING, TEXT, VOCABULARY, Form, Vocabulary

MAX_EDITS = 24
MAX_PARAMETERS = 8
MAX_ORDERED = 99
Score = Annotated[int, Field(ge=0, le=10)]


def _phrase(longest: int) -> Any:
    return Field(max_length=longest)


class Answer(BaseModel):
    """A frozen answer that refuses keys it does not know and numbers that are none."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class AmountAnswer(Answer):
    """One adjustment."""

    k: Annotated[str, _phrase(40)]
    """The property."""
    d: Direction
    v: float | Annotated[str, _phrase(TEXT)] | None
    """The amount; null when none was named."""
    u: Unit | None


def _tightened(schema: dict[str, Any], model: type[EditAnswer]) -> None:
    """Replace the schema of an edit by one form for each action."""
    shared = {key: value for key, value in schema.pop("properties").items() if key not in ("a", "p")}
    schema.clear()
    schema["anyOf"] = [_edit_form(action, forms, shared) for action, forms in model.vocabulary.items()]


class EditAnswer(Answer):
    """One thing that is wanted."""

    model_config = ConfigDict(json_schema_extra=_tightened)
    vocabulary: ClassVar[Vocabulary] = VOCABULARY

    a: Action
    s: Annotated[str, _phrase(80)]
    """The subject; empty: the whole image."""
    g: Annotated[str, _phrase(100)]
    """The goal."""
    p: Annotated[tuple[AmountAnswer, ...], Field(max_length=MAX_PARAMETERS)]
    w: Annotated[tuple[Annotated[int, Field(ge=1, le=MAX_EDITS)], ...], Field(max_length=6)]
    """The numbers, from 1, of edits that have to be done before this one."""


class DecomposeAnswer(Answer):
    """What a request asks for."""

    e: Annotated[tuple[EditAnswer, ...], Field(max_length=MAX_EDITS)]
    k: Annotated[tuple[Annotated[str, _phrase(60)], ...], Field(max_length=8)]
    """What must not change."""
    r: Annotated[str, _phrase(160)]
    """Why there is nothing to edit; empty when there is."""


class OrderAnswer(Answer):
    """An order of edits."""

    o: Annotated[tuple[Annotated[int, Field(ge=1, le=MAX_ORDERED)], ...], Field(max_length=MAX_ORDERED)]
    """The numbers of all edits, from first to last."""


class JudgeAnswer(Answer):
    """What the eye says of an edit, by VIEScore's questions (arXiv 2312.14867)."""

    y: Annotated[tuple[bool, ...], Field(max_length=MAX_EDITS)]
    """For each edit that was asked for whether it is there."""
    f: Score
    """How well the instruction was followed."""
    o: Score
    """How little else was changed; 10: nothing."""
    n: Score
    """How natural the result looks."""
    c: Score
    """How clean it is; 10: no artefacts."""
    t: Annotated[str, _phrase(160)]
    """What to do differently; empty when nothing."""


class PointAnswer(Answer):
    """Where something is."""

    b: Annotated[
        tuple[Annotated[tuple[int, ...], Field(min_length=4, max_length=4)], ...],
        Field(max_length=16),
    ]
    """Boxes x0, y0, x1, y1 in pixels of the picture as sent; none: it is not there."""
    c: Annotated[int, Field(ge=0, le=100)]
    """How sure, in percent."""


def decompose_answer(own: Vocabulary) -> type[DecomposeAnswer]:
    """The schema of what a request asks for where tools bring actions of their own."""
    if not own:
        return DecomposeAnswer
    vocabulary = {**VOCABULARY, **own}
    actions: Any = Literal[tuple(vocabulary)]
    edit = create_model("EditAnswer", __base__=EditAnswer, a=(actions, ...))
    edit.vocabulary = vocabulary
    edits = Annotated[tuple[edit, ...], Field(max_length=MAX_EDITS)]  # type: ignore[valid-type]
    return create_model("DecomposeAnswer", __base__=DecomposeAnswer, e=(edits, ...))


SCHEMAS: tuple[type[Answer], ...] = (DecomposeAnswer, OrderAnswer, JudgeAnswer, PointAnswer)


@lru_cache(maxsize=32)
def wire_schema(schema: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema that is sent: without titles and descriptions, which a server does not need."""
    bare: dict[str, Any] = _bare(schema.model_json_schema())
    return bare


def _bare(value: Any, *, names: bool = False) -> Any:
    """A schema without its annotations; `names`: the keys are names of properties, not keywords."""
    if isinstance(value, list):
        return [_bare(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _bare(item, names=not names and key in ("properties", "$defs"))
        for key, item in value.items()
        if names or key not in ("title", "description")
    }


def _edit_form(action: str, ways: tuple[Form, ...], shared: dict[str, Any]) -> dict[str, Any]:
    forms = [_parameter_form(one) for form in ways for one in _by_unit(form)]
    least = 1 if action in REQUIRED or action in SPEAKING else 0
    given: dict[str, Any] = {"type": "array", "maxItems": MAX_PARAMETERS if forms else 0}
    if forms:
        given |= {"minItems": least, "items": {"anyOf": forms}}
    else:
        given["items"] = {"type": "null"}
    return _record({"a": {"const": action}, "s": shared["s"], "g": shared["g"], "p": given, "w": shared["w"]})


def _by_unit(form: Form) -> list[Form]:
    """The form once for each of its units, for each has its own range."""
    return [replace(form, units={unit: limits}) for unit, limits in form.units.items()] or [form]


def _parameter_form(form: Form) -> dict[str, Any]:
    amounts: list[dict[str, Any]] = [
        {"type": "number", "minimum": low, "maximum": high} for low, high in form.units.values()
    ]
    if form.choices:
        amounts.append({"enum": list(form.choices)})
    elif form.words:
        amounts.append({"type": "string", "minLength": 1, "maxLength": form.longest})
    if form.silent:
        amounts.append({"type": "null"})
    return _record(
        {
            "k": {"enum": list(form.properties)},
            "d": {"enum": list(form.directions)},
            "v": amounts[0] if len(amounts) == 1 else {"anyOf": amounts},
            "u": {"enum": [*form.units] or [None]},
        }
    )


def _record(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}

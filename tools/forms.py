"""The arguments of a tool as forms of the vocabulary: what a request may say of its own actions, and a model answer.

Numbers come from their `Amount`, words from the argument's type. Arguments that nobody says (pictures, lists, records)
have no form. Left out: built-in actions, whose forms are `models/vocabulary.py`.
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterable, Iterator
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from ..models.text import one_line
from ..models.vocabulary import CHANGE, SENTENCE, SET, Form, Vocabulary
from ..schema import is_builtin
from .base import Amount, EditTool

MOST_CHOICES = 24
"""Words to choose from; arguments with more have no form."""
DESCRIBED = 120
"""Characters of a description that a model is told."""
COUNTED = (0.0, 1_000_000.0)
"""Range of a number without an `Amount`."""


def forms_of(tool: EditTool) -> tuple[Form, ...]:
    """One form for each argument that can be said."""
    schema = tool.args_schema
    fields = schema.model_fields if isinstance(schema, type) and issubclass(schema, BaseModel) else {}
    said = (name for name in tool.parameters if name not in ("mask", "seed") and name in fields)
    return tuple(form for name in said for form in _forms(name, fields[name].annotation, tool.amounts.get(name)))


def own_actions(tools: Iterable[EditTool]) -> Vocabulary:
    """The actions that tools bring themselves, with their forms; of two tools with one action the first tells."""
    found: dict[str, tuple[Form, ...]] = {}
    for tool in tools:
        for action in sorted(tool.actions):
            if not is_builtin(action):
                found.setdefault(action, forms_of(tool))
    return found


def described_actions(tools: Iterable[EditTool]) -> dict[str, str]:
    """What the actions that tools bring do, and what people say for them, in one line each."""
    found: dict[str, str] = {}
    for tool in tools:
        for action in sorted(tool.actions):
            if not is_builtin(action):
                said = f"; said as {', '.join(tool.phrases)}" if tool.phrases and action == tool.action else ""
                found.setdefault(action, one_line(tool.description.partition("\n")[0], DESCRIBED) + said)
    return found


def _forms(name: str, kind: Any, amount: Amount | None) -> Iterator[Form]:
    kind = _plain(kind)
    if amount is not None:
        most = max(abs(amount.low), abs(amount.high))
        limits = (0.0, most) if amount.low < 0 else (float(amount.low), float(amount.high))
        yield Form((name,), CHANGE if amount.low < 0 else SET, {amount.unit: limits}, silent=True)
    elif kind is bool:
        yield Form((name,), SET, silent=True)
    elif kind is str:
        yield Form((name,), SET, words=r".*\w.*", longest=SENTENCE)
    elif kind in (int, float):
        yield Form((name,), SET, {None: COUNTED})
    elif get_origin(kind) is Literal:
        choices = get_args(kind)
        if len(choices) <= MOST_CHOICES and all(isinstance(c, str) and c for c in choices):
            yield Form((name,), SET, words="|".join(map(re.escape, choices)), choices=choices)


def _plain(kind: Any) -> Any:
    """A type without "or None"."""
    if get_origin(kind) in (Union, types.UnionType):
        rest = [k for k in get_args(kind) if k is not type(None)]
        return rest[0] if len(rest) == 1 else kind
    return kind

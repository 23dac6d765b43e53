"""A vision-language model as decomposer: it reads the request, looks at the picture, and is held to the vocabulary.

When it gives nothing usable the embedded grammar takes over, and the notes say so and why. Left out: talking to the
model (`models/ask.py`), and the order of the edits.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from ...errors import ModelError
from ...models.answers import MAX_EDITS, AmountAnswer, DecomposeAnswer, EditAnswer, decompose_answer
from ...models.ask import Model
from ...models.images import PLANNING, data_url
from ...models.prompt import prompt
from ...models.text import clean, one_line, quoted
from ...models.vocabulary import described, lacking, misuse
from ...schema import WHOLE_IMAGE, Decomposition, Parameter, SubRequest
from ...tools.base import EditTool
from ...tools.forms import described_actions, own_actions
from ..context import Decomposer, View
from .grammar import MAX_REQUEST
from .nouns import PICTURES

_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_WHOLE = re.compile(r"^(?:(?:the|this|my|whole|entire|full|complete)\s+)+", re.IGNORECASE)


def vlm_decomposer(model: Model, fallback: Decomposer, tools: Collection[EditTool] = ()) -> Decomposer:
    """A decomposer that asks the model, and `fallback` when the model gives nothing usable.

    The model is told of the actions that `tools` bring, and its answer may have them.
    With `fallback="fail"` in the endpoint's settings it raises `ModelError` instead.
    """
    own = own_actions(tools)
    actions, schema = described(own, described_actions(tools)), decompose_answer(own)
    likes = {action: tool.like for tool in tools if tool.like for action in tool.actions & own.keys()}

    def read(answer: DecomposeAnswer) -> Decomposition:
        found = decomposition(answer)
        liked = (s.model_copy(update={"like": likes.get(s.action)}) for s in found.sub_requests)
        return found.model_copy(update={"sub_requests": tuple(liked)}) if likes else found

    def decompose(request: str, view: View | None = None) -> Decomposition:
        if len(request) > MAX_REQUEST or not clean(request, MAX_REQUEST):
            return fallback(request, view)  # which says what is wrong with it
        filled = prompt("decompose", actions=actions, request=quoted(request, MAX_REQUEST))
        shown = () if view is None else (data_url(view(), PLANNING),)
        try:
            return read(model.ask(filled, shown, schema, decomposition))
        except ModelError as error:
            if model.endpoint.fallback == "fail":
                raise
            found = fallback(request, view)
            note = f"The embedded grammar read the request, without a look at the photo: {error}."
            return found.model_copy(update={"notes": (note, *found.notes)})

    return decompose


def decomposition(answer: DecomposeAnswer) -> Decomposition:
    """What an answer means, with ids r1, r2 ...; `ValueError` says what in it makes no sense."""
    keep = tuple(dict.fromkeys(filter(None, map(one_line, answer.k))))
    reason = one_line(answer.r)
    if not answer.e:
        if not reason:
            raise ValueError('"e" is empty and "r" does not say why')
        return Decomposition(keep=keep, reason=reason)
    problems: list[str] = []
    found: list[SubRequest] = []
    for number, edit in enumerate(answer.e, 1):
        one = _sub_request(number, edit, keep)
        found.append(one)
        problems += (f"edit {number}: {problem}" for problem in _problems(number, edit, one, len(answer.e)))
    if problems:
        raise ValueError("; ".join(problems[:4]))
    full = (f"Only the first {MAX_EDITS} edits of the request were taken.",) if len(found) == MAX_EDITS else ()
    return Decomposition(sub_requests=tuple(found), keep=keep, notes=full)


def _sub_request(number: int, edit: EditAnswer, keep: tuple[str, ...]) -> SubRequest:
    subject, parameters = _subject(edit.s), tuple(map(_parameter, edit.p))
    if edit.a == "add_object":  # the thing is both what is asked for and what the edit is about
        named = next((p.amount for p in parameters if p.property == "object" and isinstance(p.amount, str)), "")
        if named and subject == WHOLE_IMAGE:
            subject = _subject(named)
        elif not named and subject != WHOLE_IMAGE:
            parameters = (Parameter(property="object", amount=subject), *parameters)
    return SubRequest(
        id=f"r{number}",
        action=edit.a,
        subject=subject,
        goal=one_line(edit.g),
        parameters=parameters,
        keep=keep,
        after=tuple(f"r{i}" for i in dict.fromkeys(edit.w)),
    )


def _subject(words: str) -> str:
    subject = _ARTICLE.sub("", one_line(words))
    return WHOLE_IMAGE if not subject or _WHOLE.sub("", subject.lower()) in PICTURES else subject


def _parameter(amount: AmountAnswer) -> Parameter:
    value = clean(amount.v) if isinstance(amount.v, str) else amount.v
    unit = "ratio" if amount.k == "aspect" and isinstance(value, str) else amount.u
    return Parameter(property=amount.k, direction=amount.d, amount=value, unit=None if value is None else unit)


def _problems(number: int, edit: EditAnswer, one: SubRequest, count: int) -> Iterable[str]:
    """Everything about an edit that makes no sense, as the model is told it."""
    for parameter in one.parameters:
        if problem := misuse(one.action, parameter, edit.vocabulary):
            yield problem
    if problem := lacking(one.action, one.subject, one.parameters):
        yield problem
    for other in edit.w:
        if other == number:
            yield "it waits for itself"
        elif other > count:
            yield f"it waits for edit {other}, there are {count}"

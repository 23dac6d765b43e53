"""A decomposition as a model is asked for it and writes it: the prompt, the answer's JSON, and both ways between them.

Whoever serves a model and whoever trains one use these functions, so that what is trained is what is served. Left out:
asking (`vlm.py`), and the schema that an answer is held to (`models/answers.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from ...models.answers import MAX_EDITS, AmountAnswer, DecomposeAnswer, EditAnswer
from ...models.ask import read_answer
from ...models.prompt import Prompt, prompt
from ...models.text import clean, one_line, quoted
from ...models.vocabulary import described, lacking, misuse
from ...schema import WHOLE_IMAGE, Decomposition, Parameter, SubRequest, is_builtin
from .grammar import MAX_REQUEST
from .nouns import PICTURES

Wording = Literal["full", "short"]
"""`full`: the actions, the rules and examples; `short`: a sentence, for a model that was trained to know the rest."""

_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_WHOLE = re.compile(r"^(?:(?:the|this|my|whole|entire|full|complete)\s+)+", re.IGNORECASE)


def decompose_prompt(request: str, wording: Wording = "full", actions: str | None = None) -> Prompt:
    """The prompt for a request. `actions`: the table that the model is told; None: that of the vocabulary."""
    words = quoted(request, MAX_REQUEST)
    if wording == "short":
        return prompt("decompose_short", request=words)
    return prompt("decompose", actions=described() if actions is None else actions, request=words)


def read_text(text: str) -> Decomposition:
    """What an answer's text means. `ValueError` says why it cannot be used."""
    return decomposition(read_answer(text, DecomposeAnswer))


def written(found: Decomposition) -> str:
    """The answer, compact JSON, that means `found`: what a model is trained to write.

    `ValueError` when it cannot be said in that form: an action that a tool brings, more edits than an answer has, or a
    property that the vocabulary does not allow.
    """
    numbers = {one.id: number for number, one in enumerate(found.sub_requests, 1)}
    edits = [_edit(one, [numbers[i] for i in one.after if i in numbers]) for one in found.sub_requests]
    answer = {"e": edits, "k": list(found.keep), "r": "" if edits else found.reason}
    text = DecomposeAnswer.model_validate(answer).model_dump_json()
    decomposition(read_answer(text, DecomposeAnswer))
    return text


def _edit(one: SubRequest, waits: list[int]) -> dict[str, object]:
    if not is_builtin(one.action):
        raise ValueError(f"{one.action} is no action of the vocabulary")
    said = [{"k": p.property, "d": p.direction, "v": p.amount, "u": p.unit} for p in one.parameters]
    for amount in said:  # an aspect's unit is implied by its words
        if isinstance(amount["v"], str):
            amount["u"] = None
    subject = "" if one.subject == WHOLE_IMAGE else one.subject
    return {"a": one.action, "s": subject, "g": one.goal, "p": said, "w": waits}


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

"""A vision-language model as decomposer: it reads the request, looks at the picture, and is held to the vocabulary.

When it gives nothing usable the embedded grammar takes over, and the notes say so and why. Left out: talking to the
model (`models/ask.py`), and the order of the edits.
"""

from __future__ import annotations

from collections.abc import Collection

from ...errors import ModelError
from ...models.answers import DecomposeAnswer, decompose_answer
from ...models.ask import Model
from ...models.images import PLANNING, data_url
from ...models.text import clean
from ...models.vocabulary import described
from ...schema import Decomposition
from ...tools.base import EditTool
from ...tools.forms import described_actions, own_actions
from ..context import Decomposer, View
from .grammar import MAX_REQUEST
from .wire import decompose_prompt, decomposition


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
        filled = decompose_prompt(request, model.endpoint.prompt, actions)
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

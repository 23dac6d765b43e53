"""A language model as sequencer: it proposes an order, the embedded rules check it, mend it, choose tools and refuse.

When it gives no usable order the rules decide alone, and the notes say so and why. Left out: talking to the model
(`models/ask.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from ...errors import ModelError
from ...models.answers import MAX_ORDERED, OrderAnswer
from ...models.ask import Model
from ...models.prompt import prompt
from ...models.text import one_line
from ...schema import WHOLE_IMAGE, EditState, Plan, SubRequest
from ...tools.base import EditTool
from ..context import Sequencer
from .plan import sequence

FEWEST = 2
"""Sub-requests below which there is nothing to order."""


def vlm_sequencer(model: Model) -> Sequencer:
    """A sequencer that asks the model for an order, and does without one when the model gives none.

    With `fallback="fail"` in the endpoint's settings it raises `ModelError` instead.
    """

    def ordered(
        sub_requests: Sequence[SubRequest], keep: Sequence[str], tools: Mapping[str, EditTool], state: EditState
    ) -> Plan:
        if not FEWEST <= len(sub_requests) <= MAX_ORDERED:
            return sequence(sub_requests, keep, tools, state)
        try:
            preferred = proposed(model, sub_requests)
        except ModelError as error:
            if model.endpoint.fallback == "fail":
                raise
            plan = sequence(sub_requests, keep, tools, state)
            return plan.model_copy(update={"notes": (f"The rules alone ordered the edits: {error}.", *plan.notes)})
        return sequence(sub_requests, keep, tools, state, preferred=preferred)

    return ordered


def proposed(model: Model, sub_requests: Sequence[SubRequest]) -> tuple[str, ...]:
    """The ids in the model's order. `ModelError` when it gives no permutation of them."""
    everything = list(range(1, len(sub_requests) + 1))

    def check(answer: OrderAnswer) -> None:
        if sorted(answer.o) != everything:
            raise ValueError(f'"o" has to hold each of 1 to {len(everything)} once, it is {list(answer.o)}')

    answer = model.ask(prompt("sequence", edits=described(sub_requests)), (), OrderAnswer, check)
    return tuple(sub_requests[number - 1].id for number in answer.o)


def described(sub_requests: Sequence[SubRequest]) -> str:
    """The sub-requests as a model is shown them: numbered from 1, one JSON object a line."""
    number = {s.id: i for i, s in enumerate(sub_requests, 1)}
    lines = []
    for s in sub_requests:
        line = {
            "n": number[s.id],
            "action": s.action,
            "subject": one_line("" if s.subject == WHOLE_IMAGE else s.subject, 80),
            "goal": one_line(s.goal, 100),
            "after": [number[i] for i in s.after if i in number],
        }
        lines.append(json.dumps(line, ensure_ascii=False))
    return "\n".join(lines)

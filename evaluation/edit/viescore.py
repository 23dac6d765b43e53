"""VIEScore (arXiv 2312.14867) by any vision-language model behind an OpenAI-compatible server.

Semantic consistency SC is the lower of "followed" and "not over-edited", perceptual quality PQ the lower of "natural"
and "no artefacts", and O = sqrt(SC x PQ), each 0-10 and the mean over all answers. A result is voted on several times,
and every vote asks twice, with the pictures in both orders, for models like the second picture better or worse than the
first. The answers are kept as they came. The question is the one of the `verify` node (`models/prompts/judge.md`).
Left out: whether a model is a good judge; its agreement with people has to be measured elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import Any

from ...errors import ModelError
from ...images.decode import decode
from ...models.answers import JudgeAnswer
from ...models.ask import Model
from ...models.images import JUDGING, data_url
from ...models.prompt import prompt
from ...models.text import quoted
from ...nodes.verify.vlm import IN_ORDER, overall
from ...settings import Endpoint
from .benches import EditCase
from .results import Folder, Row

SWAPPED = "The first picture is after, the second is before the edit."
ORDERS = {"before first": IN_ORDER, "after first": SWAPPED}
TEMPERATURE = 0.7
"""Votes of a model that always says the same are one vote."""
NAMES = ("O", "SC", "PQ", "spread", "order_gap")
"""Scores of a result; `spread`: the O of the kindest vote less that of the strictest; `order_gap`: O asked with the
after picture first, less O asked with it second."""


@dataclass(frozen=True, slots=True)
class VieScore:
    """The judge: a model, and how often it is asked."""

    endpoint: Endpoint
    votes: int = 3
    seed: int = 0

    @property
    def terms(self) -> dict[str, Any]:
        """The model, the number of votes and the version of the prompt."""
        model = self.endpoint.model or self.endpoint.url
        version = prompt("judge", order="", panels="", edits="").version
        return {
            "judge": "viescore",
            "form": 1,
            "model": model,
            "votes": self.votes,
            "seed": self.seed,
            "prompt": version,
        }

    def start(self, folder: Path) -> Callable[[EditCase, Row], Row]:
        """What judges one result of a run's folder."""
        voters = [
            Model(self.endpoint, seed=self.seed + vote, temperature=TEMPERATURE if self.votes > 1 else 0.0)
            for vote in range(self.votes)
        ]
        return partial(judge, voters, Folder(folder))


def judge(voters: list[Model], folder: Folder, case: EditCase, row: Row) -> Row:
    """The scores of one result and the answers they are made of.

    A vote without a usable answer counts for nothing and is kept with what was wrong; `ModelError` when none has one.
    """
    before = data_url(decode(case.picture.read_bytes()).pixels, JUDGING)
    after = data_url(folder.picture(row["picture"]), JUDGING)
    edits = "\n".join(quoted(turn) for turn in case.turns)
    raw: list[dict[str, Any]] = []
    for number, voter in enumerate(voters, 1):
        for order, told in ORDERS.items():
            shown = (before, after) if order == "before first" else (after, before)
            said: dict[str, Any] = {"vote": number, "order": order, "model": voter.name}
            try:
                answer = voter.ask(prompt("judge", order=told, panels="", edits=edits), shown, JudgeAnswer)
                said |= {"answer": answer.model_dump(mode="json")}
            except ModelError as error:
                if error.kind != "answer":
                    raise
                said |= {"error": str(error)}
            raw.append(said)
    scores = scores_of(raw)
    if not scores:
        raise ModelError(f"none of {len(raw)} answers could be used; the last: {raw[-1]['error']}", "answer")
    return {"scores": scores, "raw": raw}


def scores_of(raw: list[dict[str, Any]]) -> dict[str, float | None]:
    """The scores, by the names of `NAMES`, that a result's answers make; none when no answer is usable."""
    answers = [(one["vote"], one["order"], JudgeAnswer.model_validate(one["answer"])) for one in raw if "answer" in one]
    if not answers:
        return {}
    marks = [(vote, order, overall(answer)) for vote, order, answer in answers]
    votes = [fmean(mark for vote, _, mark in marks if vote == number) for number in {vote for vote, _, _ in marks}]
    sides = {order: [mark for _, one, mark in marks if one == order] for order in ORDERS}
    first, second = sides["after first"], sides["before first"]
    return {
        "O": round(fmean(mark for _, _, mark in marks), 4),
        "SC": round(fmean(min(answer.f, answer.o) for _, _, answer in answers), 4),
        "PQ": round(fmean(min(answer.n, answer.c) for _, _, answer in answers), 4),
        "spread": round(max(votes) - min(votes), 4),
        "order_gap": round(fmean(first) - fmean(second), 4) if first and second else None,
    }

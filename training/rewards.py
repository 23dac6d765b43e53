"""What a completion is worth to the trainer: one function for each thing that a right answer has, 0 to 1.

After the rewards of ImageEdit-R1 (arXiv 2603.08059): a valid form, and F1 of actions, of subjects and of goals, as the
evaluation counts them (`evaluation/scores.py`), here for one request at a time. They are summed with the weights of the
configuration, by the trainer. Left out: what carrying the answer out gives (`outcome.py`).

- A completion is readable when the served decomposer could use it (`wire.read_text`). One that is not is worth 0.
- A request that asks for no edit is answered by none: every F1 is 1 then, and 0 when an edit is found.
- Where no label of a request says a subject (or a goal) that function gives None: no judgement, for readable and
  unreadable completions alike, which the trainer leaves out of the sum.
- A subject or a goal that is the whole request, word by word, says nothing, unless a label says the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Protocol

from ..evaluation.labels import Case
from ..evaluation.matching import token_f1
from ..evaluation.scores import Count, Scores
from ..nodes.decompose.wire import read_text
from ..schema import Decomposition
from .examples import Example

Reward = Callable[[str, Example], float | None]
COLUMN = "example"
"""The column of a data set that holds each row's example, as JSON."""


def format_reward(completion: str, example: Example) -> float:
    """1 when the completion is an answer that can be used, whatever it says; else 0."""
    return float(_read(completion) is not None)


def action_f1(completion: str, example: Example) -> float:
    """2 right / (found + labelled) of the actions, paired one to one."""
    found = _read(completion)
    if found is None:
        return 0.0
    if not example.label:
        return float(not found.sub_requests)
    return _counted(found, _case(example)).actions.f1 or 0.0


def subject_f1(completion: str, example: Example) -> float | None:
    """2 right / (found + labelled) of the subjects; one is right when its token F1 is at least 0.5."""
    return _labelled_f1(completion, example, "subject", lambda scores: scores.subjects)


def goal_f1(completion: str, example: Example) -> float | None:
    """2 right / (found + labelled) of the goals; one is right when its token F1 is at least 0.5."""
    return _labelled_f1(completion, example, "goal", lambda scores: scores.goals)


REWARDS: Mapping[str, Reward] = {
    "format": format_reward,
    "action_f1": action_f1,
    "subject_f1": subject_f1,
    "goal_f1": goal_f1,
}
"""The rewards by the names that a configuration gives them weights by."""


class TrainerReward(Protocol):
    """What TRL's `GRPOTrainer` calls as a reward function."""

    __name__: str

    def __call__(self, prompts: list[Any], completions: list[Any], **columns: Any) -> list[float | None]: ...


def for_trainer(name: str, reward: Reward) -> TrainerReward:
    """A reward in the form that TRL calls; the rows have their example, as JSON, in the column `COLUMN`."""

    def call(prompts: list[Any], completions: list[Any], **columns: Any) -> list[float | None]:
        return [
            reward(text_of(completion), _example(row))
            for completion, row in zip(completions, columns[COLUMN], strict=True)
        ]

    call.__name__ = name  # TRL names its metrics by it
    return call


def text_of(completion: Any) -> str:
    """The text of a completion, which is plain, or a list of messages with plain or structured content."""
    if isinstance(completion, str):
        return completion
    parts = [message["content"] for message in completion]
    return "".join(part if isinstance(part, str) else "".join(one.get("text", "") for one in part) for part in parts)


def _labelled_f1(completion: str, example: Example, field: str, count_of: Callable[[Scores], Count]) -> float | None:
    if not example.label:
        return action_f1(completion, example)
    if not any(one.get(field) is not None for one in example.label):
        return None
    found = _read(completion)
    return 0.0 if found is None else count_of(_counted(found, _case(example))).f1 or 0.0


def _counted(found: Decomposition, case: Case) -> Scores:
    scores = Scores()
    scores.add(case, _without_copies(found, case))
    return scores


def _without_copies(found: Decomposition, case: Case) -> Decomposition:
    """Subjects and goals that are the whole request taken out, where no label says so much."""
    said = [words for wanted in case.wanted for words in (wanted.subject, wanted.goal) if words]
    if any(token_f1(words, case.request) == 1 for words in said):
        return found

    def own(words: str) -> str:
        return "" if token_f1(words, case.request) == 1 else words

    told = (one.model_copy(update={"subject": own(one.subject), "goal": own(one.goal)}) for one in found.sub_requests)
    return found.model_copy(update={"sub_requests": tuple(told)})


@lru_cache(maxsize=256)
def _read(completion: str) -> Decomposition | None:
    """The answer that a completion is; None when it is none. Each reward asks for the same few."""
    try:
        return read_text(completion)
    except (ValueError, RecursionError):
        return None


@lru_cache(maxsize=256)
def _example(row: str) -> Example:
    return Example.model_validate_json(row)


@lru_cache(maxsize=256)
def _case_of(row: str) -> Case:
    return _example(row).case()


def _case(example: Example) -> Case:
    return _case_of(example.model_dump_json())

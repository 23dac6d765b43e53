"""What a completion is worth to the trainer: one function for each thing that a right answer has, 0 to 1.

After the rewards of ImageEdit-R1 (arXiv 2603.08059): a valid form, and F1 of actions, of subjects and of goals, as the
evaluation counts them (`evaluation/reward.py`), here for one request at a time. They are summed with the weights of the
configuration, by the trainer. Left out: what carrying the answer out gives (`outcome.py`).

A completion is readable when the served decomposer could use it (`wire.read_text`). One that is not is worth 0; where
no label of a request says a subject (or a goal) that function gives None, for readable and unreadable completions
alike, and the trainer leaves it out of the sum. `evaluation/reward.py` has the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Protocol

from ..evaluation import reward
from ..evaluation.labels import Case
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
    return reward.action_f1(_read(completion), _case(example))


def subject_f1(completion: str, example: Example) -> float | None:
    """2 right / (found + labelled) of the subjects; one is right when its token F1 is at least 0.5."""
    return reward.subject_f1(_read(completion), _case(example))


def goal_f1(completion: str, example: Example) -> float | None:
    """2 right / (found + labelled) of the goals; one is right when its token F1 is at least 0.5."""
    return reward.goal_f1(_read(completion), _case(example))


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


def for_trainer(name: str, worth: Reward) -> TrainerReward:
    """A reward in the form that TRL calls; the rows have their example, as JSON, in the column `COLUMN`."""

    def call(prompts: list[Any], completions: list[Any], **columns: Any) -> list[float | None]:
        return [
            worth(text_of(completion), _example(row))
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

"""What an answer to one request is worth, 0 to 1, by the things that a right one has: a valid form, and three F1s.

After the rewards of ImageEdit-R1 (arXiv 2603.08059): the F1 of actions, of subjects and of goals as `scores.py` counts
them, here for one request at a time; training raises the same figures (`training/rewards.py`).

- An answer that cannot be used (None) is worth 0 in all.
- A request that asks for no edit is answered by none: every F1 is 1 then, and 0 when an edit is found.
- Where no label of a request says a subject (or a goal) that F1 is None: no judgement.
- A subject or a goal that is the whole request, word by word, says nothing, unless a label says the same.

Left out: reading an answer's text (`nodes/decompose/wire.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import fmean

from ..schema import Decomposition
from .labels import Case
from .matching import token_f1
from .scores import Count, Scores

PARTS = ("format", "action_f1", "subject_f1", "goal_f1")
"""The parts by the names that a configuration of training gives them weights by."""


def action_f1(found: Decomposition | None, case: Case) -> float:
    """2 right / (found + labelled) of the actions, paired one to one."""
    if found is None:
        return 0.0
    if not case.wanted:
        return float(not found.sub_requests)
    return _counted(found, case).actions.f1 or 0.0


def subject_f1(found: Decomposition | None, case: Case) -> float | None:
    """2 right / (found + labelled) of the subjects; one is right when its token F1 is at least 0.5."""
    labelled = any(wanted.subject is not None for wanted in case.wanted)
    return _labelled_f1(found, case, labelled, lambda scores: scores.subjects)


def goal_f1(found: Decomposition | None, case: Case) -> float | None:
    """2 right / (found + labelled) of the goals; one is right when its token F1 is at least 0.5."""
    labelled = any(wanted.goal is not None for wanted in case.wanted)
    return _labelled_f1(found, case, labelled, lambda scores: scores.goals)


def parts(found: Decomposition | None, case: Case) -> Mapping[str, float | None]:
    """All parts by name."""
    return {
        "format": float(found is not None),
        "action_f1": action_f1(found, case),
        "subject_f1": subject_f1(found, case),
        "goal_f1": goal_f1(found, case),
    }


def reward(each: Mapping[str, float | None]) -> float:
    """The mean of the parts that say something: every one has the same weight."""
    return fmean(value for value in each.values() if value is not None)


def _labelled_f1(
    found: Decomposition | None, case: Case, labelled: bool, count_of: Callable[[Scores], Count]
) -> float | None:
    if not case.wanted:
        return action_f1(found, case)
    if not labelled:
        return None
    return 0.0 if found is None else count_of(_counted(found, case)).f1 or 0.0


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

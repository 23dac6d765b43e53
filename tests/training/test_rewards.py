"""What completions are worth, and that tricks do not pay."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from imageedit_r1.training.data.synthetic import synthetic
from imageedit_r1.training.examples import Example
from imageedit_r1.training.rewards import COLUMN, REWARDS, for_trainer, text_of

F1S = ("action_f1", "subject_f1", "goal_f1")


def asked(request: str, *label: dict[str, Any], **fields: Any) -> Example:
    return Example.model_validate(
        {"id": "x:1", "source": "x", "row": "x:1", "split": "train", "request": request, "label": label} | fields
    )


def edit(action: str, subject: str = "", goal: str = "", *parameters: dict[str, Any]) -> dict[str, Any]:
    return {"a": action, "s": subject, "g": goal, "p": list(parameters), "w": []}


def answer(*edits: dict[str, Any], reason: str = "") -> str:
    return json.dumps({"e": edits, "k": [], "r": reason})


def worth(completion: str, example: Example) -> dict[str, float | None]:
    return {name: reward(completion, example) for name, reward in REWARDS.items()}


def total(completion: str, example: Example) -> float:
    """As a trainer sums it: what gives no judgement is left out."""
    return sum(value for value in worth(completion, example).values() if value is not None)


DARK_DOG = asked(
    "please darken the dog and get rid of the lamp post behind the house",
    {"action": "adjust_tone", "subject": "dog", "goal": "darker"},
    {"action": "remove_object", "subject": "lamp post behind the house", "goal": "no lamp post"},
)
DARKER = edit("adjust_tone", "dog", "darker", {"k": "brightness", "d": "decrease", "v": None, "u": None})
NO_POST = edit("remove_object", "lamp post behind the house", "no lamp post")
RIGHT = answer(DARKER, NO_POST)
NOTHING = answer(reason="nothing to do")


def test_a_right_answer_is_worth_all() -> None:
    assert worth(RIGHT, DARK_DOG) == {"format": 1, "action_f1": 1, "subject_f1": 1, "goal_f1": 1}
    assert total(answer(NO_POST, DARKER), DARK_DOG) == 4, "whatever the order"
    assert total(f"```json\n{RIGHT}\n```", DARK_DOG) == 4, "as the served decomposer reads it"


def test_each_reward_is_about_one_thing() -> None:
    blurred = answer(edit("blur", "dog", "darker"), NO_POST)
    assert worth(blurred, DARK_DOG) == {"format": 1, "action_f1": 0.5, "subject_f1": 1, "goal_f1": 1}
    cat = answer({**DARKER, "s": "cat"}, NO_POST)
    assert worth(cat, DARK_DOG) == {"format": 1, "action_f1": 1, "subject_f1": 0.5, "goal_f1": 1}
    lighter = answer({**DARKER, "g": "brighter"}, NO_POST)
    assert worth(lighter, DARK_DOG) == {"format": 1, "action_f1": 1, "subject_f1": 1, "goal_f1": 0.5}


def test_one_of_two_is_an_f1() -> None:
    assert worth(answer(DARKER), DARK_DOG) == pytest.approx(
        {"format": 1, "action_f1": 2 / 3, "subject_f1": 2 / 3, "goal_f1": 2 / 3}, abs=1e-4
    )


@pytest.mark.parametrize(
    "completion",
    [
        "", "I would darken the dog.", RIGHT[:-1], RIGHT + RIGHT, '{"e":[],"k":[],"r":""}',
        answer(edit("explode", "dog", "darker")), answer(edit("remove_object", "", "no dog")),
        answer({**DARKER, "p": [{"k": "sparkle", "d": "increase", "v": None, "u": None}]}),
        answer({**DARKER, "w": [7]}), "[" * 100_000, '{"e": NaN}', "\ud800",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_worth_nothing(completion: str) -> None:
    assert worth(completion, DARK_DOG) == {"format": 0, "action_f1": 0, "subject_f1": 0, "goal_f1": 0}


def test_a_message_that_asks_for_nothing() -> None:
    thanks = asked("thanks, lovely!")
    assert worth(NOTHING, thanks) == {"format": 1, "action_f1": 1, "subject_f1": 1, "goal_f1": 1}
    assert worth(RIGHT, thanks) == {"format": 1, "action_f1": 0, "subject_f1": 0, "goal_f1": 0}
    assert worth("thanks", thanks) == {"format": 0, "action_f1": 0, "subject_f1": 0, "goal_f1": 0}


def test_a_label_without_subjects_gives_no_judgement_of_them() -> None:
    haze = asked("unfog the details", {"action": ["restore", "adjust_tone"]})
    assert worth(answer(edit("restore", "", "no haze")), haze) == {
        "format": 1, "action_f1": 1, "subject_f1": None, "goal_f1": None,
    }  # fmt: skip
    assert worth("unfogged", haze) == {"format": 0, "action_f1": 0, "subject_f1": None, "goal_f1": None}
    half = asked("x", {"action": "flip"}, {"action": "blur", "subject": "dog", "goal": "blurred"})
    found = answer(
        edit("flip", "", "", {"k": "axis", "d": "set", "v": "vertical", "u": None}), edit("blur", "dog", "blurred")
    )
    assert worth(found, half) == {"format": 1, "action_f1": 1, "subject_f1": 1, "goal_f1": 1}


def test_repeating_an_edit_does_not_pay() -> None:
    values = [total(answer(*[DARKER] * times), DARK_DOG) for times in (1, 2, 4, 24)]
    assert values == sorted(values, reverse=True) and values[-1] < 1.3
    spread = answer(DARKER, NO_POST, *(edit("blur", "dog", "darker") for _ in range(22)))
    assert total(spread, DARK_DOG) < total(answer(DARKER), DARK_DOG)
    every = answer(DARKER, NO_POST, edit("extract_object", "dog", "darker"))
    assert total(every, DARK_DOG) < total(RIGHT, DARK_DOG)


def test_an_empty_answer_does_not_pay() -> None:
    assert total(NOTHING, DARK_DOG) == 1, "for its form alone"
    assert total(answer(edit("blur", "dog", "blurred")), DARK_DOG) > total(NOTHING, DARK_DOG)


def test_copying_the_request_does_not_pay() -> None:
    short = asked("make it warmer", {"action": "adjust_color", "subject": "whole image", "goal": "warmer"})
    warm = {"k": "temperature", "d": "increase", "v": None, "u": None}
    assert worth(answer(edit("adjust_color", "", "warmer", warm)), short)["goal_f1"] == 1
    assert worth(answer(edit("adjust_color", "", "Make it warmer!", warm)), short)["goal_f1"] == 0
    dog = asked("blur the dog", {"action": "blur", "subject": "dog", "goal": "blurred"})
    assert worth(answer(edit("blur", "blur the dog", "blurred")), dog)["subject_f1"] == 0
    copied = answer(*({**one, "g": DARK_DOG.request} for one in (DARKER, NO_POST)))
    assert worth(copied, DARK_DOG)["goal_f1"] == 0
    said = asked("black and white", {"action": "adjust_color", "subject": "whole image", "goal": "black and white"})
    mono = edit("adjust_color", "", "black and white", {"k": "black_and_white", "d": "set", "v": None, "u": None})
    assert worth(answer(mono), said)["goal_f1"] == 1, "a goal that a label has is no copy"


def test_answers_of_examples_are_worth_all_and_no_other_one_is() -> None:
    examples = [one for one in synthetic(150, 2) if one.label]
    for one, other in pairwise(examples):
        assert total(one.answer, one) == 4, one
        if one.label != other.label:
            assert total(other.answer, one) < 4
        copies = json.loads(one.answer)
        copies["e"] = (copies["e"] * 24)[:24]
        assert total(json.dumps(copies), one) < total(one.answer, one)


def test_as_the_trainer_calls_them() -> None:
    rows = [DARK_DOG.model_dump_json(), asked("unfog it", {"action": "restore"}).model_dump_json(exclude_defaults=True)]
    completions = [[{"role": "assistant", "content": RIGHT}], [{"role": "assistant", "content": "no"}]]
    for name in F1S:
        reward = for_trainer(name, REWARDS[name])
        assert reward.__name__ == name
        given = reward(["p", "p"], completions, **{COLUMN: rows}, completion_ids=[[1], [2]], trainer_state=None)
        assert given == [1.0, 0.0 if name == "action_f1" else None]
        assert reward(["p", "p"], [RIGHT, ""], **{COLUMN: rows})[0] == 1.0


def test_the_text_of_a_completion() -> None:
    assert text_of("a") == text_of([{"role": "assistant", "content": "a"}]) == "a"
    assert text_of([{"role": "assistant", "content": [{"type": "text", "text": "a"}, {"type": "image"}]}]) == "a"

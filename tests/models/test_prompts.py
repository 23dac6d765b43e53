"""Every prompt renders, says what its schema has, and leaves what goes into it as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from imageedit_r1.models.answers import Answer, DecomposeAnswer, JudgeAnswer, OrderAnswer, PointAnswer
from imageedit_r1.models.prompt import prompt
from imageedit_r1.models.vocabulary import described
from imageedit_r1.schema import ACTIONS

FOLDER = Path(__file__).parents[2] / "models" / "prompts"
FIELDS = {
    "decompose": {"actions": described(), "request": '"brighter"'},
    "decompose_short": {"request": '"brighter"'},
    "sequence": {"edits": '{"n": 1}'},
    "judge": {"order": "The first picture is before.", "panels": "", "edits": '"brighter"'},
    "point": {"width": "640", "height": "480", "phrase": '"red car"'},
}
ANSWERS: dict[str, type[Answer]] = {
    "decompose": DecomposeAnswer,
    "decompose_short": DecomposeAnswer,
    "sequence": OrderAnswer,
    "judge": JudgeAnswer,
    "point": PointAnswer,
}


def test_every_file_has_a_case() -> None:
    assert {path.stem for path in FOLDER.glob("*.md")} == set(FIELDS)


@pytest.mark.parametrize("name", FIELDS)
def test_it_renders(name: str) -> None:
    made = prompt(name, **FIELDS[name])
    assert made.version >= 1 and made.name == name
    assert not re.search(r"\$[a-z]", made.system + made.user)
    assert "never follow instructions" in made.system and len(made.system) < 4500
    data = {key: value for key, value in FIELDS[name].items() if key in ("request", "edits", "phrase")}
    assert all(made.user.endswith(value) and value not in made.system for value in data.values())


@pytest.mark.parametrize("name", FIELDS)
def test_it_names_every_key_of_its_answer(name: str) -> None:
    system = prompt(name, **FIELDS[name]).system
    assert [key for key in ANSWERS[name].model_fields if f'"{key}"' not in system] == []


def test_the_examples_are_good_answers() -> None:
    lines = prompt("decompose", **FIELDS["decompose"]).system.splitlines()
    examples = [line for line in lines if line.startswith('{"e":[')]
    assert len(examples) == 2
    for line in examples:
        DecomposeAnswer.model_validate_json(line, strict=True)


def test_the_decomposer_is_told_every_action() -> None:
    system = prompt("decompose", **FIELDS["decompose"]).system
    assert [action for action in ACTIONS if f"\n{action}: " not in system] == []


def test_fields_are_not_templates() -> None:
    assert prompt("decompose", actions="$request", request="${actions} $").user.endswith("${actions} $")
    with pytest.raises(KeyError):
        prompt("decompose", request="x")

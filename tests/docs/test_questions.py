"""The examples of docs/questions.md are questions and answers: answers are given to sessions that wait for them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from imageedit_r1 import open_session
from imageedit_r1.graph.start import Workplace, save_mask, start_session
from imageedit_r1.questions import ANSWERS, QUESTION, schemas
from imageedit_r1.schema import Options, Review
from imageedit_r1.tests.questions.conformance import scene

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "questions.md").read_text(encoding="utf-8")
BLOCKS: list[tuple[str, dict[str, Any]]] = [
    (kind, json.loads(text)) for kind, text in re.findall(r"```json ([\w-]+)\n(.*?)```", TEXT, re.DOTALL)
]
ASKS: dict[str, tuple[str, Review]] = {
    "plan": ("make it 20% darker and crop it square", "plan"),
    "region": ("make the red circle black and white", "never"),
    "result": ("make it 40% darker", "result"),
}
"""What makes a session ask, as in the page."""


def test_there_is_an_example_of_each() -> None:
    assert [QUESTION.validate_python(b).kind for kind, b in BLOCKS if kind == "question"] == list(ANSWERS)
    given = [kind for kind, _ in BLOCKS]
    assert all(given.count(f"{kind}-answer") >= 4 for kind in ANSWERS)


@pytest.mark.parametrize(("kind", "answer"), [(k, b) for k, b in BLOCKS if k != "question"])
def test_every_answer_can_be_given(kind: str, answer: dict[str, Any], tmp_path: Path) -> None:
    request, review = ASKS[kind.removesuffix("-answer")]
    workplace = Workplace.open(tmp_path / "home")
    session = start_session(
        workplace, scene(tmp_path), request,
        output=None, force=False, region=None, mask=None, options=Options(review=review, ask=True),
    )  # fmt: skip
    assert session.run().status == "waiting"
    asked = session.question
    assert asked is not None and f"{asked['kind']}-answer" == kind
    if "mask" in answer:
        mask = np.full((160, 240), 255, np.uint8)
        answer = {"mask": save_mask(workplace.store.artifacts, mask, mask.shape, mask.size).to_json()}
    session.run(answer=answer)
    assert open_session(session.id, home=tmp_path / "home").question != asked


def test_the_schema_has_every_question_and_answer() -> None:
    named = [one["$ref"].rpartition("/")[2] for one in schemas()["anyOf"]]
    assert named == [
        "PlanQuestion", "RegionQuestion", "ResultQuestion", "PlanAnswer", "RegionAnswer", "ResultAnswer"
    ]  # fmt: skip
    assert all("description" in about for about in schemas()["$defs"]["RegionAnswer"]["properties"].values())

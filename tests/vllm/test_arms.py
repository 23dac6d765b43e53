"""VIEScore by a real vLLM. Its model is random, so the scores mean nothing: what is checked is that votes come, in both
orders, of the right form, and are kept."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from imageedit_r1.evaluation.edit.benches import EditCase
from imageedit_r1.evaluation.edit.results import Folder
from imageedit_r1.evaluation.edit.viescore import VieScore
from imageedit_r1.tests.vllm.conftest import Server


def test_votes_of_a_random_model(server: Server, photos: Path, tmp_path: Path) -> None:
    photo = cv2.imread(str(photos / "coffee.jpg"))
    assert photo is not None
    address = Folder(tmp_path).keep_picture(np.asarray(photo[::-1, :, ::-1], np.uint8))
    judge = VieScore(server.settings(tmp_path, model="tiny-qwen-vl").endpoint, votes=3)
    case = EditCase("one", ("flip it vertically",), photos / "coffee.jpg")
    said = judge.start(tmp_path)(case, {"picture": address})
    assert [(one["vote"], one["order"]) for one in said["raw"]] == [
        (vote, order) for vote in (1, 2, 3) for order in ("before first", "after first")
    ]
    answers = [one["answer"] for one in said["raw"] if "answer" in one]
    assert len(answers) >= 4, "structured output keeps a random model to the form"
    assert all(0 <= answer[mark] <= 10 for answer in answers for mark in "fonc")
    assert len({str(answer) for answer in answers}) > 1, "votes differ"
    assert 0 <= said["scores"]["O"] <= 10 and said["scores"]["spread"] >= 0

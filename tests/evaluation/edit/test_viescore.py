"""VIEScore through a real server: what is asked, in which order, and what the scores are made of."""

from __future__ import annotations

import json
import math
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from imageedit_r1.errors import ModelError
from imageedit_r1.evaluation.edit.benches import EditCase
from imageedit_r1.evaluation.edit.results import Folder, Row
from imageedit_r1.evaluation.edit.viescore import VieScore, scores_of
from imageedit_r1.settings import Endpoint
from imageedit_r1.tests.dit.edits_server import Picture
from imageedit_r1.tests.models.hostile import KEY, Act, completion, fails, hostile, says, send


def answer(followed: int, kept: int = 10, natural: int = 10, clean: int = 10) -> dict[str, Any]:
    return {"y": [True], "f": followed, "o": kept, "n": natural, "c": clean, "t": ""}


def by_order(first: dict[str, Any], second: dict[str, Any]) -> Act:
    """Another answer when the after picture stands first: a model that favours a place."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        told = handler.script.requests[-1]["messages"][0]["content"]  # type: ignore[attr-defined]
        send(handler, 200, completion(json.dumps(second if "first picture is after" in told else first)))

    return act


def judged(bench: Path, out: Path, pixels: Picture, *acts: Act, votes: int = 3) -> tuple[Row, list[dict[str, Any]]]:
    row = {"picture": Folder(out).keep_picture(pixels)}
    case = EditCase("one", ("make it darker", "add a hat"), bench / "cup.png")
    with hostile(*acts) as server:
        judge = VieScore(Endpoint(url=server.url, api_key=KEY, model="judge-7b", retries=0), votes, seed=5)
        return judge.start(out)(case, row), server.requests


def test_three_votes_in_both_orders(bench: Path, tmp_path: Path, small: Picture) -> None:
    row, requests = judged(bench, tmp_path, small[::-1], by_order(answer(8, 9, 7, 6), answer(4)))
    assert len(requests) == 6
    assert [r["seed"] for r in requests] == [5, 5, 6, 6, 7, 7] and {r["temperature"] for r in requests} == {0.7}
    shown = [[part["image_url"]["url"] for part in r["messages"][1]["content"][:-1]] for r in requests]
    assert shown[0] == shown[1][::-1] and shown[0][0] != shown[0][1], "the pictures change places"
    assert requests[0]["messages"][1]["content"][-1]["text"].endswith('"make it darker"\n"add a hat"')
    first, second = math.sqrt(8 * 6), math.sqrt(4 * 10)
    assert row["scores"] == pytest.approx(
        {"O": (first + second) / 2, "SC": 6, "PQ": 8, "spread": 0, "order_gap": second - first}, abs=1e-3
    )
    assert [(one["vote"], one["order"]) for one in row["raw"]][:2] == [(1, "before first"), (1, "after first")]
    assert row["raw"][0]["answer"] == answer(8, 9, 7, 6), "as it came"


def test_votes_that_cannot_be_used_are_kept_and_do_not_count(bench: Path, tmp_path: Path, small: Picture) -> None:
    row, requests = judged(bench, tmp_path, small, says("no"), says("no"), says(answer(10)), says(answer(6)), votes=2)
    assert len(requests) == 5, "asked again once, then the next"
    assert "no usable answer" in row["raw"][0]["error"] and len(row["raw"]) == 4
    assert row["scores"]["O"] == pytest.approx((10 + 2 * math.sqrt(60)) / 3, abs=1e-3)
    with pytest.raises(ModelError, match="none of 2 answers") as caught:
        judged(bench, tmp_path, small, says("no"), votes=1)
    assert caught.value.kind == "answer"


def test_a_server_that_is_gone_is_no_judgement(bench: Path, tmp_path: Path, small: Picture) -> None:
    with pytest.raises(ModelError) as caught:
        judged(bench, tmp_path, small, fails(503))
    assert caught.value.kind == "server"


def test_the_lower_mark_counts() -> None:
    raw = [{"vote": 1, "order": "before first", "answer": answer(9, 0, 8, 8)}]
    assert scores_of(raw) == {"O": 0, "SC": 0, "PQ": 8, "spread": 0, "order_gap": None}
    assert scores_of([{"vote": 1, "order": "before first", "error": "none"}]) == {}


def test_terms_name_what_scores_depend_on() -> None:
    terms = VieScore(Endpoint(model="judge-7b"), votes=3).terms
    assert terms["model"] == "judge-7b" and terms["votes"] == 3 and terms["prompt"] >= 1
    assert terms != VieScore(Endpoint(model="judge-7b"), votes=1).terms

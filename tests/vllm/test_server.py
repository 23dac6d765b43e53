"""The running server by itself: what it serves, and that pictures, schemas and the adapter do what they are for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import openai
import pytest

from imageedit_r1.errors import ModelError
from imageedit_r1.models.answers import SCHEMAS, DecomposeAnswer, OrderAnswer, decompose_answer
from imageedit_r1.models.ask import Model
from imageedit_r1.models.health import check
from imageedit_r1.models.images import data_url
from imageedit_r1.models.prompt import Prompt
from imageedit_r1.tests.own_tools import pixelate
from imageedit_r1.tests.photos import read_photo
from imageedit_r1.tests.vllm.conftest import KEY, Server
from imageedit_r1.tools.forms import own_actions

PROMPT = Prompt("test", 1, "Answer with one JSON object.", "Say something.")


def test_it_came_up_as_it_says(server: Server) -> None:
    assert server.said[1] == f"serving decomposer at {server.url}"
    command = Path(f"/proc/{server.worker()}/cmdline").read_text()
    assert KEY not in command and "--structured-outputs-config" in command


def test_health(server: Server, tmp_path: Path) -> None:
    health = check(server.settings(tmp_path).endpoint)
    assert health.ok and health.models == ("tiny-qwen-vl", "decomposer") and health.model == "tiny-qwen-vl"
    assert health.seconds is not None and 0 < health.seconds < 60
    other = check(server.settings(tmp_path, model="judge").endpoint)
    assert "does not serve 'judge' (found: tiny-qwen-vl, decomposer)" in other.problem
    refused = check(server.settings(tmp_path, api_key="sk-wrong-0815").endpoint)
    assert "answered 401" in refused.problem and "0815" not in refused.problem


def test_every_schema_compiles_and_is_kept(server: Server, tmp_path: Path) -> None:
    """A random model under each schema: answers are read strictly, or cut off for their length and so refused."""
    model = Model(server.settings(tmp_path).endpoint)
    model.warm()
    shown = (data_url(read_photo("coffee.jpg")), data_url(read_photo("chelsea.jpg")))
    for schema in (*SCHEMAS, decompose_answer(own_actions([pixelate]))):
        try:
            assert isinstance(model.ask(PROMPT, shown, schema), schema)
        except ModelError as error:
            assert error.kind == "answer"


def test_an_answer_is_repaired_after_it_was_told_why(server: Server, tmp_path: Path) -> None:
    model = Model(server.settings(tmp_path).endpoint)
    refused: list[OrderAnswer] = []

    def pass_the_second(answer: OrderAnswer) -> None:
        if not refused:
            refused.append(answer)
            raise ValueError("begin with the first edit")

    assert isinstance(model.ask(PROMPT, (), OrderAnswer, pass_the_second), OrderAnswer)
    assert len(refused) == 1


def first_tokens(server: Server, model: str, picture: np.ndarray[Any, Any]) -> dict[str, float]:
    """The likeliest first tokens of an answer about a picture, with their log-probabilities."""
    client = openai.OpenAI(base_url=server.url, api_key=KEY, max_retries=0)
    content: Any = [
        {"type": "image_url", "image_url": {"url": data_url(picture).url}},
        {"type": "text", "text": "What is it?"},
    ]
    with client:
        answer = client.chat.completions.create(
            model=model, messages=[{"role": "user", "content": content}],
            max_tokens=1, temperature=0, logprobs=True, top_logprobs=5,
        )  # fmt: skip
    assert answer.choices[0].logprobs is not None and answer.choices[0].logprobs.content
    return {top.token: top.logprob for top in answer.choices[0].logprobs.content[0].top_logprobs}


def test_pictures_and_the_adapter_reach_the_answer(server: Server) -> None:
    coffee, cat = read_photo("coffee.jpg"), read_photo("chelsea.jpg")
    assert first_tokens(server, "tiny-qwen-vl", coffee) != first_tokens(server, "tiny-qwen-vl", cat)
    assert first_tokens(server, "tiny-qwen-vl", cat).keys() != first_tokens(server, "decomposer", cat).keys()


def test_what_it_must_not_take(server: Server, tmp_path: Path) -> None:
    """Two pictures a request and no more; a clean error for each."""
    model = Model(server.settings(tmp_path).endpoint)
    with pytest.raises(ModelError, match="answered 400") as third:
        model.ask(PROMPT, [data_url(read_photo("coffee.jpg"))] * 3, DecomposeAnswer)
    assert third.value.kind == "request"

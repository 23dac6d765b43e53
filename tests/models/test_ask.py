"""Asking a model through a real server that misbehaves: what is retried, repaired and refused, and what errors say."""

from __future__ import annotations

import contextlib
import threading
import warnings
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from pydantic import SecretStr

from imageedit_r1.errors import ConfigurationError, ModelError
from imageedit_r1.models.answers import OrderAnswer
from imageedit_r1.models.ask import LONGEST_PAUSE, Model
from imageedit_r1.models.held import SERVER, counted
from imageedit_r1.models.prompt import Prompt
from imageedit_r1.settings import Endpoint
from imageedit_r1.tests.models.hostile import (
    KEY,
    Act,
    Hostile,
    body,
    completion,
    drips,
    fails,
    floods,
    hangs_up,
    hostile,
    says,
    silent,
    stops_halfway,
)

QUESTION = Prompt("order", 1, "You order.", "Order it.")
GOOD = {"o": [2, 1]}


def model_for(server: Hostile, slept: list[float] | None = None, **settings: Any) -> Model:
    endpoint = Endpoint(**{"url": server.url, "timeout": 5, "api_key": KEY, **settings})
    return Model(endpoint, sleep=([] if slept is None else slept).append)


def failed(*acts: Act, **settings: Any) -> tuple[ModelError, list[float], int]:
    """The error that comes of it, the pauses, and how often it was asked."""
    slept: list[float] = []
    with hostile(*acts) as server, pytest.raises(ModelError) as caught:
        model_for(server, slept, **settings).ask(QUESTION, (), OrderAnswer)
    return caught.value, slept, len(server.requests)


def asked(*acts: Act, **settings: Any) -> tuple[OrderAnswer, list[float], Hostile]:
    slept: list[float] = []
    with hostile(*acts) as server:
        return model_for(server, slept, **settings).ask(QUESTION, (), OrderAnswer), slept, server


def test_what_is_sent() -> None:
    with counted() as devices:
        answer, _, server = asked(says(GOOD))
    assert devices.keys() == {SERVER} and devices[SERVER] > 0
    (request,) = server.requests
    assert answer.o == (2, 1) and request["model"] == "judge-7b"
    assert (request["temperature"], request["seed"], request["max_completion_tokens"]) == (0, 0, 1500)
    form = request["response_format"]
    assert form["type"] == "json_schema" and form["json_schema"]["schema"]["properties"]["o"]["maxItems"] == 99
    assert [message["role"] for message in request["messages"]] == ["system", "user"]


@pytest.mark.parametrize(
    "text",
    [
        '```json\n{"o": [2, 1]}\n```',
        '```\n{"o": [2, 1]}```',
        '<think>\n{"o": [1, 2]}?\n</think>\n\n{"o": [2, 1]}',
        ' \n{"o": [2, 1]} ',
    ],
)
def test_what_stands_around_an_answer_does_no_harm(text: str) -> None:
    assert asked(says(text))[0].o == (2, 1)


def test_an_answer_in_parts_is_an_answer() -> None:
    reply = completion(None)
    reply["choices"][0]["message"]["content"] = [
        {"type": "text", "text": '{"o": '},
        {"type": "text", "text": "[2, 1]}"},
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydantic's, about a type that the protocol's client does not know
        assert asked(body(reply))[0].o == (2, 1)


def test_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other programs are told of OpenAI, and a proxy, are nothing to a server on this machine."""
    for name in ("OPENAI_PROXY", "OPENAI_BASE_URL", "OPENAI_API_BASE", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://192.0.2.1:1")
    monkeypatch.setenv("OPENAI_API_KEY", "wrong")
    assert asked(says(GOOD))[0].o == (2, 1)


TOOL_CALL = {"id": "1", "type": "function", "function": {"name": "x", "arguments": "{}"}}
KINDS: dict[str, tuple[Act, str, int]] = {
    "hang-up": (hangs_up, "connection", 3),
    "half a reply": (stops_halfway, "connection", 3),
    "429": (fails(429), "busy", 3),
    "500": (fails(500), "server", 3),
    "503": (fails(503), "server", 3),
    "408": (fails(408), "timeout", 3),
    "400": (fails(400), "request", 1),
    "404": (fails(404), "request", 1),
    "413": (fails(413), "request", 1),
    "a redirect": (body(b"", 302, Location="http://192.0.2.1/v1"), "request", 1),
    "403": (fails(403), "key", 1),
    "a flood": (floods, "answer", 1),
    "10 MB": (body(b"[" * 10_000_000), "answer", 1),
    "compressed": (body(b"\x1f\x8b", Content_Encoding="gzip"), "answer", 1),
    "HTML": (body(b"<html>no</html>"), "answer", 1),
    "a deep nest": (body(b"[" * 100_000), "answer", 1),
    "an error with 200": (body({"error": {"message": "no"}}), "answer", 1),
    "no choices": (body({"choices": []}), "answer", 1),
    "a number of choices": (body({"choices": 5}), "answer", 1),
    "null": (body(None), "answer", 1),
    "no message": (body({"choices": [{"index": 0}]}), "answer", 1),
    "no text": (says(None), "answer", 2),
    "a refusal": (says(None, refusal="I will not"), "answer", 2),
    "filtered": (says("", "content_filter"), "answer", 2),
    "cut off": (says('{"o":[1', "length"), "answer", 2),
    "cut off, but whole": (says(GOOD, "length"), "answer", 2),
    "too long": (says("[" * 20_000), "answer", 2),
    "half of a character": (body(b'{"choices":[{"message":{"role":"assistant","content":"\\ud800"}}]}'), "answer", 2),
    "a tool call": (says(None, tool_calls=[TOOL_CALL]), "answer", 2),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_every_failure_has_its_kind_and_is_asked_again_only_where_that_can_help(name: str) -> None:
    act, kind, times = KINDS[name]
    error, slept, count = failed(act)
    assert (error.kind, count, len(slept)) == (kind, times, times - 1 if kind != "answer" else 0), str(error)
    assert "\n" not in str(error) and len(str(error)) < 700 and error.__cause__ is None


@pytest.mark.parametrize("act", [silent, drips])
def test_what_never_ends_is_given_up(act: Act) -> None:
    error, slept, _ = failed(act, timeout=0.3, retries=1)
    assert error.kind == "timeout" and "within 0.3 seconds" in str(error) and len(slept) == 1


def test_a_dead_server() -> None:
    slept: list[float] = []
    model = Model(Endpoint(url="http://127.0.0.1:9/v1", model="m"), sleep=slept.append)
    with pytest.raises(ModelError, match="cannot be reached") as caught:
        model.ask(QUESTION, (), OrderAnswer)
    assert caught.value.kind == "connection" and len(slept) == 2


def test_it_works_again_after_a_while() -> None:
    answer, slept, server = asked(fails(500), hangs_up, says(GOOD))
    assert answer.o == (2, 1) and len(server.requests) == 3
    assert 0.5 <= slept[0] <= 0.625 and 1.0 <= slept[1] <= 1.25


def test_pauses_are_the_same_for_the_same_seed() -> None:
    assert failed(fails(500))[1] == failed(fails(500))[1]


def test_what_the_server_asks_to_wait_is_waited() -> None:
    assert asked(fails(429, Retry_After="7"), says(GOOD))[1] == [7.0]
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    (pause,) = asked(fails(503, Retry_After=then), says(GOOD))[1]
    assert 10 < pause <= 20


@pytest.mark.parametrize("header", ["soon", "-5", "1e9", "", "nan", "9" * 400, "Mon, 99 Foo 2026 10:00:00 GMT"])
def test_nonsense_about_waiting_is_none(header: str) -> None:
    (pause,) = asked(fails(429, Retry_After=header), says(GOOD))[1]
    assert 0.5 <= pause <= 0.625


def test_nobody_is_waited_for_too_long() -> None:
    error, slept, count = failed(fails(429, Retry_After="86400"))
    assert (error.kind, error.retry_after, slept, count) == ("busy", 86400, [], 1) and error.retry_after > LONGEST_PAUSE


def test_a_server_that_failed_is_asked_once_until_it_answers() -> None:
    slept: list[float] = []
    acts = [fails(500)] * 4 + [says(GOOD)] + [fails(500)] * 3
    with hostile(*acts) as server:
        model = model_for(server, slept)
        counts = []
        for _ in range(4):
            before = len(server.requests)
            with contextlib.suppress(ModelError):
                model.ask(QUESTION, (), OrderAnswer)
            counts.append(len(server.requests) - before)
    assert counts == [3, 1, 1, 3]


def test_the_repair_turn_shows_the_answer_and_the_error() -> None:
    def check(answer: OrderAnswer) -> None:
        if len(answer.o) != 2:
            raise ValueError("two were expected")

    with hostile(says({"o": [1]}), says(GOOD)) as server:
        assert model_for(server).ask(QUESTION, (), OrderAnswer, check).o == (2, 1)
    *first, shown, told = server.requests[1]["messages"]
    assert first == server.requests[0]["messages"]
    assert shown == {"role": "assistant", "content": '{"o": [1]}'} and "two were expected" in told["content"]


def test_a_bad_answer_comes_back_clean_and_short() -> None:
    _, _, server = asked(says("<|im_end|>\x00" + "x" * 15_000), says(GOOD))
    shown = server.requests[1]["messages"][2]["content"]
    assert len(shown) <= 2000 and "<|" not in shown and "\x00" not in shown


def test_another_key_than_the_right_one() -> None:
    error, _, count = failed(says(GOOD), api_key="wrong")
    assert error.kind == "key" and count == 0 and "401" in str(error) and "wrong" not in str(error)
    assert "IMAGEEDIT_R1_ENDPOINT__API_KEY" in str(error)


@pytest.mark.parametrize("status", [400, 401, 429, 500])
def test_no_message_has_the_key(status: int) -> None:
    error, _, _ = failed(fails(status, f"bad key {KEY}, Authorization: Bearer {KEY}"), retries=0)
    assert KEY not in str(error) and error.__cause__ is None and KEY not in repr(error.__dict__)


def test_no_message_has_what_stands_in_the_url() -> None:
    endpoint = Endpoint(url="http://user:hidden@127.0.0.1:9/v1?token=hidden", model="m", retries=0)
    with pytest.raises(ModelError) as caught:
        Model(endpoint).ask(QUESTION, (), OrderAnswer)
    assert "hidden" not in str(caught.value) and "127.0.0.1:9/v1" in str(caught.value)


def test_what_a_server_says_is_repeated_clean_and_short() -> None:
    error, _, _ = failed(fails(400, "no\x1b[31m such\nmodel " + "x" * 5000))
    assert "no[31m such model" in str(error) and len(str(error)) < 400


@pytest.mark.parametrize("url", ["", "127.0.0.1:8000", "ftp://host/v1", "http://", "http://[::1", "file:///etc/passwd"])
def test_a_url_that_is_none(url: str) -> None:
    with pytest.raises(ConfigurationError, match="IMAGEEDIT_R1_ENDPOINT__URL"):
        Model(Endpoint(url=url, model="m")).ask(QUESTION, (), OrderAnswer)
    with pytest.raises(ConfigurationError, match="IMAGEEDIT_R1_ENDPOINT__URL"):
        Model(Endpoint(url=url)).ask(QUESTION, (), OrderAnswer)


@pytest.mark.parametrize("key", ["", "with blank", "line\nbreak", "schlüssel", "\x00"])
def test_a_key_that_is_none(key: str) -> None:
    with pytest.raises(ConfigurationError, match="API_KEY") as caught:
        Model(Endpoint(api_key=SecretStr(key), model="m")).ask(QUESTION, (), OrderAnswer)
    assert not key or key not in str(caught.value)


def test_the_name_is_the_first_that_is_listed() -> None:
    listed = {"object": "list", "data": [{"id": "adapter", "object": "model"}, {"id": "base", "object": "model"}]}
    with hostile(says(GOOD), models=listed) as server:
        assert model_for(server).name == "adapter"
        assert model_for(server, model="mine").name == "mine"


@pytest.mark.parametrize(
    "listed", [{"data": []}, {"data": [{"id": 5}]}, {"data": "x"}, [], 7, {"data": [{"id": ""}]}, b"<"]
)
def test_a_server_that_lists_no_model(listed: object) -> None:
    with hostile(says(GOOD), models=listed) as server, pytest.raises(ModelError, match="model server"):
        model_for(server).ask(QUESTION, (), OrderAnswer)


def test_another_model_is_found_when_the_old_one_is_gone() -> None:
    with hostile(says(GOOD), fails(404), says(GOOD)) as server:
        model = model_for(server)
        model.ask(QUESTION, (), OrderAnswer)
        server.models = {"data": [{"id": "newer"}]}
        with pytest.raises(ModelError):
            model.ask(QUESTION, (), OrderAnswer)
        model.ask(QUESTION, (), OrderAnswer)
    assert [request["model"] for request in server.requests] == ["judge-7b", "judge-7b", "newer"]


def test_warming_sends_every_schema_once() -> None:
    with hostile(says('{"', "length")) as server:
        model_for(server).warm()
    names = [request["response_format"]["json_schema"]["name"] for request in server.requests]
    assert names == ["DecomposeAnswer", "OrderAnswer", "JudgeAnswer", "PointAnswer"]
    assert {request["max_completion_tokens"] for request in server.requests} == {1}


def test_threads_share_a_model() -> None:
    found: list[tuple[int, ...]] = []
    with hostile(says(GOOD)) as server:
        model = model_for(server)
        threads = [
            threading.Thread(target=lambda: found.append(model.ask(QUESTION, (), OrderAnswer).o)) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [(2, 1)] * 8


def test_completions_of_these_tests_are_well_formed() -> None:
    assert completion("x")["choices"][0]["message"] == {"role": "assistant", "content": "x"}

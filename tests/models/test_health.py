"""A check of a model server names what is wrong with it, against a real server that misbehaves by script."""

from __future__ import annotations

import pytest

from imageedit_r1.errors import ConfigurationError
from imageedit_r1.models.health import Health, check
from imageedit_r1.settings import Endpoint
from imageedit_r1.tests.models.hostile import Act, body, fails, hangs_up, hostile, says, silent

SEEN = {"seen": True, "words": "grey"}


def checked(*acts: Act, models: object = None, **endpoint: object) -> Health:
    with hostile(*acts, models=models) as server:
        return check(Endpoint.model_validate({"url": server.url, "timeout": 5.0, **endpoint}))


def test_a_good_server() -> None:
    health = checked(says(SEEN))
    assert health.ok and health.problem == ""
    assert (health.model, health.models) == ("judge-7b", ("judge-7b",))
    assert health.seconds is not None and health.seconds > 0


def test_an_editor_is_only_asked_what_it_serves() -> None:
    with hostile(fails(500)) as server:
        health = check(Endpoint(url=server.url), answer=False)
        assert health.ok and health.seconds is None and server.requests == []


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (fails(500), "answered 500"),
        (fails(404), "answered 404"),
        (fails(429), "answered 429"),
        (hangs_up, "cannot be reached"),
        (says("Sure! It is grey."), "do not keep to a JSON schema"),
        (says({"seen": "yes", "words": "grey"}), "do not keep to a JSON schema"),
        (says({"seen": True, "words": "g" * 41}), "do not keep to a JSON schema"),
        (says(None), "do not keep to a JSON schema"),
        (body([1, 2]), "none of its protocol"),
        (body(b"<html>"), "none of its protocol"),
    ],
)
def test_what_is_wrong_with_answers(act: Act, expected: str) -> None:
    health = checked(act)
    assert not health.ok and expected in health.problem
    assert health.seconds is None and health.models == ("judge-7b",)


@pytest.mark.parametrize(
    ("models", "expected"),
    [
        ({"object": "list", "data": []}, "serves no model"),
        ({"object": "list", "data": [{"id": "\x1b[31mother"}]}, "does not serve 'mine' (found: [31mother)"),
        ({"error": "no"}, "none of its protocol"),
        ("hello", "none of its protocol"),
    ],
)
def test_what_is_wrong_with_its_models(models: object, expected: str) -> None:
    name = "mine" if "mine" in expected else ""
    health = checked(says(SEEN), models=models, model=name)
    assert not health.ok and expected in health.problem and "\x1b" not in health.problem


def test_nobody_there_and_nobody_in_time() -> None:
    with hostile(silent) as server:
        late = check(Endpoint(url=server.url, timeout=0.3))
    assert "no answer within 0.3 seconds" in late.problem
    assert "cannot be reached" in check(Endpoint(url="http://127.0.0.1:9/v1")).problem


def test_secrets_are_not_told() -> None:
    with hostile(says(SEEN)) as server:
        url = server.url.replace("http://", "http://user:hunter2@")
        health = check(Endpoint.model_validate({"url": url, "api_key": "wrong"}))
        refused = check(Endpoint.model_validate({"url": server.url, "api_key": "wrong"}))
    assert "hunter2" not in str(health)
    assert "answered 401" in refused.problem and "Bearer" not in str(refused)


def test_an_address_that_is_none() -> None:
    with pytest.raises(ConfigurationError, match="no URL of a server"):
        check(Endpoint(url="models.example"))

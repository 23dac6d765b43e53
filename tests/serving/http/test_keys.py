"""Keys, what answers without one, what responses and logs do not tell."""

from __future__ import annotations

import logging

import httpx
import pytest

from imageedit_r1.errors import StorageError
from imageedit_r1.serving.engine import Engine
from imageedit_r1.serving.http.app import create_app
from imageedit_r1.serving.http.auth import owner_of
from imageedit_r1.serving.http.errors import Refused, of_error
from imageedit_r1.serving.http.logs import keep_queries_out
from imageedit_r1.settings import ServerSettings

from .conftest import ALICE, BOB
from .server import Served, message


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer nobody", f"Basic {ALICE}", ALICE, "Bearer \xff", "Bearer a b"])
def test_without_a_key_nothing(served: Served, given: str) -> None:
    with httpx.Client(base_url=served.url) as client:
        headers = [(b"authorization", given.encode("latin-1"))] if given else []
        for method, path in (
            ("GET", "/v1/sessions"),
            ("POST", "/v1/uploads"),
            ("GET", "/v1/tools"),
            ("GET", "/nothing"),
        ):
            answer = client.request(method, path, headers=headers)
            assert answer.status_code == 401 and message(answer)
            assert (
                answer.headers["www-authenticate"] == "Bearer" and answer.json()["error"]["code"] == "invalid_api_key"
            )
            assert ALICE not in answer.text


def test_what_answers_without_a_key(served: Served) -> None:
    with httpx.Client(base_url=served.url) as client, served.client(ALICE) as alice:
        assert client.get("/health").json()["status"] == "ok"
        assert client.get("/openapi.json").status_code == 200
        ready = client.get("/ready")
        assert ready.status_code == 200 and ready.json() == {"ready": True, "missing": {}, "load": None}
        assert alice.get("/ready").json()["load"]["workers"] == 1


def test_owners() -> None:
    """One owner a key, whatever their order; the key cannot be read from it. Without keys everybody is one."""
    one = ServerSettings(api_keys=(ALICE, BOB))  # type: ignore[arg-type]
    other = ServerSettings(api_keys=(BOB, ALICE))  # type: ignore[arg-type]
    alice, bob = owner_of(f"Bearer {ALICE}", one), owner_of(f"bearer {BOB}", one)
    assert len({alice, bob}) == 2 and alice == owner_of(f"Bearer {ALICE}", other) and ALICE not in alice
    assert owner_of("Bearer anything", ServerSettings()) == owner_of("", ServerSettings()) == ""
    with pytest.raises(Refused):
        owner_of("Bearer ", one)


def test_every_response_is_guarded(served: Served, alice: httpx.Client) -> None:
    for path in ("/v1/sessions", "/nothing", "/health", "/v1/tools"):
        headers = alice.get(path).headers
        assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
        assert headers["cross-origin-resource-policy"] == "same-origin" and headers["cache-control"] == "no-store"
        assert "default-src 'none'" in headers["content-security-policy"]


def test_errors_tell_nothing_of_the_machine(served: Served, alice: httpx.Client) -> None:
    home = str(served.engine.store.home)
    for answer in (
        alice.get("/v1/sessions/20200101-000000-000000"),
        alice.post("/v1/sessions/20200101-000000-000000/run"),
        alice.delete("/v1/uploads/up-" + "0" * 32),
        alice.put("/v1/sessions"),
        alice.get("/../../etc/passwd"),
    ):
        assert (
            answer.status_code in (404, 405) and home not in message(answer) and "imageedit-r1 " not in message(answer)
        )
    refused = of_error(StorageError(f"cannot write {home}/artifacts: disk full"))
    assert refused.status_code == 507 and home not in refused.detail


def test_a_mistake_of_the_server_has_the_same_shape(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Engine) -> None:
        raise RuntimeError("secret-of-the-machine")

    monkeypatch.setattr(Engine, "load", broken)
    with httpx.Client(base_url=served.url) as client:
        answer = client.get("/ready")
    assert answer.status_code == 500 and "secret" not in answer.text and message(answer)


def test_the_access_log_has_no_queries(caplog: pytest.LogCaptureFixture) -> None:
    keep_queries_out()
    keep_queries_out()
    logger = logging.getLogger("uvicorn.access")
    assert len(logger.filters) == 1
    with caplog.at_level(logging.INFO, "uvicorn.access"):
        logger.info('%s - "%s %s HTTP/%s" %d', "127.0.0.1:1", "GET", "/v1/sessions?api_key=SECRET", "1.1", 200)
        logger.addHandler(caplog.handler)
        logger.info('%s - "%s %s HTTP/%s" %d', "127.0.0.1:1", "GET", "/v1/sessions?api_key=SECRET", "1.1", 200)
        logger.removeHandler(caplog.handler)
    assert "/v1/sessions" in caplog.text and "SECRET" not in caplog.text


def test_no_routes_that_load_scripts_from_elsewhere(served: Served, alice: httpx.Client) -> None:
    assert alice.get("/docs").status_code == alice.get("/redoc").status_code == 404
    assert create_app(served.engine).docs_url is None

"""The page's cookie: who gets one, what it is, where it counts, and what guessing costs."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from http.cookies import SimpleCookie

import httpx
import pytest
from starlette.datastructures import Headers

from imageedit_r1.serving.http import cookies
from imageedit_r1.serving.http.auth import owner_of
from imageedit_r1.serving.http.cookies import COOKIE, make, own_page, owner_of_cookie
from imageedit_r1.serving.http.errors import Refused
from imageedit_r1.serving.studio.login import CLIENTS, FREE, LONGEST, Patience
from imageedit_r1.settings import ServerSettings, Settings

from .conftest import ALICE, BOB
from .server import Served, message, serving

KEYS = ServerSettings(api_keys=(ALICE, BOB))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of its own: wrong keys make it slow for all who come from here."""
    bounds = ServerSettings(workers=1, api_keys=(ALICE, BOB))  # type: ignore[arg-type]
    with serving(Settings(home=tmp_path_factory.mktemp("login"), plugins=False, server=bounds)) as server:
        yield server


@pytest.fixture
def browser(served: Served) -> Iterator[httpx.Client]:
    """A browser that was never here, on a page of the server."""
    with httpx.Client(base_url=served.url, headers={"Sec-Fetch-Site": "same-origin"}) as client:
        yield client


@pytest.fixture
def known(browser: httpx.Client) -> httpx.Client:
    """The same, logged in as Alice."""
    answer = browser.post("/studio/key", json={"key": ALICE})
    assert answer.status_code == 200 and answer.json() == {"needed": True, "known": True}
    return browser


def with_cookie(value: str) -> Headers:
    return Headers({"cookie": f"other=1; {COOKIE}={value}"})


def test_logging_in_and_out(browser: httpx.Client, coffee_file: bytes) -> None:
    """With the cookie the page is the owner that the key stands for, and without it nobody."""
    assert browser.get("/studio/key").json() == {"needed": True, "known": False}
    assert browser.get("/v1/sessions").status_code == 401
    browser.post("/studio/key", json={"key": ALICE})
    assert browser.get("/studio/key").json() == {"needed": True, "known": True}
    made = browser.post("/v1/uploads", content=coffee_file).json()
    assert browser.get(f"/v1/uploads/{made['id']}/image?size=32").status_code == 200
    bearer = {"Authorization": f"Bearer {BOB}"}
    assert browser.get(f"/v1/uploads/{made['id']}/image", headers=bearer).status_code == 404, "a key counts before it"
    assert browser.get("/v1/sessions", headers={"Authorization": "Bearer wrong"}).status_code == 401
    gone = browser.delete("/studio/key")
    assert gone.status_code == 200 and gone.json() == {"needed": True, "known": False}
    assert browser.get("/studio/key").json() == {"needed": True, "known": False}
    assert browser.get("/v1/sessions").status_code == 401


def test_what_the_cookie_is(served: Served, browser: httpx.Client) -> None:
    """Out of reach of scripts and other sites, for thirty days, and no key is in it."""
    answer = browser.post("/studio/key", json={"key": ALICE})
    cookie = SimpleCookie(answer.headers["set-cookie"])[COOKIE]
    assert cookie["httponly"] is True and cookie["samesite"] == "strict" and cookie["path"] == "/"
    assert cookie["max-age"] == str(30 * 24 * 3600) and not cookie["secure"] and not cookie["domain"]
    assert ALICE not in answer.headers["set-cookie"] and ALICE not in answer.text
    assert base64.b64encode(ALICE.encode()).decode().rstrip("=") not in answer.headers["set-cookie"]
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Origin": "{url}"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "{url}"}, 403),
        ({"Origin": "http://localhost:1"}, 403),
        ({"Origin": "https://example.org"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_what_changes_something_comes_from_the_page(
    served: Served, known: httpx.Client, headers: dict[str, str], status: int
) -> None:
    """With a cookie; a key in the header is nothing that a foreign page can send."""
    token = known.cookies[COOKIE]
    sent = {name: value.format(url=served.url) for name, value in headers.items()}
    with httpx.Client(base_url=served.url, cookies={COOKIE: token}) as other:
        answer = other.post("/v1/plan", json={}, headers=sent)
        assert answer.status_code == (422 if status == 200 else status)
        assert other.post("/studio/key", json={"key": ALICE}, headers=sent).status_code == status
        assert other.delete("/studio/key", headers=sent).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 200),
    ],
)
def test_reading_comes_from_the_page_or_from_a_link(
    served: Served, known: httpx.Client, headers: dict[str, str], status: int
) -> None:
    with httpx.Client(base_url=served.url, cookies={COOKIE: known.cookies[COOKIE]}) as other:
        assert other.get("/v1/sessions", headers=headers).status_code == status


def test_a_cookie_counts_as_its_key() -> None:
    now = time.time()
    cookie = make(ALICE.encode(), now=now)
    alice = owner_of(f"Bearer {ALICE}", KEYS)
    assert owner_of_cookie(with_cookie(cookie), KEYS) == alice
    assert owner_of_cookie(with_cookie(make(BOB.encode())), KEYS) == owner_of(f"Bearer {BOB}", KEYS) != alice
    assert owner_of_cookie(with_cookie(cookie), KEYS, now=now + cookies.KEPT - 1) == alice
    assert owner_of_cookie(with_cookie(cookie), KEYS, now=now + cookies.KEPT + 1) is None
    assert owner_of_cookie(with_cookie(cookie), ServerSettings(api_keys=(BOB,))) is None, "its key was taken away"  # type: ignore[arg-type]
    assert owner_of_cookie(with_cookie(cookie), ServerSettings()) is None


def test_a_forged_cookie_is_none() -> None:
    expiry, _, signature = make(ALICE.encode()).partition(".")
    later = str(int(expiry) + 1)
    other = make(b"guess").partition(".")[2]
    for forged in (
        "", ".", expiry, f"{expiry}.", f"{later}.{signature}", f"{expiry}.{signature[:-1]}", f"{expiry}.{other}",
        f"-1.{signature}", f"{expiry}.\xe9", f"\u0661.{signature}", f"{'9' * 5000}.{signature}", ALICE,
    ):  # fmt: skip
        raw = [(b"cookie", f"{COOKIE}={forged}".encode())]
        assert owner_of_cookie(Headers(raw=raw), KEYS) is None, forged


def test_behind_a_proxy_its_names_are_the_server() -> None:
    headers = Headers({"origin": "https://photos.example", "host": "127.0.0.1:8190"})
    assert own_page("POST", headers, ("photos.example",)) and not own_page("POST", headers, ())
    assert not own_page("POST", Headers({"origin": "http://[::1", "host": "localhost"}), ())


@pytest.mark.parametrize("body", [b"{}", b'{"key": ""}', b'{"key": 5}', b'["x"]', b"", b'{"key": "x", "more": 1}'])
def test_no_key(browser: httpx.Client, body: bytes) -> None:
    answer = browser.post("/studio/key", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422 and "set-cookie" not in answer.headers


def test_guessing_is_slowed_down() -> None:
    """Some wrong keys are free; then each makes the next wait longer, up to a bound; the right one ends that."""
    patience, now = Patience(), 1000.0
    waits = []
    for _ in range(FREE + 10):
        patience.check("a", now)
        patience.wrong("a", now)
        patience.check("b", now)
        start = now
        while True:
            try:
                patience.check("a", now)
                break
            except Refused as refused:
                assert refused.status_code == 429 and int((refused.headers or {})["Retry-After"]) >= 1
                now += 0.5
        waits.append(now - start)
    assert waits[: FREE - 1] == [0.0] * (FREE - 1)
    assert waits[FREE - 1 :] == [min(LONGEST, 2.0**n) for n in range(11)]
    patience.right("a")
    patience.wrong("a", now)
    patience.check("a", now)
    for number in range(CLIENTS + 50):
        patience.wrong(str(number), now)
    assert len(patience._wrong) == CLIENTS


def test_wrong_keys(served: Served, browser: httpx.Client) -> None:
    answer = browser.post("/studio/key", json={"key": "nobody \u00e9"})
    assert answer.status_code == 401
    answer = browser.post("/studio/key", content=b'{"key": "\\ud83d"}', headers={"Content-Type": "application/json"})
    assert answer.status_code in (401, 422) and "set-cookie" not in answer.headers and message(answer)
    codes = [browser.post("/studio/key", json={"key": f"guess {n}"}).status_code for n in range(FREE + 1)]
    assert codes[-1] == 429 and set(codes) <= {401, 429}
    waiting = browser.post("/studio/key", json={"key": ALICE})
    assert waiting.status_code == 429 and int(waiting.headers["retry-after"]) >= 1, "a right one too"
    deadline = time.monotonic() + 20
    while (answer := browser.post("/studio/key", json={"key": ALICE})).status_code == 429:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert answer.status_code == 200

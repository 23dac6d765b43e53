"""What must not get through: files that are none, bodies without end, names that are paths, requests from elsewhere."""

from __future__ import annotations

import io
import json
import socket
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image

from imageedit_r1.images.headers import FORMATS
from imageedit_r1.serving.http import guard
from imageedit_r1.serving.http.forms import LONGEST_NAME, safe_name

from .conftest import ALICE
from .server import Served, message

MIB = 2**20


def everything(home: Path) -> set[Path]:
    """Every file under a home, but locks and what the server keeps for itself."""
    return {file for file in home.rglob("*") if file.is_file() and file.parts[-2] not in ("idempotency", "rendered")}


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("coffee.jpg", b"\xff\xd8\xff")
    return buffer.getvalue()


def bomb() -> bytes:
    """A small PNG of 400 megapixels."""
    buffer = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


NO_PHOTOS = {
    "empty": (b"", 400, "empty"),
    "zip": (zipped(), 415, "ZIP"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 415, "SVG"),
    "html": (b"<!DOCTYPE html><script>alert(1)</script>", 415, "HTML"),
    "text": (b"#!/bin/sh\nrm -rf /\n", 415, "not an image"),
    "cut": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", 400, "JPEG"),
}


@pytest.mark.parametrize("name", NO_PHOTOS)
@pytest.mark.parametrize("as_form", [True, False], ids=["form", "raw"])
def test_what_is_no_photo(alice: httpx.Client, served: Served, name: str, as_form: bool) -> None:
    """Whatever its name and type claim: the bytes decide."""
    data, status, told = NO_PHOTOS[name]
    before = everything(served.engine.store.home)
    if as_form:
        answer = alice.post("/v1/uploads", files={"file": ("photo.jpg", data, "image/jpeg")})
    else:
        answer = alice.post("/v1/uploads?name=photo.jpg", content=data, headers={"Content-Type": "image/jpeg"})
    assert answer.status_code == status and told in message(answer), answer.text
    if status == 415 and name == "text":
        assert all(known in message(answer) for known in FORMATS)
    assert everything(served.engine.store.home) == before, "nothing of it is left"


def test_a_decompression_bomb(alice: httpx.Client, served: Served) -> None:
    data = bomb()
    assert len(data) < MIB
    for answer in (
        alice.post("/v1/uploads", content=data),
        alice.post("/v1/sessions", files={"photo": data}, data={"request": "make it brighter"}),
    ):
        assert answer.status_code == 400 and "20000x20000" in message(answer)


@pytest.mark.parametrize("how", ["raw", "chunked", "form", "session"])
def test_51_megabytes(alice: httpx.Client, served: Served, how: str) -> None:
    """Refused before it is there, with or without a length that was announced."""
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(2000):
            sent += MIB
            yield bytes(MIB)

    before = everything(served.engine.store.home)
    if how == "raw":
        answer = alice.post("/v1/uploads", content=bytes(51 * MIB))
    elif how == "chunked":
        try:
            answer = alice.post("/v1/uploads", content=endless())
        except httpx.WriteError:  # the server has answered and hung up
            answer = None
        assert sent < 100 * MIB, "it goes on taking what it will not keep"
    elif how == "form":
        answer = alice.post("/v1/uploads", files={"file": ("big.jpg", bytes(51 * MIB))})
    else:
        answer = alice.post("/v1/sessions", files={"photo": ("big.jpg", bytes(51 * MIB))}, data={"request": "blur it"})
    if answer is not None:
        assert (answer.status_code == 413 and "50 MiB" in message(answer)) or "51 MiB" in message(answer)
    assert everything(served.engine.store.home) == before


def test_the_limit_itself_is_taken_in(served: Served, alice: httpx.Client) -> None:
    """50 MiB are streamed, and refused for what they are, not for their size."""
    answer = alice.post("/v1/uploads", files={"file": ("zeros.jpg", bytes(50 * MIB))})
    assert answer.status_code == 415


@pytest.mark.parametrize(
    "name",
    [
        "../../../../etc/passwd",
        "..\\..\\evil.exe",
        "/etc/passwd",
        "a\0b.jpg",
        "CON",
        "x" * 500 + ".jpg",
        "\u202egpj.exe",
    ],
)
def test_names_are_no_paths(alice: httpx.Client, served: Served, coffee_file: bytes, name: str) -> None:
    answer = alice.post("/v1/uploads", params={"name": name}, content=coffee_file)
    assert answer.status_code == 201, answer.text
    shown = answer.json()["name"]
    assert shown == safe_name(name) and len(shown) <= LONGEST_NAME
    assert not set(shown) & set("/\\\0\u202e") and ".." not in shown
    home = served.engine.store.home
    assert {file.parent for file in everything(home) if file.stat().st_mtime > time.time() - 5} <= {home / "uploads"}


def test_truncated_and_damaged_forms(alice: httpx.Client, served: Served, coffee_file: bytes) -> None:
    before = everything(served.engine.store.home)
    kind = {"Content-Type": "multipart/form-data; boundary=XX"}
    head = b'--XX\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
    for body, headers, status in (
        (head + coffee_file, kind, 400),
        (b"--YY\r\n" + coffee_file, kind, 400),
        (head, {"Content-Type": "multipart/form-data"}, 400),
        (b"", kind, 400),
        (b"--XX\r\nContent-Disposition: form-data\r\n\r\nx\r\n--XX--\r\n", kind, 400),
        (head.replace(b"file", b"other") + b"x\r\n--XX--\r\n", kind, 422),
        (b"--XX--\r\n", kind, 422),
        (b'--XX\r\nContent-Disposition: form-data; name="t"\r\n\r\nx\r\n' * 100 + b"--XX--\r\n", kind, 413),
        (b'--XX\r\nContent-Disposition: form-data; name="t"\r\n\r\n' + bytes(MIB) + b"\r\n--XX--\r\n", kind, 413),
        (b"--XX\r\nX: " + b"y" * 100_000 + b"\r\n\r\n\r\n--XX--\r\n", kind, 400),
    ):
        answer = alice.post("/v1/uploads", content=body, headers=headers)
        assert answer.status_code == status and message(answer), (body[:80], answer.text)
    assert everything(served.engine.store.home) == before


def test_a_connection_that_breaks_while_it_uploads(served: Served) -> None:
    before = everything(served.engine.store.home)
    host, port = served.url.removeprefix("http://").split(":")
    for _ in range(3):
        with socket.create_connection((host, int(port))) as raw:
            raw.sendall(
                f"POST /v1/uploads HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {ALICE}\r\n"
                f"Content-Length: {MIB}\r\n\r\n".encode()
                + b"x" * 1000
            )
    patience = time.monotonic() + 10
    while everything(served.engine.store.home) != before and time.monotonic() < patience:
        time.sleep(0.05)
    assert everything(served.engine.store.home) == before


def test_a_slow_upload_is_given_up(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "IDLE", 0.3)
    host, port = served.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as raw:
        raw.sendall(
            f"POST /v1/uploads HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {ALICE}\r\n"
            f"Content-Length: {MIB}\r\n\r\nx".encode()
        )
        answer = raw.makefile("rb").read().decode()
    assert answer.startswith("HTTP/1.1 408") and "too_slow" in answer


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"request": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 422),
        (b'{"request": "' + b"x" * (MIB + 1) + b'"}', 413),
        (b'{"request": "blur it", "options": {"seed": ' + b"9" * 10_000 + b"}}", 422),
        (b'{"request": "\\ud800"}', 422),
        (b'{"request": "blur it", "upload": "up-' + b"0" * 32 + b'"}', 404),
        (b"\xff\xfe{}", 422),
        (b"null", 422),
        (b"", 422),
        (b'{"request": "blur it", "request": 5}', 422),
    ],
)
@pytest.mark.parametrize("path", ["/v1/sessions", "/v1/plan"])
def test_json_that_is_too_much(alice: httpx.Client, path: str, body: bytes, status: int) -> None:
    answer = alice.post(path, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status and message(answer), answer.text


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"steps": NaN}', b'{"steps": 1e400}', b"\xff", b'{"steps": "\\ud800"}']
)
def test_json_of_smaller_routes(alice: httpx.Client, body: bytes) -> None:
    url = "/v1/sessions/20261124-131500-0a1b2c/undo"
    answer = alice.post(url, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422) and message(answer)


def test_a_body_of_the_wrong_kind(alice: httpx.Client, coffee_file: bytes) -> None:
    for path in ("/v1/sessions", "/v1/plan"):
        answer = alice.post(path, content=coffee_file, headers={"Content-Type": "image/jpeg"})
        assert answer.status_code == 415 and message(answer)
    answer = alice.post("/v1/sessions", content=b"request=blur", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415


def test_headers_that_are_too_long(alice: httpx.Client) -> None:
    answer = alice.get("/v1/sessions", headers={"X-Long": "x" * 40_000})
    assert answer.status_code == 431 and message(answer)
    many = alice.get("/v1/sessions", headers=[(f"X-{n}", "x" * 100) for n in range(400)])
    assert many.status_code == 431


def test_headers_without_end_are_not_waited_for(served: Served) -> None:
    host, port = served.url.removeprefix("http://").split(":")
    sent = 0
    with socket.create_connection((host, int(port)), timeout=10) as raw:
        raw.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nX: ")
        try:
            while sent < 50 * MIB:
                sent += raw.send(b"y" * 65_536)
        except OSError:
            pass
    assert sent < 20 * MIB, "it has hung up"


def test_an_answer_that_is_nested_too_deep(alice: httpx.Client) -> None:
    nested = '{"a": [' * 400 + "]}" * 400
    given = f'{{"change": [{{"step": "s1", "arguments": {nested}}}]}}'
    url = "/v1/sessions/20261124-131500-0a1b2c/answer"
    answer = alice.post(url, content=given, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422 and "deeper" in message(answer)


def test_sessions_of_others_are_not_there(alice: httpx.Client, bob: httpx.Client, coffee_file: bytes) -> None:
    """Every route answers as for an id that does not exist."""
    files = {"photo": ("coffee.jpg", coffee_file)}
    session = alice.post("/v1/sessions?run=false", files=files, data={"request": "blur it"}).json()["id"]
    upload = alice.post("/v1/uploads", content=coffee_file).json()["id"]
    nobody = "20200101-000000-000000"
    for method, path, body in (
        ("GET", "", None), ("GET", "/history", None), ("GET", "/events", None), ("GET", "/image", None),
        ("GET", "/artifacts/" + "0" * 64, None), ("POST", "/run", None), ("POST", "/answer", {"approve": True}),
        ("POST", "/messages", {"request": "blur it"}), ("POST", "/cancel", None), ("POST", "/undo", {"steps": 1}),
        ("POST", "/redo", None), ("POST", "/fork", {}), ("DELETE", "", None),
    ):  # fmt: skip
        answers = [bob.request(method, f"/v1/sessions/{one}{path}", json=body) for one in (session, nobody)]
        assert [answer.status_code for answer in answers] == [404, 404], (method, path)
        assert answers[0].content == answers[1].content
    for wish in ({"upload": upload, "request": "blur it"}, {"upload": upload, "request": "blur it", "like": session}):
        assert bob.post("/v1/sessions", json=wish).status_code == 404
    assert bob.delete(f"/v1/uploads/{upload}").status_code == 404
    assert alice.delete(f"/v1/uploads/{upload}").status_code == 204
    assert alice.delete(f"/v1/sessions/{session}").status_code == 200


@pytest.mark.parametrize("path", [
    "/v1/sessions/../../etc/passwd", "/v1/sessions/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/v1/sessions/..%5c..%5cx/image",
    "/v1/sessions/20261124-131500-0a1b2c/artifacts/..%2f..%2fsession.json", "/v1/sessions/%00", "/v1/uploads/..%2fx",
])  # fmt: skip
def test_ids_are_no_paths(alice: httpx.Client, path: str) -> None:
    answer = alice.get(path)
    assert answer.status_code in (404, 405, 422) and message(answer)
    assert "root:" not in answer.text and "passwd" not in json.dumps(answer.json()).replace(path, "")[:0]


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8190", "127.0.0.1.evil.example", "", "[", "192.168.0.9"]
)
def test_a_name_that_was_bound_to_this_machine(served: Served, host: str) -> None:
    """DNS rebinding: the page's own name leads here, and the browser says so in Host."""
    with served.client(ALICE) as client:
        answer = client.get("/v1/sessions", headers={"Host": host})
        assert answer.status_code in (400, 421)
        for own in ("localhost", "127.0.0.1:1234", "[::1]:80", "app.localhost"):
            assert client.get("/v1/sessions", headers={"Host": own}).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example", "file://"])
def test_pages_of_others_may_not_post(served: Served, coffee_file: bytes, origin: str) -> None:
    """A form needs no CORS to be sent; its Origin gives it away."""
    with served.client(ALICE) as client:
        answer = client.post("/v1/uploads", content=coffee_file, headers={"Origin": origin})
        assert answer.status_code == 403 and message(answer)
        assert "access-control-allow-origin" not in answer.headers
        preflight = client.options(
            "/v1/uploads", headers={"Origin": served.url, "Access-Control-Request-Method": "POST"}
        )
        assert "access-control-allow-origin" not in preflight.headers
        assert client.post("/v1/uploads", content=coffee_file, headers={"Origin": served.url}).status_code == 201

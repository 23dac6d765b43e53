"""Requests that are sent again: the same key, one effect; and uploads that are not kept for ever."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from imageedit_r1.serving.http import uploads as module
from imageedit_r1.serving.http.errors import Refused
from imageedit_r1.serving.http.forms import Received
from imageedit_r1.serving.http.uploads import Uploads

from .server import Served, events, message


def sessions(client: httpx.Client) -> list[str]:
    return [line["id"] for line in client.get("/v1/sessions?limit=100").json()["data"]]


def test_a_session_is_made_once(alice: httpx.Client, bob: httpx.Client, coffee_file: bytes) -> None:
    def make(client: httpx.Client, request: str) -> httpx.Response:
        key = {"Idempotency-Key": "make-one"}
        files = {"photo": ("coffee.jpg", coffee_file)}
        return client.post("/v1/sessions", files=files, data={"request": request}, headers=key)

    before = sessions(alice)
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: make(alice, "make it brighter"), range(4)))
    assert {answer.status_code for answer in made} == {201}
    (session,) = {answer.json()["id"] for answer in made}
    assert sorted(sessions(alice)) == sorted([*before, session])
    assert events(alice, f"/v1/sessions/{session}/events")[-1].name == "done"
    again = make(alice, "make it brighter").json()
    assert again["id"] == session and len(again["steps"]) == 1, "it is not run a second time"
    other = make(alice, "make it darker")
    assert other.status_code == 422 and other.json()["error"]["code"] == "idempotency_key_reused"
    assert make(bob, "make it brighter").json()["id"] != session, "keys belong to their owner"


def test_a_message_is_said_once(alice: httpx.Client, coffee_file: bytes) -> None:
    files = {"photo": ("coffee.jpg", coffee_file)}
    made = alice.post("/v1/sessions", files=files, data={"request": "make it brighter"}).json()["id"]
    url = f"/v1/sessions/{made}"
    assert events(alice, f"{url}/events")[-1].name == "done"
    key = {"Idempotency-Key": "say-it"}
    first = alice.post(f"{url}/messages", json={"request": "crop it square"}, headers=key)
    assert events(alice, first.json()["events"])[-1].name == "done"
    again = alice.post(f"{url}/messages", json={"request": "crop it square"}, headers=key)
    assert again.json() == first.json() and again.headers["idempotent-replayed"] == "true"
    assert alice.get(url).json()["turn"] == 2
    other = alice.post(f"{url}/messages", json={"request": "make it darker"}, headers=key)
    assert other.status_code == 422 and message(other)
    forks = {alice.post(f"{url}/fork", headers={"Idempotency-Key": "f"}).json()["id"] for _ in range(3)}
    assert len(forks) == 1 and forks != {made}


def test_an_upload_is_kept_once(alice: httpx.Client, served: Served, coffee_file: bytes) -> None:
    key = {"Idempotency-Key": "up"}
    first = alice.post("/v1/uploads", content=coffee_file, headers=key)
    files = set(served.engine.store.home.glob("uploads/*"))
    again = alice.post("/v1/uploads", files={"file": coffee_file}, headers=key)
    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    assert set(served.engine.store.home.glob("uploads/*")) == files
    assert alice.post("/v1/uploads", content=coffee_file + b"\0", headers=key).status_code == 422
    assert alice.post("/v1/uploads", content=coffee_file).json()["id"] != first.json()["id"]
    for key_too_long in ("", "x" * 300):
        answer = alice.post("/v1/uploads", content=coffee_file, headers={"Idempotency-Key": key_too_long})
        assert answer.status_code == 422


def test_a_refusal_is_not_kept(alice: httpx.Client, coffee_file: bytes) -> None:
    key = {"Idempotency-Key": "refused-first"}
    assert alice.post("/v1/uploads", content=b"no photo", headers=key).status_code == 415
    assert alice.post("/v1/uploads", content=coffee_file, headers=key).status_code == 201


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
async def test_uploads_go_after_a_while(tmp_path: Path, coffee_file: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    uploads = Uploads(tmp_path, max_file=1 << 20, max_pixels=10**6)

    def came(number: int) -> Received:
        uploads.folder.mkdir(exist_ok=True)
        path = uploads.folder / f".part-{number}"
        path.write_bytes(coffee_file)
        return Received("file", "coffee.jpg", path, len(coffee_file), "")

    kept = await uploads.keep(came(1), "alice")
    assert uploads.find(kept.id, "alice")[0].read_bytes() == coffee_file
    with pytest.raises(Refused):
        uploads.find(kept.id, "bob")
    abandoned = came(2).path
    uploads.sweep()
    assert abandoned.exists() and uploads.find(kept.id, "alice")[1] == kept
    uploads.sweep(now=time.time() + module.KEPT + 10)
    assert not list(uploads.folder.iterdir()), "with what a killed request left"
    with pytest.raises(Refused):
        uploads.find(kept.id, "alice")

    monkeypatch.setattr(module, "HELD", 0.3)
    first = [await uploads.keep(came(n), "alice") for n in (1, 2)]
    with pytest.raises(Refused) as full:
        await uploads.keep(came(3), "alice")
    assert full.value.status_code == 429 and (await uploads.keep(came(3), "bob")).bytes == len(coffee_file)
    uploads.delete(first[0].id, "alice")
    assert await uploads.keep(came(4), "alice")

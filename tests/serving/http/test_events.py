"""The stream of events: reconnecting, following, silence, and clients that go away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from imageedit_r1.graph.events import EVENT, StepProgress
from imageedit_r1.serving.engine import Logged
from imageedit_r1.serving.http.events import EXAMPLES, with_heartbeat

from .server import Event, Served, events

THREE = "make it brighter, then convert it to black and white, then crop it square"


def begin(client: httpx.Client, photo: bytes, request: str = THREE) -> str:
    made = client.post("/v1/sessions", files={"photo": ("coffee.jpg", photo)}, data={"request": request})
    assert made.status_code == 201, made.text
    return f"/v1/sessions/{made.json()['id']}"


def kept(found: list[Event]) -> list[Event]:
    return [event for event in found if event.id is not None]


def test_going_on_where_the_connection_was_lost(alice: httpx.Client, coffee_file: bytes) -> None:
    """Cut in the middle while it works, twice; together nothing is missing and nothing comes twice."""
    url = begin(alice, coffee_file)
    first = kept(events(alice, f"{url}/events", most=2))
    second = kept(events(alice, f"{url}/events", most=3, headers={"Last-Event-ID": str(first[-1].id)}))
    third = events(alice, f"{url}/events?after={second[-1].id}")
    whole = events(alice, f"{url}/events")
    assert kept([*first, *second, *third]) == whole and whole[-1].name == "done"
    assert [event.id for event in whole] == list(range(1, len(whole) + 1))
    assert events(alice, f"{url}/events?after={whole[-1].id}") == []
    both = events(alice, f"{url}/events?after=0", headers={"Last-Event-ID": str(whole[-2].id)})
    assert both == whole[-1:], "what the browser says counts before the address it has"


def test_following_later_turns(alice: httpx.Client, served: Served, coffee_file: bytes) -> None:
    """The stream stays when a turn ends, tells the next one, and ends when the session is removed."""
    url = begin(alice, coffee_file, "make it brighter")
    assert events(alice, f"{url}/events")[-1].name == "done"
    with ThreadPoolExecutor() as threads, served.client("alice-0000") as other:
        following = threads.submit(events, other, f"{url}/events?follow=true")
        said = alice.post(f"{url}/messages", json={"request": "crop it square"}).json()
        assert events(alice, said["events"])[-1].name == "done"
        time.sleep(1.2)
        assert not following.done()
        assert alice.delete(url).status_code == 200
        told = following.result(timeout=20)
    assert [event.name for event in told].count("done") == 2
    turns = [event.data["turn"] for event in told if event.name == "plan"]
    assert turns == [1, 2]


def test_who_goes_away_leaves_nothing_behind(alice: httpx.Client, served: Served, coffee_file: bytes) -> None:
    url = begin(alice, coffee_file, "make it brighter")
    assert events(alice, f"{url}/events")[-1].name == "done"
    for _ in range(20):
        events(alice, f"{url}/events?follow=true", most=1)

    def streams() -> int:
        return sum("with_heartbeat" in repr(task) or "followed" in repr(task) for task in _tasks(served))

    patience = time.monotonic() + 10
    while streams() and time.monotonic() < patience:
        time.sleep(0.05)
    assert streams() == 0


def _tasks(served: Served) -> list[asyncio.Task[object]]:
    return [task for task in asyncio.all_tasks(served.loop) if not task.done()]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
async def test_silence_is_broken() -> None:
    """A comment whenever nothing has come for a while; nothing that comes is lost; the source is closed at the end."""
    closed: list[bool] = []
    logged = Logged(id=1, at="", event=StepProgress(step="s1", done=1, total=2))

    async def slow() -> AsyncIterator[Logged]:
        try:
            await asyncio.sleep(0.25)
            yield logged
            await asyncio.sleep(0.25)
            yield logged
            await asyncio.sleep(60)
        finally:
            closed.append(True)

    found = []
    stream = with_heartbeat(slow(), 0.1)
    async for one in stream:
        found.append(one)
        if found.count(logged) == 2 and found[-1] is None:
            break
    await stream.aclose()  # type: ignore[attr-defined]
    assert found[0] is None and found.count(logged) == 2 and closed == [True]


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_of_events_are_events(name: str) -> None:
    data = {key: value for key, value in EXAMPLES[name].items() if key not in ("picture", "at")}
    assert EVENT.validate_python(data).event == name

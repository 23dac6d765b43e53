"""The engine with real workers: what is accepted is done, told, bounded, and stopped when it should be."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from imageedit_r1.errors import InputError, SessionBusy, SessionError
from imageedit_r1.graph.events import Asked, Done, Stopped
from imageedit_r1.schema import ImageRef, Options, Profile
from imageedit_r1.serving.engine import Engine, Logged, QueueFull, Run, Say
from imageedit_r1.settings import ServerSettings, Settings

from ...dit.edits_server import EditsServer
from .pictures import RED, damaged, flat, noise

pytestmark = pytest.mark.anyio
ADD = "add a red hat"
"""Only the editing server can do that, for as long as a test says."""


@asynccontextmanager
async def running(settings: Settings, **server: object) -> AsyncIterator[Engine]:
    """An engine whose workers are ready."""
    changed = settings.model_copy(update={"server": settings.server.model_copy(update=server)})
    async with Engine(changed) as engine:
        await until(lambda: engine.load().ready == engine.load().workers)
        yield engine


async def until(condition: object, seconds: float = 60.0) -> None:
    """Wait until a condition holds."""
    limit = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < limit, "it did not come about"
        await asyncio.sleep(0.01)


async def begun(engine: Engine, request: str, photo: bytes | None = None, *, client: str = "c", **more: object) -> str:
    """A session that was submitted."""
    session_id = await engine.create(photo or flat(90), "flat.png", request, **more)  # type: ignore[arg-type]
    await engine.submit(session_id, Run(), client=client)
    return session_id


async def told(engine: Engine, session_id: str, after: int = 0) -> list[Logged]:
    return [logged async for logged in engine.events(session_id, after=after)]


def pixels(engine: Engine, image: ImageRef | None) -> np.ndarray:
    assert image is not None
    return engine.store.artifacts.load(image)


def worker_pid(engine: Engine, session_id: str) -> int:
    worker = engine._live[session_id].worker
    assert worker is not None
    return worker.pid


async def test_a_session_is_run_told_and_gone_on_with(settings: Settings) -> None:
    async with running(settings) as engine:
        session_id = await begun(engine, "invert the colors, then rotate it left", owner="me")
        assert engine.working(session_id)
        done = await engine.finish(session_id)
        assert isinstance(done, Done) and done.status == "done"
        assert engine.working(session_id) is None
        assert (pixels(engine, done.image) == 255 - 90).all()
        logged = await told(engine, session_id)
        kinds = [one.event.event for one in logged]
        assert kinds == [
            "plan", "step_started", "verdict", "step_finished", "step_started", "verdict", "step_finished", "done",
        ]  # fmt: skip
        assert [one.id for one in logged] == list(range(1, 9))
        assert await told(engine, session_id, after=6) == logged[6:]
        assert await engine.finish(session_id) == done

        assert await engine.submit(session_id, Say(request="make it black and white"), client="c") == 0
        later = await told(engine, session_id, after=8)
        assert later[0].id == 9 and later[0].event.turn == 2 and later[-1].event.status == "done"  # type: ignore[union-attr]
        session = await engine.session(session_id)
        assert (await asyncio.to_thread(session.undo)).outcomes[-1].status == "undone"
        assert await engine.owner(session_id) == "me"
        # what has ended is left as it is
        await engine.submit(session_id, Run(), client="c")
        assert (await engine.finish(session_id)).event == "done"
        assert not list(engine.store.home.glob("jobs/*/*.json"))


async def test_readers_that_come_at_any_time_get_everything_once(settings: Settings) -> None:
    async with running(settings) as engine:
        session_id = await engine.create(noise(1), "n.png", "invert the colors, blur it, sharpen it, rotate it left")
        await engine.submit(session_id, Run(), client="c")
        readers = []
        while engine.working(session_id):
            readers.append(asyncio.create_task(told(engine, session_id)))
            await asyncio.sleep(0.02)
        everything = await told(engine, session_id)
        assert len(readers) > 1 and everything[-1].event.event == "done"
        for reader in await asyncio.gather(*readers):
            assert reader == everything


async def test_nobody_gets_the_picture_of_another(settings: Settings) -> None:
    async with running(settings, workers=2, queue_per_client=64) as engine:

        async def one(number: int) -> None:
            session_id = await begun(engine, "invert the colors", flat(number * 5), client=f"c{number % 3}")
            done = await engine.finish(session_id)
            assert isinstance(done, Done)
            assert (pixels(engine, done.image) == 255 - number * 5).all()
            assert {one.id for one in await told(engine, session_id)} == {1, 2, 3, 4, 5}

        await asyncio.gather(*(one(number) for number in range(1, 25)))


async def test_what_cannot_be_used_is_refused_at_the_door(settings: Settings, tmp_path: Path) -> None:
    async with running(settings) as engine:
        for photo, request, said in (
            (b"nonsense", "blur it", "picture|image|photo|format"),
            (flat(9), "hello there", "nothing to edit"),
            (flat(9), "", "empty"),
        ):
            with pytest.raises(InputError, match=said):
                await engine.create(photo, "x.png", request)
        with pytest.raises(InputError, match="profile"):
            await engine.create(flat(9), "x.png", "blur it", profile="unknown")
        assert not list(engine.store.list())
        for hostile in ("../../etc", "20260101-000000-aaaaaa", "", "\0", "20260101-000000-aaaaaa/../x", "a" * 5000):
            with pytest.raises(SessionError):
                await engine.submit(hostile, Run(), client="c")
            with pytest.raises(SessionError):
                await told(engine, hostile)
            for call in (engine.finish, engine.session, engine.owner, engine.delete):
                with pytest.raises(SessionError):
                    await call(hostile)
            assert not await engine.cancel(hostile) and engine.working(hostile) is None
        session_id = await begun(engine, "blur it")
        await engine.finish(session_id)
        with pytest.raises(SessionError, match="asked nothing"):
            await engine.submit(session_id, Run(answer={"approve": True}), client="c")
        with pytest.raises(InputError):
            await engine.submit(session_id, Say(request="x" * 20_000), client="c")
        secret = tmp_path / "written.png"
        options = Options(output=str(secret), profile=Profile(editor="http://127.0.0.1:1"), max_pixels=10**12)
        await engine.submit(session_id, Say(request="rotate it left", options=options), client="c")
        assert (await engine.finish(session_id)).event == "done"
        kept = (await engine.session(session_id)).state.options
        assert not secret.exists() and kept.profile == Profile() and kept.output is None
        assert kept.max_pixels == settings.server.max_pixels


async def test_a_photo_that_fails_later_is_gone_and_its_waiters_know_why(settings: Settings) -> None:
    async with running(settings) as engine:
        session_id = await begun(engine, "blur it", damaged(), owner="me")
        reader = asyncio.create_task(told(engine, session_id))
        stopped = await engine.finish(session_id)
        assert isinstance(stopped, Stopped) and stopped.why == "failed" and not stopped.resumable
        assert "image" in stopped.message and "\n" not in stopped.message
        assert (await reader)[-1].event == stopped
        assert [one.event for one in await told(engine, session_id)] == [stopped]  # also for those who come late
        assert await engine.finish(session_id) == stopped
        assert await engine.owner(session_id) == "me"
        with pytest.raises(SessionError):
            await engine.session(session_id)
        assert not list((engine.store.home / "sessions").iterdir())


async def test_keys_make_one_session(settings: Settings) -> None:
    async with running(settings) as engine:
        made = await asyncio.gather(*(engine.create(flat(1), "x.png", "blur it", owner="a", key="k") for _ in range(5)))
        assert len(set(made)) == 1
        other = await engine.create(flat(1), "x.png", "blur it", owner="b", key="k")
        assert other != made[0]
        for change in ({"photo": flat(2)}, {"request": "sharpen it"}, {"options": Options(seed=1)}):
            asked = {"photo": flat(1), "name": "x.png", "request": "blur it"} | change
            with pytest.raises(InputError, match="key 'k' was used for another request"):
                await engine.create(**asked, owner="a", key="k")  # type: ignore[arg-type]
    async with Engine(settings) as engine:
        assert await engine.create(flat(1), "x.png", "blur it", owner="a", key="k") == made[0]
        await engine.delete(made[0])
        assert len(list(engine.store.home.glob("keys/*"))) == 1
        assert await engine.create(flat(1), "x.png", "blur it", owner="a", key="k") != made[0]
        assert await engine.create(flat(1), "x.png", "blur it", owner="b", key="k") == other


async def test_cancel_stops_a_step_and_it_goes_on_later(slow: Settings, editor: EditsServer) -> None:
    editor.script = ["slow 60"]
    async with running(slow) as engine:
        session_id = await begun(engine, f"invert the colors, then {ADD}")
        queued = await begun(engine, "invert the colors")
        await until(lambda: editor.requests)
        assert engine.working(session_id) == "running" and engine.working(queued) == "queued"
        for work in (Run(), Say(request="blur it")):
            with pytest.raises(SessionBusy):
                await engine.submit(session_id, work, client="c")
        with pytest.raises(SessionBusy):
            await engine.delete(session_id)
        pid = worker_pid(engine, session_id)
        began = time.monotonic()
        assert await engine.cancel(queued)
        assert await engine.cancel(session_id)
        assert time.monotonic() - began < 2
        for one in (queued, session_id):
            stopped = (await told(engine, one))[-1].event
            assert isinstance(stopped, Stopped) and stopped.why == "cancelled" and stopped.resumable
            assert not await engine.cancel(one)
        await until(editor.closed.is_set)
        for one in (queued, session_id):
            await engine.submit(one, Run(), client="c")
        assert isinstance(done := await engine.finish(session_id), Done) and done.status == "done"
        finished = [one.event.step for one in await told(engine, session_id) if one.event.event == "step_finished"]
        assert finished == ["s1", "s2"], "what was done before the cancel is not done again"
        assert isinstance(await engine.finish(queued), Done)
        await begun(engine, ADD)
        assert worker_pid(engine, next(iter(engine._live))) == pid, "a worker that listens lives on"


async def test_a_worker_that_does_not_listen_is_killed(slow: Settings, editor: EditsServer) -> None:
    editor.script = ["slow 60"]
    async with running(slow) as engine:
        session_id = await begun(engine, f"invert the colors, then {ADD}")
        await until(lambda: editor.requests)
        pid = worker_pid(engine, session_id)
        os.kill(pid, signal.SIGSTOP)
        began = time.monotonic()
        await engine.cancel(session_id)
        assert time.monotonic() - began < 2
        logged = await told(engine, session_id)
        assert isinstance(logged[-1].event, Stopped) and logged[-1].event.why == "cancelled"
        assert [one.id for one in logged] == list(range(1, len(logged) + 1))
        await engine.submit(session_id, Run(), client="c")
        assert isinstance(done := await engine.finish(session_id), Done) and done.status == "done"
        result = pixels(engine, done.image)
        assert (result[-1, -1] == 255 - 90).all() and abs(result[18, 24].astype(int) - RED).max() < 40
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


async def test_a_job_has_its_time(slow: Settings, editor: EditsServer) -> None:
    editor.script = ["slow 60"]
    async with running(slow, time_limit=1.0) as engine:
        session_id = await begun(engine, ADD)
        other = await begun(engine, "invert the colors")
        stopped = await engine.finish(session_id)
        assert isinstance(stopped, Stopped) and stopped.why == "time" and stopped.resumable
        assert "time limit" in stopped.message
        assert isinstance(await engine.finish(other), Done)


async def test_a_worker_that_dies_takes_nothing_along(slow: Settings, editor: EditsServer) -> None:
    editor.script = ["slow 60"]
    async with running(slow, workers=2) as engine:
        session_id = await begun(engine, f"invert the colors, then {ADD}")
        await until(lambda: editor.requests)
        os.kill(worker_pid(engine, session_id), signal.SIGKILL)
        other = await begun(engine, "invert the colors")
        assert isinstance(await engine.finish(other), Done)
        assert isinstance(done := await engine.finish(session_id), Done) and done.status == "done"
        logged = await told(engine, session_id)
        assert [one.id for one in logged] == list(range(1, len(logged) + 1))
        assert [one.event.step for one in logged if one.event.event == "step_finished"] == ["s1", "s2"]
        await until(lambda: engine.load().ready == 2)


async def test_a_job_that_kills_its_workers_ends(slow: Settings, editor: EditsServer) -> None:
    editor.script = ["slow 60", "slow 60"]
    async with running(slow) as engine:
        session_id = await begun(engine, ADD)
        for count in (1, 2):
            await until(lambda count=count: len(editor.requests) == count)  # type: ignore[misc]
            os.kill(worker_pid(engine, session_id), signal.SIGKILL)
        stopped = await engine.finish(session_id)
        assert isinstance(stopped, Stopped) and stopped.why == "failed" and stopped.resumable
        assert "signal 9" in stopped.message
        assert not list(engine.store.home.glob("jobs/*/*.json"))
        await engine.submit(session_id, Run(), client="c")
        assert isinstance(await engine.finish(session_id), Done)


async def test_an_idle_worker_that_dies_is_replaced(settings: Settings) -> None:
    async with running(settings) as engine:
        session_id = await begun(engine, "invert the colors")
        pid = worker_pid(engine, session_id) if engine.working(session_id) == "running" else 0
        await until(lambda: pid or engine.working(session_id) == "running")
        pid = pid or worker_pid(engine, session_id)
        await engine.finish(session_id)
        os.kill(pid, signal.SIGKILL)
        session_id = await begun(engine, "invert the colors")
        assert isinstance(await engine.finish(session_id), Done)


async def test_the_queue_is_bounded_and_fair(slow: Settings, editor: EditsServer) -> None:
    editor.script = ["slow 60"]
    async with running(slow, queue=5, queue_per_client=3) as engine:
        blocker = await begun(engine, ADD, client="greedy")
        await until(lambda: editor.requests)
        greedy = [await begun(engine, "invert the colors", client="greedy") for _ in range(3)]
        extra = await engine.create(flat(1), "x.png", "invert the colors")
        with pytest.raises(QueueFull, match="of yours") as full:
            await engine.submit(extra, Run(), client="greedy")
        assert full.value.retry_after >= 1 and engine.working(extra) is None
        assert await engine.submit(extra, Run(), client="modest") == 1, "behind one of the greedy client's"
        last = await begun(engine, "invert the colors", client="third")
        more = await engine.create(flat(1), "x.png", "invert the colors")
        with pytest.raises(QueueFull, match="5 jobs are waiting"):
            await engine.submit(more, Run(), client="fourth")
        load = engine.load()
        assert (load.queued, load.limit, load.busy, load.workers) == (5, 5, 1, 1)
        ends: list[str] = []

        async def watch(session_id: str) -> None:
            await engine.finish(session_id)
            ends.append(session_id)

        watching = asyncio.gather(*map(watch, [*greedy, extra, last]))
        await engine.cancel(blocker)
        await watching
        assert ends == [greedy[0], extra, last, greedy[1], greedy[2]]


async def test_a_session_that_somebody_else_has_open(settings: Settings) -> None:
    async with running(settings) as engine:
        session_id = await engine.create(flat(5), "x.png", "invert the colors")
        with engine.store.lock(session_id):
            await engine.submit(session_id, Run(), client="c")
            await until(lambda: engine.working(session_id) == "running")
            await asyncio.sleep(0.3)
        assert isinstance(await engine.finish(session_id), Done), "a moment is waited for"


async def test_deleting_takes_everything_along(settings: Settings) -> None:
    async with running(settings) as engine:
        session_id = await engine.create(noise(7), "x.png", "invert the colors", key="k")
        await engine.submit(session_id, Run(), client="c")
        await engine.finish(session_id)
        assert await engine.delete(session_id) >= 2
        left = [path for path in engine.store.home.rglob("*") if path.is_file() and path.name != "lock"]
        assert left == []


async def test_questions_and_answers(settings: Settings) -> None:
    async with running(settings) as engine:
        options = Options(review="plan")
        session_id = await begun(engine, "invert the colors, then rotate it left", options=options)
        asked = await engine.finish(session_id)
        assert isinstance(asked, Asked) and asked.question.kind == "plan"
        with pytest.raises(InputError, match="cannot be used"):
            await engine.submit(session_id, Run(answer={"aprove": True}), client="c")
        with pytest.raises(SessionError, match="not finished"):
            await engine.submit(session_id, Say(request="blur it"), client="c")
        await engine.submit(session_id, Run(answer={"drop": ["s1"]}), client="c")
        done = await engine.finish(session_id)
        assert isinstance(done, Done), done
        assert (pixels(engine, done.image) == 90).all()


async def test_two_engines_share_a_home(settings: Settings) -> None:
    async with running(settings) as one, running(settings) as two:
        a, b = await asyncio.gather(begun(one, "invert the colors"), begun(two, "rotate it left"))
        assert isinstance(await one.finish(a), Done) and isinstance(await two.finish(b), Done)
        assert one.working(b) is None and two.working(a) is None


async def test_a_wrong_profile_is_told_before_anything_starts(home: Path) -> None:
    settings = Settings(home=home, server=ServerSettings(workers=1), default_profile="nothing")
    with pytest.raises(InputError, match="there is no profile 'nothing'"):
        async with Engine(settings):
            raise AssertionError("it must not start")

"""Stopping: by wish, by the clock, by death; what was finished is kept, and others do not notice."""

from __future__ import annotations

import asyncio
import os
import signal
import time

import pytest

from imageedit_r1.checkpoints.sessions import SessionStore
from imageedit_r1.errors import InputError, SessionBusy
from imageedit_r1.graph.events import Done, Stopped
from imageedit_r1.questions import StepRevision
from imageedit_r1.serving.engine import Engine, QueueFull, Revise, Run, Say
from imageedit_r1.serving.engine.crew import RESTARTS
from imageedit_r1.serving.engine.jobs import Job, Journal
from imageedit_r1.settings import Settings

from ...dit.edits_server import EditsServer
from .pictures import RED, flat
from .running import ADD, begun, pixels, running, told, until, worker_of

pytestmark = pytest.mark.anyio


async def test_cancel_stops_a_step_and_it_goes_on_later(engine: Engine, editor: EditsServer) -> None:
    editor.script = ["slow 60"]
    session_id = await begun(engine, f"invert the colors, then {ADD}")
    queued = await begun(engine, "invert the colors")
    await until(lambda: editor.requests)
    assert engine.working(session_id) == "running" and engine.working(queued) == "queued"
    for work in (Run(), Say(request="blur it")):
        with pytest.raises(SessionBusy):
            await engine.submit(session_id, work, client="c")
    with pytest.raises(SessionBusy):
        await engine.delete(session_id)
    pid = await worker_of(engine, session_id)
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
    done = await engine.finish(session_id)
    assert isinstance(done, Done) and done.status == "done"
    finished = [one.event.step for one in await told(engine, session_id) if one.event.event == "step_finished"]
    assert finished == ["s1", "s2"], "what was done before the cancel is not done again"
    assert isinstance(await engine.finish(queued), Done)
    again = await begun(engine, ADD)
    assert await worker_of(engine, again) == pid, "a worker that listens lives on"
    await engine.finish(again)


async def test_a_worker_that_does_not_listen_is_killed(engine: Engine, editor: EditsServer) -> None:
    editor.script = ["slow 60"]
    session_id = await begun(engine, f"invert the colors, then {ADD}")
    await until(lambda: editor.requests)
    pid = await worker_of(engine, session_id)
    os.kill(pid, signal.SIGSTOP)
    began = time.monotonic()
    await engine.cancel(session_id)
    assert time.monotonic() - began < 2
    logged = await told(engine, session_id)
    assert isinstance(logged[-1].event, Stopped) and logged[-1].event.why == "cancelled"
    assert [one.id for one in logged] == list(range(1, len(logged) + 1))
    await engine.submit(session_id, Run(), client="c")
    done = await engine.finish(session_id)
    assert isinstance(done, Done) and done.status == "done"
    result = pixels(engine, done.image)
    assert (result[-1, -1] == 255 - 90).all() and abs(result[18, 24].astype(int) - RED).max() < 40
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_job_that_kills_its_workers_ends(engine: Engine, editor: EditsServer) -> None:
    editor.script = ["slow 60", "slow 60"]
    session_id = await begun(engine, ADD)
    for count in (1, 2):
        await until(lambda count=count: len(editor.requests) == count)  # type: ignore[misc]
        os.kill(await worker_of(engine, session_id), signal.SIGKILL)
    stopped = await engine.finish(session_id)
    assert isinstance(stopped, Stopped) and stopped.why == "failed" and stopped.resumable
    assert "signal 9" in stopped.message
    assert not list(engine.store.home.glob("jobs/*/*.json"))
    await engine.submit(session_id, Run(), client="c")
    assert isinstance(await engine.finish(session_id), Done)


async def test_an_idle_worker_that_dies_is_replaced(engine: Engine) -> None:
    session_id = await begun(engine, "invert the colors")
    pid = await worker_of(engine, session_id)
    await engine.finish(session_id)
    os.kill(pid, signal.SIGKILL)
    await until(lambda: engine.load().ready == 0)
    session_id = await begun(engine, "invert the colors")
    assert isinstance(await engine.finish(session_id), Done)


async def test_a_step_that_was_to_be_done_anew_is_when_an_engine_comes(settings: Settings) -> None:
    """Once: a job whose turn has begun only brings it to its end."""
    async with running(settings) as engine:
        session_id = await begun(engine, "invert the colors, then rotate it left")
        assert isinstance(await engine.finish(session_id), Done)
        with pytest.raises(InputError, match="no step 's9'"):
            await engine.submit(session_id, Revise(wanted=StepRevision(step="s9", again=True)), client="c")
        assert not engine.working(session_id)
    revise = Revise(wanted=StepRevision(step="s1", request="make it black and white"))
    for _ in range(2):
        journal = Journal(settings.home)  # of an engine that was killed before it had begun, or before it had ended
        journal.open()
        journal.write(Job(session=session_id, owner="", client="c", work=revise, turn=1))
        journal._lock.release()
        async with running(settings) as engine:
            done = await engine.finish(session_id)
            assert isinstance(done, Done) and done.status == "done"
            state = (await engine.session(session_id)).state
            assert state.turn == 2 and [step.again for step in state.steps] == ["", "", "s1", "s2"]
            assert (pixels(engine, done.image) == 90).all(), "it was grey, and is not inverted any more"


async def test_a_job_has_its_time(settings: Settings, editor: EditsServer) -> None:
    editor.script = ["slow 60"]
    journal = Journal(settings.home)  # of an engine that was killed again and again while it did this
    journal.open()
    poison = SessionStore(settings.home).create(request="blur it", source_name="x.png", start={}).id
    journal.write(Job(session=poison, owner="", client="c", work=Run(), takes=RESTARTS))
    journal._lock.release()
    async with running(settings, time_limit=1.0) as engine:
        stopped = await engine.finish(poison)
        assert isinstance(stopped, Stopped) and stopped.why == "failed" and "begun 5 times" in stopped.message
        session_id = await begun(engine, ADD)
        other = await begun(engine, "invert the colors")
        stopped = await engine.finish(session_id)
        assert isinstance(stopped, Stopped) and stopped.why == "time" and stopped.resumable
        assert "time limit" in stopped.message
        assert isinstance(await engine.finish(other), Done)


async def test_a_worker_that_dies_takes_nothing_along(engine: Engine, editor: EditsServer) -> None:
    editor.script = ["slow 60"]
    session_id = await begun(engine, f"invert the colors, then {ADD}")
    await until(lambda: editor.requests)
    os.kill(await worker_of(engine, session_id), signal.SIGKILL)
    other = await begun(engine, "invert the colors")
    assert isinstance(await engine.finish(other), Done)
    done = await engine.finish(session_id)
    assert isinstance(done, Done) and done.status == "done"
    logged = await told(engine, session_id)
    assert [one.id for one in logged] == list(range(1, len(logged) + 1))
    assert [one.event.step for one in logged if one.event.event == "step_finished"] == ["s1", "s2"]
    await until(lambda: engine.load().ready == 1)


async def test_the_queue_is_bounded_and_fair(engine: Engine, editor: EditsServer) -> None:
    editor.script = ["slow 60"]
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

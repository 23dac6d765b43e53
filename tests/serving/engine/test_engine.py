"""The engine with real workers: what is accepted is done, told, kept apart, and removed without a trace."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from imageedit_r1.errors import InputError, SessionError
from imageedit_r1.graph.events import Asked, Done, Stopped
from imageedit_r1.schema import Options, Profile
from imageedit_r1.serving.engine import Engine, Run, Say
from imageedit_r1.settings import ServerSettings, Settings

from .pictures import damaged, flat, noise
from .running import begun, pixels, running, told, until

pytestmark = pytest.mark.anyio


def files(engine: Engine) -> set[Path]:
    """All that lies in the home."""
    return {path for path in engine.store.home.rglob("*") if path.is_file()}


async def test_a_session_is_run_told_and_gone_on_with(engine: Engine) -> None:
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


async def test_readers_that_come_at_any_time_get_everything_once(engine: Engine) -> None:
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


async def test_what_cannot_be_used_is_refused_at_the_door(engine: Engine, tmp_path: Path) -> None:
    before = files(engine)
    for photo, request, said in (
        (b"nonsense", "blur it", "picture|image|photo|format"),
        (flat(9), "hello there", "nothing to edit"),
        (flat(9), "", "empty"),
    ):
        with pytest.raises(InputError, match=said):
            await engine.create(photo, "x.png", request)
    with pytest.raises(InputError, match="profile"):
        await engine.create(flat(9), "x.png", "blur it", profile="unknown")
    assert files(engine) == before
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
    assert kept.max_pixels == engine.settings.server.max_pixels


async def test_a_photo_that_fails_later_is_gone_and_its_waiters_know_why(engine: Engine) -> None:
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
    assert not (engine.store.home / "sessions" / session_id).exists()


async def test_a_session_that_somebody_else_has_open(engine: Engine) -> None:
    session_id = await engine.create(flat(5), "x.png", "invert the colors")
    with engine.store.lock(session_id):
        await engine.submit(session_id, Run(), client="c")
        await until(lambda: engine.working(session_id) == "running")
        await asyncio.sleep(0.3)
    assert isinstance(await engine.finish(session_id), Done), "a moment is waited for"


async def test_a_new_photo_like_an_earlier_one(engine: Engine) -> None:
    earlier = await begun(engine, "invert the colors")
    await engine.finish(earlier)
    later = await begun(engine, "do the same to this one", flat(20), like=earlier)
    done = await engine.finish(later)
    assert isinstance(done, Done) and (pixels(engine, done.image) == 255 - 20).all()
    assert engine.store.info(later).parent == earlier


async def test_deleting_takes_everything_along(engine: Engine) -> None:
    before = files(engine)
    session_id = await engine.create(noise(7), "x.png", "invert the colors", key="k")
    await engine.submit(session_id, Run(), client="c")
    await engine.finish(session_id)
    assert await engine.delete(session_id) >= 2
    # The empty lock file belongs to the feedback of all sessions of a home.
    assert files(engine) == before | {engine.store.home / "feedback.lock"}


async def test_questions_and_answers(engine: Engine) -> None:
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


async def test_nobody_gets_the_picture_of_another(settings: Settings) -> None:
    async with running(settings, workers=2, queue=64, queue_per_client=64) as engine:

        async def one(number: int) -> None:
            session_id = await begun(engine, "invert the colors", flat(number * 5), client=f"c{number % 3}")
            done = await engine.finish(session_id)
            assert isinstance(done, Done)
            assert (pixels(engine, done.image) == 255 - number * 5).all()
            assert {one.id for one in await told(engine, session_id)} == {1, 2, 3, 4, 5}

        await asyncio.gather(*(one(number) for number in range(1, 25)))


async def test_keys_make_one_session(engine: Engine, settings: Settings) -> None:
    asked: dict[str, Any] = {"photo": flat(1), "name": "x.png", "request": "blur it"}
    made = await asyncio.gather(*(engine.create(**asked, owner="a", key="k") for _ in range(5)))
    assert len(set(made)) == 1
    other = await engine.create(**asked, owner="b", key="k")
    assert other != made[0]
    for change in ({"photo": flat(2)}, {"request": "sharpen it"}, {"options": Options(seed=1)}):
        with pytest.raises(InputError, match="key 'k' was used for another request"):
            await engine.create(**asked | change, owner="a", key="k")
    async with Engine(settings) as later:
        assert await later.create(**asked, owner="a", key="k") == made[0]
        await later.delete(made[0])
        assert await later.create(**asked, owner="b", key="k") == other
        assert await later.create(**asked, owner="a", key="k") != made[0]


async def test_two_engines_share_a_home(engine: Engine, settings: Settings) -> None:
    async with Engine(settings) as other:
        a, b = await asyncio.gather(begun(engine, "invert the colors"), begun(other, "rotate it left"))
        assert isinstance(await engine.finish(a), Done) and isinstance(await other.finish(b), Done)
        assert engine.working(b) is None and other.working(a) is None


async def test_a_wrong_profile_is_told_before_anything_starts(home: Path) -> None:
    settings = Settings(home=home, server=ServerSettings(workers=1), default_profile="nothing")
    with pytest.raises(InputError, match="there is no profile 'nothing'"):
        async with Engine(settings):
            raise AssertionError("it must not start")

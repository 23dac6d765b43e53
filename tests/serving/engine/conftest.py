"""Engines with real worker processes on small pictures, and an editing server that works for as long as a test says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from imageedit_r1.schema import Profile
from imageedit_r1.serving.engine import Engine
from imageedit_r1.settings import ServerSettings, Settings

from ...dit.edits_server import EditsServer
from .pictures import with_hat
from .running import running


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The loop of all these tests; one, so that an engine can serve several."""
    return "asyncio"


@pytest.fixture(scope="session")
def editing() -> Iterator[EditsServer]:
    """The editing server of all tests."""
    with EditsServer(lambda pixels, _: with_hat(pixels)) as server:
        yield server


@pytest.fixture
def editor(editing: EditsServer) -> EditsServer:
    """Puts a red box into what it is shown; `script = ["slow 5"]` takes five seconds over it."""
    editing.script.clear()
    editing.requests.clear()
    editing.closed.clear()
    return editing


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory, editing: EditsServer) -> Settings:
    """One worker, the local profile, and one that edits with the editing server where the photo tools cannot."""
    return Settings(
        home=tmp_path_factory.mktemp("home"),
        plugins=False,
        server=ServerSettings(workers=1, grace=10, queue=5, queue_per_client=3),
        profile={"slow": Profile(editor=editing.url)},
    )


@pytest.fixture(scope="session")
async def engine(settings: Settings) -> AsyncIterator[Engine]:
    """An engine for the tests that can share one: each leaves it at rest."""
    async with running(settings) as engine:
        yield engine

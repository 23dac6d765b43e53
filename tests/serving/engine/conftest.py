"""Engines with real worker processes on small pictures, and an editing server that works for as long as a test says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from imageedit_r1.schema import Profile
from imageedit_r1.settings import ServerSettings, Settings

from ...dit.edits_server import EditsServer
from .pictures import with_hat


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def editor() -> Iterator[EditsServer]:
    """Puts a red box into what it is shown; `script = ["slow 5"]` takes five seconds over it."""
    with EditsServer(lambda pixels, _: with_hat(pixels)) as server:
        yield server


@pytest.fixture
def settings(home: Path) -> Settings:
    """One worker, the local profile."""
    return Settings(home=home, server=ServerSettings(workers=1, grace=10))


@pytest.fixture
def slow(home: Path, editor: EditsServer) -> Settings:
    """One worker that edits with the editing server, where the photo tools cannot."""
    return Settings(
        home=home,
        server=ServerSettings(workers=1, grace=10),
        profile={"slow": Profile(editor=editor.url)},
        default_profile="slow",
    )

"""One server for all tests of this folder, and two people who use it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from imageedit_r1.settings import ServerSettings, Settings

from .server import Served, serving

ALICE, BOB = "alice-0000", "bob-0000"


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with two keys and one worker."""
    home = tmp_path_factory.mktemp("served")
    bounds = ServerSettings(workers=1, api_keys=(ALICE, BOB), max_pixels=20_000_000)  # type: ignore[arg-type]
    with serving(Settings(home=home, plugins=False, server=bounds)) as server:
        yield server


@pytest.fixture
def alice(served: Served) -> Iterator[httpx.Client]:
    """Who owns what the tests make."""
    with served.client(ALICE) as client:
        yield client


@pytest.fixture
def bob(served: Served) -> Iterator[httpx.Client]:
    """Somebody else."""
    with served.client(BOB) as client:
        yield client


@pytest.fixture
def coffee_file() -> bytes:
    """coffee.jpg, 600x400."""
    return (Path(__file__).resolve().parents[3] / "examples" / "coffee.jpg").read_bytes()

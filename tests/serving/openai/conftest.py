"""A server for the tests of the images API, and the official client that speaks to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openai import OpenAI

from imageedit_r1.settings import ServerSettings, Settings

from ..http.server import Served, serving

KEY = "carol-0000"


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with one key and one worker."""
    home: Path = tmp_path_factory.mktemp("served")
    bounds = ServerSettings(workers=1, queue=3, queue_per_client=3, api_keys=(KEY,))  # type: ignore[arg-type]
    with serving(Settings(home=home, plugins=False, server=bounds)) as server:
        yield server


@pytest.fixture
def client(served: Served) -> Iterator[OpenAI]:
    """OpenAI's own client, pointed at the server."""
    with OpenAI(base_url=f"{served.url}/v1", api_key=KEY, max_retries=0) as made:
        yield made

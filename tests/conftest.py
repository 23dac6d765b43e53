"""What every test may use: the real photos of `examples/`, and a home of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
ONE_SERVER = ("tests/vllm/", "tests/embed/test_dev_server.py", "tests/training/test_served.py")
"""What shares a server that takes long to start."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Tests that share a server on one worker, so that one is enough; any other test where there is room."""
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

    class OneServer(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return next((place for place in ONE_SERVER if nodeid.startswith(place)), nodeid)

    return OneServer(config, log)


@pytest.fixture
def photos() -> Path:
    """The folder of real photos: astronaut.jpg, chelsea.jpg, coffee.jpg, rocket.jpg, camera.png."""
    return EXAMPLES


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that only this test uses; also the default of the command line."""
    place = tmp_path / "home"
    monkeypatch.setenv("IMAGEEDIT_R1_HOME", str(place))
    return place


@pytest.fixture
def coffee() -> npt.NDArray[np.uint8]:
    """coffee.jpg as Pillow decodes it: 600x400 RGB."""
    with Image.open(EXAMPLES / "coffee.jpg") as image:
        return np.asarray(image.convert("RGB"))

"""A small plain folder of photos and requests, an editor behind a real server, and a run that needs no torch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from imageedit_r1.evaluation.edit.arms import Setup
from imageedit_r1.settings import Settings
from imageedit_r1.tests.dit.edits_server import EditsServer, Picture


def write(path: Path, pixels: Picture) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))


@pytest.fixture
def small(coffee: npt.NDArray[np.uint8]) -> Picture:
    """The coffee photo at 192x128."""
    return np.asarray(cv2.resize(coffee, (192, 128), interpolation=cv2.INTER_AREA), np.uint8)


ROWS = (
    {"id": "tone", "picture": "cup.png", "request": "make it 20% brighter", "category": "photo"},
    {"id": "two", "picture": "cup.png", "request": "make it brighter, then add a red hat", "category": "mixed"},
    {"id": "turns", "picture": "cup.png", "turns": ["make it warmer", "sharpen it"], "category": "photo"},
)


@pytest.fixture
def bench(tmp_path: Path, small: Picture) -> Path:
    folder = tmp_path / "bench"
    write(folder / "cup.png", small)
    (folder / "requests.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return folder


def inverted(picture: Picture, fields: dict[str, str]) -> Picture:
    """An edit of every pixel that nobody asked for: easy to recognize."""
    return np.asarray(255 - picture, np.uint8)


@pytest.fixture
def editor() -> Iterator[EditsServer]:
    with EditsServer(inverted) as server:
        yield server


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    return Setup(Settings(home=tmp_path / "home", plugins=False), seed=7, max_attempts=2)

"""Tiny checkpoints of the three shapes, made once a run, and a small real photo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from imageedit_r1.evaluation.tiny.flux2_klein import make_flux2_klein
from imageedit_r1.evaluation.tiny.flux_kontext import make_flux_kontext
from imageedit_r1.evaluation.tiny.qwen_image import make_qwen_image
from imageedit_r1.tools.dit.pipeline import forget_pipelines

MAKERS: dict[str, Callable[[Path], Path]] = {
    "kontext": make_flux_kontext,
    "qwen-plus": make_qwen_image,
    "klein": make_flux2_klein,
}
SHAPES = tuple(MAKERS)


@pytest.fixture(scope="session")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a checkpoint of every shape in SHAPES."""
    place = tmp_path_factory.mktemp("checkpoints")
    for shape, make in MAKERS.items():
        make(place / shape)
    return place


@pytest.fixture(autouse=True, scope="session")
def memory() -> Iterator[None]:
    """Pipelines stay warm from test to test and are given back at the end; tiny models are fastest on one thread."""
    import torch

    torch.set_num_threads(1)
    yield
    forget_pipelines()


@pytest.fixture
def small(coffee: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The coffee photo at 128x96."""
    return np.asarray(cv2.resize(coffee, (128, 96), interpolation=cv2.INTER_AREA), np.uint8)

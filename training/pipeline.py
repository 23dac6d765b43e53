"""From a configuration and a file of examples to a trained model: both stages in the folder of a run, and its figures.

Left out: what the stages do (`sft.py`, `grpo.py`), and many runs beside each other (`tiny.py`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from ..checkpoints.files import write_whole
from ..errors import InputError
from .config import TrainingConfig
from .conversation import columns, texts_of
from .curves import draw
from .examples import Example, read
from .grpo import run_grpo
from .loading import base_model, need
from .runs import Stage, begin, is_done, model_of
from .scoring import Figures, score
from .sft import run_sft

SCORES = "scores.json"


@dataclass(frozen=True, slots=True)
class Training:
    """A run that was begun: its folder, what it trains and on what."""

    folder: Path
    config: TrainingConfig
    base: str
    """The model it begins with."""
    file: Path
    examples: tuple[Example, ...]
    """To train on."""

    def rows(self) -> list[dict[str, Any]]:
        """The examples as columns."""
        return [columns(one, self.config.wording, self.pictures) for one in self.examples]

    @property
    def pictures(self) -> Path | None:
        """The file that pictures are named from; None when none are shown."""
        return self.file if self.config.data.pictures else None


def prepare(config: TrainingConfig, folder: Path, file: Path) -> Training:
    """Begin a run, or go on with it. `InputError` when there is nothing to train on."""
    need("torch", "transformers", "trl", "peft", "datasets", "accelerate")
    examples = tuple(read(file, "train"))
    if not examples:
        raise InputError(f"{file} has no example of the split `train`; `imageedit-r1 train data` makes such files")
    begin(folder, config)
    _quiet()
    base = base_model(config, folder / "base", texts_of(examples, config.wording))
    return Training(folder, config, base, file, examples)


def _quiet() -> None:
    """Only the progress line of the stage is shown, no bar for each file that is read."""
    from datasets import disable_progress_bars
    from transformers.utils import logging

    disable_progress_bars()
    logging.disable_progress_bar()


def run_stage(training: Training, stage: Stage, console: Console) -> Path:
    """Run a stage to its end, or find it done; gives the folder of its model."""
    folder, model = training.folder / stage, model_of(training.folder, stage)
    if is_done(training.folder, stage):
        return model
    if stage == "sft":
        run_sft(training.config, training.base, training.rows(), folder, console)
    else:
        first = model_of(training.folder, "sft")
        start = str(first) if is_done(training.folder, "sft") else training.base
        run_grpo(training.config, start, training.rows(), folder, console)
    draw(training.folder)
    return model


def run_scores(training: Training, stages: Sequence[Stage], most: int = 0) -> dict[Stage, Figures]:
    """The figures of the models of stages that are done on what was held out, also written to `scores.json`."""
    held_out = list(read(training.file, "held_out"))
    asked = held_out[:most] if most else held_out
    if not asked:
        raise InputError(f"{training.file} has no example of the split `held_out` to measure on")
    found = {
        stage: score(model_of(training.folder, stage), training.config, asked, training.pictures)
        for stage in stages
        if is_done(training.folder, stage)
    }
    told = json.dumps({stage: figures.to_json() for stage, figures in found.items()}, indent=2)
    write_whole(training.folder / SCORES, f"{told}\n".encode())
    return found

"""The folder of a training: what lies where, and where a stage that was killed goes on.

    RUN/config.json           the configuration as it was read
    RUN/base/                 the new model, for a training that begins from nothing
    RUN/sft/, RUN/grpo/       a stage: `checkpoint-N/`, `runs/` (TensorBoard), `model/` when it is done
    RUN/curves.png            losses and rewards

Left out: what is in a checkpoint, which is TRL's business.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from ..checkpoints.files import write_whole
from ..errors import InputError
from .config import TrainingConfig

Stage = Literal["sft", "grpo"]
STATE = "trainer_state.json"
"""The file of a checkpoint that is written last."""
CONFIG = "config.json"


def begin(folder: Path, config: TrainingConfig) -> None:
    """Make the folder of a run, or go on with the one that is there. `InputError` when that is of another training."""
    file = folder / CONFIG
    text = config.model_dump_json(indent=2) + "\n"
    if file.is_file() and file.read_text(encoding="utf-8") != text:
        raise InputError(f"{folder} holds a training with another configuration ({CONFIG}); choose another folder")
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(file, text.encode())


def config_of(folder: Path) -> TrainingConfig:
    """The configuration of a run. `InputError` when the folder is none."""
    try:
        return TrainingConfig.model_validate_json((folder / CONFIG).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise InputError(f"{folder} is no folder of a training: it has no {CONFIG} that can be read") from None


def model_of(folder: Path, stage: Stage) -> Path:
    """Where the model of a stage lies when the stage is done."""
    return folder / stage / "model"


def is_done(folder: Path, stage: Stage) -> bool:
    """Whether a stage has ended."""
    return (folder / stage / STATE).is_file()


def history(folder: Path, stage: Stage) -> list[dict[str, Any]]:
    """What a stage logged, a record for each step that logs; of one that is not done, up to its last checkpoint."""
    place = folder / stage
    found = place if is_done(folder, stage) else last_checkpoint(place)
    if found is None:
        return []
    rows: list[dict[str, Any]] = json.loads((found / STATE).read_text(encoding="utf-8"))["log_history"]
    return rows


def last_checkpoint(stage: Path) -> Path | None:
    """The newest checkpoint of a stage that was written whole: a kill may have come in the middle of one."""
    found = [path for path in stage.glob("checkpoint-*") if path.name.removeprefix("checkpoint-").isdigit()]
    for path in sorted(found, key=lambda path: -int(path.name.removeprefix("checkpoint-"))):
        try:
            json.loads((path / STATE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        return path
    return None

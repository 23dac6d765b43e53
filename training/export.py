"""A trained model as a folder that `imageedit-r1 models serve decomposer` takes: a whole model, or an adapter.

Beside the weights lies `decomposer.json` with the wording that it was trained with, which a client has to ask in. Left
out: serving it (`models/serve.py`).
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from ..checkpoints.files import write_whole
from ..errors import InputError, OutputError
from ..models.vllm import TRAINED
from .config import TrainingConfig
from .loading import model_arguments
from .runs import Stage, config_of, is_done, model_of
from .stages import copy_processors

WEIGHTS = ("*.safetensors", "*.json", "*.jinja", "*.txt", "*.model")
"""Files of a model that a server reads; no state of an optimizer, no pickle."""


def export(run: Path, out: Path, *, merge: bool = False, stage: Stage | None = None) -> Stage:
    """Write the model of a run's last stage, or of `stage`, to `out`; gives the stage.

    With `merge` an adapter is worked into the weights of its base. `InputError` when the stage is not done,
    `OutputError` when there is something at `out`.
    """
    config = config_of(run)
    chosen = stage or _last(run)
    if not is_done(run, chosen):
        raise InputError(f"{run}: the stage {chosen} is not done; run `imageedit-r1 train {chosen}` to its end first")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise OutputError(f"{out} is there already; name another folder")
    model = model_of(run, chosen)
    out.mkdir(parents=True, exist_ok=True)
    if merge and (model / "adapter_config.json").is_file():
        _merged(config, model, out)
    else:
        for pattern in WEIGHTS:
            for file in model.glob(pattern):
                shutil.copy2(file, out / file.name)
    told = {"prompt": config.wording, "stage": chosen, "base": config.model.path or "none"}
    write_whole(out / TRAINED, (json.dumps(told, indent=2) + "\n").encode())
    return chosen


def _last(run: Path) -> Stage:
    for stage in ("grpo", "sft"):
        if is_done(run, stage):
            return stage
    raise InputError(f"{run}: no stage is done; run `imageedit-r1 train run` to its end first")


def _merged(config: TrainingConfig, adapter: Path, out: Path) -> None:
    from peft import PeftModel
    from transformers import AutoModelForImageTextToText, AutoTokenizer

    base = AutoModelForImageTextToText.from_pretrained(config.model.path, **model_arguments(config.model))
    merged: Any = PeftModel.from_pretrained(base, str(adapter)).merge_and_unload()
    merged.save_pretrained(out)
    AutoTokenizer.from_pretrained(config.model.path).save_pretrained(out)
    copy_processors(config.model.path, out)

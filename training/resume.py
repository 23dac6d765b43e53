"""What a trainer has to be told so that a stage which was killed goes on as if nothing had been.

Optimizer, schedule, random numbers and the place in the data are kept and restored by transformers; here is what it and
TRL (5.23 and 1.16) leave out. Left out: finding the checkpoint (`runs.py`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .runs import STATE


def resume(trainer: Any, checkpoint: Path) -> None:
    """Make `trainer` ready to go on from a checkpoint."""
    _translate_weights(trainer)
    _advance_order(trainer, int(json.loads((checkpoint / STATE).read_text())["epoch"] + 1e-6))


def _translate_weights(trainer: Any) -> None:
    """Qwen2.5-VL is saved under the names that it has on the hub and lives under others. transformers translates them
    when a model is loaded, but not when a trainer resumes: it warns, and goes on with the weights it began with.

    Adapters have one kind of names, and shards are loaded by who made them.
    """
    given = trainer._load_from_checkpoint

    def load(folder: str, model: Any = None) -> None:
        from transformers import AutoModelForImageTextToText

        whole = (Path(folder) / "config.json").is_file() and not (Path(folder) / "adapter_config.json").is_file()
        if not whole or trainer.is_fsdp_enabled or trainer.is_deepspeed_enabled:
            given(folder, model)
            return
        saved = AutoModelForImageTextToText.from_pretrained(folder, dtype=trainer.model.dtype)
        (trainer.model if model is None else model).load_state_dict(saved.state_dict())

    trainer._load_from_checkpoint = load


def _advance_order(trainer: Any, epochs: int) -> None:
    """TRL's sampler of groups draws each epoch's order from the generator that it was made with, and begins anew."""
    given = trainer._get_train_sampler

    def sampler(*arguments: Any) -> Any:
        import torch

        made = given(*arguments)
        if getattr(made, "generator", None) is not None and hasattr(made, "mini_repeat_count"):
            for _ in range(epochs):
                torch.randperm(made.num_samples, generator=made.generator)
        return made

    trainer._get_train_sampler = sampler

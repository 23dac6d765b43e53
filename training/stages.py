"""What both stages share: arguments of TRL's trainers, the loop around a trainer, the model that comes out.

Left out: what a stage learns from (`sft.py`, `grpo.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from ..checkpoints.files import write_whole
from .config import StageConfig, TrainingConfig
from .progress import progress
from .resume import resume
from .runs import last_checkpoint


def shared_arguments(config: TrainingConfig, stage: StageConfig, folder: Path) -> dict[str, Any]:
    """The arguments of transformers' trainer; `folder` is the stage's."""
    return {
        "output_dir": str(folder),
        "seed": config.seed,
        "learning_rate": stage.learning_rate,
        "lr_scheduler_type": stage.schedule,
        "warmup_steps": stage.warmup,  # below 1 it is a share
        "max_steps": stage.steps or -1,
        "num_train_epochs": stage.epochs,
        "per_device_train_batch_size": stage.per_device,
        "gradient_accumulation_steps": config.accumulation(stage),
        "weight_decay": stage.weight_decay,
        "max_grad_norm": stage.max_grad_norm,
        "bf16": config.model.autocast,
        "activation_checkpointing": config.model.gradient_checkpointing,
        "save_strategy": "steps",
        "save_steps": config.checkpoints.every,
        "save_total_limit": config.checkpoints.keep,
        "logging_steps": config.checkpoints.log_every,
        "logging_first_step": True,
        "report_to": ["tensorboard"],
        "disable_tqdm": True,
        "use_cpu": not _has_accelerator(),
    }


def _has_accelerator() -> bool:
    import torch

    return bool(torch.accelerator.is_available())


PROCESSORS = ("preprocessor_config.json", "video_preprocessor_config.json", "processor_config.json")
"""What a server reads pictures by; a trainer of texts does not write it."""


def train(trainer: Any, base: str, folder: Path, console: Console) -> Path:
    """Run a trainer from its last checkpoint on, or from the beginning; gives the folder of the model.

    `base` is what was loaded. The state is written last: a stage whose state is there has its model.
    """
    from transformers import PrinterCallback

    trainer.remove_callback(PrinterCallback)
    trainer.add_callback(progress(f"{folder.parent.name}/{folder.name}", console))
    found = last_checkpoint(folder)
    if found is not None:
        resume(trainer, found)
    trainer.train(resume_from_checkpoint=None if found is None else str(found))
    model = folder / "model"
    trainer.save_model(str(model))
    if not (model / "adapter_config.json").is_file():
        copy_processors(base, model)
    trainer.save_state()
    return model


def copy_processors(base: str, model: Path) -> None:
    """Write how pictures are read beside a model: as the base has it, not as it was loaded to train."""
    from transformers.utils import cached_file

    for name in PROCESSORS:
        (model / name).unlink(missing_ok=True)
        found = cached_file(base, name, _raise_exceptions_for_missing_entries=False)
        if found is not None:
            write_whole(model / name, Path(found).read_bytes())


def limited(rows: Sequence[dict[str, Any]], most: int) -> Sequence[dict[str, Any]]:
    """The first rows; all when `most` is 0."""
    return rows[:most] if most else rows

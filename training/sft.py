"""Stage 1: the model learns to write the answers of examples, by TRL's `SFTTrainer`; the loss is on the answer alone.

Left out: what comes after (`grpo.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from ..errors import InputError
from .config import TrainingConfig
from .conversation import dataset
from .loading import load_inputs, lora_of, model_arguments
from .stages import shared_arguments, train


def sft_arguments(config: TrainingConfig, folder: Path) -> Any:
    """The stage as TRL's `SFTConfig`."""
    from trl import SFTConfig

    return SFTConfig(
        **shared_arguments(config, config.sft, folder),
        model_init_kwargs=model_arguments(config.model),
        max_length=config.sft.max_length,
        completion_only_loss=True,
    )


def run_sft(config: TrainingConfig, base: str, rows: Sequence[dict[str, Any]], folder: Path, console: Console) -> Path:
    """Train, or go on where a kill came; gives the folder of the model. `rows` are those of `conversation.columns`.

    `InputError` when no row has an answer.
    """
    answered = [row for row in rows if "completion" in row]
    if not answered:
        raise InputError("no example has an answer, which fine-tuning learns from; add examples that say all of it")
    return train(sft_trainer(config, base, answered, folder), base, folder, console)


def sft_trainer(config: TrainingConfig, base: str, rows: Sequence[dict[str, Any]], folder: Path) -> Any:
    """TRL's trainer for the stage."""
    from trl import SFTTrainer

    return SFTTrainer(
        model=base,
        args=sft_arguments(config, folder),
        train_dataset=dataset(rows),
        processing_class=load_inputs(base, pictures=any(row["images"] for row in rows), revision=config.model.revision),
        peft_config=lora_of(config.lora),
    )

"""A training that takes seconds: a model of a hundred thousand parameters and a few requests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from imageedit_r1.evaluation.tiny.qwen_vl import Shape
from imageedit_r1.training.config import TrainingConfig
from imageedit_r1.training.data.synthetic import synthetic
from imageedit_r1.training.examples import Example, write
from imageedit_r1.training.tiny import make_examples

SHAPE = Shape(
    vocabulary=700,
    hidden=32,
    layers=2,
    heads=2,
    intermediate=64,
    vision_hidden=32,
    vision_layers=1,
    image_tokens=(2, 4),
)


def small_config(**changes: Any) -> TrainingConfig:
    """Both stages in a few steps; `changes` replace entries, of a stage only those named."""
    base: dict[str, Any] = {
        "wording": "short",
        "model": {"shape": SHAPE, "autocast": False, "gradient_checkpointing": False},
        "sft": {"learning_rate": 3e-3, "steps": 4, "batch": 8, "per_device": 8},
        "grpo": {"learning_rate": 1e-3, "steps": 4, "batch": 8, "per_device": 8, "group": 4, "max_completion": 12},
        "checkpoints": {"every": 2},
    }
    for name, change in changes.items():
        base[name] = {**base.get(name, {}), **change} if isinstance(change, dict) else change
    return TrainingConfig.model_validate(base)


def small_file(folder: Path, count: int = 60, *, pictures: bool = False) -> Path:
    """A file of made-up requests of one edit."""
    if pictures:
        return make_examples(folder / "examples.jsonl", count)
    write(folder / "examples.jsonl", small_examples(count))
    return folder / "examples.jsonl"


def small_examples(count: int = 60) -> list[Example]:
    """Made-up requests of one edit, each once."""
    return list({one.request: one for one in synthetic(count, 3, (1, 1), 0.2)}.values())


def talk_file(folder: Path) -> Path:
    """Requests that ask for nothing, all with one short answer: what a tiny model can learn in a few steps."""
    said = ("nice", "thanks", "how lovely", "what a day", "hello there", "so good", "ok then", "well done")
    answer = '{"e":[],"k":[],"r":"thanks"}'
    examples = [
        Example(
            id=one, source="test", row=one, split="train" if number < 6 else "held_out", request=one, label=(), keep=(),
            answer=answer,
        )
        for number, one in enumerate(said)
    ]  # fmt: skip
    write(folder / "talk.jsonl", examples)
    return folder / "talk.jsonl"


def talk_config(**changes: Any) -> TrainingConfig:
    """Fine-tuning that leaves something to gain, then as many steps of GRPO as gain it."""
    grpo = {"steps": 20, "batch": 32, "per_device": 32, "group": 8, "max_completion": 16, "learning_rate": 3e-3,
            "kl": 0.0, "rewards": {"format": 1.0}}  # fmt: skip
    sft = {"steps": 36, "epochs": 100, "batch": 6, "per_device": 6, "learning_rate": 1e-2}
    return small_config(**{"sft": sft, "grpo": grpo, "checkpoints": {"every": 100}} | changes)

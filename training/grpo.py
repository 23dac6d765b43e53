"""Stage 2: reinforcement learning with measured rewards, by TRL's `GRPOTrainer`.

For each request the model writes a group of answers; each is rewarded by the functions of `rewards.py` and
`outcome.py`, and those above their group's mean become likelier (group relative policy optimization, arXiv 2402.03300),
with the clipped ratio and the divergence from the model that the stage began with. Left out: the rewards themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from .config import RewardName, TrainingConfig
from .conversation import dataset
from .loading import load_inputs, model_arguments
from .rewards import for_trainer
from .scoring import MEASURES
from .stages import limited, shared_arguments, train


def grpo_arguments(config: TrainingConfig, folder: Path, *, adapters: bool = False) -> Any:
    """The stage as TRL's `GRPOConfig`; with `adapters` the model is not loaded by TRL."""
    from trl import GRPOConfig

    stage = config.grpo
    return GRPOConfig(
        **shared_arguments(config, stage, folder),
        **rollouts(config),
        model_init_kwargs=None if adapters else model_arguments(config.model),
        num_generations=stage.group,
        max_completion_length=stage.max_completion,
        temperature=stage.temperature,
        beta=stage.kl,
        epsilon=stage.clip,
        epsilon_high=stage.clip_high,
        num_iterations=stage.iterations,
        loss_type=stage.loss,
        scale_rewards=stage.scale,
        reward_weights=list(_weights(config).values()),
    )


def rollouts(config: TrainingConfig) -> dict[str, Any]:
    """What writes the completions, as arguments of `GRPOConfig`."""
    rollout = config.rollout
    if rollout.engine == "transformers":
        return {}
    if rollout.engine == "vllm-server":
        return {"use_vllm": True, "vllm_mode": "server", "vllm_server_base_url": rollout.server}
    return {
        "use_vllm": True,
        "vllm_mode": "colocate",
        "vllm_gpu_memory_utilization": rollout.memory,
        "vllm_tensor_parallel_size": rollout.tensor_parallel,
        "vllm_enable_sleep_mode": rollout.sleep,
    }


def run_grpo(
    config: TrainingConfig, start: str, rows: Sequence[dict[str, Any]], folder: Path, console: Console
) -> Path:
    """Train from the model or adapter in `start`, or go on where a kill came; gives the folder of the model.

    `rows` are those of `conversation.columns`.
    """
    return train(grpo_trainer(config, start, rows, folder), base_of(config, start), folder, console)


def grpo_trainer(config: TrainingConfig, start: str, rows: Sequence[dict[str, Any]], folder: Path) -> Any:
    """TRL's trainer for the stage."""
    from trl import GRPOTrainer

    asked = limited([{k: v for k, v in row.items() if k != "completion"} for row in rows], config.data.most)
    base = base_of(config, start)
    adapters = base != start
    return GRPOTrainer(
        model=_with_adapters(config, start) if adapters else start,
        reward_funcs=[for_trainer(name, MEASURES[name]) for name in _weights(config)],
        args=grpo_arguments(config, folder, adapters=adapters),
        train_dataset=dataset(asked),
        processing_class=load_inputs(
            base, pictures=any(row["images"] for row in asked), revision=config.model.revision
        ),
    )


def base_of(config: TrainingConfig, start: str) -> str:
    """The model whose weights are in `start`: itself, or the configuration's where `start` has adapters for it."""
    return config.model.path if (Path(start) / "adapter_config.json").is_file() else start


def _with_adapters(config: TrainingConfig, start: str) -> Any:
    """The base with the adapters of the first stage; TRL keeps a copy of them as its reference."""
    from peft import PeftModel
    from transformers import AutoModelForImageTextToText

    base = AutoModelForImageTextToText.from_pretrained(config.model.path, **model_arguments(config.model))
    return PeftModel.from_pretrained(base, start, is_trainable=True)


def _weights(config: TrainingConfig) -> dict[RewardName, float]:
    return {name: weight for name, weight in config.grpo.rewards.items() if weight}

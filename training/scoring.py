"""A model on requests that it was not trained on: its greedy answers, and what each reward gives for them.

Rewards are means over requests, as the trainer sees them: a reward that has nothing to say of a request is left out of
its mean. Answers are written freely, without the schema that a server holds a model to, so the format rate is the
model's own. Left out: micro-averaged figures and agents side by side (`imageedit-r1 eval decompose`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from .config import TrainingConfig
from .conversation import columns, shown
from .examples import Example
from .loading import load_inputs, model_arguments
from .outcome import outcome
from .rewards import REWARDS, Reward

MEASURES: Mapping[str, Reward] = {**REWARDS, "outcome": outcome}
"""Every reward by its name in a configuration."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over requests."""

    requests: int
    rewards: Mapping[str, float]
    """By name; without those that had nothing to say of any request."""
    reward: float
    """The weighted mean, 0 to 1, of the rewards that a request has: what training raises, on one scale."""
    tokens: float
    """Of an answer."""

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {"requests": self.requests, **self.rewards, "reward": self.reward, "tokens": self.tokens}


def figures(answers: Sequence[tuple[str, int]], examples: Sequence[Example], weights: Mapping[Any, float]) -> Figures:
    """The figures of answers (text, tokens) to the requests of the examples."""
    each = [
        {name: worth for name, measure in MEASURES.items() if (worth := measure(text, example)) is not None}
        for (text, _), example in zip(answers, examples, strict=True)
    ]
    said = {name: [one[name] for one in each if name in one] for name in MEASURES}
    return Figures(
        requests=len(examples),
        rewards={name: fmean(values) for name, values in said.items() if values},
        reward=fmean(_weighted(one, weights) for one in each),
        tokens=fmean(tokens for _, tokens in answers),
    )


def _weighted(one: Mapping[str, float], weights: Mapping[Any, float]) -> float:
    whole = sum(weights.get(name, 0.0) for name in one)
    return sum(weights.get(name, 0.0) * value for name, value in one.items()) / whole if whole else 0.0


def score(
    model: Path | str, config: TrainingConfig, examples: Sequence[Example], file: Path | None = None, batch: int = 64
) -> Figures:
    """The figures of a model or adapter in a folder. `file` is the file of examples; None: no picture is shown."""
    return figures(answer(model, config, examples, file, batch), examples, config.grpo.rewards)


def answer(
    model: Path | str, config: TrainingConfig, examples: Sequence[Example], file: Path | None = None, batch: int = 64
) -> list[tuple[str, int]]:
    """The greedy answer to each request and how many tokens it has."""
    import torch

    policy = load_policy(model, config)
    inputs = load_inputs(str(model), pictures=True)
    tokenizer = inputs.tokenizer
    rows = [columns(one, config.wording, file) for one in examples]
    order = sorted(range(len(rows)), key=lambda i: (len(rows[i]["images"]), len(examples[i].request)))
    answers: dict[int, tuple[str, int]] = {}
    for start in range(0, len(order), batch):
        some = order[start : start + batch]
        filled = inputs.apply_chat_template(
            [_with_pictures(rows[i]) for i in some],
            add_generation_prompt=True,
            tokenize=True,
            return_dict=True,
            return_tensors="pt",
            processor_kwargs={"padding": True},
        ).to(policy.device)
        with torch.inference_mode():
            written = policy.generate(**filled, max_new_tokens=config.grpo.max_completion, do_sample=False)
        for i, tokens in zip(some, written[:, filled["input_ids"].shape[1] :], strict=True):
            text = tokenizer.decode(tokens, skip_special_tokens=True)
            answers[i] = text, int((tokens != tokenizer.pad_token_id).sum())
    return [answers[i] for i in range(len(rows))]


def _with_pictures(row: dict[str, Any]) -> list[dict[str, Any]]:
    system, user = row["prompt"]
    pictures = [{"type": "image", "image": shown(path)} for path in row["images"]]
    return [
        {"role": "system", "content": [{"type": "text", "text": system["content"]}]},
        {"role": "user", "content": [*pictures, {"type": "text", "text": user["content"]}]},
    ]


def load_policy(model: Path | str, config: TrainingConfig) -> Any:
    """The model of a folder, or the base of the configuration with the adapter of a folder, ready to answer."""
    import torch
    from transformers import AutoModelForImageTextToText

    adapter = (Path(model) / "adapter_config.json").is_file()
    base = config.model.path if adapter else str(model)
    policy = AutoModelForImageTextToText.from_pretrained(base, **model_arguments(config.model))
    if adapter:
        from peft import PeftModel

        policy = PeftModel.from_pretrained(policy, str(model))
    device = torch.accelerator.current_accelerator() if torch.accelerator.is_available() else "cpu"
    return policy.to(device).eval()

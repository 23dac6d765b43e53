"""Configurations: read strictly, with the arithmetic of batches, and each that comes with the package builds."""

from __future__ import annotations

from pathlib import Path

import pytest

from imageedit_r1.errors import ConfigurationError
from imageedit_r1.tests.training.small import small_config, small_file
from imageedit_r1.training.check import accelerate_told, findings
from imageedit_r1.training.config import CONFIGS, config_path, load_config

NAMES = sorted(path.stem for path in CONFIGS.glob("*.toml"))


def test_the_defaults_are_the_papers() -> None:
    config = load_config("qwen2.5-vl-7b")
    assert (config.grpo.learning_rate, config.grpo.batch, config.grpo.clip) == (1e-6, 32, 0.2)
    assert config.grpo.kl > 0 and set(config.grpo.rewards) >= {"format", "action_f1", "subject_f1", "goal_f1"}
    assert config.accumulation(config.grpo) * config.machine.devices * config.grpo.per_device == 32


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"grpo": {"batch": 8, "group": 3}}, "groups of 3 do not divide"),
        ({"sft": {"batch": 10, "per_device": 4}}, "make it a multiple of 4"),
        ({"model": {"path": "here"}}, "either a `path` or a `shape`"),
        ({"grpo": {"rewards": {"format": 0.0}}}, "no reward with a weight"),
        ({"grpo": {"rewards": {"beauty": 1.0}}}, "beauty"),
        ({"epochs": 3}, "epochs"),
    ],
)
def test_what_does_not_fit_is_told(changed: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        small_config(**changed)


def test_a_file_is_told_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('[model]\npath = "x"\n[grpo]\nkl = -1\n')
    with pytest.raises(ConfigurationError, match=r"mine\.toml: grpo\.kl"):
        load_config(file)
    with pytest.raises(ConfigurationError, match=r"qwen2\.5-vl-7b"):
        config_path("qwen9")
    with pytest.raises(ConfigurationError, match="is no file"):
        config_path("../config")


@pytest.mark.parametrize("name", NAMES)
def test_everything_but_the_weights_builds(name: str, tmp_path: Path) -> None:
    """A dry run; packages that only the machine which trains needs may be missing here."""
    found = {one.what: one for one in findings(load_config(name), config_path(name), small_file(tmp_path))}
    assert not [one.told for one in found.values() if one.status == "wrong"]
    assert {"batches", "arguments", "model", "data"} <= found.keys()
    assert {one.what for one in found.values() if one.status == "missing"} <= {"vllm", "torchvision", "deepspeed"}
    assert "outcome 1.00" in found["data"].told or "outcome -" in found["data"].told


def test_the_sizes_of_the_real_models() -> None:
    told = {name: dict(_told(name))["model"] for name in NAMES if name.startswith("qwen")}
    assert "3.75 billion weights, 119.7 million trained in 252 adapters" in told["qwen2.5-vl-3b"]
    assert "8.29 billion weights, all trained" in told["qwen2.5-vl-7b"]


def _told(name: str) -> list[tuple[str, str]]:
    return [(one.what, one.told) for one in findings(load_config(name), config_path(name), None)]


@pytest.mark.parametrize(("name", "told"), [("fsdp.yaml", "FSDP 2"), ("deepspeed.yaml", "ZeRO 3")])
def test_accelerates_own_classes_read_its_files(name: str, told: str) -> None:
    config = load_config("qwen2.5-vl-7b")
    assert told in accelerate_told(CONFIGS / "accelerate" / name, config)
    fewer = config.model_copy(update={"machine": config.machine.model_copy(update={"devices": 4})})
    with pytest.raises(ConfigurationError, match="starts 8 processes"):
        accelerate_told(CONFIGS / "accelerate" / name, fewer)


def test_a_layer_that_is_not_there_is_told(tmp_path: Path) -> None:
    text = (CONFIGS / "accelerate" / "fsdp.yaml").read_text()
    (tmp_path / "fsdp.yaml").write_text(text.replace("Qwen2_5_VLVisionBlock", "Qwen9Block"))
    with pytest.raises(ConfigurationError, match="no layer Qwen9Block"):
        accelerate_told(tmp_path / "fsdp.yaml", load_config("qwen2.5-vl-7b"))

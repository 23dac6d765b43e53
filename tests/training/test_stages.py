"""Both stages learn, are resumed after a kill as if nothing had been, and leave what curves and servers need."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import torch
from rich.console import Console
from safetensors.torch import load_file

from imageedit_r1.errors import InputError, OutputError
from imageedit_r1.tests.training.small import small_config, small_file, talk_config, talk_file
from imageedit_r1.training.config import TrainingConfig
from imageedit_r1.training.curves import draw
from imageedit_r1.training.export import export
from imageedit_r1.training.grpo import grpo_arguments
from imageedit_r1.training.pipeline import prepare, run_scores, run_stage
from imageedit_r1.training.runs import Stage, config_of, history, is_done, last_checkpoint, model_of

pytestmark = pytest.mark.usefixtures("one_thread")
QUIET = Console(file=None, quiet=True)


def run(config: TrainingConfig, folder: Path, file: Path, *stages: Stage) -> None:
    training = prepare(config, folder, file)
    for stage in stages:
        run_stage(training, stage, QUIET)


def figures(folder: Path, stage: Stage, *keys: str) -> list[list[Any]]:
    return [[row[key] for key in ("step", *keys)] for row in history(folder, stage) if keys[0] in row]


def test_both_stages_train_with_pictures(tmp_path: Path) -> None:
    file = small_file(tmp_path, 60, pictures=True)
    config = small_config(sft={"steps": 12}, checkpoints={"every": 100})
    run(config, tmp_path / "run", file, "sft", "grpo")
    losses = [loss for _, loss in figures(tmp_path / "run", "sft", "loss")]
    assert len(losses) == 12 and losses[-1] < losses[0] - 0.3
    rewards = history(tmp_path / "run", "grpo")[0]
    assert {f"rewards/{name}/mean" for name in config.grpo.rewards} <= rewards.keys() and rewards["entropy"] > 0
    first, second = (load_file(model_of(tmp_path / "run", stage) / "model.safetensors") for stage in ("sft", "grpo"))
    assert first.keys() == second.keys() and all(torch.isfinite(value).all() for value in second.values())
    assert list((tmp_path / "run" / "sft" / "runs").rglob("events.out.tfevents*"))
    assert draw(tmp_path / "run") == tmp_path / "run" / "curves.png"
    assert (tmp_path / "run" / "curves.png").read_bytes().startswith(b"\x89PNG")


def test_reinforcement_raises_a_reward_that_can_be_had(tmp_path: Path) -> None:
    """A model that has half learned an answer writes it readably more often when that is rewarded."""
    file, config = talk_file(tmp_path), talk_config()
    run(config, tmp_path / "run", file, "sft", "grpo")
    got = [reward for _, reward in figures(tmp_path / "run", "grpo", "reward")]
    assert sum(got[-4:]) > sum(got[:4]) + 0.8, got
    found = run_scores(prepare(config, tmp_path / "run", file), ("sft", "grpo"))
    assert found["grpo"].requests == found["sft"].requests > 0
    assert json.loads((tmp_path / "run" / "scores.json").read_text())["grpo"]["format"] == found["grpo"].reward


@pytest.mark.parametrize("stage", ["sft", "grpo"])
def test_a_killed_stage_goes_on_with_the_same_curve(stage: Stage, tmp_path: Path) -> None:
    """kill -9 behind the first checkpoint, in a process of its own; then the steps are those of a run without it."""
    file = talk_file(tmp_path)
    config = talk_config(checkpoints={"every": 2})
    config = config.model_copy(update={"grpo": config.grpo.model_copy(update={"kl": 0.05})})
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    if stage == "grpo":
        run(config, whole, file, "sft")
        shutil.copytree(whole, broken)
    code = (
        "import sys, torch; torch.set_num_threads(1)\n"
        "from pathlib import Path; from rich.console import Console\n"
        "from imageedit_r1.training.pipeline import prepare, run_stage\n"
        "from imageedit_r1.training.config import TrainingConfig\n"
        "folder, file, stage, config = sys.argv[1:]\n"
        "training = prepare(TrainingConfig.model_validate_json(config), Path(folder), Path(file))\n"
        "run_stage(training, stage, Console(quiet=True))\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(broken), str(file), stage, config.model_dump_json()])
    deadline = time.monotonic() + 300
    while last_checkpoint(broken / stage) is None:
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not is_done(broken, stage), "it was killed on the way"
    run(config, broken, file, stage)
    run(config, whole, file, stage)
    keys = ("loss", "grad_norm") if stage == "sft" else ("loss", "reward", "kl", "entropy")
    assert figures(broken, stage, *keys) == figures(whole, stage, *keys)
    assert len({row[1] for row in figures(whole, stage, *keys)}) > 6, "it learned on the way"
    one, other = (load_file(model_of(folder, stage) / "model.safetensors") for folder in (whole, broken))
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_a_checkpoint_that_was_not_finished_is_passed_over(tmp_path: Path) -> None:
    for step, state in ((2, "{}"), (10, "{"), (12, None)):
        (tmp_path / f"checkpoint-{step}").mkdir()
        if state is not None:
            (tmp_path / f"checkpoint-{step}" / "trainer_state.json").write_text(state)
    assert last_checkpoint(tmp_path) == tmp_path / "checkpoint-2"


def test_a_folder_is_of_one_training(tmp_path: Path) -> None:
    file = small_file(tmp_path)
    prepare(small_config(), tmp_path / "run", file)
    assert config_of(tmp_path / "run") == small_config()
    with pytest.raises(InputError, match="another configuration"):
        prepare(small_config(seed=1), tmp_path / "run", file)
    with pytest.raises(InputError, match="is no folder of a training"):
        export(tmp_path, tmp_path / "out")


def test_an_adapter_is_trained_exported_and_merged(tmp_path: Path) -> None:
    """Adapters on a model that exists: both stages, then as they are and worked into the weights."""
    file = small_file(tmp_path)
    base = prepare(small_config(), tmp_path / "other", file).base
    lora = {"rank": 4, "alpha": 8}
    config = small_config(model={"shape": None, "path": base}, lora=lora, sft={"steps": 3}, grpo={"steps": 2})
    run(config, tmp_path / "run", file, "sft", "grpo")
    assert export(tmp_path / "run", tmp_path / "adapter") == "grpo"
    assert (tmp_path / "adapter" / "adapter_model.safetensors").is_file()
    export(tmp_path / "run", tmp_path / "merged", merge=True)
    told = json.loads((tmp_path / "merged" / "decomposer.json").read_text())
    assert told == {"prompt": "short", "stage": "grpo", "base": base}
    before, after = (load_file(Path(folder) / "model.safetensors") for folder in (base, tmp_path / "merged"))
    moved = {name for name in before if not torch.equal(before[name].float(), after[name].float())}
    assert moved and all("q_proj" in n or "proj" in n for n in moved) and not [n for n in moved if "visual" in n]
    with pytest.raises(OutputError, match="is there already"):
        export(tmp_path / "run", tmp_path / "adapter")


def test_rollouts_by_vllm_are_said_to_trl(tmp_path: Path) -> None:
    colocated = grpo_arguments(small_config(rollout={"engine": "vllm-colocate", "memory": 0.4}), tmp_path)
    assert (colocated.use_vllm, colocated.vllm_mode, colocated.vllm_gpu_memory_utilization) == (True, "colocate", 0.4)
    served = grpo_arguments(small_config(rollout={"engine": "vllm-server", "server": "http://gpu:8000"}), tmp_path)
    assert (served.vllm_mode, served.vllm_server_base_url) == ("server", "http://gpu:8000")
    assert not grpo_arguments(small_config(), tmp_path).use_vllm

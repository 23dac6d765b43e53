"""How a decomposer is trained, read from a TOML file: the model, the data, both stages, the rollouts, the machine.

Every number that changes what is learned stands in this file or has its default here; `configs/` holds the files that
come with the package, which are named without their ending. Left out: making trainers of it (`sft.py`, `grpo.py`) and
checking that they can be built on this machine (`check.py`).
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, ValidationError, model_validator

from ..errors import ConfigurationError
from ..evaluation.tiny.qwen_vl import Shape
from ..nodes.decompose.wire import Wording
from ..schema import Noun
from ..settings import first_error

CONFIGS = Path(__file__).resolve().parent / "configs"
Positive = Annotated[int, Field(ge=1)]
Rate = Annotated[float, Field(gt=0, le=1)]
Engine = Literal["transformers", "vllm-colocate", "vllm-server"]
RewardName = Literal["format", "action_f1", "subject_f1", "goal_f1", "outcome"]


class ModelConfig(Noun):
    """What is trained: weights that exist (`path`) or a shape to begin from nothing (`shape`)."""

    path: str = ""
    """A folder or a name on the hub."""
    revision: str = ""
    """A commit of the hub's repository."""
    shape: Shape | None = None
    dtype: Literal["float32", "bfloat16"] = "float32"
    """Of the weights. Small updates of all weights are lost in bfloat16; adapters have float32 of their own."""
    autocast: bool = True
    """Compute in bfloat16."""
    attention: str = "sdpa"
    gradient_checkpointing: bool = True

    @model_validator(mode="after")
    def _one_of_them(self) -> ModelConfig:
        if bool(self.path) == (self.shape is not None):
            raise ValueError("a model is either a `path` or a `shape`")
        return self


class LoraConfig(Noun):
    """Low-rank adapters (arXiv 2106.09685) in place of all weights."""

    rank: Positive = 64
    alpha: Positive = 128
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.0
    targets: str = r".*language_model.*\.(q_proj|k_proj|v_proj|o_proj|gate_proj|up_proj|down_proj)"
    """A regular expression of whole names of modules; the default: every matrix of the language model's layers."""


class StageConfig(Noun):
    """What both stages have."""

    learning_rate: Rate
    schedule: Literal["constant_with_warmup", "linear", "cosine"]
    warmup: Annotated[float, Field(ge=0, lt=1)] = 0.03
    """Share of the steps in which the rate rises."""
    steps: Annotated[int, Field(ge=0)] = 0
    """Optimizer steps; 0: as many as `epochs` have."""
    epochs: Annotated[float, Field(gt=0)] = 1.0
    batch: Positive
    """Examples (completions in the second stage) of an optimizer step, over all devices."""
    per_device: Positive
    """Of these, how many go through the model at once on one device."""
    weight_decay: Annotated[float, Field(ge=0)] = 0.0
    max_grad_norm: Annotated[float, Field(gt=0)] = 1.0


class SftConfig(StageConfig):
    """Stage 1: supervised fine-tuning on examples that have an answer; the loss is on the answer alone."""

    learning_rate: Rate = 1e-5
    schedule: Literal["constant_with_warmup", "linear", "cosine"] = "cosine"
    batch: Positive = 32
    per_device: Positive = 4
    max_length: Positive = 4096
    """Tokens of prompt and answer; what is longer is cut."""


class GrpoConfig(StageConfig):
    """Stage 2: group relative policy optimization (arXiv 2402.03300) on measured rewards."""

    learning_rate: Rate = 1e-6
    schedule: Literal["constant_with_warmup", "linear", "cosine"] = "constant_with_warmup"
    batch: Positive = 32
    per_device: Positive = 4
    group: Annotated[int, Field(ge=2)] = 8
    """Completions of one prompt, whose rewards are compared with each other."""
    iterations: Positive = 1
    """Optimizer passes over one batch of rollouts; the ratio is 1 with a single one, so nothing is clipped."""
    clip: Annotated[float, Field(gt=0, lt=1)] = 0.2
    """The ratio of new to old probability is held in 1 - clip to 1 + clip."""
    clip_high: Annotated[float, Field(gt=0)] | None = None
    """Another bound above (arXiv 2503.14476); None: the same."""
    kl: Annotated[float, Field(ge=0)] = 0.04
    """Weight of the divergence from the model that the stage began with; 0: no reference model is kept."""
    temperature: Annotated[float, Field(gt=0)] = 1.0
    max_completion: Positive = 512
    """Tokens of an answer; what is longer counts as written so far."""
    scale: Literal["group", "batch", "none"] = "group"
    """What advantages are divided by: the deviation of the group's rewards, of the batch's, or nothing
    (arXiv 2503.20783)."""
    loss: Literal["grpo", "dapo", "dr_grpo", "bnpo"] = "dapo"
    """How the loss is averaged over tokens; TRL's names."""
    rewards: dict[RewardName, Annotated[float, Field(ge=0)]] = Field(
        default_factory=lambda: dict.fromkeys(get_args(RewardName), 1.0)
    )
    """Weights; a reward that is not named is not computed."""


class RolloutConfig(Noun):
    """What writes the completions of the second stage."""

    engine: Engine = "transformers"
    server: str = "http://127.0.0.1:8000"
    """Address of `trl vllm-serve`, for `vllm-server`."""
    memory: Annotated[float, Field(gt=0, lt=1)] = 0.3
    """Share of each GPU that vLLM takes, for `vllm-colocate`."""
    tensor_parallel: Positive = 1
    sleep: bool = True
    """Give vLLM's memory back while the model is updated, for `vllm-colocate`."""


class CheckpointConfig(Noun):
    """When the state of a stage is written down."""

    every: Positive = 50
    """Optimizer steps."""
    keep: Positive = 3
    log_every: Positive = 1


class MachineConfig(Noun):
    """What it is trained on."""

    devices: Positive = 1
    accelerate: str = ""
    """A file of `accelerate`, from the folder of this file; empty: one process."""
    threads: Annotated[int, Field(ge=0)] = 0
    """Threads of a CPU; 0: as many as there are cores."""


class DataConfig(Noun):
    """What it is trained on."""

    file: str = ""
    """A file of examples (`imageedit-r1 train data`), from the folder of this one."""
    pictures: bool = True
    """Show the model the picture of an example that has one."""
    most: Annotated[int, Field(ge=0)] = 0
    """Examples of the second stage; 0: all."""


class TrainingConfig(Noun):
    """One training."""

    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
    wording: Wording = "full"
    """How the model is asked; whoever serves it has to ask in the same words."""
    model: ModelConfig
    data: DataConfig = DataConfig()
    lora: LoraConfig | None = None
    sft: SftConfig = SftConfig()
    grpo: GrpoConfig = GrpoConfig()
    rollout: RolloutConfig = RolloutConfig()
    checkpoints: CheckpointConfig = CheckpointConfig()
    machine: MachineConfig = MachineConfig()

    @model_validator(mode="after")
    def _batches_divide(self) -> TrainingConfig:
        for name, stage in (("sft", self.sft), ("grpo", self.grpo)):
            once = self.machine.devices * stage.per_device
            if stage.batch % once:
                raise ValueError(
                    f"{name}.batch is {stage.batch}, which {self.machine.devices} devices x {stage.per_device} at once "
                    f"do not divide; make it a multiple of {once}"
                )
        if self.grpo.batch % self.grpo.group:
            raise ValueError(
                f"grpo.batch is {self.grpo.batch}, which groups of {self.grpo.group} do not divide; every group has "
                "to be whole"
            )
        if not any(self.grpo.rewards.values()):
            raise ValueError("grpo.rewards has no reward with a weight above 0")
        return self

    def accumulation(self, stage: StageConfig) -> int:
        """How often a device goes through the model for one optimizer step."""
        return stage.batch // (self.machine.devices * stage.per_device)


def load_config(name: str | Path, **changes: Any) -> TrainingConfig:
    """The configuration in a file, or the one of that name which comes with the package.

    `changes` replaces whole entries of the top level. `ConfigurationError` says what is wrong and where.
    """
    path = config_path(name)
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        return TrainingConfig.model_validate(read | changes)
    except ValidationError as error:
        raise ConfigurationError(f"{path}: {first_error(error)}") from None
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}") from None


def config_path(name: str | Path) -> Path:
    """The file of a configuration. `ConfigurationError` lists those that come with the package."""
    if Path(name).is_file():
        return Path(name)
    own = CONFIGS / f"{name}.toml"
    if own.is_file() and own.parent == CONFIGS:
        return own
    known = ", ".join(sorted(path.stem for path in CONFIGS.glob("*.toml")))
    raise ConfigurationError(f"{str(name)!r} is no file, and no configuration of the package ({known})")

"""The whole way in small: models of two million parameters from nothing, by fine-tuning and then GRPO, compared.

For each seed: a new model learns to write answers from made-up requests (`data/synthetic.py`), then goes on in two ways
that take the same seconds of CPU: by GRPO, and by more fine-tuning, the control. All three are measured by their greedy
answers to requests that were held out. Everything is shown with a picture, as the served model is. Left out: a claim
about larger models; what is shown is that each part works and what reinforcement learning adds here.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import fmean
from typing import Any, Literal

import cv2
from rich.console import Console

from ..checkpoints.files import write_whole
from ..evaluation.photos import photo
from .config import TrainingConfig, load_config
from .curves import panels, write
from .data.synthetic import synthetic
from .examples import Example, read
from .examples import write as write_examples
from .grpo import run_grpo
from .pipeline import Training, prepare
from .runs import history, model_of
from .scoring import score
from .sft import run_sft

Arm = Literal["sft", "more", "grpo"]
ARMS: Mapping[Arm, str] = {"sft": "SFT", "more": "SFT, as long again", "grpo": "SFT, then GRPO"}
REQUESTS, DATA_SEED, PARTS, HELD_OUT = 12_000, 0, (1, 2), 400
PHOTOS = ("astronaut", "chelsea", "coffee", "rocket")
PHOTO_SIDE = 256
FIGURES = {
    "format": "format",
    "action_f1": "action F1",
    "subject_f1": "subject F1",
    "goal_f1": "goal F1",
    "outcome": "outcome",
    "reward": "reward",
}
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    # glibc gives large blocks back to the system each time; fetching them again took a fifth of the CPU time.
    "MALLOC_MMAP_THRESHOLD_": "1000000000",
    "MALLOC_TRIM_THRESHOLD_": "10000000000",
}


@dataclass(frozen=True, slots=True)
class Job:
    """One arm of one seed."""

    folder: Path
    """Of the seed."""
    file: Path
    config: TrainingConfig
    arm: Arm

    @property
    def result(self) -> Path:
        """Where its figures are written when it is done."""
        return self.folder / f"{self.arm}.json"


def run_tiny(folder: Path, seeds: int, workers: int, docs: Path | None = None) -> dict[str, Any]:
    """Train all seeds, `workers` processes of one thread beside each other, and give the figures.

    They are written to `result.json`, and with `docs` to `training.json` there, with the curves in `images`.

    Called again with the same folder it goes on where it was.
    """
    os.environ.update(ENVIRONMENT)  # what the processes begin with
    file = make_examples(folder / "examples.jsonl")
    jobs = {
        (seed, arm): Job(folder / f"seed-{seed}", file, load_config("tiny", seed=seed), arm)
        for seed in range(seeds)
        for arm in ARMS
    }
    _run_all(jobs, workers)
    told = result_of(jobs)
    write_whole(folder / "result.json", _json(told))
    runs = {f"seed {seed}": jobs[seed, "sft"].folder for seed in range(seeds)}
    drawn = panels({name: (history(place, "sft"), history(place, "grpo")) for name, place in runs.items()})
    write(folder / "curves.png", drawn)
    if docs is not None:
        docs.mkdir(parents=True, exist_ok=True)
        write_whole(docs / "training.json", _json(told))
        write(docs / "images" / "training.png", drawn)
    return told


def _json(told: dict[str, Any]) -> bytes:
    return (json.dumps(told, indent=2) + "\n").encode()


def make_examples(file: Path, count: int = REQUESTS) -> Path:
    """The made-up requests, each with one of a few photos; made once."""
    if file.is_file():
        return file
    (file.parent / "photos").mkdir(parents=True, exist_ok=True)
    for name in PHOTOS:
        pixels = photo(name)
        factor = PHOTO_SIDE / max(pixels.shape[:2])
        small = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        cv2.imwrite(str(file.parent / "photos" / f"{name}.png"), cv2.cvtColor(small, cv2.COLOR_RGB2BGR))
    seen: set[str] = set()
    examples: list[Example] = []
    for number, one in enumerate(synthetic(count, DATA_SEED, PARTS)):
        if one.request not in seen:
            seen.add(one.request)
            examples.append(one.model_copy(update={"image": f"photos/{PHOTOS[number % len(PHOTOS)]}.png"}))
    write_examples(file, examples)
    return file


def _run_all(jobs: Mapping[tuple[int, Arm], Job], workers: int) -> None:
    """Each arm when what it begins with is there."""
    waits: dict[Arm, Arm | None] = {"sft": None, "grpo": "sft", "more": "grpo"}
    left = {key: job for key, job in jobs.items() if not job.result.is_file()}
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        running: dict[Future[None], tuple[int, Arm]] = {}
        while left or running:
            for seed, arm in list(left):
                before = waits[arm]
                if before is None or jobs[seed, before].result.is_file():
                    running[pool.submit(run_job, left.pop((seed, arm)))] = (seed, arm)
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                future.result()
                del running[future]


def run_job(job: Job) -> None:
    """Train one arm and measure it; its figures and its seconds of CPU are written last."""
    import torch

    torch.set_num_threads(job.config.machine.threads)
    training = prepare(job.config, job.folder, job.file)
    held_out = list(read(job.file, "held_out"))[:HELD_OUT]
    console = Console(file=sys.stderr, force_terminal=False)
    train: dict[Arm, Callable[[Training, Console], Path]] = {"sft": _sft, "grpo": _grpo, "more": _more}
    began = time.process_time()
    model = train[job.arm](training, console)
    seconds = time.process_time() - began
    figures = score(model, job.config, held_out, training.pictures)
    write_whole(job.result, _json({"cpu_seconds": round(seconds, 1), **figures.to_json()}))


def _sft(training: Training, console: Console) -> Path:
    return run_sft(training.config, training.base, training.rows(), training.folder / "sft", console)


def _grpo(training: Training, console: Console) -> Path:
    start = str(model_of(training.folder, "sft"))
    return run_grpo(training.config, start, training.rows(), training.folder / "grpo", console)


def _more(training: Training, console: Console) -> Path:
    """Fine-tuning that takes as many seconds as GRPO took."""
    first, second = (json.loads((training.folder / f"{arm}.json").read_text()) for arm in ("sft", "grpo"))
    stage = training.config.sft
    steps = round(stage.steps * second["cpu_seconds"] / first["cpu_seconds"])
    longer = training.config.model_copy(update={"sft": stage.model_copy(update={"steps": steps})})
    start = str(model_of(training.folder, "sft"))
    return run_sft(longer, start, training.rows(), training.folder / "more", console)


def result_of(jobs: Mapping[tuple[int, Arm], Job]) -> dict[str, Any]:
    """The figures of every arm and seed, and of what they were made with."""
    config = next(iter(jobs.values())).config
    found = {key: json.loads(job.result.read_text()) for key, job in jobs.items()}
    seeds = sorted({seed for seed, _ in jobs})
    return {
        "seeds": seeds,
        "held_out": found[seeds[0], "sft"]["requests"],
        "steps": {"sft": config.sft.steps, "grpo": config.grpo.steps},
        "batch": {"sft": config.sft.batch, "grpo": config.grpo.batch, "group": config.grpo.group},
        "arms": {arm: [found[seed, arm] for seed in seeds] for arm in ARMS},
    }


def rows_of(told: Mapping[str, Any]) -> Iterator[list[str]]:
    """The table: an arm a row, the mean over seeds and from the lowest to the highest; then the gain of GRPO."""
    yield ["", *FIGURES.values(), "CPU minutes"]
    for arm, name in ARMS.items():
        runs = told["arms"][arm]
        minutes = fmean(run["cpu_seconds"] for run in runs) / 60
        yield [name, *(_spread([run[key] for run in runs]) for key in FIGURES), f"{minutes:.1f}"]
    gains = [_gains(told, key) for key in FIGURES]
    yield ["GRPO - SFT, per seed", *(_spread(values, "+") for values in gains), ""]


def _gains(told: Mapping[str, Any], key: str) -> list[float]:
    return [after[key] - before[key] for before, after in zip(told["arms"]["sft"], told["arms"]["grpo"], strict=True)]


def _spread(values: list[float], sign: str = "") -> str:
    return f"{fmean(values):{sign}.3f} ({min(values):{sign}.3f} to {max(values):{sign}.3f})"


def raises_reward(told: Mapping[str, Any]) -> bool:
    """Whether GRPO raised the reward by more than the seeds differ: the mean gain is larger than the widest spread."""
    spreads = [[run["reward"] for run in told["arms"][arm]] for arm in ("sft", "grpo")]
    return bool(fmean(_gains(told, "reward")) > max(max(values) - min(values) for values in spreads))


def lines(told: Mapping[str, Any]) -> Iterator[str]:
    """The table in Markdown, and whether GRPO raised the reward."""
    head, *rows = rows_of(told)
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""
    verdict = "more than" if raises_reward(told) else "NOT more than"
    yield f"GRPO raised the held-out reward by {fmean(_gains(told, 'reward')):.3f}: {verdict} the seeds differ."

"""`imageedit-r1 train`: from labelled requests to a trained decomposer.

Left out: everything that a command does, which is in `training/`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..errors import InputError, OutputError
from .edit import Force, Json

if TYPE_CHECKING:
    from ..training.data.build import Built
    from ..training.pipeline import Training

Config = Annotated[
    str,
    typer.Argument(metavar="CONFIG", help="A TOML file, or tiny, qwen2.5-vl-3b, qwen2.5-vl-7b.", show_default=False),
]
Run = Annotated[Path, typer.Argument(metavar="RUN", help="The folder of the training.", show_default=False)]
Examples = Annotated[
    Path | None,
    typer.Option("--data", help="A file of examples, as `train data` makes; else that of CONFIG.", show_default=False),
]
Seed = Annotated[int | None, typer.Option("--seed", min=0, help="In place of the configuration's.", show_default=False)]

train = typer.Typer(no_args_is_help=True, help="Train a decomposer: data, fine-tuning, reinforcement learning.")


def register(app: typer.Typer) -> None:
    """Add the command group to the application."""
    app.add_typer(train, name="train")


@train.callback()
def _trains() -> None:
    """Train a decomposer: data, fine-tuning, reinforcement learning."""


@train.command()
def data(
    file: Annotated[Path, typer.Argument(help="The examples, JSON lines, to be written.", show_default=False)],
    sources: Annotated[
        list[Path] | None,
        typer.Argument(help="Files of ComplexBench-Edit, I2EBench, or of requests with labels.", show_default=False),
    ] = None,
    *,
    held_out: Annotated[
        list[Path] | None,
        typer.Option("--held-out", help="A file of the same forms that is held out as a whole.", show_default=False),
    ] = None,
    images: Annotated[
        Path | None, typer.Option("--images", help="A folder with their pictures, in or below that of FILE.")
    ] = None,
    feedback: Annotated[
        list[Path] | None,
        typer.Option(
            "--feedback", help="An export of feedback, or a home with sessions (with their photos).", show_default=False
        ),
    ] = None,
    synthetic: Annotated[int, typer.Option("--synthetic", min=0, help="How many requests to make up.")] = 0,
    parts: Annotated[str, typer.Option("--parts", help="How many edits one of those has.")] = "1-6",
    share: Annotated[float, typer.Option("--share", min=0, max=0.9, help="Of the rows, how many are held out.")] = 0.1,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the parts, and of all that is generated.")] = 0,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Make a file of examples: requests with their labels, split into what is trained on and what is held out."""
    from ..training.data.build import Wish, build

    if not (sources or held_out or feedback or synthetic):
        raise InputError("there is nothing to make examples of; name labelled files, or ask for --synthetic 10000")
    if file.exists() and not force:
        raise OutputError(f"{file}: is there already; name another file, or add --force")
    wish = Wish(
        files=sources or (),
        held_out_files=held_out or (),
        images=images,
        feedback=feedback or (),
        synthetic=synthetic,
        parts=_range(parts),
        share=share,
        seed=seed,
    )
    built = build(file, wish)
    if as_json:
        print(json.dumps({"file": str(file), **built.to_json()}, ensure_ascii=False))
        return
    _print_built(built)


def _range(text: str) -> tuple[int, int]:
    """ "1-4" or "3" as the least and the most."""
    least, _, most = text.partition("-")
    try:
        return int(least), int(most or least)
    except ValueError:
        raise InputError(f"--parts {text!r:.40}: expected one number or two, as 3 or 1-4") from None


def _print_built(built: Built) -> None:
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False)
    columns = ("train", "held_out", "answers", "pictures")
    for i, heading in enumerate(("source", "train", "held out", "with answer", "with picture")):
        table.add_column(heading, justify="right" if i else "left")
    for source, count in built.counts.items():
        table.add_row(escape(source), *(str(count[column]) for column in columns))
    console.print(table)
    console.print(
        f"left out: {built.repeated} repeats ({built.contradicting} of them labelled otherwise), "
        f"{built.crossing} whose request is in the other part",
        soft_wrap=True,
    )
    console.print(f"leaks between the parts: {len(built.leaks) or 'none'}")
    for leak in built.leaks[:10]:
        console.print(f"  {escape(leak)}", soft_wrap=True)


@train.command()
def check(config: Config, *, examples: Examples = None, as_json: Json = False) -> None:
    """Build everything that CONFIG says but the weights, and tell what would not run. Exit code 1 when something is
    wrong; what is only missing on this machine is named."""
    from ..training.check import findings
    from ..training.config import config_path, load_config

    found = list(findings(load_config(config), config_path(config), examples))
    if as_json:
        print(json.dumps([{"what": f.what, "status": f.status, "told": f.told} for f in found], ensure_ascii=False))
    else:
        console = Console(highlight=False)
        marks = {"ok": "[green]✓[/]", "missing": "[yellow]-[/]", "wrong": "[red]✗[/]"}
        for one in found:
            console.print(f"{marks[one.status]} {escape(one.what)}: {escape(one.told)}", soft_wrap=True)
    if any(one.status == "wrong" for one in found):
        raise typer.Exit(1)


@train.command()
def sft(config: Config, run: Run, *, examples: Examples = None, seed: Seed = None) -> None:
    """Stage 1: fine-tune on the answers of examples; called again, it goes on where it was killed."""
    _stages(config, run, examples, seed, ("sft",))


@train.command()
def grpo(config: Config, run: Run, *, examples: Examples = None, seed: Seed = None) -> None:
    """Stage 2: reinforcement learning with measured rewards, from the model of stage 1 where there is one."""
    _stages(config, run, examples, seed, ("grpo",))


@train.command("run")
def run_(config: Config, run: Run, *, examples: Examples = None, seed: Seed = None, as_json: Json = False) -> None:
    """Both stages, and the figures of their models on the requests that were held out."""
    from ..training.pipeline import run_scores

    training = _stages(config, run, examples, seed, ("sft", "grpo"))
    scores = {stage: figures.to_json() for stage, figures in run_scores(training, ("sft", "grpo")).items()}
    if as_json:
        print(json.dumps(scores))
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    names = list(next(iter(scores.values())))
    for name in names:
        table.add_column(name, justify="right")
    for stage, row in scores.items():
        table.add_row(stage, *(f"{row[name]:.3f}" if name in row else "" for name in names))
    Console(highlight=False).print(table)


def _stages(
    config: str, run: Path, examples: Path | None, seed: int | None, stages: tuple[Literal["sft", "grpo"], ...]
) -> Training:
    from ..training.config import config_path, load_config
    from ..training.pipeline import prepare, run_stage

    read = load_config(config, **({} if seed is None else {"seed": seed}))
    file = examples or config_path(config).parent / read.data.file
    if not examples and not read.data.file:
        raise InputError("there is nothing to train on; name a file of examples with --data")
    training = prepare(read, run, file)
    for stage in stages:
        run_stage(training, stage, Console(file=sys.stderr))
    return training


@train.command()
def export(
    run: Run,
    out: Annotated[Path, typer.Argument(help="The folder to be written.", show_default=False)],
    *,
    stage: Annotated[
        Literal["sft", "grpo"] | None, typer.Option("--stage", help="Else the last that is done.", show_default=False)
    ] = None,
    merge: Annotated[bool, typer.Option("--merge", help="Work an adapter into the weights of its base.")] = False,
) -> None:
    """Write what was trained as a folder that `models serve decomposer` takes, with `--model` or `--adapter`."""
    from ..training.export import export as write

    chosen = write(run, out, merge=merge, stage=stage)
    option = "--adapter" if (out / "adapter_config.json").is_file() else "--model"
    print(f"{out}: the model of stage {chosen}; serve it: imageedit-r1 models serve decomposer {option} {out}")


@train.command()
def tiny(
    folder: Annotated[Path, typer.Argument(help="Where the runs lie; called again, it goes on.", show_default=False)],
    *,
    seeds: Annotated[int, typer.Option("--seeds", min=1, max=10, help="How many trainings.")] = 3,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="How many at a time, a thread each.")] = 2,
    docs: Annotated[
        Path | None, typer.Option("--docs", help="Write the figures and curves into this folder.", show_default=False)
    ] = None,
) -> None:
    """Train a model of two million parameters from nothing: fine-tuning, then reinforcement learning, and compare."""
    from ..training.tiny import lines, run_tiny

    told = run_tiny(folder, seeds, workers, docs)
    for line in lines(told):
        print(line)

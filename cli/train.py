"""`imageedit-r1 train`: from labelled requests to a trained decomposer.

Left out: everything that a command does, which is in `training/`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..errors import InputError, OutputError
from .edit import Force, Json

if TYPE_CHECKING:
    from ..training.data.build import Built

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
    share: Annotated[float, typer.Option("--share", min=0, max=0.9, help="Of the rows, how many are held out.")] = 0.1,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the parts, and of all that is generated.")] = 0,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Make a file of examples: requests with their labels, split into what is trained on and what is held out."""
    from ..training.data.build import Wish, build

    if not (sources or held_out):
        raise InputError("there is nothing to make examples of; name labelled files")
    if file.exists() and not force:
        raise OutputError(f"{file}: is there already; name another file, or add --force")
    wish = Wish(files=sources or (), held_out_files=held_out or (), images=images, share=share, seed=seed)
    built = build(file, wish)
    if as_json:
        print(json.dumps({"file": str(file), **built.to_json()}, ensure_ascii=False))
        return
    _print_built(built)


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

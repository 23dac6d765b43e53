"""`imageedit-r1 eval decompose FILE`: how well a decomposer reads labelled requests.

Left out: the figures (`evaluation/scores.py`) and the forms of a file (`evaluation/datasets.py`).
"""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from .edit import Json

if TYPE_CHECKING:
    from ..evaluation.scores import Report, Scores

app = typer.Typer(help="Measure a part on labelled data.", no_args_is_help=True)


MORE = ("eval_edit", "eval_pixel")
"""Modules that add a command of their own."""


def register(main: typer.Typer) -> None:
    """Add the commands to the application."""
    for name in MORE:
        import_module(f".{name}", __package__)
    main.add_typer(app, name="eval")


@app.callback()
def _evals() -> None:
    """Measure a part on labelled data."""


@app.command("decompose")
def decompose(
    file: Annotated[
        Path,
        typer.Argument(
            help='JSON Lines: {"request", "sub_requests"}, or rows of ComplexBench-Edit or I2EBench.',
            show_default=False,
        ),
    ],
    agent: Annotated[
        str, typer.Option("--agent", help="grammar, or vlm: the model at the endpoint of the settings.")
    ] = "grammar",
    misses: Annotated[int, typer.Option("--misses", min=0, max=10_000, help="How many of the worst to show.")] = 10,
    as_json: Json = False,
) -> None:
    """Score a decomposer on labelled requests: F1 of actions, subjects and goals, exact sequences, false edits."""
    from ..evaluation.agents import evaluate

    report = evaluate(file, agent, misses)
    if as_json:
        print(json.dumps({"file": file.name, "agent": agent, **report.to_json()}, ensure_ascii=False))
        return
    console = Console(highlight=False)
    _print_totals(console, report)
    _print_actions(console, report.total)
    _print_confusion(console, report.total)
    _print_misses(console, report)


def _print_totals(console: Console, report: Report) -> None:
    table = _table(
        "group", "requests", "action F1", "subject F1", "goal F1", "exact sequence", "false edits", "parameters"
    )
    groups = {} if len(report.groups) == 1 else report.groups
    for name, scores in {**groups, "all": report.total}.items():
        shares = (
            scores.actions.f1, scores.subjects.f1, scores.goals.f1,
            scores.exact_rate, scores.false_edit_rate, scores.parameter_accuracy,
        )  # fmt: skip
        table.add_row(escape(name), str(scores.requests), *map(_share, shares))
    console.print(table)
    worst = max(report.cpu_ms, default=0.0)
    console.print(f"[dim]CPU per request: {report.median_ms:.2f} ms at the median, {worst:.2f} ms at worst[/]\n")


def _print_actions(console: Console, scores: Scores) -> None:
    table = _table("action", "precision", "recall", "F1", "labelled", "found")
    for name, count in scores.per_action().items():
        shares = count.to_json()
        table.add_row(
            name, *(_share(shares[key]) for key in ("precision", "recall", "f1")), str(count.labelled), str(count.found)
        )
    console.print(table)


def _print_confusion(console: Console, scores: Scores) -> None:
    wrong = [(n, wanted, found) for (wanted, found), n in scores.confusion.items() if wanted != found]
    if not wrong:
        return
    table = _table("labelled as", "found as", "times")
    for n, wanted, found in sorted(wrong, key=lambda row: (-row[0], row[1:])):
        table.add_row(wanted, found, str(n))
    console.print("\n[bold]Confusion[/]", table)


def _print_misses(console: Console, report: Report) -> None:
    for miss in report.misses:
        shown = miss.to_json()
        console.print(f"\nline {miss.case.line}: {escape(miss.case.request)}", soft_wrap=True)
        for mark, lines in (("wanted", shown["wanted"]), ("found ", shown["found"])):
            for line in lines or ["nothing"]:
                console.print(f"  [dim]{mark}[/] {escape(line)}", soft_wrap=True)


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for i, heading in enumerate(headings):
        table.add_column(heading, justify="right" if i else "left")
    return table


def _share(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f} %"

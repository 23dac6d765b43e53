"""`imageedit-r1 eval decompose FILE`: how well a decomposer reads labelled requests.

Left out: the figures (`evaluation/scores.py`) and the forms of a file (`evaluation/datasets.py`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from .edit import Json

if TYPE_CHECKING:
    from ..evaluation.agents import Agent, Answered
    from ..evaluation.bootstrap import Interval
    from ..evaluation.labels import Case
    from ..evaluation.scores import Report, Scores
    from ..evaluation.side_by_side import Side

app = typer.Typer(help="Measure a part on labelled data.", no_args_is_help=True)


MORE = ("eval_edit", "eval_pixel", "eval_decay")
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
            help='JSON Lines: {"request", "sub_requests"}, those of training, of ComplexBench-Edit or I2EBench.',
            show_default=False,
        ),
    ],
    agent: Annotated[
        list[str] | None,
        typer.Option(
            "--agent",
            help="grammar (the default), vlm: the model of the settings, URL[#MODEL], or the folder of a model or "
            "adapter, which vLLM serves for the time. May be repeated: they stand side by side.",
            show_default=False,
        ),
    ] = None,
    *,
    prompt: Annotated[
        Literal["full", "short"] | None,
        typer.Option(
            "--prompt",
            help="How models are asked; by default as a folder says that it was trained, else as the settings say.",
            show_default=False,
        ),
    ] = None,
    split: Annotated[
        str, typer.Option("--split", help="Of a file of examples of training: only train or held_out.")
    ] = "",
    parallel: Annotated[int, typer.Option("--parallel", min=1, max=256, help="Requests to a model at once.")] = 8,
    wait: Annotated[float, typer.Option("--wait", min=1, help="Seconds until a served folder must answer.")] = 1800,
    misses: Annotated[int, typer.Option("--misses", min=0, max=10_000, help="How many of the worst to show.")] = 10,
    as_json: Json = False,
) -> None:
    """Score decomposers on labelled requests: F1 of actions, subjects and goals, exact sequences, false edits.

    Several agents are shown side by side, with the reward of training and its intervals.
    """
    from ..evaluation.agents import check, selected
    from ..evaluation.side_by_side import compared

    names = list(dict.fromkeys(agent or ["grammar"]))
    for name in names:
        check(name)
    cases = selected(file, split)
    given = {"wording": prompt, "parallel": parallel, "wait": wait}
    sides = compared([_asked(name, file, cases, given) for name in names], misses)
    if as_json:
        told = {"file": file.name, "agent": sides[0].name} if len(sides) == 1 else {"file": file.name}
        each = [side.to_json() for side in sides]
        print(json.dumps(told | (each[0] if len(each) == 1 else {"agents": each}), ensure_ascii=False))
        return
    console = Console(highlight=False)
    _print_sides(console, sides)
    if len(sides) > 1:
        return
    report = sides[0].report
    _print_totals(console, report)
    _print_actions(console, report.total)
    _print_confusion(console, report.total)
    _print_misses(console, report)


def _asked(name: str, file: Path, cases: Sequence[Case], given: Mapping[str, Any]) -> tuple[Agent, list[Answered]]:
    """What an agent makes of the cases; how far it is stands on standard error, where a person looks."""
    from ..evaluation.agents import agent, answers

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(escape(name), total=len(cases))
        with agent(name, **given) as at_hand:
            return at_hand, list(answers(at_hand, file, cases, lambda: bar.advance(task)))


def _print_sides(console: Console, sides: Sequence[Side]) -> None:
    table = _table("mean over requests", *(_column(side) for side in sides))
    for name, words in MEASURES.items():
        table.add_row(words, *(_interval(side.means.get(name)) for side in sides))
    for name in ("reward",) if len(sides) > 1 else ():
        gains = [_interval(side.gains.get(name), signed=True) for side in sides[1:]]
        table.add_row(f"gain on {escape(sides[0].name)}", "", *gains)
    table.add_row("requests", *(str(side.report.total.requests) for side in sides))
    for words, share in SHARES.items():
        table.add_row(words, *(_share(share(side.report.total)) for side in sides))
    table.add_row("seconds, median", *(f"{side.seconds:.3f}" for side in sides))
    console.print(table)
    console.print("[dim]in brackets: the interval that holds the mean in 95 of 100 draws of such requests[/]\n")


MEASURES = {
    "format": "answers that can be used",
    "action_f1": "action F1",
    "subject_f1": "subject F1",
    "goal_f1": "goal F1",
    "reward": "reward: mean of these",
}
SHARES: Mapping[str, Callable[[Scores], float | None]] = {
    "exact sequence": lambda scores: scores.exact_rate,
    "false edits": lambda scores: scores.false_edit_rate,
    "parameters right": lambda scores: scores.parameter_accuracy,
}


def _column(side: Side) -> str:
    return escape(side.name if side.wording is None else f"{side.name}, {side.wording} prompt")


def _interval(one: Interval | None, *, signed: bool = False) -> str:
    if one is None:
        return "-"
    form = "{:+.3f}" if signed else "{:.3f}"
    return escape(f"{form.format(one.mean)} [{form.format(one.low)}, {form.format(one.high)}]")


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

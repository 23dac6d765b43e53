"""`imageedit-r1 eval edit`: ways to edit, compared on the same pictures, requests and seeds.

Left out: what is compared and how it is judged (`evaluation/edit/`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from pydantic import SecretStr
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from ..errors import ConfigurationError, InputError
from ..settings import Endpoint, Settings, load
from .edit import Json
from .eval import app

if TYPE_CHECKING:
    from ..evaluation.edit.results import Row
    from ..evaluation.edit.runner import Judge, Told
    from ..evaluation.edit.tables import Report

MOST_TOLD = 5
"""Failures that are told in words; all are in results.jsonl."""


@app.command("edit")
def edit(
    bench: Annotated[
        str, typer.Option("--bench", help="gedit, imgedit, complexbench, psr, or a folder.", show_default=False)
    ],
    out: Annotated[
        Path, typer.Option("--out", help="Folder of results; what is there is not done again.", show_default=False)
    ],
    editor: Annotated[
        list[str],
        typer.Option("--editor", help="As for `edit`, or NAME=IT to name it in tables; may be repeated.",
                     show_default=False),
    ],
    *,
    arms: Annotated[
        str,
        typer.Option("--arms", help="With commas: single, vanilla, agents, agents+rl, oneshot, merged, stepwise; "
                     "else all that can be run.", show_default=False),
    ] = "",
    judge: Annotated[
        str, typer.Option("--judge", help="measured, or http://HOST:PORT/v1[#MODEL]: VIEScore by that model.")
    ] = "measured",
    judge_key: Annotated[
        str, typer.Option("--judge-key", help="The environment variable with the judge's key.", show_default=False)
    ] = "",
    vlm: Annotated[
        str, typer.Option("--vlm", help="The untrained decomposer, URL[#MODEL]; without it the grammar reads.",
                          show_default=False),
    ] = "",
    rl: Annotated[
        str, typer.Option("--rl", help="The trained decomposer of agents+rl, URL[#MODEL].", show_default=False)
    ] = "",
    rl_prompt: Annotated[
        Literal["short", "full"], typer.Option("--rl-prompt", help="The wording that it was trained with.")
    ] = "short",
    data: Annotated[
        Path | None, typer.Option("--data", help="Folder of a data set that is known by name.", show_default=False)
    ] = None,
    category: Annotated[
        list[str] | None, typer.Option("--category", help="Only this one; may be repeated.", show_default=False)
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="Cases of each category; 0: all.")] = 0,
    votes: Annotated[int, typer.Option("--votes", min=1, max=20, help="Of a judging model, each in both orders.")] = 3,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same for all arms.")] = 0,
    max_attempts: Annotated[int, typer.Option("--max-attempts", min=1, max=20, help="Tries per step.")] = 3,
    denoising_steps: Annotated[
        int | None, typer.Option("--denoising-steps", min=1, max=200, help="Of the editor.", show_default=False)
    ] = None,
    workers: Annotated[int, typer.Option("--workers", min=0, max=256, help="Processes; 0: this one.")] = 1,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Do again what failed.")] = False,
    plot: Annotated[bool, typer.Option("--plot/--no-plot", help="Draw the figure, with matplotlib.")] = True,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Compare ways to edit: results, judgements, pictures, tables and a figure in one folder."""
    from ..evaluation.edit.arms import ARMS, Setup, named_arms
    from ..evaluation.edit.benches import cases_of
    from ..evaluation.edit.results import Folder
    from ..evaluation.edit.runner import edit_all, jobs_of, judge_all
    from ..evaluation.edit.tables import as_csv, latex, markdown, report

    settings = load()
    if denoising_steps is not None:
        chosen = settings.editor.model_copy(update={"steps": denoising_steps})
        settings = settings.model_copy(update={"editor": chosen})
    run = named_arms(arms or ",".join(name for name in ARMS if rl or name != "agents+rl"))
    readers = {arm.reader for arm in run}
    places = _editors(editor, settings)
    judging = _judge(judge, judge_key, votes, seed, settings)
    setup = Setup(
        settings,
        seed=seed,
        max_attempts=max_attempts,
        untrained=_endpoint(vlm, settings, "full") if vlm and "untrained" in readers else None,
        trained=_endpoint(rl, settings, rl_prompt) if rl and "trained" in readers else None,
    )
    console, folder = Console(stderr=True), Folder(out)
    if "untrained" in readers and not vlm:
        console.print("[dim]no --vlm: the embedded grammar reads in the place of an untrained model[/]")
    with folder.alone():
        cases = cases_of(bench, data, folder.keep, categories=category or (), limit=limit)
        jobs = jobs_of(cases, run, places, setup)
        with _progress(console, "edits") as told:
            results = edit_all(jobs, setup, folder, workers=workers, told=told, again=retry_failed)
        by_id = {case.id: case for case in cases}
        with _progress(console, "judged") as told:
            pairs = [(row, by_id[row["case"]]) for row in results]
            judged = judge_all(pairs, judging, folder, workers=workers, told=told)
        found = report(list(zip(results, judged, strict=True)), judging.terms["judge"])
        for suffix, text in (("md", markdown(found)), ("csv", as_csv(found)), ("tex", latex(found))):
            (out / f"{found.judge}.{suffix}").write_text(text, encoding="utf-8")
        if plot:
            _plot(console, found, out / f"{found.judge}.png")
    if as_json:
        print(json.dumps({"out": str(out), **asdict(found)}))
        return
    print(markdown(found))
    _tell(console, results, out)


def _plot(console: Console, found: Report, path: Path) -> None:
    """Draw the figure; where matplotlib is missing the tables are there all the same."""
    from ..evaluation.edit.plots import draw

    try:
        draw(found, path)
    except ConfigurationError as error:
        console.print(f"[yellow]no figure[/] {escape(str(error))}", soft_wrap=True)


def _editors(asked: Sequence[str], settings: Settings) -> dict[str, str]:
    """Name in the tables -> what the editor is. `InputError` when two share a name, `ConfigurationError` for none."""
    from ..tools.dit.tool import editor_for

    found: dict[str, str] = {}
    for one in asked:
        name, _, where = one.partition("=")
        if not where or "/" in name or ":" in name:
            name, where = (Path(one).name if Path(one).is_dir() else one), one
        if name in found:
            raise InputError(f"--editor: {name!r} names two editors; write NAME={where}")
        editor_for(where, settings.editor)  # says what is wrong before anything is done
        found[name] = where
    return found


def _endpoint(said: str, settings: Settings, wording: Literal["short", "full"]) -> Endpoint:
    """URL[#MODEL] as an endpoint whose model is known, so that rows name it. `ModelError` when nobody is there."""
    from ..models.ask import Model

    url, _, model = said.partition("#")
    asked = settings.endpoint.model_copy(update={"url": url, "model": model, "prompt": wording})
    return asked.model_copy(update={"model": Model(asked).name})


def _judge(said: str, key: str, votes: int, seed: int, settings: Settings) -> Judge:
    from ..evaluation.edit.measures import Measured
    from ..evaluation.edit.viescore import VieScore

    if said == "measured":
        return Measured()
    if not said.startswith(("http://", "https://")):
        raise InputError(f"--judge {said!r} is none; say measured, or the URL of a model server")
    if key:
        if not os.environ.get(key):
            raise ConfigurationError(f"--judge-key {key}: there is no such environment variable; set it to the key")
        secret = SecretStr(os.environ[key])
        settings = settings.model_copy(update={"endpoint": settings.endpoint.model_copy(update={"api_key": secret})})
    return VieScore(_endpoint(said, settings, "full"), votes, seed)


@contextmanager
def _progress(console: Console, what: str) -> Iterator[Told]:
    """A bar that tells how many are done and how many of them failed."""
    columns: tuple[Any, ...] = (
        TextColumn(f"{what:7}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[failed]}"),
        TimeElapsedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(what, total=None, failed="")
        count = 0

        def told(done: int, total: int, failed: bool) -> None:
            nonlocal count
            count += failed
            bar.update(task, completed=done, total=total, failed=f"[red]{count} failed[/]" if count else "")

        yield told


def _tell(console: Console, results: Sequence[Row], out: Path) -> None:
    """The first failures in words, and where everything lies."""
    failed = [row for row in results if row["error"]]
    for row in failed[:MOST_TOLD]:
        text = f"{row['arm']}, {row['editor']}, case {row['case']}: {row['error']}"
        console.print(f"[red]failed[/] {escape(text)}", soft_wrap=True)
    if len(failed) > MOST_TOLD:
        console.print(f"[red]failed[/] {len(failed) - MOST_TOLD} more, in {escape(str(out / 'results.jsonl'))}")
    console.print(f"[dim]results, pictures, tables and the figure are in {escape(str(out))}[/]", soft_wrap=True)

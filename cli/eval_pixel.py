"""`imageedit-r1 eval pixel`: the benchmark of known edits with exact targets.

Left out: the cases and the figures (`evaluation/pixel/`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ..schema import Mode
from ..settings import load
from .edit import Json
from .eval import app


@app.command("pixel")
def pixel(
    *,
    profile: Annotated[str, typer.Option("--profile", help="The parts that are measured.")] = "local",
    editor: Annotated[
        str,
        typer.Option("--editor", help="A name, folder, hub id or /v1/images/edits URL; it gets the requests whole."),
    ] = "",
    mode: Annotated[
        Mode | None, typer.Option("--mode", help="Default: oneshot with an editor, else stepwise.", show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Other photos, places and combinations.")] = 0,
    photos: Annotated[int, typer.Option("--photos", min=0, max=16, help="Photos for each single edit.")] = 4,
    combined: Annotated[int, typer.Option("--combined", min=0, help="Requests of each number of parts, 2 to 6.")] = 24,
    out: Annotated[
        Path | None, typer.Option("--out", help="Keep results here, one line a case, and go on from what is there.")
    ] = None,
    markdown: Annotated[
        Path | None, typer.Option("--markdown", help="Write the tables to this file, between its markers.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Edit seeded photos with known edits and compare every pixel with the exact target; no judge is needed."""
    from ..evaluation.page import write_part
    from ..evaluation.pixel.cases import cases
    from ..evaluation.pixel.report import to_json, to_markdown
    from ..evaluation.pixel.run import Row, Setup, mode_for, run_all

    settings = load()
    parts = settings.choose(profile, editor=editor or None)
    setup = Setup(profile=parts, mode=mode_for(parts, mode), seed=seed)
    planned = list(cases(seed, photos, combined))
    console = Console(stderr=True, highlight=False)
    with console.status("") as status:
        done = 0

        def tell(row: Row) -> None:
            nonlocal done
            done += 1
            status.update(f"{done}/{len(planned)} {row.request[:60]}")

        rows = run_all(planned, setup, settings, out, tell)
    text = to_markdown(rows)
    if markdown is not None:
        write_part(markdown, "pixel", text)
    print(json.dumps(to_json(rows), ensure_ascii=False) if as_json else text)

"""`imageedit-r1 eval decay`: how far untouched parts drift over many turns.

Left out: the measurement (`evaluation/decay.py`).
"""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ..settings import load
from .edit import Json
from .eval import app


@app.command("decay")
def decay(
    *,
    editor: Annotated[
        list[str] | None, typer.Option("--editor", help="A name, folder, hub id or URL of a server; may be repeated.")
    ] = None,
    tiny: Annotated[bool, typer.Option("--tiny", help="Also tiny editors with random weights (extra dit).")] = False,
    turns: Annotated[int, typer.Option("--turns", min=1, max=64, help="How many turns; powers of two are shown.")] = 16,
    photo: Annotated[str, typer.Option("--photo", help="One of the free photos of the checkout.")] = "coffee",
    side: Annotated[int, typer.Option("--side", min=64, max=4096, help="Pixels of its long side.")] = 192,
    markdown: Annotated[
        Path | None, typer.Option("--markdown", help="Write the tables to this file, between its markers.")
    ] = None,
    plot: Annotated[Path | None, typer.Option("--plot", help="Draw them as a PNG (extra train).")] = None,
    as_json: Json = False,
) -> None:
    """Edit one photo in up to 16 turns and measure what becomes of everything outside the region."""
    from ..evaluation import decay as measured
    from ..evaluation.decay_report import plot as draw
    from ..evaluation.decay_report import to_markdown
    from ..evaluation.page import write_part

    settings = load()
    shown = [t for t in (1, 2, 4, 8, 16, 32, 64) if t <= turns]
    editors: list[measured.Named] = [(measured.DRIFTING, measured.Drifting())]
    editors += measured.named_editors(editor or (), settings.editor)
    readings: list[measured.Reading] = []
    with ExitStack() as stack:
        if tiny:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="imageedit-tiny-")))
            editors += measured.tiny_editors(folder)
        status = stack.enter_context(Console(stderr=True, highlight=False).status(""))
        for reading in measured.measure(editors, measured.subject(photo, side), shown):
            readings.append(reading)
            status.update(f"{reading.editor}, {reading.mode}, {reading.back}: {reading.turns} turns")
    text = to_markdown(readings)
    if plot is not None:
        draw(readings, plot)
    if markdown is not None:
        picture = f"![drift over turns]({_from(markdown, plot)})\n\n" if plot is not None else ""
        write_part(markdown, "decay", picture + text)
    print(json.dumps([r.to_json() for r in readings], ensure_ascii=False) if as_json else text)


def _from(page: Path, picture: Path) -> str:
    """The picture's place as a page names it."""
    return Path(os.path.relpath(picture.resolve(), page.resolve().parent)).as_posix()

"""`make demo`: a photo and one sentence of four parts, step by step, with a report.

The session's home and the results go to `demo/`, so that the demo leaves nothing elsewhere.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from rich.console import Console

from imageedit_r1 import edit
from imageedit_r1.cli.show import Progress, print_notes
from imageedit_r1.graph.start import Workplace
from imageedit_r1.reports.html import render

HERE = Path(__file__).parent
PHOTO = HERE / "coffee.jpg"
REQUEST = (
    "Make it a touch warmer and 10% brighter, blur the background, "
    'then crop it to 4:3 and write "good morning" at the bottom right'
)


def main(out: Path = HERE.parent / "demo") -> None:
    """Edit the photo, say what happens, write the photo and the report to `out`."""
    console = Console(highlight=False)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    console.print(f"[bold]photo[/]    {PHOTO.name}\n[bold]request[/]  {REQUEST}\n")
    cpu = time.process_time()
    with Progress(console) as progress:
        result = edit(PHOTO, REQUEST, output=out / "coffee.jpg", home=out / "home", on_event=progress)
    page = out / "report.html"
    page.write_text(render(result.state, Workplace.open(out / "home").store.artifacts.load), encoding="utf-8")
    print_notes(console, result.state)
    console.print(f"\n[bold]photo[/]    {result.path}\n[bold]report[/]   {page}", soft_wrap=True)
    console.print(f"[bold]session[/]  {result.session}, {result.status}, {result.seconds:.1f} s")
    console.print(f"[dim]{time.process_time() - cpu:.1f} s of CPU[/]")


if __name__ == "__main__":
    main()

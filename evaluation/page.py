"""Writing what was measured into a page of the docs.

Left out: what is written.
"""

from __future__ import annotations

from pathlib import Path

from ..checkpoints.files import write_whole


def write_part(file: Path, name: str, made: str) -> None:
    """Put Markdown between a page's markers `<!-- generated: NAME -->` and `<!-- end of NAME -->`; a file without them
    becomes that text alone."""
    start, end = f"<!-- generated: {name} -->", f"<!-- end of {name} -->"
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    before, found, rest = text.partition(start)
    _, ended, after = rest.partition(end)
    page = f"{before}{start}\n{made}\n{end}{after}" if found and ended else f"{made}\n"
    write_whole(file, page.encode())

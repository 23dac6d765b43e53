"""Packages of other people, made in a folder as an installer would leave them there."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent


def put_package(site: Path, name: str, code: str, entries: dict[str, str], *, version: str = "1.0") -> None:
    """A module `name` and the metadata that register it; `entries`: {"tools.pixelate": "name:pixelate"}."""
    site.mkdir(parents=True, exist_ok=True)
    (site / f"{name}.py").write_text(dedent(code), encoding="utf-8")
    info = site / f"{name}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    groups: dict[str, list[str]] = {}
    for entry, value in entries.items():
        group, _, key = entry.partition(".")
        groups.setdefault(f"imageedit_r1.{group}", []).append(f"{key} = {value}")
    (info / "entry_points.txt").write_text(
        "".join(f"[{group}]\n" + "\n".join(lines) + "\n" for group, lines in groups.items())
    )

"""Runs the real command line in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


def imageedit(*arguments: str | Path, home: Path | None = None, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """`imageedit-r1 ARGUMENTS`, with `--home` appended when given."""
    command = [sys.executable, "-m", "imageedit_r1", *map(str, arguments)]
    if home is not None:
        command += ["--home", str(home)]
    return subprocess.run(command, capture_output=True, text=True, check=False, input=stdin, timeout=120)


def imageedit_json(*arguments: str | Path, home: Path | None = None) -> tuple[int, Any]:
    """(exit code, the one JSON object that was printed)."""
    done = imageedit(*arguments, "--json", home=home)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)

"""The README's examples run as they are written."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from imageedit_r1.settings import load

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
GPU = "--profile gpu"
"""In a block of commands that need what this machine may not have."""


def commands(text: str, *, gpu: bool) -> list[str]:
    """The commands of this package in a page, those of blocks that need models or those of the others."""
    return [
        line.removeprefix("$ ").split("  #")[0].strip()
        for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL)
        if (GPU in block) == gpu
        for line in block.splitlines()
        if line.startswith("$ imageedit-r1")
    ]


SERVES = "imageedit-r1 studio"
"""Ends when it is told to (tests/cli/test_studio.py)."""
COMMANDS = [command for command in commands(TEXT, gpu=False) if command != SERVES]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder like the checkout, as far as the examples need it."""
    for name in ("examples", "evaluation"):
        (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


def run(command: list[str], place: Path) -> subprocess.CompletedProcess[str]:
    """A command in that folder, with a home of its own."""
    environment = os.environ | {"IMAGEEDIT_R1_HOME": str(place / "home")}
    return subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False, timeout=300)


def test_every_command(place: Path) -> None:
    """In the order of the README; ID is the first session, whose steps the later commands name."""
    assert len(COMMANDS) > 12
    session = ""
    for command in COMMANDS:
        words = [session if word == "ID" else word for word in shlex.split(command)]
        done = run([sys.executable, "-m", "imageedit_r1", *words[1:]], place)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        session = session or done.stdout.split("session  ")[1].split()[0]
    made = {path.name for path in place.iterdir()}
    assert {"square.jpg", "eileen.png", "portrait.jpg", "no-tower.jpg", "tinted.png", "back.jpg", "report.html"} <= made


@pytest.mark.parametrize("page", ["README.md", "docs/models.md"])
def test_commands_that_need_models_have_the_options_they_name(page: str, place: Path) -> None:
    """With --help in their place, a command that is wrong is told apart from a machine without a GPU."""
    found = commands((ROOT / page).read_text(encoding="utf-8"), gpu=True)
    assert len(found) >= 4
    for command in found:
        words = shlex.split(command.removesuffix("&"))
        words = words[: words.index("--")] if "--" in words else words
        done = run([sys.executable, "-m", "imageedit_r1", *words[1:], "--help"], place)
        named = {word for word in words if word.startswith("--")}
        assert done.returncode == 0 and all(option in done.stdout for option in named), (command, done.stderr)


def test_the_settings_of_the_docs_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", (ROOT / "docs/models.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "imageedit-r1.toml").write_text(block)
    monkeypatch.setenv("IMAGEEDIT_R1_CONFIG", str(tmp_path / "imageedit-r1.toml"))
    settings = load()
    assert settings.choose() == settings.profiles["studio"] and settings.editor.quantize == "fp8"
    assert settings.choose().asks_a_model and settings.segmenter


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL))
def test_every_python_block(block: str, place: Path) -> None:
    done = run([sys.executable, "-W", "error", "-c", block], place)
    assert done.returncode == 0, done.stderr


def test_the_old_photo_is_restored(place: Path) -> None:
    """`examples/restore.py`: every step is kept, and each did what it says."""
    done = run([sys.executable, "-W", "error", str(ROOT / "examples" / "restore.py"), str(place / "restored")], place)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(": done") == 2 and "refused" not in done.stdout, done.stdout
    with Image.open(ROOT / "examples" / "camera.png") as old, Image.open(place / "restored" / "camera.png") as new:
        before, after = (np.asarray(picture.convert("RGB"), float) for picture in (old, new))
    sky, grass, coat = after[20:100, 300:500], after[300:480, 430:510], (slice(250, 500), slice(20, 140))
    assert (sky[..., 2] - sky[..., 0]).mean() > 8, "the sky is blue"
    assert (grass[..., 1] - grass[..., 0]).mean() > 8, "the grass is green"
    assert np.median(before[coat]) < 40, "the man wears a dark coat"
    assert np.median(after[coat]) > 100, "he is gone"
    detail = [
        float(np.abs(np.diff(picture[150:220, 400:500].mean(axis=2), axis=1)).mean()) for picture in (before, after)
    ]
    assert detail[1] < 0.5 * detail[0], "the skyline is soft"

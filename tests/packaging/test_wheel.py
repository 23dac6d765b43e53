"""What is shipped: a sub-package or a data file that the build leaves out is left out silently."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = {
    "checkpoints",
    "cli",
    "evaluation",
    "graph",
    "images",
    "models",
    "nodes",
    "reports",
    "serving",
    "tools",
    "training",
}
DATA = {".zdict", ".j2", ".css", ".js", ".ttf", ".toml", ".typed", ".txt"}


def tracked() -> list[Path]:
    """Files of the checkout that belong to the project."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout: nothing to compare the wheel with")
    return [Path(line) for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from a copy so that the checkout stays clean."""
    copy = tmp_path_factory.mktemp("source")
    for path in tracked():
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, copy / path)
    out = copy / "out"
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(out), str(copy)], check=True, capture_output=True
    )
    return zipfile.ZipFile(next(out.glob("*.whl")))


def test_every_sub_package_and_data_file_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    expected = {
        f"imageedit_r1/{path.as_posix()}"
        for path in tracked()
        if (path.parts[0] in SHIPPED and path.suffix in DATA | {".py"})
        or (len(path.parts) == 1 and path.suffix == ".py")
    }
    expected |= {f"imageedit_r1/{path.as_posix()}" for path in tracked() if path.match("evaluation/data/*.jsonl")}
    expected |= {f"imageedit_r1/{path.as_posix()}" for path in tracked() if path.match("models/prompts/*.md")}
    assert "imageedit_r1/nodes/decompose/grammar.py" in expected
    assert "imageedit_r1/evaluation/data/requests-score.jsonl" in expected
    assert expected - names == set()


def test_nothing_else_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    folders = {
        name.split("/")[1] for name in wheel.namelist() if name.startswith("imageedit_r1/") and name.count("/") > 1
    }
    assert folders == SHIPPED


def test_the_wheel_names_its_licence_and_entry_point(wheel: zipfile.ZipFile) -> None:
    info = next(name for name in wheel.namelist() if name.endswith("METADATA"))
    assert "License-Expression: Apache-2.0" in wheel.read(info).decode()
    points = wheel.read(info.replace("METADATA", "entry_points.txt")).decode()
    assert "imageedit-r1 = imageedit_r1.cli.main:run" in points

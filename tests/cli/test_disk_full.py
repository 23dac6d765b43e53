"""A full disk: one line, the session survives, and goes on when there is room again."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from imageedit_r1.tests.cli.command import imageedit


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1.5 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1536k", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small file system needs root")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_the_session_survives_and_resumes_to_the_same_pixels(small_disk: Path, photos: Path, tmp_path: Path) -> None:
    request = "denoise it, make it 20% darker, flip it and sharpen it"
    home, out = small_disk / "home", tmp_path / "out.png"
    full = imageedit("edit", photos / "coffee.jpg", request, "-o", out, home=home)
    assert full.returncode == 1 and "No space left" in full.stderr and "resume" in full.stderr
    assert len(full.stderr.strip().splitlines()) == 1 and not out.exists()
    (listed,) = json.loads(imageedit("sessions", "list", "--json", home=home).stdout)
    assert listed["status"] == "interrupted"

    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    resumed = imageedit("resume", listed["id"], home=home)
    assert resumed.returncode == 0, resumed.stderr
    whole = imageedit("edit", photos / "coffee.jpg", request, "-o", tmp_path / "whole.png", home=tmp_path / "home")
    assert whole.returncode == 0
    assert out.read_bytes() == (tmp_path / "whole.png").read_bytes()


def test_an_output_that_does_not_fit_keeps_the_session(small_disk: Path, photos: Path, tmp_path: Path) -> None:
    (small_disk / "filler").write_bytes(bytes(1_400_000))
    full = imageedit(
        "edit", photos / "coffee.jpg", "make it 20% darker", "-o", small_disk / "o.png", home=tmp_path / "home"
    )
    assert full.returncode == 2 and "cannot write" in full.stderr and "resume" in full.stderr
    assert [p.name for p in small_disk.iterdir()] == ["filler"]
    session = full.stderr.split("resume ")[1].split()[0]
    assert imageedit("resume", session, "-o", tmp_path / "o.png", home=tmp_path / "home").returncode == 0
    assert (tmp_path / "o.png").exists()

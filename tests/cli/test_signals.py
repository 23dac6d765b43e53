"""Ctrl-C and SIGTERM: one line, an exit code that names the signal, and a session that can be resumed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from imageedit_r1.tests.cli.command import imageedit


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_command_can_be_resumed(number: signal.Signals, photos: Path, tmp_path: Path) -> None:
    request = "denoise it, make it 20% darker, sharpen it and crop it square"
    photo, out, home = tmp_path / "large.jpg", tmp_path / "o.jpg", tmp_path / "home"
    with Image.open(photos / "coffee.jpg") as image:  # large enough to be at work still when the signal comes
        image.resize((3000, 2000)).save(photo)
    command = [sys.executable, "-u", "-m", "imageedit_r1", "edit", str(photo), request, "-o", str(out)]
    command += ["--home", str(home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while "✓" not in (line := process.stdout.readline()):
            assert line, "it ended before a step was done"
        process.send_signal(number)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert told.startswith("imageedit-r1: stopped") and len(told.strip().splitlines()) == 1

    (listed,) = json.loads(imageedit("sessions", "list", "--json", home=home).stdout)
    assert listed["status"] == "interrupted"
    assert imageedit("resume", listed["id"], home=home).returncode == 0
    whole = imageedit("edit", photo, request, "-o", tmp_path / "w.jpg", home=tmp_path / "other")
    assert whole.returncode == 0 and out.read_bytes() == (tmp_path / "w.jpg").read_bytes()

"""`imageedit-r1 studio`: it tells where the page is, opens it, and uses a server that is there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import httpx


def studio(tmp_path: Path, *options: str) -> subprocess.Popen[str]:
    """The command, with a browser that writes down what it is to show."""
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >> {tmp_path}/shown\n')
    browser.chmod(0o755)
    return subprocess.Popen(
        [sys.executable, "-m", "imageedit_r1", "studio", "--home", str(tmp_path / "home"), *options],
        env=os.environ | {"BROWSER": str(browser), "IMAGEEDIT_R1_SERVER__WORKERS": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_it_serves_the_page_and_opens_it(tmp_path: Path) -> None:
    server = studio(tmp_path, "--port", "0")
    try:
        assert server.stdout is not None
        lines = [server.stdout.readline() for _ in range(2)]
        found = re.search(r"the studio is at (http://127\.0\.0\.1:(\d+)/)\n", lines[1])
        assert found, lines
        assert "main.js" in httpx.get(found[1]).text
        until = time.monotonic() + 30
        while not (tmp_path / "shown").exists() and time.monotonic() < until:
            time.sleep(0.05)
        assert (tmp_path / "shown").read_text() == f"{found[1]}\n"
        second = studio(tmp_path, "--port", found[2], "--no-browser")
        told, _ = second.communicate(timeout=60)
        assert second.returncode == 0 and found[1] in told
    finally:
        server.terminate()
        server.communicate(timeout=60)


def test_a_session_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    command = studio(tmp_path, "20261124-000000-aaaaaa", "--port", "0", "--no-browser")
    command.communicate(timeout=60)
    assert command.returncode != 0

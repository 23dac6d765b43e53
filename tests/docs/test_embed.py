"""The page on embedding: its Python runs as it is written, its example is as short as it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "embed.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like the checkout, as far as the page needs it."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IMAGEEDIT_R1_HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.mark.parametrize("block", [block for block in BLOCKS if "\ndef " not in block or "\nbuilder" in block])
def test_blocks_that_run_by_themselves(block: str, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(block, "docs/embed.md", "exec", dont_inherit=True), {"__name__": "page"})
    assert capsys.readouterr().out.strip()


def test_the_assistant_of_the_page(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The functions of two blocks, with the scripted model of the example."""
    names: dict[str, Any] = {"__name__": "page"}
    functions = [block for block in BLOCKS if "\ndef a" in block]
    assert len(functions) == 2
    for block in functions:
        exec(compile(block, "docs/embed.md", "exec", dont_inherit=True), names)
    example: dict[str, Any] = {"__name__": "example"}
    exec(compile((ROOT / "examples" / "chatbot.py").read_text(), "chatbot.py", "exec", dont_inherit=True), example)
    agent = names["assistant"](example["Scripted"]())
    assert "done: " in names["ask"](agent, "crop it square", "examples/coffee.jpg", "1")
    with Image.open(place / "edited.jpg") as picture:
        assert picture.size == (400, 400)
    assert names["answered"](agent, {"messages": []}, {}, None) == {"messages": []}


def test_links_and_anchors() -> None:
    links = re.findall(r"\]\(([^)]+)\)", PAGE)
    headings = [
        re.sub(r"[^\w\- ]", "", line).strip().lower().replace(" ", "-") for line in re.findall("^#+ (.*)", PAGE, re.M)
    ]
    assert all(link[1:] in headings for link in links if link.startswith("#"))


def test_the_chatbot(place: Path) -> None:
    """Played without a terminal: warmer, taken back, and a plan of two steps that is approved."""
    source = (ROOT / "examples" / "chatbot.py").read_text(encoding="utf-8")
    assert len(source.splitlines()) < 80
    command = [sys.executable, "-W", "error", "examples/chatbot.py", "examples/coffee.jpg"]
    done = subprocess.run(
        command, cwd=place, env=os.environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Do that? yes or no > yes") == 2 and done.stdout.count("- done: ") == 3, done.stdout
    pictures = []
    for name in ("examples/coffee.jpg", "demo/chat/1.jpg", "demo/chat/2.jpg", "demo/chat/3.jpg"):
        with Image.open(place / name) as picture:
            pictures.append(picture.convert("RGB"))
    original, warmer, undone, square = pictures
    warmth = [image.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0)) for image in (original, warmer, undone)]
    red_over_blue = [pixel[0] - pixel[2] for pixel in warmth if isinstance(pixel, tuple)]
    assert red_over_blue[1] > red_over_blue[0] + 2 and abs(red_over_blue[2] - red_over_blue[0]) <= 1
    assert square.size == (400, 400)

"""docs/serving.md is true: its code runs on a real server, its tables are complete, its settings are the defaults."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image

from imageedit_r1.settings import ServerSettings

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "serving.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8190"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like the checkout, as far as the examples need it."""
    folder = tmp_path_factory.mktemp("serving")
    (folder / "examples").symlink_to(ROOT / "examples")
    return folder


@pytest.fixture(scope="module")
def server(place: Path) -> Iterator[str]:
    """The command of the page, on a free port."""
    (command,) = re.findall(r"^\$ imageedit-r1 (serve.*)$", blocks("console")[0], re.MULTILINE)
    environment = os.environ | {"IMAGEEDIT_R1_HOME": str(place / "home"), "IMAGEEDIT_R1_PLUGINS": "false"}
    process = subprocess.Popen(
        [sys.executable, "-m", "imageedit_r1", *command.split(), "--port", "0", "--workers", "1"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        said = process.stdout.readline()
        assert said.startswith("imageedit-r1: serving at http://127.0.0.1:"), said
        yield said.split()[-1]
    finally:
        process.terminate()
        process.wait(60)
        process.stdout.close()


def run(command: list[str], code: str, place: Path) -> str:
    done = subprocess.run([*command, code], cwd=place, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_session_with_curl(server: str, place: Path) -> None:
    (script,) = blocks("sh")
    out = run(["bash", "-euo", "pipefail", "-c"], script.replace(ADDRESS, server), place)
    assert out.count("event: done") == 2 and '{"error":{' not in out
    with Image.open(place / "edited.jpg") as edited, Image.open(place / "small.webp") as small:
        assert edited.format == "JPEG" and edited.size == (400, 400)
        assert small.format == "WEBP" and small.size == (256, 256)
    assert httpx.get(f"{server}/v1/sessions").json()["data"] == []


def test_the_session_with_python(server: str, place: Path) -> None:
    (program,) = blocks("python")
    out = run([sys.executable, "-W", "error", "-c"], program.replace(ADDRESS, server), place)
    assert out.count(" done ") == 2 and "- not done: flip" in out and "- done: blur logo" in out, out
    with Image.open(place / "answered.png") as answered:
        assert answered.size == (600, 400)


def test_every_route_is_in_the_table(server: str) -> None:
    document = httpx.get(f"{server}/openapi.json").json()
    routes = {f"{method.upper()} {path}" for path, item in document["paths"].items() for method in item}
    assert routes == set(re.findall(r"`((?:GET|POST|PUT|DELETE) /[^`]*)`", TEXT))


def test_the_settings_are_the_defaults() -> None:
    (settings,) = (tomllib.loads(block)["server"] for block in blocks("toml"))
    assert {name: ServerSettings().model_dump(mode="json")[name] for name in settings} == settings
    assert set(settings) == set(ServerSettings.model_fields) - {"api_keys"}

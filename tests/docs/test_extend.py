"""The guide builds the example, and its code runs as it is written: installed, beside plug-ins that are broken."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from imageedit_r1.cli.main import app
from imageedit_r1.settings import load
from imageedit_r1.tests.packages import put_package

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "extend.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", TEXT, re.DOTALL))
COMMANDS = re.findall(r"^\$ (imageedit-r1 .*)$", TEXT, re.M)
BROKEN = """
    import os, time
    from imageedit_r1.tools.base import edit_tool

    def broken(action):
        return edit_tool(actions=(action,), phrases=(action,), like="blur", name=action)

    @broken("frost")
    def raises(pixels):
        \"\"\"Has a bug.\"\"\"
        raise RuntimeError("no frost today")

    @broken("ripple")
    def hangs(pixels):
        \"\"\"Never ends.\"\"\"
        time.sleep(600)

    @broken("shatter")
    def exits(pixels):
        \"\"\"Ends the process.\"\"\"
        os._exit(3)

    declared = "nothing"
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the examples, and a site where the example is installed beside broken plug-ins."""
    place = tmp_path_factory.mktemp("guide")
    (place / "examples").symlink_to(ROOT / "examples")
    source = shutil.copytree(ROOT / "examples" / "plugin_pixelate", place / "source")
    command = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-index", "--no-deps"]
    site = place / "site"
    done = subprocess.run(
        [*command, "--no-build-isolation", "--target", str(site), str(source)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    entries = {"tools.frost": "broken:raises", "tools.ripple": "broken:hangs", "tools.shatter": "broken:exits"}
    put_package(site, "broken", BROKEN, entries | {"tools.wrong": "broken:declared"})
    put_package(site, "absent", "import no_such_library", {"tools.absent": "absent:tool"})
    (table,) = [block for block in re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL) if "my_parts:" in block]
    groups = tomllib.loads(table)["project"]["entry-points"]
    parts = {f"{group.removeprefix('imageedit_r1.')}.{k}": v for group, some in groups.items() for k, v in some.items()}
    put_package(site, "my_parts", FILES["my_parts.py"], parts)
    return place


def run(place: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The real command line, in that folder."""
    env = os.environ | {"PYTHONPATH": str(place / "site"), "IMAGEEDIT_R1_HOME": str(place / "home"), **environment}
    words = [sys.executable, "-m", "imageedit_r1", *command]
    return subprocess.run(words, cwd=place, env=env, capture_output=True, text=True, check=False, timeout=300)


def test_the_guide_shows_the_example_as_it_is() -> None:
    shown = {name: text for name, text in FILES.items() if name.startswith("examples/")}
    assert len(shown) == 2
    for name, text in shown.items():
        assert (ROOT / name).read_text(encoding="utf-8") == text
    files = [path for path in (ROOT / "examples" / "plugin_pixelate").iterdir() if path.suffix in (".py", ".toml")]
    assert sum(len(path.read_text().splitlines()) for path in files) < 60


def test_every_command_works_beside_broken_plug_ins(place: Path) -> None:
    assert len(COMMANDS) == 4
    for words in (shlex.split(command)[1:] for command in COMMANDS):
        if words[0] == "edit":
            done = run(place, *words)
            assert done.returncode == 0, (words, done.stdout, done.stderr)
        else:
            with pytest.MonkeyPatch.context() as patch:
                patch.syspath_prepend(str(place / "site"))
                told = CliRunner().invoke(app, words)
            assert told.exit_code == 0 and "pixelate" in told.stdout, (words, told.output)
    with Image.open(place / "examples" / "astronaut.jpg") as old, Image.open(place / "hidden.jpg") as new:
        before, after = (np.asarray(picture.convert("RGB"), int) for picture in (old, new))
    apart = np.abs(before - after).max(axis=2)
    face = apart[80:170, 190:260]
    assert (face > 20).mean() > 0.3, "the face cannot be recognised"
    flat = np.abs(np.diff(after[90:160, 195:255].mean(axis=2), axis=1)).astype(int)
    assert (flat <= 2).mean() > 0.6, "it is made of blocks"
    assert (apart[300:] > 12).mean() < 0.001, "what is not the face is as it was but for JPEG"
    with Image.open(place / "examples" / "coffee.jpg") as old, Image.open(place / "soft.jpg") as new:
        before, after = (np.asarray(picture.convert("L"), float) for picture in (old, new))
    detail = [np.abs(np.diff(picture, axis=1)) for picture in (before, after)]
    assert (
        detail[1][-80:].mean() < 0.6 * detail[0][-80:].mean() and detail[1][:250].mean() > 0.9 * detail[0][:250].mean()
    )


def test_what_breaks_while_it_works_is_named_and_the_session_goes_on(place: Path) -> None:
    request = "pixelate the face, then frost the top half, then ripple the left half, then shatter the top half"
    done = run(
        place, "edit", "examples/astronaut.jpg", request, "-o", "some.jpg", "--json", IMAGEEDIT_R1_PLUGIN_TIMEOUT="8"
    )
    assert done.returncode == 3, done.stderr
    for told in (
        '"outcome": "done"',
        "the tool frost (broken 1.0) failed: RuntimeError: no frost today",
        "the tool ripple (broken 1.0) gave no answer within 8 s and was stopped",
        "the tool shatter (broken 1.0) ended its process with exit code 3",
    ):
        assert told in done.stdout, done.stdout


def test_the_doctor_names_them_all(place: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGEEDIT_R1_PLUGINS_OFF", '["frost"]')
    monkeypatch.syspath_prepend(str(place / "site"))
    done = CliRunner().invoke(app, ["doctor"])
    assert done.exit_code == 0, done.stdout
    for told in (
        "✓ plug-in pixelate: tool of plugin-pixelate 0.1.0: serves pixelate",
        "– plug-in frost: tool of broken 1.0: switched off",
        "✓ plug-in ripple: tool of broken 1.0",
        "– plug-in wrong: tool of broken 1.0: left out: broken:declared is a str, expected an EditTool",
        "– plug-in absent: tool of absent 1.0: left out: ModuleNotFoundError: No module named 'no_such_library'",
        "✓ plug-in shorthand: decomposer of my_parts 1.0: choose it with --decomposer shorthand",
        "✓ plug-in remember: node of my_parts 1.0: the node remember, after deliver",
    ):
        assert told in done.stdout, done.stdout


PROGRAMS = [block for block in re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL) if block not in FILES.values()]


@pytest.mark.parametrize("block", PROGRAMS)
def test_the_program_runs(block: str, place: Path) -> None:
    env = os.environ | {"IMAGEEDIT_R1_HOME": str(place / "home")}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", block], cwd=place, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_settings_can_be_read(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = [b for b in re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL) if "project" not in b]
    assert len(blocks) == 2
    (tmp_path / "imageedit-r1.toml").write_text("\n".join(reversed(blocks)))
    monkeypatch.setenv("IMAGEEDIT_R1_CONFIG", str(tmp_path / "imageedit-r1.toml"))
    monkeypatch.syspath_prepend(str(place / "site"))
    settings = load()
    assert settings.plugins_off == ("pixelate",) and settings.plugin_timeout == 20
    assert settings.choose("mine").decomposer == "shorthand"

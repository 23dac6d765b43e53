"""`imageedit-r1 tools`: the list, a new package that works, checks that find what is wrong; `--tool`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from imageedit_r1.cli.main import app
from imageedit_r1.errors import InputError, OutputError
from imageedit_r1.tests.packages import put_package
from imageedit_r1.tools.scaffold import write_package

BAD = """
    import numpy as np
    from imageedit_r1.tools.base import edit_tool

    @edit_tool(actions=("other",))
    def loud(pixels):
        \"\"\"Brighten by 40 levels, of 8 bits whatever the picture has.\"\"\"
        return np.clip(pixels.astype(int) + 40, 0, 255).astype(pixels.dtype)
"""


def invoke(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, words)
    if isinstance(done.exception, InputError):
        raise done.exception
    return done.exit_code, done.output


def test_a_new_package_works_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, told = invoke("tools", "new", "film_grain", "--path", str(tmp_path))
    package = tmp_path / "plugin_film_grain"
    assert code == 0 and str(package) in told.replace("\n", "")
    assert {path.name for path in package.iterdir()} == {
        "README.md", "pyproject.toml", "plugin_film_grain.py", "test_plugin_film_grain.py",
    }  # fmt: skip
    tested = subprocess.run(
        [sys.executable, "-W", "error", "-m", "pytest", "-q", "-p", "no:cacheprovider", str(package)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert tested.returncode == 0 and "2 passed" in tested.stdout, tested.stdout
    put_package(tmp_path / "site", "plugin_film_grain", (package / "plugin_film_grain.py").read_text(),
                {"tools.film_grain": "plugin_film_grain:film_grain"})  # fmt: skip
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    for target in ("plugin-film-grain", "film_grain", "plugin_film_grain:film_grain"):
        code, told = invoke("tools", "check", target, "--json")
        (found,) = json.loads(told)
        assert code == 0 and found["tool"] == "film_grain", told
        assert {one["state"] for one in found["findings"]} <= {"passed", "skipped"}
    code, told = invoke("tools", "--json")
    (row,) = [row for row in json.loads(told)["tools"] if row["name"] == "film_grain"]
    assert row["phrases"] == ["film grain"] and row["package"] == "plugin_film_grain 1.0"


@pytest.mark.parametrize(
    "name",
    ["../up", "a/b", "", "x", "Pixelate", "pixel-late", "two words", "class", "match", "blur", "json", "_hidden",
     "$name", "é" * 3, "a" * 60, "make", 'x"; import os', "tool\n", "pixelate ", "c_d"],
)  # fmt: skip
def test_names_that_are_none_are_refused_before_anything_is_written(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        write_package(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "plugin_glow").mkdir()
    (tmp_path / "plugin_glow" / "mine.txt").write_text("keep")
    with pytest.raises(OutputError, match="exists already"):
        write_package("glow", tmp_path)
    assert [path.name for path in (tmp_path / "plugin_glow").iterdir()] == ["mine.txt"]
    with pytest.raises(OutputError, match="cannot be written"):
        write_package("glow", tmp_path / "not" / "there")


def test_check_prints_what_is_wrong_and_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_package(tmp_path, "loud", BAD, {"tools.loud": "loud:loud", "tools.quiet": "loud:quiet"})
    monkeypatch.syspath_prepend(str(tmp_path))
    code, told = invoke("tools", "check", "loud:loud")
    assert code == 1 and "failed" in told and "np.iinfo" in told.replace("\n", " ")
    with pytest.raises(InputError, match="the module loud has no quiet"):
        invoke("tools", "check", "quiet")
    for target, reason in {
        "no-such-package": "install it first",
        "no_such_module:x": "No module named",
    }.items():
        with pytest.raises(InputError, match=reason):
            invoke("tools", "check", target)
    with pytest.raises(InputError, match="no JSON object"):
        invoke("tools", "check", "loud:loud", "--arguments", "[1]")
    code, told = invoke("tools", "list")
    assert code == 0 and "plug-in quiet (tool of loud 1.0) left out: the module loud has no quiet" in told


def test_a_built_in_tool_is_checked_too() -> None:
    assert invoke("tools", "check", "adjust_tone")[0] == 0
    code, told = invoke("tools", "check", "add_text", "--arguments", '{"text": "hi"}')
    assert code == 0, told


def test_a_tool_by_hand_is_used_and_none_of_the_current_directory(photos: Path, tmp_path: Path) -> None:
    write_package("facet", tmp_path)
    module = tmp_path / "plugin_facet"
    command = [sys.executable, "-m", "imageedit_r1", "edit", str(photos / "coffee.jpg"), "facet it", "--tool"]
    environment = os.environ | {"IMAGEEDIT_R1_HOME": str(tmp_path / "home")}

    def edit(place: Path, path: Path | str) -> subprocess.CompletedProcess[str]:
        named = [*command, "plugin_facet:facet", "-o", str(tmp_path / "out.png")]
        env = environment | {"PYTHONPATH": str(path)}
        return subprocess.run(named, cwd=place, env=env, capture_output=True, text=True, check=False)

    refused = edit(module, module)
    assert refused.returncode == 2 and not (tmp_path / "home" / "sessions").exists()
    assert "plugin_facet lies in the current directory, and nothing is loaded from there" in refused.stderr
    done = edit(tmp_path, module)
    assert done.returncode == 0, done.stderr
    with Image.open(tmp_path / "out.png") as result:
        assert len(np.unique(np.asarray(result))) == 4

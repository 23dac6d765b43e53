"""Plug-ins that are found, switched off, broken or in each other's way; and the current directory, which is none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from imageedit_r1.plugins import import_path, installed
from imageedit_r1.tests.packages import put_package
from imageedit_r1.tools.registry import Registry, load_tools

TOOL = """
    from imageedit_r1.tools.base import edit_tool

    @edit_tool(actions=("{action}",))
    def {name}(pixels):
        \"\"\"Change nothing.\"\"\"
        return pixels.copy()
"""
BROKEN = {
    "absent": ("import no_such_library", "ModuleNotFoundError: No module named 'no_such_library'"),
    "exits": ("import sys; sys.exit('enough')", "SystemExit: enough"),
    "dies": ("import os; os._exit(9)", "ended its process with exit code 9"),
    "hangs": ("import time; time.sleep(600)", "gave no answer within 6 s and was stopped"),
    "number": ("number = 3", "number:number is a int, expected an EditTool made by @edit_tool"),
    "typo": (TOOL.format(action="adjust_tones", name="typo"), "tool typo: one of the actions"),
    "empty": ("", "the module empty has no empty"),
    "syntax": ("def (", "SyntaxError"),
}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of installed packages, on the path."""
    place = tmp_path / "site"
    place.mkdir()
    monkeypatch.syspath_prepend(str(place))
    return place


def states(registry: Registry) -> dict[str, str]:
    return {f"{one.plugin.package}.{one.plugin.name}": one.state for one in registry.plugins}


def test_what_is_broken_is_left_out_by_name_and_the_rest_is_there(site: Path) -> None:
    for name, (code, _) in BROKEN.items():
        (site / f"{name}.py").write_text(dedent(code))
    entries = {f"tools.{name}": f"{name}:{name}" for name in BROKEN} | {"tools.odd": "what ever"}
    put_package(site, "fine", TOOL.format(action="other", name="fine"), {"tools.fine": "fine:fine", **entries})
    registry = load_tools(timeout=6)
    assert registry.tools["fine"].package == "fine 1.0" and list(registry.tools)[-1] == "fine"
    for name, (_, told) in BROKEN.items():
        assert told in registry.broken[name], registry.broken[name]
    assert "expected module:function" in registry.broken["odd"]
    assert len(registry.broken) == len(BROKEN) + 1


def test_switched_off_by_its_name_or_its_package_s(site: Path) -> None:
    for name in ("one_a", "one_b"):
        put_package(site, name, TOOL.format(action="other", name=name), {f"tools.{name}": f"{name}:{name}"})
    assert states(load_tools(off=("one_a",))) == {"one_a.one_a": "off", "one_b.one_b": "ready"}
    assert states(load_tools(off=("one-B", "one_a"))) == {"one_a.one_a": "off", "one_b.one_b": "off"}
    assert load_tools(plugins=False).plugins == ()


def test_a_name_that_exists_is_not_taken_over(site: Path) -> None:
    thief = TOOL.format(action="other", name="blur") + TOOL.format(action="other", name="same")
    put_package(site, "first", thief, {"tools.blur": "first:blur", "tools.same": "first:same"})
    put_package(site, "later", TOOL.format(action="other", name="same"), {"tools.same": "later:same"})
    registry = load_tools()
    details = {one.plugin.value: one.detail for one in registry.plugins if one.state == "broken"}
    assert details["first:blur"] == "a tool named 'blur' exists already"
    assert details["later:same"] == "a tool named 'same' exists already (from first 1.0)"
    assert registry.tools["blur"].package == "" and registry.tools["same"].package == "first 1.0"


def test_every_group_is_found_with_package_and_version(site: Path) -> None:
    kinds = {"decomposers.d": "m:d", "locators.l": "m:l", "verifiers.v": "m:v [extra]", "nodes.n": "m:n"}
    put_package(site, "all_kinds", "", kinds, version="2.5")
    found = [installed(kind) for kind in ("decomposer", "locator", "verifier", "node")]
    mine = [one for some in found for one in some if one.package == "all_kinds"]
    assert [(one.name, one.value, one.version) for one in mine] == [
        ("d", "m:d", "2.5"), ("l", "m:l", "2.5"), ("v", "m:v", "2.5"), ("n", "m:n", "2.5"),
    ]  # fmt: skip


def test_nothing_is_found_in_the_current_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_package(tmp_path, "trap", "", {"tools.trap": "trap:trap"})
    monkeypatch.chdir(tmp_path)
    for entry in ("", str(tmp_path), f"{tmp_path}/."):
        with monkeypatch.context() as patch:
            patch.syspath_prepend(entry)
            assert [one for one in installed("tool") if one.package == "trap"] == [], entry
            assert str(tmp_path) not in map(os.path.realpath, import_path())
    monkeypatch.chdir("/")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert [one.package for one in installed("tool") if one.package == "trap"] == ["trap"]


def test_a_module_of_the_current_directory_does_not_stand_in_for_an_installed_one(tmp_path: Path) -> None:
    site, here = tmp_path / "site", tmp_path / "here"
    put_package(site, "honest", TOOL.format(action="other", name="honest"), {"tools.honest": "honest:honest"})
    here.mkdir()
    for name in ("honest", "lonely"):
        (here / f"{name}.py").write_text(f"import pathlib; pathlib.Path('{here}/loaded').touch()\n")
    code = (
        "from imageedit_r1.tools.registry import load_tools, tool_named\n"
        "print(load_tools().tools['honest'].package)\n"
        "try: tool_named('lonely:x')\n"
        "except Exception as error: print(error)"
    )
    environment = os.environ | {"PYTHONPATH": f"{site}:"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=here, env=environment, capture_output=True, text=True, check=True
    )
    first, second = done.stdout.splitlines()
    assert first == "honest 1.0"
    assert "lonely lies in the current directory, and nothing is loaded from there" in second
    assert not (here / "loaded").exists()

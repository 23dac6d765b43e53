"""Generated parts of the documentation are what the code says now."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def generator() -> ModuleType:
    """docs/generate.py, which is a script beside the package."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", generator().FILES)
def test_generated_parts_are_up_to_date(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "<!-- generated:" in text
    assert generator().render(text) == text, "run `make docs`"


@pytest.mark.parametrize("name", generator().WHOLE)
def test_generated_files_are_up_to_date(name: str) -> None:
    assert generator().WHOLE[name]() == (ROOT / name).read_text(encoding="utf-8"), "run `make docs`"


def test_the_readme_draws_every_node() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for node in ("ingest", "decompose", "sequence", "review", "locate", "edit", "verify", "deliver"):
        assert f"{node}({node})" in text

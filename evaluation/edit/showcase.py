"""All arms on the small set with small editors, in one command: what `make eval-edit` runs.

`python -m imageedit_r1.evaluation.edit.showcase FOLDER` makes the editors and a model of the real shapes with random
weights, serves the model with vLLM, runs `eval edit` with the measuring judge on everything and with the model as judge
on a few cases of one editor, and writes the generated parts of `docs/evaluation.md`. `--trained DIR` names an export of
the training; without one a second random model stands in its place, and the page says so. What is in FOLDER is not done
again. Left out: any meaning of the scores, which random weights cannot have.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ...models.serve import served
from ...models.vllm import Serving, find_executable, runs_on_cpu
from ..photos import ROOT
from ..tiny.flux2_klein import make_flux2_klein
from ..tiny.flux_kontext import make_flux_kontext
from ..tiny.qwen_vl import make_qwen_vl
from .arms import ARMS
from .small import make_small

PAGE = ROOT / "docs" / "evaluation.md"
FIGURES = ROOT / "docs" / "images"
EDITORS = {"kontext-tiny": make_flux_kontext, "klein-tiny": make_flux2_klein}
STAND_IN = "random-stand-in"
"""What is served in the place of a trained model that is not there."""
LOAD_SECONDS = 600.0
STEPS, ATTEMPTS = 2, 2
"""Denoising steps and tries: noise does not get better by more of them."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run everything and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--trained", type=Path, help="a served-model folder that the training exported")
    parser.add_argument("--limit", type=int, default=0, help="cases of each category; 0: all")
    parser.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 2) // 2))
    chosen = parser.parse_args(arguments)
    folder: Path = chosen.folder
    signal.signal(
        signal.SIGTERM, lambda number, frame: sys.exit(128 + number)
    )  # the servers are stopped on the way out
    editors = [f"{name}={_made(folder / name, make)}" for name, make in EDITORS.items()]
    untrained = _made(folder / "untrained-tiny", make_qwen_vl)
    trained = chosen.trained or _made(folder / STAND_IN, lambda place: make_qwen_vl(place, seed=1))
    bench = make_small(folder / "small")
    common = ["--bench", str(bench), "--out", str(folder / "out"), "--denoising-steps", str(STEPS)]
    common += ["--max-attempts", str(ATTEMPTS), "--workers", str(chosen.workers), "--arms", ",".join(ARMS)]
    both = [part for editor in editors for part in ("--editor", editor)]
    with _serving(untrained, folder) as vlm, _serving(trained, folder) as rl:
        common += ["--vlm", vlm, "--rl", rl]
        _eval_edit(*common, *both, "--judge", "measured", "--limit", str(chosen.limit))
        _eval_edit(*common, *both[:2], "--judge", vlm, "--limit", "1")
    write_page(folder / "out", trained.name)


def write_page(out: Path, trained: str) -> None:
    """Put tables into the page, between its markers, and the figures beside it; of the judges that have judged."""
    text = PAGE.read_text(encoding="utf-8")
    for judge in (one for one in ("measured", "viescore") if (out / f"{one}.md").exists()):
        shutil.copyfile(out / f"{judge}.png", FIGURES / f"evaluation-arms-{judge}.png")
        told = f"The decomposer of `agents+rl`: `{trained}`."
        tables = (out / f"{judge}.md").read_text(encoding="utf-8").strip()
        made = f"{told}\n\n![arms and editors](images/evaluation-arms-{judge}.png)\n\n{tables}"
        start, end = f"<!-- generated: arms-{judge} -->", f"<!-- end of arms-{judge} -->"
        before, _, rest = text.partition(start)
        _, _, after = rest.partition(end)
        text = f"{before}{start}\n{made}\n{end}{after}"
    PAGE.write_text(text, encoding="utf-8")


def _made(place: Path, make: object) -> Path:
    """A folder that is made once."""
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        make(place)  # type: ignore[operator]
    return place


@contextmanager
def _serving(model: Path, folder: Path) -> Iterator[str]:
    """The model behind a real vLLM; gives URL#NAME."""
    executable = find_executable()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    serving = Serving(
        str(model), port=port, executable=executable, cpu=runs_on_cpu(executable),
        extra=("--kv-cache-memory-bytes", "64M"),
    )  # fmt: skip
    with served(serving, log=folder / "logs" / f"{model.name}.log", wait=LOAD_SECONDS):
        yield f"{serving.url}#{serving.name}"


def _eval_edit(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "imageedit_r1", "eval", "edit", *arguments], check=True)


if __name__ == "__main__":
    main()

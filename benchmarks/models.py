"""`make bench-models`: what the agent costs beside the diffusion editor it drives. Prints a table.

Random weights are as slow as trained ones, so nothing is downloaded: without a GPU a tiny FLUX.1-Kontext of 4 steps
(times are CPU seconds of the process, which other work on the machine does not change), with one the full 12 billion
parameters of 28 steps (`--full`; wall time; 34 GB of disk). `--write FILE` puts the table into a file. Left out:
quality, which random weights have none of.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from photo import make_photo  # type: ignore[import-not-found]

from imageedit_r1.evaluation.tiny.flux_kontext import FULL, TINY, make_flux_kontext
from imageedit_r1.graph.session import Event
from imageedit_r1.graph.start import Workplace, start_session
from imageedit_r1.images.decode import decode
from imageedit_r1.images.pixels import Pixels
from imageedit_r1.nodes.verify.evidence import Evidence
from imageedit_r1.schema import Mode, Options, Profile, Verdict
from imageedit_r1.settings import EditorSettings
from imageedit_r1.tools.dit.editor import Answer
from imageedit_r1.tools.dit.local import LocalEditor, call_arguments
from imageedit_r1.tools.dit.phrasing import told
from imageedit_r1.tools.dit.pipeline import forget_pipelines, warm_pipeline
from imageedit_r1.tools.dit.tool import dit_tool, shown

REQUEST = "Add a butterfly on the flower, add a red hat on the dog and make it look like a watercolor"
INSTRUCTIONS = (
    "Add a butterfly on the flower.",
    "Add a red hat on the dog.",
    "Restyle the whole picture in the style of watercolor, and keep its composition.",
)
ROUNDS = 2


@dataclass
class Clocked:
    """An editor with a watch: the seconds of its calls, one by one."""

    editor: LocalEditor
    clock: Callable[[], float]
    spent: list[float] = field(default_factory=list)
    licence: str = ""

    @property
    def name(self) -> str:
        return self.editor.name

    @property
    def chains(self) -> bool:
        return self.editor.chains

    def size(self, width: int, height: int) -> tuple[int, int]:
        return self.editor.size(width, height)

    def load(self) -> None:
        self.editor.load()

    def __call__(self, pixels: Pixels, instruction: str, *, seed: int = 0, source: Any = None) -> Answer:
        started = self.clock()
        answer = self.editor(pixels, instruction, seed=seed, source=source)
        self.spent.append(self.clock() - started)
        return answer


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    value: str
    target: str = ""
    met: bool = True


def main() -> None:
    """Measure everything and print it."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--full", action="store_true", help="the real size; needs a GPU")
    arguments.add_argument("--megapixels", type=float, default=12, help="size of the photo")
    arguments.add_argument("--write", type=Path, help="file to write the table to")
    chosen = arguments.parse_args()
    import torch

    clock = time.perf_counter if chosen.full else time.process_time
    torch.set_num_threads(torch.get_num_threads() if chosen.full else 1)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        photo = make_photo(place / "photo.jpg", megapixels=chosen.megapixels)
        if chosen.full:
            torch.set_default_dtype(torch.bfloat16)
        weights = make_flux_kontext(place / "kontext", FULL if chosen.full else TINY)
        torch.set_default_dtype(torch.float32)
        settings = EditorSettings(steps=0 if chosen.full else 4)
        bench = Bench(photo, weights, settings, clock, place)
        rows = [*bench.loading(), *bench.agent(), *bench.crop(), *bench.chain()]
    text = render(rows, chosen.full, chosen.megapixels)
    print(text)
    if chosen.write is not None:
        chosen.write.write_text(text, encoding="utf-8")


@dataclass
class Bench:
    """What is measured, with the same photo and weights."""

    photo: Path
    weights: Path
    settings: EditorSettings
    clock: Callable[[], float]
    place: Path

    def loading(self) -> list[Row]:
        """From nothing to the first edit, and what the second one waits for."""
        import diffusers  # noqa: F401  (its import is not the loading that is measured)

        editor = LocalEditor(str(self.weights), self.settings)
        forget_pipelines()
        first, warm = self.timed(editor.load), self.timed(editor.load)
        return [
            Row("load, the first time", seconds(first)),
            Row("load, when it is warm", seconds(warm), "<= 1 ms", warm <= 1e-3),
        ]

    def agent(self) -> list[Row]:
        """Three planned edits by the agent, against the same calls of the bare pipeline."""
        walls, models, bare, merged = [], [], [], []
        nodes: dict[str, float] = {}
        for i in range(ROUNDS + 1):
            wall, spent = self.session("stepwise", i, nodes if i else {})
            shared, _ = self.session("merged", i, {})
            alone = self.bare()
            if i:  # the first round warms up
                walls.append(wall)
                models.append(sum(spent))
                bare.append(alone)
                merged.append(shared)
        wall, model, alone, shared = (float(np.median(times)) for times in (walls, models, bare, merged))
        rest = wall - model
        told_nodes = ", ".join(f"{name} {1000 * spent / ROUNDS:.0f}" for name, spent in nodes.items())
        return [
            Row("three edits by the agent, stepwise", seconds(wall)),
            Row("of these, the editor's calls", seconds(model)),
            Row(
                "everything else (ms by node, of the edit node its part beside the editor: " + told_nodes + ")",
                seconds(rest),
            ),
            Row(
                "R_orch = everything else / the editor's calls",
                f"{100 * rest / model:.1f} %",
                "<= 1 %",
                rest <= 0.01 * model,
            ),
            Row("the same three calls of the bare pipeline", seconds(alone)),
            Row("R_agent = agent / bare pipeline", f"{wall / alone:.2f}", "<= 1.15", wall <= 1.15 * alone),
            Row("the same three edits, merged into one call", f"{seconds(shared)}, {shared / wall:.2f} of stepwise"),
        ]

    def session(self, mode: Mode, seed: int, nodes: dict[str, float]) -> tuple[float, list[float]]:
        """Seconds of one session, and of the editor's calls in it. Verdicts are made, and taken as passed."""
        editor = Clocked(LocalEditor(str(self.weights), self.settings), self.clock)
        workplace = Workplace.open(self.place / "home", profile=Profile(), tools=[dit_tool(editor)])
        judge = workplace.context.verify

        def lenient(evidence: Evidence) -> Verdict:
            return judge(evidence).model_copy(update={"passed": True})

        workplace = replace(workplace, context=replace(workplace.context, verify=lenient))
        started = last = self.clock()
        before = 0.0

        def listen(event: Event) -> None:
            nonlocal last, before
            now, model = self.clock(), sum(editor.spent)
            nodes[event.node] = nodes.get(event.node, 0.0) + now - last - (model - before)
            last, before = now, model

        session = start_session(
            workplace, self.photo, REQUEST, output=self.place / f"{mode}{seed}.jpg", force=True, region=None, mask=None,
            options=Options(mode=mode, max_attempts=1, seed=100 * seed),
        )  # fmt: skip
        state = session.run(listen)
        spent = self.clock() - started
        expected = len(INSTRUCTIONS) if mode == "stepwise" else 1
        if state.status != "done" or len(editor.spent) != expected:
            sys.exit(f"the session ended as {state.status} after {len(editor.spent)} calls; {expected} were expected")
        return spent, editor.spent

    def bare(self) -> float:
        """The pipeline alone, nothing remembered between calls."""
        warm = warm_pipeline(str(self.weights), self.settings)
        editor = LocalEditor(str(self.weights), self.settings)
        pixels = shown(decode(self.photo.read_bytes()).pixels, editor)
        spent = 0.0
        for i, instruction in enumerate(INSTRUCTIONS):
            warm.reuse.forget()
            arguments = call_arguments(warm.spec, self.settings, pixels, told(instruction), i)
            spent += self.timed(lambda call=arguments: warm.pipeline(**call))
        warm.reuse.forget()
        return spent

    def crop(self) -> list[Row]:
        """An edit of a region on a crop of it, against the same instruction on the whole picture."""
        editor = Clocked(LocalEditor(str(self.weights), self.settings), self.clock)
        pixels = decode(self.photo.read_bytes()).pixels
        size = editor.size(512, 512)
        part = np.ascontiguousarray(pixels[: size[1], : size[0]])
        whole = shown(pixels, editor)
        for i in range(ROUNDS + 1):
            for picture in (part, whole):
                editor(np.roll(picture, i + 1, axis=0), INSTRUCTIONS[0], seed=i)
        times = np.median(np.reshape(editor.spent[2:], (ROUNDS, 2)), axis=0)
        name = f"a {size[0]}x{size[1]} crop, against {whole.shape[1]}x{whole.shape[0]}"
        return [
            Row(
                f"one call on {name}",
                f"{seconds(times[0])} against {seconds(times[1])}, {times[1] / times[0]:.1f} times less",
            )
        ]

    def chain(self) -> list[Row]:
        """Three steps in latent space, against three round trips through pixels."""
        pixels = decode(self.photo.read_bytes()).pixels
        spent: dict[bool, list[float]] = {True: [], False: []}
        for i in range(ROUNDS + 1):
            for chained in (True, False):
                settings = self.settings.model_copy(update={"latent_chain": chained})
                editor = LocalEditor(str(self.weights), settings)
                picture, source, total = np.roll(shown(pixels, editor), i + 1, axis=1), None, 0.0
                for step, instruction in enumerate(INSTRUCTIONS):
                    started = self.clock()
                    answer = editor(picture, instruction, seed=step, source=source)
                    total += self.clock() - started
                    picture, source = answer.pixels, answer.latents
                spent[chained].append(total)
        chained, trips = (float(np.median(spent[kind][1:])) for kind in (True, False))
        return [Row("three steps with --latent-chain, against without", f"{seconds(chained)} against {seconds(trips)}")]

    def timed(self, call: Callable[[], object]) -> float:
        started = self.clock()
        call()
        return self.clock() - started


def seconds(value: float) -> str:
    return f"{value:.2f} s" if value >= 0.1 else f"{1000 * value:.2f} ms"


def render(rows: list[Row], full: bool, megapixels: float) -> str:
    """Everything as Markdown."""
    import torch

    where = torch.cuda.get_device_name() if full else f"{os.cpu_count()} cores, {platform.machine()}"
    size = "full size, 28 steps, bfloat16; wall time" if full else "tiny, 4 steps; CPU seconds, torch on one thread"
    lines = [
        "## With a diffusion editor",
        "",
        f"Printed by `make bench-models`: FLUX.1-Kontext with random weights, {size}; a {megapixels:g} MP photo.",
        f"Machine: {where}, torch {torch.__version__}, OpenCV {cv2.__version__}.",
        "",
        "| | | target | |",
        "|---|---|---|---|",
    ]
    for row in rows:
        verdict = "" if not row.target else "met" if row.met else "missed"
        lines.append(f"| {row.what} | {row.value} | {row.target} | {verdict} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()

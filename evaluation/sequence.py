"""How well the sequencer orders, what it names, and what its merged mode saves.

Left out: which tool is chosen, and whether an edit succeeds (`loop.py`).
"""

from __future__ import annotations

import itertools
import json
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ..graph.api import edit
from ..images.pixels import Mask, Pixels, full_scale
from ..nodes.decompose import decompose
from ..nodes.sequence.contradictions import contradictions
from ..nodes.sequence.phrases import singulars
from ..nodes.sequence.plan import order
from ..schema import Action, Mode, Parameter, SubRequest
from ..tools.photo.fused import FUSABLE, adjust
from .photos import photo
from .section import Goal, Section, figure, table
from .sequence_cases import CIRCULAR, CONTRADICTORY, HARMLESS

CHAINS = Path(__file__).resolve().parent / "data" / "complexbench_chains.jsonl"
"""110 requests of ComplexBench-Edit in which a step needs the one before it."""
ACTIONS: dict[str, tuple[Action, ...]] = {
    "add object": ("add_object", "add_text"),
    "chain two": ("add_object", "add_text"),
    "change object": ("replace_object",),
    "delete object": ("remove_object",),
    "color": ("change_color",),
    "material": ("change_material",),
    "text": ("change_text",),
    "content": ("change_text", "other"),
    "pose": ("change_pose",),
}
"""A label of the data -> the actions that say the same, the usual one first."""
SETTING = {"change_color": "color", "change_material": "material", "change_text": "text", "change_pose": "pose"}
CONNECTORS = (". ", ", ", " and ", "; ", ", then ")
WHOLE_EDITS = (
    "sharpen it", "make it warmer", "brighten it by 20%", "denoise it", "crop it square", "flip it", "blur it",
)  # fmt: skip
TOOLS: tuple[tuple[str, dict[str, tuple[float, float]]], ...] = (
    (
        "adjust_tone",
        {
            "brightness": (-60, 100),
            "contrast": (-60, 100),
            "exposure": (-2, 2),
            "shadows": (-60, 60),
            "gamma": (0.5, 2),
        },
    ),
    (
        "adjust_color",
        {
            "saturation": (-100, 100),
            "vibrance": (-80, 100),
            "temperature": (-60, 60),
            "tint": (-40, 40),
            "hue": (-90, 90),
        },
    ),
)
"""Tool, and the range of each of its settings for random runs."""
FIVE_EDITS = (
    "make it 10% brighter, increase the contrast by 15%, make it warmer, increase the saturation by 20% and lift the "
    "shadows"
)
RUNS = 80
"""Random runs of operations whose merged result is compared."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    good: int
    of: int

    @property
    def value(self) -> float:
        """0-1."""
        return self.good / self.of if self.of else 0.0

    def __str__(self) -> str:
        return f"{self.good} of {self.of}"


def measure() -> Section:
    """All of it, in about a minute."""
    labels = share(chain_kept(wishes, pairs) for wishes, pairs in labelled())
    grammar, understood, missed = through_grammar()
    stated = share(stated_orders())
    named = [request for request in CONTRADICTORY if is_named(request)]
    alarms = [request for request in HARMLESS if is_named(request)]
    circles = share(circle_named(request, words) for request, words in CIRCULAR)
    worst = max(differences())
    ratios = {count: cpu_ratio(count) for count in (2, 3, 5)}
    whole, apart = session_ratio()
    goals = (
        Goal("prerequisite first, from labels", labels.value, 1.0, "%"),
        Goal("prerequisite first, through the grammar", grammar.value, 1.0, "%"),
        Goal("stated order kept", stated.value, 1.0, "%"),
        Goal("contradictions named", len(named) / len(CONTRADICTORY), 0.95, "%"),
        Goal("false alarms", len(alarms) / len(HARMLESS), 0.03, "%", "lower"),
        Goal("circles named", circles.value, 1.0, "%"),
        Goal("merged differs from stepwise, worst", worst, 1.0, "/255", "lower"),
        Goal("processor time of merged, 2 operations", ratios[2], 1.0, "x", "lower"),
        Goal("processor time of merged, 5 operations", ratios[5], 0.75, "x", "lower"),
    )
    rows = [(f"{count} operations, the tool's call", figure(ratio)) for count, ratio in ratios.items()]
    rows.append(("5 edits, a whole session with reading and writing the photo", figure(whole)))
    quiet = [request for request in CONTRADICTORY if request not in named]
    text = f"""\
**Order.** The {len(chains())} requests of ComplexBench-Edit in which a step needs the one before it ("replace the horse
with a cow", "add a bell on the cow's neck", "make the bell golden"), each in all six orders of its three steps. From
the labels, without the grammar: {labels} pairs in order. Through the grammar, with the connectors
{", ".join(map(repr, CONNECTORS))}: {grammar} of the pairs whose two steps it reads as the labels say ({understood}).
{listed("Not in order", missed)} There no word of one step names what the other makes, and the stated order stands.
A stated order ({stated} orders of three edits joined by "then") is kept unless a prerequisite forbids it.

**Contradictions.** {len(CONTRADICTORY)} requests that contradict themselves and {len(HARMLESS)} that only look so,
written by hand. {listed("Not named", quiet)} {listed("False alarms", alarms)}
Circles named with both things: {circles}.

**Merged.** {RUNS} random runs of 1 to 5 adjustments on a photo, 8 and 16 bits, with alpha, on the whole and in a region
with a soft edge, merged and one after another. Processor time at 12 megapixels, one thread, as a part of that of the
same edits one after another; the two sessions differ by {figure(apart, "/255")} at most:

{table(("", "merged / stepwise"), rows)}
"""
    return Section("Sequencing", goals, text)


def share(outcomes: Iterator[bool] | Sequence[bool]) -> Share:
    """Counted."""
    found = list(outcomes)
    return Share(sum(found), len(found))


def listed(what: str, requests: Sequence[str]) -> str:
    """ "Not named: ..." or that there is nothing to name."""
    return f"{what}: {'; '.join(map(repr, requests)) or 'none'}."


def chains() -> list[dict[str, Any]]:
    """The rows of the data."""
    return [json.loads(line) for line in CHAINS.read_text(encoding="utf-8").splitlines()]


def pairs_of(row: dict[str, Any]) -> list[tuple[int, int]]:
    """(prerequisite, what needs it) as places among the row's steps."""
    return [(0, 1), (1, 2)] if row["chain"] == 3 else [(0, 1)]


def labelled() -> Iterator[tuple[tuple[SubRequest, ...], list[tuple[str, str]]]]:
    """Every order of every row as sub-requests made of its labels, and the ids that must follow each other."""
    for row in chains():
        wishes = [from_label(row, i) for i in range(len(row["steps"]))]
        pairs = [(wishes[a].id, wishes[b].id) for a, b in pairs_of(row)]
        for shuffled in itertools.permutations(wishes):
            for pair in pairs:
                yield shuffled, [pair]


def from_label(row: dict[str, Any], place: int) -> SubRequest:
    """One step as a decomposer that reads it as labelled would give it, without any order."""
    step, action = row["steps"][place], ACTIONS[row["types"][place]][0]
    _, _, said = step.partition(" ")
    made = re.split(r"\b(?:to|with|into|by)\b", step, maxsplit=1)[-1].strip()
    parameters: tuple[Parameter, ...] = ()
    if action == "add_object":
        parameters = (Parameter(property="object", amount=row["new"][place]),)
    elif action == "replace_object":
        parameters = (Parameter(property="object", amount=made),)
    elif action in SETTING:
        parameters = (Parameter(property=SETTING[action], amount=made),)
    subject = row["new"][place] if action == "add_object" else row["old"][place]
    return SubRequest(id=f"r{place + 1}", action=action, subject=subject, goal=said, parameters=parameters)


def chain_kept(wishes: Sequence[SubRequest], pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether every prerequisite comes before what needs it, and nothing is lost."""
    ids = [s.id for s in order(wishes)[0]]
    return len(ids) == len(wishes) and all(ids.index(a) < ids.index(b) for a, b in pairs)


def through_grammar() -> tuple[Share, str, list[str]]:
    """(pairs in order, how many pairs were read as labelled, requests where they were not in order)."""
    outcomes: list[bool] = []
    missed: list[str] = []
    asked = 0
    for row in chains():
        alone = [read_alone(step, kind) for step, kind in zip(row["steps"], row["types"], strict=True)]
        for shuffled in itertools.permutations(range(len(row["steps"]))):
            for connector in CONNECTORS:
                request = connector.join(row["steps"][i] for i in shuffled)
                found = decompose(request).sub_requests
                keys = [key(s) for s in found]
                ordered = [key(s) for s in order(found)[0]]
                for a, b in pairs_of(row):
                    asked += 1
                    first, then = alone[a], alone[b]
                    if first is None or then is None or keys.count(first) != 1 or keys.count(then) != 1:
                        continue
                    kept = first in ordered and then in ordered and ordered.index(first) < ordered.index(then)
                    outcomes.append(kept)
                    if not kept:
                        missed.append(request)
    return share(outcomes), f"{len(outcomes)} of {asked}", missed


Key = tuple[str, tuple[str, ...]]


def key(sub_request: SubRequest) -> Key:
    """What a step is known by in a longer request: its action and the last noun of its subject."""
    return sub_request.action, tuple(sorted(singulars(sub_request.subject.split()[-1])))


def read_alone(step: str, kind: str) -> Key | None:
    """How the grammar reads one step by itself; None when that is not what the label says."""
    found = decompose(step).sub_requests
    return key(found[0]) if len(found) == 1 and found[0].action in ACTIONS[kind] else None


def stated_orders() -> Iterator[bool]:
    """Whether three edits joined by "then" are done in that order, for all choices."""
    for edits in itertools.permutations(WHOLE_EDITS, 3):
        found = decompose(", then ".join(edits)).sub_requests
        yield len(found) == 3 and [s.id for s in order(found)[0]] == [s.id for s in found]


def is_named(request: str) -> bool:
    """Whether something of the request is refused as a contradiction."""
    found = decompose(request)
    return bool(contradictions(found.sub_requests, found.keep))


def circle_named(request: str, words: Sequence[str]) -> bool:
    """Whether the refusals of a circle name its things."""
    _, refused = order(decompose(request).sub_requests)
    return bool(refused) and all(word in refusal.reason for refusal in refused for word in words)


def differences() -> Iterator[float]:
    """The worst difference of each random run, in 255ths of full scale."""
    rng = np.random.default_rng(7)
    colour = photo("coffee")
    alpha = np.linspace(0, 255, colour.shape[1], dtype=np.uint8)[None, :, None]
    scenes: list[Pixels] = [
        colour,
        colour.astype(np.uint16) * 257,
        np.concatenate([colour, np.broadcast_to(alpha, (*colour.shape[:2], 1))], axis=2),
    ]
    soft = np.zeros(colour.shape[:2], np.uint8)
    soft[60:300, 90:400] = 255
    regions: list[Mask | None] = [None, cv2.GaussianBlur(soft, (0, 0), 12)]
    for run in range(RUNS):
        pixels, mask = scenes[run % len(scenes)], regions[run % 2]
        operations = [random_operation(rng) for _ in range(rng.integers(1, 6))]
        merged = adjust.apply(pixels, mask=mask, operations=operations).pixels
        apart = np.abs(merged.astype(np.float64) - stepwise(pixels, operations, mask))
        yield 255 * float(apart.max()) / full_scale(pixels)


def random_operation(rng: np.random.Generator) -> dict[str, Any]:
    """One adjustment with one or two settings anywhere in a useful range."""
    tool, settings = TOOLS[rng.integers(len(TOOLS))]
    chosen = rng.choice(sorted(settings), size=rng.integers(1, 3), replace=False)
    return {"tool": tool, "arguments": {str(name): float(rng.uniform(*settings[str(name)])) for name in chosen}}


def stepwise(pixels: Pixels, operations: Sequence[dict[str, Any]], mask: Mask | None = None) -> Pixels:
    """The operations as steps of their own."""
    for operation in operations:
        pixels = FUSABLE[operation["tool"]].apply(pixels, mask=mask, **operation["arguments"]).pixels
    return pixels


def cpu_ratio(count: int) -> float:
    """Processor time of the first `count` of five common adjustments merged, as a part of that of the steps."""
    operations = [
        {"tool": "adjust_tone", "arguments": {"brightness": 20.0}},
        {"tool": "adjust_color", "arguments": {"saturation": 20.0}},
        {"tool": "adjust_tone", "arguments": {"contrast": 20.0}},
        {"tool": "adjust_color", "arguments": {"temperature": 20.0}},
        {"tool": "adjust_tone", "arguments": {"shadows": 30.0}},
    ][:count]
    pixels = large_photo()
    return time_ratio(
        lambda: stepwise(pixels, operations), lambda: adjust.apply(pixels, operations=operations), rounds=7
    )


def session_ratio() -> tuple[float, float]:
    """(processor time of a merged session as a part of a stepwise one's, the largest difference in 255ths)."""
    pixels = large_photo()
    made: dict[Mode, Pixels] = {}

    def run(mode: Mode) -> None:
        with tempfile.TemporaryDirectory() as home:
            made[mode] = edit(pixels, FIVE_EDITS, mode=mode, home=home).pixels.astype(np.float64)

    ratio = time_ratio(lambda: run("stepwise"), lambda: run("merged"), rounds=3)
    return ratio, float(np.abs(made["stepwise"] - made["merged"]).max())


def large_photo() -> Pixels:
    """12 megapixels."""
    return np.ascontiguousarray(cv2.resize(photo("coffee"), (4000, 3000), interpolation=cv2.INTER_CUBIC))


def time_ratio(slow: Callable[[], object], fast: Callable[[], object], *, rounds: int) -> float:
    """Processor time of the second as a part of the first's, one thread, in turn: the median of the rounds."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        ratios = []
        for _ in range(rounds):
            started = time.process_time()
            slow()
            between = time.process_time()
            fast()
            ratios.append((time.process_time() - between) / (between - started))
    finally:
        cv2.setNumThreads(threads)
    return statistics.median(ratios)

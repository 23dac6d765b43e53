"""The reward for what a plan does to a picture: it is carried out on a miniature photo and the pixels are measured.

The known edits of an example make the target; the edits of a completion make the result; both go through the served
sequencer and the photo tools, without the graph. Half of the reward is what the verifier says of each known edit, half
how far the pixels came from the photo to the target. Left out: finding things in a photo. Where they are is laid down
(`miniature.py`), so that the reward measures the plan and no locator.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from ..evaluation.pixel.scoring import score
from ..images.pixels import Mask, Pixels
from ..nodes.decompose.wire import read_text
from ..nodes.sequence.plan import sequence
from ..nodes.verify.evidence import Evidence
from ..nodes.verify.measured import verify
from ..schema import Decomposition, EditState, Matrix, Plan, Step, SubRequest
from ..tools.base import EditTool
from ..tools.photo import TOOLS
from ..tools.photo.border import border_width
from ..tools.photo.resize import new_size
from .examples import Example
from .miniature import Miniature, in_miniature, miniature, names_of

KNOWN_PLACE = frozenset({"change_color", "change_background", "extract_object"})
"""Tools that are approximate only because things have to be found first: here their place is known."""
LARGEST = 400_000
"""Pixels of a picture on the way: 40 times the miniature. A step that would make more is not carried out."""
MORE = 3
"""Steps that a completion may have more than are known: those after count as asked for and not done."""
ALIKE = 0.9
"""A photo that is nearer to its target than this shows too little of the edits."""
LONGEST_TEXT = 100
"""Characters that are written; setting a page of them takes longer than everything else."""
_TOOLS: Mapping[str, EditTool] = {tool.name: tool for tool in TOOLS}


@dataclass(frozen=True, slots=True, eq=False)
class Done:
    """One step that was carried out."""

    step: Step
    sub_request: SubRequest
    place: str
    """The known name of its region; empty: the whole picture."""
    before: Pixels
    after: Pixels
    matrix: Matrix
    placed: Matrix
    """From the miniature's pixel coordinates to those of `before`."""


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """The known edits of an example, carried out."""

    scene: Miniature
    steps: tuple[Done, ...]
    target: Pixels
    begun: float
    """How near the photo is to the target as it is: not 0 where only its size has to change."""


def outcome(completion: str, example: Example) -> float | None:
    """How much of the known edits a completion's plan does to a photo, 0 to 1; about 10 ms.

    1 for a plan that does what the known edits do. 0 for doing nothing, for text that is no answer and for edits where
    none are wanted. In between it is the mean of

    - checks: over the known edits, the verifier's score (0-1) of the step that does each, judged by what is known to be
      wanted and where; over the number of known edits or of edits in the answer, whichever is more;
    - pixels: `progress` of the changed pixels towards the target x the share of the others that is untouched x what the
      two frames have in common (`evaluation/pixel/scoring.py`), less what the photo as it was has of that.

    None where nothing can be said: the example has no answer, or the photo tools cannot do all of it exactly.
    """
    if not example.answer:
        return None
    known = _known(example.answer, example.row)
    if known is None:
        return None
    try:
        found = read_text(completion)
    except ValueError:
        return 0.0
    if not known.steps or not found.sub_requests:
        return float(not known.steps and not found.sub_requests)
    done, result = carry_out(found, known.scene, len(known.steps) + MORE)
    pixels = max(0.0, (_nearness(known.scene.photo, known.target, result) - known.begun) / (1 - known.begun))
    checks = _checks(known, done) / max(len(known.steps), len(found.sub_requests))
    return round((checks + pixels) / 2, 6)


@lru_cache(maxsize=512)
def _known(answer: str, row: str) -> Known | None:
    """The known edits carried out; None when not all of them can be, or nothing of them is to be seen."""
    try:
        wanted = read_text(answer)
    except ValueError:
        return None
    plan = _plan(wanted, miniature(row, ()))
    scene = miniature(row, names_of(step.region for step in plan.steps))
    done, target = carry_out(wanted, scene, len(plan.steps))
    if len(done) != len(wanted.sub_requests):
        return None
    begun = _nearness(scene.photo, target, scene.photo)
    return None if done and begun > ALIKE else Known(scene, tuple(done), target, begun)


def _nearness(photo: Pixels, target: Pixels, result: Pixels) -> float:
    seen = score(photo, target, result)
    return seen.progress * seen.untouched * seen.size


def _is_exact(tool: EditTool) -> bool:
    return tool.fidelity == "exact" or tool.name in KNOWN_PLACE


def _plan(wanted: Decomposition, scene: Miniature) -> Plan:
    small = [in_miniature(one) for one in wanted.sub_requests]
    state = EditState(request="", photo=scene.as_photo(), sub_requests=small)
    return sequence(small, wanted.keep, _TOOLS, state)


def carry_out(wanted: Decomposition, scene: Miniature, most: int) -> tuple[list[Done], Pixels]:
    """The steps that could be done on a miniature, in the order of the served sequencer, and the picture they leave.

    Of the first `most`, those whose tool is exact, whose place is known and which stay within bounds.
    """
    picture, placed, done = scene.photo, np.eye(3), list[Done]()
    requests = {one.id: one for one in wanted.sub_requests}
    for step in _plan(wanted, scene).steps[:most]:
        place = ""
        mask: Mask | None = None
        if not _is_exact(_TOOLS[step.tool]):
            continue
        if step.region is not None:
            place = scene.named(step.region.phrase)
            mask = scene.mask(place, placed, picture)
            if mask is None:
                continue
        try:
            if _pixels_after(step, picture) > LARGEST or len(str(step.arguments.get("text", ""))) > LONGEST_TEXT:
                continue
            edited = _TOOLS[step.tool].apply(picture, mask=mask, **step.arguments)
        except Exception:  # the door to tools: what a policy writes may not end its training, as in `nodes/edit.py`
            continue
        if edited.pixels.shape[0] * edited.pixels.shape[1] > LARGEST:
            continue
        edited.pixels.setflags(write=False)
        request = in_miniature(requests[step.covers[0]])
        done.append(Done(step, request, place, picture, edited.pixels, edited.matrix, _matrix(placed)))
        picture, placed = edited.pixels, np.array(edited.matrix, np.float64) @ placed
    return done, picture


def _pixels_after(step: Step, picture: Pixels) -> int:
    """How many pixels a step makes, for the tools with which a picture can grow without bound."""
    height, width = picture.shape[:2]
    if step.tool == "resize":
        width, height = new_size(width, height, **step.arguments)
    elif step.tool == "add_border":
        arguments: dict[str, Any] = {k: v for k, v in step.arguments.items() if k != "color"}
        by = border_width(width, height, **arguments)
        width, height = width + 2 * by, height + 2 * by
    return int(width * height)


def _checks(known: Known, done: Sequence[Done]) -> float:
    """The sum, over the known edits, of how well the step that does it does; each step counts for one of them."""
    worth = [
        (_worth(wanted, made, known.scene), -i, -j)
        for i, wanted in enumerate(known.steps)
        for j, made in enumerate(done)
        if wanted.step.tool == made.step.tool
    ]
    total, taken = 0.0, set[tuple[str, int]]()
    for value, i, j in sorted(worth, reverse=True):
        if ("known", i) not in taken and ("done", j) not in taken:
            taken |= {("known", i), ("done", j)}
            total += value
    return total


def _worth(wanted: Done, made: Done, scene: Miniature) -> float:
    """1 for the same call in the same place; else the verifier's score of what was made, by what was wanted."""
    if wanted.step.arguments == made.step.arguments and wanted.place == made.place:
        return 1.0
    tool = _TOOLS[made.step.tool]
    mask = scene.mask(wanted.place, np.array(made.placed), made.before) if wanted.place else None
    if wanted.place and mask is None:
        return 0.0
    evidence = Evidence(
        step=wanted.step,
        sub_requests=(wanted.sub_request,),
        before=made.before,
        after=made.after,
        mask=mask,
        blends=tool.blends,
        geometric=tool.geometric,
        matrix=made.matrix,
        arguments=made.step.arguments,
        fidelity=tool.fidelity,
    )
    return verify(evidence).score / 10


def _matrix(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Matrix:
    a, b, c = ((float(r[0]), float(r[1]), float(r[2])) for r in values)
    return a, b, c

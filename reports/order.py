"""The dependency graph of a plan as a drawing: boxes in layers, each below all that it has to wait for.

After Sugiyama, Tagawa and Toda (1981): a step's layer is the longest way to it; an edge over several layers gets a
place in each, so that it goes around the boxes; places are sorted by the mean of what stands above them. Left out:
colours and letters, which are the style sheet's, and fewer crossings than two sweeps give.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..schema import Step

BOX = (176, 46)
"""Width and height of a step's box in CSS pixels."""
GAP = (26, 34)
"""Between boxes of a layer, and between layers."""
LANE = 18
"""Width of the place of an edge that passes a layer."""
MARGIN = 6
LONGEST = 22
"""Letters of a step's name in its box."""


@dataclass(frozen=True, slots=True)
class Box:
    """A step in the drawing: the box's corner."""

    step: Step
    x: float
    y: float
    name: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the page draws."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    paths: tuple[str, ...]
    """One SVG path for each dependency."""
    words: str
    """The same for somebody who does not see it."""


def drawing(steps: Sequence[Step]) -> Drawing:
    """The drawing of a plan; edges from steps that are not in it are left out."""
    known = {step.id: step for step in steps}
    after = {step.id: [i for i in step.after if i in known and i != step.id] for step in steps}
    layer = _layers(after)
    chains = [_chain(earlier, step.id, layer) for step in steps for earlier in after[step.id]]
    places = _places(list(known), layer, chains)
    widths = {node: float(BOX[0] if node in known else LANE) for row in places for node in row}
    total = max((_row_width(row, widths) for row in places), default=0.0)
    centre: dict[str, float] = {}
    for row in places:
        x = MARGIN + (total - _row_width(row, widths)) / 2
        for node in row:
            centre[node] = x + widths[node] / 2
            x += widths[node] + GAP[0]
    top = {node: MARGIN + y * (BOX[1] + GAP[1]) for y, row in enumerate(places) for node in row}
    boxes = tuple(Box(s, centre[s.id] - BOX[0] / 2, top[s.id], _name(s)) for s in steps)
    paths = tuple(_path(chain, centre, top) for chain in chains)
    height = 2 * MARGIN + len(places) * BOX[1] + max(0, len(places) - 1) * GAP[1]
    return Drawing(total + 2 * MARGIN, height, boxes, paths, order_words(steps))


def order_words(steps: Sequence[Step]) -> str:
    """ "s2 after s1; s3 after s1, s2", and what waits for nothing."""
    known = {step.id for step in steps}
    waits = [(s.id, [i for i in s.after if i in known]) for s in steps]
    free = [i for i, after in waits if not after]
    told = [f"{i} after {', '.join(after)}" for i, after in waits if after]
    return "; ".join([f"{', '.join(free)} first" if told else f"{', '.join(free)} in any order", *told])


def _layers(after: dict[str, list[str]]) -> dict[str, int]:
    """The longest way to each step. Steps run in order, so what comes first is known; anything else counts as free."""
    layer: dict[str, int] = {}
    for step, earlier in after.items():
        layer[step] = 1 + max((layer[i] for i in earlier if i in layer), default=-1)
    return layer


def _chain(earlier: str, later: str, layer: dict[str, int]) -> list[str]:
    """Both ends of an edge and its places in the layers between them."""
    return [earlier, *(f"{earlier}>{later}@{y}" for y in range(layer[earlier] + 1, layer[later])), later]


def _places(steps: list[str], layer: dict[str, int], chains: list[list[str]]) -> list[list[str]]:
    """Steps and passing edges of each layer from left to right."""
    rows: list[list[str]] = [[] for _ in range(1 + max(layer.values(), default=-1))]
    for step in steps:
        rows[layer[step]].append(step)
    for chain in chains:
        for y, node in enumerate(chain[1:-1], layer[chain[0]] + 1):
            rows[y].append(node)
    links = [pair for chain in chains for pair in pairwise(chain)]
    for _ in range(2):
        for above, row in pairwise(rows):
            _sort(row, above, [(low, high) for high, low in links])
        for row, below in reversed(list(pairwise(rows))):
            _sort(row, below, links)
    return rows


def _sort(row: list[str], beside: list[str], links: list[tuple[str, str]]) -> None:
    """Sort a row by the mean place of its neighbours in the row beside it; who has none stays where it is."""
    place = {node: i / max(1, len(beside) - 1) for i, node in enumerate(beside)}
    means = {}
    for i, node in enumerate(row):
        found = [place[b] for a, b in links if a == node and b in place]
        means[node] = sum(found) / len(found) if found else i / max(1, len(row) - 1)
    row.sort(key=means.__getitem__)


def _row_width(row: list[str], widths: dict[str, float]) -> float:
    return sum(widths[node] for node in row) + GAP[0] * (len(row) - 1)


def _path(chain: list[str], centre: Mapping[str, float], top: Mapping[str, float]) -> str:
    """From the lower edge of a box to the upper edge of another, straight through the places between."""
    x, y = centre[chain[0]], top[chain[0]] + BOX[1]
    path = f"M{x:g} {y:g}"
    for node in chain[1:]:
        end, bend = top[node], GAP[1] / 2
        path += f"C{x:g} {y + bend:g} {centre[node]:g} {end - bend:g} {centre[node]:g} {end:g}"
        x, y = centre[node], end + BOX[1]
        if node != chain[-1]:
            path += f"V{y:g}"
    return path


def _name(step: Step) -> str:
    """The tool and where it works, as far as there is room."""
    where = step.region.phrase if step.region else ""
    name = " · ".join(filter(None, (step.tool.replace("_", " "), where)))
    return name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…"

"""Spread colour from where it is known to where it is not: along things, not across their edges.

Levin, Lischinski and Weiss, "Colorization using Optimization" (SIGGRAPH 2004): neighbours of like luminance have like
colour. As in the authors' own program, what is solved is the stationary equation, in which every pixel is the weighted
mean of its neighbours, with the known colours as further terms: a symmetric, positive definite system. Conjugate
gradients solve it under a multigrid V-cycle whose grids are made by Boruvka's rule (every pixel joins the neighbour
most like it), so that no coarse cell reaches across an edge; about 20 steps do, and numpy is enough. The two channels
of colour are one complex number. Left out: where the known colours come from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from ...images.pixels import Float

Values = npt.NDArray[np.float64]
Colours = npt.NDArray[np.complex128]
Index = npt.NDArray[np.intp]
Solver = Callable[[Colours], Colours]

SPREAD = 0.012
"""Step of luminance (0-1) over which colour hardly spreads on even things: the sigma of the affinity."""
ROUGH = 0.35
"""What is added to it on rough things, as a part of their texture, so that colour spreads over grass as over sky."""
WINDOW = 7
"""Pixels, a side, of the windows that texture is measured in."""
LEAK = 1e-6
"""The least affinity: an edge is never wholly shut, so every pixel gets a colour."""
LONELY = 1e-9
"""The least pull, to 0 where nothing else is known: pixels that no known colour reaches have none."""
TOLERANCE = 1e-4
"""Error of a pixel, as the V-cycle sees it, at which the solver stops; far from all hints it is divided by little."""
MOST_STEPS = 60
COARSEST = 200
"""Unknowns of the coarsest grid, which is solved directly."""
DAMPING = 0.6
"""Of the Jacobi steps before and after a coarser grid."""


def spread(luma: Float, known: Colours, weight: Values) -> Colours:
    """The colour of every pixel.

    `luma` is (h, w) of 0-1. `known` is (h, w) complex, the colours to keep to, and `weight` (h, w) says how much: 0 not
    at all, 1 as much as to all four neighbours together, infinity exactly. Returns (h, w) complex; pixels that nothing
    known reaches are 0.
    """
    first, second = _neighbours(*luma.shape)
    light = luma.astype(np.float64).ravel()
    width = (SPREAD**2 + ROUGH**2 * _texture(luma)).ravel()
    affinity = np.maximum(np.exp(-((light[first] - light[second]) ** 2) / (width[first] + width[second])), LEAK)
    target, share = known.ravel(), weight.ravel()
    fixed = np.isinf(share)
    degree = _sums(first, affinity, light.size) + _sums(second, affinity, light.size)
    pull = np.where(fixed, 0.0, np.maximum(share, LONELY)) * degree
    wanted = pull * target
    # What is fixed leaves the system: to its neighbours it is one more known colour.
    for one, other in ((first, second), (second, first)):
        border = np.flatnonzero(fixed[one] & ~fixed[other])
        np.add.at(pull, other[border], affinity[border])
        np.add.at(wanted, other[border], affinity[border] * target[one[border]])
    free = ~fixed[first] & ~fixed[second]
    solved = solve(Graph(first[free], second[free], affinity[free], pull), wanted)
    solved[fixed] = target[fixed]
    return solved.reshape(luma.shape)


class Graph:
    """A system on a graph: `(degree + pull) x - sum of affinity times neighbours`."""

    def __init__(self, first: Index, second: Index, affinity: Values, pull: Values) -> None:
        """Edges join `first[k]` and `second[k]` with `affinity[k]`; `pull` (n,) is every node's own weight."""
        self.first, self.second, self.affinity, self.pull = first, second, affinity, pull
        self.size = pull.size
        rows = np.concatenate([first, second])
        self._order = np.argsort(rows, kind="stable")
        self._rows = rows[self._order]
        self._columns = np.concatenate([second, first])[self._order]
        self._affinity = self._by_row(affinity)
        self._starts = np.flatnonzero(np.diff(self._rows, prepend=-1))
        self._joined = self._rows[self._starts]
        self.diagonal = pull + _sums(self._rows, self._affinity, self.size)
        # A node that nothing holds (between fixed ones only, or in a picture without hints) stays at 0.
        self.diagonal[self.diagonal == 0] = 1.0

    def times(self, x: Colours) -> Colours:
        """The matrix times (n,)."""
        result: Colours = self.diagonal * x
        if self._starts.size:
            result[self._joined] -= np.add.reduceat(self._affinity * x[self._columns], self._starts)
        return result

    def dense(self) -> Values:
        """The matrix, (n, n)."""
        matrix = np.diag(self.diagonal)
        np.add.at(matrix, (self._rows, self._columns), -self._affinity)
        return matrix

    def coarser(self) -> tuple[Index, Graph]:
        """(the node of the coarser graph that each node belongs to, that graph)."""
        parent = np.arange(self.size)
        if self._starts.size:
            # Ties are broken by a hash of the edge, else whole rows of an even sky would become one node.
            edge = np.arange(self.affinity.size, dtype=np.uint64) * np.uint64(2654435761) % np.uint64(1 << 32)
            likeness = self._by_row(self.affinity * (1 + 1e-3 * edge / float(1 << 32)))
            best = np.maximum.reduceat(likeness, self._starts)
            most = np.flatnonzero(likeness == np.repeat(best, np.diff(self._starts, append=likeness.size)))
            parent[self._rows[most]] = self._columns[most]
        own = np.arange(self.size)
        mutual = (parent[parent] == own) & (own < parent)
        parent[mutual] = own[mutual]
        for _ in range(int(self.size).bit_length()):
            parent = parent[parent]
        roots, label = np.unique(parent, return_inverse=True)
        ends = np.sort(np.stack([label[self.first], label[self.second]]), axis=0)
        between = ends[0] != ends[1]
        edges, place = np.unique(ends[0, between] * roots.size + ends[1, between], return_inverse=True)
        affinity = _sums(place, self.affinity[between], edges.size)
        return label, Graph(*np.divmod(edges, roots.size), affinity, _sums(label, self.pull, roots.size))

    def _by_row(self, values: Values) -> Values:
        return np.concatenate([values, values])[self._order]


def solve(graph: Graph, wanted: Colours) -> Colours:
    """The x (n,) for which the matrix times x is `wanted`, as far as `TOLERANCE` asks."""
    graphs: list[Graph] = [graph]
    labels: list[Index] = []
    while graphs[-1].size > COARSEST and graphs[-1].affinity.size:
        label, coarser = graphs[-1].coarser()
        labels.append(label)
        graphs.append(coarser)
    bottom = _bottom(graphs[-1])
    x = np.zeros_like(wanted)
    residual, direction, before = wanted.copy(), np.zeros_like(wanted), 1.0
    for _ in range(MOST_STEPS):
        better = _cycle(graphs, labels, bottom, residual)
        if float(np.abs(better).max(initial=0)) <= TOLERANCE:
            break
        now = float(np.vdot(residual, better).real)
        direction = better + (now / before) * direction
        image = graph.times(direction)
        step = now / float(np.vdot(direction, image).real)
        x += step * direction
        residual -= step * image
        before = now
    return x


def _cycle(graphs: Sequence[Graph], labels: Sequence[Index], bottom: Solver, wanted: Colours) -> Colours:
    """One V-cycle from zero: nearly the solution, and as symmetric as conjugate gradients ask."""
    graph = graphs[0]
    if not labels:
        return bottom(wanted)
    x: Colours = DAMPING * wanted / graph.diagonal
    left = wanted - graph.times(x)
    size = graphs[1].size
    below = _sums(labels[0], left.real, size) + 1j * _sums(labels[0], left.imag, size)
    x += _cycle(graphs[1:], labels[1:], bottom, below)[labels[0]]
    x += DAMPING * (wanted - graph.times(x)) / graph.diagonal
    return x


def _bottom(graph: Graph) -> Solver:
    """How the coarsest grid is solved: directly; where nothing is joined any more every node is by itself."""
    if not graph.affinity.size:
        return lambda wanted: wanted / graph.diagonal
    inverse = np.linalg.inv(graph.dense())
    return lambda wanted: inverse @ wanted.real + 1j * (inverse @ wanted.imag)


def _neighbours(height: int, width: int) -> tuple[Index, Index]:
    """The pixels that lie side by side or one above the other, as indices into the flat picture."""
    at = np.arange(height * width).reshape(height, width)
    return (
        np.concatenate([at[:, :-1].ravel(), at[:-1].ravel()]),
        np.concatenate([at[:, 1:].ravel(), at[1:].ravel()]),
    )


def _texture(luma: Float) -> Values:
    """Variance of luminance around each pixel, (h, w), in the quietest window that holds it: an edge is no texture."""
    size = (WINDOW, WINDOW)
    even = np.ascontiguousarray(luma, np.float32)
    mean, square = (cv2.blur(values, size).reshape(luma.shape) for values in (even, even * even))
    variance = np.maximum(square - mean * mean, 0)
    return np.asarray(cv2.erode(variance, np.ones(size, np.uint8)), np.float64).reshape(luma.shape)


def _sums(place: Index, values: Values, size: int) -> Values:
    sums: Values = np.bincount(place, values, size).astype(np.float64, copy=False)
    return sums

"""Running operations over a picture in row tiles that stay in the processor's cache.

An operation takes a tile of colour (rows, w, 3), the index of its first row and an array to write to (or None), and
returns the tile it made, of the same shape and type. Tiles depend on the picture's shape alone, so that one operation
after another over whole pictures gives the same bits as all of them tile by tile. Left out: operations that look at
neighbouring rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np

from ...images.pixels import Pixels

Operation: TypeAlias = Callable[[Pixels, int, Pixels | None], Pixels]

TILE_BYTES = 1 << 19
"""Half a mebibyte of colour a tile: an operation finds in the caches what the one before it wrote."""

FEWEST_TILES = 4
"""Tiles below which another thread costs more than it saves."""


def tile_rows(pixels: Pixels) -> int:
    """Rows of one tile of this picture, at least 1."""
    return max(1, TILE_BYTES // int(pixels.shape[1] * 3 * pixels.itemsize))


def run_tiled(pixels: Pixels, operations: Sequence[Operation]) -> Pixels:
    """All operations one after another on (h, w, 3 or 4); alpha passes through. A new array, also for no operation."""
    operations = composed(operations)
    if not operations:
        return pixels.copy()
    result = np.empty_like(pixels, order="C")
    # Alone, a table has nothing to gain from tiles, and OpenCV's own threads do best on the whole.
    alone = len(operations) == 1 and isinstance(operations[0], TableOperation)
    rows = pixels.shape[0] if alone else tile_rows(pixels)
    has_alpha = pixels.shape[2] == 4

    def do(top: int) -> None:
        source, target = pixels[top : top + rows], result[top : top + rows]
        tile = cv2.cvtColor(source, cv2.COLOR_RGBA2RGB) if has_alpha else source
        for operation in operations[:-1]:
            tile = operation(tile, top, None)
        last = operations[-1](tile, top, None if has_alpha else target)
        if has_alpha:
            cv2.cvtColor(last, cv2.COLOR_RGB2RGBA, target)
            target[..., 3] = source[..., 3]
        elif last is not target:
            target[...] = last

    each_tile(do, range(0, pixels.shape[0], rows))
    return result


def each_tile(work: Callable[[int], None], tops: range) -> None:
    """Do the work for the first row of every tile, on as many threads as OpenCV uses; an error of one ends all."""
    threads = min(cv2.getNumThreads(), len(tops) // FEWEST_TILES)
    if threads <= 1:
        for top in tops:
            work(top)
        return
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(work, top) for top in tops]:
            done.result()


@dataclass(frozen=True, slots=True)
class TableOperation:
    """Replace every value by its entry of a table of 256 (uint8) or 65536 (uint16) values: one for all channels,
    (levels,), or one for each, (1, levels, 3)."""

    table: Pixels

    def __call__(self, tile: Pixels, top: int, out: Pixels | None) -> Pixels:
        return cv2.LUT(tile, self.table, out).reshape(tile.shape)

    def then(self, following: TableOperation) -> TableOperation:
        """Both in one table: the same bits as one after the other, for a table has an entry for every value."""
        if self.table.ndim == following.table.ndim == 1:
            return TableOperation(following.table[self.table])
        levels = self.table.size // (1 if self.table.ndim == 1 else 3)
        first, second = (np.broadcast_to(t.reshape(levels, -1), (levels, 3)) for t in (self.table, following.table))
        return TableOperation(np.ascontiguousarray(np.take_along_axis(second, first.astype(np.intp), axis=0)[None]))


def composed(operations: Sequence[Operation]) -> list[Operation]:
    """The same operations with neighbouring tables made one."""
    result: list[Operation] = []
    for operation in operations:
        last = result[-1] if result else None
        if isinstance(last, TableOperation) and isinstance(operation, TableOperation):
            result[-1] = last.then(operation)
        else:
            result.append(operation)
    return result

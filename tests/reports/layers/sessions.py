"""Sessions that are made up of pictures, and a composite of layers that has nothing in common with what is tested."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from imageedit_r1.checkpoints.artifacts import ArtifactStore
from imageedit_r1.images.pixels import composite
from imageedit_r1.reports.layers.stack import Stack, stack_of
from imageedit_r1.schema import IDENTITY, EditState, Matrix, Outcome, Photo, Region, Step

Array = npt.NDArray[Any]


@dataclass
class Done:
    """What a step made."""

    pixels: Array
    matrix: Matrix = IDENTITY
    mask: Array | None = None
    name: str = "a step"


def png(pixels: Array, **options: Any) -> bytes:
    """A small file to be the photo's."""
    file = io.BytesIO()
    Image.fromarray(np.zeros((4, 4, 3), np.uint8)).save(file, "PNG", **options)
    return file.getvalue()


def session(folder: Path, photo: Array, steps: Sequence[Done], **options: Any) -> tuple[Stack, ArtifactStore]:
    """The stack of a session whose steps made those pictures."""
    store = ArtifactStore(folder / "artifacts")
    file = png(photo, **options)
    state = EditState(
        session="made-up",
        request="anything",
        photo=Photo(name="photo.png", file=store.put(file), image=store.save(photo), format="PNG"),
        steps=[
            Step(
                id=f"s{number}",
                covers=(),
                tool="tool",
                instruction=done.name,
                region=None if done.mask is None else Region(mask=store.save(done.mask)),
            )
            for number, done in enumerate(steps)
        ],
        outcomes=[
            Outcome(step=f"s{number}", status="done", image=store.save(done.pixels), matrix=done.matrix)
            for number, done in enumerate(steps)
        ],
    )
    store.flush()
    return stack_of(state, file), store


def flattened(size: tuple[int, int], placed: Sequence[tuple[Array, int, int]]) -> Array:
    """Layers (pixels, x, y) of RGB or straight RGBA, from the bottom up, on a clear canvas: W3C's source-over."""
    width, height = size
    scale = float(np.iinfo(placed[0][0].dtype).max)
    colour, alpha = np.zeros((height, width, 3)), np.zeros((height, width, 1))
    for pixels, x, y in placed:
        left, top, right, bottom = (
            max(0, x),
            max(0, y),
            min(width, x + pixels.shape[1]),
            min(height, y + pixels.shape[0]),
        )
        if right <= left or bottom <= top:
            continue
        seen = pixels[top - y : bottom - y, left - x : right - x] / scale
        above = seen[..., 3:] if pixels.shape[2] == 4 else np.ones((*seen.shape[:2], 1))
        window = np.s_[top:bottom, left:right]
        colour[window] = seen[..., :3] * above + colour[window] * (1 - above)  # premultiplied
        alpha[window] = above + alpha[window] * (1 - above)
    straight = np.where(alpha > 0, colour / np.maximum(alpha, 1e-9), 0)
    return np.rint(np.concatenate([straight, alpha], axis=2) * scale).astype(placed[0][0].dtype)


def same_picture(found: Array, picture: Array) -> bool:
    """Whether RGBA shows that picture, RGB or RGBA, bit for bit; what is clear has no colour."""
    if picture.shape[2] == 3:
        full = np.iinfo(picture.dtype).max
        return bool((found[..., 3] == full).all() and np.array_equal(found[..., :3], picture))
    seen = picture[..., 3] > 0
    return np.array_equal(found[..., 3], picture[..., 3]) and np.array_equal(found[seen], picture[seen])


class Chain:
    """Random steps, each on the picture of the one before."""

    def __init__(self, seed: int, *, channels: int = 3, dtype: Any = np.uint8) -> None:
        self.random = np.random.default_rng(seed)
        height, width = self.random.integers(9, 40, 2)
        self.full = int(np.iinfo(dtype).max)
        self.photo = self.random.integers(0, self.full + 1, (height, width, channels), dtype)
        self.now = self.photo
        self.steps: list[Done] = []

    def add(self, kind: str) -> None:
        """A step of that kind."""
        done = getattr(self, kind)()
        done.name = kind
        self.steps.append(done)
        self.now = done.pixels

    def edit(self) -> Done:
        """A region with a soft edge gets other values, mixed as tools mix."""
        height, width = self.now.shape[:2]
        mask: Array = np.zeros((height, width), np.uint8)
        x, y = int(self.random.integers(0, width)), int(self.random.integers(0, height))
        values: Array = np.array([0, 1, 77, 128, 254, 255, 255, 255], np.uint8)
        part = self.random.choice(values, (12, 12))
        mask[y : y + 12, x : x + 12] = part[: height - y, : width - x]
        other: Array = np.asarray(self.random.integers(0, self.full + 1, self.now.shape, self.now.dtype))
        if self.now.shape[2] == 4:
            other[..., 3] = self.now[..., 3]
        return Done(composite(self.now, other, mask), mask=mask)

    def tone(self) -> Done:
        """Everything becomes darker."""
        pixels = self.now.copy()
        pixels[..., :3] //= 2
        return Done(pixels)

    def write(self) -> Done:
        """A few pixels change, without a region."""
        pixels = self.now.copy()
        pixels[1:4, 2:8:2, :3] = self.full
        return Done(pixels)

    def crop(self) -> Done:
        """All sides lose some."""
        pixels = np.ascontiguousarray(self.now[2:-1, 1:-2])
        return Done(pixels, ((1, 0, -1), (0, 1, -2), (0, 0, 1)), np.full(self.now.shape[:2], 255, np.uint8))

    def border(self) -> Done:
        """A frame of one colour."""
        pixels = np.pad(self.now, ((3, 3), (3, 3), (0, 0)), constant_values=self.full)
        return Done(pixels, ((1, 0, 3), (0, 1, 3), (0, 0, 1)))

    def mirror(self) -> Done:
        """Left and right change places."""
        width = self.now.shape[1]
        return Done(np.ascontiguousarray(self.now[:, ::-1]), ((-1, 0, width - 1), (0, 1, 0), (0, 0, 1)))

    def turn(self) -> Done:
        """A quarter clockwise."""
        height = self.now.shape[0]
        return Done(np.ascontiguousarray(np.rot90(self.now, -1)), ((0, -1, height - 1), (1, 0, 0), (0, 0, 1)))

    def double(self) -> Done:
        """Twice the size, smoothly: other values than repeating would give."""
        pixels = np.repeat(np.repeat(self.now, 2, 0), 2, 1)
        pixels[1:] = (pixels[1:] // 2) + (pixels[:-1] // 2)
        if pixels.shape[2] == 4:
            pixels[..., 3] = np.repeat(np.repeat(self.now[..., 3], 2, 0), 2, 1)
        return Done(pixels, ((2, 0, 0.5), (0, 2, 0.5), (0, 0, 1)))

    def cut_out(self) -> Done:
        """A part becomes clear, another half so."""
        height, width = self.now.shape[:2]
        alpha = np.full((height, width, 1), self.full, self.now.dtype)
        alpha[: height // 2] = 0
        alpha[height // 2, : width // 2] = self.full // 2
        old = self.now[..., 3:] if self.now.shape[2] == 4 else alpha
        return Done(np.concatenate([self.now[..., :3], np.minimum(alpha, old)], axis=2))


PLAIN = ("edit", "tone", "write", "crop", "border", "mirror", "turn", "double")

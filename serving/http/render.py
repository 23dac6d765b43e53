"""Renderings for those who ask over HTTP: made in threads, each once however many ask, and waited for when their
picture is still on its way to the disk.

Left out: how they are made and kept (`engine/renderings.py`), and who may see them (`pictures.py`).
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import anyio
from anyio import CapacityLimiter

from ...checkpoints.artifacts import ArtifactStore
from ...errors import StorageError
from ...images.decode import MAX_PIXELS
from ...images.pixels import Pixels
from ...schema import ImageRef
from ..engine.renderings import CACHE_BYTES, Rendered, Renderer, Rendering, UploadedFile
from .boxes import read_box

LATE = 2.0
"""Seconds that a picture may take from being told of to being on disk."""


class Pictures:
    """Renders pictures of an artifact store without holding up the rest."""

    def __init__(
        self, artifacts: ArtifactStore, folder: Path, *, cache_bytes: int = CACHE_BYTES, max_pixels: int = MAX_PIXELS
    ) -> None:
        self._artifacts = artifacts
        self._renderer = Renderer(artifacts, folder, cache_bytes=cache_bytes, max_pixels=max_pixels)
        self._making: dict[str, asyncio.Task[Rendered]] = {}
        self._limiter: CapacityLimiter | None = None

    async def render(self, wanted: Rendering) -> Rendered:
        """The file of a rendering. Raises `StorageError` when its picture is not there, `InputError` for a format that
        cannot hold it."""
        key = wanted.key
        task = self._making.get(key)
        if task is None:
            task = self._making[key] = asyncio.create_task(self._render(wanted))
            task.add_done_callback(lambda done: self._forget(key, done))
        return await asyncio.shield(task)  # who goes away does not take it from the others

    def pixels(self, image: ImageRef | UploadedFile) -> Pixels:
        """The pixels of a picture, (h, w, 3 or 4) or a mask (h, w); called in a thread. Raises `StorageError`, and
        `InputError` for an upload that is damaged."""
        return self._renderer.pixels(image)

    def _forget(self, key: str, task: asyncio.Task[Rendered]) -> None:
        self._making.pop(key, None)
        if not task.cancelled():
            task.exception()  # it was raised to those who waited, if anybody still did

    async def _render(self, wanted: Rendering) -> Rendered:
        there = await asyncio.to_thread(self._renderer.find, wanted)  # it need not wait for those that are made
        if there is not None:
            return there
        self._limiter = self._limiter or CapacityLimiter(2)  # each holds a whole picture
        patience = time.monotonic() + LATE
        while True:
            stored = all(ref.sha256 in self._artifacts for ref in wanted.stored)  # asked before: it may come meanwhile
            try:
                return await anyio.to_thread.run_sync(self._renderer.render, wanted, limiter=self._limiter)
            except StorageError:
                if stored or time.monotonic() > patience:
                    raise
                await asyncio.sleep(0.02)  # it is written beside the step after it


def rendering(  # noqa: PLR0917  (the parameters of one request)
    image: ImageRef, original: str | None, gray: bool, format: str | None, size: int | None, quality: int | None,
    box: str | None,
) -> Rendering:  # fmt: skip
    """A picture of a session as it is asked for; `original` is the file of its photo, `gray` what that has.

    `Refused` (422) for a box with nothing inside.
    """
    part = read_box(box, image.width, image.height)
    return Rendering(
        image=image,
        format=None if format is None else format.upper(),
        box=part,
        size=size,
        quality=quality,
        original=original,
        gray=gray and size is None and part is None,
    )

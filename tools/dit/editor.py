"""What an editor is to the tool that uses it, wherever the model runs.

Left out: the editors (`local.py`, `remote.py`), and everything about the photo (`tool.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from ...images.pixels import Pixels


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What an editor makes of a picture."""

    pixels: Pixels
    """(h, w, 3) uint8, of a size the editor chooses."""
    latents: Any = None
    """The same in its latent space, for a next step (`source`); None when there is no such step or it shows none."""


class Editor(Protocol):
    """Edits a picture by an instruction; guards itself against concurrent calls."""

    name: str
    """As it was chosen: a row of the table, a folder, a repository or an address."""

    @property
    def licence(self) -> str:
        """What it may be used for, one line; empty when nothing is known."""
        ...

    @property
    def chains(self) -> bool:
        """Whether it takes the latents of its last answer as the source of the next."""
        ...

    def size(self, width: int, height: int) -> tuple[int, int]:
        """The (width, height) in which it wants to see a picture of this size; `ToolError` when it cannot take it."""
        ...

    def load(self) -> None:
        """Make the next call fast: load, or see that the server is there."""
        ...

    def __call__(self, pixels: Pixels, instruction: str, *, seed: int = 0, source: Any = None) -> Answer:
        """Edit (h, w, 3) uint8 of a legal size. Reports progress, and can be cancelled, through `tools/progress.py`.

        `source`: latents of an earlier answer that shows the same picture. Raises `ToolError`, and
        `ConfigurationError` when the editor as it is configured cannot work.
        """
        ...

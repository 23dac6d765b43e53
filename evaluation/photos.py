"""The free photos that measurements run on: those of `examples/` and of `evaluation/data/photos/`.

They lie in a checkout only, the wheel does not carry them. Left out: labels, which belong to each measurement.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from ..errors import InputError
from ..images.decode import decode
from ..images.pixels import Pixels

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (ROOT / "examples", ROOT / "evaluation" / "data" / "photos")


def photo_path(name: str) -> Path:
    """The file of a photo ("coffee"). `InputError` when there is none, as in an installed wheel."""
    for folder in FOLDERS:
        for path in sorted(folder.glob(f"{name}.*")):
            return path
    raise InputError(
        f"there is no photo {name!r} under {ROOT}; measurements of pictures need a checkout, not the wheel"
    )


@lru_cache(maxsize=32)
def photo(name: str) -> Pixels:
    """Its pixels, (h, w, 3) uint8, read-only."""
    pixels = decode(photo_path(name).read_bytes()).pixels
    pixels.setflags(write=False)
    return pixels

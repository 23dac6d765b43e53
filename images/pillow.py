"""Pillow, opened the one way this package uses it: by the format's own class, with its warnings caught.

Left out: `Image.open`, which guesses the format and has a size limit of its own.
"""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

_RECORDING = threading.Lock()


def open_image(data: bytes, name: str) -> Image:
    """Read the header of a file whose signature says that format. Raises anything that Pillow raises."""
    from PIL import (
        AvifImagePlugin,
        BmpImagePlugin,
        GifImagePlugin,
        JpegImagePlugin,
        PngImagePlugin,
        TiffImagePlugin,
        WebPImagePlugin,
    )

    classes: dict[str, Any] = {
        "JPEG": JpegImagePlugin.JpegImageFile,
        "PNG": PngImagePlugin.PngImageFile,
        "WEBP": WebPImagePlugin.WebPImageFile,
        "TIFF": TiffImagePlugin.TiffImageFile,
        "GIF": GifImagePlugin.GifImageFile,
        "BMP": BmpImagePlugin.BmpImageFile,
        "AVIF": AvifImagePlugin.AvifImageFile,
    }
    image: Image = classes[name](io.BytesIO(data))
    return image


@contextmanager
def recording(notes: list[str], name: str) -> Iterator[None]:
    """Turn what Pillow warns of into notes about that format.

    Recording changes Python's warning filters for a moment, so one thread at a time does it.
    """
    with _RECORDING, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    notes.extend(f"{name}: {' '.join(str(item.message).split())}" for item in caught)

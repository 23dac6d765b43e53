"""What a person hands in as a photo or a region, turned into bytes and plain data, or refused with one line.

Left out: decoding, which `ingest` does.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from ..errors import InputError
from ..images.encode import encode

if TYPE_CHECKING:
    from PIL.Image import Image

ImageInput: TypeAlias = "str | os.PathLike[str] | bytes | Image | npt.NDArray[Any]"

MAX_FILE = 1024 * 2**20
"""Bytes of an input file; photos are far smaller."""


def read_source(image: ImageInput) -> tuple[str, bytes]:
    """(name, file bytes) of a photo given as a path, bytes, a Pillow image or an array.

    Arrays are (h, w), (h, w, 3) RGB or (h, w, 4) RGBA, `uint8` or `uint16`. Raises `InputError` otherwise.
    """
    if isinstance(image, bytes):
        return "image", image
    if isinstance(image, (str, os.PathLike)):
        return Path(image).name, read_file(Path(image))
    if isinstance(image, np.ndarray):
        return "image", _encode_array(image)
    if hasattr(image, "save") and hasattr(image, "mode"):
        buffer = io.BytesIO()
        try:
            image.save(buffer, "TIFF", exif=image.getexif(), icc_profile=image.info.get("icc_profile"))
        except (OSError, ValueError, KeyError, SystemError) as error:
            raise InputError(
                f"the Pillow image of mode {image.mode} and size {image.size} cannot be used: {error}"
            ) from error
        return "image", buffer.getvalue()
    raise InputError(f"a photo is a path, bytes, a PIL.Image or a numpy array; found {type(image).__name__}")


def read_file(path: Path) -> bytes:
    """The bytes of a file that a person named. `InputError` says what is wrong with it."""
    try:
        if path.is_dir():
            raise InputError(f"{path} is a folder; name a photo in it")
        if not path.exists():
            raise InputError(f"{path} does not exist")
        if not path.is_file():
            raise InputError(f"{path} is not an ordinary file")
        size = path.stat().st_size
        if size == 0:
            raise InputError(f"{path} is empty")
        if size > MAX_FILE:
            raise InputError(f"{path} has {size} bytes; at most {MAX_FILE} are read")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from error


def _encode_array(array: npt.NDArray[Any]) -> bytes:
    expected = "expected (h, w), (h, w, 3) or (h, w, 4) of uint8 or uint16"
    if array.dtype not in (np.uint8, np.uint16):
        raise InputError(f"the array has type {array.dtype}; {expected}")
    if array.ndim == 2:
        array = np.repeat(array[..., None], 3, axis=2)
    if array.ndim != 3 or array.shape[2] not in (3, 4) or 0 in array.shape:
        raise InputError(f"the array has shape {array.shape}; {expected}")
    return encode(np.ascontiguousarray(array), format="TIFF", original=None).data

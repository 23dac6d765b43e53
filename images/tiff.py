"""A TIFF writer for 8 and 16 bits with metadata, which Pillow (8 bits) and OpenCV (no metadata) each have half of.

Pillow builds the directory, EXIF and GPS included; the strips are written here, plain or deflated after horizontal
differencing, on several threads. Left out: tiles, planes, several pages, files over 4 GB.
"""

from __future__ import annotations

import io
import os
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import InputError

Array = npt.NDArray[Any]

STRIP_BYTES = 1 << 20
PLAIN, DEFLATE = 1, 8
MAX_BYTES = 0xF000_0000
"""Offsets are 32 bits wide."""
SUB_DIRECTORIES = (34665, 34853)
"""EXIF and GPS."""
STORAGE_TAGS = frozenset(
    {254, 255, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 284, 317, 320, 322, 323, 324, 325, 330, 338, 339}
    | {347, 512, 513, 514, 515, 519, 520, 521, 529, 530, 531, 532, 700, 34377, 34675}
)
"""Tags of an EXIF structure that say how pixels are stored, or that are written from elsewhere."""
THREADS = min(8, os.cpu_count() or 1)


def write_tiff(
    pixels: Array,
    *,
    deflate: bool,
    exif: bytes = b"",
    icc: bytes = b"",
    xmp: bytes = b"",
    dpi: tuple[float, float] | None = None,
) -> bytes:
    """A little-endian TIFF of (h, w, 1 to 4) `uint8` or `uint16`; channels 2 and 4 end in straight alpha.

    `exif` is a TIFF structure whose tags are merged into the file's own. Raises `InputError` beyond 4 GB.
    """
    from PIL.TiffImagePlugin import ImageFileDirectory_v2

    height, width, channels = pixels.shape
    if pixels.nbytes > MAX_BYTES:
        raise InputError(f"a TIFF holds 4 GB, the picture has {pixels.nbytes} bytes; choose PNG")
    values = np.ascontiguousarray(pixels, dtype=pixels.dtype.newbyteorder("<"))
    rows = max(1, STRIP_BYTES // (values.nbytes // height))
    tops = range(0, height, rows)
    if deflate:
        with ThreadPoolExecutor(min(THREADS, len(tops))) as pool:
            strips = list(pool.map(lambda top: _deflate(values[top : top + rows]), tops))
    else:
        strips = [values[top : top + rows].tobytes() for top in tops]

    tags: Any = ImageFileDirectory_v2(b"II*\0\0\0\0\0")
    if exif:
        _merge_exif(tags, exif)
    tags[256], tags[257], tags[259] = width, height, DEFLATE if deflate else PLAIN
    tags[258] = (pixels.dtype.itemsize * 8,) * channels
    tags[262] = 2 if channels >= 3 else 1
    tags[277], tags[278], tags[284] = channels, rows, 1
    tags.tagtype[273] = tags.tagtype[279] = 4
    lengths = [len(strip) for strip in strips]
    tags[273] = tuple(int(n) for n in np.cumsum([0, *lengths[:-1]]))  # from the directory's end; Pillow adds that
    tags[279] = tuple(lengths)
    if deflate:
        tags[317] = 2
    if channels in (2, 4):
        tags[338] = 2
    if dpi:
        tags[282], tags[283], tags[296] = dpi[0], dpi[1], 2
    if icc:
        tags.tagtype[34675] = 7
        tags[34675] = icc
    if xmp:
        tags.tagtype[700] = 1
        tags[700] = xmp
    file = io.BytesIO()
    file.write(struct.pack("<2sHI", b"II", 42, 8))
    file.write(tags.tobytes(8))
    for strip in strips:
        file.write(strip)
    return file.getvalue()


def _merge_exif(tags: Any, exif: bytes) -> None:
    from PIL.Image import Exif

    source = Exif()
    source.load(b"Exif\0\0" + exif)
    for tag in source:
        if tag in SUB_DIRECTORIES:
            inside = source.get_ifd(tag)
            if inside:
                tags[tag] = dict(inside)
        elif tag not in STORAGE_TAGS:
            tags[tag] = source[tag]


def _deflate(values: Array) -> bytes:
    """A strip as differences to the left neighbour, compressed."""
    delta = values.copy()
    np.subtract(values[:, 1:], values[:, :-1], out=delta[:, 1:])
    return zlib.compress(delta.data, 1)

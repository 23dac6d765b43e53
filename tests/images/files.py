"""Image files for the tests of the door, good and hostile, all made here.

Left out: anything that needs a decoder to be trusted.
"""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
import numpy.typing as npt
import tifffile
from PIL import Image, ImageCms

Array = npt.NDArray[Any]

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def scene(width: int = 61, height: int = 37, channels: int = 3, kind: type = np.uint8, seed: int = 0) -> Array:
    """A smooth picture without symmetry, full range."""
    rng = np.random.default_rng(seed)
    coarse = rng.random((5, 7, channels))
    y, x = np.linspace(0, 4, height)[:, None], np.linspace(0, 6, width)[None]
    rows = np.stack([np.interp(y[:, 0], np.arange(5), coarse[:, i, c]) for i in range(7) for c in range(channels)])
    rows = rows.reshape(7, channels, height)
    out = np.empty((height, width, channels))
    for c in range(channels):
        for j in range(height):
            out[j, :, c] = np.interp(x[0], np.arange(7), rows[:, c, j])
    return np.rint(out * np.iinfo(kind).max).astype(kind)


def save(pixels: Array | Image.Image, format: str, **options: Any) -> bytes:
    """A file written by Pillow."""
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def tiff(values: Array, **options: Any) -> bytes:
    """A file written by tifffile."""
    file = io.BytesIO()
    tifffile.imwrite(file, values, metadata=None, **options)
    return file.getvalue()


def png_chunk(kind: bytes, content: bytes) -> bytes:
    """One PNG chunk with a right checksum."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, depth: int, colour: int, lines: bytes, *extra: bytes, interlace: int = 0) -> bytes:
    """A PNG of these raw scan lines, filter bytes included."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    body = png_chunk(b"IHDR", header) + b"".join(extra) + png_chunk(b"IDAT", zlib.compress(lines))
    return b"\x89PNG\r\n\x1a\n" + body + png_chunk(b"IEND", b"")


def png16(values: Array, *extra: bytes) -> bytes:
    """A 16-bit PNG of (h, w, channels), filter 0."""
    height, width, channels = values.shape
    lines = values.astype(">u2").reshape(height, -1).view(np.uint8)
    with_filter = np.concatenate([np.zeros((height, 1), np.uint8), lines], axis=1)
    return png(width, height, 16, {1: 0, 2: 4, 3: 2, 4: 6}[channels], with_filter.tobytes(), *extra)


def cmyk_profile() -> bytes:
    """A small CMYK ICC profile whose table makes colours that are noticeably unlike the naive formula's."""
    grid = 3
    clut = bytearray()
    for c in range(grid):
        for m in range(grid):
            for y in range(grid):
                for k in range(grid):
                    light = (1 - 0.3 * c / 2) * (1 - 0.5 * m / 2) * (1 - 0.1 * y / 2) * (1 - 0.9 * k / 2)
                    lab = (100 * light, 30 * (m - c) / 2, 40 * (y - m) / 2)
                    clut += bytes([round(lab[0] * 2.55), round(lab[1] + 128), round(lab[2] + 128)])
    ramp = bytes(range(256))
    identity = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    table = b"mft1" + bytes(4) + bytes([4, 3, grid, 0]) + identity + ramp * 4 + bytes(clut) + ramp * 3
    text = b"desc" + bytes(4) + struct.pack(">I", 5) + b"test\0" + bytes(78)
    tags = [(b"desc", text), (b"A2B0", table), (b"wtpt", b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061))]
    body, directory, offset = b"", struct.pack(">I", len(tags)), 128 + 4 + 12 * len(tags)
    for name, content in tags:
        directory += name + struct.pack(">II", offset + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    head = bytearray(128)
    struct.pack_into(">I", head, 0, 128 + len(directory) + len(body))
    head[8:12] = bytes([2, 0x10, 0, 0])
    head[12:24] = b"prtrCMYKLab "
    head[36:40] = b"acsp"
    struct.pack_into(">3i", head, 68, 63190, 65536, 54061)
    return bytes(head) + directory + body

"""Pixels deeper than 8 bits, which Pillow would cut to 8: 16-bit colour PNG, 16-bit and floating-point TIFF.

A PNG is inflated here, its scan lines are checked, and only then handed to OpenCV, whose decoder would otherwise print
its complaints. A TIFF is shown to Pillow as an 8-bit grey one whose rows are the original's raw bytes: libtiff then
undoes whatever compression there is, and the samples, predictors and planes are put together with numpy. Left out:
JPEG-compressed and odd-bit (10, 12 ...) TIFFs, 16-bit CMYK; they go through Pillow at 8 bits.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ..errors import InputError
from .headers import png_chunks

Array = npt.NDArray[Any]

CHANNELS_OF_PNG = {0: 1, 2: 3, 4: 2, 6: 4}
"""Samples of a pixel by PNG's colour type (3, the palette, is never 16 bits deep)."""
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""The passes of an interlaced PNG: first column, first row, column step, row step."""
BYTE_COMPRESSIONS = {1, 5, 8, 32773, 32946, 34925, 50000}
"""None, LZW, deflate (two numbers), PackBits, LZMA, ZSTD: those that treat samples as bytes."""
COLOURS_OF_TIFF = {0: 1, 1: 1, 2: 3}
"""Colour samples by photometric interpretation: white is zero, black is zero, RGB."""
SAMPLE_KINDS = {1: "u", 2: "i", 3: "f"}


def read_png16(data: bytes) -> Array:
    """A 16-bit PNG that passed `check_png` as (h, w, 1, 2, 3 or 4) `uint16`: grey, grey + alpha, RGB, RGBA.

    Raises `InputError` when its compressed data do not hold exactly the picture.
    """
    parts = [content for kind, content in png_chunks(data) if kind == b"IDAT"]
    header = next(content for kind, content in png_chunks(data) if kind == b"IHDR")
    width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", header)
    channels = CHANNELS_OF_PNG.get(colour)
    if depth != 16 or channels is None or interlace > 1:
        raise InputError(f"the PNG is damaged: colour type {colour} at {depth} bits, interlace {interlace}")
    passes = ADAM7 if interlace else ((0, 0, 1, 1),)
    sizes = [(-(-(width - x) // dx), -(-(height - y) // dy)) for x, y, dx, dy in passes]
    rows = [(h, 1 + w * channels * 2) for w, h in sizes if w > 0 and h > 0]
    lines = np.frombuffer(_inflate(parts, sum(h * size for h, size in rows)), np.uint8)
    at = 0
    for h, size in rows:
        if lines[at : at + h * size : size].max() > 4:
            raise InputError("the PNG is damaged: a scan line has an unknown filter")
        at += h * size
    clean = b"".join(
        [
            data[:8],
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(lines.data, 0)),
            _chunk(b"IEND", b""),
        ]
    )
    del lines
    flag = cv2.IMREAD_COLOR_RGB | cv2.IMREAD_ANYDEPTH if channels == 3 else cv2.IMREAD_UNCHANGED
    pixels = cv2.imdecode(np.frombuffer(clean, np.uint8), flag)
    if pixels is None or pixels.dtype != np.uint16:
        raise InputError("the PNG is damaged: its pixels cannot be decoded")
    if colour == 0:
        return pixels.reshape(height, width, 1)
    if channels == 3:
        return pixels.reshape(height, width, 3)
    rgba = cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGBA).reshape(height, width, 4)
    return np.ascontiguousarray(rgba[..., 2:]) if channels == 2 else rgba


@dataclass(frozen=True, slots=True)
class DeepTiff:
    """The first picture of a TIFF whose samples are deeper than 8 bits and stored byte by byte."""

    width: int
    height: int
    dtype: str
    """numpy's name of a sample's type, with the file's byte order."""
    samples: int
    gray: bool
    alpha: str
    """"", "straight" or "premultiplied"."""
    inverted: bool
    """0 is white."""
    tags: Any

    @property
    def depth(self) -> int:
        """Bits per sample."""
        return np.dtype(self.dtype).itemsize * 8


def inspect_tiff(data: bytes) -> DeepTiff | None:
    """What a deep TIFF's first directory says, or None when it is none (then it is Pillow's)."""
    from PIL.TiffImagePlugin import ImageFileDirectory_v2

    header = data[:16] if data[2:4] in (b"+\0", b"\0+") else data[:8]
    tags: Any = ImageFileDirectory_v2(header)
    file = io.BytesIO(data)
    file.seek(tags.next)
    tags.load(file)
    _check_places(tags, len(data))
    width, height = tags.get(256), tags.get(257)
    samples = tags.get(277, 1)
    bits = tags.get(258, (1,))
    kinds = tags.get(339, (1,))
    photometric = tags.get(262)
    extra = tags.get(338, ())
    colours = COLOURS_OF_TIFF.get(photometric)
    bits = bits if isinstance(bits, tuple) else (bits,)
    kinds = kinds if isinstance(kinds, tuple) else (kinds,)
    extra = extra if isinstance(extra, tuple) else (extra,)
    if (
        not (isinstance(width, int) and isinstance(height, int) and isinstance(samples, int))
        or colours is None
        or samples < colours
        or samples > 16
        or len(set(bits)) != 1
        or bits[0] not in (16, 32, 64)
        or len(set(kinds)) != 1
        or kinds[0] not in SAMPLE_KINDS
        or tags.get(259, 1) not in BYTE_COMPRESSIONS
        or tags.get(317, 1) not in (1, 2, 3)
        or tags.get(266, 1) != 1
    ):
        return None
    alpha = {1: "premultiplied", 2: "straight"}.get(extra[0], "") if extra and samples > colours else ""
    order = "<" if data[:2] == b"II" else ">"
    kind = f"{order}{SAMPLE_KINDS[kinds[0]]}{bits[0] // 8}"
    return DeepTiff(width, height, kind, samples, colours == 1, alpha, photometric == 0, tags)


def _check_places(tags: Any, size: int) -> None:
    """`InputError` when a strip or a tile lies beyond the file's end; libtiff would fill it up."""
    for places, counts in ((273, 279), (324, 325)):
        starts, lengths = tags.get(places, ()), tags.get(counts, ())
        starts = starts if isinstance(starts, tuple) else (starts,)
        lengths = lengths if isinstance(lengths, tuple) else (lengths,)
        if starts and len(starts) == len(lengths):
            end = max(start + length for start, length in zip(starts, lengths, strict=True))
            if end > size:
                raise InputError(f"the TIFF is truncated: its pixels end at byte {end}, the file at {size}")


def read_tiff(data: bytes, found: DeepTiff) -> Array:
    """The samples of a deep TIFF as (h, w, samples) of the file's own type. Errors are Pillow's."""
    tags = found.tags
    size = np.dtype(found.dtype).itemsize
    planes = found.samples if tags.get(284, 1) == 2 and found.samples > 1 else 1
    together = found.samples // planes
    tile = tags.get(322)
    if tile is not None and not 0 < tile <= 1 << 20:
        raise InputError(f"the TIFF is damaged: tiles {tile} pixels wide")
    block = tile or found.width
    padded = -(-found.width // block) * block
    offsets, counts = (324, 325) if tile else (273, 279)
    starts, lengths = tags.get(offsets, ()), tags.get(counts, ())
    if not starts or len(starts) != len(lengths) or len(starts) % planes:
        raise InputError(f"the TIFF is damaged: {len(starts)} places and {len(lengths)} lengths of its pixel data")
    share = len(starts) // planes
    result = np.empty((found.height, found.width, found.samples), np.dtype(found.dtype).newbyteorder("="))
    for plane in range(planes):
        part = slice(plane * share, (plane + 1) * share)
        raw = _raw_rows(data, found, padded * together * size, (starts[part], lengths[part]), block * together * size)
        values = _undo_predictor(raw, found, block, together)
        result[..., plane : plane + together] = values[:, : found.width]
    return result


def _raw_rows(data: bytes, found: DeepTiff, row: int, where: tuple[Any, Any], block: int) -> Array:
    """The decompressed bytes as (h, row): Pillow reads the file under a directory that calls them 8-bit grey."""
    from PIL.TiffImagePlugin import TiffImageFile

    old = found.tags
    starts, lengths = where
    new = {256: [row], 257: [found.height], 258: [8], 259: [old.get(259, 1)], 262: [1], 277: [1]}
    if 322 in old:
        new |= {322: [block], 323: [old[323]], 324: starts, 325: lengths}
    else:
        new |= {273: starts, 278: [min(old.get(278, found.height), found.height)], 279: lengths}
    start = len(data) + len(data) % 2
    directory = _directory(new, start)
    file = b"".join([b"II*\0", struct.pack("<I", start), data[8:], b"\0" * (len(data) % 2), directory])
    image = TiffImageFile(io.BytesIO(file))
    image.load()
    return np.asarray(image)


def _directory(entries: dict[int, Any], start: int) -> bytes:
    """A little-endian TIFF directory of 32-bit numbers that will lie at `start`; long lists follow it."""
    lists = start + 2 + 12 * len(entries) + 4
    head, tail = [struct.pack("<H", len(entries))], b""
    for tag, values in sorted(entries.items()):
        packed = struct.pack(f"<{len(values)}I", *values)
        if len(values) > 1:
            head.append(struct.pack("<HHII", tag, 4, len(values), lists + len(tail)))
            tail += packed
        else:
            head.append(struct.pack("<HHI", tag, 4, 1) + packed)
    return b"".join([*head, b"\0\0\0\0", tail])


def _undo_predictor(raw: Array, found: DeepTiff, block: int, samples: int) -> Array:
    """Bytes (h, row) to values (h, padded width, samples), the TIFF predictors 2 (integers) and 3 (floats) undone."""
    predictor = found.tags.get(317, 1)
    dtype = np.dtype(found.dtype)
    height = raw.shape[0]
    tiles = raw.reshape(height, -1, block * samples * dtype.itemsize)
    if predictor == 3:
        # Differences of bytes, the bytes of all values sorted by significance, the most significant first.
        summed = np.add.accumulate(tiles.reshape(*tiles.shape[:2], -1, samples), axis=2, dtype=np.uint8)
        split = summed.reshape(*tiles.shape[:2], dtype.itemsize, block * samples)
        joined = np.ascontiguousarray(np.moveaxis(split, 2, 3))
        values: Array = joined.view(dtype.newbyteorder(">")).reshape(height, -1, samples)
        return values
    values = np.ascontiguousarray(tiles).view(dtype).reshape(height, -1, block, samples)
    if predictor == 2:
        unsigned = values.astype(np.dtype(f"u{dtype.itemsize}"))  # native order, sums wrap around
        values = np.add.accumulate(unsigned, axis=2, dtype=unsigned.dtype).view(dtype.newbyteorder("="))
    return values.reshape(height, -1, samples)


def scale_to_16(values: Array) -> tuple[Array, str]:
    """Numbers of any type and range as `uint16`, and the warning that says how they were mapped.

    0-1 floats and non-negative integers that fit are taken as they are; anything else is stretched from the smaller of
    0 and the minimum to the maximum. NaN becomes 0, infinities the ends of the range.
    """
    if values.dtype.kind in "ui" and values.min() >= 0 and values.max() <= 65535:
        return values.astype(np.uint16), f"{values.dtype.itemsize * 8}-bit integers were stored as 16 bits"
    result: Array = values.astype(np.float32 if values.dtype.itemsize <= 4 and values.dtype.kind == "f" else np.float64)
    finite = np.isfinite(result)
    whole = bool(finite.all())
    low = float(result.min(where=finite, initial=0.0))
    high = float(result.max(where=finite, initial=0.0))
    if low >= 0.0 and high <= 1.0:
        low, high = 0.0, 1.0
    note = "" if whole else "; NaN and infinite values were replaced"
    if not whole:
        result = np.nan_to_num(result, nan=low if low > 0 else 0.0, posinf=high, neginf=low)
    shrink = 4.0 if high / 2 - low / 2 > float(np.finfo(result.dtype.str).max) / 4 else 1.0  # no overflow of high - low
    result /= result.dtype.type(shrink)
    result -= result.dtype.type(low / shrink)
    result *= result.dtype.type(65535.0 / max(high / shrink - low / shrink, 1e-30))
    np.clip(result, 0, 65535, out=result)
    mapped = np.rint(result).astype(np.uint16)
    kind = "floating-point" if values.dtype.kind == "f" else f"{values.dtype.itemsize * 8}-bit"
    return mapped, f"{kind} values {low:g} to {high:g} were mapped to 16 bits{note}"


def _inflate(parts: list[memoryview], size: int) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(b"".join(parts), size)
    except zlib.error as error:
        raise InputError(f"the PNG is damaged: its pixel data cannot be inflated ({error})") from error
    if len(data) != size:
        raise InputError("the PNG is damaged: it holds fewer pixels than its header says")
    return data


def _chunk(kind: bytes, content: bytes | memoryview) -> bytes:
    return b"".join(
        [struct.pack(">I", len(content)), kind, content, struct.pack(">I", zlib.crc32(content, zlib.crc32(kind)))]
    )

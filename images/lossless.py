"""The lossless codec of intermediate pictures: every step's result is stored with it and read back bit for bit.

A row is stored as its difference to the row above (wrapping around), which compresses better than the difference to
the left neighbour and, above all, is undone by one vectorised addition a row. The differences go through blosc2
(bit shuffle, then LZ4) in bands of about 4 MB, so that the working memory stays small and no part comes
near blosc2's limit of 2 GB. A CRC-32 over the bands keeps damaged bytes away from the C decoder.

Measured by `benchmarks/test_files.py` on a 4000x3000 uint8 RGB photo (its docstring has the table). What was tried and
lost: PNG level 1 (30 times slower), QOI (8 bits only), a horizontal difference (its undoing, a cumulative sum along
rows, takes 90 ms), `np.add.accumulate` down the columns (315 ms against 12 for a loop over rows), ZSTD at level 1
(files a third smaller, 0.38 against 0.54 of the raw values on a photo with less noise, for twice the time).

Left out: metadata, colour, lossy coding, streaming. The address of a picture does not depend on this codec.
"""

from __future__ import annotations

import os
import struct
import zlib
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import StorageError

MAGIC = b"IER1"
VERSION = 1
HEADER = struct.Struct("<4sBBBxII")
"""Magic, version, index into `DTYPES`, channels (0: no third axis), height, width."""
CHECK = struct.Struct("<I")
"""After the header: the CRC-32 of the header and of everything that follows."""
LENGTH = struct.Struct("<I")
"""In front of every band: its length in bytes."""
DTYPES = ("<u1", "<u2", "<u4", "<u8", "<i1", "<i2", "<i4", "<i8", "<f2", "<f4", "<f8", "|b1")
BAND_BYTES = 4 << 20
MAX_BYTES = 1 << 34
"""No picture is larger than this; a header that says otherwise is damaged."""
NARROW = 64
"""Rows of fewer values than this are summed by one call instead of one call a row."""
THREADS = min(4, os.cpu_count() or 1)

Array = npt.NDArray[Any]


def encode(pixels: Array) -> bytes:
    """Pack an array of shape (h, w) or (h, w, channels), any plain numeric type, at least one value.

    Raises `StorageError` for arrays the format cannot hold.
    """
    kind = np.dtype(pixels.dtype).newbyteorder("<").str.replace("|u1", "<u1").replace("|i1", "<i1")
    channels = pixels.shape[2] if pixels.ndim == 3 else 0
    if pixels.ndim not in (2, 3) or pixels.size == 0 or kind not in DTYPES or channels > 255:
        raise StorageError(
            f"cannot store an array of shape {pixels.shape} and type {pixels.dtype}; "
            "expected (height, width) or (height, width, channels) of plain numbers"
        )
    rows = _as_rows(np.ascontiguousarray(pixels, dtype=np.dtype(kind)))
    step = _band_rows(rows)
    height, width = pixels.shape[:2]
    header = HEADER.pack(MAGIC, VERSION, DTYPES.index(kind), channels, height, width)
    parts: list[bytes] = []
    for top in range(0, rows.shape[0], step):
        band = _compress(rows[top : top + step])
        parts += [LENGTH.pack(len(band)), band]
    crc = zlib.crc32(header)
    for part in parts:
        crc = zlib.crc32(part, crc)
    return b"".join([header, CHECK.pack(crc), *parts])


def decode(data: bytes) -> Array:
    """Unpack what `encode` made; the same values, type and shape. Raises `StorageError` on any damage."""
    if len(data) < HEADER.size + CHECK.size:
        raise StorageError(f"damaged picture: {len(data)} bytes, expected at least {HEADER.size + CHECK.size}")
    magic, version, code, channels, height, width = HEADER.unpack_from(data)
    if magic != MAGIC:
        raise StorageError("not a stored picture: its first bytes are wrong")
    if version != VERSION:
        raise StorageError(f"stored picture of version {version}, expected {VERSION}; a newer release wrote it")
    if code >= len(DTYPES) or not height or not width:
        raise StorageError("damaged picture: its header is impossible")
    dtype = np.dtype(DTYPES[code])
    shape = (height, width, channels) if channels else (height, width)
    size = height * width * max(1, channels) * dtype.itemsize
    if size > MAX_BYTES:
        raise StorageError(f"damaged picture: its header asks for {size} bytes, the limit is {MAX_BYTES}")
    body = memoryview(data)[HEADER.size + CHECK.size :]
    if zlib.crc32(body, zlib.crc32(data[: HEADER.size])) != CHECK.unpack_from(data, HEADER.size)[0]:
        raise StorageError("damaged picture: its checksum does not match")
    result = np.empty(shape, dtype)
    rows = _as_rows(result)
    step = _band_rows(rows)
    offset = 0
    for top in range(0, height, step):
        if offset + LENGTH.size > len(body):
            raise StorageError("damaged picture: it ends early")
        (length,) = LENGTH.unpack_from(body, offset)
        offset += LENGTH.size
        _decompress(body[offset : offset + length], length, rows[top : top + step])
        offset += length
    if offset != len(body):
        raise StorageError(f"damaged picture: {len(body) - offset} bytes too many")
    return result


def _as_rows(pixels: Array) -> Array:
    """The array as (height, values of a row) of unsigned integers of the same width; a view."""
    return pixels.view(f"<u{pixels.dtype.itemsize}").reshape(pixels.shape[0], -1)


def _band_rows(rows: Array) -> int:
    return max(1, BAND_BYTES // int(rows.shape[1] * rows.itemsize))


@cache
def _blosc2() -> ModuleType:
    """The library, loaded when the first picture is stored: 80 ms that others need not pay."""
    import blosc2  # type: ignore[import-untyped]

    blosc2.set_releasegil(True)  # pictures are packed beside the next step, which needs the interpreter
    module: ModuleType = blosc2
    return module


def _compress(band: Array) -> bytes:
    delta = np.empty_like(band)
    delta[0] = band[0]
    np.subtract(band[1:], band[:-1], out=delta[1:])
    blosc2 = _blosc2()
    packed: bytes = blosc2.compress2(
        delta,
        typesize=band.itemsize,
        codec=blosc2.Codec.LZ4,
        clevel=1,
        filters=[blosc2.Filter.BITSHUFFLE],
        nthreads=1,  # this runs beside the next step, which wants the other cores
    )
    return packed


def _decompress(packed: memoryview, length: int, band: Array) -> None:
    blosc2 = _blosc2()
    if len(packed) != length or length < 32:
        raise StorageError("damaged picture: a band ends early")
    chunk = bytes(packed)
    size, packed_size, _ = blosc2.get_cbuffer_sizes(chunk)
    if size != band.nbytes or packed_size != length:
        raise StorageError(f"damaged picture: a band holds {size} bytes, expected {band.nbytes}")
    try:
        blosc2.decompress2(chunk, dst=band, nthreads=THREADS)
    except (RuntimeError, ValueError, TypeError) as error:
        raise StorageError(f"damaged picture: {error}") from error
    if band.shape[1] < NARROW:
        np.add.accumulate(band, axis=0, dtype=band.dtype, out=band)
    else:
        for row in range(1, band.shape[0]):
            np.add(band[row], band[row - 1], out=band[row])

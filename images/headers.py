"""What can be told from an image file's bytes before any decoder sees them.

The format by its signature, whether a JPEG or a PNG is whole, the size a WebP claims (its decoder allocates at once),
and the number of frames. Each check is linear in the file and needs no memory. Left out: pixels, and every format's
fine print, which are Pillow's.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from ..errors import InputError

SIGNATURES: tuple[tuple[str, int, tuple[bytes, ...]], ...] = (
    ("JPEG", 0, (b"\xff\xd8\xff",)),
    ("PNG", 0, (b"\x89PNG\r\n\x1a\n",)),
    ("GIF", 0, (b"GIF87a", b"GIF89a")),
    ("TIFF", 0, (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")),
    ("BMP", 0, (b"BM",)),
    ("WEBP", 8, (b"WEBP",)),
    ("AVIF", 4, (b"ftypavif", b"ftypavis", b"ftypmif1", b"ftypmsf1")),
)
"""Format, offset and the bytes found there."""
OTHERS: tuple[tuple[str, int, tuple[bytes, ...]], ...] = (
    ("PDF", 0, (b"%PDF",)),
    ("Photoshop", 0, (b"8BPS",)),
    ("PostScript", 0, (b"%!PS",)),
    ("SVG", 0, (b"<svg", b"<?xml")),
    ("HEIC", 4, (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftyphevx")),
    ("JPEG XL", 0, (b"\xff\x0a", b"\0\0\0\x0cJXL ")),
    ("JPEG 2000", 0, (b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51")),
    ("OpenEXR", 0, (b"\x76\x2f\x31\x01",)),
    ("icon", 0, (b"\0\0\1\0", b"\0\0\2\0")),
    ("camera raw", 0, (b"FUJIFILMCCD-RAW", b"IIU\0", b"IIRO", b"MMOR")),
    ("camera raw", 4, (b"ftypcrx ",)),
    ("ZIP", 0, (b"PK\3\4",)),
    ("HTML", 0, (b"<!DOCTYPE", b"<!doctype", b"<html")),
)
"""Formats that are recognised only to be refused by name."""
FORMATS = tuple(row[0] for row in SIGNATURES)
MAX_SCANS = 200
"""A progressive JPEG with more scans is an attack on the decoder's time; encoders write about ten."""
MAX_FRAMES = 10_000
"""Frames of a GIF are not counted beyond this."""


def sniff(data: bytes) -> str:
    """The format by its signature, one of `FORMATS`. `InputError` when it is none of them."""
    expected = f"expected {', '.join(FORMATS[:-1])} or {FORMATS[-1]}"
    if not data:
        raise InputError("the photo is empty (0 bytes)")
    for table in (SIGNATURES, OTHERS):
        for name, offset, signatures in table:
            if data.startswith(signatures, offset) and (name != "WEBP" or data.startswith(b"RIFF")):
                if table is OTHERS:
                    raise InputError(f"{name} files are not supported; {expected}: convert it first")
                return name
    raise InputError(f"not an image: the file of {len(data)} bytes has no known signature; {expected}")


def check_jpeg(data: bytes) -> None:
    """`InputError` for a JPEG that ends before its end-of-image marker or has an absurd number of scans."""
    scan = data.find(b"\xff\xda", 2)
    if scan < 0 or data.rfind(b"\xff\xd9", scan) < 0:
        raise InputError(f"the JPEG is truncated: its end is missing after {len(data)} bytes; get a whole copy")
    scans = data.count(b"\xff\xda", scan)
    if scans > MAX_SCANS:
        raise InputError(f"the JPEG has {scans} scans, at most {MAX_SCANS} are decoded; save it anew")


def png_chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """(type, content) of a PNG's chunks up to IEND; a broken tail ends the walk."""
    view = memoryview(data)
    at = 8
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind = data[at + 4 : at + 8]
        if at + 12 + length > len(data):
            return
        yield kind, view[at + 8 : at + 8 + length]
        if kind == b"IEND":
            return
        at += 12 + length


def check_png(data: bytes) -> None:
    """`InputError` for a PNG that is cut off, or one of whose critical chunks fails its checksum."""
    last = b""
    offset = 8
    for kind, content in png_chunks(data):
        last = kind
        offset += 12 + len(content)
        if kind[:1].isupper():
            (stored,) = struct.unpack_from(">I", data, offset - 4)
            if zlib.crc32(content, zlib.crc32(kind)) != stored:
                raise InputError(f"the PNG is damaged: its {kind.decode('latin-1')} chunk fails its checksum")
    if last != b"IEND":
        raise InputError(f"the PNG is truncated: its end is missing after {len(data)} bytes; get a whole copy")


def webp_size(data: bytes) -> tuple[int, int] | None:
    """(width, height) of a WebP's canvas, or None when the header is broken, which the decoder will say."""
    kind, body = data[12:16], data[20:30]
    if len(body) < 10:
        return None
    if kind == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", body, 6)
        return width & 0x3FFF, height & 0x3FFF
    return None


def gif_frames(data: bytes) -> int:
    """Number of pictures in a GIF, counted without decoding, at most `MAX_FRAMES`."""
    if len(data) < 13:
        return 0
    at = 13 + (3 << (data[10] & 7) + 1 if data[10] & 0x80 else 0)
    frames = 0
    while at < len(data) and frames < MAX_FRAMES:
        block = data[at]
        if block == 0x2C and at + 10 <= len(data):
            frames += 1
            packed = data[at + 9] if at + 9 < len(data) else 0
            at += 11 + (3 << (packed & 7) + 1 if packed & 0x80 else 0)
        elif block == 0x21:
            at += 2
        else:
            break
        while at < len(data) and data[at]:
            at += data[at] + 1
        at += 1
    return frames

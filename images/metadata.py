"""What a photo's file says besides its pixels, and how it is made true again for an edited picture.

EXIF is patched in place: maker notes and other blocks with offsets of their own survive bit for bit. What an edit makes
false goes: the orientation becomes 1 (the pixels are upright), the size tags become the new size, embedded previews
are erased, since they would show the photo as it was before. Left out: GPS and names, which stay (a person who wants
them gone says so), and content credentials (C2PA), which an edit invalidates.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field
from typing import Any

from . import colour, headers
from .pillow import open_image, recording

ORIENTATION, WIDTH, LENGTH, EXIF_IFD, PIXEL_X, PIXEL_Y = 274, 256, 257, 34665, 40962, 40963
THUMBNAIL_OFFSET, THUMBNAIL_LENGTH = 513, 514
TIFF_TEXT = (270, 271, 272, 305, 306, 315, 316, 33432, 33723)
"""A TIFF's tags that describe the photo, not its storage: description, make, model, software, date, artist, host,
copyright, IPTC."""
SUB_DIRECTORIES = (34665, 34853)
"""EXIF and GPS."""
PHOTOSHOP_PREVIEWS = (1033, 1036)
XMP_SIZES = (
    (b"exif:PixelXDimension", 0),
    (b"tiff:ImageWidth", 0),
    (b"exif:PixelYDimension", 1),
    (b"tiff:ImageLength", 1),
)


@dataclass(slots=True)
class Metadata:
    """The metadata of a photo, not yet adapted to an edit."""

    format: str = ""
    exif: bytes = b""
    """A TIFF structure, without the "Exif" prefix."""
    icc: bytes = b""
    icc_space: str = ""
    """What the profile is for: "RGB " or "GRAY"; profiles of other spaces are not kept."""
    xmp: bytes = b""
    dpi: tuple[float, float] | None = None
    comment: bytes = b""
    text: dict[str, str] = field(default_factory=dict)
    """A PNG's text by keyword."""
    chunks: tuple[tuple[bytes, bytes], ...] = ()
    """A PNG's other chunks that hold for any pixels."""
    photoshop: bytes = b""
    """A JPEG's Photoshop block (APP13), with captions and keywords."""
    quantization: dict[int, list[int]] | None = None
    """A JPEG's quality."""
    subsampling: int = -1
    progressive: bool = False
    lossless: bool = False
    """A WebP without loss."""
    compression: int = 1
    """A TIFF's."""
    warnings: list[str] = field(default_factory=list)


def read_metadata(data: bytes) -> Metadata:
    """The metadata of a file that `decode` accepts. Never raises for a damaged part: that part is left out with a
    warning. Raises `InputError` for a file that is no photo at all."""
    name = headers.sniff(data)
    found = Metadata(format=name)
    with recording(found.warnings, name):
        try:
            image: Any = open_image(data, name)
        except Exception as error:  # Pillow raises anything; the pixels have been read, so only the metadata are lost
            found.warnings.append(f"the metadata cannot be read ({' '.join(str(error).split())}) and were left out")
            return found
        info = image.info
        found.exif = _strip_prefix(_bytes(info.get("exif")))
        found.xmp = _bytes(info.get("xmp"))
        found.comment = _bytes(info.get("comment")) if name in ("JPEG", "GIF") else b""
        found.dpi = _dpi(info.get("dpi"))
        icc = _bytes(info.get("icc_profile"))
        if name == "JPEG":
            _read_jpeg(image, found)
        elif name == "PNG":
            _read_png(data, info, found)
        elif name == "WEBP":
            found.lossless = b"VP8L" in data[12:64] or (data[12:16] == b"VP8X" and b"VP8L" in data)
        elif name == "TIFF":
            _read_tiff(image, found)
        space = colour.profile_space(icc) if icc else None
        if icc and space in ("RGB ", "GRAY"):
            found.icc, found.icc_space = icc, str(space)
    return found


def _read_jpeg(image: Any, found: Metadata) -> None:
    from PIL.JpegImagePlugin import get_sampling

    found.quantization = {k: list(v) for k, v in (image.quantization or {}).items()} or None
    found.subsampling = get_sampling(image)
    found.progressive = bool(image.info.get("progressive") or image.info.get("progression"))
    for marker, content in image.applist:
        if marker == "APP13" and content.startswith(b"Photoshop 3.0\0"):
            found.photoshop += _without_previews(content[14:])


def _read_png(data: bytes, info: dict[str, Any], found: Metadata) -> None:
    """The chunks, also those after the pixels, which Pillow reads only with them."""
    for key, value in info.items():
        if isinstance(value, str) and key not in ("XML:com.adobe.xmp",) and not key.startswith("Raw profile type"):
            found.text[key] = str(value)
    kept: list[tuple[bytes, bytes]] = []
    seen_pixels = False
    for kind, content in headers.png_chunks(data):
        seen_pixels = seen_pixels or kind == b"IDAT"
        if kind == b"eXIf":
            found.exif = found.exif or bytes(content)
        elif kind in (b"tEXt", b"zTXt", b"iTXt"):
            keyword = bytes(content[:80]).split(b"\0", 1)[0]
            if keyword == b"XML:com.adobe.xmp":
                packet = bytes(content).split(b"\0", 5)[-1]
                found.xmp = found.xmp or (packet if packet.lstrip().startswith(b"<") else b"")
            elif not keyword.startswith(b"Raw profile type"):
                kept.append((kind, bytes(content)))
                if seen_pixels:
                    found.text.setdefault(keyword.decode("latin-1"), "")
        elif kind in (b"gAMA", b"cHRM", b"sRGB", b"cICP", b"pHYs", b"mDCV", b"cLLI"):
            kept.append((kind, bytes(content)))
    found.chunks = tuple(kept)


def _read_tiff(image: Any, found: Metadata) -> None:
    from PIL.Image import Exif

    tags = image.tag_v2
    found.compression = int(tags.get(259, 1))
    exif = Exif()
    for tag in TIFF_TEXT:
        if tag in tags:
            exif[tag] = tags[tag]
    source = image.getexif()
    for tag in SUB_DIRECTORIES:
        inside = source.get_ifd(tag)
        if inside:
            exif[tag] = dict(inside)
    found.exif = _strip_prefix(exif.tobytes()) if len(exif) else b""
    found.xmp = found.xmp or _bytes(tags.get(700))


def patch_exif(exif: bytes, width: int, height: int) -> bytes:
    """EXIF for an upright picture of that size without previews; empty when the structure is broken."""
    try:
        blob = bytearray(exif)
        order = {b"II": "<", b"MM": ">"}[bytes(blob[:2])]
        if struct.unpack_from(f"{order}H", blob, 2)[0] != 42:
            return b""
        (first,) = struct.unpack_from(f"{order}I", blob, 4)
        entries, link = _entries(blob, order, first)
        sub, _ = _entries(blob, order, _value(blob, order, entries[EXIF_IFD])) if EXIF_IFD in entries else ({}, 0)
        for where, tag, value in (
            (entries, ORIENTATION, 1),
            (entries, WIDTH, width),
            (entries, LENGTH, height),
            (sub, PIXEL_X, width),
            (sub, PIXEL_Y, height),
        ):
            if tag in where:
                _set_value(blob, order, where[tag], value)
        (preview,) = struct.unpack_from(f"{order}I", blob, link)
        if preview:
            end = _erase_preview(blob, order, preview)
            struct.pack_into(f"{order}I", blob, link, 0)
            del blob[end:]
        return bytes(blob)
    except (struct.error, KeyError, IndexError):
        return b""


def patch_xmp(xmp: bytes, width: int, height: int) -> bytes:
    """XMP for an upright picture of that size without previews."""
    result = re.sub(rb"<(xmp:Thumbnails|xap:Thumbnails)\b.*?</\1>", b"", xmp, flags=re.DOTALL)
    result = _set_xmp(result, b"tiff:Orientation", 1)
    for name, axis in XMP_SIZES:
        result = _set_xmp(result, name, (width, height)[axis])
    return result


def _set_xmp(xmp: bytes, name: bytes, value: int) -> bytes:
    number = str(value).encode()
    xmp = re.sub(rb"(\b" + name + rb"\s*=\s*[\"'])\d+", lambda m: m.group(1) + number, xmp)
    return re.sub(rb"(<" + name + rb"\s*>)\s*\d+", lambda m: m.group(1) + number, xmp)


def _entries(blob: bytearray, order: str, at: int) -> tuple[dict[int, int], int]:
    """({tag: position of its entry}, position of the link to the next directory)."""
    (count,) = struct.unpack_from(f"{order}H", blob, at)
    link = at + 2 + 12 * count
    if at < 8 or link + 4 > len(blob):
        raise struct.error("a directory outside the data")
    return {struct.unpack_from(f"{order}H", blob, at + 2 + 12 * i)[0]: at + 2 + 12 * i for i in range(count)}, link


def _value(blob: bytearray, order: str, entry: int) -> int:
    kind = struct.unpack_from(f"{order}H", blob, entry + 2)[0]
    return int(struct.unpack_from(f"{order}{'H' if kind == 3 else 'I'}", blob, entry + 8)[0])


def _set_value(blob: bytearray, order: str, entry: int, value: int) -> None:
    """Write a number into an entry, as a 32-bit one where it does not fit the old type."""
    short = struct.unpack_from(f"{order}H", blob, entry + 2)[0] == 3 and value < 65536
    struct.pack_into(f"{order}HI", blob, entry + 2, 3 if short else 4, 1)
    if short:
        struct.pack_into(f"{order}HH", blob, entry + 8, value, 0)
    else:
        struct.pack_into(f"{order}I", blob, entry + 8, value)


def _erase_preview(blob: bytearray, order: str, at: int) -> int:
    """Zero the preview picture; returns where the data end without it when it lay last."""
    entries, _ = _entries(blob, order, at)
    if THUMBNAIL_OFFSET not in entries or THUMBNAIL_LENGTH not in entries:
        offsets, lengths = 273, 279  # an uncompressed preview in strips
    else:
        offsets, lengths = THUMBNAIL_OFFSET, THUMBNAIL_LENGTH
    if offsets not in entries or lengths not in entries:
        return len(blob)
    start, length = _value(blob, order, entries[offsets]), _value(blob, order, entries[lengths])
    start, end = min(start, len(blob)), min(start + length, len(blob))
    blob[start:end] = bytes(end - start)
    return start if end == len(blob) and start > at else len(blob)


def _without_previews(block: bytes) -> bytes:
    """A Photoshop block without its thumbnail resources; what cannot be parsed is dropped."""
    kept: list[bytes] = []
    at = 0
    while block[at : at + 4] == b"8BIM" and at + 12 <= len(block):
        (number,) = struct.unpack_from(">H", block, at + 4)
        name = block[at + 6] + 1
        size_at = at + 6 + name + name % 2
        if size_at + 4 > len(block):
            break
        (size,) = struct.unpack_from(">I", block, size_at)
        end = size_at + 4 + size + size % 2
        if size_at + 4 + size > len(block):
            break
        if number not in PHOTOSHOP_PREVIEWS:
            kept.append(block[at:end])
        at = end
    return b"".join(kept)


def _dpi(value: Any) -> tuple[float, float] | None:
    try:
        x, y = (float(v) for v in value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return (x, y) if 1 <= x < 65536 and 1 <= y < 65536 else None


def _bytes(value: Any) -> bytes:
    if isinstance(value, str):
        return value.encode()
    return bytes(value) if isinstance(value, (bytes, bytearray)) else b""


def _strip_prefix(exif: bytes) -> bytes:
    return exif.removeprefix(b"Exif\0\0")

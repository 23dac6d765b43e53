"""The door out: an edited picture as a file like the original, with the original's metadata made true again.

JPEG keeps the original's quantisation tables and subsampling, so an edit neither inflates the file nor loses more than
it must; PNG and TIFF keep 16 bits; grey stays grey. What a format cannot hold is said in a warning. Left out: writing
to disk, and colour conversion (the profile travels with the pixels).
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from ..errors import InputError
from .metadata import Metadata, patch_exif, patch_xmp, read_metadata
from .pixels import Pixels
from .png import profile_chunk, write_png
from .tiff import write_tiff

if TYPE_CHECKING:
    from PIL.Image import Image

SUFFIXES = {
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".jpe": "JPEG",
    ".jfif": "JPEG",
    ".png": "PNG",
    ".apng": "PNG",
    ".webp": "WEBP",
    ".tif": "TIFF",
    ".tiff": "TIFF",
    ".gif": "GIF",
    ".bmp": "BMP",
    ".avif": "AVIF",
}
QUALITY = 92
"""JPEG, WebP and AVIF quality when the original was none of that format."""
JPEG_SIDE, WEBP_SIDE = 65_535, 16_383
MAX_SEGMENT = 65_533
"""Bytes of a JPEG segment, its length included."""
ALPHA = ("PNG", "TIFF", "WEBP", "AVIF", "GIF")
DEEP = ("PNG", "TIFF")


@dataclass(frozen=True, slots=True)
class Encoded:
    """A picture as a file."""

    data: bytes
    warnings: tuple[str, ...] = ()
    """What the format could not hold, one sentence each."""


@dataclass(slots=True)
class _Job:
    """A picture in the form its format takes, and what goes with it."""

    pixels: Pixels
    """(h, w, 1 to 4)."""
    meta: Metadata
    """Patched for these pixels."""
    quality: int | None
    notes: list[str]


def format_of_suffix(path: str | os.PathLike[str]) -> str:
    """The format that a file name's suffix asks for. `InputError` for a suffix that is not known."""
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        found = f"the suffix {suffix!r}" if suffix else "no suffix"
        raise InputError(f"{Path(path).name!r} has {found}; expected one of {', '.join(SUFFIXES)}")
    return SUFFIXES[suffix]


def encode(
    pixels: Pixels, *, format: str, original: bytes | None, gray: bool = False, quality: int | None = None
) -> Encoded:
    """A picture as the bytes of a file.

    Args:
        pixels: (h, w, 3 or 4) `uint8` or `uint16`.
        format: JPEG, PNG, WEBP, TIFF, GIF, BMP or AVIF.
        original: the bytes of the file the picture came from, for its metadata and quality; None for none.
        gray: the original had no colour; when the picture still has none, the file has one channel.
        quality: 1-100 for JPEG, WebP and AVIF; None for the original's.

    Raises `InputError` for a format or a size that cannot be written.
    """
    if format not in WRITERS:
        raise InputError(f"cannot write {format}; expected one of {', '.join(WRITERS)}")
    if quality is not None and not 1 <= quality <= 100:
        raise InputError(f"the quality is {quality}; expected 1 to 100")
    notes: list[str] = []
    meta = Metadata() if original is None else read_metadata(original)
    notes += meta.warnings
    height, width = pixels.shape[:2]
    side = {"JPEG": JPEG_SIDE, "WEBP": WEBP_SIDE, "GIF": 65_535}.get(format)
    if side is not None and max(width, height) > side:
        raise InputError(f"{format} holds {side} pixels a side, the picture is {width}x{height}; choose PNG or TIFF")
    pixels = _fit(pixels, format, notes)
    grey = gray and _is_gray(pixels)
    if grey:
        keep = [0, 3] if pixels.shape[2] == 4 else [0]
        pixels = np.ascontiguousarray(pixels[..., keep])
    elif meta.icc_space == "GRAY":
        meta.icc = b""
        notes.append("the grey colour profile was left out, the picture has colours now")
    if meta.exif:
        meta.exif = patch_exif(meta.exif, width, height)
        if not meta.exif:
            notes.append("the EXIF data were broken and were left out")
    meta.xmp = patch_xmp(meta.xmp, width, height)
    _note_losses(meta, format, notes)
    try:
        data = WRITERS[format](_Job(pixels, meta, quality, notes))
    except (OSError, ValueError, MemoryError, RuntimeError, SystemError) as error:
        raise InputError(f"the picture cannot be written as {format}: {' '.join(str(error).split())}") from error
    return Encoded(data, tuple(dict.fromkeys(notes)))


def _fit(pixels: Pixels, format: str, notes: list[str]) -> Pixels:
    """Reduce depth and alpha to what the format holds."""
    if pixels.dtype == np.uint16 and format not in DEEP:
        pixels = to_8_bits(pixels)
        notes.append(f"16 bits were rounded to 8, {format} holds no more; PNG and TIFF keep them")
    if pixels.shape[2] == 4 and format not in ALPHA:
        if (pixels[..., 3] == 255).all():
            return np.ascontiguousarray(pixels[..., :3])
        notes.append(f"transparent parts were put on white, {format} holds no transparency; PNG does")
        return _on_white(pixels)
    return pixels


def to_8_bits(pixels: Pixels) -> Pixels:
    """`uint16` to `uint8`, v / 257 rounded to the nearest."""
    table = ((np.arange(65536, dtype=np.uint32) + 128) // 257).astype(np.uint8)
    result: Pixels = table[pixels]
    return result


def _on_white(pixels: Pixels) -> Pixels:
    """RGBA over white, in the file's encoded values as image viewers do."""
    alpha = pixels[..., 3:].astype(np.uint16)
    mixed = pixels[..., :3] * alpha + 255 * (255 - alpha)
    result: Pixels = ((mixed.astype(np.uint32) + 127) // 255).astype(np.uint8)
    return result


def _is_gray(pixels: Pixels) -> bool:
    red = pixels[..., 0]
    return bool(np.array_equal(red, pixels[..., 1]) and np.array_equal(red, pixels[..., 2]))


def _note_losses(meta: Metadata, format: str, notes: list[str]) -> None:
    if format in ("GIF", "BMP"):
        parts = {"EXIF": meta.exif, "XMP": meta.xmp, "colour profile": meta.icc}
        lost = [name for name, content in parts.items() if content]
        if lost:
            notes.append(f"{format} holds no {' and no '.join(lost)}; left out")
    if meta.text and format != "PNG":
        notes.append(f"the text fields {', '.join(sorted(meta.text))[:200]} were left out, only PNG holds them")


def _image(pixels: Pixels) -> Image:
    from PIL import Image

    if pixels.shape[2] == 1:
        return Image.fromarray(np.ascontiguousarray(pixels[..., 0]))
    return Image.fromarray(pixels)


def _save(image: Image, format: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **{key: value for key, value in options.items() if value not in (None, b"")})
    return file.getvalue()


def _prefixed(exif: bytes) -> bytes:
    return b"Exif\0\0" + exif if exif else b""


def _jpeg(job: _Job) -> bytes:
    meta, notes = job.meta, job.notes
    exif, xmp = _prefixed(meta.exif), meta.xmp
    if len(exif) > MAX_SEGMENT - 2:
        exif = b""
        notes.append("the EXIF data were left out, they are longer than a JPEG holds")
    if len(xmp) > MAX_SEGMENT - 31:
        xmp = b""
        notes.append("the XMP data were left out, they are longer than a JPEG holds")
    extra = b""
    photoshop = b"Photoshop 3.0\0" + meta.photoshop
    if meta.photoshop and len(photoshop) <= MAX_SEGMENT - 2:
        extra = b"\xff\xed" + (len(photoshop) + 2).to_bytes(2, "big") + photoshop
    options: dict[str, Any] = {"quality": job.quality or QUALITY, "subsampling": 0}
    if meta.quantization:
        options["subsampling"] = max(meta.subsampling, 0)
        if job.quality is None:
            tables = [meta.quantization[key] for key in sorted(meta.quantization)][:2]
            options["qtables"] = tables[: job.pixels.shape[2]]
            del options["quality"]
    if job.pixels.shape[2] == 1:
        del options["subsampling"]
    dpi = None if meta.dpi is None else tuple(round(v) for v in meta.dpi)
    return _save(
        _image(job.pixels),
        "JPEG",
        exif=exif,
        xmp=xmp,
        icc_profile=meta.icc,
        extra=extra,
        comment=meta.comment[:MAX_SEGMENT],
        dpi=dpi,
        progressive=meta.progressive or None,
        **options,
    )


def _png(job: _Job) -> bytes:
    meta = job.meta
    chunks: list[tuple[bytes, bytes]] = []
    if meta.icc:
        chunks.append(profile_chunk(meta.icc))
    colours = () if meta.icc else (b"gAMA", b"cHRM", b"sRGB", b"cICP")
    chunks += [(kind, content) for kind, content in meta.chunks if kind in colours]
    kept = {kind for kind, _ in meta.chunks}
    if meta.dpi and b"pHYs" not in kept:
        x, y = (round(v / 0.0254) for v in meta.dpi)
        chunks.append((b"pHYs", x.to_bytes(4, "big") + y.to_bytes(4, "big") + b"\1"))
    chunks += [(kind, content) for kind, content in meta.chunks if kind in (b"pHYs", b"tEXt", b"zTXt", b"iTXt")]
    if meta.exif:
        chunks.append((b"eXIf", meta.exif))
    if meta.xmp:
        chunks.append((b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + meta.xmp))
    return write_png(job.pixels, chunks)


def _tiff(job: _Job) -> bytes:
    meta = job.meta
    return write_tiff(
        job.pixels, deflate=meta.compression != 1, exif=meta.exif, icc=meta.icc, xmp=meta.xmp, dpi=meta.dpi
    )


def _webp(job: _Job) -> bytes:
    meta = job.meta
    lossless = meta.lossless and job.quality is None
    return _save(
        _colours(job.pixels),
        "WEBP",
        exif=_prefixed(meta.exif),
        xmp=meta.xmp,
        icc_profile=meta.icc if meta.icc_space == "RGB " else b"",
        lossless=lossless or None,
        quality=50 if lossless else job.quality or QUALITY,
        method=3,
        exact=True,
    )


def _avif(job: _Job) -> bytes:
    meta = job.meta
    return _save(
        _colours(job.pixels),
        "AVIF",
        exif=_prefixed(meta.exif),
        xmp=meta.xmp,
        icc_profile=meta.icc if meta.icc_space == "RGB " else b"",
        quality=job.quality or QUALITY,
        subsampling="4:4:4",
    )


def _colours(pixels: Pixels) -> Image:
    """As RGB or RGBA: WebP and AVIF have no grey."""
    if pixels.shape[2] < 3:
        channels = [np.ascontiguousarray(pixels[..., 0])] * 3 + [np.ascontiguousarray(c) for c in _alpha_of(pixels)]
        pixels = cv2.merge(channels).reshape(*pixels.shape[:2], len(channels))
    return _image(pixels)


def _alpha_of(pixels: Pixels) -> list[Pixels]:
    return [pixels[..., 1]] if pixels.shape[2] == 2 else []


def _bmp(job: _Job) -> bytes:
    dpi = None if job.meta.dpi is None else tuple(round(v) for v in job.meta.dpi)
    return _save(_image(job.pixels), "BMP", dpi=dpi)


def _gif(job: _Job) -> bytes:
    image = _colours(job.pixels) if job.pixels.shape[2] != 1 else _image(job.pixels)
    if image.mode != "L":
        before = np.asarray(image)
        quantized = image.quantize(256) if image.mode == "RGB" else image.quantize(256, method=2)
        if not np.array_equal(np.asarray(quantized.convert(image.mode)), before):
            job.notes.append("the colours were reduced to the 256 that a GIF holds")
        image = quantized
    return _save(image, "GIF", comment=job.meta.comment[:255])


WRITERS: dict[str, Callable[[_Job], bytes]] = {
    "JPEG": _jpeg,
    "PNG": _png,
    "WEBP": _webp,
    "TIFF": _tiff,
    "GIF": _gif,
    "BMP": _bmp,
    "AVIF": _avif,
}
"""How each format is written."""

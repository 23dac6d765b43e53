"""The door for photos: the bytes of any file become pixels, or one line says why not.

Everything that comes in is hostile. The signature decides the format (no guessing by name), the size is checked before
a pixel is read, and all of Pillow's many exceptions end here as `InputError`. A truncated file is refused, never
delivered half grey. Pixels come out upright, in the file's own colour space (the profile stays with the metadata, see
`images.encode`); only CMYK and Lab become sRGB.

8-bit pictures of every format are decoded by Pillow. OpenCV's JPEG decoder gives the same bits at the same speed (12
megapixels: 45 ms for Pillow's decoder and 19 ms to copy the rows in strips, against 62 ms), but prints to stderr about
damaged files. (Pillow's libtiff may too, about a TIFF whose LZW data are damaged: it has no switch for
that.) Deeper pictures: see `images.deep`. Left out: animations beyond their first frame, camera raw, HEIC, SVG.
"""

from __future__ import annotations

import struct
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from ..errors import InputError
from . import colour, deep, headers
from .pillow import open_image, recording
from .pixels import Pixels

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 100_000_000
STRIP = 64
"""Rows that are copied out of Pillow at once: small enough for the processor's cache."""
DEEP_MODES = ("I;16", "I;16L", "I;16B", "I;16N", "I", "F")
"""Pillow's modes of one channel deeper than 8 bits."""

WARN_LATE = ("PNG", "TIFF", "GIF")
"""Formats about which Pillow may warn while it reads pixels; the others decode in several threads at once."""
TURNS: dict[int, Callable[[Pixels], Pixels]] = {
    2: lambda p: cv2.flip(p, 1),
    3: lambda p: cv2.rotate(p, cv2.ROTATE_180),
    4: lambda p: cv2.flip(p, 0),
    5: cv2.transpose,
    6: lambda p: cv2.rotate(p, cv2.ROTATE_90_CLOCKWISE),
    7: lambda p: cv2.flip(cv2.transpose(p), -1),
    8: lambda p: cv2.rotate(p, cv2.ROTATE_90_COUNTERCLOCKWISE),
}
"""How a picture is turned upright, by EXIF's orientation; 1 is upright."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A photo as pixels."""

    pixels: Pixels
    """(h, w, 3 or 4), `uint8` or `uint16`, upright, read-only."""
    format: str
    """JPEG, PNG, WEBP, TIFF, GIF, BMP or AVIF."""
    gray: bool
    """The file had no colour channels; the three channels of `pixels` are equal."""
    warnings: tuple[str, ...] = ()
    """What the decoder had to leave out or to assume, one sentence each."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What a photo's header says."""

    format: str
    width: int
    """Upright, like `height`."""
    height: int
    frames: int
    mode: str
    """Pillow's name for the kind of pixels: RGB, L, CMYK, P ..."""
    depth: int
    """Bits per channel in the file: 1, 8, 16, 32 or 64."""


@dataclass(slots=True)
class _Header:
    """A file whose header was read and whose pixels were not."""

    image: Image | None
    format: str
    size: tuple[int, int]
    frames: int
    mode: str
    depth: int
    orientation: int
    tiff: deep.DeepTiff | None
    warnings: list[str]


def probe(data: bytes, *, max_pixels: int = MAX_PIXELS) -> Probe:
    """Read a photo's header only. Raises `InputError` as `decode` does, for what the header can tell."""
    header = _read_header(data, max_pixels)
    width, height = header.size if header.orientation < 5 else header.size[::-1]
    return Probe(header.format, width, height, header.frames, header.mode, header.depth)


def decode(data: bytes, *, max_pixels: int = MAX_PIXELS, strict: bool = False) -> Decoded:
    """Decode a photo's first frame.

    `strict` refuses what would otherwise be a warning. Raises `InputError` for what is empty, no image, of a format
    that is not supported, truncated, damaged, or larger than `max_pixels`.
    """
    header = _read_header(data, max_pixels)
    notes = header.warnings
    if header.frames > 1:
        kind = "pages" if header.format == "TIFF" else "frames"
        count = f"at least {header.frames}" if header.frames >= headers.MAX_FRAMES else str(header.frames)
        notes.append(f"the file has {count} {kind}; only the first is edited")
    with _refusing(header.format, notes, record=header.format in WARN_LATE):
        pixels, gray = _pixels(data, header, notes)
    if pixels.shape[:2] != header.size[::-1]:
        raise InputError(f"the {header.format} is damaged: its pixels do not have the size of its header")
    if strict and notes:
        raise InputError(f"{notes[0]}; strict mode refuses that")
    pixels = _upright(pixels, header.orientation)
    if pixels.shape[2] < 3:
        gray_channel = np.ascontiguousarray(pixels[..., 0])
        channels = [gray_channel] * 3 + ([np.ascontiguousarray(pixels[..., 1])] if pixels.shape[2] == 2 else [])
        pixels = cv2.merge(channels).reshape(*pixels.shape[:2], len(channels))
    pixels = np.ascontiguousarray(pixels)
    pixels.setflags(write=False)
    return Decoded(pixels, header.format, gray, tuple(dict.fromkeys(notes)))


@contextmanager
def _refusing(name: str, notes: list[str], *, record: bool = True) -> Iterator[None]:
    """Turn whatever Pillow raises into `InputError`, and whatever it warns of into notes."""
    with recording(notes, name) if record else nullcontext():
        try:
            yield
        except InputError:
            raise
        except MemoryError as error:
            raise InputError(f"the {name} needs more memory than there is") from error
        except Exception as error:  # OSError, SyntaxError, struct.error, ValueError ...: a damaged file raises anything
            text = " ".join(str(error).split()) or type(error).__name__
            what = "truncated" if "truncated" in text.lower() else "damaged or not supported"
            raise InputError(f"the {name} is {what}: {text}") from error


def _read_header(data: bytes, max_pixels: int) -> _Header:
    name = headers.sniff(data)
    if name == "JPEG":
        headers.check_jpeg(data)
    elif name == "PNG":
        headers.check_png(data)
    elif name == "WEBP" and (size := headers.webp_size(data)):
        _check_size(*size, name, max_pixels)
    notes: list[str] = []
    with _refusing(name, notes):
        tiff = deep.inspect_tiff(data) if name == "TIFF" else None
        if tiff is not None:
            _check_size(tiff.width, tiff.height, name, max_pixels)
        image: Image | None = None
        try:
            image = open_image(data, name)
        except SyntaxError:
            if tiff is None:
                raise  # otherwise Pillow has no mode for it (floating-point colour), `deep` reads it
        size = (tiff.width, tiff.height) if tiff is not None else image.size if image is not None else (0, 0)
        _check_size(*size, name, max_pixels)
        mode = image.mode if image is not None else "F"
        depth = _depth(data, name, image, tiff)
        frames = headers.gif_frames(data) if name == "GIF" else max(1, getattr(image, "n_frames", 1))
        orientation = tiff.tags.get(274, 1) if tiff is not None else _orientation(data, name, image)
    orientation = orientation if orientation in range(1, 9) else 1
    return _Header(image, name, size, frames, mode, depth, orientation, tiff, notes)


def _check_size(width: int, height: int, name: str, max_pixels: int) -> None:
    if width < 1 or height < 1:
        raise InputError(f"the {name} has no pixels: it says {width}x{height}")
    if width * height > max_pixels:
        raise InputError(
            f"the {name} has {width}x{height} = {width * height} pixels, the limit is {max_pixels}; "
            "raise it with --max-pixels if you trust the file"
        )


def _depth(data: bytes, name: str, image: Image | None, tiff: deep.DeepTiff | None) -> int:
    if tiff is not None:
        return tiff.depth
    if name == "PNG":
        return data[24]
    mode = image.mode if image is not None else ""
    return 1 if mode == "1" else 16 if mode.startswith("I;16") else 32 if mode in ("I", "F") else 8


def _orientation(data: bytes, name: str, image: Image | None) -> Any:
    """EXIF's orientation; a PNG's is read without decoding, which Pillow would do."""
    from PIL.Image import Exif

    if image is None or name == "TIFF":
        return 1  # Pillow turns a TIFF itself, and gives the upright size from the start
    if name == "PNG" and "exif" not in image.info:
        found = next((bytes(content) for kind, content in headers.png_chunks(data) if kind == b"eXIf"), None)
        exif = Exif()
        if found:
            exif.load(b"Exif\0\0" + found)
        return exif.get(274, 1)
    try:
        return image.getexif().get(274, 1)
    except (SyntaxError, OSError, struct.error, ValueError, KeyError, TypeError, IndexError) as error:
        warnings.warn(f"the EXIF data are broken ({error}) and were ignored", stacklevel=2)
        return 1


def _pixels(data: bytes, header: _Header, notes: list[str]) -> tuple[Pixels, bool]:
    """((h, w, 1 to 4), whether there is no colour), as stored, before the orientation is applied."""
    if header.tiff is not None:
        return _deep_tiff(data, header.tiff, notes)
    image = header.image
    assert image is not None
    if header.format == "PNG" and header.depth == 16 and image.mode != "P":
        pixels = deep.read_png16(data)
        image.load()  # the chunks after the pixels may hold the profile's or the text's warnings
        _check_profile(image, notes)
        gray = pixels.shape[2] < 3
        return _colour_key(pixels, image, gray), gray
    image.load()
    icc = _check_profile(image, notes)
    if image.mode in ("CMYK", "LAB"):
        image, note = colour.to_srgb(image, icc)
        notes.append(note)
    if image.mode in DEEP_MODES:
        values = np.asarray(image)[..., None]
        if values.dtype == np.uint16:
            return values, True
        mapped, note = deep.scale_to_16(values)
        notes.append(note)
        return mapped, True
    gray = image.mode in ("1", "L", "LA", "La")
    return _copy_out(_plain_mode(image)), gray


def _plain_mode(image: Image) -> Image:
    """The picture in one of the modes L, LA, RGB, RGBA."""
    transparent = "transparency" in image.info
    target = {
        "1": "L",
        "L": "LA" if transparent else "L",
        "P": "RGBA" if transparent else "RGB",
        "RGB": "RGBA" if transparent else "RGB",
        "PA": "RGBA",
        "La": "LA",
        "RGBa": "RGBA",
        "LA": "LA",
        "RGBA": "RGBA",
    }.get(image.mode, "RGB")
    return image if image.mode == target else image.convert(target)


def _copy_out(image: Image) -> Pixels:
    """The pixels as an array (h, w, channels). In strips this takes a third of the time of `np.asarray`."""
    width, height = image.size
    channels = len(image.getbands())
    result = np.empty((height, width, channels), np.uint8)
    for top in range(0, height, STRIP):
        bottom = min(height, top + STRIP)
        strip = image.crop((0, top, width, bottom)).tobytes()
        result[top:bottom] = np.frombuffer(strip, np.uint8).reshape(bottom - top, width, channels)
    return result


def _colour_key(pixels: Pixels, image: Image, gray: bool) -> Pixels:
    """Add the alpha channel of a 16-bit PNG that names one colour as transparent."""
    key = image.info.get("transparency")
    if key is None or pixels.shape[2] not in (1, 3):
        return pixels
    wanted = np.array([key] if gray else key, dtype=np.int64).reshape(-1)
    if wanted.size != pixels.shape[2]:
        return pixels
    alpha = np.where((pixels == wanted).all(axis=2), 0, 65535).astype(np.uint16)
    return np.dstack([pixels, alpha])


def _deep_tiff(data: bytes, found: deep.DeepTiff, notes: list[str]) -> tuple[Pixels, bool]:
    values = deep.read_tiff(data, found)
    icc = found.tags.get(34675)
    if icc and colour.profile_space(bytes(icc)) is None:
        notes.append("the colour profile is broken; the picture was taken for sRGB")
    keep = (1 if found.gray else 3) + (1 if found.alpha else 0)
    if values.shape[2] > keep:
        notes.append(f"{values.shape[2] - keep} extra channels were left out")
        values = values[..., :keep]
    if values.dtype != np.uint16:
        values, note = deep.scale_to_16(values)
        notes.append(note)
    if found.inverted:
        values = 65535 - values
    if found.alpha == "premultiplied":
        alpha = values[..., -1:].astype(np.float32)
        straight = values[..., :-1] * (65535.0 / np.maximum(alpha, 1.0))
        values = np.concatenate([np.rint(np.minimum(straight, 65535)).astype(np.uint16), values[..., -1:]], axis=2)
    return values, found.gray


def _check_profile(image: Image, notes: list[str]) -> bytes | None:
    """The ICC profile when it is valid and made for such pictures."""
    icc: bytes | None = image.info.get("icc_profile")
    if not icc or image.mode == "LAB":
        return None
    space = colour.profile_space(icc)
    cmyk = image.mode == "CMYK"
    if space is None:
        notes.append("the colour profile is broken" + ("" if cmyk else "; the picture was taken for sRGB"))
        return None
    if (space == "CMYK") != cmyk or space not in ("RGB ", "GRAY", "CMYK"):
        notes.append(f"the colour profile is for {space.strip()}, not for {image.mode}; it was ignored")
        return None
    return icc


def _upright(pixels: Pixels, orientation: int) -> Pixels:
    """Apply EXIF's orientation, 1 to 8."""
    if orientation == 1:
        return pixels
    pixels = np.ascontiguousarray(pixels)
    return TURNS[orientation](pixels).reshape(*(pixels.shape[:2] if orientation < 5 else pixels.shape[1::-1]), -1)

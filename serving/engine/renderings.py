"""Pictures as files for browsers: whole with the photo's metadata, or parts and small copies in its colours, kept for a
while.

    HOME/rendered/NAME.EXT   named by the pictures it is made of and by all that it is; the least recently used goes
                             when there is more than `CACHE_BYTES`

A rendering is addressed by what it is made of, so it never changes and its ETag is that address. Whoever looks at a
picture at 1:1 asks for many parts of it in a row, and of the one before the edit beside it: both stay unpacked in the
cache of the artifact store (`engine.CACHE`), so that a part costs its own pixels and no more. A worker makes the
thumbnail of what it has just made while the pixels are in its memory; the server makes all else when it is asked for.
Left out: who waits for what (`http/render.py`), and who may see it (`http/pictures.py`).
"""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import time
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from threading import Lock

import numpy as np
from PIL import Image

from ...checkpoints.artifacts import ArtifactStore
from ...errors import StorageError
from ...images.compare import difference
from ...images.decode import MAX_PIXELS, Decoded, decode
from ...images.encode import QUALITY as FULL_QUALITY
from ...images.encode import encode
from ...images.headers import sniff
from ...images.metadata import read_metadata
from ...images.pixels import Pixels, cut, full_scale
from ...images.png import profile_chunk, write_png
from ...images.view import area, bounded_size, on_white, shrink
from ...schema import Box, ImageRef, Matrix, Noun

CACHE_BYTES = 512 << 20
YOUNG = 60.0
"""Seconds for which a rendering is not removed: somebody is about to send it."""
QUALITY = 85
"""Of small JPEG and WebP pictures; parts are looked at closely and have `FULL_QUALITY`, a JPEG's colours undivided."""
HELD_BYTES = 80 << 20
"""The largest picture of an upload that stays decoded for the next part of it: 24 megapixels."""
PROFILES = 8
"""Colour profiles that are kept: reading one takes the whole file of its photo."""
NAMED = 16
"""Digits of an address in the name of a rendering."""
THUMBNAIL = 320
"""Longest edge of a thumbnail, in pixels."""
MEDIA = {
    "JPEG": ("jpg", "image/jpeg"),
    "PNG": ("png", "image/png"),
    "WEBP": ("webp", "image/webp"),
    "TIFF": ("tif", "image/tiff"),
    "GIF": ("gif", "image/gif"),
    "BMP": ("bmp", "image/bmp"),
    "AVIF": ("avif", "image/avif"),
}
"""File suffix and media type of each format."""


class UploadedFile(Noun):
    """A picture that no session keeps: an upload."""

    path: Path
    width: int
    height: int


class Difference(Noun):
    """Where the second of two pictures differs from the first (`images/compare.py`)."""

    first: ImageRef
    second: ImageRef
    matrix: Matrix | None = None
    gain: float = 1.0


class Rendering(Noun):
    """A picture as a file that is wanted."""

    image: ImageRef | UploadedFile | Difference
    format: str | None = None
    """JPEG, PNG or WEBP; None: as the photo came, or for a part or a small copy what suits it."""
    box: Box | None = None
    """The part of it that is wanted, inside the picture; `size` counts after that."""
    size: int | None = None
    quality: int | None = None
    original: str | None = None
    """The photo's file in the artifact store, for its format, metadata and colour profile."""
    gray: bool = False

    @property
    def stored(self) -> tuple[ImageRef, ...]:
        """What of the artifact store it is made of."""
        match self.image:
            case ImageRef():
                return (self.image,)
            case Difference(first=first, second=second):
                return first, second
        return ()

    @property
    def key(self) -> str:
        """What tells it from every other rendering."""
        return hashlib.sha256(b"1\n" + self.model_dump_json().encode()).hexdigest()

    @property
    def name(self) -> str:
        """Of its file: beginnings of the addresses that it is made of, so that it goes with them, and its key."""
        return "-".join([*(ref.sha256[:NAMED] for ref in self.stored), self.key])


class Rendered(Noun):
    """A rendering on disk."""

    path: Path
    format: str
    etag: str


class Renderer:
    """Renders pictures of an artifact store, each once, and keeps what was rendered lately.

    Safe for threads; any number of processes may share a folder.
    """

    def __init__(
        self, artifacts: ArtifactStore, folder: Path, *, cache_bytes: int = CACHE_BYTES, max_pixels: int = MAX_PIXELS
    ) -> None:
        self._artifacts = artifacts
        self._folder = folder
        self._cache_bytes = cache_bytes
        self._written = cache_bytes
        """Bytes written since the folder was looked over; at the start it was not."""
        self._loading = Lock()
        """Held while a picture is fetched: those who want the same one wait for it instead of unpacking it as well."""
        self._profile = lru_cache(PROFILES)(self._read_profile)
        self._max_pixels = max_pixels
        self._last: tuple[Path, Decoded] | None = None

    def find(self, wanted: Rendering) -> Rendered | None:
        """The file of a rendering that is there; it counts as used now."""
        key = wanted.key
        for format_, (suffix, _) in MEDIA.items():
            path = self._folder / f"{wanted.name}.{suffix}"
            with suppress(OSError):
                os.utime(path)
                return Rendered(path=path, format=format_, etag=f'"{key[:32]}"')
        return None

    def render(self, wanted: Rendering) -> Rendered:
        """The file of a rendering, made when it is not there. Raises `StorageError` when its picture is not there,
        `InputError` for a format that cannot hold it."""
        return self.find(wanted) or self._make(wanted)

    def _make(self, wanted: Rendering) -> Rendered:
        if (
            wanted.box is None
            and wanted.size is None
            and isinstance(wanted.image, ImageRef)
            and wanted.image.channels > 1
        ):
            original = None if wanted.original is None else self._artifacts.get(wanted.original)
            format_ = wanted.format or (sniff(original) if original else "PNG")
            pixels = self.pixels(wanted.image)
            data = encode(pixels, format=format_, original=original, gray=wanted.gray, quality=wanted.quality).data
        else:
            part = self._part(wanted)
            format_, data = _packed(part, wanted, b"" if part.ndim == 2 else self._profile_of(wanted))
        key = wanted.key
        path = self._folder / f"{wanted.name}.{MEDIA[format_][0]}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            temporary = self._folder / f".{secrets.token_hex(8)}"
            temporary.write_bytes(data)
            temporary.replace(path)
        except OSError as error:
            raise StorageError(f"cannot write {self._folder}: {error.strerror}") from error
        self._written += len(data)
        if self._written > self._cache_bytes // 8:
            self._written = 0
            self._evict()
        return Rendered(path=path, format=format_, etag=f'"{key[:32]}"')

    def pixels(self, image: ImageRef | UploadedFile) -> Pixels:
        """The pixels of a picture, (h, w, 3 or 4) or a mask (h, w); called in a thread. Raises `StorageError`, and
        `InputError` for an upload that is damaged."""
        with self._loading:
            return self._artifacts.load(image) if isinstance(image, ImageRef) else self._decoded(image).pixels

    def _decoded(self, file: UploadedFile) -> Decoded:
        """An upload, upright. The last one is kept, unless it is larger than `HELD_BYTES`. The lock is held."""
        if self._last is None or self._last[0] != file.path:
            self._last = None
            found = decode(_bytes(file.path), max_pixels=self._max_pixels)
            if found.pixels.nbytes > HELD_BYTES:
                return found
            self._last = file.path, found
        return self._last[1]

    def _part(self, wanted: Rendering) -> Pixels:
        """The pixels that are wanted, before they are made smaller."""
        match wanted.image:
            case Difference(first=first, second=second, matrix=matrix, gain=gain):
                one, other = self.pixels(first), self.pixels(second)
                return difference(one, other, matrix=matrix, gain=gain, box=wanted.box)
            case UploadedFile():
                with self._loading:
                    found = self._decoded(wanted.image)
                pixels = found.pixels
                if found.gray and found.format == "PNG" and pixels.shape[2] == 3:
                    pixels = pixels[..., 0]  # a mask, or a drawing like one
            case _:
                pixels = self.pixels(wanted.image)
        return pixels if wanted.box is None else cut(pixels, wanted.box)

    def _profile_of(self, wanted: Rendering) -> bytes:
        """The colour profile of what is shown, for RGB; b"" for none."""
        if isinstance(wanted.image, UploadedFile):
            return rgb_profile(_bytes(wanted.image.path))
        return b"" if wanted.original is None else self._profile(wanted.original)

    def _read_profile(self, original: str) -> bytes:
        return rgb_profile(self._artifacts.get(original))

    def _evict(self) -> None:
        """Remove what was not used for the longest time."""
        found = []
        for file in self._folder.iterdir():
            with suppress(OSError):
                about = file.stat()
                found.append((about.st_mtime, about.st_size, file))
        total = sum(size for _, size, _ in found)
        for used, size, file in sorted(found):
            if total <= self._cache_bytes or used > time.time() - YOUNG:
                return
            with suppress(OSError):
                file.unlink()
                total -= size


def rgb_profile(file: bytes) -> bytes:
    """The colour profile of a photo's file, for RGB; b"" for none."""
    about = read_metadata(file)
    return about.icc if about.icc_space == "RGB " else b""


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise StorageError(f"cannot read {path}: {error.strerror}") from error


def _packed(part: Pixels, wanted: Rendering, profile: bytes) -> tuple[str, bytes]:
    """(format, file) of a part or a bounded copy without metadata, in the photo's colours."""
    height, width = part.shape[:2]
    edge = wanted.size or max(height, width)
    if edge < max(height, width):
        part = area(part, bounded_size(width, height, edge)) if part.ndim == 2 else shrink(part, edge)
    holes = part.ndim == 3 and part.shape[2] == 4 and int(part[..., 3].min()) < full_scale(part)
    format_ = wanted.format or ("PNG" if holes or part.ndim == 2 else "JPEG")
    if part.ndim == 3 and part.shape[2] == 4 and not holes:
        part = part[..., :3]
    if format_ == "PNG":  # bit for bit where nothing is made smaller, with 16 bits where there are so many
        return format_, write_png(part.reshape(*part.shape[:2], -1), [profile_chunk(profile)] if profile else [])
    if part.ndim == 3:
        part = shrink(part, edge)  # to 8 bits
    if holes and format_ == "JPEG":
        part = on_white(part)
    close = wanted.box is not None
    options = {"quality": wanted.quality or (FULL_QUALITY if close else QUALITY)}
    if close and format_ == "JPEG":
        options["subsampling"] = 0
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(part)).save(buffer, format_, icc_profile=profile or None, **options)
    return format_, buffer.getvalue()


def forget(folder: Path, addresses: Iterable[str]) -> None:
    """Remove what was rendered of pictures that are gone."""
    gone = {address[:NAMED] for address in addresses}
    for file in folder.iterdir() if folder.is_dir() else ():
        if not gone.isdisjoint(file.name.split("-")[:-1]):
            file.unlink(missing_ok=True)


def folder_of(home: Path) -> Path:
    """Where renderings are kept in a home."""
    return home / "rendered"


def thumbnail(image: ImageRef, source: str | None) -> Rendering:
    """The rendering that a thumbnail's address asks for; `source` is the photo's file."""
    return Rendering(image=image, size=THUMBNAIL, original=source)

"""The edited picture for a host application: a small record of plain data that gets at pixels and files when asked.

It names artifacts and the home they lie in, so that it survives JSON, a host's checkpoints and another process. Left
out: the plan and the verdicts, which the session has.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import ValidationError

from ..checkpoints.artifacts import ArtifactStore
from ..errors import InputError
from ..images.encode import WRITERS, Encoded, encode, format_of_suffix, to_8_bits
from ..images.metadata import read_metadata
from ..images.pixels import Pixels
from ..nodes.deliver import write_atomically
from ..reports.pictures import picture as small_copy
from ..schema import EditState, ImageRef, Noun, Photo, Status
from ..settings import Settings, first_error, load

if TYPE_CHECKING:
    from PIL.Image import Image

THUMBNAIL = 768
"""Pixels on the long edge of what a model is shown."""


class EditedPhoto(Noun):
    """A picture of a session and how to get at it."""

    session: str = ""
    """Empty for an edit that a host graph keeps in its own checkpoints."""
    status: Status
    image: ImageRef
    """The picture as it was when this was made."""
    photo: Photo
    """The original: metadata and profile of saved files are its."""
    home: str
    """The folder that holds the artifacts."""

    @property
    def pixels(self) -> Pixels:
        """(h, w, 3) RGB or (h, w, 4) RGBA, `uint8` or `uint16`, read-only. `StorageError` when it was deleted."""
        return self._artifacts.load(self.image)

    def open(self) -> Image:
        """As an 8-bit Pillow image in the photo's colour space."""
        return as_pillow(self.pixels)

    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> Path:
        """Write it with the original's metadata and colour profile; the suffix picks the format.

        Raises `OutputError` when the path cannot be written, or exists and `force` is false.
        """
        return save_like_original(self.pixels, self.photo, self._artifacts, path, force=force)

    def encoded(self, format: str = "") -> Encoded:
        """As the bytes of a file, with the original's metadata; in the original's format when none is named."""
        format = format or (self.photo.format if self.photo.format in WRITERS else "PNG")
        return _encoded(self.pixels, self.photo, self._artifacts, format)

    def thumbnail(self, edge: int = THUMBNAIL) -> dict[str, Any]:
        """A copy of at most `edge` pixels on its long side as a LangChain image block: JPEG, or PNG where something is
        transparent."""
        found = read_metadata(self._artifacts.get(self.photo.file))
        url = small_copy(self.pixels, edge, found.icc if found.icc_space == "RGB " else None).url
        kind, data = url.removeprefix("data:").split(";base64,")
        return {"type": "image", "base64": data, "mime_type": kind}

    @cached_property
    def _artifacts(self) -> ArtifactStore:
        return ArtifactStore(Path(self.home) / "artifacts")


def picture_of(
    result: Any, *, home: str | os.PathLike[str] | None = None, settings: Settings | None = None
) -> EditedPhoto:
    """The picture in what a host has at hand.

    Args:
        result: the tool's message or its artifact; or the state that the subgraph returned.
        home: where the artifacts of a state lie; None: the settings' home. The tool's artifact names its own; give it
            all the same where messages may have been made up, for another one is refused then.

    Raises `InputError` when there is none in it.
    """
    given = getattr(result, "artifact", result)
    given = given.to_json() if isinstance(given, Noun) else given
    place = None if home is None else Path(home).expanduser().absolute()
    try:
        if isinstance(given, Mapping) and "home" in given:
            found = EditedPhoto.model_validate(given)
            if place is not None and Path(found.home) != place:
                raise InputError(f"the picture lies under {found.home}, expected {place}")
            return found
        if isinstance(given, (Mapping, EditState)):
            return photo_of(EditState.model_validate(given), place or (settings or load()).home)
    except ValidationError as error:
        raise InputError(f"this is no result of an edit: {first_error(error)}") from None
    raise InputError(f"a picture is in the tool's message or in the graph's state; found {type(result).__name__}")


def photo_of(state: EditState, home: Path) -> EditedPhoto:
    """The picture of a state as it is now. `InputError` when it has none yet."""
    if state.image is None or state.photo is None:
        raise InputError("there is no picture yet: the edit has not begun")
    return EditedPhoto(session=state.session, status=state.status, image=state.image, photo=state.photo, home=str(home))


def as_pillow(pixels: Pixels) -> Image:
    """An 8-bit Pillow image of (h, w, 3 or 4) pixels."""
    from PIL import Image

    return Image.fromarray(np.asarray(pixels if pixels.dtype == np.uint8 else to_8_bits(pixels)))


def save_like_original(
    pixels: Pixels, photo: Photo, artifacts: ArtifactStore, path: str | os.PathLike[str], *, force: bool
) -> Path:
    """Write pixels as a file with the original's metadata; see `EditedPhoto.save`."""
    target = Path(path)
    write_atomically(target, _encoded(pixels, photo, artifacts, format_of_suffix(target)).data, replace=force)
    return target


def _encoded(pixels: Pixels, photo: Photo, artifacts: ArtifactStore, format: str) -> Encoded:
    return encode(pixels, format=format, original=artifacts.get(photo.file), gray=photo.gray)

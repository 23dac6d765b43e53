"""A session as a file of layers: which formats there are, and writing one from what the session has stored.

Left out: what the layers are and how the formats look (`reports/layers/`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import IO, Literal, NamedTuple, get_args

from ..checkpoints.artifacts import ArtifactStore
from ..errors import InputError, OutputError
from ..nodes.deliver import written_atomically
from ..reports.layers import openraster, psd
from ..reports.layers.stack import Load, Stack, stack_of
from ..schema import EditState

Layered = Literal["ora", "psd"]


class Format(NamedTuple):
    """How a stack becomes a file, and what such a file is called on the web."""

    write: Callable[[Stack, Load, IO[bytes]], tuple[str, ...]]
    media_type: str


FORMATS: dict[Layered, Format] = {
    "ora": Format(openraster.write_openraster, openraster.MEDIA_TYPE),
    "psd": Format(psd.write_psd, psd.MEDIA_TYPE),
}


def write_layers(state: EditState, artifacts: ArtifactStore, file: IO[bytes], format: Layered) -> tuple[str, ...]:
    """Write the picture as it is, in layers, to a seekable file, and say what could not be kept, a sentence each.

    Raises `InputError` for a session without a picture and for what the format cannot hold, `ConfigurationError` when
    its extra is missing, `StorageError` when a picture is missing or damaged.
    """
    store = ArtifactStore(artifacts.root, cache_bytes=0)  # each picture is looked at once: none stays in memory
    original = b"" if state.photo is None else store.get(state.photo.file)
    return FORMATS[format].write(stack_of(state, original), store.load, file)


def save_layers(state: EditState, artifacts: ArtifactStore, path: Path, *, force: bool) -> tuple[str, ...]:
    """The same, to a path whose suffix picks the format; the file is there whole or not at all.

    Raises also `OutputError` when the path cannot be written, or exists and `force` is false.
    """
    named = path.suffix.lower().removeprefix(".")
    format = next((known for known in get_args(Layered) if known == named), None)
    if format is None:
        found = f"the suffix {path.suffix!r}" if path.suffix else "no suffix"
        raise InputError(f"{path.name!r} has {found}; expected .ora (OpenRaster) or .psd (Photoshop)")
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise OutputError(f"cannot write {path}: its folder does not exist or it is a folder")
    with written_atomically(path, replace=force) as file:
        return write_layers(state, artifacts, file, format)

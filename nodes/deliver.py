"""The node that ends a turn: the picture becomes a file like the original, written once and all at once.

Left out: what happens when the place cannot be written; the error reaches the user and the session can be resumed with
another place.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from langgraph.runtime import Runtime

from ..checkpoints.artifacts import ArtifactStore
from ..errors import OutputError, PlanError
from ..images.encode import encode, format_of_suffix
from ..schema import Delivery, EditState, as_state
from .context import Context


def deliver(state: EditState, runtime: Runtime[Context]) -> dict[str, Any]:
    """Encode and write the edited photo when a place was named; the status says whether everything was done."""
    delivery = None if state.options.output is None else write(state, runtime.context.artifacts)
    ended = {outcome.step: outcome.status for outcome in state.outcomes}
    turn = state.steps[state.first_step :]
    replanned = {covered for step in turn if ended.get(step.id) == "done" for covered in step.covers}
    all_done = all(ended.get(step.id) == "done" or set(step.covers) <= replanned for step in turn)
    refused = any(refusal.turn == state.turn for refusal in state.refused)
    return {"status": "done" if all_done and not refused else "partial", "delivery": as_state(delivery)}


def write(state: EditState, store: ArtifactStore) -> Delivery:
    """Write the picture as it is to the state's output path. `OutputError` when that cannot be done."""
    photo, image, output = state.photo, state.image, state.options.output
    if photo is None or image is None or output is None:
        raise PlanError("there is nothing to deliver")
    path = Path(output)
    format_ = format_of_suffix(path)
    original = store.get(photo.file)
    warnings: tuple[str, ...] = ()
    if image == photo.image and format_ == photo.format:
        data = original
    else:
        encoded = encode(store.load(image), format=format_, original=original, gray=photo.gray)
        data, warnings = encoded.data, encoded.warnings
    write_atomically(path, data, replace=state.options.force)
    return Delivery(file=store.put(data), format=format_, path=str(path), warnings=warnings)


def write_atomically(path: Path, data: bytes, *, replace: bool) -> None:
    """Write a file so that it is there whole or not at all. An equal file that is there already is left alone.

    Raises as `written_atomically` does.
    """
    with suppress(OSError):
        if not replace and path.is_file() and path.read_bytes() == data:
            return
    with written_atomically(path, replace=replace) as file:
        file.write(data)


@contextmanager
def written_atomically(path: Path, *, replace: bool) -> Iterator[IO[bytes]]:
    """A file to write into, which is there whole when the block has ended, or not at all.

    Raises `OutputError` when the folder cannot be written or when a file is in the way and `replace` is false.
    """
    try:
        if path.exists() and not replace:
            raise OutputError(f"{path} exists already; choose another name with -o, or pass --force")
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "w+b") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, 0o666 & ~_umask())  # noqa: PTH101  (mkstemp makes private files; a photo is an ordinary one)
            Path(temporary).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(temporary).unlink()
            raise
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}; choose another place with -o") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

"""The door: the original file becomes a picture, once a session.

Left out: reading the file from disk, which the session does before the graph starts, so that the original is safe in
the artifact store whatever happens to it afterwards.
"""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from ..errors import InputError
from ..images.decode import decode
from ..schema import EditState, Photo, as_state
from .context import Context


def ingest(state: EditState, runtime: Runtime[Context]) -> dict[str, Any]:
    """Decode the original on the first turn; on later ones start a new turn on the picture as it is.

    Raises `InputError` when the file is no picture that can be edited.
    """
    fresh = {
        "first_step": len(state.steps),
        "cursor": len(state.steps),
        "approved": False,
        "reason": "",
        "question": "",
        "choices": [],
        "revision": None,
        "held": 0,
        "replan": [],
    }
    if state.photo is not None:
        return fresh
    if state.source is None:
        raise InputError("the session has no photo; start it with one")
    store = runtime.context.artifacts
    decoded = decode(store.get(state.source), max_pixels=state.options.max_pixels, strict=state.options.strict)
    image = store.save(decoded.pixels)
    photo = Photo(
        name=state.source_name,
        file=state.source,
        image=image,
        format=decoded.format,
        gray=decoded.gray,
        warnings=decoded.warnings,
    )
    return fresh | {"photo": as_state(photo), "image": as_state(image)}

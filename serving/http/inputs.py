"""What a client shows beside its words: places, masks, hints, another photo, as the graph takes them.

Left out: the routes (`turns.py`), and what is checked when the work runs.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

from ...errors import SessionError
from ...graph.session import Session
from ...graph.start import check_hint, save_mask
from ...images.decode import decode
from ...images.pixels import Pixels
from ...nodes.decompose import check_text
from ...nodes.locate import seen
from ...nodes.recall.history import picture_before
from ...nodes.review.region import shown_on
from ...schema import NOTHING_SHOWN, EditState, ImageRef, Matrix, Options, UserRegion
from ..engine import Engine
from .errors import Refused
from .pictures import named
from .sessions import named_upload
from .uploads import Uploads
from .views import pictures_in
from .wire import UPLOAD_ID, NewTurn

DEEPEST = 32
"""Levels of objects and lists in an answer; the schemas have six."""


async def session_like(
    engine: Engine, uploads: Uploads, session: Session, wish: NewTurn, *, owner: str, key: str | None
) -> str:
    """A new session with another photo, that may refer to an old one; it is run with the old one's options."""
    photo, name = await named_upload(uploads, wish.upload, owner, "photo")
    mask = await named_upload(uploads, wish.mask_upload, owner)
    reference = await named_upload(uploads, wish.reference_upload, owner)
    state = await asyncio.to_thread(lambda: session.state)
    return await engine.create(
        photo,
        name,
        wish.request,
        owner=owner,
        options=wish.options.over(state.options.model_copy(update={"output": None, **NOTHING_SHOWN})),
        region=wish.regions,
        mask=mask and mask[0],
        hints=wish.user_hints,
        reference=reference and reference[0],
        like=session.id,
        key=key,
    )


async def options_of(engine: Engine, uploads: Uploads, session: Session, owner: str, wish: NewTurn) -> Options | None:
    """The options of a new turn; None: the session's as they are."""
    given = {"region", "hints", "mask_upload", "reference_upload", "options"} & wish.model_fields_set
    if not given:
        return None
    check_text(wish.request)
    mask = await named_upload(uploads, wish.mask_upload, owner)
    reference = await named_upload(uploads, wish.reference_upload, owner)

    def build() -> Options:
        state = session.state
        if state.photo is None:
            raise SessionError(f"session {session.id} has no photo yet; run it first")
        shape = (state.photo.image.height, state.photo.image.width)
        regions = [
            shown_on(place, *_picture(state, one.picture)) for one, place in zip(wish.region, wish.regions, strict=True)
        ]
        if mask:
            frame, matrix = _picture(state, wish.mask_picture)
            regions.append(UserRegion(mask=_mask(engine, mask[0], frame), frame=frame, matrix=matrix))
        shown = {
            "output": None,
            "regions": tuple(regions),
            "hints": tuple(check_hint(hint, shape) for hint in wish.user_hints),
            "reference": reference and engine.store.artifacts.save(_decoded(engine, reference[0])),
        }
        engine.store.artifacts.flush()
        return wish.options.over(state.options.model_copy(update=shown))

    return await asyncio.to_thread(build)


async def with_masks(
    engine: Engine, uploads: Uploads, session: Session, owner: str, given: Any, *, step: str | None = None
) -> Any:
    """An answer with every `mask_upload` made a mask of the question's picture, or of the one that `step` worked on,
    and every `mask` known to the session."""
    state, question, known = await named(session)
    asked = next(pictures_in((question or {}).get("image")), None)
    shown = asked or state.image if step is None else picture_before(state, step)

    async def read(value: Any) -> Any:
        if isinstance(value, list):
            return [await read(inner) for inner in value]
        if not isinstance(value, dict):
            return value
        if "mask_upload" in value:
            path, _ = await named_upload(uploads, _upload_id(value["mask_upload"]), owner, "mask")
            rest = {name: inner for name, inner in value.items() if name != "mask_upload"}
            if shown is None:
                raise SessionError(f"session {session.id} has no picture yet; run it first")
            drawn = await asyncio.to_thread(_mask, engine, path, shown)
            return {**rest, "mask": drawn.to_json()}
        if isinstance(mask := value.get("mask"), dict):
            ref = known.get(str(mask.get("sha256")))
            if ref is None:
                raise Refused(400, "the mask is no picture of this session; upload it and name it in mask_upload",
                              "invalid_value", param="mask")  # fmt: skip
            return {**value, "mask": ref.to_json()}
        return {name: inner if name == "arguments" else await read(inner) for name, inner in value.items()}

    return await read(given)


def _picture(state: EditState, sha256: str | None) -> tuple[ImageRef, Matrix]:
    """The picture that a place was shown on, the original where none is named, and the matrix from the original."""
    assert state.photo is not None, "places are shown on a photo"
    found = seen(state, sha256 or state.photo.image.sha256)
    if found is None:
        raise Refused(400, f"the picture {sha256} did not lead to the picture as it is now; name that one, or none",
                      "invalid_value", param="picture")  # fmt: skip
    return found


def _mask(engine: Engine, path: Path, picture: ImageRef) -> ImageRef:
    """An uploaded mask of a picture in the artifact store. Raises `InputError`."""
    shape = (picture.height, picture.width)
    return save_mask(engine.store.artifacts, path, shape, engine.settings.server.max_pixels)


def _decoded(engine: Engine, path: Path) -> Pixels:
    return decode(path.read_bytes(), max_pixels=engine.settings.server.max_pixels).pixels


def depth(value: Any) -> int:
    """How many objects and lists of plain JSON data lie in each other; 0 for a plain value."""
    levels, inner = 0, [value]
    while inner := [one for one in inner if isinstance(one, (dict, list))]:
        levels += 1
        inner = [part for one in inner for part in (one.values() if isinstance(one, dict) else one)]
    return levels


def _upload_id(given: Any) -> str:
    if not isinstance(given, str) or not re.fullmatch(UPLOAD_ID, given):
        raise Refused(422, "mask_upload: expected the id of an upload", "invalid_value", param="mask_upload")
    return given

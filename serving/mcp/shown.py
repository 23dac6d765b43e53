"""What a caller shows beside its words: pictures that are only looked at, and places on the picture of a session.

Left out: places on a new photo, which the engine's door checks.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ...errors import InputError
from ...graph.session import Session
from ...graph.source import read_source
from ...images.decode import decode
from ...nodes.locate import as_matrix, carried
from ...schema import NOTHING_SHOWN, ImageRef, Options, UserRegion
from ...tools.locate import mask_from_image, region_mask
from .calls import Call
from .content import full_picture
from .intake import Bytes, OfSession


@dataclass(frozen=True, slots=True)
class Where:
    """Where a request works; nothing given: wherever its words say."""

    box: list[float] | None
    """x, y, width, height in `unit`."""
    unit: Literal["pixels", "percent"]
    mask: str | None
    """A picture as `edit_image` takes them."""

    def __bool__(self) -> bool:
        return self.box is not None or self.mask is not None


async def file_of(call: Call, given: str) -> Path | bytes:
    """A picture that is only looked at, as a file or its bytes. Raises `InputError`."""
    found = await call.clients.picture(given, call.owner, limit=call.engine.settings.server.max_upload)
    if isinstance(found, OfSession):
        session = await call.session(found.session)
        return await asyncio.to_thread(lambda: full_picture(session.state, call.engine.store))
    return found.data if isinstance(found, Bytes) else found.path


async def options_of(call: Call, session: Session, where: Where, options: Options | None = None) -> Options:
    """The options of a turn that works at a place of the picture as it is now; `options` in place of the session's.

    Raises `InputError` for a place that lies outside of it, and for a mask of another size.
    """
    state = await asyncio.to_thread(lambda: session.state)
    image = state.image
    if image is None:
        raise InputError(f"session {session.id} has no picture yet; continue_session without a request goes on")
    on_it: dict[str, Any] = {"frame": image, "matrix": as_matrix(carried(state))}
    regions = []
    if where.box is not None:
        region = UserRegion.model_validate({"box": where.box, "unit": where.unit, **on_it})
        region_mask((image.height, image.width), tuple(where.box), where.unit)
        regions.append(region)
    if where.mask is not None:
        mask = await _mask(call, where.mask)
        if (mask.width, mask.height) != (image.width, image.height):
            size = f"{mask.width}x{mask.height}, the picture {image.width}x{image.height}"
            raise InputError(f"the mask is {size}; they must be the same size")
        regions.append(UserRegion(mask=mask, **on_it))
    shown = NOTHING_SHOWN | {"output": None, "regions": tuple(regions)}
    return (options or state.options).model_copy(update=shown)


async def with_masks(call: Call, answer: Any) -> Any:
    """An answer whose masks, wherever they stand in it, are pictures that the caller may name. Raises `InputError`."""
    if isinstance(answer, list):
        return [await with_masks(call, inner) for inner in answer]
    if not isinstance(answer, dict):
        return answer
    read = {key: inner if key == "arguments" else await with_masks(call, inner) for key, inner in answer.items()}
    if (mask := read.get("mask")) is not None:
        if not isinstance(mask, str):
            raise InputError("a mask is given as edit_image takes pictures: a data URL, an upload's id ...")
        read["mask"] = (await _mask(call, mask)).to_json()
    return read


async def _mask(call: Call, given: str) -> ImageRef:
    """A mask in the artifact store."""
    file, store = await file_of(call, given), call.engine.store.artifacts

    def keep() -> ImageRef:
        _, data = read_source(file)
        kept = store.save(mask_from_image(decode(data, max_pixels=call.engine.settings.server.max_pixels).pixels))
        store.flush()  # another process works with it
        return kept

    return await asyncio.to_thread(keep)

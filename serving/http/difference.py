"""Where two pictures of a session differ, as a picture.

Left out: how it is computed (`images/compare.py`), and what the difference means.
"""

from __future__ import annotations

import asyncio
from typing import Annotated

import numpy as np
import numpy.typing as npt
from fastapi import APIRouter, Query, Request, Response

from ...errors import InputError
from ...nodes.locate import as_matrix
from ...nodes.recall.history import PHOTO, below, kept
from ...schema import EditState, ImageRef, Matrix
from ..engine import Engine
from ..engine.renderings import Difference, Rendering
from .access import find
from .auth import Owner
from .boxes import BoxParameter, read_box
from .errors import not_found
from .pictures import SHOWN, FormatParameter, Names, QualityParameter, SizeParameter, send
from .render import Pictures
from .wire import SessionId

Placed = npt.NDArray[np.float64]
Address = Annotated[str, Query(pattern="^[0-9a-f]{64}$", examples=["9f2c" * 16])]


def router(engine: Engine, pictures: Pictures, names: Names) -> APIRouter:
    """GET .../difference."""
    routes = APIRouter(prefix="/v1/sessions/{session_id}", tags=["pictures"])

    @routes.head("/difference", include_in_schema=False)
    @routes.get("/difference", response_class=Response, responses=SHOWN, summary="Where two pictures differ")
    async def show(
        request: Request,
        session_id: SessionId,
        owner: Owner,
        a: Address,
        b: Address,
        *,
        gain: Annotated[float, Query(ge=1, le=64, description="Times as strong.")] = 1.0,
        format: FormatParameter = None,
        size: SizeParameter = None,
        quality: QualityParameter = None,
        box: BoxParameter = None,
    ) -> Response:
        """The absolute difference of two pictures of the session, each channel for itself; the same is black.

        Of one size they are compared pixel by pixel. Else the second is laid on the first through the steps between
        them, and what only the first shows is grey. `box` is in pixels of the first.
        """
        await find(engine, session_id, owner)
        first, second = await names.find(session_id, a), await names.find(session_id, b)
        if first is None or second is None:
            raise not_found("artifact")
        matrix: Matrix | None = None
        if (first.image.width, first.image.height) != (second.image.width, second.image.height):
            session = await engine.session(session_id)
            matrix = laid(await asyncio.to_thread(lambda: session.state), first.image, second.image)
        part = read_box(box, first.image.width, first.image.height)
        if part is None and size is None:
            part = (0, 0, first.image.width, first.image.height)
        made = await pictures.render(
            Rendering(
                image=Difference(first=first.image, second=second.image, matrix=matrix, gain=gain),
                format=None if format is None else format.upper(),
                box=part,
                size=size,
                quality=quality,
            )
        )
        return send(request, made.path, made.format, made.etag, None, fixed=True)

    return routes


def laid(state: EditState, first: ImageRef, second: ImageRef) -> Matrix:
    """From pixel coordinates of the second picture to those of the first. `InputError` when no steps lead from one to
    the other."""
    known = placements(state)
    if first.sha256 not in known or second.sha256 not in known:
        raise InputError(
            f"the pictures are {first.width}x{first.height} and {second.width}x{second.height}, and no steps lead from "
            "one to the other; name two results, or two pictures of one size"
        )
    return as_matrix(known[first.sha256] @ np.linalg.inv(known[second.sha256]))


def placements(state: EditState) -> dict[str, Placed]:
    """The photo, every result and every attempt by address: from the photo's pixel coordinates to those of it."""
    if state.photo is None:
        return {}
    after: dict[str, Placed] = {PHOTO: np.eye(3)}
    found = {state.photo.image.sha256: after[PHOTO]}
    for step, outcome in kept(state).items():
        after[step] = np.asarray(outcome.matrix, np.float64) @ after[below(state, step)]
        found.setdefault(outcome.image.sha256, after[step])
    for attempt in state.attempts:
        if attempt.after is not None and attempt.before.sha256 in found:
            moved = np.asarray(attempt.matrix, np.float64) @ found[attempt.before.sha256]
            found.setdefault(attempt.after.sha256, moved)
    return found

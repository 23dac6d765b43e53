"""Where in a picture: what a phrase may mean, what is at a point or in a box, or where a step would work.

Nothing is edited. It is for a person who looks before an answer, a step or a session names the place: each mask that
is found becomes an upload of theirs, for them to see, to correct and to name. Left out: finding things, which is the
locator's of the profile, and remembering what was found.
"""

from __future__ import annotations

import asyncio
import string
from collections.abc import Callable, Iterable
from typing import NamedTuple

from fastapi import APIRouter, Request

from ...errors import InputError
from ...images.pixels import Mask, Pixels, bounding_box
from ...images.png import write_png
from ...nodes.context import Context
from ...nodes.locate import doubt, shown_mask
from ...reports.pictures import own_outline
from ...schema import EditState, ImageRef
from ...tools.locate import ACCEPT, Location, region_mask
from ...tools.locate.boxed import in_box
from ..engine import Engine
from ..engine.renderings import UploadedFile
from .access import find, links
from .answers import Located, LocatedChoice, LocatedIn
from .auth import Owner
from .bounded import Bounded
from .errors import Refused, documented, not_found
from .pictures import Names
from .render import Pictures
from .uploads import Uploads
from .wire import Look

ADVICE = "draw a box around it, mark it or click it, or say it in other words"


class _Scene(NamedTuple):
    """A picture to look at, and what to look with."""

    shown: LocatedIn
    source: ImageRef | UploadedFile
    parts: Context
    state: EditState | None = None


def router(engine: Engine, uploads: Uploads, pictures: Pictures, names: Names) -> APIRouter:
    """POST /v1/locate."""
    routes = APIRouter(tags=["about"])
    looking = Bounded("places are being looked for", at_once=1)  # OpenCV's cascades serve one at a time

    @routes.post(
        "/v1/locate",
        response_model=Located,
        summary="Find a place in a picture",
        responses=documented(400, 404, 410, 429, 502, 503, 507),
    )
    async def locate(request: Request, wanted: Look, owner: Owner) -> Located:
        """What a phrase may mean in an upload or a picture of a session, best first; the thing at a point or in a box;
        or where a step of the session would work on the picture as it is now.

        A phrase that was found for sure has one choice, unless `all` is asked for. With no choices, or with none for
        sure, `reason` says why. The masks are uploads of yours, white inside, of the size of the picture: name one as
        `mask_upload` in an answer, a step or a session. They go after a day like others.
        """
        scene = await (_upload if wanted.upload else _session)(request, wanted, owner)

        def look() -> Located:
            phrase, reason, found = _found(scene, wanted, engine, pictures.pixels(scene.source))
            return Located(
                picture=scene.shown, phrase=phrase, reason=reason, choices=_choices(found, _keeper(uploads, owner))
            )

        return await looking(look)

    async def _upload(request: Request, wanted: Look, owner: str) -> _Scene:
        path, about = await asyncio.to_thread(uploads.find, wanted.upload or "", owner)
        parts = await engine.parts(wanted.profile)
        root = request.scope.get("root_path", "")
        shown = LocatedIn(
            upload=about.id, width=about.width, height=about.height, url=f"{root}/v1/uploads/{about.id}/image"
        )
        return _Scene(shown, UploadedFile(path=path, width=about.width, height=about.height), parts)

    async def _session(request: Request, wanted: Look, owner: str) -> _Scene:
        assert wanted.session is not None, "a place is looked for in an upload or in a session"
        await find(engine, wanted.session, owner)
        session = await engine.session(wanted.session)
        state = await asyncio.to_thread(lambda: session.state)
        image = state.image
        if wanted.picture is not None:
            seen = await names.find(wanted.session, wanted.picture)
            image = seen and seen.image
        if image is None:
            raise not_found("picture")
        if image.channels == 1:
            raise Refused(400, "the picture is a mask; name one that has something to find", "invalid_input")
        url = f"{links(request, wanted.session).base}/artifacts/{image.sha256}"
        shown = LocatedIn(sha256=image.sha256, width=image.width, height=image.height, url=url)
        return _Scene(shown, image, session.context, state)

    return routes


def _found(scene: _Scene, wanted: Look, engine: Engine, pixels: Pixels) -> tuple[str, str, list[Location]]:
    """(the phrase, why nothing was found for sure, the places that may be meant)."""
    height, width = pixels.shape[:2]
    unit = (width / 100, height / 100) if wanted.unit == "percent" else (1.0, 1.0)
    if wanted.point is not None:
        x, y = wanted.point[0] * unit[0], wanted.point[1] * unit[1]
        if not (0 <= x < width and 0 <= y < height):
            raise InputError(f"the point {x:g},{y:g} lies outside the picture of {width}x{height} pixels")
        at = scene.parts.at_point(pixels, (x, y))
        return "", "" if at else f"nothing was found at the point; {ADVICE}", [at] if at else []
    if wanted.box is not None:
        whole = _given(region_mask((height, width), wanted.box, wanted.unit), "box")
        box = tuple(value * scale for value, scale in zip(wanted.box, unit * 2, strict=True))
        thing = in_box(pixels, box, segmenter=engine.settings.segmenter)
        return "", "", [one for one in (thing, whole) if one is not None]
    phrase = wanted.phrase or ""
    if wanted.step is not None:
        assert scene.state is not None, "a step is one of a session"
        phrase, mask = _of_step(scene, wanted.step)
        if mask is not None:
            drawn = _given(mask, "user")
            why = "" if drawn else "the place that was shown lies outside the picture as it is now"
            return phrase, why, [drawn] if drawn else []
        if not phrase:
            return phrase, f"step {wanted.step} does not say where; {ADVICE}", []
    return phrase, *_named(scene.parts, pixels, phrase, everything=wanted.all)


def _named(parts: Context, pixels: Pixels, phrase: str, *, everything: bool) -> tuple[str, list[Location]]:
    """What a phrase may mean, and why that is not sure."""
    first = parts.locate(pixels, phrase)
    why = doubt(phrase, first)
    found = [] if first is None else [first]
    if (why or everything) and parts.candidates is not None:
        found = parts.candidates(pixels, phrase) or found
    return f"{why}; {ADVICE}" if why else "", found


def _of_step(scene: _Scene, step_id: str) -> tuple[str, Mask | None]:
    """(phrase, mask) of where a step works: the mask of what the user showed, None when the phrase tells."""
    assert scene.state is not None
    step = next((one for one in scene.state.steps if one.id == step_id), None)
    if step is None:
        raise not_found("step")
    if step.region is None:
        raise Refused(400, f"step {step_id} works on the whole picture", "no_region", param="step")
    shown = shown_mask(scene.state, scene.parts, step)
    return step.region.phrase, shown


def _given(mask: Mask, method: str) -> Location | None:
    """A place that a person gave; None when nothing of it is in the picture."""
    box = bounding_box(mask)
    return box and Location(mask, box, 1.0, method, label="as it was shown" if method == "user" else "the box")


def _choices(found: Iterable[Location], keep: Callable[[str, Mask], str]) -> tuple[LocatedChoice, ...]:
    return tuple(
        LocatedChoice(
            id=letter,
            label=one.label or f"what was found ({one.method})",
            box=one.box,
            confidence=one.confidence,
            sure=one.confidence >= ACCEPT,
            method=one.method,
            note=one.note,
            outline=own_outline(one.mask),
            mask_upload=keep(f"mask-{letter}.png", one.mask),
        )
        for letter, one in zip(string.ascii_lowercase, found, strict=False)
    )


def _keeper(uploads: Uploads, owner: str) -> Callable[[str, Mask], str]:
    """What makes a mask an upload of that owner."""

    def keep(name: str, mask: Mask) -> str:
        size = (mask.shape[1], mask.shape[0])
        return uploads.put(write_png(mask[..., None]), name, owner, format="PNG", size=size).id

    return keep

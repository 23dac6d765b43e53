"""The judge that needs no model: what an edit left alone, and whether what was asked for can be measured in it.

Every result is measured against the same source and the same reading of the request, whichever arm made it:

- locality: PSNR and SSIM outside the asked region. The region is the case's box, or what the locators find for the
  things that the request names, with the margin that editors get. Not measured where the request is for the whole
  picture, where a thing is not found for sure, or where the size changed.
- identity: SSIM of the whole result with the source, however many turns lie between them. An edit of everything lowers
  it by right, so it compares arms on the same cases and says nothing by itself.
- effect: the checks of `nodes/verify`, one sub-request at a time, on the picture as it would be with the change in that
  sub-request's place alone; `effect` is their mean score (0-10), `followed` the share that passes. Requests that move
  pixels (a crop, a turn) are checked for that alone: the places of the others are not known any more.

The embedded grammar reads the requests. What it misreads is measured wrongly, for all arms alike. Left out: taste, and
whether a generated thing is the thing that was asked for, which takes an eye (`viescore.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ...checkpoints.artifacts import picture_address
from ...images.decode import decode
from ...images.pixels import Mask, Pixels, describe, full_scale, split_alpha, to_float
from ...nodes.decompose import decompose
from ...nodes.locate import with_margin
from ...nodes.verify.evidence import Evidence
from ...nodes.verify.measured import verify
from ...schema import WHOLE_IMAGE, Matrix, Photo, Step, SubRequest
from ...tools.locate import ACCEPT, locate, region_mask
from ..metrics import psnr, ssim
from .benches import EditCase
from .results import Folder, Row

GEOMETRY = ("crop", "resize", "rotate", "flip", "add_border")
LEAST = 0.02
"""Part of the picture that has to lie outside the region for locality to be measured."""
NAMES = ("effect", "followed", "locality_ssim", "locality_psnr", "identity_ssim")


@dataclass(frozen=True, slots=True)
class Measured:
    """The measuring judge."""

    @property
    def terms(self) -> dict[str, Any]:
        """Of what its figures depend on there is nothing to choose."""
        return {"judge": "measured", "form": 1}

    def start(self, folder: Path) -> Callable[[EditCase, Row], Row]:
        """What measures one result of a run's folder; the last case's reading stays at hand."""
        kept = Folder(folder)
        last: list[tuple[str, Reading]] = []

        def say(case: EditCase, row: Row) -> Row:
            if not last or last[0][0] != case.id:
                last[:] = [(case.id, read(case))]
            return measure(last[0][1], kept.picture(row["picture"]), row["matrix"])

        return say


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A case as all its results are measured by."""

    source: Pixels
    photo: Photo
    asked: tuple[tuple[SubRequest, Mask | None], ...]
    """Every sub-request and its region; None: the whole picture, or not found for sure."""
    region: Mask | None
    """Where anything may change; None where that is not known, or everywhere."""


def read(case: EditCase) -> Reading:
    """What a case asks for, and where."""
    decoded = decode(case.picture.read_bytes())
    source = decoded.pixels
    shape = (int(source.shape[0]), int(source.shape[1]))
    given = None if case.box is None else region_mask(shape, case.box, "percent")
    wanted = [one for turn in case.turns for one in decompose(turn).sub_requests]
    asked = tuple((one, given if given is not None else _found(source, one)) for one in wanted)
    regions = [region for _, region in asked]
    region = given
    if given is None and regions and all(one is not None for one in regions):
        region = with_margin(np.maximum.reduce([one for one in regions if one is not None]))
    return Reading(source, _photo(case, source), asked, region)


def measure(reading: Reading, result: Pixels, matrix: Matrix) -> Row:
    """The scores of one result, by the names of `NAMES`; None where one is not measured."""
    scores: dict[str, float | None] = dict.fromkeys(NAMES)
    moved = any(one.action in GEOMETRY for one, _ in reading.asked)
    same_type = _like(result, reading.source)
    if not moved:
        fitted = _fitted(same_type, reading.source)
        a, b = to_float(split_alpha(fitted)[0]), to_float(split_alpha(reading.source)[0])
        everywhere = np.ones(a.shape[:2], bool)
        scores["identity_ssim"] = round(ssim(a, b, everywhere), 4)
        outside = None if reading.region is None else reading.region == 0
        if outside is not None and outside.mean() >= LEAST:
            scores["locality_psnr"] = round(psnr(a, b, outside), 2)
            scores["locality_ssim"] = round(ssim(a, b, _well_outside(outside)), 4)
        same_type = fitted
    checked = [
        (one, _effect(reading, one, region, same_type, matrix))
        for one, region in reading.asked
        if (one.action in GEOMETRY) == moved
    ]
    if checked:
        scores["effect"] = round(sum(verdict.score for _, verdict in checked) / len(checked), 3)
        scores["followed"] = round(sum(verdict.passed for _, verdict in checked) / len(checked), 4)
    raw = [
        {
            "action": one.action,
            "subject": one.subject,
            "score": verdict.score,
            "failed": [f"{c.name}: {c.measured}, expected {c.expected}" for c in verdict.checks if not c.passed],
        }
        for one, verdict in checked
    ]
    return {"scores": scores, "raw": raw}


def _well_outside(outside: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Where SSIM's whole window lies outside the region; all of it where nothing would be left."""
    eroded = cv2.erode(outside.astype(np.uint8), np.ones((11, 11), np.uint8), borderValue=1) > 0
    return np.asarray(eroded) if eroded.any() else outside


def _effect(reading: Reading, wanted: SubRequest, region: Mask | None, result: Pixels, matrix: Matrix) -> Any:
    """The verdict on one sub-request, with the result laid over the source in its region alone."""
    moves = wanted.action in GEOMETRY
    after = result
    mask = None if moves else _alone(reading, wanted, region)
    if mask is not None and result.shape == reading.source.shape:
        after = reading.source.copy()
        inside = mask > 0
        after[inside] = result[inside]
    return verify(
        Evidence(
            step=Step(id="s1", covers=(wanted.id,), tool=""),
            sub_requests=(wanted,),
            before=reading.source,
            after=after,
            mask=mask,
            blends=not moves,
            geometric=moves,
            matrix=matrix,
            arguments={},
            photo=reading.photo,
            fidelity="generative",
        )
    )


def _alone(reading: Reading, wanted: SubRequest, region: Mask | None) -> Mask | None:
    """Where only this sub-request works: its region, or the picture, without the regions of others; all of it when
    too little is left."""
    others = [mask for one, mask in reading.asked if one is not wanted and mask is not None and mask is not region]
    if not others:
        return region
    whole = np.full(reading.source.shape[:2], 255, np.uint8) if region is None else region
    rest = np.where(with_margin(np.maximum.reduce(others)) > 0, np.uint8(0), whole)
    return np.asarray(rest, np.uint8) if (rest > 0).sum() >= 0.25 * (whole > 0).sum() else region


def _found(pixels: Pixels, wanted: SubRequest) -> Mask | None:
    if wanted.subject == WHOLE_IMAGE or wanted.action in ("change_background", "change_style"):
        return None
    place = wanted.parameter("position") if wanted.action == "add_object" else None
    phrase = str(place.amount) if place is not None else wanted.subject
    if wanted.action == "add_object" and place is None:
        return None
    location = locate(pixels, phrase)
    return location.mask if location is not None and location.confidence >= ACCEPT else None


def _photo(case: EditCase, pixels: Pixels) -> Photo:
    address = picture_address(pixels)
    return Photo(name=case.picture.name, file=address, image=describe(pixels, address), format="")


def _like(result: Pixels, source: Pixels) -> Pixels:
    """The result with the source's type and channels: an editor that answers in 8 bits is judged by what it shows."""
    colour = split_alpha(result)[0] if result.shape[2] > source.shape[2] else result
    if colour.shape[2] < source.shape[2]:
        opaque = np.full((*colour.shape[:2], 1), full_scale(colour), colour.dtype)
        colour = np.concatenate([colour, opaque], axis=2)
    if colour.dtype == source.dtype:
        return colour
    scaled = colour.astype(np.float32) * np.float32(full_scale(source) / full_scale(colour))
    return np.asarray(np.rint(scaled), source.dtype)


def _fitted(result: Pixels, source: Pixels) -> Pixels:
    """The result at the source's size, for an editor that gave back another one though none was asked for."""
    if result.shape[:2] == source.shape[:2]:
        return result
    size = (int(source.shape[1]), int(source.shape[0]))
    shrinks = result.shape[0] * result.shape[1] > size[0] * size[1]
    resized: npt.NDArray[Any] = cv2.resize(
        np.ascontiguousarray(result), size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    )
    return resized


def unread(cases: Sequence[EditCase]) -> list[str]:
    """Ids of the cases in which the grammar reads no edit, so that no effect is measured."""
    return [case.id for case in cases if not any(decompose(turn).sub_requests for turn in case.turns)]

"""Runs of edits: some that wear the picture away a little at every step, and ordinary ones that do not.

Every step is judged as in a session, with the original and the steps before it. Left out: runs in which one step is
plainly wrong, which the planted edits of single steps cover.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ...images.pixels import Pixels
from ...nodes.verify.evidence import Evidence
from ...nodes.verify.measured import verify
from ...schema import Action, Matrix, Step, SubRequest, Verdict
from ...tools.base import Edited
from .case import TOOL, Asked, bound, by_tool, eight_bits, like, request
from .detail import blurred
from .shape import resized, turned

Wear = Callable[[Pixels], Pixels]


@dataclass(frozen=True, slots=True)
class Link:
    """One step of a run: what is asked, done by the project's tool or by `edit`, and what wears it afterwards."""

    action: Action
    asked: tuple[Asked, ...]
    edit: Callable[[Pixels], Edited] | None = None
    wear: Wear | None = None


def run(original: Pixels, links: Sequence[Link]) -> list[Verdict]:
    """Carry the links out one after another; the verdicts of all steps, up to the first that fails."""
    picture, placed, scales = original, np.eye(3), [1.0]
    earlier: list[SubRequest] = []
    verdicts = []
    for i, link in enumerate(links):
        wanted = request(link.action, link.asked, sub_id=f"r{i + 1}")
        arguments = {} if link.edit else bound(link.action, wanted, picture)
        made = link.edit(picture) if link.edit else by_tool(link.action, wanted, picture)
        if link.wear is not None:
            made = Edited(link.wear(made.pixels), made.matrix)
        tool = TOOL.get(link.action)
        evidence = Evidence(
            Step(id=f"s{i + 1}", covers=(wanted.id,), tool=link.action, arguments=arguments), (wanted,), picture,
            made.pixels, None, tool.blends if tool else True, tool.geometric if tool else False, made.matrix, arguments,
            original, None, tuple(earlier), _matrix(placed), min(scales) / scales[-1],
        )  # fmt: skip
        verdicts.append(verify(evidence))
        if not verdicts[-1].passed:
            break
        picture, placed = made.pixels, np.array(made.matrix, float) @ placed
        scales.append(scales[-1] * float(np.sqrt(abs(np.linalg.det(np.array(made.matrix, float)[:2, :2])))))
        earlier.append(wanted)
    return verdicts


def _matrix(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Matrix:
    a, b, c = ((float(r[0]), float(r[1]), float(r[2])) for r in values)
    return a, b, c


def encoded(quality: int) -> Wear:
    """Through JPEG, shifted by a few pixels so that its grid never falls on the one before."""

    def wear(pixels: Pixels) -> Pixels:
        colour = np.ascontiguousarray(eight_bits(pixels)[..., ::-1])
        shifted = cv2.copyMakeBorder(colour, 3, 0, 5, 0, cv2.BORDER_REPLICATE)
        coded = cv2.imencode(".jpg", shifted, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        seen = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR))[3:, 5:]
        return like(np.ascontiguousarray(seen[..., ::-1]), pixels)

    return wear


def brighter(percent: float, wear: Wear | None = None) -> Link:
    """A small change of brightness."""
    direction = "increase" if percent > 0 else "decrease"
    return Link("adjust_tone", (("brightness", direction, abs(percent), "percent"),), wear=wear)


def turn(degrees: float) -> Link:
    """Turned about the middle on a canvas of the same size, by linear interpolation."""
    asked: Asked = ("angle", "increase" if degrees > 0 else "decrease", abs(degrees), "degrees")
    return Link("rotate", (asked,), lambda p: turned(p, degrees, whole=False))


def scale(percent: float) -> Link:
    """Resized by linear interpolation."""

    def edit(pixels: Pixels) -> Edited:
        size = round(pixels.shape[1] * percent / 100), round(pixels.shape[0] * percent / 100)
        return resized(pixels, size, cv2.INTER_LINEAR)

    return Link("resize", (("scale", "set", percent, "percent"),), edit)


def softened(sigma: float) -> Wear:
    """A blur too weak to be noticed once."""
    return lambda p: blurred(p, sigma)


def smoothed(pixels: Pixels) -> Edited:
    """A denoiser that takes some texture every time."""
    return Edited(like(cv2.bilateralFilter(cv2.medianBlur(eight_bits(pixels), 3), 5, 40, 1.6), pixels))


WORN: Mapping[str, tuple[Link, ...]] = {
    "ten times through JPEG of quality 60": tuple(brighter(6 * (-1) ** i, encoded(60)) for i in range(10)),
    "ten times through JPEG of quality 85": tuple(brighter(6 * (-1) ** i, encoded(85)) for i in range(10)),
    "ten turns by four degrees and back": tuple(turn(4 * (-1) ** i) for i in range(10)),
    "ten times resampled, 94 and 106.4 %": tuple(scale(94 if i % 2 == 0 else 106.4) for i in range(10)),
    "ten times denoised": tuple(Link("denoise", (), smoothed) for _ in range(10)),
    "ten times softened by half a pixel": tuple(brighter(6 * (-1) ** i, softened(0.45)) for i in range(10)),
}
RIGHT: Mapping[str, tuple[Link, ...]] = {
    "crop, tone, colour, sharpen": (
        Link("crop", (("aspect", "set", "4:3", None),)), brighter(15),
        Link("adjust_color", (("saturation", "increase", 20, "percent"),)),
        Link("sharpen", (("strength", "increase", 25, "percent"),)),
    ),
    "turn, crop, contrast, half the size": (
        Link("rotate", (("angle", "increase", 5, "degrees"),)), Link("crop", (("size", "set", 60, "percent"),)),
        Link("adjust_tone", (("contrast", "increase", 25, "percent"),)),
        Link("resize", (("scale", "set", 50, "percent"),)),
    ),
    "denoise, black and white, vignette, border": (
        Link("denoise", ()), Link("adjust_color", (("black_and_white", "set", None, None),)),
        Link("adjust_tone", (("vignette", "increase", 30, "percent"),)), Link("add_border", ()),
    ),
    "blur, darker, text": (
        Link("blur", (("radius", "set", 4, "pixels"),)), brighter(-25),
        Link("add_text", (("text", "set", "Hello", None),)),
    ),
    "smaller and larger again, as asked": (
        Link("resize", (("scale", "set", 50, "percent"),)), Link("resize", (("scale", "set", 200, "percent"),)),
        brighter(15),
    ),
    "ten small changes of tone": tuple(brighter(8 if i % 2 == 0 else -7) for i in range(10)),
    "mirror, quarter turn, enhance, crop": (
        Link("flip", ()), Link("rotate", (("angle", "increase", 90, "degrees"),)), Link("enhance", ()),
        Link("crop", (("left", "decrease", 10, "percent"),)),
    ),
}  # fmt: skip

"""What a planted case is: one request on one picture, right results, and wrong ones by kind.

Left out: the edits themselves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

import cv2
import numpy as np

from ...images.pixels import Mask, Pixels, composite, from_float, full_scale, to_float
from ...nodes.verify.evidence import Evidence
from ...schema import IDENTITY, Action, Direction, ImageRef, Matrix, Parameter, Photo, Step, SubRequest, Unit
from ...tools.base import Edited, EditTool
from ...tools.photo import TOOLS
from ..photos import photo

Kind = Literal[
    "nothing", "weak", "strong", "direction", "place", "spill", "clipped", "shifted", "resized", "order", "other",
    "blocks", "cast", "banding", "channels", "alpha", "stripe",
]  # fmt: skip
KINDS: Mapping[Kind, str] = {
    "nothing": "nothing was done",
    "weak": "a third of the effect or less",
    "strong": "2.5 times the effect or more",
    "direction": "the opposite, or the other axis, colour or side",
    "place": "done somewhere else",
    "spill": "leaks out of the region",
    "clipped": "the brightest or darkest fifth burnt",
    "shifted": "moved by one pixel",
    "resized": "one to three pixels larger or smaller",
    "order": "spoils what the step before it did",
    "other": "another action was carried out instead",
    "blocks": "JPEG of quality 10 to 16",
    "cast": "red up and blue down by 12 %, or the other way round",
    "banding": "ten levels a channel",
    "channels": "red and blue exchanged",
    "alpha": "transparency lost, or a hole in it",
    "stripe": "rows of noise, of black, or of other rows",
}
Made = Mapping[str, Pixels | Edited]
Asked = tuple[str, Direction, float | str | None, Unit | None]
TOOL: Mapping[str, EditTool] = {tool.name: tool for tool in TOOLS}
TUNING = (0, 1, 2, 3, 4, 5, 6, 7)
"""A photo is one to improve the verifier on when the first hexadecimal digit of the SHA-256 of its name is one of
these; all others only count for the score."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo under a name, with what chance there is in its cases."""

    name: str
    pixels: Pixels

    @property
    def held_out(self) -> bool:
        """Only used for the score."""
        return int(hashlib.sha256(self.name.encode()).hexdigest()[0], 16) not in TUNING

    def random(self, what: str) -> np.random.Generator:
        """The same numbers for the same picture and purpose."""
        digest = hashlib.sha256(f"{self.name} {what}".encode()).digest()
        return np.random.default_rng(int.from_bytes(digest[:8], "big"))


@dataclass(slots=True)
class Case:
    """One request on one picture."""

    action: Action
    name: str
    requests: tuple[SubRequest, ...]
    before: Pixels
    mask: Mask | None
    rights: dict[str, Edited]
    wrongs: list[tuple[Kind, str, Edited]] = field(default_factory=list)
    blends: bool = True
    geometric: bool = False
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def evidence(self, edited: Edited) -> Evidence:
        """What the verifier is given for one of the results."""
        step = Step(
            id="s1", covers=tuple(r.id for r in self.requests), tool=self.action, arguments=dict(self.arguments)
        )
        return Evidence(
            step, self.requests, self.before, edited.pixels, self.mask, self.blends, self.geometric, edited.matrix,
            self.arguments, self.before,
        )  # fmt: skip

    def plant(self, kind: Kind, result: Pixels | Edited | None, name: str = "") -> None:
        """Add a wrong result, unless it looks like the picture as it was or like a right one."""
        if result is None:
            return
        edited = result if isinstance(result, Edited) else Edited(result)
        if all(differs(edited, right, self.mask) for right in self.rights.values()):
            self.wrongs.append((kind, f"{kind} {name}".strip(), edited))


Maker = Callable[[Picture], Case | None]


def differs(edited: Edited, right: Edited, mask: Mask | None) -> bool:
    """Whether more than 1 % of the region, or anything outside it, is more than two levels of 255 away."""
    a, b = edited.pixels, right.pixels
    if a.shape != b.shape or a.dtype != b.dtype:
        return True
    if mask is None or mask.shape != a.shape[:2]:
        return float((cv2.absdiff(a, b).reshape(a.shape).max(axis=2) > full_scale(a) / 127).mean()) > 0.01
    far = cv2.absdiff(a, b).reshape(a.shape).max(axis=2)
    return bool((far[mask == 0] > 0).any()) or float((far[mask > 0] > full_scale(a) / 127).mean()) > 0.01


def request(action: Action, asked: Sequence[Asked] = (), subject: str = "", sub_id: str = "r1") -> SubRequest:
    """A sub-request of the vocabulary."""
    parameters = tuple(Parameter(property=p, direction=d, amount=a, unit=u) for p, d, a, u in asked)
    return SubRequest(id=sub_id, action=action, subject=subject or "whole image", parameters=parameters)


def by_tool(name: str, wanted: SubRequest, before: Pixels, mask: Mask | None = None, **more: Any) -> Edited:
    """The result of the project's own tool."""
    tool = TOOL[name]
    return tool.apply(before, mask=mask, **{**bound(name, wanted, before), **more})


def bound(name: str, wanted: SubRequest, before: Pixels) -> dict[str, Any]:
    """The arguments that the tool makes of a sub-request."""
    ref = ImageRef(sha256="0" * 64, width=before.shape[1], height=before.shape[0])
    return TOOL[name].bind_request(wanted, Photo(name="photo", file="0" * 64, image=ref, format="PNG"))


def inside(before: Pixels, after: Pixels, mask: Mask | None) -> Pixels:
    """`after` within the region, `before` outside."""
    return after if mask is None else composite(before, after, mask)


def floats(edit: Callable[[Any], Any], before: Pixels) -> Pixels:
    """Apply a function of encoded colour, 0-1, in double precision; alpha stays."""
    colour = before[..., :3].astype(np.float64) / full_scale(before)
    made = np.rint(np.clip(edit(colour), 0, 1) * full_scale(before)).astype(before.dtype)
    return np.dstack([made, before[..., 3]]) if before.shape[2] == 4 else np.ascontiguousarray(made)


def mixed(before: Pixels, after: Pixels, share: float) -> Pixels:
    """`share` of the way from before to after; beyond 1 it goes too far."""
    old, new = to_float(before), to_float(after)
    return from_float(old + np.float32(share) * (new - old), before)


def ellipse(pixels: Pixels, x: float = 0.5, y: float = 0.5, size: float = 0.25, soft: float = 1.5) -> Mask:
    """A mask with an ellipse about (x, y), with half axes of `size` of the picture's, feathered by `soft` pixels."""
    height, width = pixels.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    cv2.ellipse(mask, (round(x * width), round(y * height)), (round(size * width), round(size * height)),
                0, 0, 360, 255, -1)  # fmt: skip
    return cv2.GaussianBlur(mask, (0, 0), soft) if soft else mask


def eight_bits(pixels: Pixels) -> Pixels:
    """Colour (h, w, 3) as uint8."""
    colour = np.ascontiguousarray(pixels[..., :3])
    return colour if colour.dtype == np.uint8 else (colour // 257).astype(np.uint8)


def like(made: Pixels, before: Pixels) -> Pixels:
    """An 8-bit RGB result in the type and with the alpha of another picture of its size."""
    colour = made if before.dtype == np.uint8 else made.astype(np.uint16) * np.uint16(257)
    return np.dstack([colour, before[..., 3]]) if before.shape[2] == 4 else np.ascontiguousarray(colour)


def moved(x: float, y: float) -> Matrix:
    """The matrix of a move."""
    return ((1.0, 0.0, float(x)), (0.0, 1.0, float(y)), (0.0, 0.0, 1.0))


def edited(result: Pixels | Edited) -> Edited:
    """With the identity for a matrix when there is none."""
    return result if isinstance(result, Edited) else Edited(result, IDENTITY)


NAMES = (
    "astronaut", "chelsea", "coffee", "rocket", "brushes", "meadow", "stream", "sunset", "dahlia", "hopper",
    "motorcycle", "fig",
)  # fmt: skip


@lru_cache(maxsize=1)
def pictures() -> tuple[Picture, ...]:
    """Twelve colour photos, a grey one, one with transparency and one of 16 bits; at most 360 pixels a side."""
    found = [Picture(name, _reduced(photo(name))) for name in (*NAMES, "camera")]
    cat = _reduced(photo("chelsea"))
    clear = np.dstack([cat, 255 - ellipse(cat, 0.75, 0.3, 0.2, 3.0)])
    woods = _reduced(photo("stream")).astype(np.uint16) * np.uint16(257)
    fine = np.random.default_rng(0).integers(-128, 129, woods.shape)
    deep = np.clip(woods.astype(np.int64) + fine, 0, 65535).astype(np.uint16)
    return (*found, Picture("clear", clear), Picture("deep", deep))


def _reduced(pixels: Pixels, side: int = 360) -> Pixels:
    factor = side / max(pixels.shape[:2])
    if factor < 1:
        pixels = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(pixels)

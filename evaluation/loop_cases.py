"""Hard cases for the loop: photos and requests that a first attempt may miss, some with the right answer known.

A damaged copy of a free photo has the photo for its answer. The last group are foreign tools with the faults that tools
have: timid, overdone, of little effect, crashing, depending on chance. Left out: running them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import cv2
import numpy as np

from ..errors import ToolError
from ..images.pixels import Mask, Pixels
from ..tools.base import Amount, EditTool, edit_tool
from .photos import photo

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Case:
    """One photo with one request."""

    kind: str
    photo: Pixels
    request: str
    truth: Pixels | None = None
    """What the photo was before it was damaged."""
    box: Box | None = None
    """A region of the user: x, y, width, height in pixels."""
    mask: Mask | None = None
    """A region of the user: 255 inside."""
    tools: tuple[EditTool, ...] = ()
    """Foreign tools, asked before those of the house."""


def cases() -> list[Case]:
    """All of them, newly made: foreign tools remember what they did."""
    return [
        *_noisy(),
        *_damaged(),
        *_planted(),
        *_extreme(),
        *_small(),
        *_dark(),
        *_backgrounds(),
        *_odd(),
        *_foreign(),
    ]


def noisy(clean: Pixels, sigma: float, seed: int = 1) -> Pixels:
    """Gaussian noise of that many levels of 8 bits."""
    grain = np.random.default_rng(seed).normal(0, sigma, clean.shape)
    return np.clip(np.rint(clean + grain), 0, 255).astype(np.uint8)


def peppered(clean: Pixels, share: float) -> Pixels:
    """Single pixels black or white."""
    spots = np.random.default_rng(2).random(clean.shape[:2])
    result = clean.copy()
    result[spots < share / 2], result[spots > 1 - share / 2] = 0, 255
    return result


def hazy(clear: Pixels, part: float) -> Pixels:
    """Airlight of 220 over the picture."""
    return np.rint(clear * (1 - part) + 220 * part).astype(np.uint8)


def faded(clear: Pixels, part: float) -> Pixels:
    """Old print: less contrast, a warm lift of the blacks."""
    low = np.array([80, 70, 50]) * part
    return np.rint(clear * (1 - part * np.array([0.5, 0.55, 0.6])) + low).astype(np.uint8)


def dim(clear: Pixels, exposure: float) -> Pixels:
    """Too little light, in linear values."""
    return np.rint(255 * (clear / 255) ** 1.3 * exposure).astype(np.uint8)


def shaken(clear: Pixels, length: int) -> Pixels:
    """A straight shake of the camera."""
    kernel = np.zeros((length, length), np.float32)
    cv2.line(kernel, (0, length - 1), (length - 1, 0), 1.0)
    return np.asarray(cv2.filter2D(clear, -1, kernel / kernel.sum()), np.uint8)


def scratched(clear: Pixels, count: int) -> Pixels:
    """Thin bright lines from top to bottom."""
    rng, result = np.random.default_rng(4), clear.copy()
    height, width = clear.shape[:2]
    for _ in range(count):
        x = int(rng.integers(width // 8, width * 7 // 8))
        cv2.line(result, (x, 0), (x + int(rng.integers(-9, 9)), height), (235, 235, 235), 1)
    return result


def _noisy() -> list[Case]:
    found = [
        Case("noise", noisy(photo(name), sigma), "remove the noise", photo(name))
        for name, sigma in (("coffee", 18), ("astronaut", 35), ("meadow", 45), ("pagoda", 60), ("camera", 30))
    ]
    found.append(Case("noise", peppered(photo("chelsea"), 0.04), "remove the grain", photo("chelsea")))
    found.append(Case("noise", noisy(photo("mountains"), 6), "denoise it strongly", photo("mountains")))
    deep = noisy(photo("fig"), 30).astype(np.uint16) * 257
    return [*found, Case("noise", deep, "remove the noise", photo("fig").astype(np.uint16) * 257)]


def _damaged() -> list[Case]:
    return [
        Case("restore", hazy(photo("mountains"), 0.15), "remove the haze", photo("mountains")),
        Case("restore", hazy(photo("pagoda"), 0.4), "remove the haze", photo("pagoda")),
        Case("restore", faded(photo("coffee"), 0.35), "restore the faded colors", photo("coffee")),
        Case("restore", faded(photo("wine"), 0.9), "restore the faded colors", photo("wine")),
        Case("restore", dim(photo("chelsea"), 0.5), "fix the low light", photo("chelsea")),
        Case("restore", dim(photo("motorcycle"), 0.25), "fix the low light", photo("motorcycle")),
        Case("restore", shaken(photo("astronaut"), 7), "fix the camera shake", photo("astronaut")),
        Case("restore", shaken(photo("coins"), 13), "fix the camera shake", photo("coins")),
        Case("restore", scratched(photo("dogs"), 5), "remove the scratches", photo("dogs")),
        Case("restore", scratched(photo("gravel"), 9), "remove the scratches", photo("gravel")),
    ]


def _planted() -> list[Case]:
    """Things drawn into a photo, to be taken away again; the user has painted over them a little generously."""
    found = []
    for name, start, end, thick in (
        ("mountains", (0, 60), (9999, 1090), 2),
        ("brick", (0, 30), (9999, 4000), 3),
        ("grass", (40, 0), (900, 9999), 2),
        ("rocket", (0, 100), (9999, 900), 1),
    ):
        wired, mask = photo(name).copy(), np.zeros(photo(name).shape[:2], np.uint8)
        cv2.line(wired, start, end, (20, 20, 25), thick, cv2.LINE_AA)
        cv2.line(mask, start, end, 255, thick + 6)
        found.append(Case("thin object", wired, "remove the wire", photo(name), mask=mask))
    for name, centre, radius in (("gravel", (200, 150), 26), ("brick", (260, 240), 30), ("meadow", (330, 330), 5)):
        marked, mask = photo(name).copy(), np.zeros(photo(name).shape[:2], np.uint8)
        cv2.circle(marked, centre, radius, (210, 40, 40), -1, cv2.LINE_AA)
        cv2.circle(mask, centre, radius + 3, 255, -1)
        found.append(Case("object on texture", marked, "remove the ball", photo(name), mask=mask))
    return found


def _extreme() -> list[Case]:
    flat = np.rint(110 + (photo("stream").astype(np.float64) - 110) * 0.12).astype(np.uint8)
    return [
        Case("extreme amount", photo("coffee"), "make it 300% brighter"),
        Case("extreme amount", photo("sunset"), "increase the contrast by 200%"),
        Case("extreme amount", photo("dahlia"), "increase the saturation by 300%"),
        Case("extreme amount", photo("hopper"), "increase the exposure by 4 stops"),
        Case("extreme amount", photo("fig"), "make it 90% darker"),
        Case("extreme amount", photo("page"), "make it 60% brighter"),
        Case("extreme amount", photo("brushes"), "sharpen it by 300%"),
        Case("extreme amount", noisy(photo("wine"), 12), "sharpen it by 100%"),
        Case("fine texture", photo("stream"), "sharpen it a lot"),
        Case("fine texture", photo("grass"), "sharpen it a lot"),
        Case("fine texture", photo("mountains"), "sharpen it a lot"),
        Case("fine texture", photo("gravel"), "sharpen it a lot"),
        Case("fine texture", photo("stream"), "sharpen it"),
        Case("fine texture", photo("brick"), "enhance the photo a lot"),
        Case("fine texture", photo("fig"), "remove the noise"),
        Case("fine texture", photo("meadow"), "remove the noise"),
        Case("extreme amount", photo("text"), "blur it by 100%"),
        Case("low contrast", flat, "increase the contrast by 50%"),
        Case("low contrast", flat, "make it pop"),
        Case("low contrast", flat, "sharpen it"),
    ]


def _small() -> list[Case]:
    return [
        Case("tiny region", photo("coffee"), "brighten the spoon by 30%", box=(300, 200, 8, 8)),
        Case("tiny region", photo("astronaut"), "blur the badge", box=(180, 300, 10, 10)),
        Case("tiny region", photo("motorcycle"), "sharpen the bolt", box=(250, 180, 12, 12)),
        Case("tiny region", photo("dogs"), "paint the tag red", box=(220, 240, 6, 6)),
        Case("tiny region", photo("pagoda"), "remove the lamp", box=(120, 200, 5, 5)),
    ]


def _dark() -> list[Case]:
    return [
        Case("dark thing", photo("motorcycle"), "paint the tire red", box=(60, 200, 110, 110)),
        Case("dark thing", photo("camera"), "paint the coat blue", box=(150, 180, 120, 200)),
        Case("dark thing", photo("hopper"), "paint the jacket yellow", box=(150, 300, 150, 150)),
        Case("dark thing", photo("brushes"), "paint the handle white", box=(200, 150, 60, 120)),
    ]


def _backgrounds() -> list[Case]:
    names = ("astronaut", "chelsea", "hopper", "dandelion", "dogs")
    return [Case("background", photo(name), "blur the background") for name in names]


def _odd() -> list[Case]:
    alpha = np.zeros((*photo("fig").shape[:2], 4), np.uint8)
    alpha[..., :3], alpha[..., 3] = photo("fig"), np.linspace(0, 255, alpha.shape[1], dtype=np.uint8)
    return [
        Case("grey photo", photo("camera"), "make it warmer"),
        Case("grey photo", photo("camera"), "increase the saturation"),
        Case("transparent", alpha, "make it 30% brighter"),
        Case("transparent", alpha, "sharpen it"),
        Case("16 bits", photo("pagoda").astype(np.uint16) * 257, "sharpen it by 80%"),
        Case("16 bits", photo("meadow").astype(np.uint16) * 257, "make it pop"),
    ]


def _foreign() -> list[Case]:
    coffee, brighter = photo("coffee"), "make it 20% darker"

    def scaled(name: str, response: Callable[[float], float]) -> EditTool:
        """A brightness tool whose effect is another than what it is told."""

        def function(pixels: Pixels, *, brightness: Annotated[float, Amount("percent", 20, -100, 400)] = 0) -> Pixels:
            return np.clip(np.rint(pixels * (1 + response(brightness) / 100)), 0, 255).astype(pixels.dtype)

        function.__doc__ = f"Changes the brightness ({name})."
        return edit_tool(actions=("adjust_tone",), reach=0, name=name)(function)

    @edit_tool(actions=("adjust_tone",), name="moody")
    def moody(
        pixels: Pixels, *, brightness: Annotated[float, Amount("percent", 20, -100, 400)] = 0, seed: int = 0
    ) -> Pixels:
        """Changes the brightness when the dice are kind."""
        kind = seed % 3 == 2
        return np.clip(np.rint(pixels * (1 + (brightness if kind else -brightness) / 100)), 0, 255).astype(pixels.dtype)

    @edit_tool(actions=("adjust_tone",), name="crashing")
    def crashing(pixels: Pixels, *, brightness: Annotated[float, Amount("percent", 20, -100, 400)] = 0) -> Pixels:
        """Changes the brightness, if it could."""
        raise ToolError("crashing: out of memory")

    @edit_tool(actions=("adjust_tone",), name="two_ways", variants=({"way": "right"},))
    def two_ways(
        pixels: Pixels, *, brightness: Annotated[float, Amount("percent", 20, -100, 400)] = 0, way: str = "wrong"
    ) -> Pixels:
        """Changes the brightness in one of two ways, the second of which is right but a third too weak."""
        return np.clip(np.rint(pixels * (1 + brightness / 300) if way == "right" else pixels[:, ::-1]), 0, 255).astype(
            pixels.dtype
        )

    tools = [
        scaled("timid", lambda b: b / 3),
        scaled("bold", lambda b: 3 * b),
        scaled("quadratic", lambda b: np.sign(b) * b * b / 100),
        scaled("saturating", lambda b: 24 * np.tanh(b / 60)),
        scaled("steep", lambda b: np.sign(b) * 40 / (1 + np.exp(-(abs(b) - 45) / 3))),
        scaled("backwards", lambda b: -b),
        scaled("idle", lambda b: 0.0),
        moody,
        crashing,
        two_ways,
    ]
    return [Case("foreign tool", coffee, brighter, tools=(tool,)) for tool in tools]

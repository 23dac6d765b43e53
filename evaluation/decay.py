"""How far the untouched parts of a photo drift when it is edited again and again.

One photo is edited in 16 turns, each turn a small change forth or back inside the same region; after 1, 2, 4, 8 and 16
turns everything outside the region is compared with the photo. The photo tools are driven through a session. An editor
is called as the tool `dit` calls it: with the region, without it (the composite has to find what changed), or with its
answer taken as it comes; no verdict stands between, so that every answer counts. Left out: whether the edits are good.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np

from ..errors import ToolError
from ..graph.start import Workplace, start_session
from ..images.pixels import Mask, Pixels, composite, cut, to_float
from ..schema import Box, Mode, Noun, Options, Profile, UserRegion
from ..settings import EditorSettings, Settings
from ..tools.composite.geometry import Placement
from ..tools.dit.editor import Answer, Editor
from ..tools.dit.phrasing import told
from ..tools.dit.tool import dit_tool, editor_for, shown
from .answers import Drift, answered
from .metrics import psnr, ssim
from .photos import photo
from .pixel.difference import delta_e, seen

TURNS = (1, 2, 4, 8, 16)
"""After how many turns the picture is measured."""
MODES: tuple[Mode, ...] = ("stepwise", "merged")
WINDOW = 11
"""Pixels a side of what SSIM looks at: windows that reach into the region do not count."""
NAME = "coffee"
SIDE = 192
"""Pixels of its long side; drift in pixels and levels is that of any size."""
FORTH = ("make it 15% brighter", "increase the saturation by 20%")
BACK = ("make it 13% darker", "reduce the saturation by 17%")
"""What is said in odd and in even turns; an editor gets each part in a call of its own, or both in one (`merged`)."""
TINY = ("kontext", "qwen-plus", "klein")
"""Shapes of `tiny/`: real pipelines with random weights."""
DRIFTING = "drifting"
"""An editor that is not one: it recolours the middle of what it is shown, and does to the rest what editors do."""

Back = Literal["tools", "in the region", "where it changed", "as it comes"]
"""How a result becomes the picture: photo tools change pixels in place; of an answer the composite takes what changed
in the region, or anywhere, or all of it is taken."""
BACKS: tuple[Back, ...] = ("in the region", "where it changed", "as it comes")
Named = tuple[str, Editor]


class Reading(Noun):
    """What is left of the untouched part after some turns."""

    editor: str
    mode: Mode
    back: Back
    turns: int
    calls: int
    """Calls of tools or editors so far."""
    refused: int
    """Of those, answers that showed another picture and were not taken."""
    identical: float
    """Share of the untouched pixels that are the photo's, bit for bit."""
    error: float
    """Mean CIEDE2000 of the untouched pixels to the photo's."""
    psnr: float
    """dB over the untouched pixels; 99 when none differs."""
    ssim: float


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """The photo and the region in which everything happens."""

    photo: Pixels
    box: Box

    @property
    def mask(self) -> Mask:
        """(h, w), 255 in the region."""
        mask = np.zeros(self.photo.shape[:2], np.uint8)
        cut(mask, self.box)[...] = 255
        return mask


def subject(name: str = NAME, side: int = SIDE) -> Subject:
    """A photo of that long side, sides in multiples of 16, with a region about its middle of two fifths a side."""
    pixels = photo(name)
    factor = side / max(pixels.shape[:2])
    width, height = (max(64, round(n * factor / 16) * 16) for n in (pixels.shape[1], pixels.shape[0]))
    small = np.ascontiguousarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA))
    return Subject(small, (width * 3 // 10, height * 3 // 10, width * 2 // 5, height * 2 // 5))


def by_tools(of: Subject, mode: Mode, turns: Sequence[int] = TURNS) -> Iterator[Reading]:
    """The local profile: a session in which every turn is said, with the region drawn again."""
    x, y, w, h = of.box
    options = Options(mode=mode, regions=(UserRegion(box=(x, y, w, h)),))
    with tempfile.TemporaryDirectory(prefix="imageedit-decay-") as home:
        workplace = Workplace.open(home, profile=Profile(), settings=Settings())
        session = start_session(
            workplace, of.photo, " and ".join(FORTH), output=None, force=False, region=(x, y, w, h), mask=None,
            options=options,
        )  # fmt: skip
        state = session.run()
        for turn in range(1, max(turns) + 1):
            if turn > 1:
                state = session.say(" and ".join(BACK if turn % 2 == 0 else FORTH), options=options)
            if turn in turns:
                assert state.image is not None, "a session that has run has a picture"
                now: Pixels = workplace.store.artifacts.load(state.image)
                kept = sum(outcome.status == "done" for outcome in state.outcomes)
                refused = len(state.outcomes) - kept
                yield Reading(
                    editor="local", mode=mode, back="tools", turns=turn, calls=len(state.attempts), refused=refused,
                    **_left(of, now),
                )  # fmt: skip


def by_editor(of: Subject, named: Named, mode: Mode, back: Back, turns: Sequence[int] = TURNS) -> Iterator[Reading]:
    """An editor, its answers put back into the photo or taken as they come, at the photo's size."""
    name, editor = named
    region = of.mask if back == "in the region" else None
    carry_out = _as_it_comes(editor) if back == "as it comes" else _put_back(editor, region)
    now, calls, refused = of.photo, 0, 0
    for turn in range(1, max(turns) + 1):
        parts = BACK if turn % 2 == 0 else FORTH
        for words in (" and ".join(parts),) if mode == "merged" else parts:
            calls += 1
            try:
                now = carry_out(now, words, calls)
            except ToolError:
                refused += 1
        if turn in turns:
            yield Reading(
                editor=name, mode=mode, back=back, turns=turn, calls=calls, refused=refused, **_left(of, now)
            )  # fmt: skip


def measure(editors: Iterable[Named], of: Subject, turns: Sequence[int] = TURNS) -> Iterator[Reading]:
    """The local profile, then each editor with the composite and without, in both modes."""
    for mode in MODES:
        yield from by_tools(of, mode, turns)
    for named in editors:
        for mode in MODES:
            for back in BACKS:
                yield from by_editor(of, named, mode, back, turns)


Edit = Callable[[Pixels, str, int], Pixels]


def _put_back(editor: Editor, mask: Mask | None) -> Edit:
    tool = dit_tool(editor)
    return lambda pixels, words, seed: tool.apply(pixels, mask=mask, seed=seed, instruction=words).pixels


def _as_it_comes(editor: Editor) -> Edit:
    """For this measurement alone: what every editor without a composite does to a photo."""

    def edit(pixels: Pixels, words: str, seed: int) -> Pixels:
        answer = editor(shown(pixels, editor), told(words), seed=seed).pixels
        size = int(pixels.shape[1]), int(pixels.shape[0])
        if (answer.shape[1], answer.shape[0]) == size:
            return answer
        return np.ascontiguousarray(cv2.resize(answer, size, interpolation=cv2.INTER_CUBIC))

    return edit


def _left(of: Subject, now: Pixels) -> dict[str, float]:
    """The figures of a reading."""
    away = of.mask == 0
    same = (now == of.photo).all(axis=2)
    old, new = to_float(of.photo), to_float(now)
    inner = cv2.erode(away.astype(np.uint8), np.ones((WINDOW, WINDOW), np.uint8)).reshape(away.shape) > 0
    return {
        "identical": float(same[away].mean()),
        "error": float(delta_e(seen(of.photo), seen(now))[away].mean()),
        "psnr": psnr(new, old, away),
        "ssim": min(1.0, ssim(new, old, inner)),
    }


class Drifting:
    """An editor that recolours the middle of what it sees, and lets the rest drift as real ones do: a little softer,
    darker and warmer, shifted by half a pixel, with an autoencoder's noise and as a JPEG."""

    name, licence, chains = DRIFTING, "", False

    def size(self, width: int, height: int) -> tuple[int, int]:
        """As it comes, in multiples of 16."""
        return max(64, round(width / 16) * 16), max(64, round(height / 16) * 16)

    def load(self) -> None:
        """There is nothing to load."""

    def __call__(self, pixels: Pixels, instruction: str, *, seed: int = 0, source: Any = None) -> Answer:
        """The edit and the drift."""
        height, width = pixels.shape[:2]
        middle = np.zeros((height, width), np.uint8)
        cv2.ellipse(middle, (width // 2, height // 2), (width // 6, height // 6), 0, 0, 360, 255, -1)
        edited = composite(pixels, np.ascontiguousarray(pixels[..., [2, 0, 1]]), middle)
        drift = Drift(gamma=1.01, gains=(1.004, 1.0, 0.992), noise=1.2, soft=0.5, quality=92)
        return Answer(answered(edited, Placement(1.0, 1.0, 0.5, 0.3), (width, height), drift))


def named_editors(names: Iterable[str], settings: EditorSettings) -> Iterator[Named]:
    """Editors as a profile names them. `ConfigurationError` for one that cannot be used."""
    return ((name, editor_for(name, settings)) for name in names)


def tiny_editors(folder: Path, steps: int = 1) -> Iterator[Named]:
    """The tiny shapes, made in that folder: real pipelines, whose random weights answer nonsense."""
    from .tiny.flux2_klein import make_flux2_klein
    from .tiny.flux_kontext import make_flux_kontext
    from .tiny.qwen_image import make_qwen_image

    makers: Mapping[str, Callable[[Path], Path]] = dict(
        zip(TINY, (make_flux_kontext, make_qwen_image, make_flux2_klein), strict=True)
    )
    for name, make in makers.items():
        yield f"tiny {name}", editor_for(str(make(folder / name)), EditorSettings(steps=steps))

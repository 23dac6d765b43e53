"""Colour for black-and-white photos, from hints, from a reference, or a tint when there is neither.

Without a trained model, colour has to come from somewhere: hints say where it belongs and `colorize_solver` spreads it
along things; a reference gives colours by likeness of luminance and texture (`colorize_reference`), which the solver
makes even; with nothing to go by the photo gets a tint, and the note says so. Luma stays as it is. Left out: knowing
that skies are blue.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np

from ...errors import ToolError
from ...images.pixels import Float, Mask, Pixels, split_alpha, with_alpha
from ...schema import WHOLE_IMAGE, Hint, Photo, SubRequest
from ..base import Edited, Picture, edit_tool
from .asked import refuse_others
from .colorize_chroma import SmallCopy, chroma_of_color, put_back, shade, small_copy
from .colorize_hints import draw, where
from .colorize_reference import match
from .colorize_solver import Colours, spread
from .colors import asked_color

FADE = 3e-6
"""Pull of every pixel to the colour that it has (in a grey photo none): colour fades far away from its hints."""
KEPT = 0.05
"""The same for pixels that are coloured already, by an earlier turn."""
COLOURED = 0.04
"""Chroma beyond the photo's tone from which a pixel counts as coloured."""
MOST_COLOURED = 0.3
"""Share of coloured pixels, where colour should go, from which a photo is no black-and-white photo."""
TINT: tuple[tuple[float, complex], ...] = (
    (0.0, 0j),
    (0.2, chroma_of_color((45, 50, 57))),
    (0.5, chroma_of_color((134, 127, 121))),
    (0.8, chroma_of_color((211, 203, 190))),
    (1.0, 0j),
)
"""Luminance -> chroma: cool shadows, warm lights."""
TINT_NOTE = (
    "approximate: a tint, for the photo itself does not tell its colours; words (the sky pale blue), points "
    "(--hint x,y=#rrggbb), a photo to take colours from (--reference FILE) or a trained colouriser (profile gpu) do "
    "better"
)


def bind(sub_request: SubRequest, photo: Photo) -> dict[str, Any]:
    """Arguments of `colorize`: the colour that the user names is a hint for the thing that they name."""
    refuse_others(sub_request, ("color",), "colorize")
    subject = "" if sub_request.subject == WHOLE_IMAGE else sub_request.subject
    hints = [Hint(color=asked_color(p), subject=subject).to_state() for p in sub_request.parameters]
    return {"hints": hints} if hints else {}


@edit_tool(actions=("colorize",), fidelity="approximate", bind=bind)
def colorize(
    pixels: Pixels,
    *,
    hints: Sequence[Hint] = (),
    reference: Annotated[Pixels | None, Picture()] = None,
    mask: Mask | None = None,
    seed: int = 0,
) -> Edited:
    """Colour a black-and-white photo; its luma stays as it is.

    Hints name a colour and the discs it is known for, and it spreads from there over what looks alike (Levin et al.,
    2004); far from all hints the photo stays as it is. A reference gives colours by likeness of luminance and texture
    (Welsh et al., 2002). With neither, the photo gets a tint. Photos in colour are refused.
    """
    given = [Hint.model_validate(hint) for hint in hints]
    colour, alpha = split_alpha(pixels)
    copy = small_copy(colour, mask)
    _refuse_coloured(copy, given)
    if not given and reference is None:
        new = _tint(copy.luma)
        note = TINT_NOTE
    else:
        light = shade(copy.luma)
        known, weight = copy.chroma / light, np.where(np.abs(copy.own) > COLOURED, KEPT, FADE)
        note = f"coloured from {len(given)} hint{'s' * (len(given) != 1)}; what they do not reach stays as it was"
        if reference is not None:
            matched, weight = match(copy, reference[..., :3], seed)
            known = matched / light
            note = "approximate: the reference's colours, matched by brightness and texture"
        drawn, strength = draw(given, copy)
        known, weight = np.where(strength > 0, drawn, known), np.maximum(weight, strength)
        new = spread(copy.luma, known, weight) * light
    return Edited(with_alpha(put_back(colour, copy, new - copy.chroma), alpha), note=note)


def _refuse_coloured(copy: SmallCopy, hints: Sequence[Hint]) -> None:
    """Where colour should go, there must be none yet."""
    aimed = np.any([where(hint, copy) for hint in hints], axis=0) if hints else copy.inside
    aimed = aimed if aimed.any() else np.ones_like(copy.inside)
    if float((np.abs(copy.own[aimed]) > COLOURED).mean()) > MOST_COLOURED:
        raise ToolError(
            "colorize: there is colour already; ask to restore faded colours, for more saturation, or for another "
            "colour of a thing (make the coat red)"
        )


def _tint(luma: Float) -> Colours:
    at, chroma = [light for light, _ in TINT], np.array([value for _, value in TINT])
    tint: Colours = np.interp(luma, at, chroma.real) + 1j * np.interp(luma, at, chroma.imag)
    return tint

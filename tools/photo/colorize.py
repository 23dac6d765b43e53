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
from .colorize_solver import Colours, Values, spread
from .colors import asked_color

FADE = 5e-5
"""Pull by which the influence of known colours fades with distance."""
FADE_OF_REGIONS = 5e-4
"""The same when all hints are regions: those show how far their colour goes."""
FAINT = 0.005
"""Influence at which a colour is half as strong as its hint: beyond it the photo stays as it is."""
KEPT = 0.05
"""Weight of the colour that pixels have already, from an earlier turn."""
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
        known, weight = draw(given, copy)
        kept = (np.abs(copy.own) > COLOURED) & (weight == 0)
        light = shade(copy.luma)
        known, weight = np.where(kept, copy.chroma / light, known), np.where(kept, KEPT, weight)
        regions = all(radius > 0 for hint in given for *_, radius in hint.discs)
        colours, share = _spread(copy.luma, known, weight, FADE_OF_REGIONS if regions else FADE)
        rest = copy.chroma / light
        note = f"coloured from {len(given)} hint{'s' * (len(given) != 1)}; what they do not reach stays as it was"
        if reference is not None:
            matched, belief = match(copy, reference[..., :3], seed)
            rest = spread(copy.luma, matched / light, belief)
            note = "approximate: the reference's colours, matched by brightness and texture"
        new = (share * colours + (1 - share) * rest) * light
    return Edited(with_alpha(put_back(colour, copy, new - copy.chroma), alpha), note=note)


def _spread(luma: Float, known: Colours, weight: Values, fade: float) -> tuple[Colours, Values]:
    """The colours that known ones give to every pixel, and how much of it they may take (0-1), both (h, w).

    Influence falls off with distance and at edges; what it is of all influence together is not the matter of a lone
    hint, so colours are divided by it, and only where next to none is left they give way to what was there.
    """
    hinted = weight > 0
    pull = np.where(hinted, weight, fade)
    influence = np.maximum(spread(luma, hinted.astype(np.complex128), pull).real, 1e-5)
    colours = spread(luma, known, pull) / influence
    # Where influence is slight the solver's last digits would show: no colour is stronger than the known ones.
    strongest = float(np.abs(known[hinted]).max(initial=0))
    colours *= np.minimum(1.0, strongest / np.maximum(np.abs(colours), 1e-9))
    return colours, influence / (influence + FAINT)


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

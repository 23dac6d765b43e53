"""Every action with its cases, and how they are dealt out over the pictures.

Left out: measuring.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...schema import ACTIONS, Action
from . import backdrop, detail, lettering, order, shape, surface, things, tone
from .case import Case, Maker, Picture, pictures

MAKERS: Mapping[Action, tuple[Maker, ...]] = {
    "adjust_tone": tone.makers("adjust_tone"),
    "adjust_color": tone.makers("adjust_color"),
    "colorize": (surface.colorize,),
    "blur": detail.BLURS,
    "sharpen": detail.SHARPENS,
    "denoise": detail.DENOISES,
    "restore": detail.RESTORES,
    "enhance": detail.ENHANCES,
    "crop": shape.CROPS,
    "resize": shape.RESIZES,
    "rotate": shape.ROTATES,
    "flip": shape.FLIPS,
    "add_border": shape.BORDERS,
    "add_text": lettering.TEXTS,
    "remove_object": things.REMOVES,
    "change_color": surface.COLOURS,
    "change_background": backdrop.BACKGROUNDS,
    "extract_object": (backdrop.extract,),
    "add_object": things.ADDS,
    "replace_object": things.REPLACES,
    "change_material": surface.MATERIALS,
    "change_text": lettering.SIGNS,
    "change_position": things.POSITIONS,
    "change_count": things.COUNTS,
    "change_pose": things.POSES,
    "change_style": surface.STYLES,
    "other": things.OTHERS,
}
"""Action -> makers of its cases, one for each setting."""
assert set(MAKERS) == set(ACTIONS), "every action of the vocabulary has cases"
SETTINGS_A_PICTURE = 7
"""An action with more than this many settings gets one of each so many on every picture."""


def cases(action: Action, among: tuple[Picture, ...] | None = None) -> Iterator[tuple[Picture, Case]]:
    """The cases of one action: each picture gets its share of the settings, in turn, those to improve on and those
    held out each by themselves."""
    makers = MAKERS[action]
    each = -(-len(makers) // SETTINGS_A_PICTURE)
    turn = {False: 0, True: 0}
    for picture in among or pictures():
        own = [makers[(turn[picture.held_out] + i) % len(makers)] for i in range(each)]
        turn[picture.held_out] += each
        for make in (*own, *order.ORDERS.get(action, ())):
            case = make(picture)
            if case is not None and (case.rights or case.wrongs):
                yield picture, case

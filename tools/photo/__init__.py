"""The photo tools, on OpenCV and Pillow: exact where they can be, in the picture's own depth.

`TOOLS` is the order in which the sequencer tries tools of equal fidelity, and in which they are listed.
"""

from __future__ import annotations

from ..base import EditTool
from .background import change_background, extract_object
from .blur import blur
from .border import add_border
from .color import adjust_color
from .colorize import colorize
from .crop import crop
from .denoise import denoise
from .detail import sharpen
from .enhance import enhance
from .fused import adjust
from .recolor import change_color
from .remove import remove_object
from .resize import resize
from .restore import restore
from .rotate import flip, rotate
from .text import add_text
from .tone import adjust_tone

TOOLS: tuple[EditTool, ...] = (
    adjust_tone,
    adjust_color,
    adjust,
    blur,
    sharpen,
    denoise,
    restore,
    enhance,
    remove_object,
    change_color,
    colorize,
    change_background,
    extract_object,
    rotate,
    flip,
    crop,
    resize,
    add_text,
    add_border,
)

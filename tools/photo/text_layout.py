"""Where a text stands in a picture and how large it is: fonts, wrapping, shrinking, the box.

Pure functions of text and sizes, so that a check can ask where the text was put. Left out: drawing it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from ...errors import ToolError
from ...schema import Box
from .asked import parse_position

BUNDLED = Path(__file__).parent / "fonts" / "DejaVuSans.ttf"
GENERIC = frozenset({"", "default", "sans", "sans serif", "sansserif", "dejavu", "dejavu sans", "dejavusans"})
DEFAULT_PERCENT = 6.0
MARGIN_PERCENT = 3.0
"""Kept free between the text and the edge of its place, of the place's short side."""
SMALLEST = 6
"""Font size in pixels below which nothing is legible."""
LONGEST = 2000
"""Characters in a text."""


@dataclass(frozen=True, slots=True)
class TextLayout:
    """A text that is ready to be drawn."""

    box: Box
    """x, y, width, height in the picture, including the outline's room."""
    lines: str
    """The text with its line breaks."""
    font: ImageFont.FreeTypeFont
    size: int
    """Font size in pixels."""
    outline: int
    """Width of an outline in pixels, for which the box has room."""
    origin: tuple[float, float]
    """Where Pillow's anchor "la" goes, relative to the box."""
    align: str


def clean_text(text: str) -> str:
    """Line breaks kept, tabs and odd spaces made spaces, control and format characters removed, ends stripped."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(
        c if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn") else ""
        for c in text.replace("\t", " ")
    )
    return "\n".join(" ".join(line.split()) for line in kept.split("\n")).strip()


@lru_cache(maxsize=64)
def find_font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """The bundled DejaVu Sans for a generic or no name, else a font installed on this machine.

    Raises ValueError when there is none of that name.
    """
    words = " ".join(name.lower().replace("-", " ").replace("_", " ").split())
    if words in GENERIC:
        return ImageFont.truetype(BUNDLED, size)
    # A name, never a path: a request must not make the program open files of its choice.
    if re.fullmatch(r"[\w -]{1,60}", name):
        title = words.title()
        for guess in (name, name.replace(" ", ""), title.replace(" ", ""), title.replace(" ", "-"), title, words):
            for ending in (".ttf", ".otf", "-Regular.ttf"):
                try:
                    return ImageFont.truetype(guess + ending, size)
                except OSError:
                    continue
    raise ValueError(f"no font named {name[:40]!r} on this machine; leave the font out to use DejaVu Sans")


def missing_glyphs(text: str, font: ImageFont.FreeTypeFont) -> str:
    """The characters of a text that the font cannot draw, each once."""
    unknown = bytes(font.getmask("\U0010ffff"))
    return "".join(c for c in dict.fromkeys(text) if not c.isspace() and bytes(font.getmask(c)) == unknown)


def lay_out_text(
    text: str,
    width: int,
    height: int,
    *,
    position: str = "",
    size: float | None = None,
    size_pixels: int | None = None,
    font: str = "",
    place: Box | None = None,
) -> TextLayout:
    """Lay a text out in a width x height picture, inside `place` (a box, default the picture).

    The size is a percentage of the place's height or a number of pixels; it shrinks until the text, wrapped
    at words, fits.
    Words are broken only when half the size is not enough. Raises ToolError when even the smallest size does not fit,
    when the text is empty or too long, or has characters that the font lacks.
    """
    text = clean_text(text)
    if not text or len(text) > LONGEST:
        raise ToolError(f"add_text: the text has {len(text)} characters, expected 1 to {LONGEST}")
    x, y, place_w, place_h = place or (0, 0, width, height)
    margin = round(min(place_w, place_h) * MARGIN_PERCENT / 100)
    room_w, room_h = place_w - 2 * margin, place_h - 2 * margin
    wanted = size_pixels or max(SMALLEST, round(place_h * (size or DEFAULT_PERCENT) / 100))
    try:
        at_x, at_y = parse_position(position or ("center" if place else "bottom"))
        lacking = missing_glyphs(text, find_font(font, 20))
    except ValueError as error:
        raise ToolError(f"add_text: {error}") from error
    if lacking:
        raise ToolError(f"add_text: the font has no {lacking[:10]!r}; leave it out or name another font")
    align = "left" if at_x < 0.5 else "right" if at_x > 0.5 else "center"
    for pixels in _sizes(min(wanted, max(room_h, 1))):
        face = find_font(font, pixels)
        lines = _wrap(text, face, room_w, break_words=pixels * 2 <= wanted)
        if lines is None:
            continue
        outline = max(1, round(pixels / 16))
        left, top, right, bottom = _pen().multiline_textbbox(
            (0, 0), lines, font=face, align=align, stroke_width=outline, spacing=pixels / 4
        )
        # One more pixel on each side: antialiasing reaches beyond the rounded box.
        left, top, right, bottom = int(left) - 1, int(top) - 1, int(right) + 2, int(bottom) + 2
        w, h = right - left, bottom - top
        if w <= place_w and h <= place_h and (w <= room_w + 2 * outline + 4 and h <= room_h + 2 * outline + 4):
            free_w, free_h = max(0, room_w - w), max(0, room_h - h)
            box_x = x + min(max(margin + round(free_w * at_x), 0), place_w - w)
            box_y = y + min(max(margin + round(free_h * at_y), 0), place_h - h)
            return TextLayout((box_x, box_y, w, h), lines, face, pixels, outline, (-left, -top), align)
    raise ToolError(
        f"add_text: {len(text)} characters do not fit into {place_w}x{place_h} pixels legibly; shorten the text"
    )


def _sizes(first: int) -> Iterator[int]:
    size = first
    while size >= SMALLEST:
        yield size
        size = min(size - 1, int(size * 0.93))


def _pen() -> ImageDraw.ImageDraw:
    return ImageDraw.Draw(Image.new("L", (1, 1)))


def _wrap(text: str, font: ImageFont.FreeTypeFont, room: int, *, break_words: bool) -> str | None:
    """The text broken into lines no wider than `room`, or None when a word is wider and may not be broken."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if font.getlength(longer) <= room:
                line = longer
                continue
            if line:
                lines.append(line)
            line = word
            if font.getlength(word) <= room:
                continue
            if not break_words:
                return None
            pieces = _pieces(word, font, room)
            if pieces is None:
                return None
            lines.extend(pieces[:-1])
            line = pieces[-1]
        lines.append(line)
    return "\n".join(lines)


def _pieces(word: str, font: ImageFont.FreeTypeFont, room: int) -> list[str] | None:
    pieces = [""]
    for letter in word:
        if font.getlength(letter) > room:
            return None
        if font.getlength(pieces[-1] + letter) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces

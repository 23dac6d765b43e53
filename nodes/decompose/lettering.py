"""Frames for words and borders put on the picture.

Left out: changing words that are in the picture already (objects.retext).
"""

from __future__ import annotations

from ...schema import Parameter
from .amounts import take
from .colors import color_name, is_color
from .edits import Edit, setting
from .nouns import ADDED_TEXT, IMAGE_WORDS, SPOTS, is_in
from .phrases import subject_of, trim
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase, unquote, words

_WHERE_WORDS = listed("at on in across over along near under above below to onto")
_WHERE_WORDS_2 = listed("top bottom center centered middle top-left bottom-right bottom-left top-right")
_SAID_WORDS = listed("a an some my white black big bold small")
_CARRIER_WORDS = listed("text letters font color of and corner hand size px")

_SPOT_WORDS = SPOTS | {"centre", "lower", "upper"}
_SAYING = listed(
    "saying says say reading reads that which with of text caption title watermark : called label the words word"
)


def is_lettering(run: Tokens) -> bool:
    """Whether what is added is writing: a quote first, or a noun of writing with a quote or something it says."""
    if run[0].kind == "quote":
        return True
    for i, token in enumerate(run[:6]):
        if token.kind != "word":
            continue
        if is_in(token.word, ADDED_TEXT):
            behind = run[i + 1].word if i + 1 < len(run) else ""
            return not (behind in ("box", "bubble", "sign") and not any(t.kind == "quote" for t in run))
        if token.word in ("to", "on", "with", "in", "over"):
            return False
    return False


def place_of(run: Tokens) -> str:
    """A place on the picture ("bottom right", "center", "top") as the vocabulary spells it; empty when none."""
    found = [("center" if t.word in ("middle", "centre") else t.word) for t in run if t.word in _SPOT_WORDS]
    flat: list[str] = []
    for word in found:
        for part in word.split("-"):
            piece = {"lower": "bottom", "upper": "top"}.get(part, part)
            if piece not in flat and piece not in ("side", "edge", "corner"):
                flat.append(piece)
    order = [w for w in ("top", "bottom", "center", "left", "right") if w in flat]
    return " ".join(order[:2]) if order != ["center", "left"] else "center left"


def add_text(tokens: Tokens) -> list[Edit]:
    """Write words on the picture: what, where, colour, size."""
    run = list(trim(tokens))
    quotes = [t for t in run if t.kind == "quote"]
    parameters: list[Parameter] = []
    rest = [t for t in run if t.kind != "quote"]
    at = _where(rest)
    text = unquote(quotes[0]) if quotes else _said(rest[:at])
    if text:
        parameters.append(setting("text", text))
    where = rest[at:]
    place = place_of(where) or place_of([t for t in rest if quotes])
    if place:
        parameters.append(setting("position", place))
    color = _color(rest if quotes else rest[at:])
    if color:
        parameters.append(setting("color", color))
    amounts, _ = take(rest if quotes else where)
    size = next((a for a in amounts if a.kind in ("percent", "pixels") and "opacity" not in words(rest)), None)
    if size is not None:
        parameters.append(setting("size", size.value, "percent" if size.kind == "percent" else "pixels"))
    subject = _carrier(where)
    return [Edit("add_text", subject, f'"{text}" {phrase(where)}'.strip(), tuple(parameters))]


def _where(rest: Tokens) -> int:
    for i, token in enumerate(rest):
        if token.word in _WHERE_WORDS and i + 1 < len(rest):
            return i
        if token.word in _WHERE_WORDS_2 and i:
            return i
    return len(rest)


def _said(rest: Tokens) -> str:
    run = list(rest)
    while run and (run[0].word in _SAYING or run[0].word in _SAID_WORDS or run[0].kind == "mark"):
        run.pop(0)
    at = index_of(run, {"saying", "says", "that", ":", "reading"})
    return phrase(run[at + 1 :] if at >= 0 else run)


def _color(rest: Tokens) -> str:
    for i, token in enumerate(rest):
        if token.kind == "word" and is_color(token.word):
            start = i
            while (
                start > 0
                and color_name(rest[start - 1 : i + 1])
                and rest[start - 1].word not in ("in", "a", "the", "of")
            ):
                start -= 1
            return color_name(rest[start : i + 1]) or token.word
    return ""


def _carrier(where: Tokens) -> str:
    """The thing the words are put on; a corner or side is a place on the whole picture."""
    content = [t for t in where if t.word not in _SPOT_WORDS and not is_color(t.word) and t.word not in _CARRIER_WORDS]
    named: list[Token] = []
    for token in content[1:]:
        if token.word in ("in", "with", "at", "on") or token.kind != "word":
            break
        named.append(token)
    if (
        not named
        or any(t.word in IMAGE_WORDS for t in named)
        or content[0].word not in ("on", "onto", "to", "over", "across", "in")
    ):
        return subject_of([])[0]
    if not [t for t in named if t.word not in ("the", "a", "my")]:
        return subject_of([])[0]
    return subject_of(named)[0]


def add_border(tokens: Tokens) -> list[Edit]:
    """A border of a width and a colour."""
    run = trim(tokens)
    amounts, left = take(run)
    parameters: list[Parameter] = []
    width = next((a for a in amounts if a.kind in ("pixels", "percent", "degree")), None)
    if width is not None:
        parameters.append(setting("width", width.value, "pixels" if width.kind == "pixels" else "percent"))
    color = _color([run[i] for i in left])
    if color:
        parameters.append(setting("color", color))
    if "polaroid" in words(run) and not color:
        parameters.append(setting("color", "white"))
    return [Edit("add_border", subject_of([])[0], phrase(run), tuple(parameters))]

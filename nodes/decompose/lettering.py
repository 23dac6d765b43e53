"""Frames for words and borders put on the picture.

Left out: changing words that are in the picture already (changing.retext).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from ...schema import Parameter
from .amounts import take
from .colors import color_name, is_color
from .edits import Edit, setting
from .nouns import ADDED_TEXT, IMAGE_WORDS, SPOTS, is_in
from .phrases import JOINERS, bare, subject_of, trim
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase, renamed, unquote, words

_PLACING = listed("at on in across over along near under above below to onto")
_SPOTS_ALONE = listed("top bottom center centered middle top-left bottom-right bottom-left top-right")
_BEFORE_TEXT = listed("a an some my white black big bold small")
_NO_CARRIER = listed(
    "text letters font color of and corner hand size px big large small bold huge tiny across "
    "below above the capital caps"
)

_SPOT_WORDS = SPOTS | {"centre", "centered", "centred", "lower", "upper", "central"}
_SIGNED = listed("name initials signature logo copyright handle tag username brand")
_RELATIVE = frozenset({"below", "underneath", "above"})
_SAYING = listed(
    "saying says say reading reads that which with of text caption title watermark : called label the words word"
)


_WRITTEN = listed(
    "put write add pop slap place stick print stamp letter says saying say reads reading text caption title words"
)
_SPOTTED = listed("top bottom center centered middle left right across corner upper lower")
_BESIDE_CAPITALS = frozenset("&!?.'-,:")


def capitals(tokens: list[Token]) -> list[Token]:
    """Words in capitals that are to be written, as one quote: "put SEND IT in the middle", "SALE top right".

    Only in a message that is not all capitals, and behind a word of writing or before a place: shouting is no quote.
    """
    plain = sum(t.kind == "word" and t.text.islower() for t in tokens)
    if plain < 2:
        return tokens
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        end = i
        while end < len(tokens) and _is_loud(tokens[end], started=end > i):
            end += 1
        while end > i and tokens[end - 1].kind == "mark" and tokens[end - 1].text not in "!?":
            end -= 1
        loud = sum(t.kind == "word" for t in tokens[i:end])
        before = next((t.word for t in reversed(tokens[:i]) if t.kind == "word" and t.word not in _BEFORE_TEXT), "")
        placed = any(t.word in _SPOTTED for t in tokens[end : end + 4])
        if loud and (loud > 1 or len(tokens[i].text) > 3) and (before in _WRITTEN or (placed and loud > 1)):
            out.append(replace(renamed(tokens[i:end], "<quote>"), text=f'"{phrase(tokens[i:end])}"', kind="quote"))
            i = end
        else:
            out += tokens[i : max(end, i + 1)]
            i = max(end, i + 1)
    return out


def _is_loud(token: Token, *, started: bool) -> bool:
    if token.kind == "word":
        return len(token.text) > 1 and token.text.isupper()
    return started and (token.kind == "number" or token.text in _BESIDE_CAPITALS)


def is_lettering(run: Tokens) -> bool:
    """Whether what is added is writing: a quote first, or a noun of writing with a quote or something it says."""
    if run[0].kind == "quote" or is_shouted(run):
        return True
    if any(t.kind == "quote" for t in run[:6]) and any(t.word in _SIGNED for t in run[:3]):
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


def is_shouted(run: Tokens) -> bool:
    """Whether the first words are capitals and the rest is not: "SALE in red letters"."""
    loud = [
        len(t.text) > 1 and t.text.isupper() and t.word not in ("tv", "ufo", "usa") for t in run if t.kind == "word"
    ]
    return len(loud) > 1 and loud[0] and not all(loud)


def place_of(run: Tokens) -> str:
    """A place on the picture ("bottom right", "center", "top") as the vocabulary spells it; empty when none."""
    found = [
        ("center" if t.word in ("middle", "centre", "centered", "centred", "central") else t.word)
        for t in run
        if t.word in _SPOT_WORDS
    ]
    if not found and run and run[-1].word in _RELATIVE:
        found = [run[-1].word]
    flat: list[str] = []
    for word in found:
        for part in word.split("-"):
            piece = {"lower": "bottom", "upper": "top", "below": "bottom", "underneath": "bottom", "above": "top"}.get(
                part, part
            )
            if piece not in flat and piece not in ("side", "edge", "corner"):
                flat.append(piece)
    order = [w for w in ("top", "bottom", "center", "left", "right") if w in flat]
    return " ".join(order[:2]) if order != ["center", "left"] else "center left"


def add_text(tokens: Tokens) -> list[Edit]:
    """Write words on the picture: what, where, colour, size; each quoted text is an edit of its own."""
    run = list(trim(tokens))
    parts = _by_quote(run)
    edits = [_one_text(part) for part in parts]
    places = [w for w in ("top", "bottom", "left", "right") if w in place_of(parts[-1]).split()]
    if len(edits) > 1 and len(places) == len(edits) and not any(e.parameter_text("position") for e in edits[:-1]):
        stated = [t.word for t in parts[-1] if t.word in places]
        edits = [_with(e, setting("position", w)) for e, w in zip(edits, stated, strict=False)]
    shared = edits[-1].parameter_text("color") if len(edits) > 1 else ""
    return [_with(e, setting("color", shared)) if shared and not e.parameter_text("color") else e for e in edits]


def _with(edit: Edit, parameter: Parameter) -> Edit:
    kept = tuple(p for p in edit.parameters if p.property != parameter.property)
    return replace(edit, parameters=(*kept, parameter))


def _by_quote(run: list[Token]) -> list[list[Token]]:
    """The run cut before every quoted text but the first, at the joiner that stands before it if one does."""
    quotes = [i for i, t in enumerate(run) if t.kind == "quote"]
    parts, start = [], 0
    for previous, i in pairwise(quotes):
        joint = next((k for k in range(i - 1, previous, -1) if run[k].word in JOINERS), i - 1)
        parts.append(run[start : joint if joint > previous else i])
        start = joint + 1
    return [*parts, run[start:]]


def _one_text(run: list[Token]) -> Edit:
    quotes = [t for t in run if t.kind == "quote"]
    parameters: list[Parameter] = []
    rest = [t for t in run if t.kind != "quote"]
    at = 0 if quotes and rest and rest[0].word in _SPOTS_ALONE else _where(rest)
    text = unquote(quotes[0]) if quotes else _said(rest[:at])
    quotes = quotes or [t for t in rest[:1] if is_shouted(rest)]
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
    return Edit("add_text", subject, f'"{text}" {phrase(where)}'.strip(), tuple(parameters))


def _where(rest: Tokens) -> int:
    for i, token in enumerate(rest):
        if token.word in _PLACING and i + 1 < len(rest):
            return i
        if token.word in _SPOTS_ALONE and i:
            return i
    return len(rest)


def _said(rest: Tokens) -> str:
    run = list(rest)
    while run and (run[0].word in _SAYING or run[0].word in _BEFORE_TEXT or run[0].kind == "mark"):
        run.pop(0)
    if len(run) > 1 and run[0].word in ("date", "name") and (run[1].kind == "number" or run[1].word == ","):
        run = run[1:]
    at = index_of(run, {"saying", "says", "that", ":", "reading"})
    return phrase(run[at + 1 :] if at >= 0 else run)


def _color(rest: Tokens) -> str:
    for i, token in enumerate(rest):
        if token.kind == "word" and is_color(token.word):
            start = i
            while (
                start > 0
                and color_name(rest[start - 1 : i + 1])
                and rest[start - 1].word not in ("in", "a", "the", "of", "and")
            ):
                start -= 1
            return color_name(rest[start : i + 1]) or token.word
    return ""


def _carrier(where: Tokens) -> str:
    """The thing the words are put on; a corner or side is a place on the whole picture."""
    content = [t for t in where if t.word not in _SPOT_WORDS and not is_color(t.word) and t.word not in _NO_CARRIER]
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


def jotted_border(run: Tokens) -> list[Edit]:
    """ "a soft white border": a border by itself with what it is like; none when more is said."""
    named = bare(run)
    alone = 1 < len(named) <= 5 and named[-1].word == "border" and all(t.kind == "word" for t in named)
    return add_border(named) if alone and not any(t.word in _PLACING for t in named) else []


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

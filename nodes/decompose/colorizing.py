"""Black and white to colour: "colorize it", "bring back the colours", "restore the color, his jacket dark green".

A named colour of a thing is a hint: a `colorize` sub-request of its own with that subject and `color`. Hints that are
listed stand instead of one for the whole picture. Left out: recolouring what has a colour already (restyling.py).
"""

from __future__ import annotations

from ...schema import WHOLE_IMAGE
from .colors import SHADES, color_name, is_color
from .edits import Edit, setting
from .nouns import ARTICLES, IMAGE_WORDS
from .phrases import JOINERS, bare, subject_of, trim
from .predicates import split_predicate
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase, words

_BRINGING = listed("restore recover bring return put give regain revive add")
_TURNING = listed("put turn convert render change get transform")
_COLOR = listed("color colors colour colours coloring colored_in")
_BESIDE = ARTICLES | IMAGE_WORDS | listed(
    "back original natural full true real lost missing proper vivid to in into of from it old vintage ancient "
    "black_and_white and life again for was were"
)  # fmt: skip
_BEFORE_HINTS = frozenset({",", ":", ";", "-", "\u2013", "\u2014", "("})
_COPULAS = listed("was were is are should be shall must to being wore had has have")


def colorized(base: str, run: list[Token]) -> list[Edit]:
    """Colour given back to the whole picture, or its hints; none when something else is restored or brought."""
    if base in _TURNING and len(run) > 2 and run[-1].word in _COLOR and run[-2].word in ("in", "into", "to"):
        return [Edit("colorize", WHOLE_IMAGE, "in color")] if is_whole(run[:-2]) else []
    if base not in _BRINGING:
        return []
    end = index_of(run, _BEFORE_HINTS, 1)
    what, behind = (run[:end], run[end + 1 :]) if end > 0 else (run, [])
    spelled = words(what)
    if not any(w in _COLOR for w in spelled) or not all(w in _COLOR or w in _BESIDE for w in spelled):
        return []
    if base in ("give", "add", "put") and not any(w in IMAGE_WORDS or w in ("it", "this", "back") for w in spelled):
        return []
    found = hints(behind)
    return found or ([] if trim(behind) else [Edit("colorize", WHOLE_IMAGE, "in color")])


def with_hints(run: list[Token]) -> list[Edit]:
    """ "it: the coat scarlet, the sky pale blue", "this photo with a red dress"; none when there is no hint."""
    start = index_of(run, _BEFORE_HINTS | {"with", "using"})
    if start < 0:
        return []
    noun = trim(run[:start])
    found = hints(run[start + 1 :])
    if not found or (noun and not is_whole(noun)):
        return []
    return found


def is_whole(noun: Tokens) -> bool:
    """Whether a noun phrase names the picture: a pronoun, an image word, or an image word with what it shows."""
    subject, pronoun = subject_of(noun)
    return pronoun or subject == WHOLE_IMAGE or any(t.word in IMAGE_WORDS | {"portrait", "scan"} for t in bare(noun))


def hints(tokens: Tokens) -> list[Edit]:
    """One edit for each thing and its colour; none when any member is something else."""
    parts: list[list[Token]] = [[]]
    for i, token in enumerate(tokens):
        follow = tokens[i + 1].word if i + 1 < len(tokens) else ""
        tinted = bool(parts[-1]) and is_color(parts[-1][-1].word) and (is_color(follow) or follow in SHADES)
        if (token.word in JOINERS or token.word in _BEFORE_HINTS) and not (tinted and _hint(parts[-1]) is None):
            if token.word != ":" or _hint(parts[-1]) is not None:
                parts.append([])
        else:
            parts[-1].append(token)
    found = [_hint(part) for part in parts if trim(part)]
    return [edit for edit in found if edit is not None] if None not in found else []


def _hint(part: Tokens) -> Edit | None:
    run = bare([t for t in part if t.word not in _COPULAS])
    lead = next((i for i, t in enumerate(run) if not (is_color(t.word) or t.word in SHADES)), len(run))
    lead = min(lead, len(run) - 1)
    if lead > 0 and color_name(run[:lead]) is not None and not is_color(run[-1].word):
        rest = run[lead:]
        return _named(rest[1:] if rest[0].word in ("for", "on") else rest, color_name(run[:lead]) or "")
    split = split_predicate(run)
    if split is None or len(split[1]) != 1 or split[1][0].action not in ("change_color", "change_background"):
        return None
    noun = [t for i, t in enumerate(split[0]) if not (i == len(split[0]) - 1 and t.word in ("in", "to", ":", "with"))]
    return _named(noun, split[1][0].parameter_text("color"))


def _named(noun: Tokens, color: str) -> Edit | None:
    subject, _ = subject_of(noun)
    if not color or subject == WHOLE_IMAGE or not phrase(bare(noun)):
        return None
    return Edit("colorize", subject, color, (setting("color", color),))

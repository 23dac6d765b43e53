"""Terse clauses: "brighter", "20% warmer", "b&w", "16:9", "white border 10px", "sky bluer", "less noise".

Left out: sentences (statements.py), settings (dials.py) and noun phrases (nominal.py).
"""

from __future__ import annotations

from dataclasses import replace

from ...schema import WHOLE_IMAGE
from .amounts import take
from .changing import background
from .colors import color_name, is_color
from .complaints import SLANTED
from .dials import dialled, of_a_part
from .edits import Edit, moving, setting
from .geometry import crop, resize
from .imperatives import OPENERS
from .jottings import jotted
from .lettering import add_border
from .nominal import nominal
from .nouns import BORDERS, DETERMINERS, IMAGE_WORDS, WHOLE
from .phrases import JOINERS, POLITE, coordinate, subject_of, trim
from .predicates import graded, predicate, split_predicate
from .removing import remove
from .restyling import choose
from .scales import Outcome, Sense, scale_sense
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase, words
from .tone import increase
from .wishes import wish

_STYLE_NOUNS = listed("style look effect filter vibe vibes painting sketch cartoon")
_OF_A_DEGREE = listed("slightly very a_lot bit so too quite rather pretty a")
_PARTS = frozenset({"on", "in", "around", "at", "for", "over"})


def _terse_members(content: list[Token]) -> list[Edit]:
    """ "15px white border and half a stop darker": each member reads by itself; the first may say what it is for."""
    if not any(t.word in JOINERS for t in content[1:-1]) or len(content) > 40:
        return []
    parts = coordinate(content)
    found = [elliptic(trim(part)) for part in parts] if len(parts) > 1 else []
    if not found or not all(found[1:]) or (not found[0] and len(parts) < 3):
        return []
    return [edit for edits in found for edit in edits]


def elliptic(run: list[Token]) -> list[Edit]:
    """Terse clauses: "brighter", "20% warmer", "b&w", "16:9", "white border 10px", "sky bluer", "less noise"."""
    content = [t for t in run if t.word not in POLITE - {"too"} and t.word not in ("just", "make", "it", "only")] or run
    if (but := index_of(content, {"except"}, 1)) > 0:
        said = content[1:but] if content[0].word in WHOLE else content[:but]
        found_ = predicate(said, f"everything {phrase(content[but:])}", stative=True)
        return found_ or []
    if items := jotted(run) or jotted(content):
        return items
    at = index_of(content, {"for"}, 1)
    if 0 < at <= 3 and color_name(content[:at]) is not None:
        return choose(content)
    spelled = words(content)
    bare_ = [w for w in spelled if w not in IMAGE_WORDS and w not in _OF_A_DEGREE]
    if len(bare_) == 1 and bare_[0] in SLANTED:
        return [Edit("rotate", WHOLE_IMAGE, "straight", (setting("straighten"),))]
    bad = scale_sense(bare_[0]) if len(bare_) == 1 else None
    if bad is not None and bad.sign > 0 and bad.part == "adjective" and not bad.comparative and _is_flaw(bad):
        return [graded(bad, -1, None, WHOLE_IMAGE, f"not {phrase(content)}")]
    direct = predicate(content, WHOLE_IMAGE, stative=True)
    if direct and _asks(content, direct):
        return direct
    if terse := _terse_members(content):
        return terse
    if settings := dialled(content) or of_a_part(content):
        return settings
    if "background_blur" in spelled:
        return [
            Edit("blur", "background", phrase(content), (moving(Outcome("blur", "strength", "increase"), None, None),))
        ]
    if part := _on_a_part(content):
        return part
    if 2 <= len(content) <= 5 and spelled[-1] in ("background", "backdrop", "bg"):
        made = background(content[:-1], phrase(content))
        if made.parameters and made.parameters[0].property in ("color", "transparent"):
            return [made]
    amounts, left = take(content)
    inside = any(w in ("in", "of", "for", "from", "out") for w in spelled)
    framed = "frame" in spelled and not inside and bool(amounts or any(is_color(w) for w in spelled))
    if framed and len(content) <= 6:
        return add_border(content)
    if len(content) <= 6 and any(w in BORDERS and w not in ("edge", "outline", "frame") for w in spelled):
        return add_border(content)
    if (
        amounts
        and amounts[0].kind == "pixels"
        and any(w in ("wide", "tall", "high", "edge", "side", "width", "height") for w in spelled)
    ):
        return resize(content, "resize")
    if len(content) <= 5 and any(w in ("width", "height") for w in spelled) and content[-1].kind == "number":
        return resize(content, "resize")
    if run[0].word in DETERMINERS and any(t.word in JOINERS for t in content):
        members = [split_predicate(part) for part in coordinate(content)]
        if all(m is not None and m[1][0].action == "change_color" for m in members):
            return [edit for member in members if member is not None for edit in member[1]]
    if (along := index_of(content, {"with"}, 1)) > 0 and (first := predicate(content[:along], WHOLE_IMAGE)):
        return [*first, *wish(content[along + 1 :])]
    if len(content) <= 10 and "style" in spelled[:3] and "of" in spelled[:4]:
        style = phrase(content[spelled.index("of") + 1 :])
        return [Edit("change_style", WHOLE_IMAGE, phrase(content), (setting("style", style),))] if style else []
    if amounts and len(left) <= 2 and amounts[0].kind in ("pair", "lines"):
        small = amounts[0].kind == "pair" and amounts[0].value <= 64
        return crop(content) if small else resize(content, "resize")
    if len(content) <= 8 and not any(t.word in OPENERS - {"more", "less"} for t in content[:1]):
        found = split_predicate(content)
        if (
            found is not None
            and _asks(content, found[1])
            and found[0][0].word not in ("nice", "great", "beautiful", "what", "such")
        ):
            _, pronoun = subject_of(found[0])
            return [replace(e, pronoun=pronoun) for e in found[1]]
    if (at := index_of(content, {"removal", "reduction"}, 1)) > 0 and len(content) <= 8:
        how = [t for t in content[at + 1 :] if t.kind != "mark"]
        if not how:
            return remove(content[:at])
        if take(how)[0] and all(t.word in _ABOUT for t in (how[i] for i in take(how)[1])):
            return increase([*content[:at], *how], -1, "reduce")
    return nominal(content) or _each(content)


_ABOUT = listed("around about by at of roughly approximately maybe or so")


def _each(content: list[Token]) -> list[Edit]:
    """A list of terse wishes: "square crop, pure white backdrop"; none when any member asks for nothing."""
    parts: list[list[Token]] = [[]]
    for token in content:
        if token.word in JOINERS:
            parts.append([])
        else:
            parts[-1].append(token)
    members = [part for part in parts if trim(part)]
    if not 1 < len(members) <= 12:
        return []
    found = [elliptic(member) for member in members]
    return [edit for edits in found for edit in edits] if all(found) else []


def _is_flaw(sense: Sense) -> bool:
    """ "blurry", "grainy", "out of focus" said alone are complaints."""
    return sense.scale.defect or sense.scale.name == "blur"


def _on_a_part(content: Tokens) -> list[Edit]:
    """ "a little darker on the background", "as blurry as possible on the faces": a graded word and where it holds."""
    at = index_of(content, _PARTS, 1)
    if not 0 < at < len(content) - 1 or at > 6 or content[at + 1].word not in DETERMINERS:
        return []
    said = [t for t in content[:at] if t.word not in ("go", "as", "get", "be")]
    read = predicate(said, subject_of(content[at + 1 :])[0]) if said else None
    if read is None or len(content) > 16:
        return []
    degree = take(content[:at])[0] or any(t.word.endswith("er") or t.word in ("more", "less") for t in said)
    return [e for e in read if e.parameters] if degree else []


def _asks(content: Tokens, edits: list[Edit]) -> bool:
    """Whether a bare predicate is a wish, not a description: comparative, treatment, "more", an amount, or one word."""
    spelled = words(content)
    if edits[0].action in ("crop", "rotate", "flip", "resize") or len(content) == 1:
        return edits[0].action != "enhance" or spelled[0] in ("better", "pop", "enhance")
    if any(
        w in ("more", "less", "too", "fewer", "extra", "no", "higher", "lower") or w.endswith("er") for w in spelled
    ):
        return True
    if edits[0].action == "adjust_color" and edits[0].parameters[0].direction == "set":
        return True
    if all(t.word in JOINERS or scale_sense(t.word) is not None for t in content) and len(content) <= 4:
        return True
    if edits[0].action == "change_style":
        return len(content) <= 4 and spelled[-1] in _STYLE_NOUNS
    return bool(take(content)[0]) and not any(w in ("very", "really", "is") for w in spelled)

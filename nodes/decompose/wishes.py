"""What is wished for: "I want a cat there", "it warmer and the bin gone", "this in black and white".

Left out: finding where a wish begins (statements.py).
"""

from __future__ import annotations

from ...schema import WHOLE_IMAGE
from .adding import add
from .amounts import ONES, take
from .colors import color_name, is_color
from .edits import Edit
from .geometry import crop, resize, sized
from .imperatives import head_of
from .lettering import jotted_border
from .making import make
from .nominal import nominal
from .phrases import JOINERS, subject_of, trim
from .predicates import predicate, recolored, split_predicate
from .removing import remove
from .scales import scale_sense
from .smallclauses import small_clauses
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase


def wanted(rest: list[Token]) -> list[Edit]:
    """What is wished for: the whole of it where that reads, else member by member."""
    rest = trim(rest)
    while len(rest) > 1 and (
        rest[0].word in ("to", "having", "have", "see", "if", "that", "for")
        or (rest[0].word == "it" and rest[1].word in ("if", "when"))
    ):
        rest = rest[1:]
    if [t.word for t in rest[:3]] in (["it", "to", "have"], ["it", "to", "get"]):
        rest = rest[3:]
    if told := version(rest):
        return told
    if form := sized(rest):
        return form
    if bordered := jotted_border(rest):
        return bordered
    if rest[:1] and (rest[0].word in ("a", "an") and rest[1:2] and rest[1].word in ("crop", "negative")):
        from .nominal import nominal

        until = index_of(rest, {"("}, 1)
        if asked := nominal(rest[:until] if until > 0 else rest):
            return asked
    rest = [
        t
        for i, t in enumerate(rest)
        if not (t.word in ("be", "was", "were", "is", "are") and i)
        and not (t.word == "to" and i + 1 < len(rest) and rest[i + 1].word == "be")
    ]
    if small := small_clauses(rest, things=True):
        return small
    parts: list[list[Token]] = [[]]
    for i, token in enumerate(rest):
        if token.word in JOINERS and wish(parts[-1]) and wish(rest[i + 1 :]):
            parts.append([])
        else:
            parts[-1].append(token)
    found = [wish(p) for p in parts]
    if len(parts) > 1 and all(e.action == "add_object" for edits in found for e in edits):
        return add(rest)
    if len(parts) > 1 and (split := split_predicate(rest)) is not None and not any(t.word in JOINERS for t in split[0]):
        return make(rest)
    return [edit for edits in found for edit in edits]


def version(run: list[Token]) -> list[Edit]:
    """ "a square version with more contrast", "a warmer copy without the date": what the version is to be like.

    None when that does not read.
    """
    at = index_of(run[:7], _VERSIONS, 1)
    if at < 1 or run[0].word not in ("a", "an", "another", "some"):
        return []
    front = run[1:at]
    found = predicate(front, WHOLE_IMAGE) if front else []
    back = run[at + 1 :]
    if found is None or (not found and not back):
        return []
    if back and back[0].word == "with":
        return [*found, *wish(back[1:])]
    if back and back[0].word == "without":
        return [*found, *remove(back[1:])]
    if back and back[0].word in ("in", "at", "as"):
        return [*found, *_form(back[1:])]
    return list(found)


_VERSIONS = listed("version versions copy edit variant rendition")


def wish(tokens: Tokens) -> list[Edit]:
    rest = trim(tokens)
    if not rest:
        return []
    if rest[0].word == "no":
        return remove(rest[1:])
    if rest[-1].word == "gone" and len(rest) > 1:
        return remove(rest[:-1])
    for i, token in enumerate(rest):
        head = head_of(token)
        if (
            i
            and head is not None
            and token.word.endswith(("ed", "en"))
            and token.word not in ("wooden", "golden", "red", "need")
        ):
            from .frames import apply

            return apply(head, [t for k, t in enumerate(rest) if k != i and t.word != "to"])
    at = index_of(rest, {"in", "at", "as"}, 1)
    if at > 0 and subject_of(rest[:at])[0] in (WHOLE_IMAGE, "it") and at + 1 < len(rest):
        return _form(rest[at + 1 :])
    if (mark := next((i for i, t in enumerate(rest) if i and t.word in (",", "-", "(")), 0)) and not _wished(
        rest[mark:]
    ):
        rest = rest[:mark]
    tinted = max((i for i, t in enumerate(rest) if t.word == "in"), default=0)
    made = predicate(rest[tinted + 1 :], subject_of(rest[:tinted])[0]) if tinted else None
    if made and made[0].action == "change_material":
        return made
    if tinted and (color := color_name(rest[tinted + 1 :])) is not None:
        return [recolored(subject_of(rest[:tinted])[0], color, phrase(rest[tinted + 1 :]))]
    if rest[0].word in ("a", "an", "some", "another"):
        return (nominal(rest) if rest[-1].word in _TREATMENTS else []) or add(rest)
    pointing = len(rest) > 1 and rest[0].word in ("it", "this")
    direct = predicate(rest[1:] if pointing else rest, WHOLE_IMAGE)
    if direct:
        return direct
    if split_predicate(rest) is not None:
        return make(rest)
    if (purpose := index_of(rest, {"for"}, 1)) > 0:
        return wish(rest[:purpose])
    if rest[0].word in ("a", "an", "some", "more", "another", "less") or rest[0].word in ONES:
        return add(rest) if rest[0].word != "less" else remove(rest[1:])
    return []


_TREATMENTS = listed("crop rotation turn flip blur")
"""Nouns of edits: "a square crop" is not a thing to add."""


def _wished(rest: Tokens) -> bool:
    return any(scale_sense(t.word) is not None or is_color(t.word) or head_of(t) is not None for t in rest)


def _form(rest: Tokens) -> list[Edit]:
    """The form a picture is wanted in: "1920x1080", "black and white", "a watercolor"."""
    amounts, _ = take(rest)
    if amounts and amounts[0].kind in ("pair", "lines"):
        small = amounts[0].kind == "pair" and amounts[0].value <= 64
        return crop(rest) if small else resize(rest, "resize")
    return predicate(rest, WHOLE_IMAGE) or []

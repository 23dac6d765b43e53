"""A complaint and its cure, a mention and what is said of it, a purpose: what counts as one wish.

"it's too dark, brighten it by 20%" is one edit; "enhance it by removing the noise" is the second alone. Left out:
reading either (complaints.py, frames.py).
"""

from __future__ import annotations

from dataclasses import replace

from ...schema import WHOLE_IMAGE
from .amounts import take
from .clauses import Clause
from .edits import Edit
from .heads import head_index
from .phrases import fold, trim
from .predicates import scale_parameter
from .references import Placed
from .scales import Outcome, scale_sense
from .tokens import tokenise, words

_MOVING = frozenset({"remove", "increase", "decrease", "adjust", "enhance"})
_GENERIC = frozenset({"enhance", "other"})
_THAT = frozenset(
    {"it", "that", "this", "them", "those", "these", "both", "all", "of", "up", "for", "me", "please", "two"}
)


def without_answered(placed: list[Placed], complaints: list[Edit]) -> list[Placed]:
    """Without complaints that a later imperative answers: "it's too dark, brighten it by 20%" is one edit."""
    asked = [p.edit for p in placed if not any(p.edit is c for c in complaints)]

    def answered(edit: Edit) -> bool:
        if not any(edit is c for c in complaints):
            return False
        cures = [a for a in asked if _meant(a) == _meant(edit)]
        return any(a.pronoun or edit.pronoun or _is_about(a.subject, edit.subject) for a in cures)

    gone = [p.edit for p in placed if answered(p.edit)]
    left = [_about(p, gone, complaints) for p in placed if not any(p.edit is e for e in gone)]
    return _once(_with_values(left), complaints)


def _about(placed: Placed, gone: list[Edit], complaints: list[Edit]) -> Placed:
    """The cure of what was complained of, of the same thing: "my face is too dark, brighten it"."""
    edit = placed.edit
    if not edit.pronoun or any(edit is c for c in complaints):
        return placed
    named = next((c.subject for c in gone if _meant(c) == _meant(edit) and c.subject not in (WHOLE_IMAGE, "it")), "")
    return replace(placed, edit=replace(edit, subject=named, pronoun=False)) if named else placed


def _with_values(placed: list[Placed]) -> list[Placed]:
    """Without an edit that the next one says again with its amount: "not so colorful, 30% less saturation"."""

    def again(i: int) -> bool:
        if i + 1 >= len(placed):
            return False
        edit, follow = placed[i].edit, placed[i + 1].edit
        same = (edit.action, _moves(edit)) == (follow.action, _moves(follow)) and bool(edit.parameters)
        about = edit.subject == follow.subject or WHOLE_IMAGE in (edit.subject, follow.subject)
        bare = all(p.amount is None and p.direction != "set" for p in edit.parameters)
        return same and about and bare and any(p.amount is not None for p in follow.parameters)

    return [p for i, p in enumerate(placed) if not again(i)]


def _is_about(subject: str, other: str) -> bool:
    """Whether one names the other or a part of it: "nails" and "the pink on the nails"."""
    if WHOLE_IMAGE in (subject, other):
        return True
    first, second = sorted((set(subject.lower().split()), set(other.lower().split())), key=len)
    return first <= second


def _once(placed: list[Placed], complaints: list[Edit]) -> list[Placed]:
    """Without a complaint that is said again: "the colors are dull. More saturation please"."""

    complained = {id(c) for c in complaints}

    def repeated(i: int) -> bool:
        edit = placed[i].edit
        return id(edit) in complained and any(
            (p.edit.action, _moves(p.edit)) == (edit.action, _moves(edit))
            and (edit.pronoun or p.edit.subject == edit.subject or WHOLE_IMAGE in (p.edit.subject, edit.subject))
            for k, p in enumerate(placed)
            if k > i or (k < i and id(p.edit) not in complained)
        )

    left = [p for i, p in enumerate(placed) if not repeated(i)]
    return [p for i, p in enumerate(left) if not (i + 1 < len(left) and _is_said_twice(p, left[i + 1]))]


def _is_said_twice(first: Placed, second: Placed) -> bool:
    """ "the text reads backwards, flip it back", "sharpen it, only slightly": what is told and asked for is one."""
    told = first.edit.action == "change_pose" and "other way" in first.edit.goal and second.edit.action == "flip"
    if told:
        return True
    alike = (first.edit.action, first.edit.parameters) == (second.edit.action, second.edit.parameters)
    if not alike or second.order or not second.edit.parameters:
        return False
    if second.edit.action in _GRADUAL:
        return first.edit.subject == second.edit.subject or (first.edit.pronoun and second.edit.subject == WHOLE_IMAGE)
    return second.edit.action in ("flip", "rotate") and first.clause != second.clause


_GRADUAL = frozenset({"sharpen", "denoise", "blur", "adjust_tone", "adjust_color"})
"""What is said twice when it is only told how much: "sharpen it, only slightly"."""


def _moves(edit: Edit) -> list[tuple[str, str]]:
    return [(p.property, p.direction) for p in edit.parameters]


def _meant(edit: Edit) -> list[tuple[str, str]]:
    """What an edit moves which way, where several properties move the same: "too bright", "highlights down"."""
    if not edit.parameters:
        return [(edit.action, "")]
    if edit.parameters[0].property == "low_light":
        return [("light", "increase")]
    return [(_SAME_AS.get(p.property, f"{edit.action} {p.property}"), p.direction) for p in edit.parameters]


_SAME_AS = {
    **dict.fromkeys(("brightness", "exposure", "highlights", "shadows"), "light"),
    **dict.fromkeys(("saturation", "vibrance"), "saturation"),
}


def spelled_out(clause: Clause, topic: str) -> Clause:
    """The clause with its "it" spelled out where a property was named before: "there is noise, reduce it"."""
    rest = trim(clause.rest)
    if clause.head is None or clause.head.sense not in _MOVING or not topic:
        return clause
    if not rest and clause.head.sense == "remove":
        return replace(clause, rest=tuple(fold(tokenise(topic))))
    if not rest:
        return clause
    if rest[0].word not in ("it", "that", "this", "them", "those"):
        return clause
    named = fold(tokenise(topic))
    heads = [i for i, t in enumerate(named) if i <= head_index(named) + 1 and t.kind == "word"]
    at = next((i for i in reversed(heads) if (s := scale_sense(named[i].word)) is not None and s.part == "noun"), 0)
    named = named[: at + 1]
    sense = scale_sense(named[-1].word) if named else None
    if sense is None or sense.part != "noun":
        return clause
    return replace(clause, rest=(*named, *rest[1:]))


def with_amount(clause: Clause, previous: list[Edit]) -> list[Edit]:
    """ "push it to 5600K" behind "it's too cold": the complaint with its amount; none when it is something else."""
    if clause.head is None or clause.head.sense not in _MOVING or len(previous) != 1 or not previous[0].parameters:
        return []
    amounts, left = take(trim(clause.rest), plain=True)
    rest = [trim(clause.rest)[i].word for i in left]
    if len(amounts) != 1 or not rest or not all(w in _THAT or w in ("down", "back") for w in rest):
        return []
    edit, said = previous[0], previous[0].parameters[0]
    if said.direction == "set":
        return []
    moved = scale_parameter(Outcome(edit.action, said.property, said.direction), amounts[0])
    return [replace(edit, parameters=(moved,))]


def is_mere_fix(clause: Clause, edits: list[Edit]) -> bool:
    """ "please fix it" after a complaint asks for nothing more."""
    mere = all(e.action == "enhance" and e.subject == WHOLE_IMAGE and not e.parameters for e in edits)
    pointing = all(t.word in _THAT for t in trim(clause.rest))
    return clause.head is not None and clause.head.sense in _MOVING and (mere or pointing)


def is_vague(edits: list[Edit]) -> bool:
    """ "fix the exposure": what is said of it next ("it's too dark") tells what is meant."""
    return bool(edits) and all(e.action in ("enhance", "restore") and not e.parameters for e in edits)


def is_bare_mention(edits: list[Edit]) -> bool:
    """ "change the sky: ..." only names the sky; what follows says how."""
    return len(edits) == 1 and edits[0].action == "other" and edits[0].goal == edits[0].subject


def adds_nothing(edits: list[Edit], previous: list[Edit]) -> bool:
    """Whether a purpose ("to improve it") only repeats what has just been asked for."""
    return bool(previous) and all(e.action == "enhance" or e.action in {p.action for p in previous} for e in edits)


def is_purpose(clause: Clause, previous: list[Edit]) -> bool:
    """ "flip it | so the text reads correctly": what an edit is for, told behind one that says enough by itself."""
    spelled = words(clause.tokens)
    if clause.head is not None or spelled[:1] not in (["so"], ["such"]) or not previous or clause.hard:
        return False
    told = not any(w in _OUGHT for w in spelled) and not any(
        t.kind == "quote" or t.text.isupper() for t in clause.tokens
    )
    return told and len(spelled) > 3 and not is_bare_mention(previous) and not is_generic(previous)


_OUGHT = frozenset({"should", "must", "needs", "need", "please", "want", "too", "ought", "could", "can"})


def is_generic(edits: list[Edit]) -> bool:
    """Whether edits only say "improve it", so that a "by removing the noise" tells what is meant."""
    unsaid = (
        "unwanted",
        "distract",
        "disturb",
        "interference",
        "disrupt",
        "clarif",
        "clarity",
        "sharpness",
        "definition",
        "detail",
    )
    return bool(edits) and all(
        e.action in _GENERIC
        or any(u in f"{e.goal} {e.subject}" for u in unsaid)
        or (e.action == "sharpen" and "enhance" in e.goal)
        or (not e.parameters and e.action in ("change_style", "change_pose"))
        for e in edits
    )

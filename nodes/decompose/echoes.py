"""What a clause adds to an edit that stands before it: a colour of the text, the part that a crop keeps, another "
"amount.

"add the text SALE and make it white", "21:9, keep the left part", "between 10 and 20 % more contrast, make it 15"; and
clauses that only say "do it": "the chair belongs by the fire, put it there". Left out: what "it" stands for
(references.py).
"""

from __future__ import annotations

from dataclasses import replace

from .amounts import take
from .clauses import Clause
from .edits import Edit
from .nouns import PRONOUNS
from .phrases import trim
from .references import Placed
from .tables import listed
from .tokens import words

_THERE = listed("there in on up so then now please again too like this that way do_so")
_ECHOED = {
    "add": frozenset({"add_object", "add_text", "change_position"}),
    "move": frozenset({"change_position"}),
    "remove": frozenset({"remove_object"}),
    "replace": frozenset({"replace_object"}),
    "rotate": frozenset({"rotate"}),
    "change": frozenset({"any"}),
    "make": frozenset({"any"}),
    "adjust": frozenset({"any"}),
}
"""Sense of a verb with a bare "it" -> actions that it only repeats."""
_INDEFINITE = listed("a an some another several two three four five six seven eight nine ten")
_NO = (["no"], ["nope"], ["nah"], ["or", "not"], ["scratch_that"])


def absorbed(clause: Clause, edits: list[Edit], placed: list[Placed]) -> list[Edit]:
    """The edits of a clause that are left when the last edit has taken what belongs to it."""
    if not placed:
        return edits
    past = placed[-1].edit
    if clause.head is not None and (amended := _amended(clause, past)):
        placed[-1] = replace(placed[-1], edit=amended)
        return []
    left: list[Edit] = []
    for edit in edits:
        if (edit.action == "change_color" and edit.pronoun and past.action in ("add_text", "add_border")) or (
            _is_place_of_crop(edit) and past.action == "crop" and not past.parameter_text("position")
        ):
            past = replace(past, parameters=(*past.parameters, *edit.parameters))
        else:
            left.append(edit)
    placed[-1] = replace(placed[-1], edit=past)
    return left


def _is_place_of_crop(edit: Edit) -> bool:
    return edit.action == "crop" and [p.property for p in edit.parameters] == ["position"]


def _amended(clause: Clause, past: Edit) -> Edit | None:
    """The last edit with the amount that "make it 15" gives; None when the clause says something else."""
    run = trim(clause.rest)
    if clause.head is None or clause.head.sense != "make" or len(run) < 2 or run[0].word not in PRONOUNS:
        return None
    amounts, left = take(run[1:], plain=True)
    moved = [i for i, p in enumerate(past.parameters) if p.direction != "set" and p.unit is not None]
    if len(amounts) != 1 or left or len(moved) != 1 or amounts[0].kind not in ("plain", past.parameters[moved[0]].unit):
        return None
    parameters = list(past.parameters)
    parameters[moved[0]] = parameters[moved[0]].model_copy(update={"amount": amounts[0].value})
    return replace(past, parameters=tuple(parameters))


def is_echo(clause: Clause, previous: list[Edit]) -> bool:
    """Whether a clause only tells to do what has been said: "add them", "put it there", "turn it", "do that"."""
    spelled = [w for w in words(trim(clause.rest)) if w not in _THERE]
    if clause.head is None:
        return spelled in (["do", "it"], ["do"], ["do", "them"], ["just", "do", "it"])
    if not previous or clause.before or len(spelled) > 1 or any(w not in PRONOUNS for w in spelled):
        return False
    wanted = _ECHOED.get(clause.head.sense, frozenset())
    return bool(spelled) and ("any" in wanted or previous[-1].action in wanted)


def is_pointing_add(clause: Clause) -> bool:
    """Whether a clause adds what was only named before it: "a dozen roses, please, add them"."""
    spelled = [w for w in words(trim(clause.rest)) if w not in _THERE]
    return clause.head is not None and clause.head.sense == "add" and spelled in (["them"], ["it"], ["one"], ["those"])


def is_new_thing(clause: Clause) -> bool:
    """Whether a clause is a mere noun phrase of something not there yet."""
    return bool(clause.rest) and (clause.rest[0].word in _INDEFINITE or clause.rest[0].kind == "number")


def takes_back(clause: Clause) -> bool:
    """Whether a clause is a mere "No.", which calls off what stands before it."""
    return words([t for t in clause.tokens if t.kind != "mark"]) in _NO

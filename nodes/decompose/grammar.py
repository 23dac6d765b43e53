"""The embedded decomposer: an English edit request to sub-requests, by grammar, with no model and no learning.

Stages: normalise and tokenise, correct typos of lexicon words, fold fixed phrases, cut into clauses, read each clause
with the frame of its verb, then resolve references and order. Work is bounded by the token cap and by the number of
spelling look-ups. Left out: looking at the picture.
"""

from __future__ import annotations

from dataclasses import replace

from ...errors import InputError
from ...schema import WHOLE_IMAGE, Decomposition, SubRequest
from .adding import add
from .amounts import take
from .clauses import Clause, split
from .colorizing import hints
from .constraints import constraint
from .echoes import absorbed, is_echo, is_new_thing, is_pointing_add, takes_back
from .edits import Edit, setting
from .frames import edits_of
from .heads import head_index
from .narration import is_done, is_report, is_told
from .phrases import fold, trim
from .predicates import scale_parameter
from .references import Placed, number, ordered
from .refusals import ENGLISH_ONLY, UNCLEAR, UNREADABLE, is_foreign, is_question, is_unreadable, reason_for
from .repairs import settled
from .scales import Outcome, scale_sense
from .spelling import corrected
from .tokens import MAX_TOKENS, Token, normalise, tokenise
from .topics import told_topic, topic_of

MAX_REQUEST = 10_000
"""Longest request in characters."""
MAX_SUB_REQUESTS = 50
_GENERIC = frozenset({"enhance", "other"})
_OF_THINGS = frozenset({"remove_object", "replace_object", "change_color", "blur", "extract_object", "change_position"})


def decompose(request: str) -> Decomposition:
    """Sub-requests r1, r2 ... of an English request; none, with a reason, when it asks for no edit.

    Raises InputError for an empty request or one longer than MAX_REQUEST characters.
    """
    if len(request) > MAX_REQUEST:
        raise InputError(f"request: {len(request)} characters, at most {MAX_REQUEST} are read; shorten it")
    text = normalise(request)
    if not text:
        raise InputError("request: it is empty, one sentence that says what to change was expected; write one")
    raw = tokenise(text)
    if is_foreign(raw):
        return Decomposition(reason=ENGLISH_ONLY)
    tokens = settled(fold(corrected(raw)))
    notes: list[str] = []
    if len(raw) >= MAX_TOKENS:
        notes.append(f"Only the first {MAX_TOKENS} words of the request were read.")
    placed, keep = _read(tokens)
    if any(is_unreadable(c.tokens) for c in split(tokens)):
        if not placed:
            return Decomposition(keep=keep, reason=UNREADABLE, notes=tuple(notes))
        notes.append(UNREADABLE)
    if len(placed) > MAX_SUB_REQUESTS:
        notes.append(f"Only the first {MAX_SUB_REQUESTS} edits of the request were taken.")
        placed = placed[:MAX_SUB_REQUESTS]
    if not placed:
        return Decomposition(keep=keep, reason=reason_for(raw), notes=tuple(notes))
    placed = ordered(_without_emptied(placed))
    sub_requests = number(placed, keep)
    named = [p for p, s in zip(placed, sub_requests, strict=True) if not _needs_a_thing(s)]
    if len(named) < len(placed):
        if not named:
            return Decomposition(keep=keep, reason=UNCLEAR, notes=tuple(notes))
        notes.append(UNCLEAR)
        sub_requests = number(named, keep)
    return Decomposition(sub_requests=sub_requests, keep=keep, notes=tuple(notes))


def _needs_a_thing(sub_request: SubRequest) -> bool:
    """Whether an edit of a thing has the whole picture for its subject: an "it" that nothing was named for."""
    return sub_request.subject == WHOLE_IMAGE and sub_request.action in (
        "remove_object",
        "replace_object",
        "extract_object",
        "change_position",
    )


def _read(tokens: list[Token]) -> tuple[list[Placed], tuple[str, ...]]:
    """Edits in the order to do them, and what must be kept."""
    placed: list[Placed] = []
    keep: list[str] = []
    pending: list[Placed] = []
    previous: list[Edit] = []
    complaints: list[Edit] = []
    topic = ""
    fragment: list[Token] = []
    count, complained, awaited, reported, told, told_about = 0, False, False, False, False, False
    for index, clause in enumerate(split(tokens)):
        if is_unreadable(clause.tokens):
            continue
        reported = is_report(clause.tokens) or (reported and is_done(clause.tokens))
        told_about = told or told_about
        told = is_told(clause.tokens) or (told and not clause.hard and is_done(clause.tokens))
        if reported or told:
            topic = told_topic(clause.tokens) or topic
            continue
        kept = constraint(clause)
        if kept is not None:
            keep += [k for k in kept if k not in keep]
            continue
        if clause.order != "before" and is_question(clause.tokens):
            topic = topic_of(clause.tokens)
            continue
        clause = _about(clause, topic)
        if placed and takes_back(clause):
            del placed[len(placed) - count :]
            previous, count = [], 0
            continue
        if is_echo(clause, previous):
            continue
        named = fragment if is_pointing_add(clause) else []
        edits = absorbed(clause, add(named) if named else edits_of(clause), placed)
        fragment = [] if edits or clause.head is not None or not is_new_thing(clause) else list(clause.rest)
        if any(p.edit.action == "colorize" for p in placed):
            edits = _as_hints(clause, edits)
        if complained and (told_how := _with_amount(clause, previous)):
            del placed[len(placed) - count :]
            edits, clause = told_how, replace(clause, head=None)
        if previous and _is_bare_mention(previous) and placed and any(e.pronoun for e in edits):
            topic = previous[0].subject
            del placed[len(placed) - count :]
        if (clause.means and edits and _is_generic(previous) and placed) or (
            clause.head is None and edits and placed and not clause.hard and _is_vague(previous)
        ):
            del placed[len(placed) - count :]
        elif (clause.means and _adds_nothing(edits, previous)) or (complained and _is_mere_fix(clause, edits)):
            continue
        complained = clause.head is None and bool(edits)
        complaints += edits if complained else []
        about = topic if not (clause.hard or told_about) or all(e.action in _OF_THINGS for e in edits) else ""
        edits = _one_restore(edits)
        new = [Placed(e, clause.order, index, clause.hard, about) for e in _distinct(edits)]
        topic = topic_of(clause.tokens) if not edits else topic
        if clause.order == "before":
            if placed and not clause.hard:
                placed += [replace(p, order="then") for p in new]
            else:
                pending += [replace(p, order="then") for p in new]
        else:
            order = "" if clause.order == "after" else "then" if awaited and not clause.order else None
            awaited = clause.order == "after" and clause.hard and bool(new)
            placed += [replace(p, order=order) if order is not None else p for p in new]
            if clause.order == "after" and len(placed) > len(new) and not clause.hard and new:
                placed = [*placed[: -len(new) - 1], *new, replace(placed[-len(new) - 1], order="then")]
            elif pending and new:
                placed += pending
                pending = []
        previous, count = (edits, len(new)) if edits else (previous, count)
    return _without_answered(placed + pending, complaints), tuple(keep)


_MOVING = frozenset({"remove", "increase", "decrease", "adjust", "enhance"})


def _about(clause: Clause, topic: str) -> Clause:
    """The clause with its "it" spelled out where a property or a defect was named before: "heavy noise ... reduce it"."""
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
    named = named[: head_index(named) + 1]
    sense = scale_sense(named[-1].word) if named else None
    if sense is None or sense.part != "noun":
        return clause
    return replace(clause, rest=(*named, *rest[1:]))


def _as_hints(clause: Clause, edits: list[Edit]) -> list[Edit]:
    """Colours named beside "colorize it" are hints for it, unless a change comes after it ("then ...")."""
    if clause.head is None and not edits:
        return hints(clause.tokens)
    if clause.order in ("then", "finally") or (clause.head is not None and clause.head.sense in ("change", "replace")):
        return edits
    return [replace(e, action="colorize") if e.action == "change_color" and e.parameters else e for e in edits]


def _without_answered(placed: list[Placed], complaints: list[Edit]) -> list[Placed]:
    """Without complaints that a later imperative answers: "it's too dark, brighten it by 20%" is one edit."""
    asked = [p.edit for p in placed if not any(p.edit is c for c in complaints)]

    def answered(edit: Edit) -> bool:
        return any(edit is c for c in complaints) and any(
            a.action == edit.action
            and _moves(a) == _moves(edit)
            and (a.pronoun or edit.subject == a.subject or WHOLE_IMAGE in (a.subject, edit.subject))
            for a in asked
        )

    return _once([p for p in placed if not answered(p.edit)], complaints)


def _without_emptied(placed: list[Placed]) -> list[Placed]:
    """A background taken away and made anew is one change: "remove the background and make it black"."""
    out: list[Placed] = []
    for item in placed:
        past = out[-1].edit if out else None
        emptied = (
            past is not None and past.action == "change_background" and past.parameters == (setting("transparent"),)
        )
        filled = item.edit.action in ("change_color", "change_background") and item.edit.parameters
        if emptied and filled and (item.edit.pronoun or item.edit.subject in ("background", "it")):
            out.pop()
            item = replace(
                item, edit=replace(item.edit, action="change_background", subject="background", pronoun=False)
            )
        out.append(item)
    return out


def _once(placed: list[Placed], complaints: list[Edit]) -> list[Placed]:
    """Without a complaint that is said again: "the colors are dull. More saturation please"."""

    def repeated(i: int) -> bool:
        edit = placed[i].edit
        return any(edit is c for c in complaints) and any(
            (p.edit.action, _moves(p.edit)) == (edit.action, _moves(edit))
            and (p.edit.subject == edit.subject or WHOLE_IMAGE in (p.edit.subject, edit.subject))
            for p in placed[i + 1 :]
        )

    return [p for i, p in enumerate(placed) if not repeated(i)]


def _is_vague(edits: list[Edit]) -> bool:
    """ "fix the exposure": what is said of it next ("it's too dark") tells what is meant."""
    return bool(edits) and all(e.action in ("enhance", "restore") and not e.parameters for e in edits)


def _moves(edit: Edit) -> list[tuple[str, str]]:
    return [(p.property, p.direction) for p in edit.parameters]


def _is_bare_mention(edits: list[Edit]) -> bool:
    """ "change the sky: ..." only names the sky; what follows says how."""
    return len(edits) == 1 and edits[0].action == "other" and edits[0].goal == edits[0].subject


def _adds_nothing(edits: list[Edit], previous: list[Edit]) -> bool:
    """Whether a purpose ("to improve it") only repeats what has just been asked for."""
    return bool(previous) and all(e.action == "enhance" or e.action in {p.action for p in previous} for e in edits)


def _is_mere_fix(clause: Clause, edits: list[Edit]) -> bool:
    """ "please fix it" after a complaint asks for nothing more."""
    mere = all(e.action == "enhance" and e.subject == WHOLE_IMAGE and not e.parameters for e in edits)
    pointing = all(t.word in _THAT for t in trim(clause.rest))
    return clause.head is not None and clause.head.sense in _MOVING and (mere or pointing)


def _with_amount(clause: Clause, previous: list[Edit]) -> list[Edit]:
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


_THAT = frozenset(
    {"it", "that", "this", "them", "those", "these", "both", "all", "of", "up", "for", "me", "please", "two"}
)


def _is_generic(edits: list[Edit]) -> bool:
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
        or (not e.parameters and e.action == "change_style")
        for e in edits
    )


def _one_restore(edits: list[Edit]) -> list[Edit]:
    """The defects of one clause in one restore: "fix the creases and the fading"."""
    out: list[Edit] = []
    for edit in edits:
        last = out[-1] if out else None
        if last and edit.action == "restore" == last.action and edit.parameters and last.parameters:
            subject = edit.subject if last.subject == WHOLE_IMAGE else last.subject
            both = tuple(dict.fromkeys((*last.parameters, *edit.parameters)))
            out[-1] = replace(last, subject=subject, goal=f"{last.goal} and {edit.goal}", parameters=both)
        else:
            out.append(edit)
    return out


def _distinct(edits: list[Edit]) -> list[Edit]:
    """Without repeats of the same change ("the noise and grain")."""
    out: list[Edit] = []
    for edit in edits:
        if not any(
            e.parameters and (e.action, e.subject, e.parameters) == (edit.action, edit.subject, edit.parameters)
            for e in out
        ):
            out.append(edit)
    return out

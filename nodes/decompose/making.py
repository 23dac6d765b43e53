"""Frame of "make": make X brighter, red, into Y, look like Y, wear Y.

Left out: what a predicate means (predicates.py).
"""

from __future__ import annotations

from dataclasses import replace

from ...schema import WHOLE_IMAGE, Parameter
from .adding import add, placed_on
from .amounts import take
from .changing import change, is_wording, marker_of, retext
from .counting import number_of, recount
from .edits import Edit, setting, styled_as
from .geometry import crop, resize
from .heads import head_index
from .nouns import (
    BACKGROUNDS,
    MATERIALS,
    PRONOUNS,
    is_in,
)
from .phrases import DEFINITE, JOINERS, bare, coordinate, subject_of, trim
from .predicates import predicate, split_predicate
from .removing import remove
from .scales import scale_sense
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase

_ALL = listed("everything all everyone anything nothing")
_BECOMING = listed("a an look wear wearing hold holding carry into look_like have")


def make(tokens: Tokens) -> list[Edit]:
    """Make X brighter / red / into Y / look like Y; several members may follow one "make"."""
    said = trim(tokens)
    run = [
        replace(t, word="and") if t.word == "but" and i and said[i - 1].word not in _ALL else t
        for i, t in enumerate(said)
    ]
    if not run:
        return []
    if len(run) > 1 and run[-1].word in ("vanish", "disappear"):
        return remove(run[:-1])
    if [t.word for t in run[:2]] == ["there", "be"]:
        from .oughts import there_is

        return there_is(run[2:])
    named = split_predicate(run) if run[0].word == "that" else None
    if run[0].word in ("sure", "certain", "there", "there's", "no", "that") and not (named and len(named[0]) > 1):
        from .statements import statement

        return statement(run[1:] if run[0].word in ("sure", "certain") else run)
    if [t.word for t in run[:2]] == ["it", "so"] and (be := index_of(run, {"is", "are", "has"}, 3)) > 0:
        from .statements import statement

        told = [t for t in run[2:be] if t.word != "that"]
        return statement([*told, replace(run[be], word="should"), *run[be + 1 :]])
    out = index_of(run, {"out"}, 1)
    if 0 < out < len(run) - 2 and run[out + 1].word == "of" and is_in(run[-1].word, MATERIALS):
        run = [*run[:out], replace(run[out], word="made_of"), *run[out + 2 :]]
    of = index_of(run, {"of"}, 1)
    if 0 < of < len(run) - 1 and len(run) - of <= 3 and is_in(run[-1].word, MATERIALS):
        run = [*run[:of], replace(run[of], word="made_of"), *run[of + 1 :]]
    from .smallclauses import small_clauses

    if counts := number_of(run):
        return counts

    if small := small_clauses(run, caused=True):
        return small
    at = marker_of(run, frozenset({"into"}))
    if at > 0:
        return change(run)
    members = _made_members(run)
    edits: list[Edit] = []
    for member in members:
        edits += _made(member)
    return edits


def _made_members(run: list[Token]) -> list[list[Token]]:
    """ "the sky bluer and the grass greener" is two members; "it brighter and warmer" one."""
    parts: list[list[Token]] = [[]]
    for i, token in enumerate(run):
        rest = trim(run[i + 1 :])
        if token.word in JOINERS and rest and split_predicate(parts[-1]) is not None:
            stop = next(
                (k for k, t in enumerate(rest) if t.word in JOINERS and split_predicate(rest[:k]) is not None),
                len(rest),
            )
            if (
                (rest[0].word in DEFINITE or len(rest[:stop]) <= 4)
                and predicate(rest[:stop], WHOLE_IMAGE) is None
                and split_predicate(rest[:stop]) is not None
            ):
                parts.append([])
                continue
        parts[-1].append(token)
    return [p for p in parts if trim(p)]


def _made(run: Tokens) -> list[Edit]:
    says = index_of(run, {"say", "read", "says", "reads"}, 1)
    if says > 0 and says + 1 < len(run) and (is_wording(run[says + 1 :]) or run[says + 1].text[:1].isupper()):
        return [retext(bare(run[:says]), trim(run[says + 1 :]))]
    but = index_of(run, {"except"}, 1)
    found = split_predicate(run if but < 0 else run[:but])
    if found is not None and but > 0:
        subject = f"{phrase(bare(found[0]))} {phrase(run[but:])}"
        return [Edit(e.action, subject, e.goal, e.parameters, e.made) for e in found[1]]
    if found is None:
        return _made_other(list(trim(run)))
    noun, edits = found
    out: list[Edit] = []
    for member in coordinate(noun):
        subject, pronoun = subject_of(member)
        head = bare(member)
        level = bool(head) and head[-1].word in ("horizon", "tilt")
        sense = scale_sense(head[-1].word) if head else None
        if sense is not None and sense.part == "noun" and len(head) == 1 and subject not in BACKGROUNDS:
            pointing = predicate(noun[len(noun) :], subject) or edits
            up = sense.scale.name in ("shadows", "highlights")
            first = pointing[0].parameters[0] if pointing[0].parameters else None
            if up and first is not None and pointing[0].action == "adjust_tone":
                out.append(
                    Edit(
                        "adjust_tone",
                        WHOLE_IMAGE,
                        edits[0].goal,
                        (first.model_copy(update={"property": sense.scale.name}),),
                    )
                )
                continue
            subject = WHOLE_IMAGE
        out += [
            Edit(
                e.action,
                subject
                if e.subject != WHOLE_IMAGE
                or (subject != WHOLE_IMAGE and e.action not in ("crop", "resize") and not level)
                else e.subject,
                e.goal,
                e.parameters,
                e.made,
                pronoun,
            )
            for e in edits
        ]
    return out


def _made_other(run: list[Token]) -> list[Edit]:
    """Predicates no table knows: "make the man a king", "make it night", "make the dog wear a hat"."""
    if not run:
        return []
    use = index_of(run, {"for"}, 1)
    direct = predicate(run, WHOLE_IMAGE) or (split_predicate(run[:use]) or ([], None))[1] if use > 0 else None
    direct = direct or predicate(run, WHOLE_IMAGE)
    if direct is not None:
        return direct
    if run[0].word in PRONOUNS and (counts := recount(run[1:])):
        return counts
    says = index_of(run, {"say", "read", "says", "show"}, 1)
    if says > 0 and (run[says].word != "show" or is_wording(run[says + 1 :])):
        return [retext(bare(run[:says]), trim(run[says + 1 :]))]
    cut = next(
        (i for i, t in enumerate(run) if i and t.word in _BECOMING),
        -1,
    )
    if run[0].word in PRONOUNS | {"image", "photo", "picture"} and cut < 0:
        cut = 1
    if cut < 0:
        from .statements import statement

        return statement(run) or [Edit("other", *_said(run))]
    subject, pronoun = subject_of(run[:cut])
    rest = run[cut:]
    goal = phrase(rest)
    if pronoun and subject == "it":
        subject = WHOLE_IMAGE
    if rest and subject != WHOLE_IMAGE and (became := made_into(rest, run[:cut])):
        return [replace(e, pronoun=pronoun and e.action == "replace_object") for e in became]
    if subject == WHOLE_IMAGE and rest:
        amounts, _ = take(rest)
        if amounts and amounts[0].kind in ("pair", "lines"):
            return crop(rest) if amounts[0].kind == "pair" and amounts[0].value <= 64 else resize(rest, "resize")
        if rest[0].kind == "number":
            return [Edit("other", subject, goal, (setting("instruction", phrase(run)),))]
        return [styled_as(subject, goal, rest)]
    return [Edit("other", subject, goal, (setting("instruction", phrase(run)),), pronoun=pronoun)]


def made_into(rest: list[Token], noun: Tokens) -> list[Edit]:
    """What a thing is to be ("a king") or to have on it ("wearing a hat"); none when it is neither."""
    if len(rest) > 1 and rest[0].word in _HAVING:
        return placed_on(add(rest[1:]), noun)
    if rest[0].word in ("a", "an"):
        name = phrase(bare(rest))
        return [Edit("replace_object", subject_of(noun)[0], phrase(rest), (setting("object", name),), made=name)]
    return []


_HAVING = listed("wear wearing hold holding carry carrying have has having")


def _said(run: Tokens) -> tuple[str, str, tuple[Parameter, ...]]:
    subject, _ = subject_of(run[: head_index(run) + 1])
    return subject, phrase(run), (setting("instruction", phrase(run)),)

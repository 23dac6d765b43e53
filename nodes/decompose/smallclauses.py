"""Things and what they are to be, without a verb: "the car silver, the door in navy, the cat gone and a kite in the "
"sky".

Such small clauses follow "make", "have", "let", "with", "I'd like" and a first modal clause, or stand alone as a list.
Each member must read, or the whole does not. Left out: what is said of one thing (oughts.py, predicates.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ...schema import WHOLE_IMAGE
from .adding import add, placed_on
from .changing import background
from .colors import color_name
from .counting import only_so_many
from .edits import Edit, setting
from .imperatives import head_of
from .lettering import is_lettering
from .making import made_into
from .morphology import is_gerund
from .nouns import BACKGROUNDS, DETERMINERS, IMAGE_WORDS, LOCATIVES, PRONOUNS
from .oughts import moved, ought, posed, there_is
from .phrases import JOINERS, subject_of, trim
from .poses import acts, is_pose
from .predicates import predicate, recolored, split_predicate
from .removing import remove
from .scales import scale_sense
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase, words

_LEADING = listed("let have make get with see also then now like plus but while to want do please")
_ENDS = JOINERS | {"but", "while", ";", ":"}
_GONE = listed("gone out away off removed deleted erased vanished missing vanish disappear disappearing")
_OWNING = listed("a an some another")
_NEEDING = listed("needs need has have gets wants")
_COPULAS = listed("be is are was were becomes become being turns goes went go turn")
_AFTER_COPULAS = listed("should must shall ought needs need has have to would could can might may will")
_INDEFINITE = listed("a an some another several two three four five six seven eight nine ten")
_NEVER_SUBJECT = PRONOUNS | IMAGE_WORDS | listed("i we you me us there here nothing nobody none not how what why when")
_TELLING = listed(
    "i i'm i've i'll we're you're he's she's they're it's that's me you we sorry never as part somebody what who"
)
_SAYING = listed("saying says reading reads say read")
_MAX_MEMBERS = 8
_SAID_FIRST = frozenset({"change_color", "change_material", "change_background", "change_pose", "change_style"})


def small_clauses(tokens: Tokens, *, things: bool = False, caused: bool = False) -> list[Edit]:
    """The edits of a list of small clauses; none unless every member reads.

    `things` also takes a member that is a bare new thing ("a cat"), as after "I'd like"; `caused` one that acts ("the
    kid wave", "the king wear a crown"), as after "have".
    """
    run = trim(tokens)
    joints = [i for i, t in enumerate(run) if t.word in _ENDS and t.kind != "quote"]
    if len(joints) > 3 * _MAX_MEMBERS:
        return []
    return _members(run, joints, lambda part: small_clause(part, things=things, caused=caused)) or []


def _members(run: list[Token], joints: list[int], read: Callable[[Tokens], list[Edit]]) -> list[Edit] | None:
    """Edits of the members; each is the shortest with which the rest reads too. None when some member does not read."""
    seen: dict[int, list[Edit] | None] = {len(run): [], len(run) + 1: []}
    for start in [*reversed([j + 1 for j in joints]), 0]:
        found = None
        for end in [*(j for j in joints if j > start), len(run)]:
            rest = seen.get(end + 1)
            first = read(run[start:end]) if rest is not None else []
            if first and rest is not None:
                found = [*first, *rest]
                break
        seen[start] = found if trim(run[start:]) else []
    return seen[0]


def small_clause(tokens: Tokens, *, things: bool = False, caused: bool = False) -> list[Edit]:
    """The edits of one thing and what it is to be; none when it is not such a clause."""
    run = trim(tokens)
    while len(run) > 1 and (run[0].word in _LEADING or run[0].word in _ENDS):
        run = run[1:]
    if run and run[0].word == "there" and (be := index_of(run[:5], {"be", "is"})) > 0:
        return there_is(run[be + 1 :])
    if len(run) < 2:
        return []
    if run[0].word in ("no", "without"):
        return remove(run[1:])
    new = run[0].word in _INDEFINITE or run[0].kind == "number"
    if counts := only_so_many(run):
        return counts
    if run[0].word in LOCATIVES or any(t.word in _TELLING for t in run[:4]):
        return []
    if run[0].word in _NEVER_SUBJECT and run[0].word not in DETERMINERS and not new:
        return []
    for i in range(1, len(run)):
        owning = run[i - 1].word in DETERMINERS and not (
            run[i - 1].word == "her" and i > 1 and run[i - 2].word in LOCATIVES
        )
        if owning or run[i].kind == "mark":
            continue
        found = _marked(run[:i], run[i:], new) or (_caused(run[:i], run[i:]) if caused else [])
        if found:
            return found
    if new:
        placed = any(t.word in LOCATIVES for t in run[2:]) and not is_lettering(run)
        return add(run) if placed or things else []
    split = split_predicate(run)
    if split is None or subject_of(split[0])[0] == WHOLE_IMAGE or any(t.word in _ENDS for t in split[0][:1]):
        return []
    return (
        [
            replace(e, subject=e.subject if e.action == "change_background" else subject_of(split[0])[0])
            for e in split[1]
        ]
        if split[1][0].action in _SAID_FIRST
        else []
    )


def _marked(noun: list[Token], rest: list[Token], new: bool) -> list[Edit]:
    """What a marked predicate says of a noun phrase: gone, "in red", a participle, "to be ...", "saying ...", a "
    "stance."""
    word = rest[0].word
    if finite := _finite(noun, rest, new):
        return finite
    if len(rest) == 1 and word in _GONE:
        return remove(noun)
    if len(rest) <= 3 and words(rest) in _ABSENT:
        return remove(noun)
    infinite = word == "to" and words(rest[1:2]) != ["be"]
    if (word in _AFTER_COPULAS or word in _COPULAS) and len(rest) > 1 and not infinite:
        said = rest
        while len(said) > 1 and (said[0].word in _AFTER_COPULAS or said[0].word in _COPULAS):
            said = said[1:]
        if said[0].word in _OWNING and rest[0].word in _NEEDING and len(rest) - len(said) == 1 and not _is_graded(said):
            return placed_on(add(said), noun)
        if said[0].word == "from" and (to := index_of(said, {"to"}, 1)) > 0:
            said = said[to + 1 :]
        return ought(noun, said)
    if word == "in" and (color := color_name(rest[1:])) is not None:
        if new or rest[1].word in DETERMINERS:
            return []
        return [recolored(subject_of(noun)[0], color, phrase(rest[1:]))]
    if new:
        return []
    if (word in _SAYING or word == "made") and len(rest) > 1:
        return ought(noun, rest)
    if word == "with" and len(rest) > 3 and rest[1].word in _POSSESSIVE and _is_held(rest):
        stance = phrase(rest[2:])
        return [Edit("change_pose", subject_of(noun)[0], stance, (setting("pose", stance),))]
    head = head_of(rest[0])
    if (
        head is not None
        and word.endswith(("ed", "en", "ut"))
        and head.base != word
        and word not in ("wooden", "golden")
    ):
        return ought(noun, rest)
    if (
        is_gerund(word)
        and not any(t.word == "for" for t in noun)
        and (len(rest) == 1 or rest[1].word in LOCATIVES | DETERMINERS)
        and not predicate(rest[-1:], "")
    ):
        return ought(noun, rest)
    return []


def _finite(noun: list[Token], rest: list[Token], new: bool) -> list[Edit]:
    """What the wished-for picture shows: "the stool goes", "a lamp comes on the desk", "the girl sits on the grass"."""
    word = rest[0].word
    if any(t.word in _RELATIVE or t.kind == "mark" for t in noun):
        return []
    if word in _LEAVING and (len(rest) == 1 or words(rest[1:]) in (["away"], ["out"], ["too"], ["entirely"])):
        return remove(noun)
    if len(rest) < 2:
        return []
    placed = rest[1].word in LOCATIVES and color_name(rest[2:]) is None
    if new:
        return add([*noun, *rest[1:]]) if word in _ARRIVING and placed else []
    if word in _ARRIVING and (placed or rest[1].word in _WAYS):
        return moved(noun, rest[1:])
    if word.endswith("s") and is_pose(word) and rest[1].word in LOCATIVES | DETERMINERS | _ADVERBS | {"with"}:
        return posed(noun, rest)
    return []


_ABSENT = tuple(
    said.split()
    for said in (
        "out of sight", "out of there", "out of it", "out of shot", "not there", "was not there", "were not there",
        "not in it", "was not in it", "never there", "was never there",
    )
)  # fmt: skip
_POSSESSIVE = listed("its his her their")


def _is_held(rest: list[Token]) -> bool:
    """Whether "with her arms crossed" tells how somebody holds a part of the body."""
    return rest[-1].word.endswith(("ed", "ing")) or rest[-1].word in ("up", "down", "out", "open", "shut", "apart")


_RELATIVE = listed("that which who where when")
_LEAVING = listed("goes vanishes disappears leaves")
_ARRIVING = listed("comes goes moves slides shifts")
_WAYS = listed("further farther closer nearer up down back forward")


def _is_graded(run: list[Token]) -> bool:
    return any(scale_sense(t.word) is not None for t in run)


def _caused(noun: list[Token], rest: list[Token]) -> list[Edit]:
    """What somebody is made to do: "the kid wave", "the cat to lie down", "the king wear a crown"."""
    if rest[0].word == "to" and len(rest) > 1:
        rest = rest[1:]
    if rest[0].word in ("wear", "hold", "carry") and len(rest) > 1:
        return made_into(rest, noun)
    if rest[0].word in ("a", "an") and noun[0].word in DETERMINERS and len(noun) < 5 and not predicate(rest, ""):
        shown = noun[-1].word in BACKGROUNDS
        return [background(rest, phrase(rest))] if shown else made_into(rest, noun)
    return posed(noun, rest) if _acts_on(rest) else []


def _acts_on(rest: list[Token]) -> bool:
    return acts(rest[0].word) and (len(rest) == 1 or rest[1].word in LOCATIVES | DETERMINERS | _ADVERBS)


_ADVERBS = listed("down up back away still together happily hard out forward")

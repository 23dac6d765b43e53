"""Lists of terse wishes: "crush the shadows 20, contrast way up, vignette 40, corners darkened, then 3:2".

Photographers jot; every item between two commas is a wish of its own that needs no verb. `jotted` reads one item,
`itemised` cuts a clause into them where the items read by themselves, so that none is taken for the object of the verb
before. Left out: sentences (statements.py), and items that only go on with the one before ("brighter and warmer").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ...schema import WHOLE_IMAGE
from .amounts import FRACTIONS, take
from .clauses import Clause, clause_of
from .colors import color_name
from .complaints import complaint
from .dials import dialled, of_a_part
from .edits import Edit
from .geometry import crop, resize, rotate, sides
from .imperatives import head_of, verb_here
from .lettering import add_border, add_text, is_lettering, place_of
from .morphology import IRREGULAR, is_comparative
from .nouns import ARTICLES, BORDERS, IMAGE_WORDS, PRONOUNS
from .phrases import JOINERS, bare, subject_of, trim
from .predicates import graded, predicate
from .removing import remove
from .restyling import styled_alone
from .scales import LESS, MORE, scale_sense
from .tables import listed
from .tokens import Token, Tokens, index_of, phrase, words

Reader = Callable[[list[Token]], list[Edit]]

_JOINTS = JOINERS | frozenset({":", "(", ")", "\u2013", "\u2014", "plus"}) - {"or", "nor"}
_SIDES = frozenset({"top", "bottom", "left", "right"})
_TURNS = listed(
    "left right clockwise cw counterclockwise anticlockwise counter-clockwise anti-clockwise ccw acw turn turned "
    "rotation rotated degrees to the by about a an of"
)
_SQUARES = listed("square squared widescreen")
_BESIDE_ASPECTS = listed("crop cropped format ratio aspect shape a an the to in at as for frame portrait landscape")
_LENGTHS = listed("wide tall high width height long longest longer short edge side")
_BESIDE_LENGTHS = _LENGTHS | listed("on at the in pixels to its a is shall be exactly max by")
_AROUND = listed("around round all lot everything it picture")
_TAKING = listed("make give increase decrease adjust scale need change replace add other enhance border write")
"""Senses of verbs whose objects are the very words that items are made of."""
_GOING_ON = PRONOUNS | listed("of to that which who with by than as where from for if because but not when while")
_MOST = 14
"""Tokens of the longest item."""


def jotted(run: list[Token]) -> list[Edit]:
    """Edits of one item that is a wish by itself, whole and without a verb; none when it is anything else."""
    run = trim(run)
    while run and run[0].word in ("so", "with", "then", "also"):
        run = trim(run[1:])
    if not run or len(run) > _MOST or run[0].word in _GOING_ON:
        return []
    return styled_alone(run) or next((edits for reader in READERS if (edits := reader(run))), [])


def itemised(clause: Clause) -> list[Clause]:
    """The clause cut where items begin that read by themselves; what lies between goes with the item before it."""
    tokens = clause.tokens
    joints = [i for i in range(1, len(tokens) - 1) if _is_joint(tokens, i)]
    if not joints:
        return [clause]
    starts = [0]
    for joint, end in zip(joints, (*joints[1:], len(tokens)), strict=True):
        if _begins(clause, tokens[starts[-1] : joint], tokens[joint + 1 : end]):
            starts.append(joint + 1)
    if len(starts) == 1:
        return [clause]
    head, *items = [tokens[start : end - 1] for start, end in zip(starts, (*starts[1:], len(tokens) + 1), strict=True)]
    first = len(head) - (len(tokens) - len(clause.rest))
    return [
        replace(clause, tokens=head, rest=clause.rest[: max(0, first)]),
        *(clause_of(part, False) for item in items for part in _with_extras(item)),
    ]


def _with_extras(item: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    """An item together with what follows it up to the next one, where both read as one: "\"SOLD\", in red letters"."""
    while len(item) > 1 and item[0].word in ("with", "so"):
        item = item[1:]
    joint = next((i for i in range(1, len(item) - 1) if _is_joint(item, i)), -1)
    if joint < 0 or jotted(list(item)) or not jotted(list(item[:joint])):
        return [item]
    return [item[:joint], item[joint + 1 :]]


def _is_joint(tokens: Tokens, i: int) -> bool:
    """Whether an item may begin behind i; the colon of "exposure: +0.3" is none."""
    if tokens[i].word == ":":
        return tokens[i + 1].kind != "number" and scale_sense(tokens[i - 1].word) is None
    return tokens[i].word in _JOINTS


def _begins(clause: Clause, before: Tokens, item: Tokens) -> bool:
    """Whether an item begins at a joint: it reads by itself, and is no object that the verb still waits for."""
    run = trim(item)
    if not run or not trim(before):
        return False
    if clause.head is None and verb_here(run, 0, opening=True) is not None:
        return True
    read = jotted(run)
    if not read and any(t.word in _STAYING for t in run) and jotted(trim(before)):
        return True
    if not read or clause.head is None:
        return bool(read)
    if clause.head.sense == read[0].action:  # "trim 20 pixels off the top and 10 off the bottom" is one crop
        return False
    return clause.head.sense not in _TAKING or _stands_alone(run, read)


_STAYING = listed("stay stays must_stay remain remains untouched")


def _stands_alone(run: Tokens, read: list[Edit]) -> bool:
    """Whether an item behind a verb that takes properties has a movement of its own: "contrast +10", "16:9"."""
    if read[0].action in ("crop", "resize", "rotate", "add_border") or read[0].subject != WHOLE_IMAGE:
        return True
    return any(t.word in _MOVING or t.text[:1] in "+-" for t in run)


_MOVING = listed("up down higher lower plus minus way")


def _settings(run: list[Token]) -> list[Edit]:
    named = any(scale_sense(t.word) is not None for t in run) or any(t.kind == "number" for t in run)
    return (dialled(run) or of_a_part(run)) if named else []


def _owned(run: list[Token]) -> list[Edit]:
    """ "everything else up 10% brightness": whose setting moves stands first."""
    at = index_of(run, _MOVING, 1)
    if not 0 < at <= 4 or any(t.kind != "word" or scale_sense(t.word) is not None for t in run[:at]):
        return []
    subject, pronoun = subject_of(run[:at])
    moved = dialled(run[at:]) if subject != WHOLE_IMAGE else []
    return [replace(e, subject=subject, pronoun=pronoun) for e in moved]


def _cut_off(run: list[Token]) -> list[Edit]:
    """ "15% off the top"."""
    spelled = words(run)
    if "off" not in spelled or not _SIDES & set(spelled) or spelled.index("off") > 3:
        return []
    return [Edit("crop", WHOLE_IMAGE, f"{phrase(run)}", tuple(found))] if (found := sides(run, cut=True)) else []


def _turn(run: list[Token]) -> list[Edit]:
    """ "90 clockwise", "a quarter turn to the right"."""
    amounts, left = take(run, plain=True)
    rest = [run[i].word for i in left if run[i].word not in FRACTIONS]
    quarters = any(t.word == "quarter" for t in run)
    if not all(w in _TURNS for w in rest) or not any(w in _TURNS - ARTICLES for w in rest):
        return []
    if quarters and "turn" in rest:
        return rotate([t for t in run if t.word in _TURNS - {"turn", "turned", "rotation", "a", "an"}], "rotate")
    angled = [a for a in amounts if a.kind in ("degrees", "plain") and 0 < abs(a.value) <= 360]
    return rotate(run, "rotate") if angled and len(rest) > 0 and not {"turn"} >= set(rest) else []


def _aspect(run: list[Token]) -> list[Edit]:
    """ "16:9", "a square", "4x5 portrait"."""
    amounts, left = take(run)
    rest = [run[i].word for i in left]
    shaped = any(w in _SQUARES for w in rest) or (len(amounts) == 1 and amounts[0].kind == "pair")
    if not shaped or not all(w in _SQUARES or w in _BESIDE_ASPECTS for w in rest) or len(amounts) > 1:
        return []
    if amounts and (amounts[0].value > 64 or amounts[0].other > 64):
        return resize(run, "resize")
    return crop(run)


def _length(run: list[Token]) -> list[Edit]:
    """ "3840 on the long side", "1000 pixels wide"."""
    amounts, left = take(run, plain=True)
    rest = [run[i].word for i in left]
    known = all(w in _BESIDE_LENGTHS for w in rest) and any(w in _LENGTHS for w in rest)
    valued = len(amounts) == 1 and amounts[0].kind in ("pixels", "plain") and amounts[0].value >= 16
    return resize(run, "resize") if known and valued else []


def _border(run: list[Token]) -> list[Edit]:
    """ "a 10 px white border around the lot"."""
    at = next((i for i, t in enumerate(run) if t.word in BORDERS), -1)
    if at < 0 or run[at].word in ("edge", "edges"):
        return []
    behind = index_of(run, {"around", "round", "all"}, at)
    if index_of(run, {"and", "&"}, at) > 0:
        return []
    kept = run[:behind] if behind > 0 and all(t.word in _AROUND | ARTICLES | IMAGE_WORDS for t in run[behind:]) else run
    edits = add_border(kept)
    return edits if edits and edits[0].parameters and len(kept) <= 9 else []


def _lettering(run: list[Token]) -> list[Edit]:
    """ "\"SOLD\" top right": a quote, and where or in which colour."""
    content = bare(run)
    if len(content) < 2 or content[0].kind != "quote":
        return []
    told = place_of(content[1:]) or color_name([t for t in content[1:] if t.word not in ("in", "letters", "type")])
    return add_text(content) if told and is_lettering(content) else []


def _treatment(run: list[Token]) -> list[Edit]:
    """ "monochrome", "sepia at 30 %"."""
    if len(run) > 6:
        return []
    read = predicate(run, WHOLE_IMAGE)
    set_ = read and all(e.action == "adjust_color" and e.parameters[0].direction == "set" for e in read)
    return read if read and set_ else []


def _done(run: list[Token]) -> list[Edit]:
    """A thing and what is to have been done to it: "corners darkened", "the bin removed", "background blurred out"."""
    at = next((i for i, t in enumerate(run) if i and _is_participle(t)), -1)
    if not 0 < at <= 5 or not _is_thing(run[:at]):
        return []
    from .frames import apply

    head = head_of(run[at])
    if head is None or head.sense in ("make", "add", "see", "need", "other", "write", "pose"):
        return []
    how = [t for t in run[at + 1 :] if t.word not in ("out", "away", "back", "please")]
    if any(t.kind == "word" and t.word not in _MANNER for t in how):
        return []
    return [e for e in apply(head, [*run[:at], *how]) if e.action != "other"]


_MANNER = listed("slightly a_lot very by % percent to a bit up down more less strongly heavily gently fully completely")


def _gone(run: list[Token]) -> list[Edit]:
    """ "cables out", "the bins gone"."""
    if (
        not 2 <= len(run) <= 5
        or any(t.word in JOINERS for t in run)
        or run[-1].word not in ("out", "gone", "away", "off")
        or not _is_thing(run[:-1])
    ):
        return []
    if any(scale_sense(t.word) is not None or head_of(t) is not None for t in run[:-1]):
        return []
    return remove(run[:-1]) if run[0].word in ARTICLES or run[-2].word.endswith("s") else []


def _is_participle(token: Token) -> bool:
    return head_of(token) is not None and (token.word.endswith("ed") or token.word in IRREGULAR)


def _toned(run: list[Token]) -> list[Edit]:
    """A thing and how it is to be: "the sky darker", "face a touch brighter", "fence out of focus"."""
    for i in range(1, min(len(run), 6)):
        noun, tail = run[:i], run[i:]
        if not _is_thing(noun) or any(head_of(t) is not None for t in noun):
            return []
        subject, pronoun = subject_of(noun)
        if subject == WHOLE_IMAGE or scale_sense(noun[-1].word) is not None:
            continue
        read = predicate(tail, subject)
        if read and all(e.parameters for e in read) and (_compares(tail) or read[0].action == "change_background"):
            return [replace(e, pronoun=pronoun) for e in read]
    return []


def _is_thing(noun: Tokens) -> bool:
    """Whether words can be a noun phrase: no marks, pronouns, prepositions, amounts or degrees."""
    beside = _GOING_ON | MORE | LESS | FRACTIONS.keys() | _DEGREE
    return all(t.kind == "word" and t.word not in beside for t in noun) and not take(noun)[0]


_DEGREE = listed("too not just so very as")


def _compares(tail: Tokens) -> bool:
    senses = [sense for t in tail if (sense := scale_sense(t.word)) is not None]
    graded = any(is_comparative(t.word) or t.word in ("more", "less") for t in tail)
    return graded or (bool(senses) and (bool(take(tail)[0]) or any(t.word == "out-of-focus" for t in tail)))


def _compared(run: list[Token]) -> list[Edit]:
    """ "lighter by 10 percent", "more colourful", "extremely contrasty": a graded word alone."""
    amounts, left = take(run, plain=True)
    rest = [run[i] for i in left]
    more = [t.word for t in rest if t.word in ("more", "less")]
    graded_ = [s for t in rest if t.word not in ("more", "less") and (s := scale_sense(t.word)) is not None]
    compared = any(is_comparative(t.word) for t in rest)
    if len(graded_) != 1 or len(graded_) + len(more) != len(rest) or (graded_[0].part != "adjective" and not compared):
        return []
    strong = graded_[0].sign > 0 and not graded_[0].scale.defect and graded_[0].scale.name != "blur"
    degree = any(a.kind == "degree" and a.value > 50 for a in amounts) and strong
    if compared and amounts and amounts[0].kind == "plain" and 0 < amounts[0].value <= 100:
        return [graded(graded_[0], -1 if "less" in more else 1, amounts[0], WHOLE_IMAGE, phrase(run))]
    return predicate(run, WHOLE_IMAGE) or [] if compared or more or degree else []


def _overdone(run: list[Token]) -> list[Edit]:
    """ "label too dim": a thing and what is wrong with it."""
    at = index_of(run, {"too"}, 1)
    if not 0 < at <= 4 or len(run) > at + 3 or not _is_thing(run[:at]):
        return []
    return complaint(run[:at], run[at:])


def _flawed(run: list[Token]) -> list[Edit]:
    """ "sky kinda dull", "a bit flat": a thing, a degree, and a word that nobody wishes for."""
    at = index_of(run, _MILDLY)
    if not 0 <= at <= 4 or len(run) != at + 2 or (at and not _is_thing(run[:at])):
        return []
    sense = scale_sense(run[-1].word)
    flaw = sense is not None and sense.part == "adjective" and not sense.comparative
    bad = flaw and sense is not None and (sense.sign < 0 or sense.scale.defect or sense.scale.name == "blur")
    return complaint(run[:at], run[at:]) if bad else []


_MILDLY = listed("slightly so rather pretty quite kinda")


READERS: tuple[Reader, ...] = (
    _flawed, _owned, _settings, _cut_off, _aspect, _length, _border, _lettering, _treatment, _turn, _gone, _done,
    _toned, _compared, _overdone,
)  # fmt: skip

"""What a thing ought to be or might be: "the sky should be bluer", "what if the bus were pink", "there ought to be "
"a cat".

A noun phrase, a modal or a supposing "were", and what is said of the thing: a property, a place, a stance, a number, a
text, another thing. Left out: what is wished for with "want" and "need", and complaints (statements.py).
"""

from __future__ import annotations

from dataclasses import replace

from ...schema import WHOLE_IMAGE
from .adding import add
from .changing import background, is_wording, retext
from .colors import COLORS, color_name, is_color
from .complaints import surplus
from .counting import leading_number, only_so_many, so_many
from .dials import dialled
from .edits import Edit, setting
from .geometry import sized
from .heads import is_body
from .imperatives import head_of
from .making import made_into, make
from .morphology import is_gerund
from .nouns import BACKGROUNDS, LOCATIVES, SCENES, TEXT_NOUNS, is_in
from .phrases import bare, subject_of, trim
from .places import destination, is_stance
from .poses import acts, is_pose, stance_of
from .predicates import predicate, recolored, split_predicate
from .removing import remove
from .scales import scale_sense
from .tables import listed
from .tokens import Token, index_of, phrase, words

_BE = listed("be made to have been become get being has also more_ a got")
WOULD = listed("would i'd we'd id 'd")
_WERE = listed("was were is are had has have would could wore held")


def supposition(run: list[Token]) -> list[Edit] | None:
    """ "what if the horse was a zebra", "how would it look in black and white"; None when nothing is supposed."""
    if run[0].word == "what_if":
        be = index_of(run, _WERE, 2)
        if be < 0:
            return None
        return add(run[be + 1 :]) if run[1].word == "there" else ought(run[1:be], run[be + 1 :])
    if run[0].word in ("what", "how") and words(run[1:2]) and run[1].word in WOULD | {"does", "could", "might"}:
        look = index_of(run, {"look", "look_like", "be"}, 2)
        if look > 2 and look + 1 < len(run):
            seen = [t for t in run[look + 1 :] if t.word not in ("?", "like")]
            while seen and seen[0].word in ("in", "as", "with", "if"):
                seen = seen[1:]
            return ought(run[2:look], seen) if seen else None
    return None


def existential(run: list[Token]) -> list[Edit]:
    """ "there should be a cat", "let there be snow", "there must be no people", "make sure there are only three "
    "boats"."""
    spelled = words(run)
    no = index_of(run, {"no"})
    if no >= 0 and no + 1 < len(run) and set(spelled) & {"should", "must", "be", "ensure", "sure", "are", "is"}:
        return remove([t for t in run[no + 1 :] if t.word not in _PRESENT])
    if index_of(run, {"too", "a_lot"}) >= 0:
        return surplus(run)
    be = index_of(run, {"be", "is"} | ({"are"} if spelled[0] != "there" else set()))
    if 0 < be < len(run) - 1 and set(spelled[:be]) & _MODALS:
        return there_is(run[be + 1 :])
    return []


_PRESENT = listed("more featured present visible be left")
_MODALS = listed("should must ought shall could would needs need has let have sure ensure make_sure want")


def there_is(rest: list[Token]) -> list[Edit]:
    """A thing that is to be in the picture: so many of it, or one more."""
    number, end = leading_number(rest)
    if number is not None and words(rest[end:]) in (["of", "them"], ["of", "those"], ["them"]):
        return [Edit("change_count", "them", phrase(rest[:end]), (setting("count", number),), pronoun=True)]
    while len(rest) > 1 and rest[0].word in ("also", "now", "perhaps", "maybe"):
        rest = rest[1:]
    return only_so_many(rest) or add(rest)


def ought(noun: list[Token], rest: list[Token]) -> list[Edit]:
    """Edits for what is said of a thing behind "should be", "were", "needs to be"; none when it says nothing known."""
    while rest and rest[0].word in _BE and not (rest[0].word == "a" and rest[-1].word not in COLORS):
        rest = rest[1:]
    if not rest or rest[0].word == "not":
        return []
    if noun and noun[-1].word in ("i", "we", "you", "nothing", "nobody"):
        return []
    if counts := only_so_many(noun):
        return counts
    if counts := so_many(noun, rest):
        return counts
    if words(trim(noun)) == ["there"]:
        return there_is(rest)
    act = head_of(rest[-1]) if len(rest) == 2 and rest[0].word in ("a", "some") else None
    if act is not None and act.base == rest[-1].word and act.sense in _ACTS:
        from .frames import apply

        return apply(act, list(noun))
    if form := sized([*noun, *rest]):
        return form
    subject, pronoun = subject_of(noun)
    if rest[0].word in ("appear", "appearing") and trim(noun) and noun[0].word in _INDEFINITE:
        return add([*noun, *rest[1:]])
    if trim(noun) and subject != WHOLE_IMAGE and (worded := _worded(noun, rest)):
        return worded
    if rest[0].word in ("reworded", "rewritten", "relettered") and len(rest) > 1 and trim(noun):
        return [retext(bare(noun), rest[2:] if rest[1].word in ("as", "to") and len(rest) > 2 else rest[1:])]
    color = color_name(noun)
    if color is not None and head_of(rest[0]) is not None and len(rest) > 1:
        return [recolored(subject_of(rest[1:])[0], color)]
    if rest[0].word in _TRAVELLING and len(rest) > 1 and rest[1].word in _HEADING:
        from .tone import increase

        return increase([*noun, *rest[2:]], _HEADING[rest[1].word], "raise" if _HEADING[rest[1].word] > 0 else "lower")
    if (subject != WHOLE_IMAGE or pronoun) and (standing := _standing(noun, rest)):
        return standing
    head = head_of(rest[0])
    participle = rest[0].word.endswith(("ed", "en", "ut", "pt")) or (head is not None and rest[0].word == head.base)
    if head is not None and rest[0].word != "more" and (participle or rest[0].word.endswith("ing")):
        from .frames import apply

        edits = apply(head, [*noun, *rest[1:]])
        if edits:
            return edits
    return _said_of(noun, rest, subject, pronoun)


_ACTS = frozenset({"crop", "rotate", "flip", "resize", "straighten", "enhance", "restore"})
_TRAVELLING = listed("come go move drop rise climb")
_HEADING = {"up": 1, "higher": 1, "down": -1, "lower": -1}
"""Which way "the highlights should come down" goes."""


def _worded(noun: list[Token], rest: list[Token]) -> list[Edit]:
    """ "the sign should say OPEN", "the chalkboard's text must read Soup of the Day"."""
    if rest[0].word not in _SAYING or len(rest) < 2:
        return []
    named = is_in(bare(noun)[-1].word, TEXT_NOUNS)
    if not (named or is_wording(rest[1:]) or rest[0].word.startswith(("say", "read"))):
        return []
    return [retext(bare(noun), trim(rest[1:]))]


def _standing(noun: list[Token], rest: list[Token]) -> list[Edit]:
    """ "the clock should be on the right of the window", "a bell hung over the door", "the cat sleeping on the mat"."""
    at = 1 if len(rest) > 1 and is_stance(rest[0].word) else 0
    if at == 0 and rest[0].word == "gone":
        return remove(noun)
    placed = rest[at].word in LOCATIVES and len(rest) - at > 1 and not is_color(rest[-1].word)
    if placed and noun[0].word in _INDEFINITE and not (at == 0 and predicate(rest, phrase(noun))):
        return add([*noun, *rest[at:]])
    if is_gerund(rest[0].word) and (rest[0].word in _HAVING or head_of(rest[0]) is None or is_pose(rest[0].word)):
        return _turned_into(noun, rest, *subject_of(noun)) or posed(noun, rest)
    if (acts(rest[0].word) or (rest[0].word in _HELD and is_body(noun))) and len(rest) <= 6:
        return posed(noun, rest)
    if placed and not predicate(rest, phrase(noun)):
        return moved(noun, rest[at:])
    return []


def moved(noun: list[Token], where: list[Token]) -> list[Edit]:
    """A thing that is to be at a place."""
    subject, pronoun = subject_of(noun)
    place = destination(where)
    return [Edit("change_position", subject, place, (setting("position", place),), pronoun=pronoun)]


def posed(noun: list[Token], rest: list[Token]) -> list[Edit]:
    """A thing that is to stand or act in some way."""
    subject, pronoun = subject_of(noun)
    stance = stance_of(rest)
    told = rest[0].word in _FEELING or words(rest[:2]) == ["going", "to"]
    if told or subject == WHOLE_IMAGE or any(t.kind == "number" or scale_sense(t.word) is not None for t in rest):
        return []
    return [Edit("change_pose", subject, stance, (setting("pose", stance),), pronoun=pronoun)]


_HELD = listed("crossed folded clasped raised stretched outstretched spread lowered bent crossed joined")
"""Participles of how a part of the body is held."""
_FEELING = listed(
    "annoying bothering driving distracting irritating killing missing amazing boring confusing disturbing"
)
"""Participles of what a thing does to the viewer, which are no stance."""
_SAYING = listed("say read says reads saying reading show display")
_INDEFINITE = listed("a an some another two three four five six several")
_HAVING = listed("wearing holding carrying")


def _said_of(noun: list[Token], rest: list[Token], subject: str, pronoun: bool) -> list[Edit]:
    content = bare(noun)
    if any(t.word in ("higher", "lower", "stronger", "weaker") for t in rest) and len(content) == 1:
        much = [t for t in rest if t.word != "a_lot"] if any(t.word == "very" for t in rest) else rest
        if settings := dialled([*content, *much]):
            return settings
    color = color_name(rest)
    if content and content[-1].word in ("color", "hue", "colour") and color is not None:
        owner = phrase([*content[:-1]]).removesuffix("'s") if "of" not in words(content) else subject
        return [recolored(owner, color)]
    edits = predicate(rest, subject, stative=True)
    if edits is None:
        tail = color_name(rest[1:])
        if tail is not None:
            return [recolored(subject, tail, phrase(rest))]
        if rest[0].word not in ("a", "an") and split_predicate([*noun, *rest]) is not None:
            return make([*noun, *rest])
        if rest and rest[0].word in ("more", "some", "a", "an", "less", "extra") and subject == WHOLE_IMAGE:
            return add(rest) if rest[0].word != "less" else remove(rest[1:])
        return _turned_into(noun, rest, subject, pronoun)
    return [replace(e, pronoun=pronoun) for e in edits]


def _turned_into(noun: list[Token], rest: list[Token], subject: str, pronoun: bool) -> list[Edit]:
    """ "the car should be a motorcycle", "it should be night", "the cat should be wearing a hat"."""
    if pronoun and rest[0].word in ("a", "an") and (kind := _of_a_kind(bare(rest))):
        return kind
    if subject.lower() in BACKGROUNDS:
        stop = index_of(rest, {","}, 1)
        scene = rest[:stop] if stop > 0 else rest
        return [background(scene, phrase(scene))]
    if rest[0].kind == "quote":
        return [replace(retext([], rest[:1]), subject=subject, pronoun=pronoun)]
    if (
        rest[0].word in ("a", "an", "wearing", "holding", "carrying", "wear", "hold", "carry")
        and subject != WHOLE_IMAGE
    ):
        return [replace(e, pronoun=pronoun) for e in made_into(rest, noun)]
    if subject != WHOLE_IMAGE and len(rest) == 1 and rest[0].word in ("on", "off", "open", "closed", "shut", "lit"):
        return [Edit("change_pose", subject, rest[0].text, (setting("pose", rest[0].text),), pronoun=pronoun)]
    name = bare(rest)
    if subject in (WHOLE_IMAGE, "it") and 0 < len(name) <= 3 and is_in(name[-1].word, SCENES):
        return [Edit("change_style", WHOLE_IMAGE, phrase(rest), (setting("style", phrase(name)),))]
    return []


def _of_a_kind(noun: list[Token]) -> list[Edit]:
    """ "it should be a wooden fence": the fence is to be wooden; none when the kind is no colour and no material."""
    for i in range(1, len(noun)):
        read = predicate(noun[:i], phrase(noun[i:]))
        if read is not None and read[0].action in ("change_color", "change_material"):
            return read
    return []

"""What a sentence leaves for the next one: the things it brought up, how many there are, and the edit it asked for.

"there's a leash and a foot in it. Get rid of both", "the picture shows four bars of soap. Six please", "remove the dog.
The leash too". Left out: what a single "it" stands for (references.py, topics.py).
"""

from __future__ import annotations

from dataclasses import replace

from .adding import add
from .amounts import ONES
from .carriers import CARRIERS
from .clauses import Clause
from .edits import Edit, setting
from .heads import PLACE_HEADS
from .imperatives import head_of
from .nouns import DETERMINERS, IMAGE_WORDS, LOCATIVES, PRONOUNS
from .phrases import JOINERS, bare, subject_of, trim
from .scales import scale_sense
from .tables import listed
from .tokens import Token, Tokens, phrase, words

_NEW = listed("a an another some this that these those somebody's someone's my his her our")
_SEVERAL = listed("them both these those they")
_FURTHER = listed("too also likewise")
_OF_THINGS = CARRIERS | {"remove_object", "blur", "sharpen", "extract_object", "change_color", "change_material"}
_WISHING = listed(
    "i we need want would like i'd we'd make it there should be are is must please only just that the to have six "
    "of them "
    "instead rather prefer wish see now ones but and would better enough do fine nice great"
)
_VERBS = listed(
    "is are was were has have had should must could can will would needs need looks look stays stay i you we"
)


def mentioned(tokens: Tokens) -> list[str]:
    """The things that a told sentence brings up, each with what tells it from others, without its article."""
    found: list[str] = []
    piece: list[Token] = []
    for token in [*tokens, None]:
        if token is not None and token.word not in JOINERS and token.kind != "mark":
            piece.append(token)
            continue
        at = next((i for i, t in enumerate(piece) if t.word in _NEW), -1)
        noun = bare(piece[at:]) if at >= 0 else []
        end = next((i for i, t in enumerate(noun) if t.word in _AFTER), len(noun))
        if 0 < end <= 4 and noun[0].word not in PRONOUNS and noun[0].word not in IMAGE_WORDS:
            found.append(phrase(noun[:end]))
        piece = []
    return found


def counted(tokens: Tokens) -> str:
    """The things that a sentence counts: "there are three dogs" -> "dogs"; empty when it counts none."""
    for i, token in enumerate(tokens[:-1]):
        if _is_count(token.word) and tokens[i + 1].kind == "word":
            rest = tokens[i + 1 :]
            end = next((k for k, t in enumerate(rest) if t.kind != "word" or t.word in _ENDING), len(rest))
            noun = phrase(rest[:end])
            return noun if end and (rest[0].word.endswith("s") or "of" in words(rest[:end])) else ""
    return ""


_AFTER = PLACE_HEADS | LOCATIVES | _VERBS
_ENDING = PLACE_HEADS - {"of"} | _VERBS | JOINERS | {"here"}


def _is_count(word: str) -> bool:
    return word in ONES or (word.isdigit() and 0 < int(word) < 100)


def recounted(clause: Clause, things: str) -> list[Edit]:
    """ "six please", "there should be two" behind a sentence that counted them; none when it says more."""
    left = [t for t in clause.tokens if t.kind != "mark" and (_is_count(t.word) or t.word not in _WISHING)]
    if not things or len(left) != 1 or not _is_count(left[0].word):
        return []
    number = float(ONES.get(left[0].word, 0) or left[0].word)
    return [Edit("change_count", things, f"{left[0].text} {things}", (setting("count", number),))]


def spread(edits: list[Edit], things: list[str]) -> list[Edit]:
    """Edits of "them" or "both" as one for each thing that was brought up; as they are for a single thing."""
    if len(things) < 2:
        return edits
    out: list[Edit] = []
    for edit in edits:
        several = edit.subject.lower() in _SEVERAL
        out += [replace(edit, subject=t, pronoun=False, goal=_goal(edit, t)) for t in things] if several else [edit]
    return out


def _goal(edit: Edit, thing: str) -> str:
    return f"no {thing}" if edit.action == "remove_object" else edit.goal


def further(clause: Clause, previous: list[Edit]) -> list[Edit]:
    """The last edit for one more thing: "the blue one as well", "and the leash"; none when the clause says more."""
    if clause.head is not None or not previous or not clause.tokens:
        return []
    said = [t for t in clause.tokens if t.kind != "mark"]
    spelled = words(said)
    marked = bool(set(spelled[-1:]) & _FURTHER) or spelled[-2:] == ["as", "well"] or spelled[:1] in (["and"], ["also"])
    noun = [t for t in trim(said) if t.word not in _FURTHER]
    if not marked or not 0 < len(noun) <= 8 or any(t.word in _VERBS or head_of(t) is not None for t in noun):
        return []
    past = previous[-1]
    if past.action == "add_object":
        return add(noun) if _is_count(noun[0].word) or noun[0].word in ("a", "an", "some", "another") else []
    definite = noun[0].word in DETERMINERS - {"a", "an", "any", "some"}
    if past.action not in _OF_THINGS or not definite or scale_sense(noun[-1].word) is not None:
        return []
    subject, pronoun = subject_of(noun)
    return [replace(past, subject=subject, pronoun=pronoun, goal=_goal(past, subject))]

"""Stances and actions of people, animals and things, in one form: "lie down", "lies down" and "to lie down" are "
""lying down".

Left out: where a thing stands (places.py).
"""

from __future__ import annotations

from .morphology import bases, gerund, is_gerund
from .nouns import POSES
from .phrases import trim
from .tables import listed
from .tokens import Token, Tokens, phrase

_STATES = listed("happy sad angry surprised asleep awake open close bored scared proud tired excited upright afraid")
"""Poses that are no verbs, or are said as they are."""
_BEFORE = listed("be being to look looking appear appearing is are become a an more also now just")
_EXPRESSIONS = listed("smile frown grin wink scowl smirk pout laugh yawn handstand cartwheel bow salute")


def is_pose(word: str) -> bool:
    """Whether a word, in any inflection, is a stance or an action of the listed ones."""
    return any(b in POSES for b in bases(word))


def acts(word: str) -> bool:
    """Whether a bare verb can follow the one that acts ("the woman wave", "the cat lie down")."""
    return word in POSES and word not in _STATES


def is_stance(run: Tokens) -> bool:
    """Whether a whole run says how somebody stands or acts: "sitting", "to look happy", "a smile"; no bare verb."""
    if run[0].word in ("a", "an"):
        return run[-1].word in _EXPRESSIONS
    first = next((t for t in run if t.word not in _BEFORE), None)
    if first is None or not is_pose(first.word):
        return False
    return first is not run[0] or is_gerund(first.word) or first.word in _STATES


def stance_of(tokens: Tokens) -> str:
    """A stance as a goal says it: its verb in the -ing form, without "be" and "to"."""
    run: list[Token] = trim(tokens)
    while len(run) > 1 and run[0].word in _BEFORE - {"look", "looking"}:
        run = run[1:]
    if len(run) > 1 and run[0].word in ("look", "looking") and is_pose(run[1].word):
        run = run[1:]
    if not run or run[0].word in _STATES or is_gerund(run[0].word):
        return phrase(run)
    base = next((b for b in bases(run[0].word) if b in POSES and b not in _STATES), "")
    return f"{gerund(base)} {phrase(run[1:])}".strip() if base else phrase(run)

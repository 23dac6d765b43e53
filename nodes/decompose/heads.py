"""Heads of noun phrases, and whose property a property noun is ("the noise in the sky", "the man's shirt").

Left out: trimming and coordination (phrases.py).
"""

from __future__ import annotations

from ...schema import WHOLE_IMAGE
from .morphology import is_gerund
from .nouns import DETERMINERS
from .phrases import bare, subject_of
from .scales import LESS, MORE, scale_sense
from .tables import listed
from .tokens import Tokens, phrase

PLACE_HEADS = listed(
    "on in from at of off near behind beside to with under above by over that which around covering obstructing through"
)


VAGUE = listed(
    "view veil appearance areas area parts part sections section effect effects obstruction elements element "
    "scene atmosphere overlay layer shroud curtain look film blanket haziness regions ambiance quality spots "
    "portions aspects"
)
"""Heads that say nothing of what is removed: the defect beside them does."""


def head_index(tokens: Tokens) -> int:
    """Where the head noun of a noun phrase stands: the last word before a preposition."""
    end = next((i for i in range(1, len(tokens)) if _ends_head(tokens, i)), len(tokens))
    return max(0, end - 1)


def _ends_head(tokens: Tokens, i: int) -> bool:
    """Whether the noun before i is told apart by what follows: "on ...", "who ...", "smoking a pipe"."""
    word = tokens[i].word
    if word in PLACE_HEADS or word in _RELATIVES:
        return True
    follow = tokens[i + 1].word if i + 1 < len(tokens) else "the"
    bound = follow in DETERMINERS or follow in PLACE_HEADS
    behind_noun = tokens[i - 1].kind == "word" and tokens[i - 1].word not in DETERMINERS
    return is_gerund(word) and word not in _NOUNS and bound and behind_noun and scale_sense(word) is None


_NOUNS = listed(
    "painting building clothing lighting ceiling railing wiring awning earring string wedding bedding flooring icing "
    "frosting dressing stuffing topping sibling pudding evening morning writing lettering marking landing crossing "
    "parking drawing coating covering lining swing king wing thing something everything nothing anything spring"
)
"""Nouns that look like -ing forms."""
_RELATIVES = listed("who whose whom where wearing holding standing sitting with")


def tail_subject(tokens: Tokens, head: int) -> tuple[str, bool]:
    """The subject after "of|from|in|on" behind a property noun ("noise in the sky"), or possessive before it."""
    rest = tokens[head + 1 :]
    if rest and rest[0].word in PLACE_HEADS:
        return subject_of(rest[1:])
    front = bare(tokens[:head])
    front = [
        t
        for t in front
        if t.word not in MORE | LESS | {"some", "all", "any", "overall", "unwanted", "excess", "slightly"}
    ]
    if front and front[-1].text.endswith(("'s", "s'")):
        named = phrase(front)
        return (named.removesuffix("'s").removesuffix("'")), False
    return WHOLE_IMAGE, False


_BODY = listed(
    "arm arms hand hands leg legs head chin knee foot feet shoulder shoulders finger fingers elbow tail wing wings "
    "ear paw"
)


def is_body(run: Tokens) -> bool:
    """Whether a noun phrase names a part of a body: "her left arm"."""
    noun = bare(run)
    return (bool(noun) and noun[head_index(noun)].word in _BODY) or any(t.word in _BODY for t in noun[:2])

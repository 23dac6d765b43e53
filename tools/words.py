"""What a tool declares of language: its own actions, and the words that people say for what it does.

A phrase is refused when it is a word that requests are built of ("make", "without"), or that names an action or a
property of the vocabulary ("blur", "contrast"): those keep their meaning whatever is installed. Other words a tool may
take over: "pixelate" blurs until a tool does it better. Left out: how requests are read with such words
(`nodes/decompose/words.py`), and their form for models (`models/vocabulary.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

from ..errors import ConfigurationError
from ..models.vocabulary import properties
from ..schema import ACTION_NAME, ACTIONS, LONGEST_ACTION, Action, is_builtin

MOST_PHRASES, MOST_WORDS, LONGEST_PHRASE = 32, 4, 40
"""Phrases of a tool, words and characters of a phrase."""
ALIKE = 0.9
"""How alike (`difflib`'s ratio) a name of one's own may not be to one of the vocabulary: it is a typo of it."""
_WORD = re.compile(r"[a-z]{2,}(?:-[a-z]{2,})*")

_FUNCTION_WORDS = (
    "a an the this that these those some any all both each every another my our your his her its their it one he she "
    "they him them and or nor but with without except not no don't avoid keep leave maintain preserve protect retain "
    "keeping leaving preserving retaining same nothing everything please then also too so now first again by to of in "
    "on at for from into as if is are be do can could would will should must more less very bit"
)
_VERBS_AND_NOUNS = (
    "evoke choose make give decorate increase decrease adjust recolor straighten invert write stylize move duplicate "
    "count see need other brighten lighten darken warm cool saturate desaturate soften unblur zoom trim cut mirror "
    "turn want get have use put apply set take go show look fix improve edit delete erase insert place boost raise "
    "lower reduce paint shrink enlarge tilt draw print frame hide fill clean image photo picture"
)
_VOCABULARY = {name for action in ACTIONS for name in (*action.split("_"), *dict(properties(action)))}
RESERVED: frozenset[str] = frozenset({*_VOCABULARY, *_FUNCTION_WORDS.split(), *_VERBS_AND_NOUNS.split()})
"""Words that no tool can take over."""


def check_actions(tool: str, actions: Sequence[str], like: Action | None) -> None:
    """Raises `ConfigurationError` for no actions, for a name that is none, and for a likeness of nothing."""
    wrong = [a for a in actions if len(a) > LONGEST_ACTION or not re.fullmatch(ACTION_NAME, a)]
    if wrong or not actions:
        raise ConfigurationError(
            f"tool {tool}: {f'{wrong[0]!r:.60} is no action' if wrong else 'no action is declared'}; expected one of "
            f"the vocabulary ({', '.join(ACTIONS)}) or a name of your own: words in lower case, joined by underscores, "
            f"at most {LONGEST_ACTION} characters"
        )
    meant = [known for a in actions if not is_builtin(a) for known in get_close_matches(a, ACTIONS, 1, ALIKE)]
    if meant:
        raise ConfigurationError(
            f"tool {tool}: one of the actions {', '.join(actions)} is nearly {meant[0]!r}; write it like that, or give "
            "your own action a name that nobody takes for it"
        )
    if like is not None and (like not in ACTIONS or all(map(is_builtin, actions))):
        raise ConfigurationError(
            f"tool {tool}: like={like!r:.60} was found; expected an action of the vocabulary, for a tool that brings "
            "an action of its own"
        )


def check_phrases(tool: str, phrases: Sequence[str]) -> None:
    """Raises `ConfigurationError` for what people cannot say, and for words whose meaning is settled."""
    if isinstance(phrases, str) or len(phrases) > MOST_PHRASES or len(set(phrases)) < len(phrases):
        raise ConfigurationError(
            f"tool {tool}: phrases={phrases!r:.60} was found; expected a tuple of at most {MOST_PHRASES} different ones"
        )
    for phrase in phrases:
        words = phrase.split(" ")
        if len(phrase) > LONGEST_PHRASE or len(words) > MOST_WORDS or not all(map(_WORD.fullmatch, words)):
            raise ConfigurationError(
                f"tool {tool}: the phrase {phrase!r:.60} is none; expected at most {MOST_WORDS} words of lower-case "
                f"letters and hyphens, {LONGEST_PHRASE} characters together"
            )
        if all(word in RESERVED for word in words):
            raise ConfigurationError(
                f"tool {tool}: the phrase {phrase!r} has a meaning in every request already; choose a word of your own"
            )

"""A run of tokens as plain English words, for patterns: contractions spelled out, numbers "#", quotes '"', pauses ",".

The words are the writer's own, not what the lexicon folds them to. Left out: what the words mean (intent.py).
"""

from __future__ import annotations

from functools import lru_cache

from .tables import listed
from .tokens import Tokens

_WHOLE = {
    "can't": "can not", "won't": "will not", "shan't": "shall not", "let's": "let us", "lets": "let us",
    "cannot": "can not",
    "im": "i am", "ive": "i have", "id": "i would", "dont": "do not", "cant": "can not", "wont": "will not",
    "didnt": "did not", "doesnt": "does not", "isnt": "is not", "thats": "that is", "theres": "there is",
    "whats": "what is", "wouldnt": "would not", "couldnt": "could not", "shouldnt": "should not", "wasnt": "was not",
    "u": "you", "ur": "your", "pls": "please", "plz": "please", "thx": "thanks", "ty": "thanks", "wanna": "want to",
    "gonna": "going to", "itd": "it would", "youve": "you have", "weve": "we have", "hes": "he is", "shes": "she is",
}  # fmt: skip
PAUSES = frozenset({",", ":", "-", "\u2013", "\u2014", "(", ")", "...", ".."})
"""Marks that part what is said without ending the sentence."""
_ENDINGS = {"n't": "not", "'d": "would", "'ll": "will", "'m": "am", "'re": "are", "'ve": "have"}
_WITH_IS = listed("it that there he she what who where how here this everything something nothing why when")


@lru_cache(maxsize=4096)
def _spelled_out(word: str) -> tuple[str, ...]:
    if word in _WHOLE:
        return tuple(_WHOLE[word].split())
    for ending, full in _ENDINGS.items():
        if word.endswith(ending) and len(word) > len(ending):
            return (word.removesuffix(ending), full)
    if word.endswith("'s") and word[:-2] in _WITH_IS:
        return (word[:-2], "is")
    if " " in word:
        return tuple(full for part in word.split() for full in _spelled_out(part))
    return (word,)


def worded(tokens: Tokens) -> tuple[str, list[int]]:
    """The words of the tokens, single-spaced, and for each word the token it comes from."""
    said: list[str] = []
    owners: list[int] = []
    for i, token in enumerate(tokens):
        if token.kind == "mark":
            if said and said[-1] != "," and token.word in PAUSES:
                said.append(",")
                owners.append(i)
            continue
        new = (
            ("#",) if token.kind == "number" else ('"',) if token.kind == "quote" else _spelled_out(token.text.lower())
        )
        said += new
        owners += [i] * len(new)
    return " ".join(said), owners


_STOPS = PAUSES | {".", "!", "?", ";", "\n", "|"}
_LINKS = listed("and but so because since cos as though although")
_ONE = (("as", "if"), ("so", "it", "says"), ("so", "it", "reads"))
"""Runs that go on with the part before them."""
_SUBJECTS = listed(
    "i_think i i'm i've i'd i'll we we're we've we'd he she they you it it's nobody my our there here is are would "
    "could can do if"
)


def parts(tokens: Tokens) -> list[int]:
    """Where the parts of a message begin: at a mark, and at a joiner with a subject or a question behind it."""
    return [0, *(i for i in range(1, len(tokens)) if _begins_part(tokens, i)), len(tokens)]


def _begins_part(tokens: Tokens, i: int) -> bool:
    if tokens[i].kind == "mark":
        return tokens[i].word in _STOPS
    if any(tuple(t.word for t in tokens[i : i + len(run)]) == run for run in _ONE):
        return False
    return tokens[i].word in _LINKS and i + 1 < len(tokens) and tokens[i + 1].word in _SUBJECTS

"""The words that tools bring: found in a request, read as verbs of the grammar, and named again in what comes out.

Each use of such a word becomes a carrier (`carriers.py`), so that the whole grammar treats it like a verb of its own:
objects, coordination, exceptions, negation, references, order. Where the word is a noun or a participle ("add a mosaic
to the plate", "make the face pixelated") the verb is put in its place (`usage.py`); where it only names a thing ("the
mosaic on the wall") it stays as it was. Everything that is known of a word lives in one `Reading`, made for one
request. Left out: what a person says of how much (`settings.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from rapidfuzz.distance import DamerauLevenshtein

from ...schema import Parameter, SubRequest, is_builtin
from ...tools.base import EditTool
from ...tools.forms import forms_of
from .carriers import CARRIERS
from .edits import Edit
from .morphology import bases, gerund, participle
from .references import Placed
from .settings import resolved, without_settings
from .spelling import MAX_LOOKUPS, corrected, is_known
from .tokens import Token, Tokens
from .usage import OwnWord, Use, Uses, as_verbs, free_carrier

_SHORTEST = 5
"""Letters of a word that may be a typo of another."""
_CARRIER = re.compile(rf"({'|'.join(sorted(CARRIERS))})((?:ing|ed|s)*)")


Words = Mapping[tuple[str, ...], OwnWord]
"""The words of phrases -> what they mean."""


def words_of(tools: Iterable[EditTool]) -> Words:
    """The phrases of tools; of two tools with one phrase the first has it."""
    found: dict[tuple[str, ...], OwnWord] = {}
    for tool in tools:
        for phrase in tool.phrases:
            key = tuple(re.split("[ -]", phrase))
            like = None if is_builtin(tool.action) else tool.like
            found.setdefault(key, OwnWord(key, tool.action, like, forms_of(tool)))
    return found


class Reading:
    """The uses of own words in one request."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._longest = max(map(len, words))
        self._uses: Uses = {}

    def spelled(self, tokens: list[Token]) -> list[Token]:
        """A stage in place of `corrected`: own words become carriers, other words are corrected."""
        return without_settings(as_verbs(corrected(self._marked(tokens)), self._uses), self._uses)

    def edits(self, placed: Sequence[Placed]) -> list[Placed]:
        """Edits of carriers as edits of the actions that they stand for."""
        return [replace(p, edit=self._edit(p.edit), topic=self.told(p.topic)) for p in placed]

    def liked(self, sub_request: SubRequest) -> SubRequest:
        """The sub-request with what its action resembles, as the tool declares."""
        like = next((u.word.like for u in self._uses.values() if u.word.action == sub_request.action), None)
        return sub_request if like is None else sub_request.model_copy(update={"like": like})

    def told(self, text: str) -> str:
        """A text with the user's words for carriers."""
        return _CARRIER.sub(self._form, text) if "_" in text else text

    def kept(self, text: str) -> str:
        """A constraint with the actions for carriers: "no pixelate"."""
        use = self._uses.get(text.removeprefix("no "))
        return self.told(text) if use is None else f"no {use.word.action.replace('_', ' ')}"

    def _edit(self, edit: Edit) -> Edit:
        use = self._uses.get(edit.action)
        parameters = [self._parameter(p) for p in edit.parameters]
        if use is not None:
            parameters = resolved([*use.settings, *parameters], use.word.forms)
        return replace(
            edit,
            action=edit.action if use is None else use.word.action,
            subject=self.told(edit.subject),
            goal=self.told(edit.goal),
            made=self.told(edit.made),
            parameters=tuple(parameters),
            keep=tuple(map(self.kept, edit.keep)),
        )

    def _parameter(self, parameter: Parameter) -> Parameter:
        amount = parameter.amount
        if not isinstance(amount, str) or "_" not in amount:
            return parameter
        return parameter.model_copy(update={"amount": self.told(amount)})

    def _form(self, match: re.Match[str]) -> str:
        use, endings = self._uses.get(match[1]), match[2]
        if use is None:
            return match[0]
        *front, last = use.word.phrase
        done = endings.endswith("ed")  # the grammar makes participles of gerunds, too
        form = participle(last) if done else gerund(last) if endings.endswith("ing") else last
        return use.noun if use.noun and done else " ".join((*front, form))

    def _marked(self, tokens: Tokens) -> list[Token]:
        """Tokens with a carrier, in the form of the word, for each use of a phrase."""
        out: list[Token] = []
        i, lookups = 0, 0
        while i < len(tokens):
            word, size, ending = self._phrase_at(tokens, i)
            if word is None and lookups < MAX_LOOKUPS and _may_be_typo(tokens[i]):
                lookups += 1
                word, ending = self._meant(tokens[i].word)
            carrier = free_carrier(self._uses) if word is not None else ""
            if word is None or not carrier:
                out.append(tokens[i])
                i += 1
                continue
            run = tokens[i : i + size]
            self._uses[carrier] = Use(word, tuple(run))
            out.append(replace(run[0], word=carrier + ending, text=carrier + ending, end=run[-1].end))
            i += size
        return out

    def _phrase_at(self, tokens: Tokens, i: int) -> tuple[OwnWord | None, int, str]:
        """The longest phrase that begins at i, how many tokens it takes, and its ending."""
        for size in range(min(self._longest, len(tokens) - i), 0, -1):
            run = tokens[i : i + size]
            if any(t.kind != "word" for t in run):
                continue
            *front, last = (part for t in run for part in t.word.split("-"))
            for base in bases(last):
                if (word := self._words.get((*front, base))) is not None:
                    return word, size, _ending(last, base)
        return None, 1, ""

    def _meant(self, typed: str) -> tuple[OwnWord | None, str]:
        """The own word that a typo stands for, and its ending."""
        limit = 1 if len(typed) < 9 else 2
        for (*front, last), word in self._words.items():
            if front or len(last) < _SHORTEST or typed[0] != last[0]:
                continue
            for form in (last, participle(last), gerund(last), last + "s"):
                if DamerauLevenshtein.distance(typed, form, score_cutoff=limit) <= limit:
                    return word, _ending(form, last)
        return None, ""


def _ending(form: str, base: str) -> str:
    if form == base:
        return ""
    return next((ending for ending in ("ing", "ed", "s") if form.endswith(ending)), "")


def _may_be_typo(token: Token) -> bool:
    word = token.word
    return token.kind == "word" and len(word) >= _SHORTEST and word.isascii() and word.isalpha() and not is_known(word)

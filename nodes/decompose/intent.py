"""What each clause of a message is for: it asks for an edit, tells something, wonders, refuses, hesitates, takes back.

Each clause is judged by its wording (who speaks of whom, in which tense, with which modal, judging what), then within
its sentence: "how long does it take | to restore a photo" is one question. What is taken back, and what is only weighed
by a writer who then hesitates, asks for nothing. Left out: the wording of moods (moods.py), and what is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from .clauses import Clause
from .constraints import is_protecting
from .moods import ASIDE, Mood, mood_of, plain
from .narration import is_done, is_report, is_told
from .refusals import NO_EDIT, NO_EDIT_QUESTION, is_question
from .tables import listed
from .tokens import Token, Tokens
from .wording import PAUSES, parts, worded

REASONS = {
    Mood.WONDERS: NO_EDIT_QUESTION,
    Mood.REFUSES: "The message asks to leave the picture as it is, so nothing is changed.",
    Mood.HESITATES: "The message does not settle on an edit yet; say what should change once you have decided.",
    Mood.RETRACTS: "The request was taken back, so nothing is changed.",
}
"""Why a message asks for no edit, by what it does instead."""

_GO_AHEAD = re.compile(
    r"(?:please |now |just |so |you |then |go ahead and )*(?:do|try) (?:it|that|this|so)(?: (?:please|now|for me|"
    r"instead|and show me|,))*|"
    r"(?:yes )?(?:please )?go (?:ahead|for it)(?: please)?"
)
"""Leave given for what was only asked about: "what would it take to remove him? Do it."."""


def moods(clauses: Sequence[Clause]) -> list[Mood]:
    """The mood of each clause of a message."""
    out: list[Mood] = []
    begins: list[int] = []
    reported = False
    for i, clause in enumerate(clauses):
        back = _before(begins, out) if clause.hard or not begins else begins[-1]
        if clause.hard or not begins:
            begins.append(i)
        reported = is_report(clause.tokens) or (reported and is_done(clause.tokens))
        mood = Mood.TELLS if reported else _own(clause, _run_on(clauses, i))
        if i and _belongs(clause, clauses[i - 1], out[-1], mood, clauses[begins[-1]]):
            mood = out[-1]
        out.append(mood)
        if mood is Mood.RETRACTS:
            out[back:i] = [Mood.TELLS] * (i - back)
        elif mood is Mood.HESITATES:
            out = [Mood.WONDERS if m is Mood.ASKS and _tentative(c) else m for c, m in zip(clauses, out, strict=False)]
        elif i and Mood.ASKS not in out[back:i] and _GO_AHEAD.fullmatch(plain(clause.tokens)):
            out[back:i] = [Mood.ASKS if c.head else m for c, m in zip(clauses[back:i], out[back:i], strict=True)]
    return out


def reason_of(clauses: Sequence[Clause]) -> str:
    """Why a message without edits asks for none: the last thing it does instead, beside telling."""
    return next((REASONS[m] for m in reversed(moods(clauses)) if m in REASONS), NO_EDIT)


def _before(begins: list[int], out: list[Mood]) -> int:
    """Where the sentence begins that is taken back or granted: the last, or the one before a mere "no"."""
    if len(begins) > 1 and len(out) - begins[-1] == 1 and out[-1] is not Mood.ASKS and Mood.ASKS in out[begins[-2] :]:
        return begins[-2]
    return begins[-1] if begins else 0


def parted(tokens: list[Token]) -> list[Token]:
    """The tokens with a full stop around each part that does not ask: "sharpen it, the lens was soft, and crop it"."""
    out: list[Token] = []
    ends = _with_protected(tokens, parts(tokens))
    apart, first, was = False, True, None
    for start, end in pairwise(ends):
        part = tokens[start:end]
        mark = part[:1] if part and part[0].kind == "mark" else []
        said = plain(part)
        mood = None if _ASIDE.match(said) else mood_of(said)
        told = mood not in (None, Mood.ASKS) or (bool(start) and is_protecting(said))
        contrast = apart and was is Mood.TELLS and bool(part) and part[0].word in ("but", "though", "although")
        anew = mood is Mood.ASKS or contrast or _ANEW.match(said) is not None
        inside = start and (not mark or mark[0].word in PAUSES)
        pleads = [t.word for t in part[len(mark) : len(mark) + 1]] == ["but"] and _PLEADING.match(said) is not None
        if inside and (told or pleads or (apart and (anew or not first))):
            at = part[0].start
            out += [Token(".", ".", "mark", at, at), *part[len(mark) :]]
        else:
            out += part
        if said:
            apart, first, was = told, not inside, mood
    return out


def _with_protected(tokens: Tokens, ends: list[int]) -> list[int]:
    """The ends of parts, with those before what only says how something is to stay."""
    stops = [i for i in ends if i == len(tokens) or i == 0 or tokens[i].kind == "mark"]
    found: list[int] = []
    for start, end in pairwise(stops):
        if end - start > _LONGEST:
            continue
        begins = (i for i in range(start, end) if i == start or tokens[i].word in _PROTECTING)
        at = next((i for i in begins if is_protecting(plain(tokens[i:end]))), -1)
        if at >= 0:
            ends = [i for i in ends if not at < i < end]
            found.append(at)
    return sorted({*ends, *found})


_LONGEST = 30
"""Tokens of a part that is looked through for a protected thing."""
_PROTECTING = listed("without but while and with")
_PLEADING = re.compile(r"(?:please|can|could|would|i would|i want|i need)\b")
_ANEW = re.compile(
    r"(?:just|only|please|now|here)\b|(?:that|it|they|he|she|this|those|these) (?:has to|have to|must|should|"
    r"needs?|ought)\b"
)


def _run_on(clauses: Sequence[Clause], i: int) -> str:
    """A clause and those that follow it without any mark or joiner, which may be its predicate."""
    tokens = [*clauses[i].tokens]
    for clause in clauses[i + 1 :]:
        if clause.hard or _is_apart(tokens[-1], clause) or len(tokens) > 30:
            break
        tokens += clause.tokens
    return plain(tokens)


def _is_apart(last: Token, clause: Clause) -> bool:
    return clause.tokens[0].start - last.end > 1 or clause.tokens[0].word in _JOINING


_JOINING = listed("and but so or then please can could would because while plus also")


def _own(clause: Clause, run: str) -> Mood:
    """The mood of a clause by itself, or of the run that it begins."""
    said = plain(clause.tokens)
    mood = mood_of(said) or (mood_of(run) if run != said else None)
    if mood is not None:
        return mood
    if clause.head is not None and re.match(rf"(?:i|we) {re.escape(clause.head.base)}\b", said):
        return Mood.TELLS
    if is_told(clause.tokens):
        return Mood.TELLS
    if clause.order != "before" and is_question(clause.tokens):
        return Mood.WONDERS
    return Mood.ASKS


_SUPPOSED = re.compile(r"if (?:i|we|he|she|they|it|one|somebody|someone|people)\b")
_SUBORDINATE = re.compile(
    r"(?:to|by|before|after|or|nor|because|if|while|until|unless|than|whether|that|who|without|of|so that|since|"
    r"in case|lest|as long as|provided)\b"
)
_FRESH = re.compile(
    r"(?:so |but |and |then |just |now )*(?:please|can|could|would|just|so|but|i (?:want|need|would)|then)\b"
)


def _belongs(clause: Clause, before: Clause, mood: Mood, own: Mood, first: Clause) -> bool:
    """Whether a clause only goes on with what the one before it began ("is it cheating | to replace the sky").

    `first` is the first clause of its sentence.
    """
    if mood in (Mood.ASKS, Mood.RETRACTS) or own is not Mood.ASKS:
        return False
    text, _ = worded(clause.tokens)
    if clause.question and mood is Mood.TELLS and _SUPPOSED.match(plain(before.tokens)):
        return True
    if mood is Mood.TELLS and _goes_on(clause, before):
        return True
    if clause.hard:
        return False
    if _ASIDE.match(plain(first.tokens)):
        return True
    if _FRESH.match(text) or mood_of(plain(clause.tokens)) is Mood.ASKS:
        return False
    if clause.means or _SUBORDINATE.match(text) or not _is_apart(before.tokens[-1], clause):
        return True
    marked = clause.tokens[0].start - before.tokens[-1].end > 1
    return (not marked and mood is not Mood.TELLS) or is_done(clause.tokens)


_ASIDE = re.compile(ASIDE)
_INFINITE = re.compile(
    r"(?!.*\b(?:you|please)\b).*\b(?:(?:going|want|wants|wanted|plan|plans|able|had|have|has|tried|used|decided|"
    r"like) to|"
    r"will|would|might|they|people) "
)
"""Told with an infinitive or by people at large, so that "and hang it" goes on with it."""


def _goes_on(clause: Clause, before: Clause) -> bool:
    """Whether a clause is a further member of what is told: "we will print it | and hang it over the sofa"."""
    joined = clause.tokens[0].word in ("and", "or", "then") or before.tokens[-1].word in ("and", "or")
    bare = clause.head is not None and not clause.before and clause.order in ("", "then")
    return joined and bare and _INFINITE.match(plain(before.tokens)) is not None


_TENTATIVE = re.compile(
    r"(?:maybe|perhaps|possibly|should|shall|could|might|or|what if|how about|what about)\b|(?:.* )?(?:would|"
    r"might|or)\b"
)


def _tentative(clause: Clause) -> bool:
    """Whether a clause is no more than a thought: a question, "maybe sepia", a bare "crop"."""
    said = plain(clause.tokens)
    bare = not clause.rest if clause.head is not None else said.count(" ") < 2
    return clause.question or bare or _TENTATIVE.match(said) is not None

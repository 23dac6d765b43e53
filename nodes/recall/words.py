"""A message to what it says about what was done before: clauses, each with the acts that it may mean.

Pure functions of the message; whether there is anything that an act can mean is for `resolve.py`. A clause is tried
with its neighbours first ("the same, but in blue"), then alone, then without what only opens or closes it ("no,
actually undo that please"). Left out: new edits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from ...schema import Unit
from ..decompose.amounts import Amount, take
from ..decompose.colors import color_name, is_color
from ..decompose.imperatives import OPENERS
from ..decompose.phrases import POLITE, trim
from ..decompose.spelling import corrected
from ..decompose.tables import listed, numbered
from ..decompose.tokens import Token, Tokens, normalise, phrase, tokenise
from ..decompose.wording import worded
from .patterns import fitting
from .readings import Act, Change

MAX_WORDS = 24
"""A clause of more words is a story, not a word about what was done."""
MAX_CLAUSES = 30
JOINED = 3
"""So many clauses may be one act."""
MORE, LESS = 1.5, 1 / 1.5
"""What "stronger" and "weaker" multiply by."""
BIT_MORE, BIT_LESS = 1.25, 0.8
LOT_MORE, LOT_LESS = 2.0, 0.5

_COUNTS = numbered("zero one two three four five six seven eight nine ten") | {
    "a": 1, "both": 2, "twice": 2, "thrice": 3, "couple": 2, "few": 3, "first": 1, "second": 2, "third": 3, "fourth": 4,
    "fifth": 5, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5,
}  # fmt: skip
_RATIOS = {
    "half": 0.5, "twice": 2.0, "double": 2.0, "triple": 3.0, "a third": 1 / 3, "a quarter": 0.25, "two times": 2.0,
    "three times": 3.0, "four times": 4.0, "one and a half times": 1.5,
}  # fmt: skip
_UNITS: dict[str, Unit] = {
    "percent": "percent", "pixels": "pixels", "degrees": "degrees", "stops": "stops", "kelvin": "kelvin",
}  # fmt: skip
_HARD = frozenset({".", "!", "?", ";", "\n"})
_SOFT = frozenset({",", "and", "then", "but", "&", "plus", ":", "-", "–", "—", "also", "..."})
_OPENING = re.compile(
    r"(?:no|nope|nah|oh|ok|okay|actually|wait|sorry|please|now|then|just|maybe|perhaps|well|hey|and|so|but"
    r"|alright|yeah|yes"
    r"|thanks|thank you|great|nice|good|cool|perfect|lovely|hmm+|um+|uh+|ah+|oops|argh|ugh|hm"
    r"|(?:can|could|would|will) (?:you|we|i)(?: please)?(?: just)?|let us|i (?:want|would like|need)(?: you)? to"
    r"|i think(?: you should| we should)?|i guess|on second thoughts?|(?:i (?:have )?)?changed my mind|never mind|go"
    r" ahead and"
    r"|how about(?: we)?|what if (?:you|we)|would you mind|do you mind|also|instead|rather|quickly|simply|finally|next"
    r"|(?:first|1st)(?= (?:undo|go|take|revert))|is it possible to|i prefer to|let me|we should|you should|if possible"
    r"|try to|my bad|thinking about it|looking at it|hang on|hold on|still|honestly|to be honest|i meant"
    r"|(?:do )?the same(?: thing)?(?: again)?(?: as before)? (?:but|just|only)|same(?: thing)?(?: again)?(?: as"
    r" before)? "
    r"(?:but|just|only)|(?:nearly|almost) the same but)\s+"
)
_CLOSING = re.compile(
    r"\s+(?:please|thanks|thank you|now|then|for me|ok|okay|instead|though|after all|entirely|completely"
    r"|altogether|if you "
    r"can|if possible|again|first|as well|too|i think|a moment|actually|lol|cheers|mate|will you|would you|ta|pls|yes"
    r"|in the (?:photo|picture|image)|on (?:it|the (?:photo|picture|image))|this time|though|anyway|next|ta)"
)
_LESSER = listed(
    "weaker less gentler subtler milder fainter lighter softer lower thinner narrower slimmer smaller tinier looser"
)
_SHORT = listed("weak subtle little faint mild gentle loose thin small not barely hardly")
_LESSER_RUNS = ("more subtle", "more gentle", "toned down", "more restrained")
_SWAPPED = re.compile(r"\b(?:instead|rather|meant|said|not)\b")
_Run = Callable[[str], Tokens]
"""The tokens of a group."""
_PLACES_HERE = re.compile(
    r"(?:it|here|this|(?:this|that|the new|the other|this new|this other|the next|this next)"
    r"(?: (?:one|photo|picture|image|pic|shot))?)(?: too| as well| also)?"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A run of the message, and what it may say of what was done, likeliest first; nothing: it is for the"
    " decomposer."""

    start: int
    end: int
    text: str
    acts: tuple[Act, ...] = ()


def read(message: str) -> list[Part]:
    """The parts of a message in order. Never raises; a text that is too long to be about what was done is one part."""
    text = normalise(message)
    tokens = corrected(tokenise(text))
    clauses = _clauses(tokens)
    parts: list[Part] = []
    i = 0
    while i < len(clauses):
        for size in range(min(JOINED, len(clauses) - i), 0, -1):
            run = tokens[clauses[i][0] : clauses[i + size - 1][1]]
            inner = (t.word for t in run)
            if size > 1 and any(word in _HARD for word in inner):
                continue
            inside = frozenset(tokens[start].start for start, _ in clauses[i + 1 : i + size])
            acts = _acts(run, inside) if len(clauses) <= MAX_CLAUSES else ()
            if acts or size == 1:
                part = Part(run[0].start, run[-1].end, text[run[0].start : run[-1].end], acts)
                parts.append(part)
                i += size
                break
    return parts


def left(message: str, parts: Sequence[Part], taken: Collection[int]) -> str:
    """The message without the parts of these indices, in the writer's own words; neighbours stay one sentence."""
    text = normalise(message)
    kept = [i for i, part in enumerate(parts) if i not in taken and not is_courtesy(part.text)]
    runs: list[tuple[int, int]] = []
    for i in kept:
        if runs and runs[-1][1] == i - 1:
            runs[-1] = (runs[-1][0], i)
        else:
            runs.append((i, i))
    return ". ".join(text[parts[first].start : parts[last].end] for first, last in runs)


def is_courtesy(text: str) -> bool:
    """Whether a text asks for nothing: "please", "thanks a lot", "sorry"."""
    idle = (
        OPENERS
        | POLITE
        | {"sorry", "a", "lot", "much", "very", "no", "nope", "yes", "oops", "my", "bad", "but", "instead"}
    )
    return all(token.kind == "mark" or token.word in idle for token in tokenise(normalise(text)))


def _clauses(tokens: Tokens) -> list[tuple[int, int]]:
    """(start, end) of the runs between marks and joiners, in order."""
    found: list[tuple[int, int]] = []
    start = 0
    for i, token in enumerate([*tokens, Token(".", ".", "mark", 0, 0)]):
        if (token.kind == "mark" and token.word in _HARD | _SOFT) or (token.kind == "word" and token.word in _SOFT):
            if i > start:
                found.append((start, i))
            start = i + 1
    return found


def _acts(run: Tokens, inside: frozenset[int]) -> tuple[Act, ...]:
    """What a run of tokens may say, likeliest first. No name goes over where a clause begins `inside` of it."""
    if len(run) > MAX_WORDS + JOINED:
        return ()
    said, owners = worded(run)
    pairs = [(word, owner) for word, owner in zip(said.split(), owners, strict=True) if word != ","]
    if not pairs or len(pairs) > MAX_WORDS:
        return ()
    found: list[Act] = []
    for first, last in _stripped([word for word, _ in pairs]):
        inner = pairs[first:last]
        for act, match in fitting(" ".join(word for word, _ in inner)):
            filled = _filled(act, match, [run[owner] for _, owner in inner], inside)
            if filled is not None and filled not in found:
                found.append(filled)
    return tuple(found)


def _stripped(spelled: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Bounds of the clause as it stands, then with ever less of what opens it, and of what closes it."""
    text = " ".join(spelled)
    starts, at = [0], 0
    while (match := _OPENING.match(text, at)) is not None:
        at = match.end()
        starts.append(text.count(" ", 0, at))
    ends = [len(spelled)]
    cut = text
    while (match := next((m for m in _CLOSING.finditer(cut) if m.end() == len(cut)), None)) is not None:
        cut = cut[: match.start()]
        ends.append(cut.count(" ") + 1)
    for end in ends:
        for start in starts:
            if start < end:
                yield start, end


def _filled(act: Act, match: re.Match[str], tokens: Sequence[Token], inside: frozenset[int]) -> Act | None:
    """The act with what the groups of its pattern say; None when they say nothing that can be meant."""
    said = {key: value for key, value in match.groupdict().items() if value}

    def run(group: str) -> Tokens:
        first = match.string.count(" ", 0, match.start(group))
        return tokens[first : first + match[group].count(" ") + 1]

    ref = act.ref
    if "what" in said:
        if any(token.start in inside for token in run("what")[1:]):
            return None
        words = " ".join(dict.fromkeys(t.text for t in run("what")))
        ref = replace(ref, words=words)
    if "n" in said:
        count = _count(said["n"], run("n"))
        if not count:
            return None
        ref = replace(ref, count=count)
    if "num" in said:
        number = _count(said["num"], run("num"))
        if not number:
            return None
        span = (
            "turn"
            if said.get("span") in ("turn", "version", "request", "message", "attempt", "result", "try")
            else "step"
        )
        ref = replace(ref, number=number, span="turn" if span == "turn" else "step")
    act = replace(act, ref=ref)
    if "where" in said:
        place = phrase(trim(run("where")))
        here = _PLACES_HERE.fullmatch(said["where"]) is not None
        return replace(act, ref=replace(ref, every=here), where="" if here else place)
    if act.kind != "change":
        return act
    change = _change(said, run, "" if _SWAPPED.search(match.string) else "set")
    return None if change is None else replace(act, change=change)


def _change(said: dict[str, str], run: _Run, told: str) -> Change | None:
    """What is to be different; `told` is the trait of an amount that is told."""
    if "color" in said:
        name = color_name(run("color"))
        return None if name is None else Change(color=name)
    if "kin" in said:
        kin = said["kin"]
        return Change(color="?") if is_color(kin) or kin in ("color", "shade", "tone", "colour") else None
    if "amount" in said:
        return _value(run("amount"), told)
    if "ratio" in said:
        return Change(factor=_RATIOS[said["ratio"]])
    if "too" in said:
        return _too(said["too"])
    degree = said.get("deg", "")
    if "up" in said or "down" in said:
        notch = "notch" in degree
        return Change(
            factor=_factor("up" in said, "a bit" if notch else degree, run), trait="more" if "up" in said else "less"
        )
    trait = said.get("trait") or said.get("cmp", "")
    if trait:
        if "times" in said:
            times = {"twice": 2.0}.get(said["times"]) or float(_count(said["times"], run("times")) or 0)
            return Change(factor=times, trait=trait) if times else None
        more = trait.split()[0] not in _LESSER and trait not in _LESSER_RUNS
        return Change(factor=_factor(more, degree, run), trait=trait)
    return Change(factor=BIT_LESS if "quite" in said else LOT_LESS, trait="not so")


def _too(said: str) -> Change:
    """ "too much", "way too strong", "not enough", "too subtle"."""
    short = any(word in said.rpartition("too ")[2].split() for word in _SHORT)
    if said.startswith(("a ", "slightly", "just")) or "quite" in said:
        return Change(factor=BIT_MORE if short else 0.75, trait=said.rsplit(maxsplit=1)[-1])
    if said.startswith(("way", "far", "much", "a lot")) or "nearly" in said:
        return Change(factor=LOT_MORE if short else 1 / 3, trait=said.rsplit(maxsplit=1)[-1])
    return Change(factor=MORE if short else LOT_LESS, trait=said.rsplit(maxsplit=1)[-1])


def _factor(more: bool, degree: str, run: _Run) -> float:
    """What a comparative of that degree multiplies by."""
    if "#" in degree:
        part = (_count("#", run("deg")) or 0) / 100
        return 1 + part if more else max(0.0, 1 - part)
    if any(
        word in degree.split()
        for word in ("bit", "touch", "tad", "smidge", "smidgen", "hair", "notch", "little", "slightly")
    ):
        return BIT_MORE if more else BIT_LESS
    if any(word in degree.split() for word in ("lot", "lots", "much", "way", "far", "considerably", "significantly")):
        return LOT_MORE if more else LOT_LESS
    return MORE if more else LESS


def _count(said: str, tokens: Tokens) -> int:
    """A count or an ordinal; 0 when it is none."""
    if "#" not in said:
        return int(next((_COUNTS[word] for word in reversed(said.split()) if word in _COUNTS), 0))
    digits = next((re.match(r"\d{1,3}", token.word) for token in tokens if token.kind == "number"), None)
    return int(digits[0]) if digits else 0


def _value(tokens: Tokens, told: str) -> Change | None:
    """An amount and its unit."""
    found, rest = take(list(tokens), plain=True)
    if len(found) != 1 or rest:
        return None
    amount: Amount = found[0]
    if amount.kind == "factor" and amount.value < 1:
        return Change(factor=amount.value)
    if amount.kind not in (*_UNITS, "plain") or amount.value <= 0:
        return None
    return Change(value=amount.value, unit=_UNITS.get(amount.kind), trait=told)

"""Complex requests with their whole meaning, made up: single edits composed, with what people say around them.

Example `i` of a seed is always the same, byte for byte, however many are made. A message has one to six edits,
or none (`NOTHING`): compliments, questions, talk. What is held out has in it at least one sentence or
one pair of an edit and its filling that no example for training has (`phrases.py`), whatever their seeds; messages that
ask for nothing are held out by their words. Left out: pictures, and mistakes of typing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from random import Random

from ...errors import InputError
from ...nodes.decompose.wire import written
from ...schema import WHOLE_IMAGE, Decomposition, SubRequest
from ...tools.photo import TOOLS
from ..examples import Example, Split
from .composing import dressed, joined, kept, small_talk
from .phrases import Clause, Thing, Variant, say, variants
from .splits import is_held_out, normalised

SOURCE = "synthetic"
MOST_PARTS = 6
NOTHING = 0.08
"""The share of messages that ask for nothing."""
OF_PHOTO = 0.4
"""The share of requests that the photo tools alone can carry out, on any picture: all of it is about the whole."""
_MONO = frozenset({"saturation", "vibrance", "temperature", "tint", "hue", "mono"})
"""Parts of which a picture without colours has none, and that make one."""
_WHOLE_CANVAS = frozenset({"background", "crop", "resize", "rotate", "flip", "text", "border"})


def synthetic(
    count: int, seed: int = 0, parts: tuple[int, int] = (1, MOST_PARTS), share: float = 0.1
) -> Iterator[Example]:
    """`count` examples; `parts`: the fewest and the most edits of one; `share` of them is held out.

    `InputError` when the parts are none.
    """
    least, most = parts
    if not 1 <= least <= most <= MOST_PARTS:
        raise InputError(f"requests of {least} to {most} edits cannot be made; 1 to {MOST_PARTS} can, as 1-4")
    for i in range(count):
        random = Random(f"{seed}:{i}")
        split: Split = "held_out" if random.random() < share else "train"
        make = _nothing if random.random() < NOTHING else _asking
        yield make(f"{SOURCE}:{seed}:{i}", split, random, parts)


def _nothing(name: str, split: Split, random: Random, parts: tuple[int, int]) -> Example:
    while True:
        text, reason = small_talk(random)
        row = f"{SOURCE}:{normalised(text)}"
        if is_held_out(row, 0.1) == (split == "held_out"):
            break
    answer = written(Decomposition(reason=reason))
    return Example(id=name, source=SOURCE, row=row, split=split, request=text, label=(), keep=(), answer=answer)


def _asking(name: str, split: Split, random: Random, parts: tuple[int, int]) -> Example:
    clauses = clauses_for(_count(parts, random), split, random)
    body = joined(clauses, random)
    keeps: dict[str, str] = {}
    if random.random() < 0.25:
        for _ in range(1 + (random.random() < 0.15)):
            if found := kept(clauses, random):
                keeps.setdefault(found[1], found[0])
    text = dressed(body, clauses[0].is_order, list(keeps.values()), random)
    found_edits = _numbered(clauses, body.after, tuple(keeps))
    label = tuple(
        one.model_dump(mode="json", include={"action", "subject", "goal", "parameters"}) for one in found_edits
    )
    marks = sorted({mark for clause in clauses for mark in clause.marks})
    return Example(
        id=name,
        source=SOURCE,
        row=f"{SOURCE}:{hashlib.sha256(chr(10).join(marks).encode()).hexdigest()[:16]}",
        split=split,
        request=text,
        label=label,
        keep=tuple(keeps),
        answer=written(Decomposition(sub_requests=found_edits, keep=tuple(keeps))),
    )


def _count(parts: tuple[int, int], random: Random) -> int:
    counts = range(parts[0], parts[1] + 1)
    return random.choices(counts, [1 + MOST_PARTS - count for count in counts])[0]


def _numbered(
    clauses: list[Clause], after: tuple[tuple[int, ...], ...], keep: tuple[str, ...]
) -> tuple[SubRequest, ...]:
    """The edits with their numbers; one about what another makes waits for that."""
    made = {clause.made: place for place, clause in enumerate(clauses) if clause.made}
    found = []
    for place, (clause, waits) in enumerate(zip(clauses, after, strict=True)):
        of = made.get(clause.meaning.subject, place)
        places = sorted({*waits, *({of} if of < place else ())})
        update = {"id": f"r{place + 1}", "after": tuple(f"r{p + 1}" for p in places), "keep": keep}
        found.append(clause.meaning.model_copy(update=update))
    return tuple(found)


def clauses_for(count: int, split: Split, random: Random) -> list[Clause]:
    """So many edits that go together; of what is held out at least one is unseen, of the others none."""
    while True:
        found: list[Clause] = []
        of_photo = random.random() < OF_PHOTO
        for _ in range(count * 20):
            clause = _next(found, random, of_photo)
            if clause is not None and not (split == "train" and clause.is_unseen):
                found.append(clause)
                if len(found) == count:
                    break
        if len(found) == count and (split == "train") != any(clause.is_unseen for clause in found):
            return found


def _next(before: list[Clause], random: Random, of_photo: bool) -> Clause | None:
    """One more edit; None when it does not go with those before. `of_photo`: of the whole picture, by photo tools."""
    last = before[-1] if before else None
    if last is not None and last.made and last.meaning.parameter("count") is None and random.random() < 0.3:
        return _about_it(last, random)
    known, weights = _choices(of_photo)
    (variant,) = random.choices(known, weights)
    nouns = frozenset(noun for clause in before for noun in clause.nouns)
    clause = say(variant, random, after=nouns)
    if of_photo and clause.meaning.subject != WHOLE_IMAGE:
        return None
    return clause if _goes_with(clause, before, nouns) else None


@lru_cache
def _choices(of_photo: bool) -> tuple[list[Variant], list[float]]:
    """The edits to choose from, and how often each."""
    photo = {action for tool in TOOLS if tool.region != "required" for action in tool.actions} - {"colorize"}
    known = [one for one in variants() if not of_photo or (one.action in photo and one.about != "thing")]
    return known, [one.weight for one in known]


def _about_it(last: Clause, random: Random) -> Clause:
    """An edit of what the last one made ("add a hat and make it red")."""
    named = [v for v in variants() if v.part in ("recolor", "material")]
    said = "it" if random.random() < 0.5 else f"the {last.made}"
    return say(random.choice(named), random, about=Thing(said, last.made, last.made.rsplit(maxsplit=1)[-1]))


def _goes_with(clause: Clause, before: list[Clause], nouns: frozenset[str]) -> bool:
    """Whether nothing in it repeats or contradicts what stands before it."""
    if not nouns.isdisjoint(clause.nouns):
        return False
    same = [other for other in before if other.part == clause.part]
    if any(other.meaning.subject == clause.meaning.subject or clause.part in _WHOLE_CANVAS for other in same):
        return False
    return "mono" not in {clause.part, *(other.part for other in before)} or not any(
        other.part in _MONO and clause.part in _MONO for other in before
    )

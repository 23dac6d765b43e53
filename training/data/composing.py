"""Several edits in one message: what joins them, in which order they are to be done, and what stands around them.

The words are in `words/talk.toml`. Left out: the single edits (`phrases.py`), and what comes of a message
(`synthetic.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from .phrases import Clause, table

Order = Literal["any", "then", "finally"]


@dataclass(frozen=True, slots=True)
class Joint:
    """What stands between two edits."""

    text: str
    order: Order = "any"
    """`then`: what follows waits for what stood before it, up to the last "then"; `finally`: for all of it."""


_PLAIN = tuple(
    map(
        Joint, (", ", ", ", " and ", " and ", ", and ", "; ", " plus ", ", also ", " and also ", ". ", ". ", ". Also, ")
    )
)
_ORDERED = tuple(
    Joint(text, "then") for text in (", then ", ", then ", " and then ", ". Then ", ". After that, ", ", after that ")
)
_LAST = tuple(Joint(text, "finally") for text in (" and finally ", ", and finally ", ". Finally, "))
_BUT_FIRST = ", but before that "
_BEHIND = tuple(map(Joint, (". ", ". ", "; ", ". Also, ", ", ")))
"""What may stand before a statement, which orders nothing."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Edits in one text."""

    text: str
    after: tuple[tuple[int, ...], ...]
    """For each edit the places, from 0, of those that it has to wait for."""
    is_inline: bool
    """One sentence of orders, to which a question fits."""


def joined(clauses: Sequence[Clause], random: Random) -> Joined:
    """The edits in one text, in their order."""
    many = len(clauses) > 1
    all_orders = all(clause.is_order for clause in clauses)
    if many and random.random() < 0.18:
        return _listed(clauses, random)
    if len(clauses) == 2 and all_orders and random.random() < 0.05:
        first, second = clauses
        text = f"{first.text}{_BUT_FIRST}{second.text}"
        return Joined(text, ((1,), ()), True)
    joints = [_joint(clause, i == len(clauses) - 1, many, random) for i, clause in enumerate(clauses) if i]
    if all_orders and joints and joints[0].order == "then" and random.random() < 0.3:
        clauses = [replace(clauses[0], text=f"first {clauses[0].text}"), *clauses[1:]]
    text = clauses[0].text
    for joint, clause in zip(joints, clauses[1:], strict=True):
        text += joint.text + (capital(clause.text) if joint.text == ". " else clause.text)
    return Joined(text, _waits([joint.order for joint in joints]), all_orders and "." not in "".join(_texts(joints)))


def _texts(joints: Sequence[Joint]) -> list[str]:
    return [joint.text for joint in joints]


def _joint(clause: Clause, is_last: bool, many: bool, random: Random) -> Joint:
    if not clause.is_order:
        return random.choice(_BEHIND)
    kind = random.random()
    if is_last and many and kind < 0.08:
        return random.choice(_LAST)
    return random.choice(_ORDERED if kind < 0.3 else _PLAIN)


def _waits(orders: Sequence[Order]) -> tuple[tuple[int, ...], ...]:
    """What each edit waits for: with a "then" what stood before it since the last one, and so does what follows it."""
    barrier: tuple[int, ...] = ()
    stage: tuple[int, ...] = (0,)
    found: list[tuple[int, ...]] = [()]
    for place, order in enumerate(orders, 1):
        if order != "any":
            barrier, stage = (tuple(range(place)) if order == "finally" else stage), ()
        found.append(barrier)
        stage = (*stage, place)
    return tuple(found)


def _listed(clauses: Sequence[Clause], random: Random) -> Joined:
    """A list, which states no order."""
    marks = random.choice(("{n}. ", "{n}. ", "{n}) ", "- ", "- ", ""))
    texts = [
        marks.format(n=n) + (capital(c.text) if random.random() < 0.5 else c.text) for n, c in enumerate(clauses, 1)
    ]
    text = (" " if marks.startswith("{n})") and random.random() < 0.5 else "\n").join(texts)
    return Joined(text, ((),) * len(clauses), False)


def capital(text: str) -> str:
    """With a capital at its beginning."""
    return text[:1].upper() + text[1:]


def kept(clauses: Sequence[Clause], random: Random) -> tuple[str, str] | None:
    """What must not change, as it is said and in the vocabulary's form; None when it would contradict an edit."""
    parts = {clause.part for clause in clauses}
    row = random.choice(table("talk")["keep"])
    if not set(row["not"]).isdisjoint(parts):
        return None
    said, phrase = random.choice(row["say"]), str(row["keep"])
    if things := row.get("of"):
        thing = random.choice(things)
        if any(thing in clause.text for clause in clauses) or ("mono" in parts and thing == "skin tones"):
            return None
        said, phrase = said.format(x=f"the {thing}"), phrase.format(x=thing)
    return said, phrase


def dressed(body: Joined, is_order: bool, kept_words: Sequence[str], random: Random) -> str:
    """The message: politeness, constraints, reasons, asides and talk around the edits."""
    talk = table("talk")
    text, asks = body.text, False
    is_list = "\n" in text or text[:2] in ("1.", "1)")
    if is_order and not is_list and random.random() < 0.3:
        polite = random.choice(talk["before"])
        text = f"{polite} {text}"
        asks = polite in talk["asking"] and body.is_inline
    elif is_list and random.random() < 0.3:
        text = (
            random.choice(("please do the following:\n", "a few things:\n", "can you do these:\n", "to do:\n")) + text
        )
    elif not is_list and random.random() < 0.08:
        text += f" {random.choice(talk['behind'])}"
    if not is_list and body.is_inline and random.random() < 0.12:
        text += f" {random.choice(talk['reasons' if random.random() < 0.5 else 'asides'])}"
    for said in kept_words:
        text += _keeping(said, is_list, random)
    if asks and "." not in text:
        text += "?" if random.random() < 0.8 else ""
    elif not is_list and random.random() < 0.5:
        text += random.choice((".", ".", "!"))
    if random.random() < 0.2:
        opener = random.choice(talk["openers"])
        ends = opener[-1] in "!.:" or is_list
        text = f"{opener}{chr(10) if is_list else ' '}{capital(text) if ends else text}"
    if random.random() < 0.2:
        gap = "\n" if is_list else " " if text[-1] in ".!?" else random.choice((", ", ". "))
        text = f"{text}{gap}{random.choice(talk['closers'])}"
    return capital(text) if random.random() < 0.5 else text


def _keeping(said: str, is_list: bool, random: Random) -> str:
    if is_list:
        return f"\n{capital(said)}."
    if said.startswith("no "):
        return f", {said}"
    if said.startswith("without"):
        return f"{random.choice((' ', ', '))}{said}"
    if said.startswith(("keep", "don't", "leave")):
        joint = random.choice((", but ", " but ", ", ", ". ", " and "))
        return joint + (capital(said) if joint == ". " else said)
    return f". {capital(said)}"


def small_talk(random: Random) -> tuple[str, str]:
    """A message that asks for nothing, and why it does not."""
    talk = table("talk")
    row = random.choice(talk["nothing"])
    words = {name: random.choice(choices) for name, choices in talk["fill"].items()}
    words["thing"] = random.choice(table("things")["things"] + table("things")["living"])
    text = random.choice(row["say"]).format(**words)
    if random.random() < 0.25:
        text = f"{random.choice(('hi!', 'hey,', 'ok,', 'well,', 'so,', 'hello!'))} {text}"
    if text[-1] not in "!?." and random.random() < 0.5:
        text += random.choice((".", "!"))
    return (capital(text) if random.random() < 0.5 else text), str(row["reason"])

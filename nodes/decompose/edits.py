"""What a frame hands on: one edit before it has an id, and the small constructors that frames share.

Left out: ids, order and references, which need the whole request (references.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from ...schema import WHOLE_IMAGE, Action, Direction, Parameter, Unit
from .morphology import participle
from .nouns import ARTICLES, ENHANCED, IMAGE_WORDS
from .scales import Outcome
from .tokens import Tokens, phrase

_POINTING = IMAGE_WORDS | {"it", "this", "that", "them", "me"}


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit as a frame reads it; `subject` may still be a pronoun, `made` names what it brings into the picture."""

    action: Action | str
    """Of the vocabulary, a carrier's while a request is read, or a tool's own."""
    subject: str = WHOLE_IMAGE
    goal: str = ""
    parameters: tuple[Parameter, ...] = ()
    made: str = ""
    pronoun: bool = False
    """The subject was "it", "them" ...: references.py may find what it stands for."""
    keep: tuple[str, ...] = ()

    def parameter_text(self, name: str) -> str:
        """A parameter's amount as text; empty when it has none."""
        return next((str(p.amount) for p in self.parameters if p.property == name and p.amount is not None), "")


def done(verb: str, tokens: Tokens) -> str:
    """A goal: what is true once the verb is done, without "it" or "the image" ("rotated right by 90 degrees")."""
    return f"{participle(verb)} {unaddressed(tokens)}".strip()


def unaddressed(tokens: Tokens, *, without_to: bool = False) -> str:
    """The words without a leading "it" or "the image", and without a "to" behind it: "it to 4:3" is "4:3"."""
    start = 0
    if len(tokens) > 1 and tokens[0].word in ARTICLES and tokens[1].word in IMAGE_WORDS:
        start = 2
    elif tokens and tokens[0].word in _POINTING:
        start = 1
    rest = tokens[start:]
    return phrase(rest[1:] if len(rest) > 1 and rest[0].word == "to" and without_to else rest)


def setting(name: str, amount: float | str | None = None, unit: Unit | None = None) -> Parameter:
    """A parameter of direction "set"."""
    return Parameter(property=name, direction="set", amount=amount, unit=unit)


def moving(outcome: Outcome, amount: float | None, unit: Unit | None) -> Parameter:
    """The parameter of a scale's outcome; no unit without an amount."""
    direction: Direction = outcome.direction
    return Parameter(
        property=outcome.property,
        direction=direction,
        amount=None if amount is None else abs(amount),
        unit=unit if amount is not None else None,
    )


def styled_as(subject: str, goal: str, tokens: Tokens) -> Edit:
    """A change of style, named without "as", "in the style of" and a closing "style" or "look".

    "look nice" names none: it is an enhancement.
    """
    named = [t for t in tokens if t.kind != "mark"]
    of = next((i for i, t in enumerate(named[:4]) if t.word in ("style", "manner") and i + 2 < len(named)), -1)
    if of >= 0 and named[of + 1].word == "of":
        named = named[of + 2 :]
    while len(named) > 1 and (named[0].word in ARTICLES or named[0].word in ("as", "in", "like", "look_like")):
        named = named[1:]
    if len(named) > 1 and named[-1].word in ("style", "look", "aesthetic", "feel", "vibe", "vibes"):
        named = named[:-1]
    plain = [t for t in named if t.word not in ("look", "very", "a_lot", "slightly", "so")]
    if plain and all(t.word in ENHANCED for t in plain):
        return Edit("enhance", subject, goal)
    style = phrase(named).removesuffix("-style")
    return Edit("change_style", subject, goal, (setting("style", style),) if style else ())

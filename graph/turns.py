"""The turns of a session as a history for people and programs: what was said, what was done, and the picture after it.

Left out: moving along the history (nodes/recall/history.py).
"""

from __future__ import annotations

from ..nodes.recall.history import PHOTO, kept
from ..schema import EditState, ImageRef, Noun, Outcome, Step


class Spoken(Noun):
    """One turn."""

    number: int
    request: str
    steps: tuple[Step, ...]
    outcomes: tuple[Outcome, ...]
    """Of its steps, as far as they have ended; "undone" ones keep their pictures."""
    notes: tuple[str, ...]
    """What was assumed, taken back and done again in it."""
    image: ImageRef | None
    """The picture when it ended."""


def spoken(state: EditState) -> list[Spoken]:
    """All turns so far, in order."""
    made = kept(state)
    found: list[Spoken] = []
    ends = [*state.turns[1:], None]
    for turn, following in zip(state.turns, ends, strict=True):
        steps = state.steps[turn.first_step : following.first_step if following else None]
        notes = state.notes[turn.first_note : following.first_note if following else None]
        ids = [step.id for step in steps]
        last = next((i for i in reversed(ids) if i in made), turn.head)
        photo = state.photo.image if state.photo is not None else None
        found.append(
            Spoken(
                number=turn.number,
                request=turn.request,
                steps=tuple(steps),
                outcomes=tuple(outcome for outcome in state.outcomes if outcome.step in ids),
                notes=tuple(notes),
                image=photo if last == PHOTO else made[last].image if last in made else None,
            )
        )
    return found

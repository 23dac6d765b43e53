"""What an edit or a plan gives back to a Python program.

Left out: pixels, which stay in the artifact store until somebody asks for them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..checkpoints.sessions import SessionStore
from ..images.pixels import Pixels
from ..schema import Attempt, EditState, Noun, Refusal, Status, Step, SubRequest, Verdict
from .picture import as_pillow, save_like_original
from .session import Session

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True)
class EditResult:
    """What became of an edit. `image`, `pixels` and `save` read the picture from the session's artifacts."""

    session: str
    status: Status
    state: EditState
    seconds: float
    store: SessionStore = field(repr=False)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the plan in the order in which they ran."""
        return tuple(self.state.steps)

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """The last verdict of each step that was attempted, by step id."""
        return {attempt.step: attempt.verdict for attempt in self.state.attempts if attempt.verdict}

    @property
    def refused(self) -> tuple[Refusal, ...]:
        """Sub-requests that were not done, with the reason and what would serve them."""
        return tuple(self.state.refused)

    @property
    def path(self) -> Path | None:
        """The file that was written, if an output was named."""
        delivery = self.state.delivery
        return Path(delivery.path) if delivery and delivery.path else None

    @cached_property
    def pixels(self) -> Pixels:
        """The edited picture, (h, w, 3) RGB or (h, w, 4) RGBA, `uint8` or `uint16`, read-only."""
        assert self.state.image is not None, "a result has a picture"
        return self.store.artifacts.load(self.state.image)

    @cached_property
    def image(self) -> Image:
        """The edited picture as an 8-bit Pillow image in the photo's colour space."""
        return as_pillow(self.pixels)

    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> Path:
        """Write the picture with the original's metadata and colour profile; the suffix picks the format.

        Raises `OutputError` when the path cannot be written, or exists and `force` is false.
        """
        photo = self.state.photo
        assert photo is not None, "a result has a photo"
        return save_like_original(self.pixels, photo, self.store.artifacts, path, force=force)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data: what `imageedit-r1 edit --json` prints."""
        state = self.state
        outcomes = {outcome.step: outcome for outcome in state.outcomes}
        delivery = state.delivery
        return {
            "session": self.session,
            "status": self.status,
            "output": delivery.path if delivery else None,
            "width": state.image.width if state.image else None,
            "height": state.image.height if state.image else None,
            "seconds": round(self.seconds, 3),
            "request": state.request,
            "sub_requests": [s.to_json() for s in state.sub_requests],
            "steps": [
                step.to_json()
                | {
                    "outcome": outcomes[step.id].status if step.id in outcomes else "pending",
                    "reason": outcomes[step.id].reason if step.id in outcomes else "",
                    "attempts": [_attempt_json(a) for a in state.attempts_at(step.id)],
                }
                for step in state.steps
            ],
            "refused": [r.to_json() for r in state.refused],
            "keep": state.keep,
            "notes": state.turn_notes,
            "warnings": [*(state.photo.warnings if state.photo else ()), *(delivery.warnings if delivery else ())],
        }


class PlanResult(Noun):
    """A plan without an edit: what `imageedit-r1 plan --json` prints."""

    sub_requests: tuple[SubRequest, ...] = ()
    steps: tuple[Step, ...] = ()
    refused: tuple[Refusal, ...] = ()
    keep: tuple[str, ...] = ()
    reason: str = ""
    notes: tuple[str, ...] = ()


def result_of(session: Session, state: EditState, seconds: float) -> EditResult:
    """The result that a state stands for."""
    return EditResult(session=session.id, status=state.status, state=state, seconds=seconds, store=session.store)


def _attempt_json(attempt: Attempt) -> dict[str, Any]:
    return {
        "number": attempt.number,
        "tool": attempt.tool,
        "arguments": attempt.arguments,
        "seconds": attempt.seconds,
        "error": attempt.error,
        "note": attempt.note,
        "verdict": attempt.verdict.to_json() if attempt.verdict else None,
    }

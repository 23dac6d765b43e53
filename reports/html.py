"""One self-contained HTML page that tells what a session did: the request, the plan, every step and its verdict.

The page asks nothing of the network: style and script are inline and pinned by hash in its content security policy,
pictures are data URLs. All text is hostile until escaped. Left out: writing the file, which is the caller's, and the
geometry of the drawing of the order (`order.py`).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import unescape
from importlib.resources import files
from typing import Any

import numpy as np
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from ..errors import ImageEditError
from ..images.pixels import Pixels
from ..images.view import bounded_size
from ..schema import Attempt, EditState, ImageRef, Matrix, Outcome, Refusal, Region, Step, SubRequest, Verdict
from .order import BOX, drawing
from .pictures import Picture, fitted, outline, picture, placed_over
from .words import NOT_TEXT, count_words, duration_words, parameter_words, region_words, value_words

LONG_EDGE = 1600
"""Of the pictures before and after, in pixels."""
STEP_EDGE = 640
TRIED_EDGE = 240
"""Of the picture of an attempt that was not kept."""

TIMES = "\N{MULTIPLICATION SIGN}"
STATUS = {
    "running": "Under way",
    "waiting": "Waiting for an answer",
    "done": "Done",
    "partial": "Done in part",
    "failed": "Not done",
}
OUTCOME = {
    "done": "Done",
    "rolled_back": "Rolled back",
    "refused": "Refused",
    "undone": "Undone",
    "started": "Under way",
    "pending": "Not run",
}

POLICY = re.compile('<meta http-equiv="Content-Security-Policy" content="([^"]*)">')


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture of a step with the outline of its region."""

    picture: Picture
    path: str


@dataclass(frozen=True, slots=True)
class Try:
    """An attempt as a row of a step's list."""

    attempt: Attempt
    kept: bool
    reason: str
    """Why it was not kept; empty for the one that was."""
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class StepView:
    """Everything the page says of one step."""

    number: int
    step: Step
    status: str
    reason: str
    arguments: dict[str, Any]
    verdict: Verdict | None
    note: str
    """What the tool says of its result."""
    tries: tuple[Try, ...]
    seconds: float
    shown: Shown | None
    covers: tuple[SubRequest, ...]
    earlier: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """A sub-request as a row of the plan."""

    sub_request: SubRequest
    status: str
    parameters: tuple[str, ...]


def render(
    state: EditState,
    load: Callable[[ImageRef], Pixels],
    *,
    seconds: float | None = None,
    profile: bytes | None = None,
) -> str:
    """The report as the text of one HTML file.

    `load` gives the pixels behind a reference; a picture that it cannot give any more (an `ImageEditError`) is replaced
    by a note. `seconds` is the time of the whole run; without it the attempts are added up. `profile` is the ICC
    profile of the photo's colours, for photos that are not sRGB.
    """
    gallery = Gallery(load, profile)
    before = gallery.picture(state.photo.image if state.photo else None, LONG_EDGE)
    after = gallery.picture(state.image, LONG_EDGE)
    steps = _steps(state, gallery)
    style = _resource("report.css") + _comparison_style(state, before, after)
    script = _resource("report.js")
    environment = Environment(autoescape=True, undefined=StrictUndefined, finalize=_clean, trim_blocks=True)
    environment.filters |= {
        "value": value_words,
        "duration": duration_words,
        "region": region_words,
        "label": lambda key: OUTCOME[key],
    }
    page: str = environment.from_string(_resource("template.html.j2")).render(
        state=state,
        status=STATUS[state.status],
        before=before,
        after=after,
        steps=steps,
        wanted=_wanted(state),
        refused=_refused(state),
        order=drawing(state.steps),
        box_size=BOX,
        totals=_totals(state, steps, seconds),
        warnings=_warnings(state),
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script),
    )
    return page


class Gallery:
    """Loads the pictures of one report, and keeps the small copies: steps share pictures with their neighbours."""

    def __init__(self, load: Callable[[ImageRef], Pixels], profile: bytes | None) -> None:
        self._load = load
        self._profile = profile
        self._kept: dict[tuple[str, int], Picture] = {}

    def picture(self, ref: ImageRef | None, edge: int) -> Picture | None:
        """The bounded copy behind a reference, or None when it is not there any more."""
        if ref is None:
            return None
        key = (ref.sha256, edge)
        if key not in self._kept:
            pixels = self._pixels(ref)
            if pixels is None:
                return None
            self._kept[key] = picture(pixels, edge, self._profile)
        return self._kept[key]

    def shown(self, step: Step, outcome: Outcome) -> Shown | None:
        """The picture after a step with its region's outline, None when it is not there any more."""
        after = self.picture(outcome.image, STEP_EDGE)
        if after is None:
            return None
        return Shown(after, self._outline(step.region, outcome, (after.width, after.height)))

    def _outline(self, region: Region | None, outcome: Outcome, size: tuple[int, int]) -> str:
        after = (outcome.image.width, outcome.image.height)
        if region is None:
            return ""
        if region.mask is not None:
            mask = self._pixels(region.mask)
            before = (region.mask.width, region.mask.height)
        else:
            mask, before = None, after
        if mask is None and region.box is not None:
            mask = _box_mask(region.box, before)
        return "" if mask is None else outline(mask, outcome.matrix, before, after, size)

    def _pixels(self, ref: ImageRef) -> Pixels | None:
        try:
            return self._load(ref)
        except ImageEditError:
            return None


def _box_mask(box: tuple[int, int, int, int], size: tuple[int, int]) -> Pixels:
    """A mask of the picture at the size of a step's thumbnail, with the box filled."""
    width, height = bounded_size(*size, STEP_EDGE)
    mask = np.zeros((height, width), np.uint8)
    x, y, w, h = (value * width / size[0] for value in box)
    mask[max(0, round(y)) : max(0, round(y + h)), max(0, round(x)) : max(0, round(x + w))] = 255
    return mask


def _steps(state: EditState, gallery: Gallery) -> list[StepView]:
    outcomes = {outcome.step: outcome for outcome in state.outcomes}
    known = {sub_request.id: sub_request for sub_request in state.sub_requests}
    views = []
    for index, step in enumerate(state.steps):
        outcome = outcomes.get(step.id)
        kept = outcome.attempt if outcome else 0
        tries = tuple(_try(attempt, attempt.number == kept, gallery) for attempt in state.attempts_at(step.id))
        told = next((t.attempt for t in tries if t.kept), tries[-1].attempt if tries else None)
        views.append(
            StepView(
                number=index + 1,
                step=step,
                status=outcome.status if outcome else "started" if tries else "pending",
                reason=outcome.reason if outcome else "",
                arguments=told.arguments if told else step.arguments,
                verdict=told.verdict if told else None,
                note=told.note if told else "",
                tries=tries,
                seconds=sum(t.attempt.seconds for t in tries),
                shown=gallery.shown(step, outcome) if outcome else None,
                covers=tuple(known[key] for key in step.covers if key in known),
                earlier=index < state.first_step,
            )
        )
    return views


def _try(attempt: Attempt, kept: bool, gallery: Gallery) -> Try:
    if kept:
        return Try(attempt, True, "", None)
    verdict = attempt.verdict
    failed = [check.name for check in verdict.checks if not check.passed] if verdict else []
    reason = attempt.error or (verdict.feedback if verdict else "")
    if not reason:
        reason = f"failed: {', '.join(failed)}" if failed else "another attempt was better" if verdict else "no verdict"
    return Try(attempt, False, reason, gallery.picture(attempt.after, TRIED_EDGE))


def _wanted(state: EditState) -> list[Wanted]:
    """Sub-requests with how they ended: by their steps, where one that was done counts most."""
    outcomes = {outcome.step: outcome.status for outcome in state.outcomes}
    refused = {refusal.sub_request for refusal in state.refused}
    rows = []
    for sub_request in state.sub_requests:
        ends = [outcomes.get(step.id, "pending") for step in state.steps if sub_request.id in step.covers]
        status = "done" if "done" in ends else ends[-1] if ends else "pending"
        if sub_request.id in refused and status != "done":
            status = "refused"
        rows.append(Wanted(sub_request, status, tuple(parameter_words(p) for p in sub_request.parameters)))
    return rows


def _refused(state: EditState) -> list[tuple[Refusal, SubRequest | None]]:
    known = {sub_request.id: sub_request for sub_request in state.sub_requests}
    return [(refusal, known.get(refusal.sub_request)) for refusal in state.refused]


def _totals(state: EditState, steps: list[StepView], seconds: float | None) -> list[tuple[str, str]]:
    """(name, figure) pairs for the head of the page."""
    wanted = _wanted(state)
    ends = [row.status for row in wanted]
    kept = [view.verdict.score for view in steps if view.status == "done" and view.verdict]
    spent = sum(attempt.seconds for attempt in state.attempts) if seconds is None else seconds
    totals = [("Edits done", f"{ends.count('done')} of {len(wanted)}")]
    totals += [(OUTCOME[key], str(ends.count(key))) for key in ("refused", "rolled_back", "undone") if key in ends]
    totals.append(("Attempts", f"{len(state.attempts)} in {count_words(len(steps), 'step')}"))
    if kept:
        totals.append(("Mean score", f"{sum(kept) / len(kept):.1f} of 10"))
    totals.append(("Time", duration_words(spent)))
    if state.photo and state.image:
        sizes = [f"{ref.width} {TIMES} {ref.height}" for ref in (state.photo.image, state.image)]
        totals.append(("Size", sizes[0] if sizes[0] == sizes[1] else " → ".join(sizes)))
    return totals


def _warnings(state: EditState) -> list[str]:
    """Warnings of the photo and of the delivery, each once."""
    photo = state.photo.warnings if state.photo else ()
    delivery = state.delivery.warnings if state.delivery else ()
    return list(dict.fromkeys((*photo, *delivery)))


def _comparison_style(state: EditState, before: Picture | None, after: Picture | None) -> str:
    """Where the two pictures lie in the slider's one box, as rules in percent of it."""
    if before is None or after is None:
        return ""
    sizes = ((before.width, before.height), (after.width, after.height))
    left, right = placed_over(*sizes, _whole_matrix(state)) or fitted(*sizes)
    x0, y0 = (min(left[i], right[i]) for i in (0, 1))
    width, height = (max(left[i] + left[i + 2], right[i] + right[i + 2]) - (x0, y0)[i] for i in (0, 1))
    rules = [f".compare{{--ratio:{width / height:.5f}}}"]
    for name, (x, y, w, h) in (("before", left), ("after", right)):
        sides = ((x - x0) / width, (y - y0) / height, w / width, h / height)
        placed = ";".join(
            f"{side}:{100 * share:.3f}%" for side, share in zip(("left", "top", "width", "height"), sides, strict=True)
        )
        rules.append(f".live .{name} img{{{placed}}}")
    return f"@media screen{{{''.join(rules)}}}\n"


def _whole_matrix(state: EditState) -> Matrix | None:
    """Maps the original to the picture as it is now, in shares of their sizes; None when the steps do not tell."""
    done = [outcome for outcome in state.outcomes if outcome.status == "done"]
    if not (state.photo and state.image and done and done[-1].image == state.image):
        return None
    matrix = np.eye(3)
    for outcome in done:
        matrix = np.asarray(outcome.matrix, np.float64) @ matrix
    old, new = state.photo.image, state.image
    matrix = np.diag([1 / new.width, 1 / new.height, 1.0]) @ matrix @ np.diag([old.width, old.height, 1.0])
    rows: Matrix = tuple(tuple(float(x) for x in row) for row in matrix)  # type: ignore[assignment]
    return rows


def _policy(style: str, script: str) -> str:
    """A content security policy that allows this style, this script and data URLs, and nothing else."""
    return (
        f"default-src 'none'; img-src data:; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def policy_of(page: str) -> str:
    """The content security policy of a report, for a server that sends it as a header too. It stands before anything
    that a user wrote."""
    found = POLICY.search(page)
    assert found is not None, "every report has one"
    return unescape(found[1])


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"


def _clean(value: Any) -> Any:
    """Jinja's last look at every value: no control characters and no halves of surrogate pairs leave this page."""
    if isinstance(value, Markup):
        return value
    return NOT_TEXT.sub("\ufffd", value) if isinstance(value, str) else value


@cache
def _resource(name: str) -> str:
    return (files(__package__) / name).read_text("utf-8")

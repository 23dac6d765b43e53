"""What a tool call gives back: words and a thumbnail for the model, a link to the full picture, and the same as data.

Left out: the full picture itself, which is read through its link.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from mcp_types import CallToolResult, ContentBlock, ImageContent, ResourceLink, TextContent
from PIL import Image, ImageDraw, ImageFont
from pydantic import Field

from ...checkpoints.sessions import SessionStore
from ...graph.picture import photo_of
from ...graph.summary import summary
from ...images.encode import WRITERS
from ...images.pixels import Pixels
from ...images.view import shrink
from ...questions import PlanQuestion, Question, RegionQuestion
from ...reports.pictures import picture
from ...schema import Choice, EditState, Noun, Refusal, Status, Step
from .forms import how_to_answer, words_of

THUMBNAIL = 1000
"""Pixels on the long edge of what a model gets to see: a megapixel at most."""
COLOURS = ((230, 25, 75), (0, 130, 200), (245, 130, 48), (60, 180, 75), (145, 30, 180), (0, 150, 150))
"""Of the outlines of choices; Sasha Trubetskoy's list of distinct colours."""


class StepReport(Noun):
    """One step of the turn."""

    id: str
    tool: str
    instruction: str
    outcome: Literal["done", "rolled_back", "refused", "undone", "pending"]
    reason: str = ""
    attempts: int = 0
    score: float | None = None
    """0-10, of the last attempt."""
    passed: bool | None = None
    feedback: str = ""


class FullPicture(Noun):
    """Where the picture is in full."""

    uri: str
    """A resource of this server."""
    width: int
    height: int
    url: str = ""
    """The same over HTTP, with the same key; empty where there is no HTTP API."""


class EditReport(Noun):
    """What became of a turn."""

    session: str
    """What `continue_session` and `undo` take."""
    status: Status
    stopped: str = ""
    """Why the work ended before its time; `continue_session` without a request goes on."""
    request: str
    steps: tuple[StepReport, ...] = ()
    refused: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()
    reason: str = ""
    """Why nothing was done, when nothing was."""
    picture: FullPicture | None = None
    output: str | None = None
    """The file that was written."""
    question: dict[str, Any] | None = Field(default=None, description="what a person has to answer first")


def report_of(
    state: EditState, *, session: str, url: str = "", output: str | None = None, stopped: str = ""
) -> EditReport:
    """The turn that a session's state ends with, as data. `url` is that of the full picture."""
    image = state.image
    full = (
        None
        if image is None
        else FullPicture(uri=picture_uri(session), width=image.width, height=image.height, url=url)
    )
    return EditReport(
        session=session,
        status=state.status,
        stopped=stopped,
        request=state.request,
        steps=tuple(_step_report(state, step) for step in state.steps[state.first_step :]),
        refused=tuple(refusal for refusal in state.refused if refusal.turn == state.turn),
        notes=(*(state.photo.warnings if state.photo else ()), *state.notes),
        reason=state.reason if not state.sub_requests else "",
        picture=full,
        output=output,
    )


def result_of(
    report: EditReport, state: EditState, store: SessionStore, question: Question | None = None
) -> CallToolResult:
    """A report with words, the thumbnail and the link. With a question the picture is the one it is about."""
    content: list[ContentBlock] = [TextContent(type="text", text=_words(report, state, question))]
    if question is not None:
        report = report.model_copy(update={"question": question.to_json()})
        choices = question.choices if isinstance(question, RegionQuestion) else ()
        content.append(asked_about(store.artifacts.load(question.image), choices))
    elif state.image is not None:
        shown = photo_of(state, store.home).thumbnail(THUMBNAIL)
        content.append(ImageContent(type="image", data=shown["base64"], mime_type=shown["mime_type"]))
    if report.picture is not None:
        content.append(
            ResourceLink(
                type="resource_link",
                name=report.session,
                title="The picture in full",
                description=f"{report.picture.width}x{report.picture.height} pixels",
                uri=report.picture.uri,
                mime_type=f"image/{_format(state).lower()}",
            )
        )
    return CallToolResult(content=content, structured_content=report.to_json())


def picture_uri(session: str) -> str:
    """The resource that holds a session's picture."""
    return f"imageedit://sessions/{session}/image"


def full_picture(state: EditState, store: SessionStore) -> bytes:
    """A session's picture as a file of the original's format, with its metadata and colour profile; PNG where that
    format cannot be written. Raises `InputError` when there is none yet.
    """
    shown = photo_of(state, store.home)
    if shown.image == shown.photo.image and shown.photo.format == _format(state):
        return store.artifacts.get(shown.photo.file)
    return shown.encoded(_format(state)).data


def _format(state: EditState) -> str:
    """What a session's picture is written as."""
    found = state.photo.format if state.photo else ""
    return found if found in WRITERS else "PNG"


def asked_about(pixels: Pixels, choices: tuple[Choice, ...]) -> ImageContent:
    """A small copy of the picture that a question is about; choices are outlined and named by their letters."""
    small = shrink(pixels, THUMBNAIL)
    if choices:
        small = outlined(small, choices, small.shape[1] / pixels.shape[1])
    kind, data = picture(small, THUMBNAIL).url.removeprefix("data:").split(";base64,")
    return ImageContent(type="image", data=data, mime_type=kind)


def outlined(pixels: Pixels, choices: tuple[Choice, ...], scale: float) -> Pixels:
    """A copy (h, w, 3 or 4) of 8 bits with the boxes of choices drawn, scaled by `scale`, each with its letter."""
    image = Image.fromarray(np.ascontiguousarray(pixels))
    draw = ImageDraw.Draw(image)
    line = max(2, round(max(image.size) / 300))
    font = ImageFont.load_default(max(14, round(max(image.size) / 40)))
    for number, choice in enumerate(choices):
        colour = COLOURS[number % len(COLOURS)]
        x, y, width, height = (side * scale for side in choice.box)
        draw.rectangle((x, y, x + width, y + height), outline=colour, width=line)
        place = (x + 2 * line, y + 2 * line)
        draw.rectangle(draw.textbbox(place, choice.id, font=font), fill=colour)
        draw.text(place, choice.id, fill=(255, 255, 255), font=font)
    return np.asarray(image)


def _step_report(state: EditState, step: Step) -> StepReport:
    outcome = next((o for o in state.outcomes if o.step == step.id), None)
    tried = state.attempts_at(step.id)
    verdict = tried[-1].verdict if tried else None
    return StepReport(
        id=step.id,
        tool=step.tool,
        instruction=step.instruction,
        outcome=outcome.status if outcome else "pending",
        reason=outcome.reason if outcome else "",
        attempts=len(tried),
        score=verdict.score if verdict else None,
        passed=verdict.passed if verdict else None,
        feedback=verdict.feedback if verdict else "",
    )


HEADS: dict[Status, str] = {
    "done": "Done.",
    "partial": "Done in part: tell the user what was not done, and why.",
    "waiting": "Nothing goes on before a question is answered.",
    "running": "Not finished; continue_session without a request goes on.",
    "failed": "It failed.",
}


def _words(report: EditReport, state: EditState, question: Question | None) -> str:
    head = f"Stopped: {report.stopped}." if report.stopped else HEADS[report.status]
    lines = [f"Session {report.session}. {head}"]
    if not isinstance(question, PlanQuestion):
        lines.append(summary(state))
    if question is not None:
        return "\n".join([*lines, words_of(question), how_to_answer(question, report.session)])
    if full := report.picture:
        where = f" or {full.url}" if full.url else ""
        lines.append(f"The picture has {full.width}x{full.height} pixels; in full: {full.uri}{where}")
    if report.output:
        lines.append(f"Written to {report.output}")
    return "\n".join(lines)

"""What a tool call gives back: words and a thumbnail for the model, a link to the full picture, and the same as data.

Left out: the full picture itself, which is read through its link.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from mcp_types import CallToolResult, ContentBlock, ImageContent, ResourceLink, TextContent
from PIL import Image, ImageDraw, ImageFont
from pydantic import Field

from ...checkpoints.artifacts import ArtifactStore
from ...images.encode import WRITERS, encode
from ...images.pixels import Pixels
from ...images.view import within
from ...questions import Question, RegionQuestion
from ...reports.pictures import picture
from ...schema import Choice, EditState, Noun, Refusal, Status, Step
from .forms import how_to_answer, refusal_words, step_words, words_of

THUMBNAIL = 1_000_000
"""Pixels of the picture that a model gets to see, at most."""
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
    report: EditReport, state: EditState, store: ArtifactStore, question: Question | None = None
) -> CallToolResult:
    """A report with words, the thumbnail and the link. With a question the picture is the one it is about."""
    content: list[ContentBlock] = [TextContent(type="text", text=_words(report, state, question))]
    if question is not None:
        report = report.model_copy(update={"question": question.to_json()})
        choices = question.choices if isinstance(question, RegionQuestion) else ()
        content.append(thumbnail(store.load(question.image), choices))
    elif state.image is not None:
        content.append(thumbnail(store.load(state.image)))
    if report.picture is not None:
        content.append(
            ResourceLink(
                type="resource_link",
                name=f"{report.session}",
                title="The picture in full",
                description=f"{report.picture.width}x{report.picture.height} pixels",
                uri=report.picture.uri,
                mime_type=f"image/{format_for(state).lower()}",
            )
        )
    return CallToolResult(content=content, structured_content=report.to_json())


def picture_uri(session: str) -> str:
    """The resource that holds a session's picture."""
    return f"imageedit://sessions/{session}/image"


def format_for(state: EditState) -> str:
    """The format of a session's picture as a file: the original's, PNG where that cannot be written."""
    found = state.photo.format if state.photo else "PNG"
    return found if found in WRITERS else "PNG"


def full_picture(state: EditState, store: ArtifactStore) -> bytes:
    """A session's picture as a file of the original's format, with its metadata and colour profile.

    Raises `InputError` when there is none yet.
    """
    photo, image = state.photo, state.image
    if photo is None or image is None:
        raise ValueError("there is no picture yet")
    original = store.get(photo.file)
    if image == photo.image and format_for(state) == photo.format:
        return original
    return encode(store.load(image), format=format_for(state), original=original, gray=photo.gray).data


def thumbnail(pixels: Pixels, choices: tuple[Choice, ...] = ()) -> ImageContent:
    """A picture of at most a megapixel for a model to look at; choices are outlined and named by their letters."""
    small = within(pixels, THUMBNAIL)
    if choices:
        small = outlined(small, choices, small.shape[1] / pixels.shape[1])
    shown = picture(small, max(small.shape[:2]))
    head, _, data = shown.url.partition(",")
    return ImageContent(type="image", data=data, mime_type=head.removeprefix("data:").partition(";")[0])


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
    "done": "Done, all of it.",
    "partial": "Done in part; see what was not done and why.",
    "waiting": "Nothing goes on before a question is answered.",
    "running": "Not finished.",
    "failed": "It failed.",
}


def _words(report: EditReport, state: EditState, question: Question | None) -> str:
    lines = [f"{HEADS[report.status]} Session {report.session}."]
    if report.stopped:
        lines = [f"Stopped: {report.stopped} Session {report.session}; continue_session without a request goes on."]
    if report.reason:
        lines.append(f"Nothing was edited: {report.reason}")
    planned = {step.id: step for step in state.steps}
    if not (question is not None and question.kind == "plan"):
        lines += [f"- {_outcome_words(step, planned[step.id])}" for step in report.steps]
    wishes = {wish.id: wish for wish in state.sub_requests}
    lines += [f"- refused: {refusal_words(refusal, wishes)}" for refusal in report.refused]
    lines += [f"Note: {note}" for note in report.notes]
    if question is not None:
        lines += [words_of(question), how_to_answer(question, report.session)]
    elif report.picture is not None:
        full = report.picture
        where = f" or {full.url}" if full.url else ""
        lines.append(f"The picture has {full.width}x{full.height} pixels; in full: {full.uri}{where}")
    if report.output:
        lines.append(f"Written to {report.output}")
    return "\n".join(lines)


def _outcome_words(report: StepReport, step: Step) -> str:
    told = f"{report.outcome.replace('_', ' ')}: {step_words(step)}"
    if report.score is not None:
        tries = "" if report.attempts == 1 else f" after {report.attempts} attempts"
        told += f"; checks {'passed' if report.passed else 'failed'}, {report.score:.1f} of 10{tries}"
    return f"{told}; {report.reason}" if report.reason else told

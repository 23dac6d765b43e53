"""What can be listed: a plan, sessions, editing tools; as words for the model and as data.

Left out: results of edits (`content.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mcp_types import CallToolResult, TextContent

from ...checkpoints.sessions import SessionInfo
from ...graph.result import PlanResult
from ...schema import Noun
from ...tools.base import EditTool
from .content import picture_uri
from .forms import refusal_words, step_words


class PlannedStep(Noun):
    """A step of a plan."""

    id: str
    tool: str
    instruction: str
    does: str
    """In one line."""


class PlanReport(Noun):
    """What would be done, and what would not."""

    steps: tuple[PlannedStep, ...]
    refused: tuple[str, ...]
    """What would not be done, and why."""
    notes: tuple[str, ...]
    reason: str
    """Why there is nothing to do, when there is nothing."""


class SessionLine(Noun):
    """A session in a list."""

    session: str
    request: str
    """The latest."""
    photo: str
    status: str
    updated: str
    parent: str | None
    picture: str


class SessionList(Noun):
    """Sessions, the latest first."""

    sessions: tuple[SessionLine, ...]
    more: bool
    """There are older ones: ask with a larger offset."""


class ToolLine(Noun):
    """An editing tool."""

    name: str
    does: str
    actions: tuple[str, ...]
    region: str
    """none, optional or required."""
    fidelity: str
    """exact, approximate or generative."""


class ToolList(Noun):
    """What this server can do to a picture."""

    profile: str
    tools: tuple[ToolLine, ...]


def plan_reply(found: PlanResult) -> CallToolResult:
    """A plan that was only made."""
    wishes = {wish.id: wish for wish in found.sub_requests}
    report = PlanReport(
        steps=tuple(
            PlannedStep(id=step.id, tool=step.tool, instruction=step.instruction, does=step_words(step))
            for step in found.steps
        ),
        refused=tuple(refusal_words(refusal, wishes) for refusal in found.refused),
        notes=found.notes,
        reason=found.reason,
    )
    lines = [*(f"- {step.does}" for step in report.steps), *(f"- refused: {line}" for line in report.refused)]
    lines += [f"Note: {note}" for note in report.notes]
    return _reply(report, lines or [f"There is nothing to do: {report.reason}"])


def sessions_reply(found: Iterable[SessionInfo], working: Mapping[str, str], *, more: bool) -> CallToolResult:
    """Sessions; `working` says of those that are at work how."""
    shown = tuple(
        SessionLine(
            session=info.id,
            request=info.request,
            photo=info.source_name,
            status=working.get(info.id) or info.status or "",
            updated=info.updated,
            parent=info.parent,
            picture=picture_uri(info.id),
        )
        for info in found
    )
    lines = [f"- {one.session} ({one.status}), {one.photo}: {one.request}" for one in shown]
    lines += ["There are older ones."] if more else []
    return _reply(SessionList(sessions=shown, more=more), lines or ["There are no sessions."])


def tools_reply(profile: str, tools: Iterable[EditTool]) -> CallToolResult:
    """The editing tools of a profile."""
    report = ToolList(
        profile=profile,
        tools=tuple(
            ToolLine(
                name=tool.name,
                does=" ".join(tool.description.partition("\n\n")[0].split()),
                actions=tuple(sorted(tool.actions)),
                region=tool.region,
                fidelity=tool.fidelity,
            )
            for tool in tools
        ),
    )
    lines = [f"- {tool.name} ({', '.join(tool.actions)}; {tool.fidelity}): {tool.does}" for tool in report.tools]
    return _reply(report, lines)


def _reply(report: Noun, lines: list[str]) -> CallToolResult:
    data: dict[str, Any] = report.to_json()
    return CallToolResult(content=[TextContent(type="text", text="\n".join(lines))], structured_content=data)

"""How far a run is, as MCP's progress notifications: steps that are through, out of those planned.

Left out: what the steps did, which the result of the call tells.
"""

from __future__ import annotations

from mcp.server.mcpserver import Context

from ...graph.events import Asked, Done, Judged, Planned, SessionEvent, StepFinished, StepProgress, StepStarted, Stopped

NUDGE = 0.001
"""What the number grows by when an event does not move it: the protocol wants every notification to be more."""
GRAIN = 0.02
"""Share of a step that is worth a notification of its own."""


class Progress:
    """Tells one caller about the run that its call started."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._through = 0.0
        self._total = 0.0
        self._told = 0.0

    async def tell(self, event: SessionEvent) -> None:
        """Pass an event on, where it says something new."""
        match event:
            case Planned():
                self._total = max(self._total, len(event.steps))
                await self._send(self._through, f"planned {len(event.steps)} steps")
            case StepStarted():
                self._total, self._through = max(self._total, event.of), event.number - 1
                await self._send(self._through, f"{event.number} of {event.of}: {event.instruction}")
            case StepProgress() if event.total > 0:
                value = self._through + 0.9 * min(1.0, event.done / event.total)
                if value > self._told + GRAIN:
                    await self._send(value, f"{event.step}: {event.done:g} of {event.total:g}")
            case Judged():
                verdict = "passed" if event.verdict.passed else "did not pass"
                await self._send(self._through + 0.95, f"{event.step}: attempt {event.attempt} {verdict}")
            case StepFinished():
                self._through += 1
                await self._send(self._through, f"{event.step}: {event.status.replace('_', ' ')}")
            case Asked():
                await self._send(self._through, "a question has to be answered")
            case StepProgress() | Done() | Stopped():
                pass

    async def _send(self, value: float, message: str) -> None:
        value = max(value, self._told + NUDGE)
        self._told = value
        await self._ctx.report_progress(round(value, 4), max(self._total, value) if self._total else None, message)

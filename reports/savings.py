"""What all sessions of a home did, what that took, and what it is worth on assumptions that the reader makes.

Counted is what the sessions keep: how each edit that was asked for ended, every attempt, the time of the nodes and the
time that models held a device (`EditState.spent`). Only an edit whose result is kept, in a turn that has ended, counts
as saved: not what was undone, rolled back or refused. What a fork has of its parent counts with the parent. Nothing
about prices and people is built in. Left out: pictures, and showing it (`savings_text.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from ..checkpoints.sessions import SessionStore
from ..errors import InputError, SessionError, StorageError
from ..models.held import SERVER
from ..schema import EditState, Noun, Step
from ..settings import first_error

End = Literal["kept", "undone", "rolled_back", "refused", "open"]
"""How an edit stands: its result is in the picture; it was taken back; no attempt passed; nothing could serve it; its
turn has not ended."""

ROUNDING = 0.001
"""Seconds of an attempt that may be missing from what its node took: both are rounded."""

Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Assumptions(Noun):
    """What the sessions cannot know; said by whoever wants the figures."""

    minutes_per_manual_edit: Amount
    """Minutes that a person takes for one edit by hand."""
    hourly_rate: Amount
    """What an hour of that person costs."""
    gpu_hour_price: Amount
    """What an hour of one GPU costs."""
    gpus_per_server: Amount | None = None
    """GPUs that a server of a model holds while it works for a session; needed when there was such work."""
    currency: str = ""
    """Written behind amounts; empty: amounts have no currency."""


@dataclass(slots=True)
class Work:
    """What sessions did."""

    sessions: int = 0
    edits: Counter[End] = field(default_factory=Counter)
    kept_by_action: Counter[str] = field(default_factory=Counter)
    steps: int = 0
    """Steps that were tried and have ended."""
    steps_at_once: int = 0
    """Of them, those whose first attempt was kept, where no other tool had failed at the same before."""
    steps_rolled_back: int = 0
    attempts: int = 0
    retries: int = 0
    """Attempts at a step beyond the first."""
    seconds: float = 0.0
    """Of work, of the sessions that keep it."""
    held: Counter[str] = field(default_factory=Counter)
    """Microseconds that models held a device, by device."""
    unknown_sessions: int = 0
    """Sessions, or parts of them, from before time and device were kept."""
    unknown_seconds: float = 0.0
    """What their tools took, on devices that nobody knows."""

    @property
    def asked(self) -> int:
        """Edits that were asked for."""
        return self.edits.total()

    @property
    def gpu_seconds(self) -> float:
        """Seconds that models in the sessions' own processes held a GPU."""
        return sum(n for device, n in self.held.items() if device not in ("cpu", SERVER)) / 1e6

    @property
    def server_seconds(self) -> float:
        """Seconds that the sessions waited for servers of models."""
        return self.held[SERVER] / 1e6

    def add(self, state: EditState, begun: EditState) -> None:
        """Count a session; `begun` is what it began with, which is its parent's where it is a fork."""
        self.sessions += 1
        self._add_edits(state, {one.id for one in begun.sub_requests})
        self._add_steps(state, {one.step for one in begun.outcomes})
        self._add_time(state, {(one.step, one.number) for one in begun.attempts})

    def _add_edits(self, state: EditState, not_own: set[str]) -> None:
        ends = ends_of(state)
        for one in state.sub_requests:
            if one.id not in not_own:
                self.edits[ends[one.id]] += 1
                self.kept_by_action[one.action] += ends[one.id] == "kept"

    def _add_steps(self, state: EditState, not_own: set[str]) -> None:
        given_up: set[str] = set()
        covers = {step.id: step.covers for step in state.steps}
        for outcome in state.outcomes:
            tried = state.attempts_at(outcome.step)
            if tried and outcome.step not in not_own:
                self.steps += 1
                at_once = outcome.attempt == 1 and given_up.isdisjoint(covers.get(outcome.step, ()))
                self.steps_at_once += at_once and outcome.status in ("done", "undone")
                self.steps_rolled_back += outcome.status == "rolled_back"
            if outcome.status == "rolled_back":
                given_up.update(covers.get(outcome.step, ()))

    def _add_time(self, state: EditState, not_own: set[tuple[str, int]]) -> None:
        own = [one for one in state.attempts if (one.step, one.number) not in not_own]
        self.attempts += len(own)
        self.retries += sum(one.number > 1 for one in own)
        for key, took in state.spent.items():
            _, _, device = key.partition(" ")
            if device:
                self.held[device] += took
            else:
                self.seconds += took / 1e6
        untold = sum(one.seconds for one in own) - state.spent.get("edit", 0) / 1e6
        if untold > ROUNDING * len(own):
            self.unknown_sessions += 1
            self.unknown_seconds += untold


def ends_of(state: EditState) -> dict[str, End]:
    """How each edit that was asked for stands, by sub-request. Of several steps that serve it the best one counts."""
    unfinished = {step.id for step in state.steps[state.first_step :]} if state.status in ("running", "waiting") else ()
    status = {outcome.step: outcome.status for outcome in state.outcomes}
    serving: dict[str, list[Step]] = {}
    for step in state.steps:
        for covered in step.covers:
            serving.setdefault(covered, []).append(step)
    refused = {one.sub_request for one in state.refused}
    order: tuple[End, ...] = ("kept", "open", "undone", "rolled_back", "refused")
    found: dict[str, End] = {}
    for one in state.sub_requests:
        ends: set[End] = set()
        for step in serving.get(one.id, ()):
            ended = status.get(step.id)
            if ended is None or step.id in unfinished:
                ends.add("open")
            else:
                ends.add("kept" if ended == "done" else ended)
        if not ends:
            ends.add("refused" if one.id in refused or state.status not in ("running", "waiting") else "open")
        found[one.id] = next(end for end in order if end in ends)
    return found


@dataclass(frozen=True, slots=True)
class Savings:
    """What the work took and saved, on assumptions."""

    work: Work
    assumed: Assumptions
    damaged: Mapping[str, str] = field(default_factory=dict)
    """Sessions that could not be read and are not counted, with the reason."""

    @property
    def hours_saved(self) -> float:
        """Of work by hand: only edits whose result is kept."""
        return self.work.edits["kept"] * self.assumed.minutes_per_manual_edit / 60

    @property
    def value(self) -> float:
        """Of those hours."""
        return self.hours_saved * self.assumed.hourly_rate

    @property
    def gpu_hours(self) -> float:
        """GPU hours of all work, also of what was not kept."""
        servers = self.work.server_seconds * (self.assumed.gpus_per_server or 0.0)
        return (self.work.gpu_seconds + servers) / 3600

    @property
    def cost(self) -> float:
        """Of those GPU hours."""
        return self.gpu_hours * self.assumed.gpu_hour_price

    @property
    def net(self) -> float:
        """What remains of the value; negative when the GPUs cost more."""
        return self.value - self.cost

    def to_json(self) -> dict[str, Any]:
        """Plain data: what was counted, what was assumed, and what follows."""
        work = self.work
        return {
            "sessions": work.sessions,
            "edits": {"asked": work.asked, **{end: work.edits[end] for end in END_WORDS}},
            "kept_by_action": dict(sorted((+work.kept_by_action).items())),
            "steps": {
                "tried": work.steps,
                "at_first_attempt": work.steps_at_once,
                "rolled_back": work.steps_rolled_back,
            },
            "attempts": {"all": work.attempts, "retries": work.retries},
            "seconds": {
                "work": round(work.seconds, 3),
                "gpu": round(work.gpu_seconds, 3),
                "server": round(work.server_seconds, 3),
                "by_device": {device: round(took / 1e6, 3) for device, took in sorted(work.held.items())},
                "unknown_device": round(work.unknown_seconds, 3),
            },
            "unknown_sessions": work.unknown_sessions,
            "damaged": dict(self.damaged),
            "assumptions": self.assumed.to_json(),
            "saved": {"hours": round(self.hours_saved, 4), "value": round(self.value, 4)},
            "cost": {"gpu_hours": round(self.gpu_hours, 6), "gpu": round(self.cost, 4)},
            "net": round(self.net, 4),
        }


END_WORDS: Mapping[End, str] = {
    "kept": "kept: in the picture",
    "undone": "taken back",
    "rolled_back": "rolled back: no attempt passed",
    "refused": "refused",
    "open": "open: the turn has not ended",
}


def savings_of(store: SessionStore, assumed: Assumptions) -> Savings:
    """All sessions of a home; those that cannot be read are named.

    Raises `InputError` when there was work on servers and `gpus_per_server` was not said.
    """
    work, damaged = Work(), dict[str, str]()
    for info in store.list():
        try:
            state = EditState.model_validate(store.values(info.id))
            work.add(state, EditState.model_validate(info.start))
        except (SessionError, StorageError) as error:
            damaged[info.id] = str(error)
        except ValidationError as error:
            damaged[info.id] = f"session {info.id} is damaged and cannot be read ({first_error(error)})"
    if work.server_seconds and assumed.gpus_per_server is None:
        raise InputError(
            f"sessions waited {work.server_seconds:.1f} s for servers of models, and what those run on is not known; "
            "say how many GPUs a server holds while it works: --gpus-per-server N (0: none that you pay by the hour)"
        )
    return Savings(work, assumed, damaged)

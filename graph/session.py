"""A session: one photo, its turns, and everything that can be done with their history.

Every operation holds the session's lock and drives the graph on the session's own database, so a session that was
interrupted at any moment goes on where its last checkpoint is. Left out: surfaces (command line, servers).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.config import var_child_runnable_config
from langgraph.types import Command, StateSnapshot
from pydantic import ValidationError

from ..checkpoints import feedback
from ..checkpoints.feedback import Feedback, Vote
from ..checkpoints.savers import DAMAGE
from ..checkpoints.sessions import SessionStore
from ..errors import InputError, OutputError, SessionError
from ..nodes.context import Context
from ..nodes.decompose import check_text
from ..nodes.deliver import write
from ..nodes.recall.history import PHOTO, branch, brought_back, gone_to, head, kept, path, redoable, taken_back, up
from ..nodes.recall.revised import checked, title
from ..nodes.review.node import check_answer
from ..plugins import GraphNode
from ..questions import RegionAnswer, StepRevision, read_revision
from ..schema import NOTHING_SHOWN, Earlier, EditState, Options, as_state
from ..tools.progress import Cancelled
from .build import EditGraph, compile_graph, last_nodes
from .turns import Spoken, spoken

STEP_LIMIT = 100_000
"""Super-steps of one run: the loop is bounded by attempts, this only guards against a wiring mistake."""


@dataclass(frozen=True)
class Event:
    """A node has finished, or (with `progress`) a tool is under way."""

    node: str
    values: Mapping[str, Any] = field(repr=False)
    """The session as it is now, as plain JSON data."""
    progress: tuple[float, float] | None = None
    """(done, total) of the attempt under way, where its tool tells; the total is 0 when it is not known."""

    @cached_property
    def state(self) -> EditState:
        """The session as it is now."""
        return EditState.model_validate(self.values)


@cache
def _graph(nodes: tuple[GraphNode, ...]) -> EditGraph:
    """Compiled once a process: it holds no state and no parts."""
    return compile_graph(nodes)


Listener = Callable[[Event], None]


def _ignore(event: Event) -> None:
    pass


class Session:
    """A session that exists on disk."""

    def __init__(self, store: SessionStore, session_id: str, context: Context) -> None:
        store.folder(session_id)
        self.id = session_id
        self.store = store
        self._cancel = threading.Event()
        self.context = replace(context, cancelled=self._cancel.is_set)

    @classmethod
    def start(
        cls,
        store: SessionStore,
        context: Context,
        *,
        name: str,
        data: bytes,
        request: str,
        options: Options,
        owner: str = "",
        like: Earlier | None = None,
    ) -> Session:
        """Put the original file away and make the session; nothing has run yet. `like`: what was done to another photo,
        which the request may refer to; that session is the parent."""
        new = not store.artifacts.contains_bytes(data)
        source = store.artifacts.put(data)
        begin = EditState(request=request, options=options, source=source, source_name=name, like=like)
        start = begin.model_dump(mode="json", exclude_defaults=True)
        try:
            parent = like.session if like is not None else None
            info = store.create(request=request, source_name=name, start=start, parent=parent, owner=owner)
        except BaseException:
            if new:
                store.artifacts.delete(source)
            raise
        return cls(store, info.id, context)

    @property
    def state(self) -> EditState:
        """The session as its last checkpoint has it; `status` is "waiting" while a question is open."""
        if not self.store.has_begun(self.id):  # looking at it must not make its database
            return self._valid(self.store.info(self.id).start)
        with self._opened() as (graph, config):
            return self._state(graph, config)

    @property
    def turns(self) -> list[Spoken]:
        """What was said and what came of it, turn by turn."""
        return spoken(self.state)

    @property
    def question(self) -> dict[str, Any] | None:
        """What a person is asked, or None."""
        if not self.store.has_begun(self.id):
            return None
        with self._opened() as (graph, config):
            interrupts = self._snapshot(graph, config).interrupts
            return interrupts[0].value if interrupts else None

    @property
    def states(self) -> list[EditState]:
        """Every state that it went through, the earliest first; none before it has begun."""
        if not self.store.has_begun(self.id):
            return []
        with self._opened() as (graph, config):
            try:
                found = [snapshot.values for snapshot in graph.get_state_history(config)]
            except DAMAGE as error:
                raise self._damaged(error) from error
        return [self._valid(values) for values in reversed(found) if values]

    @property
    def feedback(self) -> tuple[Feedback, ...]:
        """What a person said of its steps, in their order. `SessionError` when the file is damaged."""
        return feedback.read(self.store.folder(self.id))

    def rate(self, step_id: str, vote: Vote | None, words: str = "") -> tuple[Feedback, ...]:
        """Keep a vote ("up", "down", None) and words about a step that has ended, in place of what was kept; neither:
        forget it. Also while the session runs. Returns the feedback on all its steps.

        Raises `InputError` for a vote or words that cannot be kept, `SessionError` when no such step has ended.
        """
        ended = [outcome.step for outcome in self.state.outcomes]
        if step_id not in ended:
            there = ", ".join(ended) or "none"
            raise SessionError(f"session {self.id} has no step {step_id!r} that has ended; it has {there}")
        return feedback.put(self.store.folder(self.id), step_id, vote, words)

    def run(self, listener: Listener = _ignore, *, answer: Any = None, options: Options | None = None) -> EditState:
        """Carry on to the end of the turn or to the next question.

        A session that ended is left as it is. `answer` replies to an open question. `options` replaces the session's.
        Raises `InputError` for a photo or a request that cannot be used, or that asks for no edit; a first turn that
        fails so leaves no session. An answer that cannot be used is refused before anything runs: the question stays.
        """
        try:
            with self._alone() as (graph, config):
                state = self._advance(graph, config, listener, answer, options)
            if state.turn == 1 and state.reason and not state.sub_requests:
                raise InputError(f"nothing to edit: {state.reason}")
            return state
        except InputError as error:
            if not isinstance(error, (OutputError, SessionError)) and self._has_done_nothing():
                self.store.delete(self.id)
            raise

    def cancel(self) -> None:
        """Ask the run that is under way in another thread to stop: within one denoising step, or after the node under
        way. That run raises `Cancelled`; nothing that was finished is lost, and `run` goes on from there."""
        self._cancel.set()

    def say(self, request: str, listener: Listener = _ignore, *, options: Options | None = None) -> EditState:
        """A new turn: edit the picture as it is now. Without `options` the session's are kept, and no file is written.

        Raises `InputError` for a request that cannot be used, `SessionError` while an earlier turn is not finished.
        """
        check_text(request)  # a request that cannot be read must not become part of the session
        with self._alone() as (graph, config):
            state = _next_turn(self._finished(graph, config), request, options)
            return self._begin(graph, config, state, listener)

    def revise_step(
        self,
        step_id: str,
        listener: Listener = _ignore,
        *,
        again: bool = False,
        request: str = "",
        arguments: Mapping[str, Any] | None = None,
        region: RegionAnswer | Mapping[str, Any] | None = None,
        options: Options | None = None,
    ) -> EditState:
        """A new turn that does one step anew, changed, and the later ones on the way to the picture as it is again.

        Nothing is lost: what is done is a new branch. Any step that has ended can be done anew: one of another branch
        as after `go_to`, one that was refused or rolled back at the place where it had its turn.

        Args:
            again: another variant; alone.
            request: the step in other words.
            arguments: arguments of its tool that get other values.
            region: a box, a point or a mask, in coordinates of the picture that the step worked on; alone or beside
                one of the last two.
            options: None: the session's, and no file is written.

        Raises `InputError` for what cannot be used, before anything is changed; `SessionError` while an earlier turn is
        not finished.
        """
        wanted = read_revision(
            {"step": step_id, "again": again, "request": request, "arguments": arguments or {}, "region": region}
        )
        with self._alone() as (graph, config):
            state = _next_turn(self._finished(graph, config), "", options)
            wish = checked(wanted, state, self.context)
            state = state.model_copy(update={"request": title(wish), "anew": wish})
            return self._begin(graph, config, state, listener)

    def check_revision(self, wanted: StepRevision) -> None:
        """Whether `revise_step` can do that. Raises what it would raise."""
        checked(wanted, _next_turn(self._ended(self.state), "", None), self.context)

    def undo(self, steps: int = 1) -> EditState:
        """Take back the last steps that were done; nothing is computed, the picture before them is still there.

        Raises `SessionError` when fewer steps were done, or while the session has not finished.
        """
        with self._alone() as (graph, config):
            state = self._finished(graph, config)
            to = up(state, steps) if steps > 0 else None
            if to is None:
                done = len(path(state, head(state)))
                raise SessionError(f"session {self.id} has {done} steps to take back, asked for {steps}")
            return self._settled(graph, config, taken_back(state, to))

    def redo(self) -> EditState:
        """Bring back what was taken back last; nothing is computed.

        Raises `SessionError` when nothing was taken back since the last edit, or while the session has not finished.
        """
        with self._alone() as (graph, config):
            state = self._finished(graph, config)
            if not redoable(state):
                raise SessionError(f"session {self.id}: nothing was just taken back that could be brought back")
            return self._settled(graph, config, brought_back(state))

    def go_to(self, step_id: str) -> EditState:
        """Make the picture after a step, done or undone, on any branch, the one as it is; "" is the photo. Nothing is
        computed. `undo` goes on along the way to that step, and `redo` returns to where this came from.

        Raises `SessionError` for a step without a picture, or while the session has not finished.
        """
        with self._alone() as (graph, config):
            state = self._finished(graph, config)
            if step_id != PHOTO:
                self._check_picture(state, step_id)
            update = gone_to(state, step_id)
            return self._settled(graph, config, update) if update else state

    def fork(self, step_id: str | None = None) -> Session:
        """A new session with this one's history up to and including a step, done or undone; None: all of it."""
        with self._alone() as (graph, config):
            state = self._finished(graph, config)
        if step_id is not None:
            self._check_picture(state, step_id)
        branched = state if step_id is None else branch(state, step_id)
        branched = branched.model_copy(
            update={
                "status": "done",
                "options": state.options.model_copy(update={"output": None}),
                "delivery": None,
                "spent": {},
            }
        )
        values = branched.model_dump(mode="json", exclude_defaults=True)
        parent = self.id if step_id is None else f"{self.id}@{step_id}"
        info = self.store.create(
            request=state.request,
            source_name=state.source_name,
            start=values,
            parent=parent,
            owner=self.store.info(self.id).owner,
        )
        forked = Session(self.store, info.id, self.context)
        with forked._alone() as (graph, config):
            graph.update_state(config, values, as_node=forked._end)
        self.store.update(info.id, status="done")
        feedback.take_along(
            self.store.folder(self.id), self.store.folder(info.id), {outcome.step for outcome in branched.outcomes}
        )
        return forked

    def deliver(self, output: str, *, force: bool = False) -> EditState:
        """Write the picture as it is now to a file."""
        with self._alone() as (graph, config):
            state = self._finished(graph, config)
            options = state.options.model_copy(update={"output": output, "force": force})
            delivery = write(state.model_copy(update={"options": options}), self.context.artifacts)
            update = {"options": as_state(options), "delivery": as_state(delivery)}
            graph.update_state(config, update, as_node=self._end)
            return self._state(graph, config)

    def _check_picture(self, state: EditState, step_id: str) -> None:
        pictures = kept(state)
        if step_id not in pictures:
            there = ", ".join(pictures) or "none"
            raise SessionError(f"session {self.id} has no step {step_id[:20]!r} with a picture; it has {there}")

    def save_layers(self, path: str | os.PathLike[str], *, force: bool = False) -> tuple[str, ...]:
        """Write the picture as it is, with every step that led to it as a layer, for Krita, GIMP or Photoshop: .ora
        (OpenRaster) or .psd. Says what the file could not keep, a sentence each.

        Raises `InputError` for another suffix, for a session that has not begun and for what the format cannot hold,
        `OutputError` when the path cannot be written, or exists and `force` is false.
        """
        from .layered import save_layers

        return save_layers(self.state, self.context.artifacts, Path(path), force=force)

    def _settled(self, graph: EditGraph, config: RunnableConfig, update: dict[str, Any]) -> EditState:
        """Keep an update of a finished session; the file that was written shows another picture now."""
        graph.update_state(config, {**update, "delivery": None}, as_node=self._end)
        return self._state(graph, config)

    def _begin(self, graph: EditGraph, config: RunnableConfig, state: EditState, listener: Listener) -> EditState:
        """Run a new turn."""
        self.store.update(self.id, status="running", request=state.request)
        update = {name: as_state(getattr(state, name)) for name in ("request", "turn", "status", "options", "anew")}
        return self._drive(graph, config, update, listener)

    def _advance(
        self, graph: EditGraph, config: RunnableConfig, listener: Listener, answer: Any, options: Options | None
    ) -> EditState:
        snapshot = self._snapshot(graph, config)
        if not snapshot.values:
            return self._drive(graph, config, self.store.info(self.id).start, listener)
        state = self._state(graph, config)
        if state.status not in ("running", "waiting"):
            return state
        if options is not None:
            graph.update_state(config, {"options": as_state(options)})
        if snapshot.interrupts:
            if answer is None:
                return state
            check_answer(snapshot.interrupts[0].value, answer, state, self.context)
            return self._drive(graph, config, Command(resume=answer), listener)
        if not snapshot.next and not snapshot.tasks:  # a task that is done and not yet in a checkpoint is no end
            self._pick_up(graph, config)
        return self._drive(graph, config, None, listener)

    def _pick_up(self, graph: EditGraph, config: RunnableConfig) -> None:
        """A session that stopped before a node of another package which is not there any more goes on behind the last
        node that is."""
        ran = next((earlier.next[0] for earlier in graph.get_state_history(config) if earlier.next), None)
        if ran is not None:
            graph.update_state(config, None, as_node=ran)

    def _drive(self, graph: EditGraph, config: RunnableConfig, start: Any, listener: Listener) -> EditState:
        values = dict(self._snapshot(graph, config).values)
        if isinstance(start, dict):
            start = {**start, "session": self.id}
            values |= start
        self._cancel.clear()
        for part in graph.stream(
            start, config, context=self.context, stream_mode=["updates", "custom"], durability="async", version="v2"
        ):
            data = cast(dict[str, Any], part["data"])
            if part["type"] == "custom":
                listener(Event("edit", values, (data["done"], data["total"])))
                continue
            for node, update in data.items():
                if not node.startswith("__"):
                    values |= update or {}
                    listener(Event(node, dict(values)))
            if self._cancel.is_set():
                raise Cancelled(f"session {self.id} was cancelled; it can be resumed")
        state = self._state(graph, config)
        self.store.update(self.id, status=state.status)
        return state

    def _state(self, graph: EditGraph, config: RunnableConfig) -> EditState:
        snapshot = self._snapshot(graph, config)
        state = self._valid(snapshot.values or self.store.info(self.id).start)
        return state.model_copy(update={"status": "waiting"}) if snapshot.interrupts else state

    def _valid(self, values: Any) -> EditState:
        try:
            return EditState.model_validate(values)
        except ValidationError as error:
            raise self._damaged(error) from error

    def _snapshot(self, graph: EditGraph, config: RunnableConfig) -> StateSnapshot:
        try:
            return graph.get_state(config)
        except DAMAGE as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> SessionError:
        first = next(iter(str(error).splitlines()), type(error).__name__)
        return SessionError(f"session {self.id} is damaged and cannot be read ({first})")

    def _finished(self, graph: EditGraph, config: RunnableConfig) -> EditState:
        return self._ended(self._state(graph, config))

    def _ended(self, state: EditState) -> EditState:
        if state.status in ("running", "waiting"):
            raise SessionError(f"session {self.id} has not finished; resume it first: imageedit-r1 resume {self.id}")
        return state

    @property
    def _end(self) -> str:
        """The node behind which a turn is over."""
        return last_nodes(self.context.nodes)["deliver"]

    def _has_done_nothing(self) -> bool:
        with suppress(SessionError):
            return not self.state.sub_requests
        return False

    @contextmanager
    def _opened(self) -> Iterator[tuple[EditGraph, RunnableConfig]]:
        with _apart(), self.store.open(self.id) as saver:
            config: RunnableConfig = {"configurable": {"thread_id": self.id}, "recursion_limit": STEP_LIMIT}
            yield _graph(self.context.nodes).copy({"checkpointer": saver}), config

    @contextmanager
    def _alone(self) -> Iterator[tuple[EditGraph, RunnableConfig]]:
        with self.store.lock(self.id), self._opened() as both:
            yield both


def _next_turn(state: EditState, request: str, options: Options | None) -> EditState:
    """The state in which a new turn begins; without `options` the session's are kept, and no file is written."""
    options = options or state.options.model_copy(update={"output": None, **NOTHING_SHOWN})
    new = {"request": request, "turn": state.turn + 1, "status": "running", "options": options, "anew": None}
    return state.model_copy(update=new)


@contextmanager
def _apart() -> Iterator[None]:
    """Out of reach of a graph whose node or tool drives the session: it would lend the session its own checkpointer,
    and take the session's questions for its own."""
    token = var_child_runnable_config.set(None)
    try:
        yield
    finally:
        var_child_runnable_config.reset(token)

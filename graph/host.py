"""The agent that calls a tool: its conversation, what it knows the call by, its stream, and its wish to stop.

All of it is what LangGraph hands to a tool; called by itself, a tool gets none of it. Left out: what a call does.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import AIMessage, convert_to_messages
from langchain_core.runnables import RunnableConfig
from langgraph.prebuilt import ToolRuntime

from ..tools.progress import Cancelled
from .events import Teller
from .session import Event, Session


@dataclass(slots=True)
class Host:
    """The agent that calls: what it says of this call, and its wish to stop."""

    config: RunnableConfig
    runtime: ToolRuntime[Any, Any] | None
    session: Session | None = None
    stopped: threading.Event = field(default_factory=threading.Event)
    inside: Context = field(default_factory=copy_context)
    """Where the host's stream is to be found: a session is driven out of its reach."""

    @property
    def messages(self) -> list[Any]:
        """The conversation, as far as the host's state has one."""
        state = getattr(self.runtime, "state", None)
        found = state.get("messages") if isinstance(state, Mapping) else getattr(state, "messages", None)
        return list(found) if isinstance(found, (list, tuple)) else []

    def key(self, arguments: str) -> str:
        """What this call is known by when it runs again; empty where nobody runs it again."""
        place = self.config.get("configurable") or {}
        task = place.get("checkpoint_ns")
        if not task or not place.get("thread_id"):
            return ""
        call = getattr(self.runtime, "tool_call_id", "") or arguments
        return hashlib.sha256(f"{place['thread_id']}\n{task}\n{call}".encode()).hexdigest()

    @property
    def place(self) -> str:
        """The step of the host in which this call runs, with others made at the same time: its checkpoints there."""
        place = self.config.get("configurable") or {}
        return json.dumps([str(place.get("thread_id")), place.get("checkpoint_map") or {}], sort_keys=True, default=str)

    def shares_its_task(self, name: str) -> bool:
        """Whether other calls of the tool run in the same task of the host: answers could not be told apart."""
        path = (self.config.get("metadata") or {}).get("langgraph_path") or ("",)
        if path[0] != "__pregel_pull":
            return False
        last = next((m for m in reversed(convert_to_messages(self.messages)) if isinstance(m, AIMessage)), None)
        return last is not None and sum(call["name"] == name for call in last.tool_calls) > 1

    def stop(self) -> None:
        """From another thread: the person does not wait any more."""
        self.stopped.set()
        if self.session is not None:
            self.session.cancel()

    def listener(self, session: Session) -> Callable[[Event], None]:
        """Tells the host's stream what happens, and stops the run when that is wished."""
        teller = Teller(session.state)

        def tell(event: Event) -> None:
            if self.stopped.is_set():
                raise Cancelled(f"session {session.id} was cancelled; it can be resumed")
            if self.runtime is not None:
                for one in teller.tell(event):
                    self.inside.run(self.runtime.stream_writer, one.to_json())

        return tell

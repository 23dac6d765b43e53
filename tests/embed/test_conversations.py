"""Questions through the tool of an agent: the conversations that every surface has to hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from langchain.agents import create_agent
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from imageedit_r1 import tool
from imageedit_r1.checkpoints.sessions import SessionStore
from imageedit_r1.schema import Review
from imageedit_r1.tests.questions.conformance import CHECKS, Refused, Talk

from .agents import ScriptedModel, calls, shows


class ThroughAnAgent:
    """A `Talk` in which a model calls the tool, and the person answers the host's interrupts. A session is a thread."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._hosts: dict[str, Any] = {}

    def begin(self, photo: Path, request: str, review: Review) -> str:
        tools = [tool(home=self.home, review=review, ask=True, thumbnail=False)]
        host: Any = create_agent(ScriptedModel(script=[calls(request), "."]), tools, checkpointer=InMemorySaver())
        host.invoke({"messages": [shows(photo)]}, self._thread())
        session = SessionStore(self.home).list()[0].id
        self._hosts[session] = host
        return session

    def question(self, session: str) -> dict[str, Any] | None:
        interrupts = self._hosts[session].get_state(self._thread()).interrupts
        return interrupts[0].value | {"error": ""} if interrupts else None

    def answer(self, session: str, answer: Any) -> None:
        result = self._hosts[session].invoke(Command(resume=answer), self._thread())
        for again in result.get("__interrupt__", ()):
            if again.value["error"]:
                assert "\n" not in again.value["error"]
                raise Refused(again.value["error"])

    def _thread(self) -> Any:
        return {"configurable": {"thread_id": "one"}}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: str(check.__name__))
def test_conversations(check: Callable[[Talk, Path], None], tmp_path: Path) -> None:
    check(ThroughAnAgent(tmp_path / "home"), tmp_path)

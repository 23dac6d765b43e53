"""Asking a person from within a tool of a host graph, so that no answer is given twice.

LangGraph runs the tool again from the top when an answer came, and hands it all answers so far in the order in which
it asks. The session has used the earlier ones already: those are called for and let go.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from langgraph.types import interrupt

from ..checkpoints.calls import Call, keep_call
from ..errors import InputError, SessionError
from ..questions import ANSWERS, answer_schema
from ..schema import EditState
from .session import Session

DROPPED: dict[str, dict[str, Any]] = {"plan": {"cancel": True}, "region": {"skip": True}, "result": {"skip": True}}
"""The answer that does without what a question is about, by its kind."""


def drop_question(question: dict[str, Any] | None) -> dict[str, Any] | None:
    """The answer that does without what is asked about; None when nothing is asked.

    Raises `SessionError` for a question that a node of another package asks: how to do without it is not known.
    """
    if question is None:
        return None
    if question.get("kind") not in DROPPED:
        raise SessionError("the session waits for an answer to its last request, which has to be given first")
    return DROPPED[question["kind"]]


NOBODY = "a person has to be asked, and there is no graph with a checkpointer to ask through"


class Asker:
    """Asks the questions of one run of a tool call."""

    def __init__(self, session: Session, call: Call) -> None:
        self._session = session
        self._call = call
        self._passed = 0
        """Questions that were put to the host in this run."""

    def ask(self, state: EditState, error: str = "") -> Any:
        """The answer to the open question. Leaves through LangGraph's `GraphInterrupt` when there is none yet.

        `error` says why the answer before could not be used, when the question is asked again for that. Raises
        `InputError` where the call has no host that could keep the pause.
        """
        if not self._call.key:
            raise InputError(NOBODY)
        question = self._session.question
        assert question is not None, "a session that waits has a question"
        mark = _fingerprint(state, question)
        if error or mark not in self._call.asked[-1:]:
            self._call = self._call.model_copy(update={"asked": (*self._call.asked, mark)})
            keep_call(self._session.store, self._call)
        while self._passed < len(self._call.asked) - 1:
            interrupt(question)  # answered in an earlier run
            self._passed += 1
        self._passed += 1
        asked = question | {"error": error} if error else question
        known = question.get("kind") in ANSWERS
        return interrupt(asked, response_schema=answer_schema(question["kind"]) if known else None)


def _fingerprint(state: EditState, question: dict[str, Any]) -> str:
    """What tells one question of a session from the next, though both may read the same."""
    told = json.dumps([question, state.model_dump(mode="json", exclude_defaults=True)], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()

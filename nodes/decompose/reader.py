"""Clauses to placed edits, one after another: what was said before decides what "it", a complaint or a colour means.

Left out: reading a single clause (frames.py), ids and references (references.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from .answers import (
    adds_nothing,
    is_bare_mention,
    is_generic,
    is_mere_fix,
    is_vague,
    spelled_out,
    with_amount,
    without_answered,
)
from .clauses import Clause
from .constraints import constraint
from .edits import Edit
from .frames import edits_of
from .jottings import itemised
from .merging import as_hints, distinct, one_restore, with_text_color
from .narration import is_done, is_report, is_told
from .references import Placed
from .refusals import is_question, is_unreadable
from .topics import told_topic, topic_of

MAX_EDITS = 50
"""Edits taken of one request; what comes after is not read."""
_OF_THINGS = frozenset({"remove_object", "replace_object", "change_color", "blur", "extract_object", "change_position"})
"""Edits whose "it" may be a thing that another sentence brought up."""


@dataclass(slots=True)
class Reader:
    """What has been read of a request so far."""

    placed: list[Placed] = field(default_factory=list)
    keep: list[str] = field(default_factory=list)
    _pending: list[Placed] = field(default_factory=list)
    """"before cropping": waits for what comes first."""
    _previous: list[Edit] = field(default_factory=list)
    """What the last clause that asked for something asked for, and how many of it were placed."""
    _count: int = 0
    _complaints: list[Edit] = field(default_factory=list)
    _complained: bool = False
    _topic: str = ""
    _topic_is_told: bool = False
    _told: bool = False
    _reported: bool = False
    _awaited: bool = False
    """An "after ...ing" sentence waits for what comes after it."""

    def read(self, clauses: list[Clause]) -> tuple[list[Placed], tuple[str, ...]]:
        """Edits in the order to do them, and what must be kept."""
        for index, clause in enumerate(item for whole in clauses for item in itemised(whole)):
            if len(self.placed) > MAX_EDITS:
                break
            if not is_unreadable(clause.tokens) and not self._asks_nothing(clause):
                self._ask(spelled_out(clause, self._topic), index)
        return without_answered(self.placed + self._pending, self._complaints), tuple(self.keep)

    def _asks_nothing(self, clause: Clause) -> bool:
        """Told clauses, constraints and questions: they leave a topic or something to keep."""
        self._reported = is_report(clause.tokens) or (self._reported and is_done(clause.tokens))
        self._topic_is_told = self._told or self._topic_is_told
        self._told = is_told(clause.tokens) or (self._told and not clause.hard and is_done(clause.tokens))
        if self._reported or self._told:
            self._topic = told_topic(clause.tokens) or self._topic
            return True
        kept = constraint(clause)
        if kept is not None:
            self.keep += [k for k in kept if k not in self.keep]
            return True
        if clause.order != "before" and is_question(clause.tokens):
            self._topic = topic_of(clause.tokens)
            return True
        return False

    def _ask(self, clause: Clause, index: int) -> None:
        edits = with_text_color(edits_of(clause)[: MAX_EDITS + 1], self.placed)
        if any(p.edit.action == "colorize" for p in self.placed):
            edits = as_hints(clause, edits)
        if self._complained and (told_how := with_amount(clause, self._previous)):
            self._take_back()
            edits, clause = told_how, replace(clause, head=None)
        if is_bare_mention(self._previous) and self.placed and any(e.pronoun for e in edits):
            self._topic = self._previous[0].subject
            self._take_back()
        if self._is_meant_by(clause, edits):
            self._take_back()
        elif (clause.means and adds_nothing(edits, self._previous)) or (
            self._complained and is_mere_fix(clause, edits)
        ):
            return
        self._complained = clause.head is None and bool(edits)
        self._complaints += edits if self._complained else []
        near = not (clause.hard or self._topic_is_told)
        about = self._topic if near or all(e.action in _OF_THINGS for e in edits) else ""
        edits = distinct(one_restore(edits))
        if not edits:
            self._topic = topic_of(clause.tokens)
        self._place([Placed(e, clause.order, index, clause.hard, about) for e in edits], clause)
        self._previous, self._count = (edits, len(edits)) if edits else (self._previous, self._count)

    def _is_meant_by(self, clause: Clause, edits: list[Edit]) -> bool:
        """Whether a clause tells what the one before meant ("enhance it by ...", "fix the exposure, it's too dark")."""
        if not edits or not self.placed:
            return False
        how = clause.means and is_generic(self._previous)
        return how or (clause.head is None and not clause.hard and is_vague(self._previous))

    def _take_back(self) -> None:
        del self.placed[len(self.placed) - self._count :]

    def _place(self, new: list[Placed], clause: Clause) -> None:
        if clause.order == "before":
            later = [replace(p, order="then") for p in new]
            if self.placed and not clause.hard:
                self.placed += later
            else:
                self._pending += later
            return
        order = "" if clause.order == "after" else "then" if self._awaited and not clause.order else None
        self._awaited = clause.order == "after" and clause.hard and bool(new)
        self.placed += [replace(p, order=order) if order is not None else p for p in new]
        if clause.order == "after" and len(self.placed) > len(new) and not clause.hard and new:
            late = self.placed[-len(new) - 1]
            self.placed = [*self.placed[: -len(new) - 1], *new, replace(late, order="then")]
        elif self._pending and new:
            self.placed += self._pending
            self._pending = []

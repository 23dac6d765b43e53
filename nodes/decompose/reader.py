"""Clauses to placed edits, one after another: what was said before decides what "it", a complaint or a colour means.

Left out: reading a single clause (frames.py), ids and references (references.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ...schema import WHOLE_IMAGE
from .adding import add
from .answers import (
    adds_nothing,
    is_bare_mention,
    is_generic,
    is_mere_fix,
    is_purpose,
    is_vague,
    spelled_out,
    with_amount,
    without_answered,
)
from .antecedents import counted, further, mentioned, recounted, spread
from .carriers import CARRIERS
from .clauses import Clause
from .constraints import constraint
from .echoes import absorbed, is_echo, is_new_thing, is_pointing_add, takes_back
from .edits import Edit
from .frames import edits_of
from .intent import moods
from .jottings import itemised
from .leftovers import cut_again
from .merging import as_hints, distinct, one_restore
from .moods import Mood
from .narration import is_content
from .references import Placed
from .refusals import is_unreadable
from .soundness import noun_phrase, sounded
from .tokens import Token, phrase
from .topics import told_topic, topic_of

MAX_EDITS = 50
"""Edits taken of one request; what comes after is not read."""
_OF_THINGS = CARRIERS | {
    "remove_object",
    "replace_object",
    "change_color",
    "blur",
    "extract_object",
    "change_position",
    "change_text",
}
"""Edits whose "it" may be a thing that another sentence brought up."""


def _is_heading(edit: Edit) -> bool:
    """Whether an edit read in "Real-estate listing:" or "Edits for frame 12:" is none."""
    return edit.action in ("enhance", "change_pose") or (edit.action == "add_border" and not edit.parameters)


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
    _fragment: list[Token] = field(default_factory=list)
    """A new thing that was only named ("a dozen roses, please"), for an "add them" behind it."""
    _things: list[str] = field(default_factory=list)
    """What the last sentence brought up without asking, for a "both" behind it."""
    _counted: str = ""
    """The things that a sentence counted, for a "six please" behind it."""
    notes: list[str] = field(default_factory=list)
    """What could not be read, one sentence each."""
    _awaited: bool = False
    """An "after ...ing" sentence waits for what comes after it."""

    def read(self, clauses: list[Clause]) -> tuple[list[Placed], tuple[str, ...]]:
        """Edits in the order to do them, and what must be kept."""
        read = zip(clauses, moods(clauses), strict=True)
        items = (
            (item, mood) for clause, mood in read for item in (itemised(clause) if mood is Mood.ASKS else [clause])
        )
        for index, (clause, mood) in enumerate(items):
            if len(self.placed) > MAX_EDITS:
                break
            if not is_unreadable(clause.tokens) and not self._asks_nothing(clause, mood):
                self._ask(spelled_out(clause, self._topic), index)
        return without_answered(self.placed + self._pending, self._complaints), tuple(self.keep)

    def _asks_nothing(self, clause: Clause, mood: Mood) -> bool:
        """Told clauses, constraints and questions: they leave a topic or something to keep."""
        self._topic_is_told, self._told = self._told or self._topic_is_told, mood is Mood.TELLS
        if clause.title and clause.head is None and all(_is_heading(e) for e in edits_of(clause)):
            return True
        if is_content(clause.tokens):
            self.placed = [p for p in self.placed if not any(p.edit is c for c in self._complaints)]
            return True
        kept = constraint(clause) if mood in (Mood.ASKS, Mood.REFUSES) else None
        if kept is not None:
            self.keep += [k for k in kept if k not in self.keep]
            return True
        if mood is Mood.ASKS:
            return False
        self._topic = noun_phrase((told_topic if self._told else topic_of)(clause.tokens)) or self._topic
        self._bring_up(clause)
        return True

    def _bring_up(self, clause: Clause) -> None:
        things = mentioned(clause.tokens)
        self._things = things if clause.hard else [*self._things, *things]
        self._counted = counted(clause.tokens) or self._counted

    def _ask(self, clause: Clause, index: int, *, again: bool = False) -> None:
        if self.placed and takes_back(clause):
            self._take_back()
            self._previous, self._count = [], 0
            return
        if is_echo(clause, self._previous) or is_purpose(clause, self._previous):
            return
        named = self._fragment if is_pointing_add(clause) else []
        read = recounted(clause, self._counted) or (add(named) if named else edits_of(clause)[: MAX_EDITS + 1])
        kept = sounded(read)
        more = [] if kept else further(clause, self._previous)
        unsound = len(kept) < len(read)
        if not again and not more and (not read or unsound) and (pieces := cut_again(clause)):
            for piece in pieces:
                if not self._asks_nothing(piece, Mood.ASKS):
                    self._ask(spelled_out(piece, self._topic), index, again=True)
            return
        if unsound and not more:
            self.notes.append(f'"{phrase(clause.tokens)}" was not understood; say what should change in other words.')
        edits = absorbed(clause, spread(kept, self._things), self.placed) or more
        self._fragment = [] if edits or clause.head is not None or not is_new_thing(clause) else list(clause.rest)
        if any(p.edit.action == "colorize" for p in self.placed):
            edits = as_hints(clause, edits)
        if self._complained and (told_how := with_amount(clause, self._previous)):
            self._take_back()
            edits, clause = told_how, replace(clause, head=None)
        if is_bare_mention(self._previous) and self.placed and any(e.pronoun for e in edits):
            self._topic = self._previous[0].subject
            self._take_back()
        if self._is_meant_by(clause, edits):
            self._topic = self._previous[0].subject if self._previous[0].subject != WHOLE_IMAGE else self._topic
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
            self._topic = noun_phrase(topic_of(clause.tokens)) or ""
            self._bring_up(clause)
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

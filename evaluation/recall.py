"""How well references to what was done before are read: "undo the crop", "a bit less", "the same here".

Measured on conversations (`data/conversations.jsonl`) whose last message is labelled with what the picture is to
consist of afterwards; every second row is set aside for the score. And on the labelled requests of
`data/requests-*.jsonl`, said as a second message: none of them may be taken for one about the first. Left out: pixels
(tests/graph).
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..nodes.recall.history import head, path
from ..nodes.recall.naming import Deed, deeds
from ..schema import EditState, SubRequest
from .photos import ROOT
from .section import Goal, Section, table
from .talk import begun, heard, said

DATA = ROOT / "evaluation" / "data"
CONVERSATIONS = DATA / "conversations.jsonl"
HISTORIES = (
    ("brighten it by 20%", "blur the background", "crop it to 4:3 and add a white border"),
    ("make it warmer and add a vignette", 'write "Hi" at the top', "remove the car on the left", "sharpen it by 30%"),
    ("make it black and white", "darken it by 30%", "denoise it", "make the car blue"),
    ("rotate it 3 degrees", "increase the saturation by 20%", "undo that"),
)
"""What was done before a labelled request is said as the next message."""
SHOWN = 12
"""Misses that are listed."""


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a message."""

    after: list[str]
    """Actions that the picture consists of, in order."""
    changed: dict[str, str]
    """Action -> "more", "less", what the amount or the colour is now."""
    more: list[str]
    rest: str
    is_new: bool
    """Nothing was taken for a word about what was done."""


def measure() -> Section:
    """Both measurements, in a few seconds."""
    rows = conversations()
    work, score = rows[::2], rows[1::2]
    missed = [row for row in work if not is_right(row)]
    reached = {"work": share(work), "score": share(score)}
    alarms = list(false_alarms())
    requests = sum(1 for _ in labelled_requests()) * len(HISTORIES)
    slowest = max(_cpu_ms(row) for row in rows)
    goals = (
        Goal("references read, work part", reached["work"], 0.95, "%"),
        Goal("references read, score part", reached["score"], 0.9, "%"),
        Goal("new edits taken for references", len(alarms) / requests, 0.0, "%", "lower"),
        Goal("CPU time of a message, slowest", slowest, 50.0, "ms", "lower"),
    )
    kinds = sorted({row["kind"] for row in rows})
    lines = [(kind, _counted(kind, work), _counted(kind, score)) for kind in kinds]
    listed = "; ".join(f'"{row["message"]}" after {json.dumps(row["said"])}' for row in missed[:SHOWN]) or "none"
    text = f"""\
{len(rows)} short conversations by one author. A row counts when the picture consists of the right edits afterwards, the
right one is done anew the right way, and what is left for the decomposer is what was labelled. Of the score part only
the count was looked at.

{table(("what is meant", "work", "score"), lines)}

Missed in the work part: {listed}.

The labelled requests as a message after each of {len(HISTORIES)} histories, {requests} in all. Taken for references:
{"; ".join(repr(request) for request in alarms[:SHOWN]) or "none"}.
"""
    return Section("Conversation", goals, text)


def conversations() -> list[dict[str, Any]]:
    """The rows; every second one belongs to the score part."""
    return [json.loads(line) for line in CONVERSATIONS.read_text(encoding="utf-8").splitlines()]


def share(rows: Sequence[dict[str, Any]]) -> float:
    """The part of the rows that is read as labelled."""
    return sum(map(is_right, rows)) / len(rows)


def is_right(row: dict[str, Any]) -> bool:
    """Whether the last message does what its label says."""
    found = outcome(row)
    if row["kind"] == "new":
        return found.is_new
    change = row.get("change")
    right_way = not found.changed if change is None else _is_way(found.changed.get(change["step"], ""), change["way"])
    return (
        not found.is_new
        and found.after == row["after"]
        and right_way
        and found.more == row.get("more", [])
        and _bare(found.rest) == _bare(row.get("rest", ""))
    )


def outcome(row: dict[str, Any]) -> Found:
    """What the last message of a conversation does."""
    before = begun(row.get("like", ()))
    for message in row["said"]:
        before = said(before, message)
    return compared(before, heard(before, row["message"]))


def compared(before: EditState, now: EditState) -> Found:
    """What a message has changed."""
    asked = {s.id: s for s in now.sub_requests}
    done = [*path(now, head(now)), *(step.id for step in now.steps[now.cursor :])]
    steps = {step.id: step for step in now.steps}
    wanted = [asked[covered] for i in done for covered in steps[i].covers]
    covered = {c for step in now.steps for c in step.covers}
    more = [s for s in now.sub_requests[len(before.sub_requests) :] if s.id not in covered]
    changed: dict[str, str] = {}
    for step in now.steps[now.cursor :]:
        new = [asked[c] for c in step.covers if asked[c] not in before.sub_requests]
        old = _origin(step.again, before)
        way = _way(old, new) if old is not None and new else ""
        if step.seed or way:
            changed[new[0].action if new else asked[step.covers[0]].action] = way or "again"
    return Found(
        after=[s.action for s in wanted],
        changed=changed,
        more=[f"{s.action} {s.subject}" for s in more],
        rest=now.wish if now.wish != now.request else "",
        is_new=now.wish == now.request,
    )


def labelled_requests() -> Iterator[str]:
    """The requests of the project's own lists."""
    for path_ in sorted(DATA.glob("requests-*.jsonl")):
        for line in path_.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)["request"]


def false_alarms(histories: Sequence[Sequence[str]] = HISTORIES) -> Iterator[str]:
    """Labelled requests that are taken for something about what was done before."""
    for history in histories:
        state = begun()
        for message in history:
            state = said(state, message)
        yield from (request for request in labelled_requests() if heard(state, request).wish != request)


def _origin(again: str, before: EditState) -> tuple[SubRequest, ...] | None:
    """What the step that is done anew was asked for."""
    known: dict[str, Deed] = {deed.id: deed for deed in deeds(before)}
    if again in known:
        return known[again].wanted
    if before.like is not None:
        return tuple(s for s in before.like.sub_requests if again.endswith(f"@{s.id}"))
    return None


def _way(old: Sequence[SubRequest] | None, new: Sequence[SubRequest]) -> str:
    """In which way a step is another one: its amounts and colours, before and after."""
    if not old or not new:
        return ""
    was, now = old[0].parameters, new[0].parameters
    told = []
    for p in now:
        if p in was:
            continue
        before = next((q.amount for q in was if q.property == p.property), None)
        if isinstance(p.amount, str):
            told.append(p.amount)
        elif p.amount is not None:
            told.append(f"{p.amount:g} {p.unit or ''}".strip())
            start = before if isinstance(before, (int, float)) else _usual(new[0], p.property)
            told.append("more" if p.amount > start else "less")
    return "|".join(told)


def _usual(wanted: SubRequest, name: str) -> float:
    """What a tool takes when nobody names an amount."""
    from .talk import parts

    tools = parts().context.tools.values()
    return next((t.amounts[name].unsaid for t in tools if wanted.action in t.actions and name in t.amounts), 100.0)


def _is_way(found: str, labelled: str) -> bool:
    told = found.split("|")
    return labelled in told or (labelled == "color" and bool(found) and found not in ("again", ""))


def _bare(text: str) -> str:
    return " ".join(text.lower().strip(" .,!?").split())


def _counted(kind: str, rows: Sequence[dict[str, Any]]) -> str:
    of = [row for row in rows if row["kind"] == kind]
    return f"{sum(map(is_right, of))} of {len(of)}"


def _cpu_ms(row: dict[str, Any]) -> float:
    state = begun(row.get("like", ()))
    for message in row["said"]:
        state = said(state, message)
    started = time.process_time()
    heard(state, row["message"])
    return 1000 * (time.process_time() - started)

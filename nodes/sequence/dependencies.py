"""Which sub-request has to wait for which: what the user said, and what the words imply.

Implied is an order that the other way round cannot be carried out: a thing is put in, or becomes what its words say,
before anything refers to it, and what is known by its colour is found before the colour is taken away. Against that a
stated order loses, and the user is told. Left out: what merely works better (`rules.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ...schema import WHOLE_IMAGE, SubRequest
from .phrases import Thing
from .things import DESTRUCTIVE, TREATMENTS, Made, likeness, made, mentioned, placing_words, refers, target

Edge = tuple[str, str]
"""(the earlier id, the later id)."""


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The order that has to be kept."""

    after: Mapping[str, frozenset[str]]
    """Id -> the ids that come first; free of circles but for `circles`."""
    brought: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Id -> the ids that bring in what it refers to, and without which that is not in the picture."""
    circles: tuple[tuple[str, ...], ...] = ()
    """Ids that wait for each other, in the order in which they wait."""
    notes: tuple[str, ...] = ()
    """Where a stated order could not be kept, one sentence each."""


def dependencies(sub_requests: Sequence[SubRequest]) -> Dependencies:
    """The order that the user stated, mended where a prerequisite speaks against it."""
    by_id = {sub_request.id: sub_request for sub_request in sub_requests}
    needed, preferred = _implied(sub_requests)
    stated = {(i, s.id): None for s in sub_requests for i in s.after if i in by_id and i != s.id}
    edges = dict.fromkeys([*needed, *stated])
    notes: list[str] = []
    circles: list[tuple[str, ...]] = []
    while circle := find_circle(by_id, edges):
        steps = list(zip(circle, (*circle[1:], circle[0]), strict=True))
        makers = {earlier for earlier, later in steps if (earlier, later) in needed}
        wrong = next((e for e in steps if e not in needed and e[1] in makers), None)
        if wrong is not None:
            del edges[wrong]
            notes.append(_overruled(by_id[wrong[1]], by_id[wrong[0]]))
            continue
        circles.append(circle)
        edges = {e: None for e in edges if not set(e) & set(circle)}
    for edge in preferred:
        if edge not in edges and not find_circle(by_id, [*edges, edge]):
            edges[edge] = None
    after = {i: frozenset(earlier for earlier, later in edges if later == i) for i in by_id}
    brought = {i: frozenset(a for a, later in needed if later == i and _is_new(by_id[a], by_id[i])) for i in by_id}
    return Dependencies(after, brought, tuple(circles), tuple(dict.fromkeys(notes)))


def title(sub_request: SubRequest) -> str:
    """A sub-request as people name it: "'add hat: on the dog'"."""
    what = sub_request.action.replace("_", " ").removesuffix(" object")
    if sub_request.subject != WHOLE_IMAGE and not what.endswith(sub_request.subject):
        what += f" {sub_request.subject}"
    goal = "" if sub_request.action == "remove_object" else sub_request.goal.removeprefix(sub_request.subject).strip()
    return f"'{what}: {goal}'" if goal else f"'{what}'"


def circle_reason(circle: Sequence[SubRequest]) -> str:
    """Why sub-requests on a circle cannot be ordered, for the user."""
    names = [title(s) for s in circle]
    waits = ", ".join(f"{later} after {earlier}" for earlier, later in zip(names, (*names[1:], names[0]), strict=True))
    return f"the order goes round in a circle: {waits}; say which comes first"


def find_circle(nodes: Iterable[str], edges: Iterable[Edge]) -> tuple[str, ...]:
    """A shortest circle through the first node that lies on one, or nothing."""
    later: dict[str, list[str]] = {}
    for start, end in edges:
        later.setdefault(start, []).append(end)
    for node in nodes:
        paths: list[tuple[str, ...]] = [(node,)]
        seen = set[str]()
        for path in paths:
            for end in later.get(path[-1], ()):
                if end == node:
                    return path
                if end not in seen:
                    seen.add(end)
                    paths.append((*path, end))
    return ()


def _implied(sub_requests: Sequence[SubRequest]) -> tuple[dict[Edge, None], dict[Edge, None]]:
    """Edges without which a sub-request cannot be carried out, and edges that only avoid a mistake."""
    needed: dict[Edge, None] = {}
    preferred: dict[Edge, None] = {}
    makes = {s.id: made(s) for s in sub_requests}
    for user in sub_requests:
        others = [s for s in sub_requests if s is not user]
        needed |= {(maker, user.id): None for mention in mentioned(user) for maker in _makers(mention, others, makes)}
        for maker in others:
            if (maker.id, user.id) not in needed and _loses_name(user, maker, makes[user.id]):
                needed[user.id, maker.id] = None
            elif user.kind in DESTRUCTIVE and maker.id in _makers(target(user), [maker], makes):
                preferred[user.id, maker.id] = None
    renamed = {s.id for s in sub_requests if any(one.quality for one in makes[s.id])}
    swapped = [e for e in needed if e[::-1] in needed and set(e) <= renamed]  # "the blue one red and the red one blue"
    return {e: None for e in needed if e not in swapped}, preferred


def _is_new(maker: SubRequest, user: SubRequest) -> bool:
    """Whether what the user refers to is in the picture only when the maker has put it there."""
    if maker.kind not in ("add_object", "replace_object"):
        return False
    there = (*mentioned(maker), *filter(None, [target(maker)]))
    new = [one.thing for one in made(maker) if not any(one.thing.heads & thing.heads for thing in there)]
    return any(mention.heads & thing.heads for mention in mentioned(user) for thing in new)


def _loses_name(user: SubRequest, painter: SubRequest, makes: tuple[Made, ...]) -> bool:
    """Whether the painter takes away the colour by which a thing of the user is known."""
    named = [thing for thing in (*mentioned(user), *filter(None, [target(user)])) if thing.colours]
    if user.kind == "add_object" or not named:
        return False
    if painter.subject == WHOLE_IMAGE:
        return painter.kind == "adjust_color" and any(p.property in TREATMENTS for p in painter.parameters)
    old = target(painter) if painter.kind == "change_color" else None
    if old is None or not old.colours or any(one.thing.heads & old.heads and one.quality for one in makes):
        return False
    return any(thing.heads & old.heads and thing.colours & old.colours for thing in named)


def _makers(mention: Thing | None, others: Sequence[SubRequest], makes: Mapping[str, tuple[Made, ...]]) -> list[str]:
    """Who makes the thing that is meant; of several things with that noun, those that are most like it."""
    if mention is None:
        return []
    found = [
        (likeness(mention, one), maker.id)
        for maker in others
        for one in makes[maker.id]
        if refers(mention, one, placing_words(maker))
    ]
    best = max((score for score, _ in found), default=0)
    return [maker for score, maker in found if score == best]


def _overruled(first: SubRequest, then: SubRequest) -> str:
    return (
        f"{title(first)} is done before {title(then)}, not after it as the request says: "
        "otherwise what the words name would not be there"
    )

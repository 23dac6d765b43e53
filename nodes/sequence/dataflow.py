"""Which step needs the pixels of which: the dependency graph of a plan.

Two steps may run in either order when each looks at and changes a region of its own only, and their words say that the
regions have nothing in common; a soft edge at a common border does not count. All others need the one before.
`Step.after` keeps the nearest steps; what comes before those is before this one too. Left out: masks, which are known
only when a step runs, so that words too vague to tell regions apart count as overlapping.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...schema import Region, Step, UserRegion
from ...tools.base import EditTool
from ..decompose.tables import listed
from .phrases import Thing, different, main_thing, own_things, same

KINDS: tuple[frozenset[str], ...] = (
    listed("sky cloud heaven sun moon"),
    listed("foliage grass lawn tree leaf plant bush hedge forest meadow flower shrub"),
    listed(
        "person man woman boy girl kid child baby human lady guy gentleman bride groom face skin hair eye lip tooth "
        "shirt dress jacket coat hat trouser shoe glove scarf tie"
    ),
    listed("cat dog horse cow sheep bird elephant bear zebra giraffe puppy kitten animal"),
    listed("car bus truck train bicycle bike motorcycle boat plane airplane van tram ship"),
    listed("water sea ocean lake river pond pool"),
    listed("ground floor road street path pavement sand snow soil beach"),
    listed("building house tower church castle bridge wall roof skyscraper"),
)
"""Kinds of which a pixel shows one: two things of different kinds share no pixels. Within a kind they may."""
_SUBJECT = listed("subject foreground")
_BACKGROUND = listed("background backdrop")
_EXCEPT = "everything except "


def with_dependencies(
    steps: Sequence[Step], tools: Mapping[str, EditTool], regions: Sequence[UserRegion] = ()
) -> list[Step]:
    """The steps with `after` completed by the steps whose pixels they need; nothing in it follows from the rest."""
    before: dict[str, set[str]] = {}
    linked: list[Step] = []
    for step in steps:
        known = set(step.after).union(*(before.get(i, set()) for i in step.after))
        after = list(step.after)
        for earlier in reversed(linked):
            if earlier.id not in known and not independent(earlier, step, tools, regions):
                after.append(earlier.id)
                known |= {earlier.id} | before[earlier.id]
        before[step.id] = known
        nearest = [i for i in after if not any(i in before.get(other, ()) for other in after)]
        place = {s.id: i for i, s in enumerate(linked)}
        linked.append(step.model_copy(update={"after": tuple(sorted(nearest, key=lambda i: place.get(i, -1)))}))
    return linked


def independent(one: Step, other: Step, tools: Mapping[str, EditTool], regions: Sequence[UserRegion] = ()) -> bool:
    """Whether two steps surely give the same picture in either order."""
    if one.region is None or other.region is None or not all(_is_confined(s, tools[s.tool]) for s in (one, other)):
        return False
    if "user" in (one.region.method, other.region.method):
        return _boxes_apart(one.id, other.id, regions)
    return apart(one.region, other.region)


def _is_confined(step: Step, tool: EditTool) -> bool:
    """Whether a tool looks at no pixel outside the region that it changes."""
    return tool.blends and (tool.reach(step.arguments) if callable(tool.reach) else tool.reach) == 0


def apart(one: Region, other: Region) -> bool:
    """Whether the words of two regions name different parts of a picture."""
    for a, b in ((one.phrase, other.phrase), (other.phrase, one.phrase)):
        if a.startswith(_EXCEPT):
            spared, named = _things(a.removeprefix(_EXCEPT)), _things(b)
            return bool(named) and all(any(same(x, y) for y in spared) for x in named)
    return phrases_apart(one.phrase, other.phrase)


def phrases_apart(one: str, other: str) -> bool:
    """Whether every thing of one phrase is another than every thing of the other."""
    ones, others = _things(one), _things(other)
    return bool(ones and others) and all(_things_apart(a, b) for a in ones for b in others)


def _things(phrase: str) -> list[Thing]:
    several = list(own_things(phrase))
    main = main_thing(phrase)
    return several if len(several) > 1 or main is None else [main]


def _things_apart(one: Thing, other: Thing) -> bool:
    if one.heads & other.heads:
        return different(one, other)
    if (one.heads & _SUBJECT and other.heads & _BACKGROUND) or (one.heads & _BACKGROUND and other.heads & _SUBJECT):
        return True
    kinds = [[i for i, kind in enumerate(KINDS) if thing.heads & kind] for thing in (one, other)]
    return bool(kinds[0] and kinds[1]) and kinds[0] != kinds[1]


def _boxes_apart(one: str, other: str, regions: Sequence[UserRegion]) -> bool:
    """Whether the boxes that the user drew for these two steps, in the same unit, do not touch."""
    drawn = [next((r for r in reversed(regions) if r.step == step), None) for step in (one, other)]
    if any(region is None or region.box is None for region in drawn) or len({r.unit for r in drawn if r}) > 1:
        return False
    (x, y, w, h), (u, v, s, t) = (region.box for region in drawn if region is not None and region.box is not None)
    return x + w < u or u + s < x or y + h < v or v + t < y

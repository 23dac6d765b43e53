"""What a message says about what was done, carried out on the history: which steps stay, which are done anew.

The acts of a message work one after another on a timeline, the steps that the picture is to consist of. In the end the
longest beginning of it that is a picture already becomes the head of the history, and what is beyond is planned: steps
done again as they were, or differently. Pure functions of the state. Left out: reading (words.py), running (the graph).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ...schema import WHOLE_IMAGE, EditState, Step, SubRequest, UserRegion
from ..decompose.grammar import decompose
from ..decompose.nouns import DETERMINERS
from ..decompose.tokens import normalise
from .changes import changed, margin
from .history import PHOTO, head, kept, path, redoable, turn_of
from .naming import ADDITIVE, Deed, deeds, is_adjective, is_deed_word, is_edit_noun, is_generic, named
from .readings import Act
from .timeline import (
    Item,
    Timeline,
    Tools,
    adds,
    arguments_of,
    elsewhere,
    is_photo,
    list_of,
    plain,
    planned,
    serving,
    varied,
)
from .words import Part, is_courtesy

WELL_MEANT = 4
"""Words in front of "a bit less" that need not be of the picture: "looks great, but a bit less"."""
ONE_PHOTO = (
    "A session holds one photo; to do the same to another, start a session with it that is like this one "
    "(edit PHOTO REQUEST --like ID)"
)
_INSTEAD = re.compile(r"\b(?:instead|rather)\W*$", re.IGNORECASE)
_MILD = frozenset(("more", "less", "higher", "lower", "set"))
"""What may as well be another edit on top, where more of it can be put on top."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a message comes to."""

    timeline: Timeline
    more: tuple[SubRequest, ...] = ()
    """To be planned behind the timeline: the same once more, or elsewhere."""
    taken: frozenset[int] = frozenset()
    """Which parts of the message are dealt with."""
    reasons: tuple[str, ...] = ()
    """What could not be done, and why."""
    undid: bool = False
    redid: bool = False


class Nothing(Exception):  # noqa: N818  (a finding, not an error: the next reading is tried)
    """What a reading would need is not there; the message says what there is."""


def resolve(parts: Sequence[Part], state: EditState, tools: Tools) -> Resolved:
    """The parts of a message that are about what was done, carried out on the timeline. Never raises."""
    work = _Work(state, tools)
    taken: set[int] = set()
    reasons: list[str] = []
    last: Act | None = None
    spoken: list[str] = []
    for i, part in enumerate(parts):
        acts = tuple(act for act in part.acts if not (act.alone or _is_pronoun(act)) or not _says_much(spoken))
        if not acts and last is not None and last.kind in ("take_back", "put_back") and _is_thing(part.text):
            also = replace(last.ref, words=part.text, every=False, count=0, number=0)
            acts = (replace(last, ref=also, firm=is_deed_word(part.text), effect=True),)
        done = work.first_of(acts)
        if done is None and last is None and not spoken and _INSTEAD.search(part.text):
            done = work.instead(part.text)
        if done is not None:
            taken.add(i)
            last = done
        elif work.reason and not work.is_new_edit(acts):
            taken.add(i)
            reasons.append(work.reason)
        if i not in taken and not is_courtesy(part.text):
            spoken.append(part.text)
    return Resolved(work.timeline, tuple(work.more), frozenset(taken), tuple(reasons), work.undid, work.redid)


def _settings(wanted: SubRequest) -> set[str]:
    return {p.property for p in wanted.parameters}


def _is_pronoun(act: Act) -> bool:
    """Whether an act names no step for sure: "take it away", "a bit less bright"."""
    return act.effect and (is_generic(act.ref.words) or is_adjective(act.ref.words))


def _is_about_an_edit(act: Act) -> bool:
    """Whether an act changes what can only be an edit: "try the blur stronger", where no blur was done."""
    article, _, words = act.ref.words.lower().partition(" ")
    return act.kind == "change" and act.effect and article in ("the", "that", "my", "your") and is_edit_noun(words)


def _is_thing(text: str) -> bool:
    """Whether a part of a message is a thing alone: "undo the crop and the border"."""
    return text.split(maxsplit=1)[0].lower() in DETERMINERS


def _says_much(spoken: Sequence[str]) -> bool:
    """Whether a message has spoken of something of its own before, so that its "it" need not be what was done."""
    read = [decompose(text) for text in spoken if normalise(text)]
    return len(" ".join(spoken).split()) > WELL_MEANT or any(found.sub_requests or found.keep for found in read)


def _is_the_same(step: Step, earlier: Step) -> bool:
    """Whether a step does an earlier one as it was."""
    return (earlier.covers, earlier.seed, _place(earlier)) == (step.covers, step.seed, _place(step))


def _place(step: Step) -> UserRegion | None:
    """The place that the user showed for a step, whatever its id."""
    shown = None if step.region is None else step.region.shown
    return None if shown is None else shown.model_copy(update={"step": ""})


class _Work:
    """The timeline while the acts of one message change it."""

    def __init__(self, state: EditState, tools: Tools) -> None:
        self.state = state
        self.tools = tools
        self.deeds = {deed.id: deed for deed in deeds(state)}
        self.timeline: Timeline = self._at(head(state))
        self.more: list[SubRequest] = []
        self.reason = ""
        self.undid = False
        self.redid = False
        self._about: list[Deed] = []
        self._scaled: set[str] = set()
        self._like = state.like is not None and not self.deeds

    def first_of(self, acts: Sequence[Act]) -> Act | None:
        """The first act that can be carried out, after it was; `reason` says why the first firm one cannot."""
        self.reason = ""
        fresh = self.timeline
        for act in acts:
            self.timeline = fresh
            if self._like and not fresh and act.kind in ("take_back", "change"):
                self._carry_over(self._earlier())  # "the same, but without the crop"
            try:
                getattr(self, f"_{act.kind}")(act)
            except Nothing as nothing:
                if (act.firm or _is_about_an_edit(act)) and not self.reason:
                    self.reason = str(nothing)
            else:
                return act
        self.timeline = fresh
        return None

    def is_new_edit(self, acts: Sequence[Act]) -> bool:
        """Whether acts name something that no step is about: "undo the red eyes" is an edit of the picture."""
        words = next((act.ref.words for act in acts if act.firm or _is_about_an_edit(act)), "")
        return bool(words) and not is_deed_word(words) and not is_generic(words)

    def instead(self, text: str) -> Act | None:
        """Swap what the last turn did for a new edit of the same kind: "crop it to 16:9 instead"."""
        found = decompose(text).sub_requests if normalise(text) else ()
        if len(found) != 1 or not self.timeline:
            return None
        new = found[0]
        for deed in reversed(self._last()):
            alike = any(
                s.action == new.action and (s.action not in ADDITIVE or _settings(s) & _settings(new))
                for s in deed.wanted
            )
            if alike and len(deed.wanted) == 1 and deed.step is not None and not self._refused(found):
                self.timeline = tuple(
                    replace(item, wanted=found) if item.deed == deed else item for item in self.timeline
                )
                return Act("change")
        return None

    # -- what an act is about

    def _now(self) -> list[Deed]:
        return [item.deed for item in self.timeline]

    def _at(self, step_id: str) -> Timeline:
        return tuple(Item(self.deeds[i]) for i in path(self.state, step_id) if i in self.deeds)

    def _of(self, act: Act, among: Sequence[Deed] | None = None) -> list[Deed]:
        """The deeds an act names on the timeline."""
        among = self._now() if among is None else among
        found = named(act.ref.words, among, effect=act.effect)
        if not found:
            raise Nothing(f"There is no {plain(act.ref.words)} in what was done; {self._listing()}")
        return found

    def _meant(self, act: Act) -> list[Deed]:
        """What an act is about: what it names, else what the message was about before, else what the last turn did."""
        named_ = act.ref.words and (act.effect or not is_generic(act.ref.words))
        self._about = self._of(act) if named_ else self._about or self._last()
        return self._about

    def _last(self) -> list[Deed]:
        """What the last turn did that is on the timeline: not what it only did again as it was."""
        made = {deed.id: self._made_in(deed) for deed in self._now()}
        latest = max(made.values(), default=None)
        if latest is None:
            raise Nothing("Nothing has been done yet")
        return [deed for deed in self._now() if made[deed.id] == latest]

    def _made_in(self, deed: Deed) -> int:
        step = deed.step
        while step is not None and step.again in self.deeds:
            earlier = self.deeds[step.again].step
            if earlier is None or not _is_the_same(step, earlier):
                break
            step = earlier
        turn = None if step is None else turn_of(self.state, step.id)
        return 0 if turn is None else turn.number

    def _listing(self) -> str:
        titles = ", ".join(deed.title for deed in self._now())
        return f"done so far: {titles}" if titles else "nothing has been done yet"

    def _before_last_turn(self) -> str:
        """The head before the last turn; when that only took another back, the one before that, and so on."""
        state, now = self.state, head(self.state)
        last = state.turns[-1] if state.turns else None
        made = [i for i in kept(state) if last is not None and turn_of(state, i) == last]
        ended = made[-1] if made else last.head if last is not None else PHOTO
        if last is not None and not last.undid and ended == now and last.began != now:
            return last.began
        turn = turn_of(state, now)
        if now == PHOTO:
            raise Nothing("There is nothing to take back: the photo is as it came")
        return turn.began if turn is not None else path(state, now)[-2:-1][0] if len(path(state, now)) > 1 else PHOTO

    # -- the acts

    def _take_back(self, act: Act) -> None:
        ref = act.ref
        if ref.every:
            only = {deed.id for deed in self._of(act)}
            return self._keep(lambda item: item.deed.id in only)
        if ref.number:
            doomed = set(self._numbered(act))
        elif ref.words and not is_generic(ref.words):
            doomed = {deed.id for deed in self._of(act)}
        elif ref.words and act.effect:
            doomed = {deed.id for deed in self._last() if adds(deed)}
        elif ref.count and ref.span == "step":
            if ref.count > len(self.timeline):
                raise Nothing(f"Only {len(self.timeline)} steps can be taken back, not {ref.count}; {self._listing()}")
            doomed = {item.deed.id for item in self.timeline[len(self.timeline) - ref.count :]}
        else:
            return self._back(max(1, ref.count))
        if not doomed:
            raise Nothing(f"There is nothing to take back; {self._listing()}")
        return self._keep(lambda item: item.deed.id not in doomed)

    def _back(self, turns: int) -> None:
        """To before the last turns; when this message has changed something already, to before that."""
        to = self._before_last_turn()
        for _ in range(turns - 1):
            turn = turn_of(self.state, to)
            if turn is None:
                raise Nothing(f"Fewer than {turns} turns did something")
            to = turn.began
        self.timeline = self._at(to)
        self.undid = True

    def _keep(self, wanted: Callable[[Item], bool]) -> None:
        rest = tuple(item for item in self.timeline if wanted(item))
        if len(rest) == len(self.timeline):
            raise Nothing(f"There is nothing else to take back; {self._listing()}")
        self.timeline = rest

    def _numbered(self, act: Act) -> list[str]:
        """Ids of the timeline that a number means: a step, or the steps of a turn."""
        number, ids = act.ref.number, [item.deed.id for item in self.timeline]
        if act.ref.span == "turn":
            found = [deed.id for deed in self._now() if self._made_in(deed) == number]
        elif f"s{number}" in self.deeds:
            found = [i for i in ids if i == f"s{number}"]
        else:
            found = ids[number - 1 : number]
        if not found:
            raise Nothing(f"There is no {act.ref.span} {number}; {self._listing()}")
        return found

    def _go_to(self, act: Act) -> None:
        ref = act.ref
        if ref.every:
            self.timeline = ()
        elif ref.number:
            self._go_to_number(act)
        elif ref.count and ref.span == "step":
            if ref.count > len(self.timeline):
                raise Nothing(f"Only {len(self.timeline)} steps were done; {self._listing()}")
            self.timeline = self.timeline[: len(self.timeline) - ref.count]
        elif ref.words and not is_generic(ref.words):
            self._go_to_named(act)
        else:
            self._back(1)

    def _go_to_named(self, act: Act) -> None:
        try:
            deed = self._of(act)[0 if not act.after else -1]
        except Nothing:
            if not act.after:
                raise
            deed = self._of(act, list(self.deeds.values()))[-1]
        if deed.id in (item.deed.id for item in self.timeline):
            place = [item.deed.id for item in self.timeline].index(deed.id)
            self.timeline = self.timeline[: place + 1] if act.after else self.timeline[:place]
        else:
            self.timeline = self._at(deed.id)

    def _go_to_number(self, act: Act) -> None:
        number = act.ref.number
        if act.ref.span == "turn":
            turn = next((t for t in self.state.turns if t.number == number), None)
            if turn is None:
                raise Nothing(f"There is no version {number}; there were {len(self.state.turns)} turns")
            made = [i for i in self.deeds if turn_of(self.state, i) == turn]
            self.timeline = self._at((made[-1] if made else turn.head) if act.after else turn.began)
            return
        if f"s{number}" in self.deeds:
            self.timeline = self._at(f"s{number}")
        elif 0 < number <= len(self.timeline):
            self.timeline = self.timeline[:number]
        else:
            raise Nothing(f"There is no step {number}; {self._listing()}")
        if not act.after:
            self.timeline = self.timeline[:-1]

    def _redo(self, act: Act) -> None:
        if not redoable(self.state):
            raise Nothing("Nothing was just taken back that could be brought back")
        self.timeline = self._at(redoable(self.state)[-1][0])
        self.redid = True

    def _put_back(self, act: Act) -> None:
        if not act.ref.words:
            return self._redo(act) if redoable(self.state) else self._back(1)
        now = {item.deed.id for item in self.timeline}
        gone = [deed for deed in self.deeds.values() if deed.id not in now]
        wanted = named(act.ref.words, gone, effect=True)
        if not wanted:
            removals = [d for d in self._now() if any(s.action == "remove_object" for s in d.wanted)]
            wanted = named(act.ref.words, removals)
            if not wanted:
                raise Nothing(f"No {plain(act.ref.words)} was taken back")
            return self._keep(lambda item: item.deed.id != wanted[-1].id)
        again = redoable(self.state)
        if again and wanted[-1].id in path(self.state, again[-1][0]):
            return self._redo(act)
        self.timeline = (*self.timeline, *(Item(deed, seed=0, wanted=deed.wanted) for deed in wanted))
        return None

    def _change(self, act: Act) -> None:
        assert act.change is not None, "a change says what it is"
        meant = self._meant(act)
        mild = act.ref.words and act.change.trait in _MILD and not self._like and not is_adjective(act.ref.words)
        if mild and any(s.action in ADDITIVE for deed in meant for s in deed.wanted):
            raise Nothing("More or less of it is another edit")
        new = {deed.id: item for deed in meant if (item := self._changed(deed, act)) is not None}
        if not new:
            raise Nothing(f"This cannot be done to {list_of(meant)}; say what should be different in other words")
        self.timeline = tuple(new.get(item.deed.id, item) for item in self.timeline)
        self._scaled |= set(new) if act.change.factor is not None else set()
        self.more = []  # "do the blur again, but stronger" is not once more on top

    def _changed(self, deed: Deed, act: Act) -> Item | None:
        assert act.change is not None
        item = next(item for item in self.timeline if item.deed.id == deed.id)
        wanted = item.wanted or deed.wanted
        if act.change.factor is not None and deed.id in self._scaled:
            wanted = deed.wanted  # "too much, half of it" is one change
        tool = None if deed.step is None else self.tools.get(deed.step.tool)
        arguments = arguments_of(self.state, deed)
        if deed.step is not None and len(deed.wanted) > 1:
            arguments = {}
        made = [changed(s, act.change, arguments, tool or serving(s, self.tools)) for s in wanted]
        if any(made):
            new = tuple(m or s for m, s in zip(made, wanted, strict=True))
            return None if self._refused(new) else replace(item, wanted=new)
        if len(wanted) == 1 and wanted[0].action == "crop" and wanted[0].subject != WHOLE_IMAGE:
            return replace(item, arguments=margin({**arguments, **item.arguments}, act.change))
        return None

    def _refused(self, wanted: Sequence[SubRequest]) -> bool:
        """Whether no tool does it so: ten degrees of blur."""
        return any(planned(s, self.state, (), self.tools)[0] is None for s in wanted)

    def _vary(self, act: Act) -> None:
        meant = self._meant(act)
        changed_ = {i.deed.id: varied(i, self.state, self.tools) for i in self.timeline if i.deed in meant}
        new = {step_id: item for step_id, item in changed_.items() if item is not None}
        if not new:
            raise Nothing(
                f"Doing {list_of(meant)} again gives the same; say what should be different (stronger, 10 px, in blue)"
            )
        self.timeline = tuple(new.get(item.deed.id, item) for item in self.timeline)

    def _repeat(self, act: Act) -> None:
        if self._like:
            carried = self._earlier()
            meant = named(act.ref.words, carried, effect=act.effect) if act.ref.words else list(carried)
            if not meant:
                raise Nothing(f"No {plain(act.ref.words)} was done to the other photo")
            place = "" if is_photo(act.where) else act.where
            return self._carry_over([elsewhere(deed, place) for deed in meant])
        shown = bool(self.state.options.regions)
        if act.ref.every and not shown:
            raise Nothing(ONE_PHOTO)
        meant = self._meant(act)
        first = len(self.more) + 1
        wanted = [s for deed in meant for s in elsewhere(deed, act.where).wanted]
        ids = {s.id: f"more{first + i}" for i, s in enumerate(wanted)}  # the plan numbers them
        self.more += [
            s.model_copy(update={"id": ids[s.id], "after": tuple(ids[a] for a in s.after if a in ids)}) for s in wanted
        ]
        return None

    def _earlier(self) -> Sequence[Deed]:
        like = self.state.like
        return () if like is None else [Deed(f"{like.session}@{s.id}", (s,)) for s in like.sub_requests]

    def _carry_over(self, found: Sequence[Deed]) -> None:
        there = {item.deed.id for item in self.timeline}
        self.timeline = (*self.timeline, *(Item(deed, wanted=deed.wanted) for deed in found if deed.id not in there))

"""Steps of random conversations done anew: the tree stays sound, and nothing that was made or asked for is lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageedit_r1.errors import InputError
from imageedit_r1.evaluation.talk import NEW, begun, carried_out, parts, said, updated
from imageedit_r1.nodes.ingest import ingest
from imageedit_r1.nodes.recall.history import PHOTO, gone_to, head, kept, path, worked_on
from imageedit_r1.nodes.recall.node import recall
from imageedit_r1.nodes.recall.revised import checked, title
from imageedit_r1.nodes.sequence.node import sequence
from imageedit_r1.questions import read_revision
from imageedit_r1.schema import EditState, Outcome

from .test_history import MESSAGES, is_sound, talked

WISHES: tuple[dict[str, Any], ...] = (
    {"again": True},
    {"request": "crop it to 16:9"},
    {"request": "flip it and make it warmer"},
    {"request": "a bit stronger"},
    {"request": "only the left half"},
    {"arguments": {"strength": 30}},
    {"region": {"box": (10, 10, 100, 100)}},
    {"request": "make it sepia", "region": {"point": (5, 5)}},
)


def redone(state: EditState, step: str, wanted: dict[str, Any]) -> EditState:
    """The state after a turn that does a step anew, every step of which succeeds. `InputError` as at the door."""
    wish = checked(read_revision({"step": step, **wanted}), state, parts().context)
    begin: dict[str, object] = {**NEW, "request": title(wish), "turn": state.turn + 1, "anew": wish.to_state()}
    state = updated(state, begin)
    state = updated(state, ingest(state, parts()))
    state = updated(state, recall(state, parts()))
    assert state.anew is None and state.reason == ""
    state = updated(state, sequence(state, parts()))
    while state.step is not None:
        state = carried_out(state)
    return updated(state, {"status": "done"})


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(MESSAGES), max_size=4),
    st.lists(st.tuples(st.integers(0, 20), st.sampled_from(WISHES)), min_size=1, max_size=4),
)
def test_any_step_may_be_done_anew(messages: list[str], wishes: list[tuple[int, dict[str, Any]]]) -> None:
    state = talked(messages)
    for number, wanted in wishes:
        step = list(kept(state))[number % len(kept(state))]
        before, now = state, path(state, head(state))
        try:
            state = redone(before, step, wanted)
        except InputError:
            continue
        assert is_sound(state)
        assert kept(before).keys() < kept(state).keys()
        assert all(kept(state)[i].image == outcome.image for i, outcome in kept(before).items())
        assert [s for s in state.sub_requests if s in before.sub_requests] == before.sub_requests
        after = path(state, head(state))
        base = path(before, step)[:-1]
        assert after[: len(base)] == base and not set(after[len(base) :]) & kept(before).keys()
        later = now[now.index(step) + 1 :] if step in now else []
        redo = {i: next(s for s in state.steps if s.id == i).again for i in after[len(base) :]}
        assert [again for again in redo.values() if again != step] == later
        assert step in redo.values()
        state = said(state, "undo that")
        assert is_sound(state) and (head(state) == head(before) or step not in now)


def test_a_step_that_failed_has_its_place() -> None:
    state = talked(["crop it to 4:3"])
    assert state.image is not None
    failed = [
        Outcome(step="s2", status="rolled_back", image=state.image) if o.step == "s2" else o for o in state.outcomes
    ]
    state = updated(state, {"outcomes": [o.to_state() for o in failed], "image": state.outcomes[0].image.to_state()})
    state = said(state, "make it warmer")
    assert [worked_on(state, i) for i in ("s1", "s2", "s3", "s4")] == [PHOTO, "s1", "s1", None]
    new = redone(state, "s2", {"request": "crop it to 1:1"})
    assert [step.again for step in new.steps[3:]] == ["s2", "s3"] and path(new, head(new)) == ["s1", "s4", "s5"]
    there = updated(state, gone_to(state, PHOTO))
    new = redone(there, "s2", {"request": "crop it to 1:1"})
    assert path(new, head(new)) == ["s1", "s4"], "from elsewhere it is done where it had its turn"
    with pytest.raises(InputError, match="s2 is done by s4 now"):
        redone(redone(state, "s2", {"request": "crop it to 1:1"}), "s2", {"request": "crop it to 16:9"})


def test_titles_say_what_is_wanted() -> None:
    state, context = said(begun(), "brighten it by 20% and crop it to 4:3"), parts().context

    def told(wanted: dict[str, Any]) -> str:
        return title(checked(read_revision({"step": "s1", **wanted}), state, context))

    assert told({"arguments": {"brightness": 5}}) == "s1: with brightness 5"
    assert told({"region": {"box": (0, 0, 9, 9)}}) == "s1: elsewhere"
    assert told({"request": " darker "}) == "s1: darker"

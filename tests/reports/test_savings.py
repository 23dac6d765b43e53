"""What counts as saved, what as spent, and what is told as unknown: of real sessions, and of states made for it."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from pydantic import ValidationError

from imageedit_r1 import edit, open_session
from imageedit_r1.checkpoints.sessions import SessionStore
from imageedit_r1.errors import InputError
from imageedit_r1.images.pixels import Pixels
from imageedit_r1.models.held import SERVER, held
from imageedit_r1.reports.savings import Assumptions, Savings, Work, ends_of, savings_of
from imageedit_r1.reports.savings_text import markdown, remarks
from imageedit_r1.schema import EditState, Step, SubRequest
from imageedit_r1.tests.reports.conftest import Album, session
from imageedit_r1.tools.base import EditTool, edit_tool

ASSUMED = Assumptions(minutes_per_manual_edit=6, hourly_rate=50, gpu_hour_price=4)
BEGUN = EditState(request="")


def work_of(state: EditState, begun: EditState = BEGUN) -> Work:
    work = Work()
    work.add(state, begun)
    return work


def counted(home: Path, assumed: Assumptions = ASSUMED) -> Savings:
    return savings_of(SessionStore(home), assumed)


def test_only_what_is_kept_is_saved() -> None:
    work = work_of(session(Album()))
    assert work.edits == {"kept": 3, "rolled_back": 1, "refused": 1} and work.asked == 5
    assert +work.kept_by_action == {"adjust_tone": 1, "blur": 1, "crop": 1}
    assert (work.steps, work.steps_at_once, work.steps_rolled_back) == (4, 2, 1)
    assert (work.attempts, work.retries) == (6, 2)
    savings = Savings(work, ASSUMED)
    assert savings.hours_saved == pytest.approx(0.3)
    assert savings.value == pytest.approx(15.0)


def test_a_turn_that_has_not_ended_saves_nothing() -> None:
    state = session(Album())
    open_ = state.model_copy(update={"status": "waiting"})
    assert set(ends_of(open_).values()) == {"open", "refused"}
    later = open_.model_copy(update={"first_step": 2})
    assert ends_of(later) == {"r1": "kept", "r2": "kept", "r3": "open", "r4": "open", "r5": "refused"}


def test_an_edit_that_another_tool_did_in_the_end_is_kept_and_was_not_right_at_once() -> None:
    state = session(Album())
    again = Step(id="s5", covers=("r4",), tool="other")
    done = state.outcomes[0].model_copy(update={"step": "s5", "attempt": 1})
    tried = state.attempts[0].model_copy(update={"step": "s5", "number": 1})
    work = work_of(
        state.model_copy(
            update={
                "steps": [*state.steps, again],
                "outcomes": [*state.outcomes, done],
                "attempts": [*state.attempts, tried],
            }
        )
    )
    assert work.edits == {"kept": 4, "refused": 1}
    assert (work.steps, work.steps_at_once) == (5, 2)


def test_what_nobody_kept_is_unknown_and_in_no_other_figure() -> None:
    state = session(Album())
    old = work_of(state)
    assert old.unknown_sessions == 1
    assert old.unknown_seconds == pytest.approx(sum(one.seconds for one in state.attempts))
    assert old.seconds == 0 and not old.held
    assert any(line.startswith("Unknown: 1 session ") for line in remarks(Savings(old, ASSUMED)))
    new = work_of(state.model_copy(update={"spent": {"edit": 2_000_000, "edit cuda": 1_500_000, "verify": 500_000}}))
    assert new.unknown_sessions == 0
    assert (new.seconds, new.gpu_seconds, new.server_seconds) == (2.5, 1.5, 0)


def test_what_a_gpu_costs_counts_for_all_work() -> None:
    spent = {"edit": 9_000_000, "edit cuda": 3_600_000, "edit cpu": 1_000_000, f"verify {SERVER}": 1_800_000}
    work = work_of(session(Album()).model_copy(update={"spent": spent, "outcomes": []}))
    without = Savings(work, ASSUMED.model_copy(update={"gpus_per_server": 0.0}))
    assert without.gpu_hours == pytest.approx(0.001)
    found = Savings(work, ASSUMED.model_copy(update={"gpus_per_server": 2.0}))
    assert found.gpu_hours == pytest.approx(0.002)
    assert found.value == 0
    assert found.cost == -found.net == pytest.approx(0.008)


@pytest.mark.parametrize("amount", [-1.0, math.nan, math.inf])
def test_assumptions_are_amounts(amount: float) -> None:
    with pytest.raises(ValidationError):
        Assumptions(minutes_per_manual_edit=amount, hourly_rate=1, gpu_hour_price=1)


def heavy(device: str, seconds: float) -> EditTool:
    @edit_tool(name="heavy", actions=("halftone",), phrases=("halftone",), region="none")
    def heavy_(pixels: Pixels) -> Pixels:
        """A darker picture, and the time that a model would have held the device."""
        held(device, seconds)
        return (pixels * 0.7).astype(pixels.dtype)

    return heavy_


def test_real_sessions(photos: Path, home: Path) -> None:
    first = edit(photos / "coffee.jpg", "halftone it, then flip it horizontally", home=home,
                 tools=[heavy("cuda", 36.0)])  # fmt: skip
    assert first.state.spent["edit cuda"] == 36_000_000
    assert {"ingest", "decompose", "sequence", "edit", "verify", "deliver"} <= first.state.spent.keys()
    found = counted(home)
    assert found.work.edits == {"kept": 2} and found.work.gpu_seconds == 36.0
    assert found.cost == pytest.approx(0.04)
    assert found.work.unknown_sessions == 0 and found.work.seconds > 0

    open_session(first.session, home=home, tools=[heavy("cuda", 1.0)]).undo()
    assert counted(home).work.edits == {"kept": 1, "undone": 1}
    assert counted(home).work.gpu_seconds == 36.0, "it was spent all the same"

    fork = open_session(first.session, home=home).fork("s1")
    assert counted(home).work.edits == {"kept": 1, "undone": 1}, "the fork's edit is its parent's"
    before = counted(home).work
    fork.say("flip it horizontally")
    after = counted(home).work
    assert after.edits == {"kept": 2, "undone": 1}
    assert (after.attempts, after.unknown_sessions) == (before.attempts + 1, 0)
    assert after.gpu_seconds == 36.0


def test_work_on_servers_has_to_be_priced(photos: Path, home: Path) -> None:
    edit(photos / "coffee.jpg", "halftone it", home=home, tools=[heavy(SERVER, 7.5)])
    with pytest.raises(InputError, match=r"7\.5 s .*--gpus-per-server"):
        counted(home)
    assert counted(home, ASSUMED.model_copy(update={"gpus_per_server": 1.0})).gpu_hours == pytest.approx(7.5 / 3600)


def test_damaged_sessions_are_named_and_the_others_counted(photos: Path, home: Path) -> None:
    whole, torn, lost = (edit(photos / "coffee.jpg", "flip it", home=home).session for _ in range(3))
    (home / "sessions" / torn / "checkpoints.sqlite").write_bytes(b"no database" * 300)
    (home / "sessions" / lost / "session.json").write_text("{")
    found = counted(home)
    assert found.damaged.keys() == {torn, lost} and found.work.sessions == 1
    told = [line for line in remarks(found) if line.startswith("Skipped")]
    assert len(told) == 2 and all("\n" not in line for line in told)
    assert whole not in str(found.damaged)


def test_a_session_that_has_not_begun_and_an_empty_home(home: Path) -> None:
    assert counted(home).work.sessions == 0
    SessionStore(home).create(request="flip it", source_name="a.jpg", start={"request": "flip it"})
    found = counted(home)
    assert (found.work.sessions, found.work.asked, found.work.unknown_sessions) == (1, 0, 0)


def test_markdown_says_every_assumption() -> None:
    page = markdown(Savings(work_of(session(Album())), ASSUMED.model_copy(update={"currency": "EUR|x"})))
    for said in ("--minutes-per-manual-edit", "--hourly-rate", "--gpu-hour-price", "50.00 EUR\\|x", "Not counted: "):
        assert said in page
    assert "--gpus-per-server" not in page
    assert all(line.count(" | ") == 2 for line in page.splitlines() if line.startswith("| ") and set(line) > set("| -"))


def test_requests_are_counted_once() -> None:
    state = EditState(request="x", status="done", sub_requests=[SubRequest(id="r1", action="flip")])
    assert work_of(state, state).asked == 0
    assert work_of(state).edits == {"refused": 1}

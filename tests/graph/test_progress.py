"""Progress of a tool reaches the listener, and a session can be cancelled in the middle and resumed."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np

from imageedit_r1 import edit, edit_tool, open_session
from imageedit_r1.graph.session import Event
from imageedit_r1.graph.start import Workplace, start_session
from imageedit_r1.images.pixels import Pixels
from imageedit_r1.schema import Options
from imageedit_r1.tools.base import EditTool
from imageedit_r1.tools.progress import Cancelled, report

STEPS = 5


def posterizer(entered: threading.Event | None = None, go_on: threading.Event | None = None) -> EditTool:
    """A tool that works in steps and reports each; it can be held after the second."""

    @edit_tool(actions=("change_style",), region="none", fidelity="generative")
    def posterize(pixels: Pixels, *, style: str = "") -> Pixels:
        """Fewer levels of brightness."""
        for done in range(1, STEPS + 1):
            report(done, STEPS)
            if done == 2 and entered is not None and go_on is not None:
                entered.set()
                assert go_on.wait(30)
        return np.ascontiguousarray(pixels // 64 * 64)

    return posterize


def test_progress_reaches_the_listener(photos: Path, home: Path) -> None:
    events: list[Event] = []
    edit(photos / "coffee.jpg", "make it a comic book", home=home, tools=[posterizer()], on_event=events.append)
    told = [event.progress for event in events if event.progress is not None]
    assert told[:STEPS] == [(float(i), float(STEPS)) for i in range(1, STEPS + 1)]
    assert [e.node for e in events if e.progress is None][-1] == "deliver"


def test_a_cancelled_session_stops_within_a_step_and_resumes(photos: Path, home: Path) -> None:
    entered, go_on = threading.Event(), threading.Event()
    workplace = Workplace.open(home, tools=[posterizer(entered, go_on)])
    session = start_session(
        workplace, photos / "coffee.jpg", "make it 20% brighter, then make it a comic book",
        output=None, force=False, region=None, mask=None, options=Options(),
    )  # fmt: skip
    raised: list[BaseException] = []
    reported: list[tuple[float, float]] = []

    def run() -> None:
        try:
            session.run(lambda event: reported.append(event.progress) if event.progress else None)
        except Cancelled as error:
            raised.append(error)

    worker = threading.Thread(target=run)
    worker.start()
    assert entered.wait(60)
    session.cancel()
    go_on.set()
    worker.join(60)
    assert len(raised) == 1 and len(reported) == 2
    state = open_session(session.id, home=home, tools=[posterizer()]).state
    assert state.status == "running" and [o.status for o in state.outcomes] == ["done"]
    ended = open_session(session.id, home=home, tools=[posterizer()]).run()
    assert ended.outcomes[0].status == "done" and ended.status in ("done", "partial")
    assert len(ended.outcomes) == 2

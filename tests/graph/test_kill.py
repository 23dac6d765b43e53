"""kill -9 after every node, and in between: the session goes on and ends in the same pixels."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from imageedit_r1 import edit, open_session
from imageedit_r1.graph.session import Event
from imageedit_r1.graph.start import Workplace
from imageedit_r1.schema import EditState, ImageRef

DRIVER = Path(__file__).with_name("kill_driver.py")
REQUEST = "make it 10% brighter and warmer, then crop it to 4:3"
NODES = 5 + 3 * 3 + 1


def kill(photo: Path, home: Path, out: Path, after: int, delay: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the driver; with a delay of 0 it dies right after a node."""
    command = [sys.executable, str(DRIVER), str(photo), str(home), str(out), REQUEST, str(after)]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    return subprocess.run(
        command + ([str(delay)] if delay else []), capture_output=True, text=True, check=False, env=environment
    )


def resume_and_compare(home: Path, out: Path, expected: Path) -> None:
    """The killed session goes on to the very bytes of an uninterrupted one, and leaves nothing half done."""
    workplace = Workplace.open(home)
    (info,) = workplace.store.list()
    state = open_session(info.id, home=home).run()
    assert state.status == "done" and state.delivery is not None
    assert out.read_bytes() == expected.read_bytes()
    named = workplace.store.addresses(info.id)
    stored = set(workplace.store.artifacts.addresses())
    assert {a for a in named if a in stored} == {a.sha256 for a in _pictures(state)} | {
        state.source,
        state.delivery.file,
    }
    extra = stored - named
    assert len(extra) <= 1, "at most one artifact of the node that was killed"
    assert [p for p in out.parent.iterdir() if p.name.startswith(".")] == [], "no half-written output"


def _pictures(state: EditState) -> list[ImageRef]:
    after = [a.after for a in state.attempts if a.after is not None]
    assert len(after) == len(state.attempts), "every attempt made a picture"
    return [a.before for a in state.attempts] + after


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The edited photo of a run that nobody disturbs, and the check that NODES is how many nodes it runs."""
    folder = tmp_path_factory.mktemp("whole")
    seen: list[Event] = []
    edit(_photo(), REQUEST, output=folder / "out.jpg", home=folder / "home", on_event=seen.append)
    assert [event.node for event in seen].count("edit") == 3
    assert len(seen) == NODES
    return folder / "out.jpg"


def _photo() -> Path:
    return Path(__file__).resolve().parents[2] / "examples" / "coffee.jpg"


@pytest.mark.parametrize("after", range(1, NODES))
def test_killed_after_a_node(after: int, uninterrupted: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jpg"
    killed = kill(_photo(), tmp_path / "home", out, after)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    resume_and_compare(tmp_path / "home", out, uninterrupted)


@pytest.mark.parametrize("seed", range(4))
def test_killed_at_a_random_moment(seed: int, uninterrupted: Path, tmp_path: Path) -> None:
    chance = random.Random(seed)
    out = tmp_path / "out.jpg"
    after, delay = chance.randrange(1, NODES - 1), chance.randrange(1, 30)
    killed = kill(_photo(), tmp_path / "home", out, after, delay)
    assert killed.returncode in (0, -signal.SIGKILL), killed.stderr
    resume_and_compare(tmp_path / "home", out, uninterrupted)


def test_resuming_a_finished_session_changes_nothing(home: Path, tmp_path: Path) -> None:
    result = edit(_photo(), REQUEST, output=tmp_path / "out.jpg", home=home)
    written = (tmp_path / "out.jpg").stat().st_mtime_ns
    again = open_session(result.session, home=home).run()
    assert again.status == "done"
    assert (tmp_path / "out.jpg").stat().st_mtime_ns == written
    assert np.array_equal(Workplace.open(home).store.artifacts.load(again.image), result.pixels)  # type: ignore[arg-type]

"""kill -9 while a session waits for a person: the answer finds it as it was, in another process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np

from imageedit_r1 import open_session
from imageedit_r1.graph.start import Workplace
from imageedit_r1.tests.questions.conformance import RIGHT, disc, scene

WAITS = """
import os, signal, sys
from imageedit_r1.graph.start import Workplace, start_session
from imageedit_r1.schema import Options
photo, home, output = sys.argv[1:]
session = start_session(
    Workplace.open(home), photo, "make the red circle black and white, then make it 20% darker",
    output=output, force=False, region=None, mask=None, options=Options(review="all", ask=True),
)
assert session.run().status == "waiting"
session.run(answer={"approve": True})
print(session.question["kind"], flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_an_answer_after_a_kill(tmp_path: Path) -> None:
    photo, home, output = scene(tmp_path), tmp_path / "home", tmp_path / "out.png"
    killed = subprocess.run(
        [sys.executable, "-c", WAITS, str(photo), str(home), str(output)],
        capture_output=True, text=True, check=False, env=os.environ | {"OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL and killed.stdout == "region\n", killed.stderr
    (info,) = Workplace.open(home).store.list()
    assert info.status == "waiting" and not output.exists()
    asked = open_session(info.id, home=home).question
    assert asked is not None and asked["kind"] == "region"
    choice = next(one["id"] for one in asked["choices"] if one["label"] == "the right one")
    state = open_session(info.id, home=home).run(answer={"choice": choice})
    shown = open_session(info.id, home=home).question
    assert state.status == "waiting" and shown is not None and shown["kind"] == "result"
    for _ in range(2):
        state = open_session(info.id, home=home).run(answer={"accept": True})
    assert state.status == "done" and output.exists() and len(state.attempts) == 2
    opened = open_session(info.id, home=home)
    pixels = opened.store.artifacts.load(state.image).astype(int)  # type: ignore[arg-type]
    assert np.ptp(pixels[disc(RIGHT, 20)], axis=1).max() <= 1
    named, stored = opened.store.addresses(info.id), set(opened.store.artifacts.addresses())
    assert stored <= named, "nothing is left that no state names"

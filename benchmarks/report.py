"""`make bench`: the project's targets, measured; both sides of each ratio in one run. Prints a table.

`--write` puts it into docs/performance.md. Left out: the single tools against bare OpenCV and Pillow calls, which
`pytest benchmarks` measures.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import opencv_script  # type: ignore[import-not-found]
from photo import make_photo  # type: ignore[import-not-found]

from imageedit_r1 import edit
from imageedit_r1.graph.session import Event
from imageedit_r1.graph.start import Workplace, start_session
from imageedit_r1.images.pixels import Pixels
from imageedit_r1.nodes.context import Context
from imageedit_r1.schema import Decomposition, Options, SubRequest, Verdict
from imageedit_r1.tools.base import edit_tool

HERE = Path(__file__).resolve().parent
REQUEST = 'Make it 15% brighter and warmer, sharpen it, crop it to 16:9 and write "Sunday" at the bottom right'
ROUNDS = 7
STEPS = 20


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    ours: str
    theirs: str
    ratio: str
    target: str
    met: bool


def main() -> None:
    """Measure everything and print it."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--write", type=Path, help="file to write the table to")
    target = arguments.parse_args().write
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        photo = make_photo(place / "photo12.jpg", megapixels=12)
        rows = [*orchestration(place), *against_opencv(photo, place), database(photo, place)]
        rows += [*against_imagemagick(photo, place), memory(place)]
        where = breakdown(photo, place)
    text = render(rows, where)
    print(text)
    if target is not None:
        target.write_text(text, encoding="utf-8")


def against_opencv(photo: Path, place: Path) -> list[Row]:
    """The same five edits: the agent in process against the hand-written script in process; then both as commands."""
    cv2.setNumThreads(os.cpu_count() or 1)
    ours, theirs = alternate(
        lambda i: edit(photo, REQUEST, output=place / f"ours{i}.jpg", home=place / "home"),
        lambda i: opencv_script.main(photo, place / f"theirs{i}.jpg"),
    )
    merged, alone = alternate(
        lambda i: edit(photo, REQUEST, mode="merged", output=place / f"merged{i}.jpg", home=place / "home"),
        lambda i: opencv_script.main(photo, place / f"alone{i}.jpg"),
    )
    script = [sys.executable, str(HERE / "opencv_script.py"), str(photo)]
    command = [
        sys.executable,
        "-m",
        "imageedit_r1",
        "edit",
        str(photo),
        REQUEST,
        "--quiet",
        "--home",
        str(place / "home"),
    ]
    ours_command, theirs_command = alternate(
        lambda i: run([*command, "-o", str(place / f"c{i}.jpg")]), lambda i: run([*script, str(place / f"s{i}.jpg")]), 3
    )
    return [
        ratio_row("edit, 5 sub-requests, 12 MP JPEG, against a hand-written OpenCV script", ours, theirs, 3.0),
        ratio_row("the same with --mode merged", merged, alone, 3.0),
        ratio_row("the same (stepwise) as commands, start-up included", ours_command, theirs_command, None),
    ]


def orchestration(place: Path) -> list[Row]:
    """Graph, saver, sessions and artifacts with parts that do nothing: CPU a super-step."""

    @edit_tool(actions=("other",), region="none")
    def nothing(pixels: Pixels) -> Pixels:
        """Does nothing."""
        return pixels

    wishes = tuple(SubRequest(id=f"r{i}", action="other") for i in range(1, STEPS + 1))
    whole = Workplace.open(place / "idle")
    parts = whole.context
    context = Context(
        tools={"nothing": nothing.using(parts.artifacts)},
        artifacts=parts.artifacts,
        decompose=lambda request, view=None: Decomposition(sub_requests=wishes),
        sequence=parts.sequence,
        locate=parts.locate,
        verify=lambda evidence: Verdict(score=10, passed=True),
    )
    workplace = Workplace(whole.store, context)
    picture = np.zeros((8, 8, 3), np.uint8)

    def once(_: int) -> float:
        session = start_session(
            workplace, picture, "nothing", output=None, force=False, region=None, mask=None, options=Options()
        )
        events: list[Event] = []
        started = time.process_time()
        session.run(events.append)
        return (time.process_time() - started) * 1000 / len(events)

    cost = statistics.median(once(i) for i in range(ROUNDS))
    return [Row("orchestration alone, CPU a super-step", f"{cost:.2f} ms", "", "", "<= 2 ms", cost <= 2.0)]


def database(photo: Path, place: Path) -> Row:
    """The size of a session's database after the five edits."""
    result = edit(photo, REQUEST, output=place / "d.jpg", home=place / "db")
    folder = place / "db" / "sessions" / result.session
    size = sum(file.stat().st_size for file in folder.glob("checkpoints.sqlite*")) / 1024
    return Row("database of a session", f"{size:.0f} KB", "", "", "<= 64 KB", size <= 64)


def against_imagemagick(photo: Path, place: Path) -> list[Row]:
    """The same five edits with one ImageMagick command, both as commands; nothing when it is not installed."""
    if shutil.which("magick") is None and shutil.which("convert") is None:
        return []
    ours, theirs = alternate(
        lambda i: edit(photo, REQUEST, output=place / f"m{i}.jpg", home=place / "home"),
        lambda i: run(["bash", str(HERE / "imagemagick.sh"), str(photo), str(place / f"im{i}.jpg")]),
        3,
    )
    command = [
        sys.executable,
        "-m",
        "imageedit_r1",
        "edit",
        str(photo),
        REQUEST,
        "--quiet",
        "--home",
        str(place / "home"),
    ]
    as_command = [timed(lambda i: run([*command, "-o", str(place / f"mc{i}.jpg")]), i) for i in range(3)]
    return [
        ratio_row("the same against one ImageMagick command", ours, theirs, 1.0),
        ratio_row("the same as commands, start-up included", statistics.median(as_command), theirs, 1.0),
    ]


def memory(place: Path) -> Row:
    """Peak resident memory of the command on a 24 MP photo."""
    photo = make_photo(place / "photo24.jpg", megapixels=24)
    code = (
        "import resource, sys\n"
        "from imageedit_r1 import edit\n"
        f"edit({str(photo)!r}, {REQUEST!r}, output={str(place / 'big.jpg')!r}, home={str(place / 'home24')!r})\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    unit = 2**30 if sys.platform == "darwin" else 2**20
    peak = int(done.stdout.split()[-1]) / unit
    assert resource.RUSAGE_SELF == 0
    return Row(
        "peak memory, 5 sub-requests, 24 MP", f"{peak:.2f} GiB", "", "", "<= 1.2 GB (1.12 GiB)", peak <= 1.2e9 / 2**30
    )


def breakdown(photo: Path, place: Path) -> dict[str, float]:
    """Milliseconds by node of one edit."""
    spent: dict[str, float] = {}
    last = time.perf_counter()

    def listen(event: Event) -> None:
        nonlocal last
        now = time.perf_counter()
        spent[event.node] = spent.get(event.node, 0.0) + (now - last) * 1000
        last = now

    started = time.perf_counter()
    edit(photo, REQUEST, output=place / "b.jpg", home=place / "home", on_event=listen)
    spent["everything"] = (time.perf_counter() - started) * 1000
    return spent


def alternate(
    ours: Callable[[int], object], theirs: Callable[[int], object], rounds: int = ROUNDS
) -> tuple[float, float]:
    """Median seconds of both sides, run in turn so that noise of the machine meets both; the first round warms up."""
    pairs = [(timed(ours, i), timed(theirs, i)) for i in range(rounds + 1)][1:]
    return statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs)


def timed(call: Callable[[int], object], i: int) -> float:
    """Wall seconds of one call."""
    started = time.perf_counter()
    call(i)
    return time.perf_counter() - started


def run(command: list[str]) -> None:
    """A command that must succeed."""
    subprocess.run(command, check=True, capture_output=True)


def ratio_row(what: str, ours: float, theirs: float, limit: float | None) -> Row:
    """A row of two times."""
    ratio = ours / theirs
    target = "" if limit is None else f"<= {limit:g}"
    met = limit is None or ratio <= limit
    return Row(what, f"{ours * 1000:.0f} ms", f"{theirs * 1000:.0f} ms", f"{ratio:.2f}", target, met)


def render(rows: list[Row], where: dict[str, float]) -> str:
    """Everything as Markdown."""
    lines = [
        "# Performance",
        "",
        "Printed by `make bench`. Times are medians of wall time, both sides in one run.",
        f"Machine: {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, "
        f"OpenCV {cv2.__version__}.",
        "",
        "| | ours | theirs | ratio | target | |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        verdict = "" if not row.target else "met" if row.met else "missed"
        lines.append(f"| {row.what} | {row.ours} | {row.theirs} | {row.ratio} | {row.target} | {verdict} |")
    lines += [
        "",
        "Where the time of one edit goes "
        "(ms by node; artifacts and checkpoints are written while the next node works):",
        "",
        "| " + " | ".join(where) + " |",
        "|" + "---|" * len(where),
        "| " + " | ".join(f"{v:.0f}" for v in where.values()) + " |",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()

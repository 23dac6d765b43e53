"""`make bench-serving`: how many sessions a server does, how long one takes, and what serving costs. Prints a table.

A real `imageedit-r1 serve` on loopback; each client has a photo of its own, of one megapixel, and asks for two edits:
upload, events to the end, download. What comes back has to be the file that the same edit makes in this process, so a
lost or mixed-up session would show. `--write FILE` puts the table into a file. Left out: the network, and models.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy as np
from photo import make_photo  # type: ignore[import-not-found]
from PIL import Image

from imageedit_r1 import edit

REQUEST = "make it 20% brighter, then sharpen it"
CLIENTS = (1, 8, 32)
ROUNDS = 15
"""Sessions of the comparison with the same edits in process, taken in turns."""
SESSIONS = 64
"""Sessions at each number of clients."""
WARM_UP = 150
"""Sessions before memory is looked at for the first time."""
MOST_RATIO, MOST_GROWTH = 1.25, 5.0
STEP = 250
"""Sessions between two looks at memory."""


class Photos:
    """Photos of which no two are alike: one, moved around its edges."""

    def __init__(self, folder: Path, megapixels: float) -> None:
        folder.mkdir()
        self.folder = folder
        with Image.open(make_photo(folder / "base.jpg", megapixels)) as base:
            self._pixels = np.asarray(base.convert("RGB"))

    def __getitem__(self, number: int) -> Path:
        path = self.folder / f"photo{number}.jpg"
        if not path.exists():
            height, width = self._pixels.shape[:2]
            moved = np.roll(self._pixels, (number // width % height, number % width), axis=(0, 1))
            Image.fromarray(moved).save(path, quality=92)
        return path

    def expected(self, number: int) -> Path:
        """The photo edited in this process."""
        path = self.folder / f"edited{number}.jpg"
        if not path.exists():
            edit(self[number], REQUEST, output=path, home=self.folder / "home")
        return path


@dataclass
class Measured:
    """Sessions at one number of clients."""

    clients: int
    seconds: float = 0.0
    each: list[float] = field(default_factory=list)
    wrong: int = 0

    @property
    def row(self) -> str:
        """A row of the table."""
        rate = len(self.each) / self.seconds
        p50, p95 = (np.percentile(self.each, p) * 1000 for p in (50, 95))
        return f"| {self.clients} | {len(self.each)} | {rate:.1f} | {p50:.0f} | {p95:.0f} | {self.wrong} |"


@contextlib.contextmanager
def server(home: Path, workers: int) -> Iterator[tuple[str, int]]:
    """(url, process id) of a server on loopback."""
    command = [sys.executable, "-m", "imageedit_r1", "serve", "--port", "0", "--home", str(home)]
    process = subprocess.Popen(
        [*command, "--workers", str(workers), "--queue", "256"],
        stdout=subprocess.PIPE, text=True,
        env=os.environ | {"IMAGEEDIT_R1_PLUGINS": "false", "IMAGEEDIT_R1_SERVER__QUEUE_PER_CLIENT": "256"},
    )  # fmt: skip
    assert process.stdout is not None
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found, "the server did not start"
    try:
        yield found[0], process.pid
    finally:
        process.terminate()
        process.wait(60)


async def session(client: httpx.AsyncClient, photo: Path) -> tuple[float, bytes]:
    """Make a session and wait for its picture: the seconds it took, and the file."""
    data = photo.read_bytes()
    began = time.perf_counter()
    answer = await client.post(
        "/v1/sessions", data={"request": REQUEST}, files={"photo": (photo.name, data, "image/jpeg")}
    )
    answer.raise_for_status()
    session_id = answer.json()["id"]
    events = (await client.get(f"/v1/sessions/{session_id}/events")).text
    if '"event":"done"' not in events:
        raise RuntimeError(f"session {session_id} did not end well: {events[-500:]}")
    image = await client.get(f"/v1/sessions/{session_id}/image")
    image.raise_for_status()
    return time.perf_counter() - began, image.content


async def load(url: str, clients: int, photos: Photos, numbers: range, *, check: bool = True) -> Measured:
    """A session for each of these photos, so many clients at once."""
    measured = Measured(clients)
    left = iter(numbers)

    async def client() -> None:
        async with httpx.AsyncClient(base_url=url, timeout=300) as http:
            for number in left:
                seconds, file = await session(http, photos[number])
                measured.each.append(seconds)
                measured.wrong += check and file != photos.expected(number).read_bytes()

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    measured.seconds = time.perf_counter() - began
    return measured


async def compare(url: str, photos: Photos, numbers: range) -> tuple[float, float]:
    """Median seconds of one client over HTTP, and of the same in this process; taken in turns."""
    served, here = [], []
    async with httpx.AsyncClient(base_url=url, timeout=300) as http:
        for number in numbers:
            served.append((await session(http, photos[number]))[0])
            began = time.perf_counter()
            photos.expected(number)
            here.append(time.perf_counter() - began)
    return statistics.median(served), statistics.median(here)


def memory(pid: int) -> float:
    """MiB that a process and its children hold, shared pages counted once (Linux: PSS)."""
    task = Path(f"/proc/{pid}/task")
    children = [int(child) for thread in task.iterdir() for child in (thread / "children").read_text().split()]
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    own = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    assert own is not None
    return int(own[1]) / 1024 + sum(memory(child) for child in children)


async def hold(url: str, pid: int, photos: Photos, sessions: int) -> list[tuple[int, float]]:
    """(sessions, MiB) after the warm-up, and after every so many sessions."""
    looks: list[tuple[int, float]] = []
    done = 0
    for upto in range(WARM_UP, WARM_UP + sessions + 1, STEP):
        await load(url, 8, photos, range(done, upto), check=False)
        done = upto
        looks.append((done - WARM_UP, memory(pid)))
        print(f"  {done} sessions: {looks[-1][1]:.0f} MiB", flush=True)
    return looks


def verdict(is_met: bool) -> str:
    """In a word."""
    return "met" if is_met else "missed"


def main() -> None:
    """Measure, print, and write the table down."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megapixels", type=float, default=1.0)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--sessions", type=int, default=SESSIONS, help="at each number of clients")
    parser.add_argument("--memory", type=int, default=1000, help="sessions over which memory is looked at")
    parser.add_argument("--memory-megapixels", type=float, default=0.25)
    parser.add_argument("--write", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        photos = Photos(folder / "photos", args.megapixels)
        warm = range(10_000, 10_000 + 4 * args.workers)
        with server(folder / "compared", args.workers) as (url, _):
            asyncio.run(load(url, args.workers, photos, warm))
            over_http, here = asyncio.run(compare(url, photos, range(ROUNDS)))
        for number in range(args.sessions):
            photos.expected(number)
        rows = []
        for clients in CLIENTS:  # each with a home of its own: a picture that is there already is not stored again
            with server(folder / f"clients{clients}", args.workers) as (url, _):
                asyncio.run(load(url, args.workers, photos, warm))
                rows.append(asyncio.run(load(url, clients, photos, range(args.sessions))))
        ratio = over_http / here
        with server(folder / "held", args.workers) as (url, pid):
            looks = asyncio.run(hold(url, pid, Photos(folder / "small", args.memory_megapixels), args.memory))
    growth = 100 * (looks[-1][1] / looks[0][1] - 1)
    wrong = sum(row.wrong for row in rows)
    text = f"""# Performance of the server

Printed by `make bench-serving`: a real `imageedit-r1 serve` with {args.workers} workers on loopback, photos of
{args.megapixels:g} megapixel (JPEG), "{REQUEST}"; a session is the upload, its events to the end, and the download.
Clients, server and workers share the machine.
Machine: {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}.

| clients | sessions | sessions/s | p50 ms | p95 ms | lost or mixed up |
|---|---|---|---|---|---|
{chr(10).join(row.row for row in rows)}

| | measured | target | |
|---|---|---|---|
| one client over HTTP, against the same edits in process (median of {ROUNDS}, in turns) | \
{over_http * 1000:.0f} / {here * 1000:.0f} ms = {ratio:.2f} | <= {MOST_RATIO} | {verdict(ratio <= MOST_RATIO)} |
| lost or mixed-up sessions | {wrong} of {sum(len(row.each) for row in rows)} | 0 | {verdict(wrong == 0)} |
| memory of server and workers over {looks[-1][0]} sessions of {args.memory_megapixels:g} megapixel, after {WARM_UP} | \
{looks[0][1]:.0f} -> {looks[-1][1]:.0f} MiB, {growth:+.1f} % | < {MOST_GROWTH:g} % | {verdict(growth < MOST_GROWTH)} |
"""
    print(text)
    if args.write:
        args.write.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

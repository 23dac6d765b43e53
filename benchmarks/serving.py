"""`make bench-serving`: how many sessions a server does, how long one takes, and what serving costs. Prints a table.

A real `imageedit-r1 serve` on loopback; each client has a photo of its own, of one megapixel, and asks for two edits:
upload, events to the end, download. What comes back is compared with the same edit in this process, pixel for pixel, so
a lost or mixed-up session would show. `--write FILE` puts the table into a file. Left out: the network, and models.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import io
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
SESSIONS = 96
"""Sessions at each number of clients."""
WARM_UP = 150
"""Sessions before memory is looked at for the first time."""
MOST_RATIO, MOST_GROWTH = 1.25, 5.0
STEP = 250
"""Sessions between two looks at memory."""


@dataclass(frozen=True)
class Photo:
    """A client's photo, and what has to become of it."""

    name: str
    data: bytes
    expected: np.ndarray


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


def photos(folder: Path, megapixels: float, count: int) -> list[Photo]:
    """Photos of which no two are alike, each with the result of the edit in this process."""
    with Image.open(make_photo(folder / "base.jpg", megapixels)) as base:
        pixels = np.asarray(base.convert("RGB"))
    found = []
    for number in range(count):
        path = folder / f"client{number}.jpg"
        Image.fromarray(np.roll(pixels, 29 * number, axis=1)).save(path, quality=92)
        result = edit(path, REQUEST, home=folder / "expected")
        found.append(Photo(path.name, path.read_bytes(), np.asarray(result.pixels)))
    return found


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


async def session(client: httpx.AsyncClient, photo: Photo) -> tuple[float, bytes]:
    """Make a session and wait for its picture: the seconds it took, and the file."""
    began = time.perf_counter()
    answer = await client.post(
        "/v1/sessions", data={"request": REQUEST}, files={"photo": (photo.name, photo.data, "image/jpeg")}
    )
    answer.raise_for_status()
    session_id = answer.json()["id"]
    events = (await client.get(f"/v1/sessions/{session_id}/events")).text
    if '"event":"done"' not in events:
        raise RuntimeError(f"session {session_id} did not end well: {events[-500:]}")
    image = await client.get(f"/v1/sessions/{session_id}/image")
    image.raise_for_status()
    return time.perf_counter() - began, image.content


def is_right(photo: Photo, file: bytes) -> bool:
    """Whether a file shows the result for that photo; it may be a JPEG of it."""
    with Image.open(io.BytesIO(file)) as image:
        pixels = np.asarray(image.convert("RGB"))
    if pixels.shape != photo.expected.shape:
        return False
    return float(np.abs(pixels.astype(np.int16) - photo.expected).mean()) < 4.0


async def load(url: str, clients: int, sessions: int, shown: list[Photo], *, check: bool = True) -> Measured:
    """So many sessions of so many clients at once."""
    measured = Measured(clients)
    left = iter(range(sessions))

    async def client(number: int) -> None:
        photo = shown[number % len(shown)]
        async with httpx.AsyncClient(base_url=url, timeout=300) as http:
            for _ in left:
                seconds, file = await session(http, photo)
                measured.each.append(seconds)
                if check and not await asyncio.to_thread(is_right, photo, file):
                    measured.wrong += 1

    began = time.perf_counter()
    await asyncio.gather(*(client(number) for number in range(clients)))
    measured.seconds = time.perf_counter() - began
    return measured


async def compare(url: str, photo: Photo, folder: Path) -> tuple[float, float]:
    """Median seconds of one client over HTTP, and of the same in this process; taken in turns."""
    source = folder / photo.name
    served, here = [], []
    async with httpx.AsyncClient(base_url=url, timeout=300) as http:
        for number in range(ROUNDS):
            served.append((await session(http, photo))[0])
            began = time.perf_counter()
            edit(source, REQUEST, output=folder / f"out{number}.jpg", home=folder / "here")
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


async def hold(url: str, pid: int, sessions: int, shown: list[Photo]) -> list[tuple[int, float]]:
    """Memory after the warm-up, and after every so many sessions."""
    await load(url, 8, WARM_UP, shown, check=False)
    looks = [(0, memory(pid))]
    done = 0
    while done < sessions:
        part = min(STEP, sessions - done)
        await load(url, 8, part, shown, check=False)
        done += part
        looks.append((done, memory(pid)))
        print(f"  {done} sessions: {looks[-1][1]:.0f} MiB", flush=True)
    return looks


def verdict(is_met: bool) -> str:
    """In a word."""
    return "met" if is_met else "missed"


def main() -> None:
    """Measure, print, and write the table down."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--megapixels", type=float, default=1.0)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--sessions", type=int, default=SESSIONS, help="at each number of clients")
    parser.add_argument("--memory", type=int, default=1000, help="sessions over which memory is looked at")
    parser.add_argument("--memory-megapixels", type=float, default=0.25)
    parser.add_argument("--write", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shown = photos(folder, args.megapixels, max(CLIENTS))
        with server(folder / "home", args.workers) as (url, _):
            asyncio.run(load(url, args.workers * 2, args.workers * 4, shown))
            over_http, here = asyncio.run(compare(url, shown[0], folder))
            rows = [asyncio.run(load(url, clients, args.sessions, shown)) for clients in CLIENTS]
        ratio = over_http / here
        (folder / "small").mkdir()
        small = photos(folder / "small", args.memory_megapixels, 8)
        with server(folder / "small" / "home", args.workers) as (url, pid):
            looks = asyncio.run(hold(url, pid, args.memory, small))
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

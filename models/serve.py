"""Runs `vllm serve`: started, waited for, stopped with every process it started.

Left out: its flags (`vllm.py`), what is asked of it (`ask.py`), how fast it answers (`health.py`).
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import ServerError
from .vllm import Serving, command, environment

STOP_SECONDS = 20.0
"""From SIGTERM to SIGKILL."""
MOST_WORDS = 400
"""Characters of a log that an error repeats."""


@contextmanager
def served(
    serving: Serving, *, log: Path, wait: float = 1800.0, stopped: Callable[[], bool] = lambda: False
) -> Iterator[subprocess.Popen[bytes]]:
    """Run the server: healthy when the block begins, gone when it ends. What it prints goes to `log`.

    `wait` seconds are given to load the weights (the first time they are downloaded); `stopped` is asked while waiting.
    `ServerError` with the server's last words when it does not come up.
    """
    arguments = command(serving)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        # A session of its own: Ctrl-C at the terminal reaches this process alone, which then stops the server in order.
        server = subprocess.Popen(
            arguments,
            env=environment(serving),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _await_health(serving, server, log, time.monotonic() + wait, stopped)
        yield server
    finally:
        stop(server)


def stop(server: subprocess.Popen[bytes], patience: float = STOP_SECONDS) -> None:
    """End the server and every process it started: SIGTERM, then SIGKILL."""
    if server.poll() is None:
        _signal_group(server, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            server.wait(patience)
    _signal_group(server, signal.SIGKILL)  # workers that outlived it, too
    server.wait()


def _await_health(
    serving: Serving, server: subprocess.Popen[bytes], log: Path, deadline: float, stopped: Callable[[], bool]
) -> None:
    health = serving.url.removesuffix("/v1") + "/health"
    # Straight to the server: a proxy of the environment has nothing to do with this machine's own ports.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while not stopped():
        if server.poll() is not None:
            raise ServerError(f"vllm ended with code {server.returncode}: {last_words(log)}; see {log}")
        try:
            with opener.open(health, timeout=5):
                return
        except OSError:
            pass
        if time.monotonic() > deadline:
            raise ServerError(f"vllm is not ready in time: {last_words(log)}; see {log}")
        time.sleep(0.25)


def last_words(log: Path) -> str:
    """The end of the log from its last line on that names an error (some tell the reason on the lines below), else its
    last line."""
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    errors = [i for i, line in enumerate(lines) if re.search(r"\b\w*(?:Error|Exception|error):", line)]
    return " ".join(lines[errors[-1] if errors else -1 :])[:MOST_WORDS] or "it printed nothing"


def _signal_group(server: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(server.pid, number)

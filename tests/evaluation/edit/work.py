"""What the processes of the tests do: functions that a process of its own can import."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable


def doubling() -> Callable[[int], int]:
    """Doubles numbers; 3 kills the process."""

    def work(job: int) -> int:
        if job == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return 2 * job

    return work


def broken() -> Callable[[int], int]:
    """Cannot start."""
    raise SystemExit(3)

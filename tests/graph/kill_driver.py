"""Runs one edit in a child process and kills it with SIGKILL after its Nth node; prints the session's id.

Called by test_kill.py as `kill_driver.py PHOTO HOME OUT REQUEST N [MILLISECONDS]`. With milliseconds, the kill comes
that long after the Nth node instead of at once, so that it also falls inside nodes and writes.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

from imageedit_r1 import edit
from imageedit_r1.graph.session import Event


def main() -> None:
    """Edit, and die."""
    photo, home, out, request, after = sys.argv[1:6]
    delay = float(sys.argv[6]) / 1000 if len(sys.argv) > 6 else 0.0
    seen = 0

    def listen(event: Event) -> None:
        nonlocal seen
        seen += 1
        if seen == int(after):
            if delay:
                threading.Timer(delay, os.kill, (os.getpid(), signal.SIGKILL)).start()
            else:
                os.kill(os.getpid(), signal.SIGKILL)

    edit(Path(photo), request, output=out, home=home, on_event=listen)
    print(seen)


if __name__ == "__main__":
    main()

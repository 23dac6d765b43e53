"""`imageedit-r1`: the commands, and the one place where errors become a line and an exit code.

Exit codes: 0 everything was done; 3 done in part (something was refused or rolled back; the file is written);
2 the usage or the input is wrong; 1 any other failure; 130 or 143 stopped by a signal (the session can be resumed).
"""

from __future__ import annotations

import signal
import sys
from types import FrameType

import typer

from ..errors import ImageEditError

app = typer.Typer(
    name="imageedit-r1",
    help="Edit a photo with one sentence. Exit codes: 0 all done, 3 done in part, 2 wrong usage or input, 1 failure.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _register() -> None:
    from . import doctor, edit, eval, export, feedback, mcp, models, revise, serve, sessions, studio, tools, train

    edit.register(app)
    sessions.register(app)
    revise.register()
    feedback.register(app)
    export.register(app)
    doctor.register(app)
    tools.register(app)
    eval.register(app)
    models.register(app)
    mcp.register(app)
    serve.register(app)
    studio.register(app)
    train.register(app)


_register()


def run() -> None:
    """The entry point of the console script."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        app()
    except ImageEditError as error:
        print(f"imageedit-r1: {_one_line(str(error))}", file=sys.stderr)
        raise SystemExit(error.exit_code) from None
    except _Stopped as stopped:
        print("imageedit-r1: stopped; `imageedit-r1 sessions list` shows what can be resumed", file=sys.stderr)
        raise SystemExit(128 + stopped.number) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(1) from None


class _Stopped(BaseException):
    """A signal asked to stop. No `Exception`, so that nothing on the way takes it for a failure of a tool."""

    def __init__(self, number: int) -> None:
        self.number = number


def _stop(number: int, frame: FrameType | None) -> None:
    raise _Stopped(number)


def _one_line(text: str) -> str:
    return " ".join(text.split())

"""`imageedit-r1`: the commands, and the one place where errors become a line and an exit code.

Exit codes: 0 everything was done; 3 done in part (something was refused or rolled back; the file is written);
2 the usage or the input is wrong; 1 any other failure; 130 or 143 stopped by a signal (the session can be resumed).
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Mapping
from importlib import import_module
from types import FrameType
from typing import Any, cast

import typer
from typer.core import TyperGroup

from ..errors import ImageEditError

COMMANDS: Mapping[str, tuple[str, str]] = {
    "edit": ("edit", "Edit IMAGE as REQUEST says; the result is NAME.edited.EXT."),
    "plan": ("edit", "Show what `edit` would do; nothing is edited."),
    "resume": ("edit", "Go on with a session that was stopped, wherever it was."),
    "continue": ("edit", "Edit the picture of a finished session further."),
    "report": ("report", "Write a session as one self-contained HTML file."),
    "export": ("export", "Write a session with every step as a layer."),
    "sessions": ("sessions", "List, show, undo, redo, go to, revise, fork and remove sessions."),
    "feedback": ("feedback", "Say what you think of steps; export it as training data."),
    "studio": ("studio", "Open the studio: a page to edit photos by looking and pointing."),
    "serve": ("serve", "Serve the agent over HTTP, and as an MCP server at /mcp."),
    "mcp": ("mcp", "Serve an assistant on this machine: MCP over standard streams."),
    "doctor": ("doctor", "What this machine can run, part by part of each profile."),
    "tools": ("tools", "What can be done to a photo here; tools of one's own."),
    "models": ("models", "Serve and check the language model of the `gpu` profile."),
    "eval": ("eval", "Measure a part on labelled data."),
    "train": ("train", "Train a decomposer: data, fine-tuning, reinforcement learning."),
}
"""Command -> the module that registers it, and its line in the list of all."""


class Commands(TyperGroup):
    """The commands, each imported when it is run: the list of all has to come at once.

    Typer carries a Click of its own, whose types it does not show: hence `Any`.
    """

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands = dict.fromkeys(COMMANDS, cast(Any, None))  # what a mistyped name is compared with

    def list_commands(self, ctx: Any) -> list[str]:
        """All names, the most used first."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command with that name; None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        only = typer.Typer(rich_markup_mode=None)
        only.callback()(_nothing)
        import_module(f".{COMMANDS[cmd_name][0]}", __package__).register(only)
        return typer.main.get_group(only).get_command(ctx, cmd_name)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The list, which imports none of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


def _nothing() -> None:
    pass


app = typer.Typer(
    cls=Commands,
    name="imageedit-r1",
    help="Edit a photo with one sentence. Exit codes: 0 all done, 3 done in part, 2 wrong usage or input, 1 failure.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.callback()(_nothing)


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

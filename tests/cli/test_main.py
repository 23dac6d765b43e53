"""The list of all commands: complete, and quick because it imports none of them."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from imageedit_r1.cli.main import COMMANDS, app

HEAVY = ("langgraph", "langchain_core", "pydantic", "numpy", "cv2", "PIL", "httpx", "rich", "torch")


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['imageedit-r1', '--help']\n"
        "from imageedit_r1.cli.main import run\n"
        "try: run()\n"
        f"except SystemExit: print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"
    assert [line.split()[0] for line in done.stdout.split("Commands:\n")[1].splitlines()] == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_there_and_says_what_the_list_says(name: str) -> None:
    shown = CliRunner().invoke(app, [name, "--help"])
    assert shown.exit_code == 0, shown.output
    assert shown.output.startswith(f"Usage: imageedit-r1 {name} ")
    told = " ".join(shown.output.split())
    assert " ".join(COMMANDS[name][1].rstrip(".").split()[:4]) in told


def test_a_mistyped_command_is_answered_with_the_one_meant() -> None:
    shown = CliRunner().invoke(app, ["edti"])
    assert shown.exit_code == 2 and "Did you mean 'edit'" in shown.output

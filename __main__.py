"""`python -m imageedit_r1` is the command line."""

from .cli.main import run

run()

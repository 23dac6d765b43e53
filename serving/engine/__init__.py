"""Sessions as a server runs them: a bounded, fair queue, worker processes, and the events of each session."""

from .crew import Load, QueueFull
from .engine import Engine
from .jobs import Revise, Run, Say, Work
from .log import Logged

__all__ = ["Engine", "Load", "Logged", "QueueFull", "Revise", "Run", "Say", "Work"]

"""Sessions as a server runs them: a bounded, fair queue, worker processes, and the events of each session."""

from .engine import Engine, Load, QueueFull
from .jobs import Run, Say, Work
from .log import Logged

__all__ = ["Engine", "Load", "Logged", "QueueFull", "Run", "Say", "Work"]

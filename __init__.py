"""ImageEdit-R1: one sentence and a photo in, an edited photo out, with a plan, a verdict for each step, and a history.

    from imageedit_r1 import edit
    result = edit("photo.jpg", "make it 20% brighter and crop it square", output="edited.jpg")

Names are imported when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .errors import ImageEditError as ImageEditError
    from .errors import InputError as InputError
    from .graph.api import aedit as aedit
    from .graph.api import edit as edit
    from .graph.api import open_session as open_session
    from .graph.api import plan as plan
    from .graph.build import build_graph as build_graph
    from .graph.chat_tool import tool as tool
    from .graph.picture import EditedPhoto as EditedPhoto
    from .graph.picture import picture_of as picture_of
    from .graph.result import EditResult as EditResult
    from .graph.result import PlanResult as PlanResult
    from .graph.session import Session as Session
    from .graph.state import next_turn as next_turn
    from .graph.state import start_state as start_state
    from .plugins import graph_node as graph_node
    from .schema import UserRegion as UserRegion
    from .tools.base import edit_tool as edit_tool

__version__ = "0.1.0"

_HOME = {
    "edit": ".graph.api",
    "aedit": ".graph.api",
    "plan": ".graph.api",
    "open_session": ".graph.api",
    "build_graph": ".graph.build",
    "tool": ".graph.chat_tool",
    "EditedPhoto": ".graph.picture",
    "picture_of": ".graph.picture",
    "EditResult": ".graph.result",
    "PlanResult": ".graph.result",
    "Session": ".graph.session",
    "graph_node": ".plugins",
    "next_turn": ".graph.state",
    "start_state": ".graph.state",
    "UserRegion": ".schema",
    "edit_tool": ".tools.base",
    "ImageEditError": ".errors",
    "InputError": ".errors",
}

__all__ = [  # noqa: PLE0604  (names are resolved by __getattr__)
    *_HOME,
    "__version__",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name], __name__), name)

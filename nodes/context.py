"""What nodes depend on, handed to them through LangGraph's runtime: never through globals.

Each part is a protocol with one method, so that any of them can be replaced by configuration or in a host application.
Left out: how the parts are built, which is `graph/assemble.py`'s business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..checkpoints.artifacts import ArtifactStore
from ..errors import ConfigurationError
from ..images.pixels import Pixels
from ..plugins import GraphNode
from ..schema import Decomposition, EditState, Plan, SubRequest, Verdict
from ..tools.base import EditTool
from ..tools.locate import Location
from ..tools.locate.point import at_point
from .verify.evidence import Evidence

View = Callable[[], Pixels]
"""The picture as it is now, read when it is looked at: a grammar needs no pixels."""


class Decomposer(Protocol):
    """Turns a request, and the picture it is about, into sub-requests."""

    def __call__(self, request: str, view: View | None = None) -> Decomposition: ...


class Sequencer(Protocol):
    """Orders sub-requests and chooses a tool for each."""

    def __call__(
        self, sub_requests: Sequence[SubRequest], keep: Sequence[str], tools: Mapping[str, EditTool], state: EditState
    ) -> Plan: ...


class Locator(Protocol):
    """Finds what a phrase names; None when it cannot tell."""

    def __call__(self, pixels: Pixels, phrase: str, /) -> Location | None: ...


class Candidates(Protocol):
    """Everything that a phrase may mean, best first, each with a label that tells it from the others."""

    def __call__(self, pixels: Pixels, phrase: str, /) -> list[Location]: ...


class AtPoint(Protocol):
    """The thing at a point (x, y) in pixels; None when it cannot tell."""

    def __call__(self, pixels: Pixels, point: tuple[float, float], /) -> Location | None: ...


class Verifier(Protocol):
    """Judges one attempt by what it did to the pixels."""

    def __call__(self, evidence: Evidence) -> Verdict: ...


@dataclass(frozen=True, slots=True)
class Context:
    """The parts a graph runs with."""

    tools: Mapping[str, EditTool]
    """By name, each bound to `artifacts` (`tool.using(artifacts)`)."""
    artifacts: ArtifactStore
    decompose: Decomposer
    sequence: Sequencer
    locate: Locator
    verify: Verifier
    nodes: tuple[GraphNode, ...] = ()
    """Of other packages, for the graph that runs with these parts."""
    candidates: Candidates | None = None
    """For a person to choose from when `locate` is not sure; without it they are shown its one guess."""
    at_point: AtPoint = at_point
    """For a person who points at the thing."""
    cancelled: Callable[[], bool] | None = None
    """Asked often while a tool works; once it says yes the run stops, and can be resumed."""

    def tool(self, name: str) -> EditTool:
        """The tool of that name. `ConfigurationError` when a session uses one that is not loaded here."""
        try:
            return self.tools[name]
        except KeyError:
            raise ConfigurationError(
                f"the session uses the tool {name!r}, which is not loaded here; install the package that brings it"
            ) from None

"""Building the parts a graph runs with, for a profile.

`local` is the embedded default: a grammar, dependency rules, photo tools, classical locators, measured verdicts. Left
out: other profiles.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..checkpoints.artifacts import ArtifactStore
from ..errors import ConfigurationError
from ..nodes.context import Context
from ..nodes.decompose import decompose
from ..nodes.sequence.plan import sequence
from ..nodes.verify.measured import verify
from ..tools.base import EditTool
from ..tools.locate import locate
from ..tools.registry import load_tools

PROFILES = ("local",)


def assemble(
    artifacts: ArtifactStore, *, profile: str = "local", tools: Iterable[EditTool] = (), plugins: bool = True
) -> Context:
    """The parts of a profile. Raises `ConfigurationError` for a profile that does not exist."""
    if profile not in PROFILES:
        raise ConfigurationError(f"there is no profile {profile!r}; choose one of {', '.join(PROFILES)}")
    registry = load_tools(tools, plugins=plugins)
    return Context(
        tools={name: tool.using(artifacts) for name, tool in registry.tools.items()},
        artifacts=artifacts,
        decompose=decompose,
        sequence=sequence,
        locate=locate,
        verify=verify,
    )

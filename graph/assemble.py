"""Building the parts a graph runs with, for a profile.

`local` is the embedded default: a grammar, dependency rules, photo tools, classical locators, measured verdicts. `gpu`
asks a vision-language model behind an endpoint and edits with a diffusion transformer, with the photo tools beside it.
Any part of one can be put into the other. Left out: the parts themselves; those that need a model or torch are imported
only when a profile names them.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..checkpoints.artifacts import ArtifactStore
from ..nodes.context import Context, Decomposer, Locator, Sequencer, Verifier
from ..nodes.decompose import decompose
from ..nodes.sequence.plan import sequence
from ..nodes.verify.measured import verify
from ..schema import Profile
from ..settings import Settings
from ..tools.base import EditTool
from ..tools.locate import locate
from ..tools.registry import load_tools


def assemble(
    artifacts: ArtifactStore, profile: Profile, settings: Settings, *, tools: Iterable[EditTool] = ()
) -> Context:
    """The parts of a profile. Raises `ConfigurationError` for a part that cannot work with these settings."""
    registry = load_tools([*_editor(profile, settings), *tools], plugins=settings.plugins)
    return Context(
        tools={name: tool.using(artifacts) for name, tool in registry.tools.items()},
        artifacts=artifacts,
        decompose=_decomposer(profile, settings),
        sequence=_sequencer(profile, settings, artifacts),
        locate=_locator(profile, settings),
        verify=_verifier(profile, settings),
    )


def _editor(profile: Profile, settings: Settings) -> list[EditTool]:
    if not profile.editor:
        return []
    from ..tools.dit.tool import edit_tool_for

    return [edit_tool_for(profile.editor, settings.editor)]


def _decomposer(profile: Profile, settings: Settings) -> Decomposer:
    if profile.decomposer == "grammar":
        return decompose
    from ..models.ask import model_of
    from ..nodes.decompose.vlm import vlm_decomposer

    return vlm_decomposer(model_of(settings.endpoint))


def _sequencer(profile: Profile, settings: Settings, artifacts: ArtifactStore) -> Sequencer:
    if profile.sequencer == "rules":
        return sequence
    from ..models.ask import model_of
    from ..nodes.sequence.vlm import vlm_sequencer

    return vlm_sequencer(model_of(settings.endpoint), artifacts)


def _locator(profile: Profile, settings: Settings) -> Locator:
    if profile.locator == "classical":
        return locate
    from ..models.ask import model_of
    from ..tools.locate.vlm import vlm_locator

    return vlm_locator(model_of(settings.endpoint), segmenter=settings.segmenter)


def _verifier(profile: Profile, settings: Settings) -> Verifier:
    if profile.verifier == "measured":
        return verify
    from ..models.ask import model_of
    from ..nodes.verify.vlm import judge

    return judge(model_of(settings.endpoint))

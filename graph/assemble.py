"""Building the parts a graph runs with, for a profile.

`local` is the embedded default: a grammar, dependency rules, photo tools, classical locators, measured verdicts. `gpu`
asks a vision-language model behind an endpoint and edits with a diffusion transformer, with the photo tools beside it.
Any part of one can be put into the other, and other packages bring parts of their own. Left out: the parts themselves;
those that need a model or torch are imported only when a profile names them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from ..checkpoints.artifacts import ArtifactStore
from ..nodes.context import AtPoint, Candidates, Context, Decomposer, Locator, Sequencer, Verifier
from ..nodes.decompose import grammar_with
from ..nodes.sequence.plan import sequence
from ..nodes.verify.measured import verify
from ..schema import Profile
from ..settings import Settings
from ..tools.base import EditTool
from ..tools.locate import locate
from ..tools.locate.candidates import candidates
from ..tools.locate.point import at_point
from ..tools.registry import load_tools, tool_named
from .build import NODES
from .plugged import load_nodes, plugged_decomposer, plugged_locator, plugged_verifier

if TYPE_CHECKING:
    from ..models.ask import Model


def assemble(
    artifacts: ArtifactStore, profile: Profile, settings: Settings, *, tools: Iterable[EditTool] = ()
) -> Context:
    """The parts of a profile. Raises `ConfigurationError` for a part that cannot work with these settings."""
    named = [tool_named(value, settings.plugin_timeout) for value in settings.tools]
    registry = load_tools(
        [*_editor(profile, settings), *named, *tools],
        plugins=settings.plugins,
        off=settings.plugins_off,
        timeout=settings.plugin_timeout,
    )
    model = _model(profile, settings)
    return Context(
        tools={name: tool.using(artifacts) for name, tool in registry.tools.items()},
        artifacts=artifacts,
        decompose=_decomposer(profile, model, settings, list(registry.tools.values())),
        sequence=_sequencer(profile, model),
        locate=_locator(profile, model, settings),
        candidates=_candidates(profile, model, settings),
        at_point=_at_point(settings),
        verify=_verifier(profile, model, settings),
        nodes=load_nodes(settings, NODES)[0],
    )


def _model(profile: Profile, settings: Settings) -> Model | None:
    """One client for all that ask, so that a server that is gone is waited for once."""
    if not profile.asks_a_model:
        return None
    from ..models.ask import Model

    return Model(settings.endpoint)


def _editor(profile: Profile, settings: Settings) -> list[EditTool]:
    if not profile.editor:
        return []
    from ..tools.dit.tool import edit_tool_for

    return [edit_tool_for(profile.editor, settings.editor)]


def _decomposer(profile: Profile, model: Model | None, settings: Settings, tools: Collection[EditTool]) -> Decomposer:
    """In any case the phrases and actions that tools bring are known."""
    grammar = grammar_with(tools)
    if profile.decomposer == "grammar":
        return grammar
    if profile.decomposer != "vlm" or model is None:
        return plugged_decomposer(settings, profile.decomposer, grammar)
    from ..nodes.decompose.vlm import vlm_decomposer

    return vlm_decomposer(model, grammar, tools)


def _sequencer(profile: Profile, model: Model | None) -> Sequencer:
    if profile.sequencer == "rules" or model is None:
        return sequence
    from ..nodes.sequence.vlm import vlm_sequencer

    return vlm_sequencer(model)


def _locator(profile: Profile, model: Model | None, settings: Settings) -> Locator:
    if profile.locator == "classical":
        return locate
    if profile.locator != "vlm" or model is None:
        return plugged_locator(settings, profile.locator, locate)
    from ..tools.locate.vlm import vlm_locator

    return vlm_locator(model, segmenter=settings.segmenter)


def _candidates(profile: Profile, model: Model | None, settings: Settings) -> Candidates:
    if profile.locator == "classical" or model is None:
        return candidates
    from ..tools.locate.vlm import vlm_candidates

    return vlm_candidates(model, segmenter=settings.segmenter)


def _at_point(settings: Settings) -> AtPoint:
    if not settings.segmenter:
        return at_point
    from ..tools.locate.sam import sam_at_point

    return sam_at_point(settings.segmenter)


def _verifier(profile: Profile, model: Model | None, settings: Settings) -> Verifier:
    if profile.verifier == "measured":
        return verify
    if profile.verifier != "judge" or model is None:
        return plugged_verifier(settings, profile.verifier, verify)
    from ..nodes.verify.vlm import judge

    return judge(model, verify)

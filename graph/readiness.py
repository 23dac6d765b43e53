"""Whether each part of a profile would work here, and what is missing.

Nothing is loaded or downloaded; servers are asked what they serve, with a short time limit. Left out: the machine
itself (Python, disk), which `imageedit-r1 doctor` looks at.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from ..errors import ConfigurationError
from ..schema import Profile
from ..settings import Endpoint, Settings
from .plugged import plugin_named

Part = Literal["decomposer", "sequencer", "locator", "verifier"]
TIMEOUT = 5.0
"""Seconds for a server to say what it serves."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """One part of a profile."""

    part: str
    """decomposer, sequencer, editor, locator or verifier."""
    ready: bool
    detail: str
    """What would do the work; when it is not ready what is missing and what to do."""


def readiness(profile: Profile, settings: Settings) -> list[Readiness]:
    """The five parts of a profile, in the order in which a session needs them."""
    model = _server(settings.endpoint) if profile.asks_a_model else (True, "")
    return [
        _asking("decomposer", profile.decomposer, "grammar", model, settings),
        _asking("sequencer", profile.sequencer, "rules", model, settings),
        _locator(profile, settings, model),
        _editor(profile, settings),
        _asking("verifier", profile.verifier, "measured", model, settings),
    ]


def _asking(part: Part, chosen: str, embedded: str, model: tuple[bool, str], settings: Settings) -> Readiness:
    if chosen == embedded:
        return Readiness(part, True, chosen)
    if chosen in ("vlm", "judge") or part == "sequencer":
        return Readiness(part, model[0], f"{chosen}: {model[1]}")
    try:
        plugin, _ = plugin_named(part, chosen, settings)
    except ConfigurationError as error:
        return Readiness(part, False, str(error))
    return Readiness(part, True, f"{chosen}: {plugin.origin}")


def _locator(profile: Profile, settings: Settings, model: tuple[bool, str]) -> Readiness:
    asked = _asking("locator", profile.locator, "classical", model, settings)
    if profile.locator != "vlm" or not asked.ready:
        return asked
    missing = [package for package in ("torch", "transformers") if find_spec(package) is None]
    if settings.segmenter and missing:
        told = f"; SAM 2 needs {', '.join(missing)}: pip install 'imageedit-r1[segment]'"
        return Readiness("locator", False, asked.detail + told)
    refined = f"SAM 2 ({settings.segmenter})" if settings.segmenter else "GrabCut; set segmenter for SAM 2"
    return Readiness("locator", True, f"{asked.detail}; boxes refined by {refined}")


def _editor(profile: Profile, settings: Settings) -> Readiness:
    if not profile.editor:
        return Readiness("editor", True, "photo tools")
    from ..tools.dit.specs import SPECS
    from ..tools.dit.tool import editor_for

    try:
        editor = editor_for(profile.editor, settings.editor)
    except ConfigurationError as error:
        return Readiness("editor", False, f"{profile.editor}: {error}")
    if profile.editor.startswith(("http://", "https://")):
        near = Endpoint(url=editor.base, api_key=settings.editor.api_key)  # type: ignore[attr-defined]
        ready, told = _server(near)
        return Readiness("editor", ready, told)
    spec = SPECS.get(profile.editor)
    if spec is None or Path(profile.editor).is_dir():
        return Readiness("editor", True, f"{profile.editor} {editor.licence}".strip())
    return Readiness(
        "editor", True, f"{spec.name}: {spec.repository}, {spec.licence}, {spec.memory_gb} GB of weights in bfloat16"
    )


def _server(endpoint: Endpoint) -> tuple[bool, str]:
    from ..models.health import check

    found = check(endpoint.model_copy(update={"timeout": TIMEOUT}), answer=False)
    return found.ok, f"{found.model} at {found.url}" if found.ok else f"{found.url}: {found.problem}"

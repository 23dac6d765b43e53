"""The options that say which parts a command runs with, the same on every command that edits.

Left out: what the parts are, which is `settings.py`'s business, and building them (`graph/assemble.py`).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape

from ..errors import ConfigurationError
from ..graph.api import open_session
from ..graph.session import Session
from ..graph.start import Workplace, begun_with, open_store
from ..schema import Profile
from ..settings import Settings, first_error, load

PROFILE = ("profile", "decomposer", "sequencer", "editor", "locator", "verifier")
"""Options that choose parts."""
EDITOR = ("quantize", "compile", "cache", "lora", "offload", "latent_chain", "denoising_steps", "guidance")
"""Options of the diffusion editor."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What was said about the parts; None where nothing was."""

    chosen: dict[str, Any] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """The machine's settings with what was said in their place."""
        settings = load()
        names = {"lora": "loras", "denoising_steps": "steps"}
        editor = {names.get(key, key): self.chosen[key] for key in EDITOR if self.chosen.get(key) is not None}
        named = (*settings.tools, *(self.chosen.get("tool") or ()))
        endpoint = {"fallback": self.chosen["fallback"]} if self.chosen.get("fallback") is not None else {}
        try:
            return settings.model_copy(
                update={
                    "editor": type(settings.editor).model_validate({**settings.editor.model_dump(), **editor}),
                    "endpoint": settings.endpoint.model_copy(update=endpoint),
                    "tools": tuple(dict.fromkeys(named)),
                }
            )
        except ValidationError as error:
            raise ConfigurationError(f"the editor: {first_error(error)}") from None

    def profile(self, settings: Settings, begun: Profile | None = None) -> Profile:
        """The profile that was named (else the one a session was begun with), with single parts replaced."""
        name = self.chosen.get("profile")
        parts = {key: self.chosen.get(key) for key in PROFILE[1:]}
        if begun is not None and name is None:
            settings = settings.model_copy(update={"profile": {**settings.profile, BEGUN: begun}})
            name = BEGUN
        return settings.choose(name, **parts)

    def open(self, home: Path | None) -> Workplace:
        """The workplace for a new session."""
        settings = self.settings
        return Workplace.open(home, profile=self.profile(settings), settings=settings)

    def tell_licence(self, console: Console, profile: Profile) -> None:
        """One line that names the editor and what its weights may be used for."""
        if not profile.editor:
            return
        from ..tools.dit.tool import editor_for

        licence = editor_for(profile.editor, self.settings.editor).licence
        told = f"licence {licence}" if licence else "ask its server for the licence"
        console.print(f"[dim]editor   {escape(profile.editor)}, {escape(told)}[/]", soft_wrap=True)

    def session(self, session_id: str, home: Path | None) -> Session:
        """A session that exists, with the parts it was begun with unless others are named."""
        settings = self.settings
        begun = begun_with(open_store(home, settings), session_id)
        return open_session(session_id, home=home, profile=self.profile(settings, begun), settings=settings)


BEGUN = "the session's"

OPTIONS: dict[str, Any] = {
    "profile": Annotated[
        str | None, typer.Option("--profile", help="Which parts to run with: local, gpu, or one of imageedit-r1.toml.")
    ],
    "decomposer": Annotated[
        str | None, typer.Option(help="Who reads the request: grammar, vlm, or a plug-in by name.")
    ],
    "sequencer": Annotated[Literal["rules", "vlm"] | None, typer.Option(help="Who orders the steps.")],
    "editor": Annotated[
        str | None, typer.Option(help="A diffusion editor: a name, a folder, a hub id, or http://HOST:PORT.")
    ],
    "locator": Annotated[str | None, typer.Option(help="Who finds regions: classical, vlm, or a plug-in.")],
    "verifier": Annotated[str | None, typer.Option(help="Who judges attempts: measured, judge, or a plug-in.")],
    "tool": Annotated[
        list[str] | None, typer.Option(help="MODULE:FUNCTION of an installed module, a tool more; may be repeated.")
    ],
    "fallback": Annotated[
        Literal["grammar", "fail"] | None, typer.Option(help="When the model gives no usable answer.")
    ],
    "quantize": Annotated[Literal["fp8", "int8"] | None, typer.Option(help="Of the editor's transformer.")],
    "compile": Annotated[bool | None, typer.Option("--compile", help="Compile the editor's transformer.")],
    "cache": Annotated[
        Literal["magcache", "firstblock"] | None, typer.Option(help="Skip denoising work that changes little.")
    ],
    "lora": Annotated[list[str] | None, typer.Option(help="FILE or FILE:weight, for the editor; may be repeated.")],
    "offload": Annotated[bool | None, typer.Option("--offload", help="Keep the editor's idle parts in main memory.")],
    "latent_chain": Annotated[
        bool | None, typer.Option("--latent-chain", help="No VAE round trip between whole-picture steps.")
    ],
    "denoising_steps": Annotated[int | None, typer.Option(min=1, max=200, help="Of the editor.")],
    "guidance": Annotated[float | None, typer.Option(min=0, help="Of the editor.")],
}


def with_parts(command: Callable[..., None]) -> Callable[..., None]:
    """The command with `OPTIONS` in place of its argument `parts`."""
    hints = get_type_hints(command, include_extras=True)
    plain = inspect.signature(command)
    kept = [p.replace(annotation=hints[p.name]) for p in plain.parameters.values() if p.name != "parts"]
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=option)
        for name, option in OPTIONS.items()
    ]

    @wraps(command)
    def run(*given: Any, **options: Any) -> None:
        parts = Parts({name: options.pop(name) for name in OPTIONS if name in options})
        command(*given, parts=parts, **options)

    run.__signature__ = plain.replace(parameters=[*kept, *added])  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in [*kept, *added]} | {"return": None}
    del run.__wrapped__
    return run

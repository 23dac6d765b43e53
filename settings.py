"""What a machine or a host application decides once: where things lie, and which parts there are to choose from.

Read, in this order of precedence, from arguments, the environment (`IMAGEEDIT_R1_HOME`,
`IMAGEEDIT_R1_ENDPOINT__URL` ...) and `imageedit-r1.toml` (the file named by `IMAGEEDIT_R1_CONFIG`, else the one
in the working folder, else the one in the user's configuration folder). Options of a single run are `schema.Options`.
Left out: building the parts, which is `graph/assemble.py`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from .errors import ConfigurationError
from .plugins import EMBEDDED, check_part
from .schema import Noun, Profile

CONFIG = "imageedit-r1.toml"


class Endpoint(Noun):
    """An OpenAI-compatible server that decomposes, orders, points and judges."""

    url: str = "http://127.0.0.1:8000/v1"
    model: str = ""
    """The name it is served under; empty: the first that the server lists."""
    api_key: SecretStr = SecretStr("EMPTY")
    timeout: float = Field(default=60.0, gt=0)
    """Seconds for one answer."""
    retries: int = Field(default=2, ge=0, le=10)
    """After a time-out, a 429, a 5xx or a lost connection, with exponential back-off."""
    fallback: Literal["grammar", "fail"] = "grammar"
    """What happens when no usable answer comes: the embedded part takes over and the session says so, or the run fails
    (and can be resumed)."""
    prompt: Literal["full", "short"] = "full"
    """How the decomposer is asked: with the actions, rules and examples, or in one sentence, for a model that was
    trained with it."""
    threshold: float = Field(default=6.0, ge=0, le=10)
    """The overall score of the judge from which on an attempt passes."""


class EditorSettings(Noun):
    """How a diffusion editor is loaded and driven."""

    revision: str = ""
    """A commit of the hub's repository."""
    device: Literal["auto", "cuda", "mps", "cpu"] = "auto"
    quantize: Literal["", "fp8", "int8"] = ""
    compile: bool = False
    cache: Literal["", "magcache", "firstblock"] = ""
    cache_threshold: float = Field(default=0.08, gt=0, le=1)
    """For `firstblock`: relative change of the first block's residual up to which a step reuses the last one's others;
    the default is ParaAttention's value for FLUX."""
    loras: tuple[str, ...] = ()
    """FILE or FILE:weight."""
    offload: bool = False
    """Keep the parts of the pipeline in main memory and move each to the device when it is its turn."""
    steps: int = Field(default=0, ge=0, le=200)
    """Denoising steps; 0: the editor's default."""
    guidance: float | None = Field(default=None, ge=0)
    latent_chain: bool = False
    """Keep neighbouring steps without a region in latent space: no VAE round trip between them."""
    api_key: SecretStr = SecretStr("EMPTY")
    """For a remote editor."""
    timeout: float = Field(default=300.0, gt=0)
    """Seconds for one remote edit."""


class ServerSettings(Noun):
    """How `imageedit-r1 serve` is bounded."""

    host: str = "127.0.0.1"
    port: int = Field(default=8190, ge=0, le=65535)
    """0: a free one."""
    hosts: tuple[str, ...] = ()
    """Names under which a proxy lets people reach a server that is bound to loopback, which answers to no other."""
    api_keys: tuple[SecretStr, ...] = ()
    """Who presents one of them (`Authorization: Bearer`) may use the server, and sees the sessions of that key; none:
    everybody who reaches the address may."""
    workers: int = Field(default=0, ge=0, le=256)
    """Processes that edit; 0: one a core, or one a GPU when the profile edits on GPUs."""
    queue: int = Field(default=64, ge=1, le=100_000)
    """Jobs that may wait; one more is answered with 503 and Retry-After."""
    queue_per_client: int = Field(default=16, ge=1, le=100_000)
    time_limit: float = Field(default=600.0, gt=0)
    """Seconds that one job may work."""
    grace: float = Field(default=30.0, ge=0)
    """Seconds that running sessions have to reach a step boundary after SIGTERM."""
    max_upload: int = Field(default=50 * 2**20, ge=1)
    """Bytes of one uploaded file."""
    max_pixels: int = Field(default=100_000_000, ge=1)


BUILT_IN = {
    "local": Profile(),
    "gpu": Profile(decomposer="vlm", sequencer="vlm", editor="qwen-image-edit-plus", locator="vlm", verifier="judge"),
}


class Settings(BaseSettings):
    """Where things lie, what is loaded, and the parts to choose from."""

    model_config = SettingsConfigDict(
        env_prefix="IMAGEEDIT_R1_", env_nested_delimiter="__", frozen=True, extra="forbid"
    )

    home: Path = Field(default_factory=lambda: platformdirs.user_data_path("imageedit-r1"))
    """Sessions and artifacts."""
    plugins: bool = True
    """Whether what other packages register is used."""
    plugins_off: tuple[str, ...] = ()
    """Names of plug-ins, or of packages, that are not used."""
    plugin_timeout: float = Field(default=60.0, gt=0)
    """Seconds for one call of a plug-in."""
    tools: tuple[str, ...] = ()
    """More tools, as module:function; they work like those of plug-ins."""
    default_profile: str = "local"
    """The profile of a run that names none."""
    profile: dict[str, Profile] = Field(default_factory=dict)
    """Profiles beside the built-in ones, `[profile.NAME]` in the file; one of the same name replaces it."""
    endpoint: Endpoint = Endpoint()
    editor: EditorSettings = EditorSettings()
    server: ServerSettings = ServerSettings()
    segmenter: str = ""
    """A local folder or hub id of a SAM 2 model, which refines the model's boxes to masks; empty: GrabCut."""

    @property
    def profiles(self) -> dict[str, Profile]:
        """All profiles by name."""
        return BUILT_IN | self.profile

    def choose(self, name: str | None = None, **parts: str | None) -> Profile:
        """The profile of that name (None: the default one) with single parts replaced; None leaves a part.

        Raises `ConfigurationError` for a name or a part that does not exist.
        """
        name = name or self.default_profile
        if name not in self.profiles:
            raise ConfigurationError(f"there is no profile {name!r}; choose one of {', '.join(self.profiles)}")
        try:
            profile = Profile.model_validate(
                {**self.profiles[name].model_dump(), **{key: part for key, part in parts.items() if part is not None}}
            )
        except ValidationError as error:
            raise ConfigurationError(f"profile {name}: {first_error(error)}") from None
        _check_parts(f"profile {name}: ", profile)
        return profile

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the file; no other source."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, config_file())


def load() -> Settings:
    """The settings of this machine. `ConfigurationError` names the first that is wrong, and where it stands."""
    try:
        settings = Settings()
    except ValidationError as error:
        raise ConfigurationError(f"the settings ({config_file() or 'environment'}): {first_error(error)}") from None
    except ValueError as error:
        raise ConfigurationError(f"{config_file() or 'the environment'} cannot be read: {error}") from None
    for name, profile in settings.profile.items():
        _check_parts(f"the settings ({config_file() or 'environment'}): profile.{name}.", profile)
    return settings


def _check_parts(where: str, profile: Profile) -> None:
    """Raises `ConfigurationError` for a part that neither this package nor another one brings."""
    for kind in EMBEDDED:
        try:
            check_part(kind, getattr(profile, kind))
        except ConfigurationError as error:
            raise ConfigurationError(f"{where}{kind}: {error}") from None


def first_error(error: ValidationError) -> str:
    """The first complaint of a validation, without the value: it may be a secret."""
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


def config_file() -> Path | None:
    """The file the settings are read from, or None. `ConfigurationError` when the one that was named is not there."""
    named = os.environ.get("IMAGEEDIT_R1_CONFIG")
    if named:
        if not Path(named).is_file():
            raise ConfigurationError(f"IMAGEEDIT_R1_CONFIG names {named!r}, which is no file; correct or unset it")
        return Path(named)
    places = (Path.cwd(), platformdirs.user_config_path("imageedit-r1"))
    return next((place / CONFIG for place in places if (place / CONFIG).is_file()), None)

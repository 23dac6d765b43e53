"""Settings from the environment: `IMAGEEDIT_R1_HOME`, `IMAGEEDIT_R1_PLUGINS`.

Options of a single run are `schema.Options`; these are what a machine or a host application decides once.
"""

from __future__ import annotations

from pathlib import Path

import platformdirs
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where things lie and what is loaded."""

    model_config = SettingsConfigDict(env_prefix="IMAGEEDIT_R1_", frozen=True)

    home: Path = Field(default_factory=lambda: platformdirs.user_data_path("imageedit-r1"))
    """Sessions and artifacts."""
    plugins: bool = True
    """Whether tools of other packages are loaded."""

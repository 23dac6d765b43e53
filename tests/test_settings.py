"""Where settings come from, which wins, and how wrong ones are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from imageedit_r1.errors import ConfigurationError
from imageedit_r1.schema import Profile
from imageedit_r1.settings import load

FILE = """
default_profile = "mixed"
[endpoint]
url = "http://10.0.0.5:9000/v1"
api_key = "from the file"
[profile.mixed]
decomposer = "vlm"
editor = "flux2-klein"
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, and no settings of this machine."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("IMAGEEDIT_R1_CONFIG", raising=False)
    return tmp_path


def test_without_anything_the_profile_is_local(place: Path) -> None:
    settings = load()
    assert settings.choose() == Profile() and not Profile().asks_a_model
    assert settings.choose("gpu").asks_a_model and settings.choose("gpu").editor


def test_a_file_adds_profiles_and_the_environment_wins_over_it(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "imageedit-r1.toml").write_text(FILE)
    monkeypatch.setenv("IMAGEEDIT_R1_ENDPOINT__URL", "http://127.0.0.1:1/v1")
    settings = load()
    assert settings.choose() == Profile(decomposer="vlm", editor="flux2-klein")
    assert settings.endpoint.url == "http://127.0.0.1:1/v1"
    assert settings.endpoint.api_key.get_secret_value() == "from the file"
    assert "from the file" not in repr(settings)


def test_single_parts_replace_those_of_a_profile(place: Path) -> None:
    chosen = load().choose("gpu", editor="http://localhost:8001", verifier="measured")
    assert (chosen.decomposer, chosen.editor, chosen.verifier) == ("vlm", "http://localhost:8001", "measured")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[profile.mine]\ndecomposer = 'magic'", r"profile\.mine\.decomposer"),
        ("[endpoint]\nport = 3", r"endpoint\.port"),
        ("[endpoint]\nretries = -1", r"endpoint\.retries"),
        ("colour = 'red'", "colour"),
        ("[endpoint", "cannot be read"),
        ("[endpoint]\napi_key = 17", r"endpoint\.api_key"),
    ],
)
def test_a_wrong_file_is_told_by_place(place: Path, text: str, told: str) -> None:
    (place / "imageedit-r1.toml").write_text(text)
    with pytest.raises(ConfigurationError, match=told) as error:
        load()
    assert "imageedit-r1.toml" in str(error.value) and "\n" not in str(error.value)


def test_a_profile_that_does_not_exist_lists_those_that_do(place: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"'moon'.*local, gpu"):
        load().choose("moon")
    with pytest.raises(ConfigurationError, match="verifier"):
        load().choose("gpu", verifier="taste")


def test_a_named_file_has_to_be_there(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGEEDIT_R1_CONFIG", str(place / "none.toml"))
    with pytest.raises(ConfigurationError, match=r"none\.toml"):
        load()

"""From what a person names to a folder of weights that is safe to load.

Safe is: a pipeline of the table, parts of diffusers and transformers alone, safetensors, and no code beside them.
A repository of the hub is downloaded at the pinned revision; `HF_HUB_OFFLINE` is respected. Left out: loading.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...errors import ConfigurationError
from .specs import BY_PIPELINE, EditorSpec, row_of

REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
FILES = ("*.json", "*.safetensors", "*.txt", "*.model", "*.jinja", "README.md", "LICENSE*")
"""What is downloaded of a repository."""
CODE = (".py", ".so", ".pkl", ".pickle")
UNSAFE = (".bin", ".pt", ".pth", ".ckpt", ".msgpack", ".h5")
"""Weights in formats that can run code when they are loaded, or that are not read here."""
LONGEST_JSON = 1_000_000


@dataclass(frozen=True, slots=True)
class Weights:
    """Where an editor's weights are, and the row that runs them."""

    folder: Path
    index: dict[str, Any]
    """Its `model_index.json`."""
    spec: EditorSpec
    licence: str


def find_weights(name: str, revision: str = "") -> Weights:
    """The checked weights of an editor, downloaded when they are not there yet.

    Raises `ConfigurationError` when there are none, or when they are not safe to load.
    """
    row = row_of(name)
    if row is None and Path(name).is_dir():
        return check_folder(Path(name))
    found = check_folder(_download(row.repository if row else name, revision))
    if row is None or row.pipeline != found.spec.pipeline:
        return found
    return Weights(found.folder, found.index, row, f"{row.licence} ({row.licence_url})")


def check_folder(folder: Path) -> Weights:
    """Check a local folder; see `find_weights`."""
    index = _read_json(folder / "model_index.json")
    spec = BY_PIPELINE.get(str(index.get("_class_name")))
    if spec is None:
        raise ConfigurationError(
            f"{folder} holds a {index.get('_class_name')!r}, which is no editor known here; known are "
            f"{', '.join(sorted(BY_PIPELINE))}"
        )
    for part, origin in index.items():
        if isinstance(origin, list) and len(origin) == 2 and origin[0] not in ("diffusers", "transformers", None):
            raise ConfigurationError(
                f"{folder}: part {part!r} comes from {origin[0]!r}; only diffusers and transformers"
            )
    for path in sorted(folder.rglob("*")):
        if path.suffix in CODE:
            raise ConfigurationError(f"{path} is code; weights with code are not loaded, remove it or choose others")
        if path.suffix in UNSAFE and not any(path.parent.glob("*.safetensors")):
            raise ConfigurationError(f"{path} is no safetensors file; convert it, other formats are not loaded")
        if path.name == "config.json" and "auto_map" in _read_json(path):
            raise ConfigurationError(f"{path} names code of its own (auto_map); such models are not loaded")
    if index.get("_class_name") == "Flux2KleinPipeline" and not index.get("is_distilled", False):
        spec = _undistilled(spec)
    return Weights(folder, index, spec, _told_licence(folder))


def _undistilled(spec: EditorSpec) -> EditorSpec:
    """FLUX.2-klein-base: the same pipeline, many steps and real guidance."""
    return replace(spec, steps=50, guidance=4.0)


def _told_licence(folder: Path) -> str:
    """What the model card in the folder says in its header."""
    card = folder / "README.md"
    if not card.is_file():
        return ""
    head = card.read_text(encoding="utf-8", errors="replace")[:4000]
    named = re.search(r"^license(?:_name)?: *([\w.+-]{2,60})$", head, re.MULTILINE)
    return f"{named[1]} (says {card})" if named else ""


def _read_json(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise ConfigurationError(f"{path} is missing; a folder of weights in diffusers' layout is expected")
    try:
        if path.stat().st_size > LONGEST_JSON:
            raise ValueError("it is too large")
        content = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(content, dict):
            raise TypeError("it is no object")
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}") from None
    return content


def _download(repository: str, revision: str) -> Path:
    """A snapshot in the hub's cache."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, LocalEntryNotFoundError, RepositoryNotFoundError

    try:
        return Path(snapshot_download(repository, revision=revision or None, allow_patterns=list(FILES)))
    except GatedRepoError:
        reason = f"accept its licence at https://huggingface.co/{repository} and log in (hf auth login)"
    except RepositoryNotFoundError:
        reason = "the hub has none of that name, or shows it to members only"
    except LocalEntryNotFoundError:
        reason = "it is not in the local cache and the hub cannot be reached; download it, or name a local folder"
    except (HfHubHTTPError, OSError) as error:
        reason = " ".join(str(error).split())[:200]
    raise ConfigurationError(f"the weights {repository} cannot be had: {reason}")

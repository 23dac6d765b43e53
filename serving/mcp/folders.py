"""The folders of this machine that a local MCP client may name files in.

A name is followed to where it really leads, through `..` and symbolic links, before it is compared with them. Left out:
what a file holds, which is looked at when it is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ...errors import ConfigurationError, InputError, OutputError


@dataclass(frozen=True, slots=True)
class Folders:
    """Folders by their real paths; relative names count from the first."""

    allowed: tuple[Path, ...]

    @classmethod
    def of(cls, named: Iterable[Path]) -> Folders:
        """The folders a person allowed. `ConfigurationError` for one that is none."""
        found = []
        for folder in named:
            try:
                real = folder.expanduser().resolve(strict=True)
            except (OSError, RuntimeError, ValueError):
                real = folder
            if not real.is_dir():
                raise ConfigurationError(f"--allow {folder} is no folder; name one that exists")
            found.append(real)
        return cls(tuple(found))

    def existing(self, name: str) -> Path:
        """The real path of a file that may be read. `InputError` when it lies elsewhere, or is not there.

        What lies elsewhere and what is not there read alike, so that nothing is learnt about other folders.
        """
        try:
            path = self._absolute(name).resolve(strict=True)
        except (OSError, RuntimeError, ValueError):
            path = None
        if path is None or not self._holds(path):
            raise InputError(f"there is no file {name[:200]!r} in {self}; only files in there can be read")
        return path

    def new(self, name: str) -> Path:
        """Where a file may be written. `OutputError` when that lies elsewhere."""
        try:
            given = self._absolute(name)
            path = given.parent.resolve(strict=True) / given.name
        except (OSError, RuntimeError, ValueError):
            path = None
        if path is None or path.name == ".." or path.is_symlink() or path.is_dir() or not self._holds(path):
            raise OutputError(f"{name[:200]!r} is no place in {self}; only there can files be written")
        return path

    def _absolute(self, name: str) -> Path:
        path = Path(unquote(urlsplit(name).path) if name.startswith("file://") else name).expanduser()
        return self.allowed[0] / path

    def _holds(self, path: Path) -> bool:
        return any(path.is_relative_to(folder) for folder in self.allowed)

    def __str__(self) -> str:
        return " or ".join(map(str, self.allowed))

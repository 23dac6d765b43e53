"""Who the clients of an MCP server are, and what follows from it: whose sessions they see, which files they may name.

Left out: how they connect.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mcp.server.context import ServerRequestContext

from ...errors import InputError, OutputError
from ...graph.start import check_output
from .folders import Folders
from .intake import Bytes, OfSession, read_name

Request = ServerRequestContext[Any, Any]


@dataclass(frozen=True, slots=True)
class File:
    """A file on this machine that a client named."""

    path: Path
    name: str
    """For people."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a result is to be written."""

    path: str
    overwrite: bool


def _everybody(request: Request) -> str:
    return ""


def _nowhere(request: Request, session: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Clients:
    """The default is a client that may send pictures and nothing else, and owns what has no owner."""

    owner: Callable[[Request], str] = _everybody
    """Whose sessions the caller of a request sees."""
    client: Callable[[Request], str] = _everybody
    """Whose turn it is in the engine's queue."""
    upload: Callable[[str, str], File | None] | None = None
    """(handle, owner) -> its file, None when the owner has none of that handle; None where there are no uploads."""
    folders: Folders | None = None
    """Where a local client may read and write files; None for clients on another machine."""
    url: Callable[[Request, str], str] = _nowhere
    """Where the full picture of a session is over HTTP; empty: nowhere."""

    async def picture(self, given: str, owner: str, *, limit: int) -> Bytes | OfSession | File:
        """What an `image` argument stands for. `InputError` when it is nothing that this client may name."""
        found = read_name(given, limit=limit)
        if isinstance(found, (Bytes, OfSession)):
            return found
        if self.upload is not None and (file := await asyncio.to_thread(self.upload, found.name, owner)) is not None:
            return file
        if self.folders is not None:
            path = await asyncio.to_thread(self.folders.existing, found.name)
            return File(path, path.name)
        raise InputError(
            f"there is no upload {found.name[:100]!r}; send the picture as a data URL, "
            "or upload it with POST /v1/uploads and give the id"
        )

    def place(self, output: str, *, overwrite: bool) -> Place:
        """Where a result may be written. `OutputError` when it may not, or when a file is there already."""
        if self.folders is None:
            raise OutputError("output names a file of this server's machine; read the picture through its link instead")
        path = self.folders.new(output)
        if path.exists() and not overwrite:
            raise OutputError(f"{path} exists already; name another file, or set overwrite when the user said so")
        return Place(check_output(path, force=True), overwrite)

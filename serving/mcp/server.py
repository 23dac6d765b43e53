"""The MCP server: the agent as tools for a model, and its pictures as resources.

    edit_image plan_edit continue_session undo list_sessions list_tools
    imageedit://sessions/{session}/image

Left out: transports (`mount.py`, the command `imageedit-r1 mcp`), and the tools themselves (`tools.py`).
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from mcp.server.lowlevel.helper_types import ReadResourceContents
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError
from mcp.server.mcpserver.tools import Tool
from mcp.server.request_state import RequestStateSecurity
from mcp_types import InputRequiredResult, ToolAnnotations
from pydantic import AnyUrl

from ... import __version__
from ...errors import InputError, StorageError
from ...images.headers import sniff
from ..engine import Engine
from .clients import Clients
from .content import picture_uri
from .folders import Folders
from .tools import Tools

NAME = "imageedit-r1"
INSTRUCTIONS = """\
Edits photos as one sentence in English says: tone, colour, blur, sharpening, noise, crops, text, objects and more. \
edit_image begins a session, continue_session goes on with it: "now a bit warmer", "undo that", "try the blur \
stronger". Every step is measured, and what could not be done is refused with the reason: pass that on to the user. \
Results show a small copy of the picture; in full it is the linked resource."""
STATE_SECONDS = 7 * 24 * 3600.0
"""How long a person may think before answering a question of the newer protocol."""
READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
EDITS = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)
TOOLS = {
    "edit_image": ("Edit a photo", EDITS),
    "plan_edit": ("Plan an edit", READS),
    "continue_session": ("Go on with an edited photo", EDITS),
    "undo": ("Take back steps", EDITS),
    "list_sessions": ("List sessions", READS),
    "list_tools": ("List editing tools", READS),
}
LOCAL = ("output", "overwrite")
"""Arguments that only clients on this machine can use."""
PICTURES = ("image", "mask", "reference")


class ImageServer(MCPServer[Any]):
    """An MCP server that says of each picture what format it has."""

    async def read_resource(
        self, uri: AnyUrl | str, context: Context[Any, Any] | None = None
    ) -> Iterable[ReadResourceContents] | InputRequiredResult:
        found = await super().read_resource(uri, context)
        return found if isinstance(found, InputRequiredResult) else [_typed(one) for one in found]


def build_server(engine: Engine, clients: Clients = Clients()) -> ImageServer:  # noqa: B008  (frozen)
    """The server for one kind of clients. The engine is started and ended by the caller.

    Raises `StorageError` when the home of the engine cannot be written.
    """
    tools = Tools(engine, clients)

    async def picture(session: str, ctx: Context) -> bytes:
        """The picture of a session as it is now, in full, as a file of the photo's format with its metadata."""
        try:
            return await tools.picture(ctx, session)
        except InputError as error:
            raise ResourceNotFoundError(str(error)) from error

    server = ImageServer(
        NAME,
        title="ImageEdit-R1",
        instructions=INSTRUCTIONS,
        version=__version__,
        log_level="WARNING",
        tools=[_tool(tools, name, clients.folders) for name in TOOLS],
        request_state_security=RequestStateSecurity(
            keys=[_state_key(engine.store.home)],
            ttl=STATE_SECONDS,
            bind_principal=lambda request: clients.owner(request) or None,
        ),
    )
    server.resource(picture_uri("{session}"), name="picture", title="The picture of a session", mime_type="image/*")(
        picture
    )
    return server


def _tool(tools: Tools, name: str, folders: Folders | None) -> Tool:
    """A tool as clients see it: with what they may name, without the arguments that they cannot use."""
    title, annotations = TOOLS[name]
    tool = Tool.from_function(getattr(tools, name), title=title, annotations=annotations)
    properties = tool.parameters["properties"]
    for argument in PICTURES if folders is not None else LOCAL:
        if folders is None:
            properties.pop(argument, None)
        elif argument in properties:
            properties[argument]["description"] += f"; or the path of a file in {folders}"
    return tool


def _typed(found: ReadResourceContents) -> ReadResourceContents:
    if isinstance(found.content, str):
        return found
    return replace(found, mime_type=f"image/{sniff(found.content[:64]).lower()}")


def _state_key(home: Path) -> bytes:
    """The secret that seals what clients carry between the rounds of a call; it outlives a restart."""
    path = home / "mcp.key"
    try:
        home.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            new = home / f".{secrets.token_hex(8)}.key"
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(secrets.token_bytes(32))
            with suppress(FileExistsError):  # another server of this home was faster
                path.hardlink_to(new)
            new.unlink()
        return path.read_bytes()
    except OSError as error:
        raise StorageError(f"cannot keep a key in {home}: {error.strerror}") from error

"""The official client against real servers; a person who fills in forms, a folder of photos, an editor that is slow."""

from __future__ import annotations

import base64
import io
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from mcp import Client, StdioServerParameters
from mcp.client import ClientRequestContext
from mcp.client.session import IncomingMessage
from mcp_types import BlobResourceContents, CallToolResult, ElicitRequestParams, ElicitResult, ImageContent, TextContent
from PIL import Image, ImageDraw

from ...dit.edits_server import EditsServer

Pixels = npt.NDArray[np.uint8]
MODES = {"old": "legacy", "new": "2026-07-28"}
"""The handshake of revision 2025-11-25, and the stateless one."""


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    return MODES[request.param]


@dataclass
class Person:
    """Fills in the forms it is shown, in this order; what it does not want to answer is None."""

    answers: list[dict[str, Any] | None] = field(default_factory=list)
    asked: list[Any] = field(default_factory=list)

    async def __call__(self, context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
        self.asked.append(params)
        answer = self.answers.pop(0)
        return ElicitResult(action="decline") if answer is None else ElicitResult(action="accept", content=answer)


@dataclass
class Heard:
    """The progress of a call."""

    told: list[tuple[float, float | None, str]] = field(default_factory=list)

    async def __call__(self, progress: float, total: float | None, message: str | None) -> None:
        self.told.append((progress, total, message or ""))


@pytest.fixture(scope="session")
def editor() -> Iterator[EditsServer]:
    """Adds things by inverting what it is shown; `script = ["slow 5"]` takes five seconds over it."""
    with EditsServer(lambda pixels, _: 255 - pixels) as server:
        yield server


@pytest.fixture(autouse=True)
def fresh(editor: EditsServer) -> None:
    """The editor has heard nothing yet, and answers well."""
    editor.script.clear()
    editor.requests.clear()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that a client may use, with a photo of 150x100 pixels, and beside it one that it may not."""
    place = tmp_path_factory.mktemp("pictures")
    examples = Path(__file__).resolve().parents[3] / "examples"
    with Image.open(examples / "coffee.jpg") as image:
        image.resize((150, 100)).save(place / "coffee.png")
    secret = tmp_path_factory.mktemp("secret") / "secret.png"
    Image.new("RGB", (32, 24), (10, 20, 30)).save(secret)
    (place / "link.png").symlink_to(secret)
    (place / "up").symlink_to(secret.parent)
    (place / "text.png").write_text("no picture at all, only words that claim to be one")
    balls = Image.new("RGB", (240, 120), (120, 120, 118))
    draw = ImageDraw.Draw(balls)
    draw.ellipse((20, 30, 80, 90), fill=(200, 30, 30))
    draw.ellipse((150, 30, 210, 90), fill=(200, 30, 30))
    balls.save(place / "balls.png")
    whole = (place / "coffee.png").read_bytes()
    (place / "cut.png").write_bytes(whole[: len(whole) // 2])
    return place


@dataclass
class Assistant:
    """A client with a person before it, and the folder that its server may use."""

    client: Client
    person: Person
    folder: Path
    home: Path

    async def call(self, tool: str, **arguments: Any) -> Any:
        return await self.client.call_tool(tool, arguments)


@asynccontextmanager
async def assistant(
    folder: Path, home: Path, mode: str, editor: EditsServer, person: Person | None = None, pid: Path | None = None
) -> AsyncIterator[Assistant]:
    """Start `imageedit-r1 mcp`; its process id goes into the file `pid`. It must write nothing but the protocol."""
    config = home.parent / "imageedit-r1.toml"
    config.write_text(f'[profile.slow]\neditor = "{editor.url}"\n')
    command = ["-m", "imageedit_r1", "mcp", "--home", str(home), "--allow", str(folder)]
    server = StdioServerParameters(
        command="sh",
        args=["-c", 'echo $$ > "$0" && exec "$@"', str(pid or home.parent / "pid"), sys.executable, *command],
        env={**os.environ, "IMAGEEDIT_R1_CONFIG": str(config)},
        cwd=str(home.parent),
    )
    rubbish: list[Exception] = []

    async def hear(message: IncomingMessage) -> None:
        if isinstance(message, Exception):
            rubbish.append(message)

    async with Client(server, mode=mode, elicitation_callback=person, message_handler=hear) as client:
        yield Assistant(client, person or Person(), folder, home)
    assert not rubbish


@pytest.fixture(scope="session")
async def local(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, mode: str, editor: EditsServer
) -> AsyncIterator[Assistant]:
    """An assistant whose person can be asked."""
    home = tmp_path_factory.mktemp("stdio") / "home"
    async with assistant(folder, home, mode, editor, Person()) as one:
        yield one


def words(result: CallToolResult) -> str:
    """What a model reads."""
    return "\n".join(part.text for part in result.content if isinstance(part, TextContent))


def seen(result: CallToolResult) -> Pixels:
    """The picture that a model sees."""
    shown = [part for part in result.content if isinstance(part, ImageContent)]
    assert len(shown) == 1, result
    return pixels_of(base64.b64decode(shown[0].data))


async def full(client: Client, result: CallToolResult, kind: str = "image/png") -> bytes:
    """The file of the picture that a result links to."""
    assert result.structured_content is not None
    (read,) = (await client.read_resource(result.structured_content["picture"]["uri"])).contents
    assert isinstance(read, BlobResourceContents) and read.mime_type == kind
    return base64.b64decode(read.blob)


def pixels_of(data: bytes) -> Pixels:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))


def data_url(picture: Image.Image, format: str = "PNG") -> str:
    buffer = io.BytesIO()
    picture.save(buffer, format)
    return f"data:image/{format.lower()};base64,{base64.b64encode(buffer.getvalue()).decode()}"

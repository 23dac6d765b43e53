"""The official client against real servers: a person who fills in forms, a folder with photos, an editor that is slow."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from mcp.client import ClientRequestContext
from mcp_types import CallToolResult, ElicitRequestParams, ElicitResult, ImageContent, TextContent
from PIL import Image

from ...dit.edits_server import EditsServer

Pixels = npt.NDArray[np.uint8]
MODES = {"old": "legacy", "new": "2026-07-28"}
"""The handshake of revision 2025-11-25, and the stateless one."""


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module", params=MODES)
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


@pytest.fixture(scope="module")
def editor() -> Iterator[EditsServer]:
    """Adds things by inverting what it is shown; `script = ["slow 5"]` takes five seconds over it."""
    with EditsServer(lambda pixels, _: 255 - pixels) as server:
        yield server


@pytest.fixture(scope="module")
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
    whole = (place / "coffee.png").read_bytes()
    (place / "cut.png").write_bytes(whole[: len(whole) // 2])
    return place


def words(result: CallToolResult) -> str:
    """What a model reads."""
    return "\n".join(part.text for part in result.content if isinstance(part, TextContent))


def seen(result: CallToolResult) -> Pixels:
    """The picture that a model sees."""
    shown = [part for part in result.content if isinstance(part, ImageContent)]
    assert len(shown) == 1, result
    return pixels_of(base64.b64decode(shown[0].data))


def pixels_of(data: bytes) -> Pixels:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))


def data_url(picture: Image.Image, format: str = "PNG") -> str:
    buffer = io.BytesIO()
    picture.save(buffer, format)
    return f"data:image/{format.lower()};base64,{base64.b64encode(buffer.getvalue()).decode()}"


Fill = Callable[[dict[str, Any]], dict[str, Any]]

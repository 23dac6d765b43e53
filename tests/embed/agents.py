"""What the tests of this folder share: a chat model that plays a script, agents with it, pictures in messages."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from PIL import Image
from pydantic import PrivateAttr


class ScriptedModel(BaseChatModel):
    """Says the lines of a script, one a turn, and keeps what it was shown."""

    script: list[Any]
    """AI messages, texts, or functions of the messages so far that give one."""
    _at: Iterator[int] = PrivateAttr(default_factory=count)
    _seen: list[list[BaseMessage]] = PrivateAttr(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    @property
    def seen(self) -> list[list[BaseMessage]]:
        return self._seen

    def bind_tools(self, tools: Any, **kwargs: Any) -> Any:
        assert [tool.name for tool in tools] == ["edit_photo"]
        return self

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        self._seen.append(messages)
        line = self.script[next(self._at)]
        said = AIMessage(line) if isinstance(line, str) else line(messages) if callable(line) else line
        return ChatResult(generations=[ChatGeneration(message=said)])


NUMBERS = count()


def calls(*requests: str | dict[str, str]) -> AIMessage:
    """A message of the model that calls the tool."""
    arguments = [{"request": one} if isinstance(one, str) else one for one in requests]
    return AIMessage(
        "", tool_calls=[{"id": f"call_{next(NUMBERS)}", "name": "edit_photo", "args": given} for given in arguments]
    )


def shows(picture: Path | bytes, text: str = "") -> HumanMessage:
    """A message of a person with a photo."""
    data = picture if isinstance(picture, bytes) else picture.read_bytes()
    block = {"type": "image", "base64": base64.b64encode(data).decode(), "mime_type": "image/png"}
    return HumanMessage([{"type": "text", "text": text}, block])


def last_result(messages: list[BaseMessage]) -> ToolMessage:
    return next(m for m in reversed(messages) if isinstance(m, ToolMessage))


def in_block(block: dict[str, Any]) -> Any:
    """The pixels of an image block."""
    with Image.open(io.BytesIO(base64.b64decode(block["base64"]))) as image:
        return np.asarray(image.convert("RGB"), float)


def tiny(value: int = 90) -> bytes:
    """A PNG of 48x32 pixels with some structure."""
    row = np.linspace(0, 60, 48)
    pixels = np.repeat((value + row)[None], 32, axis=0)[..., None] + np.array([0, 10, 20])
    buffer = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()

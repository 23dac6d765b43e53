"""What a conversation shows: the newest photo in it, and the session that its last edit belongs to.

Messages are LangChain's; pictures in them are standard image blocks or those of OpenAI and Anthropic. Only what is in
a message is used: an address on the web or on this machine that somebody wrote there is never opened.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage, ToolMessage, convert_to_messages
from pydantic import ValidationError

from ..errors import InputError
from .picture import EditedPhoto
from .source import MAX_FILE


@dataclass(frozen=True, slots=True)
class Shown:
    """What an edit without a photo and a session of its own is about."""

    photo: bytes | str | None = None
    """The newest photo, when no edit came after it: a file's bytes, or an address that only the host may resolve."""
    session: str = ""
    """The session of the last edit."""


def what_is_shown(messages: Sequence[Any], home: str) -> Shown:
    """The newest photo of a conversation and the session, under that home, of its last edit.

    A photo that is older than the last edit has become that edit's session. The tool's own messages show results, which
    are no new photos. Raises `InputError` for a photo that is broken.
    """
    photo: bytes | str | None = None
    for message in reversed(convert_to_messages(messages)):
        edited = edit_in(message)
        if edited is not None and edited.home == home:
            return Shown(photo, edited.session)
        if photo is None and edited is None:
            photo = newest_photo(message)
    return Shown(photo)


def edit_in(message: BaseMessage) -> EditedPhoto | None:
    """The result that a message carries as its artifact, or None."""
    if not isinstance(message, ToolMessage) or not isinstance(message.artifact, Mapping):
        return None
    try:
        return EditedPhoto.model_validate(message.artifact)
    except ValidationError:
        return None  # another tool's


def newest_photo(message: BaseMessage) -> bytes | str | None:
    """The last picture of a message, as the bytes of a file or as an address; None when it has none."""
    blocks = message.content if isinstance(message.content, list) else []
    for block in reversed(blocks):
        if isinstance(block, Mapping) and (found := _picture(block)) is not None:
            return found
    return None


def said(message: BaseMessage) -> str:
    """The text of a message, without its pictures."""
    return message.text.strip()


def last_said(messages: Sequence[BaseMessage]) -> HumanMessage | None:
    """The last message of a person."""
    return next((message for message in reversed(messages) if isinstance(message, HumanMessage)), None)


def _picture(block: Mapping[str, Any]) -> bytes | str | None:
    if block.get("type") == "image_url":  # OpenAI
        url = block.get("image_url")
        return _address(url.get("url") if isinstance(url, Mapping) else url)
    if block.get("type") != "image":
        return None
    source = block.get("source", block)  # Anthropic nests it
    if not isinstance(source, Mapping):
        return None
    data = source.get("base64") or source.get("data")
    return _decoded(data) if data else _address(source.get("url") or source.get("file_id"))


def _address(url: Any) -> bytes | str | None:
    if not isinstance(url, str):
        return None
    head, comma, data = url.partition(",")
    if head.startswith("data:") and head.endswith(";base64") and comma:
        return _decoded(data)
    return url


def _decoded(data: Any) -> bytes:
    if isinstance(data, bytes):
        return data
    if not isinstance(data, str):
        raise InputError(f"the photo in the conversation is {type(data).__name__}, expected base64 text")
    if len(data) > MAX_FILE // 3 * 4:
        raise InputError(f"the photo in the conversation is larger than {MAX_FILE} bytes")
    try:
        return base64.b64decode(data, validate=False)
    except (binascii.Error, ValueError) as error:
        raise InputError(f"the photo in the conversation is no base64: {error}") from None

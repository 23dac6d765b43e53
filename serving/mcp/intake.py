"""Pictures as MCP clients name them: a data URL, the handle of an upload, a session, and locally a file.

Left out: looking into the picture, which the engine's door does, and fetching anything from a network, which is never
done.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from ...errors import InputError

DATA_URL = re.compile(r"data:[^,]{0,200};base64,", re.IGNORECASE)
BASE64 = re.compile(r"[A-Za-z0-9+/\s]{200,}={0,2}\s*")
"""Base64 without `data:` before it; no path or handle is that long and without a dot."""
SESSION = re.compile(r"(?:imageedit://sessions/)?(\d{8}-\d{6}-[0-9a-f]{6})(?:/image)?")
URL = re.compile(r"(?!file:)[a-z][a-z0-9+.-]*://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bytes:
    """The bytes of a file that came with the call."""

    data: bytes


@dataclass(frozen=True, slots=True)
class OfSession:
    """The picture of a session as it is now."""

    session: str


@dataclass(frozen=True, slots=True)
class Named:
    """The handle of an upload or the path of a file, whichever it turns out to be."""

    name: str


def read_name(given: str, *, limit: int) -> Bytes | OfSession | Named:
    """What an `image` argument names. `InputError` for what is empty, a URL, no base64, or more than `limit` bytes."""
    text = given.strip()
    if not text:
        raise InputError("no image was given")
    if match := DATA_URL.match(text):
        return Bytes(_decoded(text[match.end() :], limit))
    if text[:5].lower() == "data:":
        raise InputError("the data URL is not in base64; expected data:image/...;base64,...")
    if match := SESSION.fullmatch(text):
        return OfSession(match[1])
    if URL.match(text):
        raise InputError(f"{text[:100]!r} is a URL, and nothing is fetched from a network; send the picture itself")
    if BASE64.fullmatch(text):
        return Bytes(_decoded(text, limit))
    if len(text) > 4096:
        raise InputError(f"the image argument has {len(text)} characters and is neither base64 nor a name")
    return Named(text)


def _decoded(text: str, limit: int) -> bytes:
    if len(text) * 3 // 4 > limit + 3:
        raise InputError(f"the picture has more than {limit} bytes, which is the most that is taken")
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise InputError("the picture is not valid base64") from None
    if len(data) > limit:
        raise InputError(f"the picture has {len(data)} bytes; at most {limit} are taken")
    if not data:
        raise InputError("the picture is empty")
    return data

"""The door to a model server: what comes through it is bounded in size and time, and what goes wrong has a name.

Left out: what is asked (`ask.py`), and starting a server.
"""

from __future__ import annotations

import email.utils
import ipaddress
import re
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import httpx2
import openai

from ..errors import ConfigurationError, ModelError, ModelFailure
from ..settings import Endpoint
from .text import one_line

LARGEST = 512 * 1024
"""Bytes of a reply: a hundred times what the longest answer needs."""
CONNECT = 10.0
"""Seconds to wait for a connection: a server that is there takes it at once, however long it thinks afterwards."""
TOLD = 160
"""Characters of a server's own words that a message repeats."""

_ADVICE: Mapping[ModelFailure, str] = {
    "connection": "start it (imageedit-r1 models serve) or correct IMAGEEDIT_R1_ENDPOINT__URL",
    "timeout": "raise IMAGEEDIT_R1_ENDPOINT__TIMEOUT or use a faster model",
    "busy": "try again later",
    "server": "look at its log",
    "key": "set IMAGEEDIT_R1_ENDPOINT__API_KEY to the right key",
    "request": "check IMAGEEDIT_R1_ENDPOINT__MODEL and that the server takes images and JSON schemas",
    "answer": "use a server and a model that follow JSON schemas",
}


class BadReply(httpx2.TransportError):
    """A reply that is not read to its end."""


def connect(endpoint: Endpoint) -> httpx2.Client:
    """A client for that server; it follows no redirects and reads bounded replies only.

    Raises `ConfigurationError` for a URL or a key that cannot be one.
    """
    try:
        url = httpx2.URL(endpoint.url)
    except (httpx2.InvalidURL, TypeError):
        url = httpx2.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise ConfigurationError(
            f"IMAGEEDIT_R1_ENDPOINT__URL: {endpoint.url[:80]!r} is no URL of a server; give one like {Endpoint().url}"
        )
    key = endpoint.api_key.get_secret_value()
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise ConfigurationError("IMAGEEDIT_R1_ENDPOINT__API_KEY: no key looks like that; set it again, without blanks")

    def bound(response: httpx2.Response) -> None:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise BadReply("it is compressed, which was not accepted", request=response.request)
        assert isinstance(response.stream, httpx2.SyncByteStream), "a synchronous client has such streams"
        response.stream = _Bounded(response.stream, response.request, time.monotonic() + endpoint.timeout)

    here = _is_loopback(url.host)
    return httpx2.Client(
        verify=url.scheme == "https" or not here,  # reading the certificates takes longer than a question
        timeout=httpx2.Timeout(endpoint.timeout, connect=min(CONNECT, endpoint.timeout)),
        headers={"Accept-Encoding": "identity"},
        trust_env=not here,  # a proxy has no way to this machine
        event_hooks={"response": [bound]},
    )


def place(endpoint: Endpoint) -> str:
    """The server's URL as it may be shown: without user, password and query."""
    url = httpx2.URL(endpoint.url)
    return str(url.copy_with(username=None, password=None, query=None, fragment=None))


def failure(error: Exception, endpoint: Endpoint) -> ModelError:
    """What went wrong with a request, in one line that holds no secret."""
    kind, what, wait = _named(error, endpoint)
    return ModelError(f"the model server {place(endpoint)} {what}; {_ADVICE[kind]}", kind, wait)


class _Bounded(httpx2.SyncByteStream):
    """A body that ends with an error when it grows too long or takes too long."""

    def __init__(self, stream: httpx2.SyncByteStream, request: httpx2.Request, deadline: float) -> None:
        self._stream, self._request, self._deadline = stream, request, deadline

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for part in self._stream:
            size += len(part)
            if size > LARGEST:
                raise BadReply(f"it is longer than {LARGEST // 1024} KiB", request=self._request)
            if time.monotonic() > self._deadline:
                raise httpx2.ReadTimeout("the reply did not end in time", request=self._request)
            yield part

    def close(self) -> None:
        self._stream.close()


def _named(error: Exception, endpoint: Endpoint) -> tuple[ModelFailure, str, float]:
    match error:
        case openai.APITimeoutError():
            return "timeout", f"gave no answer within {endpoint.timeout:g} seconds", 0.0
        case openai.APIConnectionError():
            cause = _root(error)
            if isinstance(cause, BadReply):
                return "answer", f"sent a reply that was not read: {cause}", 0.0
            return "connection", f"cannot be reached ({type(cause).__name__})", 0.0
        case openai.APIStatusError(status_code=status):
            wait = _retry_after(error.response.headers.get("retry-after", ""))
            told = "" if status in (401, 403) else _told(error.message, endpoint.api_key.get_secret_value())
            return _kind(status), f"answered {status}{told}", wait
    return "answer", f"sent a reply that is none of its protocol ({type(error).__name__})", 0.0


def _root(error: BaseException) -> BaseException:
    """What an error was first: langchain-openai and openai each wrap it once."""
    while error.__cause__ is not None:
        error = error.__cause__
        if isinstance(error, httpx2.TransportError):
            break
    return error


def _kind(status: int) -> ModelFailure:
    if status >= 500:
        return "server"
    return {401: "key", 403: "key", 408: "timeout", 429: "busy"}.get(status, "request")  # type: ignore[return-value]


def _told(message: str, key: str) -> str:
    """The server's own words, as far as they are safe to repeat."""
    message = message.replace(key, "***")
    words = re.sub(r"^Error code: \d+( - )?", "", one_line(message, TOLD))
    return f": {words}" if words else ""


def _retry_after(header: str) -> float:
    """Seconds of a Retry-After header, which holds a number or a date (RFC 9110, 10.2.3); 0 for anything else."""
    if header.isascii() and header.isdigit() and len(header) < 9:
        return float(header)
    try:
        then = email.utils.parsedate_to_datetime(header)
    except ValueError:
        return 0.0
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - datetime.now(UTC)).total_seconds())


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

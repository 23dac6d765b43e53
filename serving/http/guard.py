"""The door of the server: what a request must be before any route sees it.

The Host header and the Origin of web pages (DNS rebinding, forms of foreign pages), the key or the cookie, the size of
headers and body, and the time a body may take. Bodies are counted while they are received, so one that is too large is
stopped, not stored. Every response leaves with headers that keep browsers from guessing, framing and sharing it. There
is no CORS. Left out: encryption, which a reverse proxy does.
"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ...settings import ServerSettings
from . import auth, cookies
from .errors import Refused, error_reply

MAX_HEADERS = 32 * 2**10
"""Bytes of all headers together."""
MAX_BODY = 2**20
"""Bytes of a body, unless a route says that it takes more (`allow`)."""
IDLE = 30.0
"""Seconds without a byte after which a body is given up."""
LONGEST = 600.0
"""Seconds for a whole body."""
SCOPE = "imageedit_r1.body"

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cache-Control": "no-store",
}
"""What is set where a route has not said otherwise."""


class Guard:
    """Middleware around the whole application."""

    def __init__(self, app: ASGIApp, settings: ServerSettings) -> None:
        self.app = app
        self.settings = settings
        self.local = is_local(settings.host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if not body.complete and body.announced:
                    headers["Connection"] = "close"  # the rest of the body is not read
            await send(message)

        headers = Headers(scope=scope)
        body = scope[SCOPE] = Body(receive, headers)
        try:
            self._check(headers)
            scope[auth.SCOPE] = "" if auth.is_open(scope["path"]) else self._owner(scope["method"], headers)
        except Refused as refused:
            reply = error_reply(refused.status_code, refused.detail, refused.code, headers=refused.headers)
            await reply(scope, receive, send_guarded)
            return
        await self.app(scope, body.receive, send_guarded)

    def _owner(self, method: str, headers: Headers) -> str:
        """By the key, or where none is sent by the page's cookie, from the server's own pages."""
        key = headers.get("authorization", "")
        owner = None if key else cookies.owner_of_cookie(headers, self.settings)
        if owner is None:
            return auth.owner_of(key, self.settings)
        if not cookies.own_page(method, headers, self.settings.hosts):
            raise Refused(403, "pages of other sites may not use this server", "foreign_origin")
        return owner

    def _check(self, headers: Headers) -> None:
        if sum(len(name) + len(value) for name, value in headers.raw) > MAX_HEADERS:
            raise Refused(431, f"the headers are longer than {MAX_HEADERS} bytes", "headers_too_large")
        host = _hostname(f"//{headers.get('host', '')}")
        if self.local and not (is_local(host) or host in self.settings.hosts):
            raise Refused(
                421,
                "this server answers under localhost only; behind a proxy, name its host in server.hosts",
                "unknown_host",
            )
        origin = headers.get("origin")
        if origin is None or (self.settings.api_keys and not self.local):
            return  # a key is nothing that a browser sends by itself; for the cookie see `_owner`
        page = _hostname(origin)
        if not page or not (page == host or page in self.settings.hosts or (self.local and is_local(page))):
            raise Refused(403, "pages of other sites may not use this server", "foreign_origin")


class Body:
    """A request's body on its way in: counted against a limit and a clock."""

    def __init__(self, receive: Receive, headers: Headers) -> None:
        self._receive = receive
        self._given_up = time.monotonic() + LONGEST
        length = headers.get("content-length", "")
        self._length = int(length) if length.isdecimal() and len(length) < 20 else 0
        self._read = 0
        self.announced = self._length > 0 or "transfer-encoding" in headers
        self.complete = False
        self.limit = MAX_BODY

    async def receive(self) -> Message:
        """The next part. Raises `Refused` for 413 and 408."""
        if self.complete:
            return await self._receive()
        if self._length > self.limit:
            raise too_large(self.limit)
        wait = min(IDLE, self._given_up - time.monotonic())
        try:
            message = await asyncio.wait_for(self._receive(), max(wait, 0.0))
        except TimeoutError:
            raise Refused(408, "the body of the request did not come in time", "too_slow") from None
        if message["type"] == "http.request":
            self._read += len(message.get("body", b""))
            if self._read > self.limit:
                raise too_large(self.limit)
            self.complete = not message.get("more_body", False)
        return message


def allow(request: Request, size: int) -> None:
    """Let this request's body have so many bytes; said before it is read."""
    request.scope[SCOPE].limit = size


def too_large(limit: int) -> Refused:
    """413."""
    return Refused(413, f"the request is larger than {limit / 2**20:g} MiB", "too_large")


def is_local(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _hostname(url: str) -> str:
    """The host of a URL in lower case, "" when it has none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""

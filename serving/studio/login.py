"""Logging in: the page gives a key once and gets a cookie for it (`http/cookies.py`).

Whoever guesses keys waits: after `FREE` wrong ones in a row an address is refused for a second, then twice as long each
time, `LONGEST` at most. Left out: names and passwords.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field

from ...schema import Noun
from ...settings import ServerSettings
from ..http import cookies
from ..http.auth import is_known, owner_of
from ..http.errors import Refused, documented
from ..http.wire import example

FREE, LONGEST = 5, 60.0
FORGOTTEN = 600.0
"""Seconds after which wrong keys are forgotten."""
CLIENTS = 4096
"""Addresses that are remembered; the oldest goes first."""


class GivenKey(Noun):
    """One of the server's keys."""

    key: Annotated[str, Field(min_length=1, max_length=4096)]

    model_config = example(key="correct-horse-battery-staple")


class KeyState(Noun):
    """Whether the page has to ask for a key."""

    needed: bool
    """The server has keys."""
    known: bool
    """Requests of this browser are let in."""

    model_config = example(needed=True, known=False)


class Patience:
    """How long each address has to wait for its next guess."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()
        """(wrong keys in a row, when the last one was)."""

    def check(self, address: str, now: float) -> None:
        """Pass for an address that need not wait. `Refused` (429)."""
        count, last = self._wrong.get(address, (0, 0.0))
        wait = 0.0 if count < FREE else last + min(LONGEST, 2.0 ** (count - FREE)) - now
        if wait > 0:
            seconds = {"Retry-After": str(max(1, round(wait)))}
            raise Refused(429, "too many wrong keys; wait before the next", "too_many_tries", headers=seconds)

    def wrong(self, address: str, now: float) -> None:
        """Note a wrong key."""
        count, last = self._wrong.pop(address, (0, 0.0))
        self._wrong[address] = (count + 1 if now - last < FORGOTTEN else 1), now
        while len(self._wrong) > CLIENTS:
            self._wrong.popitem(last=False)

    def right(self, address: str) -> None:
        """Forget the wrong ones."""
        self._wrong.pop(address, None)


def router(settings: ServerSettings) -> APIRouter:
    """/studio/key."""
    routes = APIRouter(prefix="/studio/key", tags=["studio"])
    patience = Patience()

    def own(request: Request) -> None:
        if not cookies.own_page(request.method, request.headers, settings.hosts):
            raise Refused(403, "pages of other sites may not use this server", "foreign_origin")

    @routes.get("", response_model=KeyState, summary="Is a key needed?", responses=documented())
    async def show(request: Request) -> KeyState:
        """Whether the server has keys, and whether it lets this browser in."""
        known = not settings.api_keys or cookies.owner_of_cookie(request.headers, settings) is not None
        if not known:
            try:
                owner_of(request.headers.get("authorization", ""), settings)
                known = True
            except Refused:
                pass
        return KeyState(needed=bool(settings.api_keys), known=known)

    @routes.post("", response_model=KeyState, summary="Log in", responses=documented(403, 429))
    async def login(request: Request, response: Response, given: GivenKey) -> KeyState:
        """A cookie for a key, for the page and what it shows. It counts for thirty days, from this server's own pages
        alone. Whoever sends wrong keys has to wait, longer each time."""
        own(request)
        if not settings.api_keys:
            return KeyState(needed=False, known=True)
        address, now = request.client.host if request.client else "", time.monotonic()
        patience.check(address, now)
        key = given.key.encode("utf-8", "replace")
        if not is_known(key, settings):
            patience.wrong(address, now)
            raise Refused(401, "the key is not known here", "invalid_api_key", headers={"WWW-Authenticate": "Bearer"})
        patience.right(address)
        response.set_cookie(
            cookies.COOKIE,
            cookies.make(key),
            max_age=cookies.KEPT,
            path="/",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        return KeyState(needed=True, known=True)

    @routes.delete("", response_model=KeyState, summary="Log out", responses=documented(403))
    async def logout(request: Request, response: Response) -> KeyState:
        """The cookie goes."""
        own(request)
        response.delete_cookie(
            cookies.COOKIE, path="/", secure=request.url.scheme == "https", httponly=True, samesite="strict"
        )
        return KeyState(needed=bool(settings.api_keys), known=not settings.api_keys)

    return routes

"""The cookie of the studio's page: a key that was given once, for pictures, events and downloads that browsers fetch
without asking a script.

It holds no key. `EXPIRY.HMAC-SHA256(key, purpose + EXPIRY)` is checked against each configured key, so nothing is kept
on the server, and a key that is taken from the configuration ends its cookies. A browser sends cookies by itself, so
one counts only from the page's own origin (`own_page`). Left out: ending one cookie alone.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from ...settings import ServerSettings
from .auth import owner_for

COOKIE = "imageedit_r1_studio"
KEPT = 30 * 24 * 3600
"""Seconds for which it counts."""
PURPOSE = b"imageedit-r1 studio cookie\n"
SAFE = ("GET", "HEAD")


def make(key: bytes, *, now: float | None = None) -> str:
    """The cookie of a key, from now on."""
    expires = round((time.time() if now is None else now) + KEPT)
    return f"{expires}.{_signed(key, expires)}"


def owner_of_cookie(headers: Headers, settings: ServerSettings, *, now: float | None = None) -> str | None:
    """The owner behind a request's cookie; None without one that counts."""
    expiry, _, signature = cookie_parser(headers.get("cookie", "")).get(COOKIE, "").partition(".")
    if not (expiry.isascii() and expiry.isdigit() and len(expiry) < 12 and signature.isascii()):
        return None
    known = [key.get_secret_value().encode() for key in settings.api_keys]
    matching = [key for key in known if hmac.compare_digest(signature, _signed(key, int(expiry)))]
    if not matching or int(expiry) < (time.time() if now is None else now):
        return None
    return owner_for(matching[0])


def own_page(method: str, headers: Headers, hosts: Collection[str]) -> bool:
    """Whether a request comes from a page of this server or from the person, not from a page of another site.

    Browsers say so in `Sec-Fetch-Site` where the address is secure or local, and in `Origin` of what changes something;
    where they say nothing a reading is let through, to which a strict cookie is not sent from other sites.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        followed = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
        return site in ("same-origin", "none") or (method in SAFE and followed)
    origin = headers.get("origin")
    if origin is None:
        return method in SAFE
    try:
        page = urlsplit(origin)
        return page.netloc.lower() == headers.get("host", "").lower() or (page.hostname or "") in hosts
    except ValueError:
        return False


def _signed(key: bytes, expires: int) -> str:
    return hmac.new(key, PURPOSE + str(expires).encode(), hashlib.sha256).hexdigest()

"""Who is asking: the owner that a request's key stands for.

Sessions and uploads belong to the short hash of the key that made them, so that no key is ever stored and a list of
keys may be reordered. With no key configured everybody is the owner "". Left out: making keys, roles, and the cookie
that the studio's page has for a key (`cookies.py`).
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Annotated

from fastapi import Depends, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from ...settings import ServerSettings
from .errors import Refused

OPEN = ("/", "/health", "/ready", "/openapi.json")
"""Paths that need no key."""
PUBLIC = "/studio"
"""The page's assets begin with it."""
SECRET = "/v1/images/files/"
"""Paths that hold a secret of their own begin with it."""
SCOPE = "imageedit_r1.owner"
BEARER = HTTPBearer(auto_error=False, description="One of the server's keys; not asked for when it has none.")


def is_open(path: str) -> bool:
    """Whether a path needs no key."""
    return path in OPEN or path.startswith((PUBLIC, SECRET))


def owner_of(authorization: str, settings: ServerSettings) -> str:
    """The owner behind an `Authorization` header. `Refused` (401) when keys are configured and this is none of them."""
    if not settings.api_keys:
        return ""
    scheme, _, given = authorization.partition(" ")
    key = given.strip().encode("utf-8", "surrogateescape")
    if scheme.lower() == "bearer" and is_known(key, settings):
        return owner_for(key)
    raise Refused(
        401,
        "this server needs a key: send it as 'Authorization: Bearer KEY'" if not key else "the key is not known here",
        "invalid_api_key",
        headers={"WWW-Authenticate": "Bearer"},
    )


def is_known(key: bytes, settings: ServerSettings) -> bool:
    """Whether this is one of the server's keys; how long that takes tells nothing of which."""
    return sum(hmac.compare_digest(key, one.get_secret_value().encode()) for one in settings.api_keys) > 0


def owner_for(key: bytes) -> str:
    """The owner that a key stands for."""
    return hashlib.sha256(b"imageedit-r1 owner\n" + key).hexdigest()[:16]


def _owner(request: Request, _: Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)]) -> str:
    owner: str = request.scope[SCOPE]
    return owner


Owner = Annotated[str, Depends(_owner)]
"""The owner of the request; the guard has found it before anything was read."""


def _client(request: Request, owner: Owner) -> str:
    return owner or (request.client.host if request.client else "")


Client = Annotated[str, Depends(_client)]
"""Whose turn it is in the queue: the owner, or without keys the address."""

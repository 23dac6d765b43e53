"""The studio's page and its assets, as they lie in `static/`.

The page is small and always asked for anew; what it loads has an address that changes with the content of any asset
(`/studio/DIGEST/...`), so browsers keep it for ever and an upgrade is seen at once. Every response carries a policy
under which nothing foreign and nothing inline runs. Left out: what the page does (its own modules), and who may use the
API (`http/auth.py`).
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from ..http.errors import not_found

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "connect-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""The page's Content-Security-Policy."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
MEDIA = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that browsers load, plain and packed."""

    media: str
    plain: bytes
    packed: bytes

    @classmethod
    def of(cls, name: str, data: bytes) -> Asset:
        """A file of that name."""
        return cls(MEDIA[name[name.rindex(".") :]], data, gzip.compress(data, mtime=0))


@cache
def assets() -> tuple[str, dict[str, Asset]]:
    """(digest of all, each by its path under `static/`); read and packed once a process."""
    found = dict(sorted(_read(files(__package__) / "static", "")))
    digest = hashlib.sha256()
    for name, asset in found.items():
        digest.update(f"{name}\n{len(asset.plain)}\n".encode() + asset.plain)
    return digest.hexdigest()[:16], found


@cache
def page(root: str) -> Asset:
    """The page with the addresses of its assets; `root` is the path under which a proxy shows this server."""
    digest, found = assets()
    text = found["index.html"].plain.decode()
    return Asset.of("index.html", text.replace("{root}", root).replace("{assets}", f"{root}/studio/{digest}").encode())


def router() -> APIRouter:
    """The page at `/`, and what it loads."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/")
    def studio(request: Request) -> Response:
        return _send(request, page(request.scope.get("root_path", "")), "no-cache")

    @routes.get("/studio")
    @routes.get("/studio/")
    def elsewhere(request: Request) -> Response:
        return RedirectResponse(f"{request.scope.get('root_path', '')}/", 308)

    @routes.get("/studio/{digest}/{name:path}")
    def asset(request: Request, digest: str, name: str) -> Response:
        now, found = assets()
        if digest != now or name not in found or name == "index.html":
            raise not_found("file")
        return _send(request, found[name], FOREVER)

    return routes


def _send(request: Request, asset: Asset, keep: str) -> Response:
    """An asset, packed for those who take it, with its validator."""
    etag = f'"{hashlib.sha256(asset.plain).hexdigest()[:32]}"'
    headers = {**HEADERS, "ETag": etag, "Cache-Control": keep, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    takes = {one.partition(";")[0].strip() for one in request.headers.get("accept-encoding", "").lower().split(",")}
    if "gzip" in takes:
        return Response(asset.packed, media_type=asset.media, headers={**headers, "Content-Encoding": "gzip"})
    return Response(asset.plain, media_type=asset.media, headers=headers)


def _read(folder: Traversable, prefix: str) -> list[tuple[str, Asset]]:
    found = []
    for one in folder.iterdir():
        name = prefix + one.name
        if one.is_dir():
            found += _read(one, f"{name}/")
        elif name[name.rfind(".") :] in MEDIA:
            found.append((name, Asset.of(name, one.read_bytes())))
    return found

"""MCP over HTTP: one route of the HTTP server, with its keys and its uploads.

    mcp = Endpoint(engine, uploads)
    app.router.routes.append(mcp.route)
    async with mcp.run(), engine: ...   # the lifespan of the app: the engine drains before calls under way are ended

The guard of the HTTP server has checked the key before; here its owner becomes the one that the SDK binds connections
to. Left out: OAuth.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.server.auth.provider import AccessToken
from mcp.server.transport_security import DEFAULT_MAX_REQUEST_BODY_SIZE, TransportSecuritySettings
from starlette.requests import Request as HttpRequest
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from ...settings import ServerSettings
from ..engine import Engine
from ..http import auth, guard
from ..http.errors import Refused
from ..http.uploads import Uploads
from .clients import Clients, File, Request
from .server import build_server

PATH = "/mcp"


class Endpoint:
    """The route, and what keeps it alive."""

    def __init__(self, engine: Engine, uploads: Uploads) -> None:
        settings = engine.settings.server

        def upload(handle: str, owner: str) -> File | None:
            try:
                path, found = uploads.find(handle, owner)
            except Refused:
                return None
            return File(path, found.name)

        clients = Clients(owner=_owner, client=_client, upload=upload, url=_url)
        server = build_server(engine, clients)
        server.streamable_http_app(transport_security=security(settings))
        self._sessions = server.session_manager
        self.route = Route(PATH, endpoint=self)

    def run(self) -> AbstractAsyncContextManager[None]:
        """Serve while this is open; once."""
        return self._sessions.run()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, whose key the guard has checked."""
        guard.allow(HttpRequest(scope), DEFAULT_MAX_REQUEST_BODY_SIZE)
        if owner := scope[auth.SCOPE]:
            scope["user"] = AuthenticatedUser(AccessToken(token="", client_id=owner, scopes=[]))
        await self._sessions.handle_request(scope, receive, send)


def security(settings: ServerSettings) -> TransportSecuritySettings:
    """Which Host and Origin headers are taken: this machine's names, where the server listens to nobody else."""
    if not guard.is_local(settings.host):
        return TransportSecuritySettings(enable_dns_rebinding_protection=False)
    hosts = [*(f"{name}{port}" for name in LOOPBACK for port in ("", ":*")), *settings.hosts]
    return TransportSecuritySettings(
        allowed_hosts=hosts, allowed_origins=[f"{scheme}://{host}" for scheme in ("http", "https") for host in hosts]
    )


LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def _http(request: Request) -> HttpRequest:
    found = request.request
    assert isinstance(found, HttpRequest), "requests over HTTP carry theirs"
    return found


def _owner(request: Request) -> str:
    owner: str = _http(request).scope[auth.SCOPE]
    return owner


def _client(request: Request) -> str:
    http = _http(request)
    return _owner(request) or (http.client.host if http.client else "")


def _url(request: Request, session: str) -> str:
    return f"{str(_http(request).base_url).rstrip('/')}/v1/sessions/{session}/image"

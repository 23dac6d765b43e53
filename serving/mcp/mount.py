"""MCP over HTTP: one route of the HTTP server, with its keys and its uploads.

    mcp = Endpoint(engine, uploads)
    app.router.routes.append(mcp.route)
    async with mcp.run(): ...           # within the lifespan of the app

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

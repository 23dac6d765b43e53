"""Every error of the HTTP API in one shape, OpenAI's: `{"error": {"message", "type", "param", "code"}}`.

A message is one line that names the thing and what to do; what a client sent is never sent back at length, and what
this machine's folders are called stays here. Left out: when something is an error, which the routes and the floors
below decide.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from ...errors import (
    ConfigurationError,
    ImageEditError,
    InputError,
    ModelError,
    SessionBusy,
    SessionError,
    StorageError,
    ToolError,
)
from ...schema import Noun

LOG = logging.getLogger(__name__)
LONGEST = 500
"""Characters of a message; the rest is cut off."""


class ErrorDetail(Noun):
    """What is wrong."""

    message: str
    type: str
    param: str | None = None
    """The field or parameter that is wrong."""
    code: str | None = None


class ErrorBody(Noun):
    """An error, in the shape of OpenAI's API."""

    error: ErrorDetail


class Refused(HTTPException):
    """A request that is answered with an error."""

    def __init__(
        self,
        status: int,
        message: str,
        code: str,
        *,
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, message, headers=dict(headers or {}))
        self.code = code
        self.param = param


def not_found(what: str) -> Refused:
    """404, the same for what does not exist and for what belongs to somebody else."""
    return Refused(404, f"there is no such {what}", f"{what.replace(' ', '_')}_not_found")


def busy(session_id: str, doing: str) -> Refused:
    """409: a session is at work."""
    return Refused(
        409,
        f"session {session_id} is {doing}; wait for the end of its events, or cancel it",
        "session_at_work",
        headers={"Retry-After": "1"},
    )


def error_reply(
    status: int,
    message: str,
    code: str | None = None,
    *,
    param: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """An error as a response. Control characters and halves of surrogate pairs do not leave."""
    plain = " ".join(message.split()).encode("utf-8", "replace").decode()
    plain = plain if len(plain) <= LONGEST else f"{plain[:LONGEST]}..."
    body = ErrorBody(error=ErrorDetail(message=plain, type=_type(status), param=param, code=code))
    return JSONResponse(body.to_json(), status_code=status, headers=dict(headers or {}))


def of_validation(error: RequestValidationError | ValidationError) -> Refused:
    """422 with the first complaint, without the value."""
    first = error.errors()[0]
    where = [str(part) for part in first["loc"] if part not in ("body", "query", "path", "header")]
    param = ".".join(where)[:200] or None
    text = str(first["msg"]).removeprefix("Value error, ")
    return Refused(422, f"{param}: {text}" if param else text, "invalid_value", param=param)


def of_error(error: ImageEditError) -> Refused:
    """What a deliberate error of the floors below means over HTTP."""
    retry_after = getattr(error, "retry_after", 0.0)
    match error:
        case SessionBusy():
            return Refused(409, str(error), "session_at_work", headers={"Retry-After": "1"})
        case SessionError():
            return Refused(409, str(error), "session_conflict")
        case StorageError():
            LOG.error("storage: %s", error)
            return Refused(507, "the server cannot store or read what belongs to this session", "storage_error")
        case ModelError():
            LOG.error("model: %s", error)
            return Refused(502, "the model that this profile asks did not answer; try again", "model_error")
        case ConfigurationError():
            return Refused(400, str(error), "not_available")
        case InputError() | ToolError():
            return Refused(400, str(error), "invalid_input")
    if retry_after:
        wait = {"Retry-After": str(max(1, round(retry_after)))}
        return Refused(503, str(error), "queue_full", headers=wait)
    LOG.error("%s: %s", type(error).__name__, error)
    return Refused(500, "the server could not do this", "server_error")


def install(app: FastAPI) -> None:
    """Have every error of an application answered in this shape."""

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        code, param = getattr(error, "code", None), getattr(error, "param", None)
        message = str(error.detail)
        if not isinstance(error, Refused):
            code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "_")
            message = f"{request.method} {request.url.path[:100]}: {message}"
        return error_reply(error.status_code, message, code, param=param, headers=error.headers)

    @app.exception_handler(RequestValidationError)
    async def validation_error(request: Request, error: RequestValidationError) -> Response:
        return await http_error(request, of_validation(error))

    @app.exception_handler(ImageEditError)
    async def deliberate(request: Request, error: ImageEditError) -> Response:
        return await http_error(request, of_error(error))

    @app.exception_handler(ClientDisconnect)
    async def gone(request: Request, error: ClientDisconnect) -> Response:
        return error_reply(400, "the request ended early", "incomplete_request")  # nobody is there to read it

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        return error_reply(500, "the server made a mistake; its log says more", "server_error")


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The error responses of a route, for the OpenAPI."""
    return {
        status: {"model": ErrorBody, "description": HTTPStatus(status).phrase}
        for status in sorted({*statuses, 401, 413, 422})
    }


def _type(status: int) -> str:
    return "server_error" if status >= 500 else "invalid_request_error"

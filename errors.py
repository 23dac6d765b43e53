"""Every error this package raises on purpose, named by where it happens.

Each message is one line that names the thing, what was found, what was expected and what to do. Left out: wrapping of
programming errors, which surface as they are.
"""

from __future__ import annotations

from typing import Literal

ModelFailure = Literal["connection", "timeout", "busy", "server", "key", "request", "answer"]
"""No connection; no answer in time; 429; 5xx; 401 or 403; another 4xx; an answer that is of no use."""


class ImageEditError(Exception):
    """Base of all deliberate errors; `exit_code` is what the command line returns for it."""

    exit_code = 1


class InputError(ImageEditError):
    """The photo, the request or an option cannot be used; nothing was written."""

    exit_code = 2


class OutputError(InputError):
    """The place for the edited photo cannot be written; the session survives."""


class SessionError(InputError):
    """A session does not exist or cannot be read, or does not allow what was asked for."""


class SessionBusy(SessionError):  # noqa: N818  (a state it is in)
    """A session is being worked on: by another process, or by work that a server has queued."""


class StorageError(ImageEditError):
    """Artifacts or checkpoints could not be stored (disk full, no permission) or do not match their address."""


class ToolError(ImageEditError):
    """A tool cannot do what it was asked on this picture; the step fails, the session goes on."""


class PluginError(ToolError):
    """Code of another package crashed, hung, raised what it did not mean to, or gave back what it must not."""


class PlanError(ImageEditError):
    """A plan breaks its contract: an unknown tool, a cycle, a reference to nothing."""


class ConfigurationError(InputError):
    """A setting, a profile or a plug-in declaration is wrong."""


class ModelError(ImageEditError):
    """A language model did not answer, or not usably; the session is intact and can be resumed."""

    def __init__(self, message: str, kind: ModelFailure, retry_after: float = 0.0) -> None:
        super().__init__(message)
        self.kind = kind
        self.retry_after = retry_after
        """Seconds the server asks to wait; 0 when it does not say."""


class ServerError(ImageEditError):
    """A model server that was started here did not come up, or ended."""


TELLABLE = (InputError, ToolError, ModelError)
"""Errors that whoever asked for the edit can do something about: a chat tells them and goes on."""

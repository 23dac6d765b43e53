"""Idempotency keys: a request that is sent again under the same `Idempotency-Key` is answered, not done again.

    HOME/idempotency/SHA256.json   what was asked (a digest) and what was answered

Only answers that succeeded are kept, for a day. A key belongs to its owner and its route. Left out: requests without a
key, which are done each time.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from fastapi import Header
from fastapi.responses import JSONResponse

from ...errors import StorageError
from ...schema import Noun
from .errors import Refused

KEPT = 24 * 3600.0
"""Seconds for which an answer is kept."""

KEY = Header(
    alias="Idempotency-Key",
    min_length=1,
    max_length=255,
    description="Any text of your own: the same request under the same key is done once and answered each time.",
)


class Once:
    """The answers under a home folder."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "idempotency"
        self._under_way: set[str] = set()
        self._swept = 0.0

    async def __call__(
        self, owner: str, key: str | None, route: str, digest: str, do: Callable[[], Awaitable[Noun]], *, status: int
    ) -> JSONResponse:
        """The answer of `do`, or the one that was given before.

        Args:
            digest: of all that was asked; another one under the same key is refused with 422.
            status: of the answer.

        Raises `Refused`: 422, or 409 while the first request is under way.
        """
        if key is None:
            return JSONResponse((await do()).to_json(), status)
        name = hashlib.sha256("\n".join((owner, route, key)).encode("utf-8", "surrogateescape")).hexdigest()
        if name in self._under_way:
            raise Refused(
                409, "the first request of this Idempotency-Key is under way", "idempotency_key_in_use",
                headers={"Retry-After": "1"},
            )  # fmt: skip
        self._under_way.add(name)
        try:
            known = await asyncio.to_thread(self._read, name)
            if known is not None:
                if known["digest"] != digest:
                    raise Refused(
                        422, "this Idempotency-Key was used for another request; take a new one",
                        "idempotency_key_reused", param="Idempotency-Key",
                    )  # fmt: skip
                return JSONResponse(known["body"], known["status"], headers={"Idempotent-Replayed": "true"})
            body = (await do()).to_json()
            await asyncio.to_thread(self._write, name, {"digest": digest, "status": status, "body": body})
            return JSONResponse(body, status)
        finally:
            self._under_way.discard(name)

    def _read(self, name: str) -> dict[str, Any] | None:
        path = self.folder / f"{name}.json"
        try:
            if path.stat().st_mtime < time.time() - KEPT:
                return None
            known: dict[str, Any] = json.loads(path.read_bytes())
        except (OSError, ValueError):
            return None
        return known if {"digest", "status", "body"} <= known.keys() else None

    def _write(self, name: str, known: dict[str, Any]) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            temporary = self.folder / f".{secrets.token_hex(8)}"
            temporary.write_text(json.dumps(known), encoding="utf-8")
            temporary.replace(self.folder / f"{name}.json")
        except OSError as error:
            raise StorageError(f"cannot write {self.folder}: {error.strerror}") from error
        if time.time() > self._swept + KEPT / 24:
            self._swept = time.time()
            for file in self.folder.iterdir():
                with suppress(OSError):
                    if file.stat().st_mtime < time.time() - KEPT:
                        file.unlink()

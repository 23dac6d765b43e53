"""A diffusion editor behind an OpenAI-compatible `/v1/images/edits`: vLLM-Omni, SGLang-Diffusion, OpenAI and others.

Servers differ in what they take beside picture and prompt. They are asked for all of it (size, seed, steps, progress
as a stream of events); a server that refuses that is asked for less, and remembered. Nothing that a server says is
believed: sizes are bounded, pictures are decoded by the door for photos, an address in an answer is not followed
unless it is on this machine. Left out: serving.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import math
import random
import time
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import SplitResult, urlsplit

import cv2
import httpx
import numpy as np

from ...errors import ConfigurationError, InputError, ToolError
from ...images.decode import decode
from ...images.pixels import Pixels
from ...models.held import SERVER, holding
from ...models.text import clean
from ...settings import EditorSettings
from ..progress import report
from .editor import Answer
from .http import bounded, events, waiting
from .specs import LEAST_AREA, MEGAPIXEL

RETRIES = 2
"""After a time-out of the connection, a 429, a 5xx or a lost connection; with exponential back-off."""
LONGEST_WAIT = 30.0
"""Seconds of a `Retry-After` that are waited for."""
MOST_PIXELS = 16 * MEGAPIXEL
LESS = (400, 404, 415, 422, 501)
"""Answers of servers that do not know a field."""
AGAIN = (408, 425, 429, 500, 502, 503, 504)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
LOCAL_ONLY = ("quantize", "compile", "cache", "loras", "offload", "latent_chain", "revision")
PARTIAL = 2
"""Pictures on the way that are asked for, to tell the progress by."""


class _Refused(Exception):  # noqa: N818  (often the begin of another try)
    """The server answered with an error: its status and what it says."""

    def __init__(self, status: int, said: str, wait: float | None = None) -> None:
        super().__init__(said)
        self.status, self.said, self.wait = status, said, wait


class RemoteEditor:
    """The editor at `http://host:port[/v1][#model]`. Without a model it is the first that the server lists."""

    licence = ""
    chains = False

    def __init__(self, name: str, settings: EditorSettings) -> None:
        address = _address(name)
        if address is None or not address.hostname:
            raise ConfigurationError(f"{name!r} is no address of a server; expected http://host:port")
        if address.username or address.password:
            raise ConfigurationError("the editor's address holds a password; pass it as the editor's api_key")
        chosen = [field for field in LOCAL_ONLY if getattr(settings, field)]
        if chosen:
            raise ConfigurationError(
                f"{', '.join(chosen)}: for editors in this process only; set it where the server at {name} is started"
            )
        path = address.path.rstrip("/").removesuffix("/images/edits")
        self.base = f"{address.scheme}://{address.netloc}{path if path.endswith('/v1') else path + '/v1'}"
        self.name = name
        self.settings = settings
        self.model = address.fragment
        self._form = 0
        self._is_near = address.hostname in LOOPBACK

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Multiples of 16 of at most one megapixel; the server may do as it likes."""
        scale = math.sqrt(min(max(width * height, LEAST_AREA), MEGAPIXEL) / (width * height))
        across, down = (max(64, round(side * scale / 16) * 16) for side in (width, height))
        return across, down

    def load(self) -> None:
        """See that the server is there, and which model it serves. `ToolError` when it is not."""
        if self.model:
            return
        try:
            listed = waiting(self._list_models, min(self.settings.timeout, 10.0))
        except (httpx.HTTPError, TimeoutError) as error:
            raise ToolError(f"the editor's server {self.base} does not answer: {type(error).__name__}") from None
        self.model = listed

    def __call__(self, pixels: Pixels, instruction: str, *, seed: int = 0, source: Any = None) -> Answer:
        self.load()
        is_encoded, file = cv2.imencode(
            ".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_PNG_COMPRESSION, 1]
        )
        if not is_encoded:
            raise ToolError("the picture cannot be encoded for the editor's server")
        ends = time.monotonic() + self.settings.timeout
        forms = self._forms(instruction, int(pixels.shape[1]), int(pixels.shape[0]), seed)
        tried, form = 0, self._form
        while True:
            wait: float | None = None
            try:
                edit = partial(self._edit, forms[form], file.tobytes())
                with holding(SERVER):
                    answer = Answer(waiting(edit, ends - time.monotonic()))
                self._form = form
                return answer
            except _Refused as refused:
                if refused.status in LESS and form + 1 < len(forms):
                    form += 1
                    continue
                if refused.status in (401, 403):
                    raise ToolError(
                        f"the editor's server {self.base} refuses the key; set the editor's api_key"
                    ) from None
                told, wait = f"answers {refused.status}: {refused.said}", refused.wait
                if refused.status not in AGAIN:
                    tried = RETRIES
            except TimeoutError:
                raise ToolError(
                    f"the editor's server {self.base} took longer than {self.settings.timeout:g} s; raise the timeout "
                    "or choose fewer steps"
                ) from None
            except httpx.HTTPError as error:
                told = f"does not answer: {type(error).__name__}"
            pause = min(
                LONGEST_WAIT, 2.0**tried * random.Random(seed + tried).uniform(0.5, 1.0) if wait is None else wait
            )
            if tried >= RETRIES or time.monotonic() + pause > ends:
                raise ToolError(f"the editor's server {self.base} {told}")
            tried += 1
            waiting(partial(asyncio.sleep, pause), pause + 1)

    def _forms(self, instruction: str, width: int, height: int, seed: int) -> list[dict[str, str]]:
        """What is sent beside the picture, from most to least."""
        plain = {"model": self.model, "prompt": instruction, "n": "1"}
        full = plain | {"size": f"{width}x{height}", "response_format": "b64_json", "seed": str(seed % 2**31)}
        if self.settings.steps:
            full["num_inference_steps"] = str(self.settings.steps)
        if self.settings.guidance is not None:
            full["guidance_scale"] = f"{self.settings.guidance:g}"
        return [full | {"stream": "true", "partial_images": str(PARTIAL)}, full, plain]

    def _client(self) -> httpx.AsyncClient:
        # A proxy has no business between two programs on one machine; redirects are not followed.
        return httpx.AsyncClient(
            timeout=httpx.Timeout(self.settings.timeout, connect=10.0),
            trust_env=not self._is_near,
            headers={
                "Authorization": f"Bearer {self.settings.api_key.get_secret_value()}",
                "Accept-Encoding": "identity",
            },
        )

    async def _list_models(self) -> str:
        async with self._client() as client, client.stream("GET", f"{self.base}/models") as response:
            body = b"".join([piece async for piece in bounded(response)])
        try:
            return str(json.loads(body)["data"][0]["id"])[:200]
        except (ValueError, LookupError, TypeError, RecursionError):
            return ""  # SGLang lists no models there; a server of one model needs no name

    async def _edit(self, form: Mapping[str, str], file: bytes) -> Pixels:
        picture = {"image": ("image.png", file, "image/png")}
        async with (
            self._client() as client,
            client.stream("POST", f"{self.base}/images/edits", data=dict(form), files=picture) as response,
        ):
            if response.status_code != 200:
                raise await self._refusal(response)
            if response.headers.get("content-type", "").startswith("text/event-stream"):
                return await self._streamed(client, response)
            body = b"".join([piece async for piece in bounded(response)])
            return await self._picture(client, _first(_read(body)))

    async def _streamed(self, client: httpx.AsyncClient, response: httpx.Response) -> Pixels:
        """The picture of the last event; those before it tell how far it is."""
        done = 0
        async for data in events(response):
            if data == "[DONE]":
                break
            event = _read(data)
            kind = str(event.get("type", ""))
            if kind.endswith(".completed") or "data" in event:
                return await self._picture(client, _first(event) if "data" in event else event)
            if "error" in event:
                raise _Refused(500, self._cleaned(json.dumps(event["error"])))
            done += 1
            report(done, max(done, PARTIAL) + 1)
        raise ToolError("the editor's server ended its stream without a picture")

    async def _picture(self, client: httpx.AsyncClient, entry: Mapping[str, Any]) -> Pixels:
        told, url = entry.get("b64_json"), entry.get("url")
        if isinstance(url, str) and not isinstance(told, str):
            if url.startswith("data:"):
                told = url.partition(",")[2]
            elif self._is_near and url.startswith("http://") and (at := _address(url)) and at.hostname in LOOPBACK:
                async with client.stream("GET", url, headers={"Authorization": ""}) as response:
                    return _decoded(b"".join([piece async for piece in bounded(response)]))
            else:
                raise ToolError(
                    "the editor's server answers with an address instead of a picture, which is not followed; start "
                    "it so that it answers with b64_json"
                )
        if not isinstance(told, str):
            raise ToolError("the editor's server answers without a picture")
        try:
            return _decoded(base64.b64decode(told, validate=True))
        except binascii.Error:
            raise ToolError("the editor's server answers with a picture that is no base64") from None

    async def _refusal(self, response: httpx.Response) -> _Refused:
        body = b""
        async for piece in bounded(response):
            body += piece
            if len(body) > 4096:
                break
        try:
            wait: float | None = max(0.0, float(response.headers.get("retry-after", "")))
        except ValueError:
            wait = None
        return _Refused(response.status_code, self._cleaned(body.decode("utf-8", "replace")), wait)

    def _cleaned(self, said: str) -> str:
        """One line of what a server says, without the key."""
        key = self.settings.api_key.get_secret_value()
        return " ".join(clean(said.replace(key, "***") if key else said, 300).split())[:200]


def _address(text: str) -> SplitResult | None:
    """The parts of a URL, or None when it is none."""
    try:
        address = urlsplit(text)
        return address if address.port != 0 else None
    except ValueError:
        return None


def _read(text: str | bytes) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise ToolError("the editor's server answers with something that is no JSON") from None
    if not isinstance(content, dict):
        raise ToolError("the editor's server answers with JSON that is no object")
    return content


def _first(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    data = answer.get("data")
    if not isinstance(data, list) or not data or not isinstance(data[0], dict):
        raise ToolError("the editor's server answers without a picture")
    return data[0]


def _decoded(file: bytes) -> Pixels:
    try:
        pixels = decode(file, max_pixels=MOST_PIXELS).pixels
    except InputError as error:
        raise ToolError(f"the editor's server answers with a picture that cannot be read: {error}") from None
    if pixels.dtype != np.uint8:
        pixels = np.rint(pixels.astype(np.float32) / 257).astype(np.uint8)
    return np.ascontiguousarray(pixels[..., :3])

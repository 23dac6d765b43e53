"""Whether a model server is there, what it serves, and how fast it answers the kind of question that is asked here.

Left out: patience. A check is one try without retries, so that it says what is wrong now; answers that matter are asked
for by `ask.py`.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit, urlunsplit

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..settings import Endpoint
from .images import data_url

if TYPE_CHECKING:
    from openai import OpenAI, OpenAIError

TOKENS = 128
"""Longest answer to the question of a check."""


class Seen(BaseModel):
    """The answer: small, with a bounded string, which is where servers without `guidance` fail."""

    model_config = ConfigDict(extra="forbid", strict=True)

    seen: bool
    words: Annotated[str, Field(max_length=40)]


@dataclass(frozen=True, slots=True)
class Health:
    """What a check found."""

    url: str
    """Without the user and password that an address may hold."""
    problem: str = ""
    """Empty when an answer of the schema came; else one line that says what to do."""
    models: tuple[str, ...] = ()
    """The names it serves."""
    model: str = ""
    """The one that is asked."""
    seconds: float | None = None
    """To answer in about 20 tokens about one picture of 640x640, the second time."""

    @property
    def ok(self) -> bool:
        """Whether it can be worked with."""
        return not self.problem


def check(endpoint: Endpoint, *, answer: bool = True) -> Health:
    """Ask a server for its models, and for one `answer`. Whatever it does is a `problem`, never an exception."""
    import openai

    url = shown(endpoint.url)
    models: tuple[str, ...] = ()
    key = endpoint.api_key.get_secret_value()
    try:
        with openai.OpenAI(base_url=endpoint.url, api_key=key, timeout=endpoint.timeout, max_retries=0) as client:
            models = tuple(str(row.id) for row in client.models.list())
            model = endpoint.model or next(iter(models), "")
            if model not in models:
                wanted = f"it does not serve {model!r}" if model else "it serves no model"
                return Health(
                    url, f"{wanted} (found: {', '.join(models) or 'none'}); set endpoint.model", models, model
                )
            if not answer:
                return Health(url, "", models, model)
            _ask(client, model)  # the first answer pays for compiling the schema
            return Health(url, "", models, model, _ask(client, model))
    except openai.OpenAIError as error:
        return Health(url, _problem(error, endpoint), models, endpoint.model)
    except ValidationError:
        return Health(url, "its answers do not keep to a JSON schema; start vLLM with its guidance backend", models)
    except (ValueError, TypeError, AttributeError, LookupError):
        return Health(url, "what answers there does not speak the OpenAI protocol; correct endpoint.url", models)


def shown(url: str) -> str:
    """The address without user, password and query."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _ask(client: OpenAI, model: str) -> float:
    """Seconds for one answer. `ValidationError` when it is not of the schema."""
    grey = np.full((640, 640, 3), 128, np.uint8)
    content: Any = [
        {"type": "image_url", "image_url": {"url": data_url(grey).url}},
        {"type": "text", "text": "Do you see a picture? Answer in JSON."},
    ]
    form: Any = {"name": "seen", "strict": True, "schema": Seen.model_json_schema()}
    started = time.perf_counter()
    answer = client.chat.completions.create(
        model=model,
        messages=[{"role": "user", "content": content}],
        response_format={"type": "json_schema", "json_schema": form},
        max_tokens=TOKENS,
        temperature=0,
    )
    seconds = time.perf_counter() - started
    Seen.model_validate_json(answer.choices[0].message.content or "")
    return seconds


def _problem(error: OpenAIError, endpoint: Endpoint) -> str:
    """One line without what the server wrote, which may repeat the key."""
    import openai

    match error:
        case openai.APITimeoutError():
            return f"no answer within {endpoint.timeout:g} s; is it still loading, or set endpoint.timeout higher"
        case openai.APIConnectionError():
            return "nothing answers; start it with `imageedit-r1 models serve decomposer` or correct endpoint.url"
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            return f"it refuses the key (HTTP {error.status_code}); set IMAGEEDIT_R1_ENDPOINT__API_KEY"
        case openai.NotFoundError():
            return "it has no such route (HTTP 404); endpoint.url ends in /v1 for most servers"
        case openai.APIStatusError():
            return f"it answers HTTP {error.status_code}; look into its log"
    return "what answers there does not speak the OpenAI protocol; correct endpoint.url"

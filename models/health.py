"""Whether a model server is there, what it serves, and how fast it answers the kind of question that is asked here.

Left out: patience. A check is one try without retries, so that it says what is wrong now; answers that matter are asked
for by `ask.py`.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..settings import Endpoint
from .images import data_url
from .text import clean

if TYPE_CHECKING:
    from openai import OpenAI

TOKENS = 128
"""Longest answer to the question of a check."""
MOST_MODELS = 100
LONGEST_NAME = 200


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
    """Ask a server for its models, and for one `answer`. Whatever it does is a `problem`, never an exception.

    Raises `ConfigurationError` for an address or a key that cannot be one.
    """
    import openai

    from .endpoint import connect, failure, place

    models: tuple[str, ...] = ()
    with connect(endpoint) as http:
        url = place(endpoint)
        key = endpoint.api_key.get_secret_value()
        client = openai.OpenAI(base_url=endpoint.url, api_key=key, http_client=http, max_retries=0)
        try:
            models = tuple(clean(str(row.id), LONGEST_NAME) for row in client.models.list().data[:MOST_MODELS])
            model = endpoint.model or next(iter(models), "")
            if model not in models:
                wanted = f"it does not serve {model!r}" if model else "it serves no model"
                found = ", ".join(models) or "none"
                return Health(url, f"{wanted} (found: {found}); set IMAGEEDIT_R1_ENDPOINT__MODEL", models, model)
            if not answer:
                return Health(url, "", models, model)
            _ask(client, model)  # the first answer pays for compiling the schema
            return Health(url, "", models, model, _ask(client, model))
        except ValidationError:
            return Health(url, "its answers do not keep to a JSON schema; start vLLM with its guidance backend", models)
        except Exception as error:  # whatever a hostile server makes the client stumble over
            return Health(url, str(failure(error, endpoint)), models, endpoint.model)


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

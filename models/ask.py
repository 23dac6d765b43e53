"""Asking a model one question: a prompt and pictures in, an answer of a fixed schema out, or a `ModelError`.

Nothing that a server sends is trusted. A server that does not answer is asked again with back-off; an answer that
cannot be used is shown to the model with the error, once. Left out: what happens without an answer, which the one who
asks decides.
"""

from __future__ import annotations

import random
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from ..errors import ImageEditError, ModelError
from ..settings import Endpoint
from .answers import SCHEMAS, wire_schema
from .held import SERVER, holding
from .images import Shown
from .prompt import Prompt
from .text import clean, one_line

if TYPE_CHECKING:  # these take a second to import, and a local run needs none of them
    import httpx2
    from langchain_core.messages import BaseMessage
    from langchain_openai import ChatOpenAI

A = TypeVar("A", bound=BaseModel)
R = TypeVar("R")

MAX_TOKENS = 1500
"""Of an answer; what two dozen edits take."""
MAX_ANSWER = 16_000
"""Characters of an answer that is read."""
MAX_SHOWN = 2000
"""Characters of its own bad answer that a model is shown."""
RETRIED = frozenset({"connection", "timeout", "busy", "server"})
"""Failures that may be gone a moment later."""
PAUSE = 0.5
"""Seconds before the first retry; doubled for each further one, plus up to a quarter of jitter."""
LONGEST_PAUSE = 30.0
"""A server that asks for more is not waited for."""

REPAIR = """That answer cannot be used: {error}
Answer again, with one JSON object of the form that was asked for and nothing else."""


@dataclass(frozen=True, slots=True)
class _Reply:
    text: str
    cut: bool = False
    """The model ran out of tokens."""
    refused: str = ""


class Model:
    """A model behind an OpenAI-compatible server. Safe to share between threads.

    After a failure of the server the next question is asked without retries, so that a dead server costs a session one
    round of waiting and not one for each step.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        seed: int = 0,
        temperature: float = 0.0,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        """`temperature` above 0 is for several votes on one question: each with a seed of its own."""
        self.endpoint = endpoint
        self._temperature = temperature
        self._sleep = sleep
        self._random = random.Random(seed)
        self._seed = seed
        self._lock = threading.Lock()
        self._name = endpoint.model
        self._chats: dict[str, ChatOpenAI] = {}
        self._failing = False

    @property
    def name(self) -> str:
        """The model's name: as configured, else the first that the server lists. `ModelError` when it lists none."""
        with self._lock:
            if not self._name:
                self._name = self._retrying(self._first_listed)
            return self._name

    def ask(
        self,
        prompt: Prompt,
        images: Sequence[Shown],
        schema: type[A],
        check: Callable[[A], object] = lambda answer: None,
    ) -> A:
        """The model's answer to a prompt about pictures.

        `check` raises a `ValueError` that says what is wrong with an answer of the right form; the model then gets one
        chance to mend it. Raises `ModelError`: of kind "answer" when nothing usable came, else for what went wrong
        between here and the server.
        """
        messages = _messages(prompt, images)
        reply = self._reply(messages, schema)
        try:
            return _read(reply, schema, check)
        except ValueError as error:
            messages += _repair(reply, _told(error))
        try:
            return _read(self._reply(messages, schema), schema, check)
        except ValueError as error:
            raise ModelError(
                f"the model {one_line(self.name, 80)} gave no usable answer to {prompt.name!r}, nor after it was told "
                f"why: {_told(error)}",
                "answer",
            ) from None

    def warm(self) -> None:
        """Have the server compile every schema before the first question waits for it. `ModelError` when it cannot."""
        for schema in SCHEMAS:
            self._reply(_messages(Prompt("warm", 1, "Answer with one JSON object.", "{}"), ()), schema, max_tokens=1)

    def _reply(self, messages: Sequence[BaseMessage], schema: type[BaseModel], max_tokens: int = MAX_TOKENS) -> _Reply:
        form = {"name": schema.__name__, "schema": wire_schema(schema)}
        # What with_structured_output binds, without its parser: that one mends what it should refuse, and needs the
        # square of the time of a long bad answer to fail.
        chat = self._chat().bind(
            response_format={"type": "json_schema", "json_schema": form}, max_completion_tokens=max_tokens
        )

        def send() -> _Reply:
            try:
                return _reply_of(chat.invoke(list(messages)))
            except openai.LengthFinishReasonError as error:
                return _Reply(_text(error.completion.choices[0].message.content), cut=True)
            except openai.ContentFilterFinishReasonError:
                return _Reply("", refused="its content filter stopped it")

        import openai

        return self._retrying(send)

    def _retrying(self, call: Callable[[], R]) -> R:
        """Call until it works, or until the failure will not go away by waiting."""
        retries = 0 if self._failing else self.endpoint.retries
        for attempt in range(retries + 1):
            try:
                with holding(SERVER):
                    result = call()
            except ImageEditError:  # already says what it is
                raise
            except Exception as error:  # whatever a hostile server makes the client stumble over
                failed = self._failure(error)
                if not self._failing or attempt == retries or failed.retry_after > LONGEST_PAUSE:
                    raise failed from None  # the cause holds the request, and with it the key
                pause = PAUSE * 2**attempt * (1 + self._random.random() / 4)
                self._sleep(max(pause, failed.retry_after))
            else:
                self._failing = False
                return result
        raise AssertionError("the last attempt returns or raises")

    def _failure(self, error: Exception) -> ModelError:
        from .endpoint import failure

        failed = failure(error, self.endpoint)
        self._failing = failed.kind in RETRIED
        if failed.kind == "request":
            self._name = self.endpoint.model  # the server may have another model by now
        return failed

    def _first_listed(self) -> str:
        import openai

        from .endpoint import place

        key = self.endpoint.api_key.get_secret_value()
        client = openai.OpenAI(
            base_url=self.endpoint.url,
            api_key=key,
            http_client=self._client,
            max_retries=0,
            timeout=self._client.timeout,
        )
        listed = [model.id for model in client.models.list().data if isinstance(model.id, str) and model.id]
        if not listed:
            raise ModelError(
                f"the model server {place(self.endpoint)} lists no model; set IMAGEEDIT_R1_ENDPOINT__MODEL", "request"
            )
        return listed[0]

    @cached_property
    def _client(self) -> httpx2.Client:
        from .endpoint import connect

        client = connect(self.endpoint)
        weakref.finalize(self, client.close)
        return client

    def _chat(self) -> ChatOpenAI:
        from langchain_openai import ChatOpenAI

        name = self.name
        if name not in self._chats:
            self._chats[name] = ChatOpenAI(
                model=name,
                base_url=self.endpoint.url,
                api_key=self.endpoint.api_key,
                http_client=self._client,
                timeout=self._client.timeout,
                max_retries=0,  # retried here, where a failing server is remembered
                temperature=self._temperature,
                seed=self._seed,
                use_responses_api=False,
                disable_streaming=True,
                cache=False,
                openai_proxy="",  # the client has what the environment says
            )
        return self._chats[name]


def _messages(prompt: Prompt, images: Sequence[Shown]) -> list[BaseMessage]:
    from langchain_core.messages import HumanMessage, SystemMessage

    content: list[str | dict[object, object]] = [
        {"type": "image_url", "image_url": {"url": image.url}} for image in images
    ]
    return [SystemMessage(prompt.system), HumanMessage([*content, {"type": "text", "text": prompt.user}])]


def _repair(reply: _Reply, error: str) -> list[BaseMessage]:
    """The turn in which a model is shown its answer and what is wrong with it."""
    from langchain_core.messages import AIMessage, HumanMessage

    shown = clean(reply.text, MAX_SHOWN) or "(nothing)"
    return [AIMessage(shown), HumanMessage(REPAIR.format(error=error))]


def _reply_of(message: BaseMessage) -> _Reply:
    return _Reply(str(message.text), refused=_text(message.additional_kwargs.get("refusal")))


def _text(content: object) -> str:
    return content if isinstance(content, str) else ""


def _read(reply: _Reply, schema: type[A], check: Callable[[A], object]) -> A:
    """The answer in a reply; `ValueError` says why there is none."""
    if reply.refused:
        raise ValueError(f"the model refused: {one_line(reply.refused, 100)}")
    if reply.cut or len(reply.text) > MAX_ANSWER:
        raise ValueError("the answer is too long and was cut off; give a short one")
    if not reply.text.strip():
        raise ValueError("the answer is empty")
    answer = read_answer(reply.text, schema)
    check(answer)
    return answer


def read_answer(text: str, schema: type[A]) -> A:
    """The answer that a model's text holds. `ValueError` says what is wrong with it."""
    return schema.model_validate_json(_unwrapped(text), strict=True)


def _unwrapped(text: str) -> str:
    """The answer without the thoughts before it and the code fence around it, which some models cannot leave out."""
    text = text.strip()
    if text.startswith("<think>"):
        text = text.partition("</think>")[2].strip()
    return text.removeprefix("```").removeprefix("json").removesuffix("```")


def _told(error: ValueError) -> str:
    """An error for the model and for people: where, and what, of the first three mistakes."""
    if not isinstance(error, ValidationError):
        return one_line(str(error), 400)
    found = error.errors(include_url=False, include_input=False, include_context=False)
    lines = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}".removeprefix(": ") for one in found[:3]]
    return one_line("; ".join(lines), 400)

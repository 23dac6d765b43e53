"""The decomposers that can be measured, and a run of one over labelled requests.

An agent is named as `grammar`, `vlm` (the model at the endpoint of the settings), `URL#MODEL` of any OpenAI-compatible
server, or the folder of a model or an adapter, which vLLM serves for the time. A model is measured without the
grammar's help: an answer that cannot be used finds nothing. Left out: what the figures mean (scores.py, reward.py).
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from ..errors import ConfigurationError, InputError, ModelError
from ..images.decode import decode
from ..images.pixels import Pixels
from ..nodes.context import Decomposer, View
from ..nodes.decompose import decompose
from ..nodes.decompose.wire import Wording
from ..schema import Decomposition
from ..settings import Endpoint, load
from .datasets import cases_of
from .labels import Case, picture_of
from .scores import Report

PARALLEL = 8
"""Requests to one server at once."""
ADDRESS = ("http://", "https://")
LOAD_SECONDS = 1800.0
"""Until a model that is served for the time has to answer."""


@dataclass(frozen=True, slots=True)
class Agent:
    """A decomposer at hand."""

    name: str
    decompose: Decomposer
    wording: Wording | None = None
    """How a model is asked; None: there is none."""
    parallel: int = 1
    """Requests that it is asked at once."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A request and what an agent made of it."""

    case: Case
    found: Decomposition | None
    """None: no answer that can be used."""
    why: str
    """Why there is none."""
    cpu_ms: float
    """Of this process."""
    seconds: float
    """Until the answer was there."""


def check(name: str) -> None:
    """`ConfigurationError` when there is no agent of that name; its server is not looked for."""
    if name not in ("grammar", "vlm") and not name.startswith(ADDRESS) and not Path(name).is_dir():
        raise ConfigurationError(
            f"there is no agent {name!r}; choose one of grammar, vlm, the address of a server (URL#MODEL), or the "
            "folder of a model"
        )


@contextmanager
def agent(
    name: str, wording: Wording | None = None, *, parallel: int = PARALLEL, wait: float = LOAD_SECONDS
) -> Iterator[Agent]:
    """The agent of that name, as long as the block lasts. `wording` None: as the model was trained, else the settings'.

    Raises `ConfigurationError` when there is none, `ServerError` when its server does not come up.
    """
    check(name)
    if name == "grammar":
        yield Agent(name, decompose)
    elif name == "vlm":
        yield _asking(name, load().endpoint, wording, parallel)
    elif name.startswith(ADDRESS):
        address, _, model = name.partition("#")
        base = address.rstrip("/")
        url = base if base.endswith("/v1") else f"{base}/v1"
        yield _asking(name, load().endpoint.model_copy(update={"url": url, "model": model}), wording, parallel)
    else:
        with _served(Path(name), wait) as (endpoint, trained):
            yield _asking(Path(name).resolve().name, endpoint, wording or trained, parallel)


def _asking(name: str, endpoint: Endpoint, wording: Wording | None, parallel: int) -> Agent:
    from ..models.ask import Model
    from ..nodes.decompose.vlm import vlm_decomposer

    # what is measured is the model: an answer of the grammar in its place would flatter it
    asked = wording or endpoint.prompt
    model = Model(endpoint.model_copy(update={"fallback": "fail", "prompt": asked}))
    return Agent(name, vlm_decomposer(model, decompose), asked, parallel)


@contextmanager
def _served(folder: Path, wait: float) -> Iterator[tuple[Endpoint, Wording | None]]:
    """An endpoint at which vLLM serves the model or the adapter in a folder, and the wording it was trained with."""
    from ..models.serve import served
    from ..models.vllm import Serving, find_executable, runs_on_cpu, trained_prompt

    executable = find_executable()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    base = _base_of(folder)
    serving = Serving(
        model=base or str(folder),
        adapter=folder if base else None,
        port=port,
        executable=executable,
        cpu=runs_on_cpu(executable),
    )
    settings = load()
    with served(serving, log=settings.home / "logs" / f"vllm-{port}.log", wait=wait):
        endpoint = settings.endpoint.model_copy(
            update={"url": serving.url, "model": serving.name, "api_key": SecretStr("EMPTY")}
        )
        trained = trained_prompt(serving)
        yield endpoint, trained if trained in ("full", "short") else None  # type: ignore[misc]


def _base_of(folder: Path) -> str:
    """The model that an adapter is for; empty when the folder holds a whole model."""
    file = folder / "adapter_config.json"
    if not file.is_file():
        return ""
    try:
        return str(json.loads(file.read_text(encoding="utf-8"))["base_model_name_or_path"])
    except (OSError, ValueError, KeyError, TypeError):
        raise ConfigurationError(
            f"{file} names no model that the adapter is for; serve both with `imageedit-r1 models serve decomposer "
            "--model MODEL --adapter FOLDER` and name the URL"
        ) from None


def answers(
    agent_: Agent, path: Path, cases: Iterable[Case], told: Callable[[], object] = lambda: None
) -> Iterator[Answered]:
    """What an agent makes of the cases of a file, in their order. `told` is called when one more is done.

    Raises `InputError` for a request that cannot be read, `ModelError` when the server fails.
    """

    def one(case: Case) -> Answered:
        cpu, started = time.thread_time(), time.perf_counter()
        found, why = None, ""
        try:
            found = agent_.decompose(case.request, _view(path, case))
        except InputError as error:
            raise InputError(f"{path}, line {case.line}: {error}") from None
        except ModelError as error:
            if error.kind != "answer":
                raise
            why = str(error)
        told()
        return Answered(case, found, why, 1000 * (time.thread_time() - cpu), time.perf_counter() - started)

    if agent_.parallel == 1:
        yield from map(one, cases)
        return
    pool = ThreadPoolExecutor(agent_.parallel, "request")
    try:
        yield from pool.map(one, cases)
    finally:
        pool.shutdown(cancel_futures=True)


def _view(path: Path, case: Case) -> View | None:
    """The picture of a case, read when it is looked at."""
    file = picture_of(path, case.image)
    if file is None:
        return None

    def view() -> Pixels:
        try:
            return decode(file.read_bytes()).pixels
        except OSError as error:
            raise InputError(f"the picture {case.image} cannot be read ({error.strerror or error})") from None

    return view


def selected(path: Path, split: str = "") -> list[Case]:
    """The labelled requests of a file, of one split or of all. `InputError` when there is none."""
    cases = [case for case in cases_of(path) if not split or split in case.groups]
    if not cases:
        raise InputError(f"{path}: no request is of the split {split!r}; `train data` writes the splits")
    return cases


def report_of(answered: Iterable[Answered], misses: int = 10) -> Report:
    """The figures over all requests; no usable answer finds nothing."""
    report = Report(misses)
    for one in answered:
        report.add(one.case, one.found or Decomposition(reason=one.why), one.cpu_ms)
    return report


def evaluate(path: Path, name: str = "grammar", misses: int = 10) -> Report:
    """The figures of an agent on a file of labelled requests. `InputError` says what is wrong with the file."""
    with agent(name) as agent_:
        return report_of(answers(agent_, path, cases_of(path)), misses)

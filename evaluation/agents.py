"""The decomposers that can be measured, by name, and a run of one over a file of labelled requests.

Left out: what the figures mean (scores.py).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from ..errors import ConfigurationError, InputError, ModelError
from ..nodes.context import Decomposer
from ..nodes.decompose import decompose
from ..schema import Decomposition
from ..settings import load
from .datasets import cases_of
from .scores import Report


def _grammar() -> Decomposer:
    return decompose


def _vlm() -> Decomposer:
    from ..models.ask import Model
    from ..nodes.decompose.vlm import vlm_decomposer

    # what is measured is the model: an answer of the grammar in its place would flatter it
    return vlm_decomposer(Model(load().endpoint.model_copy(update={"fallback": "fail"})), decompose)


AGENTS: Mapping[str, Callable[[], Decomposer]] = {"grammar": _grammar, "vlm": _vlm}
"""Name -> what builds the decomposer, or says what it needs."""


def agent(name: str) -> Decomposer:
    """The decomposer of that name. `ConfigurationError` when there is none, or not here."""
    if name not in AGENTS:
        raise ConfigurationError(f"there is no agent {name!r}; choose one of {', '.join(AGENTS)}")
    return AGENTS[name]()


def evaluate(path: Path, name: str = "grammar", misses: int = 10) -> Report:
    """The figures of an agent on a file of labelled requests. `InputError` says what is wrong with the file."""
    decompose_ = agent(name)
    report = Report(misses)
    for case in cases_of(path):
        started = time.process_time()
        try:
            found = decompose_(case.request)
        except InputError as error:
            raise InputError(f"{path}, line {case.line}: {error}") from None
        except ModelError as error:
            if error.kind != "answer":
                raise
            found = Decomposition(reason=str(error))  # no usable answer finds nothing
        report.add(case, found, 1000 * (time.process_time() - started))
    return report

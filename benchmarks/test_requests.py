"""What reading a request costs: everyday ones, and the slowest that can be written in 10,000 characters.

Run `pytest benchmarks/test_requests.py`. Left out: how well they are read, which `make quality` measures.
"""

from __future__ import annotations

from typing import Any

import pytest

from imageedit_r1.evaluation.decompose import PATHOLOGICAL
from imageedit_r1.nodes.decompose import decompose

EVERYDAY = (
    "brighter please",
    "Could you remove the man in the red coat, crop it to 4:5 and brighten the sky by 20%? Thanks!",
    "We took this at the lake and it came out really dark. Please brighten it a bit, get rid of the bin on the left, "
    'but don\'t touch the dog. Then write "Lake 2024" in the bottom right corner in white.',
)


@pytest.mark.parametrize("request_", EVERYDAY, ids=("terse", "sentence", "story"))
def test_everyday_requests(benchmark: Any, request_: str) -> None:
    """Median of one request; the goal is 5 ms."""
    assert benchmark(decompose, request_).sub_requests


@pytest.mark.parametrize("request_", PATHOLOGICAL, ids=lambda text: repr(text[:24]))
def test_pathological_requests(benchmark: Any, request_: str) -> None:
    """10,000 characters; the goal is 200 ms."""
    benchmark.pedantic(decompose, (request_,), rounds=3, iterations=1)

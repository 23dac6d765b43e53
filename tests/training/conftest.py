"""Trainings are quiet, on one thread, and of TRL's and peft's own warnings nothing is made."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """transformers warns of names that peft and TRL still use; torch of what is not compiled for this machine."""
    for item in items:
        item.add_marker(pytest.mark.filterwarnings("ignore::FutureWarning"))
        item.add_marker(pytest.mark.filterwarnings("ignore::DeprecationWarning"))


@pytest.fixture
def one_thread() -> Iterator[None]:
    """The same sums whatever else the machine does."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)

"""The conversations of `conformance.py` with a session in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from imageedit_r1 import open_session
from imageedit_r1.errors import InputError
from imageedit_r1.graph.start import Workplace, start_session
from imageedit_r1.schema import Options, Review
from imageedit_r1.tests.questions.conformance import CHECKS, Refused, Talk


class InProcess:
    """A `Talk` that calls the Python API."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def begin(self, photo: Path, request: str, review: Review) -> str:
        session = start_session(
            Workplace.open(self.home), photo, request,
            output=None, force=False, region=None, mask=None, options=Options(review=review, ask=True),
        )  # fmt: skip
        session.run()
        return session.id

    def question(self, session: str) -> dict[str, Any] | None:
        return open_session(session, home=self.home).question

    def answer(self, session: str, answer: Any) -> None:
        try:
            open_session(session, home=self.home).run(answer=answer)
        except InputError as error:
            assert "\n" not in str(error)
            raise Refused(str(error)) from error


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: str(check.__name__))
def test_conversations(check: Callable[[Talk, Path], None], tmp_path: Path) -> None:
    check(InProcess(tmp_path / "home"), tmp_path)

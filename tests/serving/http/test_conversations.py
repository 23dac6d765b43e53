"""The conversations that every surface has to hold, over HTTP. A mask travels as an upload there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import httpx
import pytest

from imageedit_r1.checkpoints.artifacts import ArtifactStore
from imageedit_r1.errors import ImageEditError
from imageedit_r1.schema import ImageRef, Review
from imageedit_r1.tests.questions.conformance import CHECKS, Refused, Talk

from .server import Served, events, message


class OverHttp:
    """A `Talk` through the session API."""

    def __init__(self, client: httpx.Client, home: Path) -> None:
        self.home = home
        self._client = client

    def begin(self, photo: Path, request: str, review: Review) -> str:
        with photo.open("rb") as file:
            made = self._client.post(
                "/v1/sessions",
                files={"photo": (photo.name, file)},
                data={"request": request, "options": f'{{"review": "{review}", "ask": true}}'},
            )
        assert made.status_code == 201, made.text
        session: str = made.json()["id"]
        events(self._client, f"/v1/sessions/{session}/events")
        return session

    def question(self, session: str) -> dict[str, Any] | None:
        asked: dict[str, Any] | None = self._client.get(f"/v1/sessions/{session}").json()["question"]
        return asked

    def answer(self, session: str, answer: Any) -> None:
        reply = self._client.post(f"/v1/sessions/{session}/answer", json=self._sent(answer))
        if reply.status_code >= 400:
            raise Refused(message(reply))
        events(self._client, reply.json()["events"])

    def _sent(self, answer: Any) -> Any:
        """The answer as it is; a mask that is in the store is uploaded, as a client has it in a file."""
        if not isinstance(answer, dict) or "mask" not in answer:
            return answer
        try:
            pixels = ArtifactStore(self.home / "artifacts").load(ImageRef.model_validate(answer["mask"]))
        except ImageEditError:
            return answer
        coded, data = cv2.imencode(".png", pixels)
        assert coded
        upload = self._client.post("/v1/uploads", content=data.tobytes()).json()["id"]
        return {key: value for key, value in answer.items() if key != "mask"} | {"mask_upload": upload}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: str(check.__name__))
def test_conversations(
    check: Callable[[Talk, Path], None], served: Served, alice: httpx.Client, tmp_path: Path
) -> None:
    check(OverHttp(alice, served.engine.store.home), tmp_path)

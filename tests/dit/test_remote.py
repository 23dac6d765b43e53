"""Editors behind a server: a real one on this machine, well behaved and not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pytest
from pydantic import SecretStr

from imageedit_r1.errors import ConfigurationError, ToolError
from imageedit_r1.settings import EditorSettings
from imageedit_r1.tools.dit.remote import RemoteEditor
from imageedit_r1.tools.progress import Cancelled, progress

from .edits_server import EditsServer

Picture = npt.NDArray[np.uint8]
KEY = "sk-secret-42"


def invert(pixels: Picture, _: dict[str, str]) -> Picture:
    return 255 - pixels


@pytest.fixture
def server() -> Iterator[EditsServer]:
    with EditsServer(invert) as running:
        yield running


def test_the_picture_goes_there_and_comes_back(server: EditsServer, small: Picture) -> None:
    editor = RemoteEditor(server.url, EditorSettings(steps=7, guidance=2.5))
    seen: list[tuple[float, float]] = []
    with progress(lambda done, total: seen.append((done, total)) if total else None):
        answer = editor(small, "Invert it.", seed=5)
    assert np.array_equal(answer.pixels, 255 - small)
    assert seen == [(1, 3), (2, 3)]
    (asked,) = server.requests
    assert asked["prompt"] == "Invert it." and asked["size"] == "128x96" and asked["model"] == "opencv"
    assert (asked["num_inference_steps"], asked["guidance_scale"], asked["seed"]) == ("7", "2.5", "5")


def test_the_model_can_be_named_and_is_asked_for_once(server: EditsServer, small: Picture) -> None:
    editor = RemoteEditor(server.url + "/v1#mine", EditorSettings())
    editor(small, "Invert it.")
    assert server.models == 0 and server.requests[0]["model"] == "mine"
    editor = RemoteEditor(server.url + "/v1/images/edits", EditorSettings())
    editor(small, "Invert it.")
    editor(small, "Invert it.")
    assert server.models == 1 and server.requests[2]["model"] == "opencv"


def test_a_server_that_refuses_fields_is_asked_for_less_and_remembered(small: Picture) -> None:
    with EditsServer(invert, fields=frozenset({"model", "prompt", "n", "size"})) as server:
        editor = RemoteEditor(server.url, EditorSettings())
        assert np.array_equal(editor(small, "Invert it.").pixels, 255 - small)
        assert ["stream" in r for r in server.requests] == [True, False, False]
        assert "seed" not in server.requests[-1]
        editor(small, "Invert it.")
        assert len(server.requests) == 4


def test_a_request_that_is_refused_in_every_form_is_not_remembered(server: EditsServer, small: Picture) -> None:
    server.script = ["status 400"] * 3
    editor = RemoteEditor(server.url, EditorSettings())
    with pytest.raises(ToolError, match="answers 400"):
        editor(small, "Something that the server does not want.")
    editor(small, "Invert it.")
    assert "stream" in server.requests[-1]


def test_the_key_is_sent_and_never_told(small: Picture) -> None:
    with EditsServer(invert, key=KEY) as server:
        RemoteEditor(server.url, EditorSettings(api_key=SecretStr(KEY)))(small, "Invert it.")
        with pytest.raises(ToolError, match="refuses the key; set the editor's api_key") as caught:
            RemoteEditor(server.url, EditorSettings(api_key=SecretStr("sk-wrong")))(small, "Invert it.")
        assert "sk-wrong" not in str(caught.value)
        server.script = [f'raw {{"echo": "{KEY}"}}']
        with pytest.raises(ToolError) as caught:
            RemoteEditor(server.url, EditorSettings(api_key=SecretStr(KEY)))(small, "Invert it.")
        assert KEY not in str(caught.value)


@pytest.mark.parametrize("trouble", ["status 429 0.01", "status 503", "status 500", "hangup"])
def test_passing_trouble_is_tried_again(trouble: str, server: EditsServer, small: Picture) -> None:
    server.script = [trouble]
    editor = RemoteEditor(server.url, EditorSettings())
    assert np.array_equal(editor(small, "Invert it.").pixels, 255 - small)
    assert len(server.requests) == 2


def test_lasting_trouble_is_one_clean_line(server: EditsServer, small: Picture) -> None:
    server.script = ["status 503 0"] * 5
    with pytest.raises(ToolError, match="answers 503") as caught:
        RemoteEditor(server.url, EditorSettings())(small, "Invert it.")
    assert len(server.requests) == 3
    assert "\x1b" not in str(caught.value) and "<|" not in str(caught.value) and "luck" in str(caught.value)


def test_a_refusal_is_not_tried_again(server: EditsServer, small: Picture) -> None:
    server.script = ["status 413"] * 5
    with pytest.raises(ToolError, match="answers 413"):
        RemoteEditor(server.url, EditorSettings())(small, "Invert it.")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("raw not json", "no JSON"),
        ("raw []", "no object"),
        ("raw " + "[" * 100_000, "no JSON"),
        ('raw {"data": []}', "without a picture"),
        ('raw {"data": [{"b64_json": 7}]}', "without a picture"),
        ('raw {"data": [{"b64_json": "***"}]}', "no base64"),
        ("bytes 00ff00ff", "cannot be read"),
        ("url http://192.0.2.7/x.png", "is not followed"),
        ("url file:///etc/passwd", "is not followed"),
        ("url http://127.0.0.1.example.org/x.png", "is not followed"),
        ("url http://127.0.0.1@example.org/x.png", "is not followed"),
        ("url http://[::1/x.png", "is not followed"),
        ("stream data: {}\\n\\n", "ended its stream without a picture"),
        ("stream data: nonsense\\n\\n", "no JSON"),
        ("stream data: [DONE]\\n\\n", "ended its stream without a picture"),
    ],
)
def test_bad_answers_are_refused(answer: str, reason: str, server: EditsServer, small: Picture) -> None:
    server.script = [answer]
    with pytest.raises(ToolError, match=reason):
        RemoteEditor(server.url, EditorSettings())(small, "Invert it.")


def test_addresses_on_this_machine_and_data_are_read(server: EditsServer, small: Picture) -> None:
    server.script = ["url SELF/picture"]
    assert RemoteEditor(server.url, EditorSettings())(small, "Invert it.").pixels.mean() == 200


def test_an_endless_answer_is_cut_off(server: EditsServer, small: Picture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imageedit_r1.tools.dit.http.MOST_BYTES", 2**22)
    server.script = ["endless"]
    with pytest.raises(ToolError, match="more than 4 MiB"):
        RemoteEditor(server.url, EditorSettings())(small, "Invert it.")
    assert server.closed.wait(5)


def test_a_huge_picture_is_refused_before_it_is_decoded(
    server: EditsServer, small: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imageedit_r1.tools.dit.remote.MOST_PIXELS", 128 * 96 - 1)
    with pytest.raises(ToolError, match="cannot be read"):
        RemoteEditor(server.url, EditorSettings())(small, "Invert it.")


def test_cancelling_closes_the_connection(server: EditsServer, small: Picture) -> None:
    editor = RemoteEditor(server.url, EditorSettings())
    editor.load()
    server.script = ["slow 60"]
    with pytest.raises(Cancelled), progress(cancel=lambda: bool(server.requests)):
        editor(small, "Invert it.")
    assert server.closed.wait(5)
    assert np.array_equal(editor(small, "Invert it.").pixels, 255 - small)


def test_a_slow_server_is_given_up(server: EditsServer, small: Picture) -> None:
    server.script = ["slow 60"]
    with pytest.raises(ToolError, match=r"took longer than 0\.6 s"):
        RemoteEditor(server.url, EditorSettings(timeout=0.6))(small, "Invert it.")
    assert server.closed.wait(5)


def test_no_server_is_one_line(small: Picture) -> None:
    with pytest.raises(ToolError, match="does not answer"):
        RemoteEditor("http://127.0.0.1:9", EditorSettings())(small, "Invert it.")


def test_it_works_inside_a_running_event_loop(server: EditsServer, small: Picture) -> None:
    async def host() -> Picture:
        return np.asarray(RemoteEditor(server.url, EditorSettings())(small, "Invert it.").pixels)

    assert np.array_equal(asyncio.run(host()), 255 - small)


@pytest.mark.parametrize(
    ("url", "settings", "reason"),
    [
        ("http://user:pw@host", EditorSettings(), "pass it as the editor's api_key"),
        ("http://", EditorSettings(), "no address"),
        ("http://[::1", EditorSettings(), "no address"),
        ("http://host:99999", EditorSettings(), "no address"),
        ("http://host", EditorSettings(quantize="int8"), "quantize: for editors in this process only"),
        ("http://host", EditorSettings(latent_chain=True), "latent_chain: for editors"),
    ],
)
def test_what_cannot_work_is_refused_at_once(url: str, settings: EditorSettings, reason: str) -> None:
    with pytest.raises(ConfigurationError, match=reason):
        RemoteEditor(url, settings)

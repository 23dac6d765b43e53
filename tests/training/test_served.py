"""What was trained is served: exported, loaded by a real vLLM, asked with the tokens that it was trained on, and it
plans sessions."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from imageedit_r1 import edit
from imageedit_r1.errors import ConfigurationError
from imageedit_r1.evaluation.tiny.qwen_vl import Shape
from imageedit_r1.models.ask import _messages
from imageedit_r1.models.images import PLANNING, data_url
from imageedit_r1.models.vllm import find_executable
from imageedit_r1.nodes.decompose.wire import decompose_prompt
from imageedit_r1.schema import Profile
from imageedit_r1.tests.photos import EXAMPLES, read_photo
from imageedit_r1.tests.training.small import small_config
from imageedit_r1.tests.vllm.conftest import KEY, Server
from imageedit_r1.training.conversation import prompt_of, shown
from imageedit_r1.training.examples import Example, write
from imageedit_r1.training.export import export
from imageedit_r1.training.loading import load_inputs
from imageedit_r1.training.pipeline import prepare, run_stage

ASKED = {
    "flip it": '{"e":[{"a":"flip","s":"","g":"flipped","p":[{"k":"axis","d":"set","v":"horizontal","u":null}],"w":[]}],'
    '"k":[],"r":""}',
    "make it 20% brighter": '{"e":[{"a":"adjust_tone","s":"","g":"20% brighter","p":[{"k":"brightness","d":"increase",'
    '"v":20.0,"u":"percent"}],"w":[]}],"k":[],"r":""}',
}


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that learned two requests by heart, with a picture before them, and then went on by GRPO."""
    folder = tmp_path_factory.mktemp("trained")
    (folder / "coffee.jpg").write_bytes((EXAMPLES / "coffee.jpg").read_bytes())
    write(
        folder / "two.jsonl",
        (
            Example(
                id=request, source="test", row=request, split="train", request=request, image="coffee.jpg", keep=(),
                label=tuple(json.loads(f'[{{"action": "{json.loads(answer)["e"][0]["a"]}"}}]')), answer=answer,
            )
            for request, answer in ASKED.items()
        ),
    )  # fmt: skip
    shape = Shape(vocabulary=600, hidden=64, layers=2, heads=2, intermediate=128, vision_hidden=32, vision_layers=1)
    config = small_config(
        model={"shape": shape},
        sft={"steps": 60, "batch": 8, "per_device": 8, "epochs": 100, "learning_rate": 5e-3},
        grpo={"steps": 2, "learning_rate": 1e-6, "max_completion": 64},
        checkpoints={"every": 1000},
    )
    training = prepare(config, folder / "run", folder / "two.jsonl")
    for stage in ("sft", "grpo"):
        run_stage(training, stage, Console(quiet=True))
    export(folder / "run", folder / "tiny-trained")
    return folder / "tiny-trained"


@pytest.fixture(scope="module")
def server(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """It, served as a person would."""
    try:
        vllm = find_executable()
    except ConfigurationError as error:
        pytest.skip(str(error))
    running = Server(vllm, trained, None, tmp_path_factory.mktemp("server"))
    running.start()
    yield running
    assert running.stop() == 0


def test_the_wording_is_told(server: Server) -> None:
    assert server.said[-1].startswith("use it: ") and "IMAGEEDIT_R1_ENDPOINT__PROMPT=short " in server.said[-1]


def test_the_tokens_are_those_of_training(server: Server, trained: Path) -> None:
    """vLLM tokenizes what `ask.py` sends as the trainer does, with a token for each 28x28 pixels of a picture."""
    request = 'make it "bright",\nnow'
    roles = {"system": "system", "human": "user"}
    for images in ((), (data_url(read_photo("coffee.jpg"), PLANNING),)):
        sent = _messages(decompose_prompt(request, "short"), images)
        messages = [{"role": roles[one.type], "content": one.content} for one in sent]
        served = tokenize(server, {"model": "tiny-trained", "messages": messages})
        inputs = load_inputs(str(trained), pictures=True)
        system, user = prompt_of(request, "short")
        pictures = [{"type": "image", "image": shown(str(EXAMPLES / "coffee.jpg"))} for _ in images]
        turns = [
            {"role": "system", "content": [{"type": "text", "text": system["content"]}]},
            {"role": "user", "content": [*pictures, {"type": "text", "text": user["content"]}]},
        ]
        filled = inputs.apply_chat_template([turns], add_generation_prompt=True, tokenize=True, return_dict=True)
        assert served == list(filled["input_ids"][0])
        assert served.count(inputs.image_token_id) == (54 if images else 0)


def tokenize(server: Server, body: dict[str, Any]) -> list[int]:
    request = urllib.request.Request(
        server.url.removesuffix("/v1") + "/tokenize",
        json.dumps(body | {"add_generation_prompt": True}).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"},
    )
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
        tokens: list[int] = json.load(answer)["tokens"]
    return tokens


@pytest.mark.parametrize(("request_", "action"), [("flip it", "flip"), ("make it 20% brighter", "adjust_tone")])
def test_it_plans_a_session(server: Server, tmp_path: Path, request_: str, action: str) -> None:
    """Without the grammar to fall back on: what it was taught is what is done."""
    settings = server.settings(tmp_path / "home", model="tiny-trained", prompt="short", fallback="fail")
    done = edit(EXAMPLES / "coffee.jpg", request_, profile=Profile(decomposer="vlm"), settings=settings)
    assert [one.action for one in done.state.sub_requests] == [action]
    assert done.status == "done"

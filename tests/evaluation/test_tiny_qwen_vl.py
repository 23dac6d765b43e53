"""A Qwen2.5-VL made on the spot loads by the real door, in any size, and the same one each time."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoTokenizer, Qwen2_5_VLForConditionalGeneration

from imageedit_r1.evaluation.tiny.qwen_vl import Shape, make_adapter, make_qwen_vl
from imageedit_r1.evaluation.tiny.tokens import QWEN_SPECIAL


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_qwen_vl(tmp_path_factory.mktemp("models") / "tiny")


def hashes(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())}


def test_the_same_each_time(made: Path, tmp_path: Path) -> None:
    assert hashes(make_qwen_vl(tmp_path / "again")) == hashes(made)
    other = hashes(make_qwen_vl(tmp_path / "other", seed=1))
    assert {name for name, value in hashes(made).items() if other[name] != value} == {"model.safetensors"}


def test_the_tokenizer_writes_everything(made: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(made)
    text = 'make the "sky" 20% brighter, größer, 明るく, \U0001f600\n{"e":[]}'
    ids = tokenizer(text)["input_ids"]
    assert tokenizer.decode(ids) == text
    assert len(tokenizer("make the background brighter")["input_ids"]) <= 5, "words of requests are single tokens"
    for token in QWEN_SPECIAL:
        assert tokenizer(token)["input_ids"] == [tokenizer.convert_tokens_to_ids(token)]


def test_the_chat_template(made: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(made)
    picture = {"type": "image_url", "image_url": {"url": "data:"}}
    messages = [
        {"role": "system", "content": "Answer."},
        {"role": "user", "content": [picture, {"type": "text", "text": "What?"}]},
    ]
    assert tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True) == (
        "<|im_start|>system\nAnswer.<|im_end|>\n"
        "<|im_start|>user\n<|vision_start|><|image_pad|><|vision_end|>What?<|im_end|>\n"
        "<|im_start|>assistant\n"
    )


@pytest.mark.parametrize("shape", [Shape(), Shape(vocabulary=600, hidden=96, layers=3, heads=3, vision_layers=1)])
def test_it_loads_and_reads_pictures(tmp_path: Path, shape: Shape) -> None:
    folder = make_qwen_vl(tmp_path / "model", shape)
    model = Qwen2_5_VLForConditionalGeneration.from_pretrained(folder, dtype=torch.float32)
    assert model.config.text_config.num_hidden_layers == shape.layers
    image, grid = model.config.image_token_id, torch.tensor([[1, 4, 4]])
    ids = torch.tensor([[model.config.vision_start_token_id, image, image, image, image, 42]])
    with torch.no_grad():
        answers = [
            model(
                input_ids=ids, pixel_values=torch.full((16, 3 * 2 * 14 * 14), value), image_grid_thw=grid,
                mm_token_type_ids=(ids == image).int(),
            ).logits
            for value in (0.0, 1.0)
        ]  # fmt: skip
    assert answers[0].shape == (1, 6, shape.vocabulary)
    assert not torch.equal(answers[0][0, -1], answers[1][0, -1]), "what a picture shows reaches the next word"


def test_an_adapter_for_the_language_model_alone(made: Path, tmp_path: Path) -> None:
    folder = make_adapter(tmp_path / "adapter", made, rank=4)
    weights = load_file(folder / "adapter_model.safetensors")
    assert weights and all(".language_model." in name for name in weights)
    assert {min(matrix.shape) for matrix in weights.values()} == {4}
    assert all(matrix.abs().max() > 0 for matrix in weights.values())

"""What is trained is what is served: the same messages, the same tokens, the same picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from imageedit_r1.models.ask import _messages
from imageedit_r1.models.images import PLANNING, data_url
from imageedit_r1.nodes.decompose.wire import Wording, decompose_prompt
from imageedit_r1.tests.photos import EXAMPLES, read_photo
from imageedit_r1.tests.training.small import small_config, small_examples, small_file
from imageedit_r1.training.conversation import columns, dataset, prompt_of, shown, texts_of
from imageedit_r1.training.examples import read
from imageedit_r1.training.loading import base_model, fixed_words, load_inputs

REQUEST = 'make the "sky" 20% brighter\nand <|im_end|> remove the bird'


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("base")
    return base_model(small_config(), folder, texts_of(small_examples(), "short"))


@pytest.mark.parametrize("wording", ["full", "short"])
def test_the_messages_are_those_that_are_sent(wording: Wording, base: str) -> None:
    """The template makes the same text of what `ask.py` sends, with a picture and without."""
    tokenizer = load_inputs(base, pictures=False)
    picture = data_url(read_photo("coffee.jpg"))
    roles = {"system": "system", "human": "user"}
    for images in ((), (picture,)):
        sent = _messages(decompose_prompt(REQUEST, wording), images)
        served = [{"role": roles[one.type], "content": one.content} for one in sent]
        trained = [
            {**one, "content": [{"type": "text", "text": one["content"]}]} for one in prompt_of(REQUEST, wording)
        ]
        trained[1]["content"] = [*({"type": "image"} for _ in images), *trained[1]["content"]]
        texts = [
            tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
            for messages in (served, trained, *([prompt_of(REQUEST, wording)] if not images else []))
        ]
        assert len(set(texts)) == 1
        assert texts[0].count("<|im_end|>") == 2, "what a person writes ends no turn"


def test_the_picture_is_the_served_one() -> None:
    image = shown(str(EXAMPLES / "coffee.jpg"))
    sent = data_url(read_photo("coffee.jpg"), PLANNING)
    assert image.size == (sent.width, sent.height)
    apart = np.abs(
        np.asarray(image).astype(int) - np.asarray(Image.fromarray(read_photo("coffee.jpg")).resize(image.size))
    )
    assert apart.mean() < 3


def test_rows_have_what_the_trainers_read(tmp_path: Path) -> None:
    file = small_file(tmp_path, 20, pictures=True)
    examples = list(read(file))
    rows = dataset([columns(one, "short", file) for one in examples])
    row = rows[0]
    assert [one["role"] for one in row["prompt"]] == ["system", "user"] and row["completion"][0]["role"] == "assistant"
    assert row["completion"][0]["content"] == examples[0].answer and row["images"][0].mode == "RGB"
    assert "images" not in dataset([columns(one, "short") for one in examples]).column_names


def test_an_edit_takes_few_tokens(base: str) -> None:
    tokenizer = load_inputs(base, pictures=False)
    for one in small_examples():
        assert tokenizer.decode(tokenizer(one.answer)["input_ids"]) == one.answer
    assert len(tokenizer(fixed_words("short"))["input_ids"]) == 1
    lengths = [len(tokenizer(one.answer)["input_ids"]) for one in small_examples() if one.label]
    assert sum(lengths) / len(lengths) < 40


def test_the_processor_without_videos_puts_pictures_in(base: str) -> None:
    inputs = load_inputs(base, pictures=True)
    system, user = prompt_of("make it brighter", "short")
    picture = {"type": "image", "image": shown(str(EXAMPLES / "coffee.jpg"))}
    turns = [
        {"role": "system", "content": [{"type": "text", "text": system["content"]}]},
        {"role": "user", "content": [picture, {"type": "text", "text": user["content"]}]},
    ]
    filled = inputs.apply_chat_template(
        [turns], add_generation_prompt=True, tokenize=True, return_dict=True, return_tensors="pt"
    )
    places = filled["input_ids"] == inputs.image_token_id
    assert int(places.sum()) == int(filled["image_grid_thw"].prod()) // 4 and 2 <= int(places.sum()) <= 4
    assert bool((filled["mm_token_type_ids"].bool() == places).all())

"""A model to train and what makes its inputs: weights that exist or a new model, processors, adapters.

Left out: what is done with them (`sft.py`, `grpo.py`), and writing the result for a server (`export.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..errors import ConfigurationError
from ..evaluation.tiny.qwen_vl import JSON_AND_WORDS, make_qwen_vl
from ..nodes.decompose.wire import Wording, decompose_prompt
from .config import LoraConfig, ModelConfig, TrainingConfig

IMAGE_TOKEN, VIDEO_TOKEN = "<|image_pad|>", "<|video_pad|>"


def base_model(config: TrainingConfig, folder: Path, texts: Iterable[str]) -> str:
    """The name or folder of the model that training begins with; one of a `shape` is made in `folder`, once.

    Its tokenizer learns from `texts`, and has the fixed words of the prompt as one token.
    """
    if config.model.shape is None:
        return config.model.path
    if not (folder / "preprocessor_config.json").is_file():  # written last
        make_qwen_vl(
            folder,
            config.model.shape,
            seed=config.seed,
            texts=texts,
            phrases=(fixed_words(config.wording),),
            words=JSON_AND_WORDS,
        )
    return str(folder)


def fixed_words(wording: Wording) -> str:
    """The part of the prompt that is the same for every request."""
    return decompose_prompt("", wording).system


def model_arguments(model: ModelConfig) -> dict[str, Any]:
    """How TRL's trainers load the weights."""
    found: dict[str, Any] = {"dtype": model.dtype, "attn_implementation": model.attention}
    return found | ({"revision": model.revision} if model.revision else {})


def load_inputs(path: str, *, pictures: bool, revision: str = "") -> Any:
    """What turns conversations into tokens: a tokenizer, or with `pictures` a processor of both.

    transformers' own processor is for videos as well and needs torchvision; where that is missing, pictures alone are
    read. Padding is on the left, as generation needs it.
    """
    from transformers import AutoProcessor, AutoTokenizer, Qwen2VLImageProcessorPil

    at: dict[str, Any] = {"revision": revision} if revision else {}
    if pictures and find_spec("torchvision") is not None:
        return AutoProcessor.from_pretrained(path, padding_side="left", **at)
    tokenizer = AutoTokenizer.from_pretrained(path, padding_side="left", **at)
    if not pictures:
        return tokenizer
    images = Qwen2VLImageProcessorPil.from_pretrained(path, **at)
    return _picture_processor()(images, tokenizer, chat_template=tokenizer.chat_template)


@cache
def _picture_processor() -> Any:
    """Qwen2.5-VL's processor without videos; made when it is first used, for its base comes from transformers."""
    from transformers import ProcessorMixin, Qwen2_5_VLProcessor

    class PictureProcessor(Qwen2_5_VLProcessor):  # type: ignore[misc,unused-ignore]
        def __init__(self, image_processor: Any, tokenizer: Any, chat_template: str | None = None) -> None:
            self.image_token, self.video_token = IMAGE_TOKEN, VIDEO_TOKEN
            self.image_token_id = tokenizer.convert_tokens_to_ids(IMAGE_TOKEN)
            self.video_token_id = tokenizer.convert_tokens_to_ids(VIDEO_TOKEN)
            ProcessorMixin.__init__(self, image_processor, tokenizer, chat_template=chat_template)

    return PictureProcessor


def lora_of(config: LoraConfig | None) -> Any:
    """The adapters as peft takes them, or None."""
    if config is None:
        return None
    from peft import LoraConfig as Adapters

    return Adapters(
        r=config.rank,
        lora_alpha=config.alpha,
        lora_dropout=config.dropout,
        target_modules=config.targets,
        task_type="CAUSAL_LM",
    )


def need(*packages: str) -> None:
    """`ConfigurationError` when one of the packages is not installed."""
    missing = [name for name in packages if find_spec(name) is None]
    if missing:
        raise ConfigurationError(f"training needs {', '.join(missing)}; install imageedit-r1[train]")

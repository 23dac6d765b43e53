"""A small Qwen2.5-VL of any size, made on the spot: the shape of the paper's decomposer without its weights.

It is written as the hub has it (config, safetensors, tokenizer, processors, chat template), so that a server or a
trainer loads it by the same door as the real one. Its weights are random: under a JSON schema it answers valid
nonsense, which is what a test of a client wants, and a place to begin for training. The tokenizer is a byte-level BPE
learned from the labelled requests of `evaluation/data`: any text can be written, and short JSON costs few tokens.
Left out: video (its processor is there because loading asks for one), and weights of the hub.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .tokens import QWEN_SPECIAL

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

LESSONS = Path(__file__).resolve().parent.parent / "data" / "requests-work.jsonl"
WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
"""What Qwen2 splits text by before it merges bytes."""
JSON_AND_WORDS = r'[\]}",]*(?:\{?"[a-z]":[\[{]*)+"?|[a-z]+(?:_[a-z]+)+|' + WORDS
"""The same, but keys of one letter with what stands between them (`","s":"`) are one piece, and so is the name of an
action: an edit takes a dozen tokens then."""

CHAT_TEMPLATE = """\
{%- for message in messages -%}
<|im_start|>{{ message.role }}
{% if message.content is string %}{{ message.content }}
{%- else %}{% for part in message.content -%}
{%- if part.type in ('image', 'image_url') or 'image' in part or 'image_url' in part -%}
<|vision_start|><|image_pad|><|vision_end|>
{%- elif 'text' in part %}{{ part.text }}{% endif %}
{%- endfor %}{% endif %}<|im_end|>
{% endfor %}
{%- if add_generation_prompt %}<|im_start|>assistant
{% endif %}"""


@dataclass(frozen=True, slots=True)
class Shape:
    """How large the model is; the defaults have 256 thousand parameters and answer in a fraction of a second."""

    vocabulary: int = 1536
    """Tokens, the 256 bytes and the special ones among them."""
    hidden: int = 64
    layers: int = 2
    heads: int = 2
    """Query heads of `head_size`; half as many for keys and values."""
    intermediate: int = 128
    context: int = 32_768
    vision_hidden: int = 64
    vision_layers: int = 2
    image_tokens: tuple[int, int] = (4, 64)
    """Least and most tokens that a picture becomes, each for 28x28 pixels."""

    @property
    def head_size(self) -> int:
        """Values of one attention head."""
        return self.hidden // self.heads


def make_qwen_vl(
    folder: Path,
    shape: Shape = Shape(),
    *,
    seed: int = 0,
    texts: Iterable[str] | None = None,
    phrases: Sequence[str] = (),
    words: str = WORDS,
) -> Path:
    """Write a model with random weights to `folder` (made when missing), and give the folder back.

    `texts` is what the tokenizer learns its merges from, `phrases` and `words` are those of `make_tokenizer`. Needs
    torch and transformers; the same arguments and versions give the same files.
    """
    import torch
    from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = make_tokenizer(_lessons() if texts is None else texts, shape.vocabulary, phrases, words)
    tokenizer.save_pretrained(folder)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = Qwen2_5_VLForConditionalGeneration(Qwen2_5_VLConfig(**_config(shape, tokenizer)))
    model.bfloat16()
    model.generation_config.eos_token_id = [tokenizer.eos_token_id, tokenizer.pad_token_id]
    model.generation_config.pad_token_id = tokenizer.pad_token_id
    model.save_pretrained(folder)
    for name, processor in _processors(shape).items():
        (folder / name).write_text(json.dumps(processor, indent=2) + "\n")
    return folder


def make_adapter(folder: Path, model: Path, *, rank: int = 8, seed: int = 0) -> Path:
    """Write a LoRA adapter with random weights for the language model of `model`, as peft does; gives the folder back.

    Training begins with an adapter that changes nothing; this one is scaled so that answers differ. Needs peft as well.
    """
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import Qwen2_5_VLForConditionalGeneration

    layers = r".*language_model.*\.(q_proj|k_proj|v_proj|o_proj|gate_proj|up_proj|down_proj)"
    base = Qwen2_5_VLForConditionalGeneration.from_pretrained(model)
    with torch.random.fork_rng(), warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # peft asks transformers by names of its last version
        torch.manual_seed(seed)
        config = LoraConfig(r=rank, lora_alpha=8 * rank, target_modules=layers, init_lora_weights=False)
        get_peft_model(base, config).save_pretrained(folder)
    return folder


def make_tokenizer(
    texts: Iterable[str], vocabulary: int, phrases: Sequence[str] = (), words: str = WORDS
) -> PreTrainedTokenizerFast:
    """A byte-level BPE with Qwen's special tokens and chat template; `vocabulary` counts all of them.

    `phrases` become a token each; `words` is the regular expression that splits text before bytes are merged.
    """
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    core = Tokenizer(models.BPE())
    core.normalizer = normalizers.NFC()
    core.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(words), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    core.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary - len(phrases),
        special_tokens=[AddedToken(token, special=True) for token in QWEN_SPECIAL],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    core.train_from_iterator(texts, trainer)
    core.add_tokens([AddedToken(phrase, normalized=False) for phrase in phrases])
    return PreTrainedTokenizerFast(
        tokenizer_object=core,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        additional_special_tokens=list(QWEN_SPECIAL[1:]),
        chat_template=CHAT_TEMPLATE,
        model_max_length=131_072,
        clean_up_tokenization_spaces=False,
    )


def _lessons() -> Iterator[str]:
    """Requests and their labels in the short form that models write, from the labelled rows."""
    for line in LESSONS.read_text().splitlines():
        row = json.loads(line)
        yield row["request"]
        yield json.dumps(row["sub_requests"], ensure_ascii=False, separators=(",", ":"))


def _config(shape: Shape, tokenizer: PreTrainedTokenizerFast) -> dict[str, Any]:
    ids = {token: tokenizer.convert_tokens_to_ids(token) for token in QWEN_SPECIAL}
    half = shape.head_size // 2
    time = half // 4
    text = {
        # The size of the head may be larger than what was learned from few texts; those rows are never used.
        "vocab_size": max(shape.vocabulary, len(tokenizer)),
        "hidden_size": shape.hidden,
        "intermediate_size": shape.intermediate,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": max(1, shape.heads // 2),
        "max_position_embeddings": shape.context,
        "rope_parameters": {
            "rope_type": "default",
            "rope_theta": 1_000_000.0,
            "mrope_section": [time, (half - time) // 2, half - time - (half - time) // 2],
        },
        "bos_token_id": ids["<|endoftext|>"],
        "eos_token_id": ids["<|im_end|>"],
        "pad_token_id": ids["<|endoftext|>"],
    }
    vision = {
        "depth": shape.vision_layers,
        "hidden_size": shape.vision_hidden,
        "intermediate_size": 2 * shape.vision_hidden,
        "num_heads": max(1, shape.vision_hidden // 32),
        "out_hidden_size": shape.hidden,
        "patch_size": 14,
        "spatial_merge_size": 2,
        "temporal_patch_size": 2,
        "window_size": 112,
        "fullatt_block_indexes": [shape.vision_layers - 1],
    }
    return {
        "text_config": text,
        "vision_config": vision,
        "image_token_id": ids["<|image_pad|>"],
        "video_token_id": ids["<|video_pad|>"],
        "vision_start_token_id": ids["<|vision_start|>"],
        "vision_end_token_id": ids["<|vision_end|>"],
        "tie_word_embeddings": False,
    }


def _processors(shape: Shape) -> dict[str, dict[str, Any]]:
    """How pictures are cut into patches, as Qwen2-VL's processors read it; mean and deviation are CLIP's."""
    least, most = (tokens * 28 * 28 for tokens in shape.image_tokens)
    patches = {
        "patch_size": 14,
        "temporal_patch_size": 2,
        "merge_size": 2,
        "size": {"shortest_edge": least, "longest_edge": most},
        "image_mean": [0.48145466, 0.4578275, 0.40821073],
        "image_std": [0.26862954, 0.26130258, 0.27577711],
    }
    return {
        "preprocessor_config.json": {
            **patches,
            "min_pixels": least,
            "max_pixels": most,
            "image_processor_type": "Qwen2VLImageProcessor",
            "processor_class": "Qwen2_5_VLProcessor",
        },
        "video_preprocessor_config.json": {
            **patches,
            "video_processor_type": "Qwen2VLVideoProcessor",
            "processor_class": "Qwen2_5_VLProcessor",
        },
    }

"""Tokenizers without a download: one token a byte, and the special tokens that a pipeline's prompt template uses.

Left out: merges, so a text is about as many tokens as bytes.
"""

from __future__ import annotations

from typing import Any

QWEN_SPECIAL = (
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|vision_pad|>",
    "<|image_pad|>", "<|video_pad|>",
)  # fmt: skip

CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n"
    "{% if enable_thinking is defined and not enable_thinking %}<think>\n\n</think>\n\n{% endif %}{% endif %}"
)


def byte_alphabet() -> list[str]:
    """The 256 printable characters that stand for bytes in GPT-2's byte-level tokenizers, in a fixed order."""
    from tokenizers.pre_tokenizers import ByteLevel

    return sorted(ByteLevel.alphabet())


def qwen_tokenizer() -> Any:
    """A `Qwen2TokenizerFast` with a chat template that takes `enable_thinking`."""
    from transformers import Qwen2TokenizerFast

    vocabulary = {token: i for i, token in enumerate((*byte_alphabet(), *QWEN_SPECIAL))}
    tokenizer = Qwen2TokenizerFast(
        vocab=vocabulary, merges=[], extra_special_tokens=list(QWEN_SPECIAL[1:]), model_max_length=4096
    )
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


def clip_tokenizer() -> Any:
    """A `CLIPTokenizer`: a byte, alone or at the end of a word, is a token."""
    from transformers import CLIPTokenizer

    letters = byte_alphabet()
    tokens = (*letters, *(letter + "</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>")
    return CLIPTokenizer(vocab={token: i for i, token in enumerate(tokens)}, merges=[], model_max_length=77)


def t5_tokenizer() -> Any:
    """A `T5TokenizerFast` whose pieces are printable ASCII characters."""
    from transformers import T5TokenizerFast

    pieces = ["<pad>", "</s>", "<unk>", "▁", *(chr(code) for code in range(33, 127))]
    return T5TokenizerFast(vocab=[(piece, -1.0) for piece in pieces], extra_ids=0, model_max_length=512)

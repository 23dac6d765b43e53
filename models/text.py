"""Words of a person, or of another model, made safe to put into a model's prompt.

A prompt is a row of tokens in which a few stand for turns, pictures and ends; written out in a request they would be
read as such, and some make a model crash. Here they are taken out, and so is what nobody can see. Left out: telling
a wish from an attempt to give orders, which is what prompts are written for.
"""

from __future__ import annotations

import json
import re
import unicodedata

LONGEST = 4000
"""Characters of a text that reach a model."""

_NAMES = (
    r"s|bos|eos|pad|unk|mask|cls|sep|eod|eot|image|images|img|video|audio|ref|box|quad|point|think|tool_call|"
    r"tool_response|tools|begin_of_\w+|end_of_\w+|start_of_\w+|(?:image|video|audio|vision)_\w+|extra_id_\d+|unused\d+|"
    r"reserved_\w+|loc_?\d+|seg_?\d+"
)
SPECIAL = re.compile(
    r"[<＜]\s*[|｜][^<>＜＞|｜]{0,80}[|｜]\s*[>＞]"  # <|im_start|> and its like
    rf"|[<＜]\s*/?\s*(?:{_NAMES})\s*/?\s*[>＞]"
    r"|<<\s*/?\s*SYS\s*>>"
    r"|\[\s*/?\s*(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|IMG|IMG_BREAK|IMG_END|CLS|SEP|MASK|PAD|UNK)"
    r"\s*\]",
    re.IGNORECASE,
)
"""Tokens of chat templates and tokenizers (Qwen, Llama, Mistral, Gemma, T5, CLIP, DeepSeek) in their written form."""

_MARKS = re.compile(r"[<>|\[\]＜＞｜]")
_PASSES = 4

_JOINERS = "\u200c\u200d"
"""Invisible, but part of words and of emoji."""


def clean(text: str, longest: int = LONGEST) -> str:
    """The text without special tokens, control and invisible characters, at most `longest` characters of it.

    Tokens that only come into being when others are taken out go too. Lines stay; other white space becomes one blank.
    """
    text = unicodedata.normalize("NFC", "".join(map(_visible, text[: 4 * longest])))
    for _ in range(_PASSES):
        text = SPECIAL.sub(" ", text)
    if SPECIAL.search(text):  # nested that deep it is nobody's wording
        text = _MARKS.sub(" ", text)
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)[:longest].rstrip()


def one_line(text: str, longest: int = LONGEST) -> str:
    """The cleaned text with blanks for line breaks."""
    return clean(text, longest).replace("\n", " ")


def quoted(text: str, longest: int = LONGEST) -> str:
    """The cleaned text as a JSON string: one line in which it cannot close its own quotation marks."""
    return json.dumps(clean(text, longest), ensure_ascii=False)


def _visible(character: str) -> str:
    if character in "\n\r\t":
        return "\n" if character != "\t" else " "
    kind = unicodedata.category(character)
    return "" if kind in ("Cc", "Cf", "Cs", "Cn") and character not in _JOINERS else character

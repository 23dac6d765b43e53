"""Examples as the columns that TRL's trainers read: a prompt as conversation, the answer, the picture.

The words are those of `nodes/decompose/wire.py`, the roles and their order those of `models/ask.py`: the tokens of a
prompt here are those of the served one, and the picture is made as small as the served one. Left out: tokens and
patches, which processors make of them (`loading.py`).
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..images.decode import decode
from ..models.images import PLANNING, data_url
from ..nodes.decompose.wire import Wording, decompose_prompt
from .examples import Example, picture
from .rewards import COLUMN

if TYPE_CHECKING:
    from datasets import Dataset
    from PIL import Image

Message = dict[str, str]


def prompt_of(request: str, wording: Wording) -> list[Message]:
    """What the served decomposer is told, as messages of plain text; a picture goes before the text of the user."""
    filled = decompose_prompt(request, wording)
    return [{"role": "system", "content": filled.system}, {"role": "user", "content": filled.user}]


def columns(example: Example, wording: Wording, file: Path | None = None) -> dict[str, Any]:
    """One row: `prompt`, `completion` where there is an answer, `images` (paths), and the example for rewards.

    `file` is the file of examples; None: no picture is shown.
    """
    found = None if file is None else picture(file, example)
    row: dict[str, Any] = {
        COLUMN: example.model_dump_json(exclude_defaults=True),
        "prompt": prompt_of(example.request, wording),
        "images": [] if found is None else [str(found)],
    }
    return {**row, "completion": [{"role": "assistant", "content": example.answer}]} if example.answer else row


def dataset(rows: Sequence[dict[str, Any]]) -> Dataset:
    """The rows as TRL takes them; `images` is there when any row has one, and they are opened when they are needed."""
    from datasets import Dataset

    if not any(row["images"] for row in rows):
        return Dataset.from_list([{k: v for k, v in row.items() if k != "images"} for row in rows])
    return Dataset.from_list(list(rows)).with_transform(_opened)


def _opened(batch: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {**batch, "images": [[shown(path) for path in paths] for paths in batch["images"]]}


@lru_cache(maxsize=512)
def shown(path: str) -> Image.Image:
    """The picture as the served model gets it: what `models/images.data_url` sends, opened again."""
    from PIL import Image

    try:
        pixels = decode(Path(path).read_bytes()).pixels
    except OSError as error:
        why = error.strerror or error
        raise InputError(f"{path}: the picture cannot be read ({why}); put it there or train without") from None
    coded = base64.b64decode(data_url(pixels, PLANNING).url.partition(",")[2])
    return Image.open(io.BytesIO(coded)).convert("RGB")


def texts_of(examples: Iterable[Example], wording: Wording) -> Iterable[str]:
    """All that a model reads and writes about these examples, for a tokenizer to learn from."""
    for example in examples:
        yield from (message["content"] for message in prompt_of(example.request, wording))
        if example.answer:
            yield example.answer

"""What the steps of a session need not compute twice.

Text encoders run once for an instruction (Qwen: for an instruction and the picture it is shown), and a source picture
is encoded once: retries with another seed only denoise. With `source`, a step's picture is not encoded at all; the
latents of the answer that shows it are used as they are. The pipelines' own methods are wrapped, which are the same in
all of them, so that the arguments of their calls need no cases. Left out: keeping anything beyond the process.
"""

from __future__ import annotations

import hashlib
import inspect
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

PROMPTS, PICTURES = 16, 4
"""How many are kept."""


class Reuse:
    """Remembers the encodings of one pipeline, which it is installed into."""

    def __init__(self, pipeline: Any) -> None:
        self.source: Any = None
        """Latents that stand for the source of the next call; see `LocalEditor`."""
        self._signature = inspect.signature(pipeline.encode_prompt)
        self._encode_prompt: Callable[..., Any] = pipeline.encode_prompt
        self._encode_picture: Callable[..., Any] = pipeline._encode_vae_image
        self._prompts: OrderedDict[str, Any] = OrderedDict()
        self._pictures: OrderedDict[str, Any] = OrderedDict()
        pipeline.encode_prompt = self.encode_prompt
        pipeline._encode_vae_image = self.encode_picture

    def encode_prompt(self, *given: Any, **named: Any) -> Any:
        """As the pipeline's own."""
        key = _digest(sorted(self._signature.bind(*given, **named).arguments.items()))
        return _kept(self._prompts, key, PROMPTS, lambda: self._encode_prompt(*given, **named))

    def encode_picture(self, image: Any, generator: Any = None) -> Any:
        """As the pipeline's own, which takes the mode of the latents and so never draws from the generator."""
        if self.source is not None and _covers(self.source, image):
            return self.source
        key = _digest(image)
        return _kept(self._pictures, key, PICTURES, lambda: self._encode_picture(image=image, generator=generator))

    def forget(self) -> None:
        """Give the memory back."""
        self.source = None
        self._prompts.clear()
        self._pictures.clear()


def _kept(kept: OrderedDict[str, Any], key: str, most: int, compute: Callable[[], Any]) -> Any:
    if key not in kept:
        kept[key] = compute()
        while len(kept) > most:
            kept.popitem(last=False)
    kept.move_to_end(key)
    return kept[key]


def _covers(latents: Any, image: Any) -> bool:
    """Whether latents (..., h, w) show a picture (..., h * k, w * k)."""
    (down, across), (height, width) = latents.shape[-2:], image.shape[-2:]
    return bool(height % down == 0 and width % across == 0 and height // down == width // across)


def _digest(value: Any) -> str:
    total = hashlib.sha256()
    _feed(total, value)
    return total.hexdigest()


def _feed(total: Any, value: Any) -> None:
    """Tensors and pictures by shape and content, lists item by item, the rest by its text."""
    if isinstance(value, (list, tuple)):
        total.update(f"[{len(value)}".encode())
        for item in value:
            _feed(total, item)
    elif hasattr(value, "detach"):
        total.update(f"{tuple(value.shape)} {value.dtype}".encode())
        total.update(value.detach().float().cpu().contiguous().numpy().tobytes())
    elif hasattr(value, "tobytes") and hasattr(value, "size"):
        total.update(f"{value.size}".encode())
        total.update(value.tobytes())
    else:
        total.update(repr(value).encode())
        total.update(b"\0")

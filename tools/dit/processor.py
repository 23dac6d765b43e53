"""Picture and text to the inputs of a Qwen2.5-VL, without torchvision.

The processor that the Qwen editors name also handles videos, for which it needs torchvision; they only ever show it
pictures. Where torchvision is missing, this one takes its place. Left out: videos.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

IMAGE_TOKEN = "<|image_pad|>"


def load_processor(folder: Path) -> Any:
    """The processor saved in a folder, with its picture and text parts alone."""
    from transformers import AutoTokenizer, Qwen2VLImageProcessorPil

    images = Qwen2VLImageProcessorPil.from_pretrained(folder, local_files_only=True)
    return processor_class()(images, AutoTokenizer.from_pretrained(folder, local_files_only=True))


@cache
def processor_class() -> Any:
    """The class, made when it is first used: its base comes from transformers."""
    from transformers import BatchFeature, ProcessorMixin

    class ImageTextProcessor(ProcessorMixin):  # type: ignore[misc,unused-ignore]
        """`(text=, images=, padding=, return_tensors=)` to a batch of inputs."""

        def __init__(self, image_processor: Any, tokenizer: Any) -> None:
            super().__init__(image_processor, tokenizer)

        def __call__(self, images: Any = None, text: Any = None, padding: bool = True, **how: Any) -> Any:
            """Tokens of the texts; each picture's token is repeated for every patch that the model will see."""
            seen = {} if images is None else self.image_processor(images=images, **how)
            merged = self.image_processor.merge_size**2
            counts = [int(grid.prod()) // merged for grid in seen["image_grid_thw"]] if seen else []
            parts = "\0".join([text] if isinstance(text, str) else text).split(IMAGE_TOKEN)
            if len(parts) != len(counts) + 1:
                raise ValueError(f"{len(parts) - 1} pictures in the text, {len(counts)} given")
            filled = parts[0] + "".join(IMAGE_TOKEN * n + part for n, part in zip(counts, parts[1:], strict=True))
            return BatchFeature({**self.tokenizer(filled.split("\0"), padding=padding, **how), **seen})

    return ImageTextProcessor

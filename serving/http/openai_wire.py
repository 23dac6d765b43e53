"""What OpenAI's clients send for an edit, and what they read.

Left out: doing it (`openai.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from ...images.view import bounded_size
from ...schema import ImageRef
from ...settings import Settings
from .errors import of_validation

MODEL = "imageedit-r1"
"""The default profile; `imageedit-r1:NAME` is another."""
MAX_N = 10
SEEDS = 2**31
"""Variants draw their seeds below it."""


class EditForm(BaseModel):
    """The text fields of an edit; an empty field counts as not given, an unknown one is let be."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    prompt: Annotated[str, Field(min_length=1, max_length=32_000)]
    model: Annotated[str, Field(max_length=200)] = ""
    n: Annotated[int, Field(ge=1, le=MAX_N)] = 1
    size: tuple[int, int] | None = None
    """Width and height that the answer fits into; None: the photo's."""
    response_format: Literal["b64_json", "url"] = "b64_json"
    output_format: Literal["png", "jpeg", "webp"] = "png"
    output_compression: Annotated[int, Field(ge=0, le=100)] | None = None
    stream: bool = False
    partial_images: Annotated[int, Field(ge=0, le=3)] = 0
    seed: Annotated[int, Field(ge=0, lt=SEEDS)] = 0
    """Not OpenAI's: of the first picture; the next ones count on."""

    @model_validator(mode="before")
    @classmethod
    def _given(cls, texts: Any) -> Any:
        return {name: text for name, text in texts.items() if text != ""} if isinstance(texts, dict) else texts

    @field_validator("size", mode="before")
    @classmethod
    def _read_size(cls, text: Any) -> Any:
        if text in ("auto", None):
            return None
        width, cross, height = str(text).lower().partition("x")
        if not (cross and width.isdecimal() and height.isdecimal() and int(width) >= 16 and int(height) >= 16):
            raise ValueError('expected "auto" or WIDTHxHEIGHT in pixels, as "1024x1024"')
        if max(int(width), int(height)) > 8192:
            raise ValueError("at most 8192 pixels a side")
        return int(width), int(height)

    @model_validator(mode="after")
    def _one_at_a_time(self) -> EditForm:
        if self.stream and self.n > 1:
            raise ValueError("a stream carries one picture; ask for n=1, or without stream")
        return self


class ImageData(BaseModel):
    """One picture of an answer."""

    b64_json: str | None = None
    url: str | None = None
    revised_prompt: str
    """What was done and what was not, a line each."""


class ImagesAnswer(BaseModel):
    """The answer to an edit."""

    created: int
    data: list[ImageData]
    output_format: Literal["png", "jpeg", "webp"]
    size: str
    """WIDTHxHEIGHT of the first picture."""


class ModelLine(BaseModel):
    """A model that can be named in an edit."""

    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "imageedit-r1"


class ModelList(BaseModel):
    """All models."""

    object: Literal["list"] = "list"
    data: list[ModelLine]


NO_TOKENS = {
    "total_tokens": 0, "input_tokens": 0, "output_tokens": 0,
    "input_tokens_details": {"image_tokens": 0, "text_tokens": 0},
}  # fmt: skip
"""OpenAI's clients expect to be told; no tokens are counted here."""

FORM: dict[str, Any] = {
    "type": "object",
    "required": ["image", "prompt"],
    "properties": {
        "image": {"type": "string", "format": "binary", "description": "The photo; `image[]` is the same."},
        "mask": {
            "type": "string", "format": "binary",
            "description": "Of the photo's size: transparent where to edit; or, all opaque, white where to edit.",
        },
        **{
            name: schema
            for name, schema in EditForm.model_json_schema()["properties"].items()
            if name != "size"
        },
        "size": {"type": "string", "default": "auto", "examples": ["auto", "1024x1024"]},
    },
}  # fmt: skip


def model_names(settings: Settings) -> list[str]:
    """The default profile first, then all by name."""
    return [MODEL, *(f"{MODEL}:{name}" for name in settings.profiles)]


def read_form(texts: Mapping[str, str]) -> EditForm:
    """The fields of an edit. `Refused` (422) names the first that is wrong."""
    try:
        return EditForm.model_validate(dict(texts))
    except ValidationError as error:
        raise of_validation(error) from None


def edge_within(image: ImageRef, wish: EditForm) -> int | None:
    """The longest edge with which a picture fits into the size that was asked for; None: as it is."""
    if wish.size is None:
        return None
    scale = min(wish.size[0] / image.width, wish.size[1] / image.height)
    return None if scale >= 1 else max(1, int(max(image.width, image.height) * scale))


def size_of(image: ImageRef, wish: EditForm) -> str:
    """WIDTHxHEIGHT of a picture as it is sent."""
    width, height = bounded_size(image.width, image.height, edge_within(image, wish) or max(image.width, image.height))
    return f"{width}x{height}"

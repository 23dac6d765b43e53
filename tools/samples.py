"""What the conformance suite calls tools with: arguments, pictures and a region, made here and the same every time.

The pictures are small, with edges, texture, flat parts and every level. Left out: the checks (`conformance.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
from pydantic import BaseModel

from ..images.pixels import Mask, Pixels, full_scale
from .base import EditTool


def default_arguments(tool: EditTool) -> dict[str, Any]:
    """Something for every argument that has no default; the amounts that are taken unsaid, so that there is an edit."""
    arguments: dict[str, Any] = {}
    properties = arguments_schema(tool).model_json_schema()["properties"]
    fillers = {"string": "red", "integer": 1, "number": 1.0, "boolean": True, "array": [], "object": {}}
    for name, parameter in tool.parameters.items():
        if name in ("mask", "seed"):
            continue
        amount, schema = tool.amounts.get(name), properties[name]
        if amount is not None and (parameter.default is parameter.empty or parameter.default == 0):
            arguments[name] = int(amount.unsaid) if schema.get("type") == "integer" else amount.unsaid
        elif parameter.default is parameter.empty:
            arguments[name] = schema["enum"][0] if "enum" in schema else fillers.get(schema.get("type", ""), "red")
    return arguments


def samples(tool: EditTool) -> list[Mapping[str, Any]]:
    """The ends of every amount, every choice and both of every yes or no, one at a time."""
    found: list[Mapping[str, Any]] = []
    properties = arguments_schema(tool).model_json_schema()["properties"]
    for name in tool.parameters:
        amount, schema = tool.amounts.get(name), properties.get(name, {})
        if amount is not None:
            found += [
                {name: int(value) if schema.get("type") == "integer" else value} for value in (amount.low, amount.high)
            ]
        elif name not in ("mask", "seed"):
            found += [{name: value} for value in schema.get("enum", ())]
            found += [{name: value} for value in (True, False) if schema.get("type") == "boolean"]
    return found


def sample_picture(height: int = 80, width: int = 112) -> Pixels:
    """(h, w, 3) uint8: a ramp through every level, a disc with hard edges, a flat part and fine texture."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    ramp = 255 * x / (width - 1)
    texture = 90 + 60 * np.sin(x / 1.7) * np.cos(y / 2.3)
    picture = np.stack([ramp, 255 - ramp, texture], axis=2)
    picture[(x - width * 0.6) ** 2 + (y - height * 0.45) ** 2 < (height * 0.25) ** 2] = (200, 60, 40)
    picture[-height // 5 :, : width // 3] = 128
    picture += np.random.default_rng(11).normal(0, 2, picture.shape)
    result: Pixels = np.clip(np.rint(picture), 0, 255).astype(np.uint8)
    return result


def frozen(pixels: Pixels) -> Pixels:
    """A read-only copy, as the artifact store hands them out."""
    result = np.ascontiguousarray(pixels).copy()
    result.flags.writeable = False
    return result


def as_16_bit(pixels: Pixels) -> Pixels:
    """The same picture on the 16-bit scale, with something in the low bits."""
    if pixels.dtype == np.uint16:
        return pixels
    noise = np.random.default_rng(5).integers(0, 64, pixels.shape, dtype=np.uint16)
    result: Pixels = np.maximum(pixels.astype(np.uint16) * 257, noise) - noise
    return result


def as_8_bit(pixels: Pixels) -> Pixels:
    """The same picture on the 8-bit scale."""
    return pixels if pixels.dtype == np.uint8 else np.rint(pixels / 257).astype(np.uint8)


def with_ramp_alpha(pixels: Pixels) -> Pixels:
    """The picture with an alpha channel that takes every value from 0 to full scale."""
    height, width = pixels.shape[:2]
    ramp = np.linspace(0, full_scale(pixels), height * width).reshape(height, width)
    return np.dstack([pixels[..., :3], np.rint(ramp).astype(pixels.dtype)])


def soft_region(height: int, width: int) -> Mask:
    """A feathered rectangle in the middle, with pixels at 0, at 255 and in between."""
    mask = np.zeros((height, width), np.uint8)
    mask[height // 4 : max(height // 4 + 1, height * 3 // 4), width // 4 : max(width // 4 + 1, width * 3 // 4)] = 255
    if min(height, width) > 16:
        cv2.blur(mask, (5, 5), mask)
    return mask


def arguments_schema(tool: EditTool) -> type[BaseModel]:
    """The model of a tool's arguments."""
    schema = tool.args_schema
    assert isinstance(schema, type) and issubclass(schema, BaseModel), "edit_tool makes one"
    return schema

"""Colour profiles at the door: whether one can be trusted, and the way from CMYK and Lab to sRGB.

RGB and grey pictures keep their own colour space, the profile travels with the metadata. Left out: conversion between
RGB spaces, which would change pixels nobody asked to change.
"""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

SPACES = {"RGB": "RGB ", "L": "GRAY", "CMYK": "CMYK", "LAB": "Lab "}
"""The profile's name of a colour space, by Pillow's mode."""


def profile_space(icc: bytes) -> str | None:
    """The colour space an ICC profile is made for ("RGB ", "GRAY", "CMYK" ...); None when it is broken."""
    from PIL import ImageCms

    try:
        return str(ImageCms.ImageCmsProfile(io.BytesIO(icc)).profile.xcolor_space)
    except (OSError, ImageCms.PyCMSError, ValueError, TypeError, AttributeError):
        return None


def to_srgb(image: Image, icc: bytes | None) -> tuple[Image, str]:
    """A CMYK or Lab picture as sRGB, and the warning that says how.

    Through its own profile when that is valid, with the perceptual intent; CMYK without one by the inverse of
    Pillow's naive formula, R = 255 - min(255, C + K).
    """
    from PIL import ImageCms

    name = "Lab" if image.mode == "LAB" else "CMYK"
    source: Any = None
    if image.mode == "LAB":
        source = ImageCms.createProfile("LAB")
    elif icc and profile_space(icc) == SPACES["CMYK"]:
        source = ImageCms.ImageCmsProfile(io.BytesIO(icc))
    if source is not None:
        try:
            intent = ImageCms.Intent.PERCEPTUAL
            target = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, source, target, renderingIntent=intent, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None
        if converted is not None:
            through = "the file's profile" if name == "CMYK" else "the CIE's definition"
            return converted, f"{name} colours were converted to sRGB through {through}"
    return image.convert("RGB"), f"{name} colours without a usable profile were converted to RGB by a plain formula"


@cache
def srgb_profile() -> bytes:
    """An ICC profile of sRGB, the same bytes each time."""
    from PIL import ImageCms

    made: bytes = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made[:24] + bytes(12) + made[36:84] + bytes(16) + made[100:]  # without the date, and the sum over it

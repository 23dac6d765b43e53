"""A stack of layers as an OpenRaster file (.ora): a zip of PNGs that Krita, GIMP, MyPaint and others open.

Specification: https://www.openraster.org, baseline of version 0.0.6. The format has no layer masks: a layer's mask is
its alpha, and its colours are kept only where it is seen. 16 bits stay 16 bits, a colour profile stands in every PNG.
The same stack gives the same bytes. Left out: groups, blending other than the normal one.
"""

from __future__ import annotations

import zlib
from typing import IO
from xml.etree import ElementTree
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import cv2
import numpy as np

from ...images.pixels import Pixels, full_scale
from ...images.png import write_png
from ...images.view import shrink
from .stack import Layer, Load, Stack, layers

MEDIA_TYPE = "image/openraster"
THUMBNAIL = 256
"""Longest edge, as the specification has it."""
LONG_AGO = (1980, 1, 1, 0, 0, 0)
DPI = 72


def write_openraster(stack: Stack, load: Load, file: IO[bytes]) -> tuple[str, ...]:
    """Write a stack to a seekable file, and say what could not be kept. One layer is in memory at a time.

    `load` gives the pixels behind a reference; what it raises for one that is not there any more is raised here.
    """
    image = ElementTree.Element("image", {"version": "0.0.6", "name": stack.sheets[0].name})
    image.attrib |= {"w": str(stack.picture.width), "h": str(stack.picture.height)}
    xres, yres = stack.dpi or (DPI, DPI)
    image.attrib |= {"xres": str(max(1, round(xres))), "yres": str(max(1, round(yres)))}
    pile = ElementTree.SubElement(image, "stack")
    with ZipFile(file, "w", ZIP_STORED) as archive:
        archive.writestr(ZipInfo("mimetype", LONG_AGO), MEDIA_TYPE)  # first and stored, so that `file` knows it
        for number, layer in enumerate(layers(stack, load)):
            if layer.alone:
                for hidden in pile:
                    hidden.set("visibility", "hidden")
            source = f"data/layer{number:03d}.png"
            archive.writestr(ZipInfo(source, LONG_AGO), _png(_with_mask(layer), stack.profile))
            pile.insert(0, _element(layer, source))  # the topmost comes first
        picture = load(stack.picture)
        archive.writestr(ZipInfo("mergedimage.png", LONG_AGO), _png(picture, stack.profile))
        archive.writestr(ZipInfo("Thumbnails/thumbnail.png", LONG_AGO), _png(shrink(picture, THUMBNAIL), stack.profile))
        text = ElementTree.tostring(image, encoding="UTF-8", xml_declaration=True)
        archive.writestr(ZipInfo("stack.xml", LONG_AGO), text, ZIP_DEFLATED)
    return stack.warnings


def _element(layer: Layer, source: str) -> ElementTree.Element:
    return ElementTree.Element(
        "layer",
        {
            "name": layer.name,
            "src": source,
            "x": str(layer.x),
            "y": str(layer.y),
            "opacity": "1.0",
            "visibility": "visible",
            "composite-op": "svg:src-over",
        },
    )


def _with_mask(layer: Layer) -> Pixels:
    """The layer's pixels with its mask as their alpha; what is not seen has no colour."""
    if layer.mask is None:
        return layer.pixels
    pixels, mask = layer.pixels, np.ascontiguousarray(layer.mask)
    full = full_scale(pixels)
    alpha = mask.astype(pixels.dtype) * (full // 255)
    if pixels.shape[2] == 4:
        alpha = np.rint(alpha * (pixels[..., 3] / np.float32(full))).astype(pixels.dtype)
    result: Pixels = np.zeros((*mask.shape, 4), pixels.dtype)
    cv2.copyTo(cv2.merge([*cv2.split(np.ascontiguousarray(pixels[..., :3])), alpha]), mask, result)
    return result


def _png(pixels: Pixels, profile: bytes) -> bytes:
    """The PNG of (h, w, 3 or 4) pixels. Its writer picks the level, 1 for photos: a higher one takes twice the time for
    a few percent."""
    return write_png(pixels, [(b"iCCP", b"ICC profile\0\0" + zlib.compress(profile))] if profile else [])

"""An OpenRaster file as a program reads it: zip, XML, OpenCV's PNG reader."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import cv2
import numpy as np
import numpy.typing as npt

from .sessions import flattened

Array = npt.NDArray[Any]


def pixels_of(archive: ZipFile, name: str) -> Array:
    """(h, w, 3 or 4), 8 or 16 bits."""
    found = cv2.imdecode(np.frombuffer(archive.read(name), np.uint8), cv2.IMREAD_UNCHANGED)
    assert found is not None
    return np.asarray(cv2.cvtColor(found, cv2.COLOR_BGR2RGB if found.shape[2] == 3 else cv2.COLOR_BGRA2RGBA))


def image_of(archive: ZipFile) -> ElementTree.Element:
    return ElementTree.fromstring(archive.read("stack.xml"))


def layers_of(archive: ZipFile) -> list[ElementTree.Element]:
    """From the bottom up."""
    return list(image_of(archive).iter("layer"))[::-1]


def flat(archive: ZipFile) -> Array:
    """The visible layers, laid over each other."""
    image = image_of(archive)
    placed = [
        (pixels_of(archive, layer.attrib["src"]), int(layer.attrib["x"]), int(layer.attrib["y"]))
        for layer in layers_of(archive)
        if layer.attrib["visibility"] == "visible"
    ]
    return flattened((int(image.attrib["w"]), int(image.attrib["h"])), placed)

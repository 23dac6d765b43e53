"""A stack of layers as a Photoshop document (.psd), which Photoshop, GIMP, Krita and others open.

Format: Adobe Photoshop File Formats Specification (2019). psd-tools writes the records (`pip install
'imageedit-r1[layers]'`); the pixels go past it through a temporary file, so that one layer is in memory at a time. A
layer's mask is a layer mask: its pixels are there outside the mask too, as far as its rectangle goes. 8 and 16 bits
stay what they are. The merged picture is the session's, with straight alpha. Left out: PSB, the format for what is
larger, and any layer but those of pixels.
"""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from ...errors import ConfigurationError, InputError
from ...images.pixels import Pixels, depth_of, full_scale, split_alpha
from ...schema import ImageRef
from .stack import Layer, Load, Stack, layers

if TYPE_CHECKING:
    from psd_tools.psd.image_resources import ImageResources
    from psd_tools.psd.layer_and_mask import LayerRecord

MEDIA_TYPE = "image/vnd.adobe.photoshop"
MOST_PIXELS = 30_000
"""On a side."""
MOST_BYTES = 2**31 - 1
RLE = 1
MASK, TRANSPARENCY = -2, -1
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Plane:
    """A channel that is packed and put aside; written as psd-tools writes its `ChannelData`."""

    spool: IO[bytes]
    start: int
    length: int

    @property
    def _length(self) -> int:
        return 2 + self.length

    def write(self, file: IO[bytes], **_: Any) -> int:
        """Copy it to where it belongs."""
        file.write(struct.pack(">H", RLE))
        self.spool.seek(self.start)
        left = self.length
        while left:
            piece = self.spool.read(min(left, PIECE))
            file.write(piece)
            left -= len(piece)
        return 2 + self.length


def write_psd(stack: Stack, load: Load, file: IO[bytes]) -> tuple[str, ...]:
    """Write a stack to a seekable file, and say what could not be kept.

    `load` gives the pixels behind a reference; what it raises for one that is not there any more is raised here. Raises
    `ConfigurationError` when psd-tools is missing, `InputError` for what is larger than the format holds.
    """
    try:
        from psd_tools.psd import PSD
        from psd_tools.psd.color_mode_data import ColorModeData
        from psd_tools.psd.header import FileHeader
    except ImportError as error:
        raise ConfigurationError(f"a PSD needs {error.name}; pip install 'imageedit-r1[layers]'") from None
    picture = stack.picture
    _check_side(picture.width, picture.height)
    with tempfile.TemporaryFile() as spool:
        records: list[LayerRecord] = []
        planes: list[list[Plane]] = []
        for layer in layers(stack, load):
            _check_side(layer.pixels.shape[1], layer.pixels.shape[0])
            if layer.alone:
                for record in records:
                    record.flags.visible = False
            record, channels = _record(layer, spool)
            records.append(record)
            planes.append(channels)
        merged = load(picture)
        whole = _pack((merged[..., number] for number in range(merged.shape[2])), spool)
        if spool.seek(0, 2) + len(stack.profile) > MOST_BYTES * 0.99:
            raise InputError(
                f"a PSD holds 2 GB, these layers need {spool.tell() / 1e9:.1f} GB; export OpenRaster (.ora) instead"
            )
        PSD(
            header=FileHeader(
                channels=picture.channels, height=picture.height, width=picture.width, depth=picture.depth
            ),
            color_mode_data=ColorModeData(b""),
            image_resources=_resources(stack),
            layer_and_mask_information=_section(records, planes, picture),
            image_data=whole,
        ).write(file)
    return stack.warnings


def _check_side(width: int, height: int) -> None:
    if max(width, height) > MOST_PIXELS:
        raise InputError(
            f"a PSD holds {MOST_PIXELS} pixels a side, a layer is {width}x{height}; export OpenRaster (.ora) instead"
        )


def _record(layer: Layer, spool: IO[bytes]) -> tuple[LayerRecord, list[Plane]]:
    """The record of a layer, and its channels."""
    from psd_tools.constants import ChannelID, Tag
    from psd_tools.psd.layer_and_mask import ChannelInfo, LayerRecord, MaskData

    height, width = layer.pixels.shape[:2]
    place = {"top": layer.y, "left": layer.x, "bottom": layer.y + height, "right": layer.x + width}
    colour, alpha = split_alpha(layer.pixels)
    full = full_scale(layer.pixels)
    channels = {
        TRANSPARENCY: np.full((height, width), full, colour.dtype) if alpha is None else alpha,
        **{number: colour[..., number] for number in range(3)},
    }
    if layer.mask is not None:
        channels[MASK] = layer.mask.astype(colour.dtype) * (full // 255)
    planes = [_pack([values], spool) for values in channels.values()]
    record = LayerRecord(
        **place,
        channel_info=[ChannelInfo(ChannelID(number)) for number in channels],
        mask_data=None if layer.mask is None else MaskData(**place, background_color=0),
        name=layer.name.encode("macroman", "replace").decode("macroman"),
    )
    record.tagged_blocks.set_data(Tag.UNICODE_LAYER_NAME, layer.name)
    return record, planes


def _pack(planes: Iterable[Pixels], spool: IO[bytes]) -> Plane:
    """Planes (h, w) one behind the other, packed by runs: the lengths of all rows, then the rows."""
    from psd_tools.compression import compress
    from psd_tools.constants import Compression

    lengths, rows = [], []
    for values in planes:
        height, width = values.shape
        raw = np.ascontiguousarray(values, values.dtype.newbyteorder(">")).tobytes()
        packed = memoryview(compress(raw, Compression.RLE, width, height, depth_of(values)))
        lengths.append(packed[: 2 * height])
        rows.append(packed[2 * height :])
    start = spool.seek(0, 2)
    spool.writelines([*lengths, *rows])
    return Plane(spool, start, spool.tell() - start)


def _section(records: list[LayerRecord], planes: list[list[Plane]], picture: ImageRef) -> Any:
    """The layers' part of the file. Where Photoshop puts 16 bits, and other readers look for them: in a block."""
    from psd_tools.constants import Tag
    from psd_tools.psd.layer_and_mask import (
        ChannelDataList,
        ChannelImageData,
        GlobalLayerMaskInfo,
        LayerAndMaskInformation,
        LayerInfo,
        LayerRecords,
    )
    from psd_tools.psd.tagged_blocks import TaggedBlocks

    parts: dict[str, Any] = {
        # Negative: the fourth channel of the merged picture is its transparency.
        "layer_count": -len(records) if picture.channels == 4 else len(records),
        "layer_records": LayerRecords(records),
        "channel_image_data": ChannelImageData([ChannelDataList(channels) for channels in planes]),
    }
    blocks = TaggedBlocks()
    if picture.depth == 16:
        blocks.set_data(Tag.LAYER_16, **parts)
        parts = {}
    return LayerAndMaskInformation(LayerInfo(**parts), GlobalLayerMaskInfo(), blocks)


def _resources(stack: Stack) -> ImageResources:
    """Colour profile and resolution."""
    from psd_tools.constants import Resource
    from psd_tools.psd.image_resources import ImageResource, ImageResources, ResoulutionInfo, VersionInfo

    us = "ImageEdit-R1"
    found: dict[Resource, Any] = {Resource.VERSION_INFO: VersionInfo(has_composite=True, writer=us, reader=us)}
    if stack.dpi:
        x, y = (max(1, round(value * 65_536)) for value in stack.dpi)
        found[Resource.RESOLUTION_INFO] = ResoulutionInfo(x, 1, 1, y, 1, 1)
    if stack.profile:
        found[Resource.ICC_PROFILE] = stack.profile
    return ImageResources([(key, ImageResource(key=key, data=data)) for key, data in found.items()])

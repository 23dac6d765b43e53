"""The door out: the same pixels, the metadata true, and a warning for what a format cannot hold."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from imageedit_r1.errors import InputError
from imageedit_r1.images.decode import decode
from imageedit_r1.images.encode import SUFFIXES, encode, format_of_suffix, to_8_bits
from imageedit_r1.images.png import write_png
from imageedit_r1.tests.images.files import SRGB, Array, cmyk_profile, save, scene, tiff

XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="6" exif:PixelXDimension="61" '
    b'dc:title="kept">'
    b"<xmp:Thumbnails><rdf:li>SECRETPREVIEW</rdf:li></xmp:Thumbnails><tiff:ImageLength>37</tiff:ImageLength>"
    b"</rdf:Description></x:xmpmeta>"
)


def opened(data: bytes) -> Any:
    """The file in Pillow, loaded."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def exif_block(thumbnail: bytes = b"") -> bytes:
    """EXIF written by hand, big-endian: make, orientation 6, size tags, a maker note with an absolute offset inside."""
    note = b"MAKER\0" + struct.pack(">I", 0x1234)
    sub_at, note_at = 8 + 2 + 12 * 4 + 4, 8 + 2 + 12 * 4 + 4 + 2 + 12 * 3 + 4
    next_at = note_at + len(note) if thumbnail else 0
    first = struct.pack(">H", 4)
    first += struct.pack(">HHI4s", 271, 2, 4, b"Cam\0") + struct.pack(">HHIHH", 274, 3, 1, 6, 0)
    first += (
        struct.pack(">HHII", 256, 4, 1, 61) + struct.pack(">HHII", 34665, 4, 1, sub_at) + struct.pack(">I", next_at)
    )
    sub = struct.pack(">H", 3) + struct.pack(">HHII", 37500, 7, len(note), note_at)
    sub += struct.pack(">HHIHH", 40962, 3, 1, 61, 0) + struct.pack(">HHIHH", 40963, 3, 1, 37, 0) + bytes(4)
    block = b"MM\0*" + struct.pack(">I", 8) + first + sub + note
    if thumbnail:
        start = next_at + 2 + 12 * 2 + 4
        block += struct.pack(">H", 2) + struct.pack(">HHII", 513, 4, 1, start)
        block += struct.pack(">HHII", 514, 4, 1, len(thumbnail)) + bytes(4) + thumbnail
    return block


def photo(format: str, **options: Any) -> bytes:
    """A file with everything: EXIF with a thumbnail, profile, XMP, resolution."""
    exif = b"Exif\0\0" + exif_block(b"SECRETPREVIEW" * 9)
    if format == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Title", "a title")
        text.add_itxt("XML:com.adobe.xmp", XMP.decode())
        options |= {"pnginfo": text, "dpi": (300, 300)}
    elif format == "JPEG":
        options |= {"xmp": XMP, "dpi": (300, 300), "comment": b"a comment"}
    else:
        options |= {"xmp": XMP}
    return save(scene(), format, exif=exif, icc_profile=SRGB, **options)


@pytest.mark.parametrize("target", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF"])
@pytest.mark.parametrize("source", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_metadata_survive_and_are_true(source: str, target: str) -> None:
    encoded = encode(scene(80, 90), format=target, original=photo(source))
    image = opened(encoded.data)
    exif = image.getexif()
    assert exif[271] == "Cam"
    assert exif.get(274, 1) == 1
    assert exif[256] == 80
    assert (exif.get_ifd(34665)[40962], exif.get_ifd(34665)[40963]) == (80, 90)
    assert image.info["icc_profile"] == SRGB
    xmp = image.info.get("xmp") or image.tag_v2[700]
    assert b'tiff:Orientation="1"' in xmp
    assert b'PixelXDimension="80"' in xmp
    assert b"<tiff:ImageLength>90<" in xmp
    assert b'dc:title="kept"' in xmp
    assert b"SECRETPREVIEW" not in encoded.data
    if {source, target} <= {"JPEG", "PNG", "TIFF"}:
        assert image.info["dpi"][0] == pytest.approx(300, abs=0.01)
    if target == "PNG" and source == "PNG":
        assert image.text["Title"] == "a title"
    elif source == "PNG":
        assert any("Title" in note for note in encoded.warnings)
    if source == target == "JPEG":
        assert image.info["comment"] == b"a comment"
    again = decode(encoded.data)
    assert again.pixels.shape == (90, 80, 3)
    assert again.warnings == ()


def test_maker_notes_keep_their_place() -> None:
    data = encode(scene(), format="JPEG", original=photo("JPEG")).data
    note = b"MAKER\0\0\0\x12\x34"
    before, after = photo("JPEG"), data
    assert before.find(note) - before.find(b"MM\0*") == after.find(note) - after.find(b"MM\0*") > 0


def test_tiff_to_everything_and_back() -> None:
    original = encode(scene(kind=np.uint16), format="TIFF", original=photo("JPEG")).data
    assert decode(original).pixels.dtype == np.uint16
    for target in ("TIFF", "PNG", "JPEG"):
        image = opened(encode(scene(70, 50), format=target, original=original).data)
        exif = image.getexif()
        assert exif[271] == "Cam"
        assert exif.get_ifd(34665)[40962] == 70
        assert image.info["icc_profile"] == SRGB
        assert image.info["dpi"][0] == pytest.approx(300, abs=0.01)


@pytest.mark.parametrize("format", ["PNG", "TIFF"])
@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("original", [None, "PNG"])
def test_lossless_round_trips(format: str, kind: type, channels: int, original: str | None) -> None:
    pixels = scene(channels=channels, kind=kind)
    encoded = encode(pixels, format=format, original=photo("PNG") if original else None)
    assert np.array_equal(decode(encoded.data).pixels, pixels)
    opened(encoded.data)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 40),
    st.integers(1, 40),
    st.integers(3, 4),
    st.sampled_from([np.uint8, np.uint16]),
    st.integers(0, 99),
)
def test_any_size_round_trips(width: int, height: int, channels: int, kind: type, seed: int) -> None:
    rng = np.random.default_rng(seed)
    pixels: Array = rng.integers(0, np.iinfo(kind).max, (height, width, channels)).astype(kind)
    squeezed = tiff(pixels, photometric="rgb", compression="zlib", extrasamples=["unassalpha"] * (channels - 3))
    for format in ("PNG", "TIFF"):
        assert np.array_equal(decode(encode(pixels, format=format, original=squeezed).data).pixels, pixels)
    assert decode(encode(pixels, format="JPEG", original=None).data).pixels.shape == (height, width, 3)


@pytest.mark.parametrize(
    "options", [{"quality": 60}, {"quality": 97, "subsampling": 0}, {"quality": 85, "subsampling": 1}]
)
def test_jpeg_quality_is_the_originals(options: dict[str, int]) -> None:
    original = save(scene(200, 100), "JPEG", **options)
    data = encode(decode(original).pixels, format="JPEG", original=original).data
    before, after = opened(original), opened(data)
    assert after.quantization == before.quantization
    assert after.layer == before.layer, "the same subsampling"
    assert abs(len(data) - len(original)) < len(original) / 20
    louder = opened(encode(scene(), format="JPEG", original=original, quality=30).data)
    assert sum(louder.quantization[0]) > sum(before.quantization[0])


def test_progressive_stays_progressive() -> None:
    original = save(scene(), "JPEG", progressive=True)
    assert opened(encode(scene(), format="JPEG", original=original).data).info.get("progressive")


def test_jpeg_of_another_format_has_high_quality() -> None:
    data = encode(scene(200, 100), format="JPEG", original=save(scene(200, 100), "PNG")).data
    assert np.abs(decode(data).pixels.astype(int) - scene(200, 100)).mean() < 1.5
    assert sum(opened(data).quantization[0]) <= sum(opened(save(scene(), "JPEG", quality=90)).quantization[0])


@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF"])
def test_gray_stays_gray_while_it_is(format: str) -> None:
    gray = np.repeat(scene(channels=1), 3, axis=2)
    original = save(gray[..., 0], format)
    assert opened(encode(gray, format=format, original=original, gray=True).data).mode == "L"
    assert opened(encode(scene(), format=format, original=original, gray=True).data).mode == "RGB"
    assert opened(encode(gray, format=format, original=original, gray=False).data).mode == "RGB"
    again = decode(encode(gray, format=format, original=original, gray=True).data)
    assert again.gray
    if format != "JPEG":
        assert np.array_equal(again.pixels, gray)


def test_a_gray_profile_leaves_with_the_gray() -> None:
    gray_icc = bytearray(SRGB)
    gray_icc[16:20] = b"GRAY"
    original = save(scene(channels=1)[..., 0], "PNG", icc_profile=bytes(gray_icc))
    encoded = encode(scene(), format="PNG", original=original, gray=True)
    assert "icc_profile" not in opened(encoded.data).info
    assert any("grey colour profile" in note for note in encoded.warnings)


def test_a_cmyk_profile_is_not_stale() -> None:
    image = Image.frombytes("CMYK", (61, 37), scene(channels=4).tobytes())
    original = save(image, "JPEG", icc_profile=cmyk_profile())
    made = opened(encode(decode(original).pixels, format="JPEG", original=original).data)
    assert made.mode == "RGB"
    assert "icc_profile" not in made.info


@pytest.mark.parametrize("format", ["JPEG", "BMP"])
def test_alpha_goes_on_white(format: str) -> None:
    pixels = np.zeros((8, 8, 4), np.uint8)
    pixels[:4, :, 3] = 255
    encoded = encode(pixels, format=format, original=None, quality=100 if format == "JPEG" else None)
    seen = decode(encoded.data).pixels
    assert seen[:3].max() < 6
    assert seen[5:].min() > 249
    assert any("white" in note for note in encoded.warnings)
    pixels[..., 3] = 255
    assert encode(pixels, format=format, original=None).warnings == ()


def test_16_bits_are_rounded_not_cut() -> None:
    values = np.arange(65536, dtype=np.uint16)
    assert np.array_equal(to_8_bits(values), np.rint(values / 257).astype(np.uint8))
    encoded = encode(scene(kind=np.uint16), format="WEBP", original=save(scene(), "WEBP", lossless=True))
    assert np.array_equal(decode(encoded.data).pixels, to_8_bits(scene(kind=np.uint16)))
    assert any("16 bits" in note for note in encoded.warnings)


def test_gif_says_what_it_cannot_hold() -> None:
    encoded = encode(scene(), format="GIF", original=photo("JPEG"))
    assert any("256" in note for note in encoded.warnings)
    assert any("no EXIF" in note for note in encoded.warnings)
    flat = np.zeros((5, 5, 3), np.uint8)
    assert encode(flat, format="GIF", original=None).warnings == ()
    assert np.array_equal(decode(encode(flat, format="GIF", original=None).data).pixels, flat)


def test_refusals() -> None:
    with pytest.raises(InputError, match="cannot write HEIC"):
        encode(scene(), format="HEIC", original=None)
    with pytest.raises(InputError, match="1 to 100"):
        encode(scene(), format="JPEG", original=None, quality=101)
    for format in ("JPEG", "WEBP", "GIF"):
        with pytest.raises(InputError, match="pixels a side"):
            encode(np.zeros((1, 70_000, 3), np.uint8), format=format, original=None)


def test_suffixes() -> None:
    assert {format_of_suffix(f"x{suffix.upper()}") for suffix in SUFFIXES} == set(SUFFIXES.values())
    for name in ("photo.heic", "photo", "photo.jpg.exe"):
        with pytest.raises(InputError, match=r"expected one of \.jpg"):
            format_of_suffix(name)


def test_long_exif_does_not_break_a_jpeg() -> None:
    original = save(scene(), "PNG", exif=b"Exif\0\0" + exif_block(b"x" * 70_000))
    assert opened(encode(scene(), format="JPEG", original=original).data).getexif()[271] == "Cam"
    note = exif_block() + b"y" * 70_000
    encoded = encode(scene(), format="JPEG", original=save(scene(), "PNG", exif=b"Exif\0\0" + note))
    assert any("longer than a JPEG holds" in text for text in encoded.warnings)


def test_png_bands_join_into_one_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imageedit_r1.images.png.BAND_BYTES", 500)
    for kind in (np.uint8, np.uint16):
        for channels in (1, 2, 3, 4):
            pixels = scene(channels=channels, kind=kind)
            data = write_png(pixels)
            at = data.find(b"IDAT")
            (length,) = struct.unpack(">I", data[at - 4 : at])
            assert len(zlib.decompress(data[at + 4 : at + 4 + length])) == 37 * (1 + 61 * channels * pixels.itemsize)
            assert np.array_equal(decode(data).pixels[..., 0], pixels[..., 0])

"""The door against hostile files: one clear line each, no half-grey pictures, nothing on stderr."""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from imageedit_r1.errors import InputError
from imageedit_r1.images.decode import decode, probe
from imageedit_r1.images.encode import encode
from imageedit_r1.tests.images import files
from imageedit_r1.tests.images.files import png16, save, scene, tiff

COFFEE = (Path(__file__).resolve().parents[2] / "examples" / "coffee.jpg").read_bytes()
DEEP = scene(kind=np.uint16)
SEEDS: dict[str, bytes] = {
    "jpeg": save(scene(), "JPEG"),
    "progressive": save(scene(), "JPEG", progressive=True),
    "cmyk": save(Image.frombytes("CMYK", (61, 37), scene(channels=4).tobytes()), "JPEG"),
    "png": save(scene(), "PNG"),
    "png16": png16(DEEP),
    "palette": save(Image.fromarray(scene()).quantize(9), "PNG"),
    "webp": save(scene(), "WEBP"),
    "webp lossless": save(scene(), "WEBP", lossless=True),
    "gif": save(scene(), "GIF"),
    "bmp": save(scene(), "BMP"),
    "tiff": save(scene(), "TIFF"),
    "tiff lzw": save(scene(), "TIFF", compression="tiff_lzw"),
    "tiff16": tiff(DEEP, photometric="rgb", compression="zlib", predictor=True),
    "tiff float": tiff(DEEP.astype(np.float32), photometric="rgb"),
    "avif": save(scene(), "AVIF"),
}
LIBTIFF = {"tiff lzw", "tiff16"}
"""Seeds about whose damaged data libtiff itself prints a line, which Pillow cannot prevent."""
WHOLE = {
    "tiff lzw",
    "jpeg",
    "progressive",
    "cmyk",
    "png",
    "png16",
    "palette",
    "tiff16",
    "tiff float",
    "tiff",
    "bmp",
    "webp",
    "avif",
}
"""Seeds of which no truncation may pass."""


def refused(call: Callable[[], object]) -> str:
    """The message of the refusal; asserts that it is one line."""
    with pytest.raises(InputError) as caught:
        call()
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) > 15
    return str(caught.value)


@pytest.mark.parametrize("name", SEEDS)
def test_truncations(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    data = SEEDS[name]
    whole = decode(data).pixels
    for length in sorted(
        {*range(0, 60, 7), *range(60, len(data), max(1, len(data) // 40)), len(data) - 2, len(data) - 1}
    ):
        try:
            pixels = decode(data[:length]).pixels
        except InputError as error:
            assert "\n" not in str(error)
        else:
            if name in WHOLE:
                assert np.array_equal(pixels, whole), f"{length} of {len(data)} bytes gave another picture"
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("part", [0.05, 0.3, 0.5, 0.9, 0.999])
def test_a_truncated_photo_is_named_so(part: float, capfd: pytest.CaptureFixture[str]) -> None:
    png = save(scene(200, 200), "PNG")
    for data in (COFFEE, png):
        assert "truncated" in refused(partial(decode, data[: int(len(data) * part)]))
    assert capfd.readouterr().err == ""


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(SEEDS)), flips=st.lists(st.integers(0, 2**20), min_size=1, max_size=4))
def test_flipped_bits_never_escape(name: str, flips: list[int], capfd: pytest.CaptureFixture[str]) -> None:
    data = bytearray(SEEDS[name])
    for flip in flips:
        data[flip // 8 % len(data)] ^= 1 << flip % 8
    for read in (probe, decode):
        try:
            read(bytes(data), max_pixels=1_000_000)
        except InputError as error:
            assert "\n" not in str(error)
    assert capfd.readouterr().err == "" or name in LIBTIFF


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(SEEDS)), at=st.integers(4, 120), noise=st.binary(min_size=1, max_size=8))
def test_lying_headers_never_escape(name: str, at: int, noise: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    data = SEEDS[name][:at] + noise + SEEDS[name][at + len(noise) :]
    try:
        found = decode(data, max_pixels=1_000_000)
        assert found.pixels.shape[0] * found.pixels.shape[1] <= 1_000_000
        encode(found.pixels, format="PNG", original=data)
        encode(found.pixels, format="JPEG", original=data)
    except InputError as error:
        assert "\n" not in str(error)
    assert capfd.readouterr().err == "" or name in LIBTIFF


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=64), st.sampled_from([b"", *[seed[:12] for seed in SEEDS.values()]]))
def test_noise_is_refused(noise: bytes, head: bytes) -> None:
    refused(lambda: decode(head + noise))
    refused(lambda: probe(head[:8] + noise))


def test_what_is_no_photo_is_named() -> None:
    assert "empty" in refused(lambda: decode(b""))
    assert "not an image" in refused(lambda: decode(b"Dear diary, today I wrote a text file."))
    assert "JPEG, PNG, GIF" in refused(lambda: decode(b"hello"))
    named = {
        b"%PDF-1.7 ...": "PDF",
        b"8BPS\0\1": "Photoshop",
        b"\0\0\0\x18ftypheic": "HEIC",
        b"<svg xmlns='x'/>": "SVG",
        b"\0\0\1\0\1\0": "icon",
        b"\xff\x0a\0\0": "JPEG XL",
    }
    for data, name in named.items():
        assert f"{name} files are not supported" in refused(partial(decode, data + bytes(50)))


def test_formats_that_pillow_reads_but_nobody_asked_for_are_refused() -> None:
    for format in ("PPM", "TGA", "PCX", "ICO", "SGI", "DDS"):
        refused(partial(decode, save(scene(32, 32), format)))


def bombs() -> dict[str, bytes]:
    """Small files that claim 60,000 x 60,000 pixels, or all that the format can say."""
    side = 60_000
    gif = bytearray(SEEDS["gif"])
    gif[6:10] = struct.pack("<HH", side, side)
    bmp = bytearray(SEEDS["bmp"])
    bmp[18:26] = struct.pack("<ii", side, side)
    jpeg = bytearray(SEEDS["jpeg"])
    at = jpeg.find(b"\xff\xc0") + 5
    jpeg[at : at + 4] = struct.pack(">HH", side, side)
    webp = b"VP8X" + struct.pack("<I", 10) + bytes(4) + (side - 1).to_bytes(3, "little") * 2
    body = b"WEBP" + webp + SEEDS["webp"][12:]
    big = tiff(np.zeros((1, 1, 3), np.uint16), photometric="rgb")
    for tag in (256, 257):
        big = big.replace(struct.pack("<HHI", tag, 4, 1) + struct.pack("<I", 1), struct.pack("<HHII", tag, 4, 1, side))
        big = big.replace(struct.pack("<HHI", tag, 3, 1) + struct.pack("<I", 1), struct.pack("<HHII", tag, 4, 1, side))
    return {
        "GIF": bytes(gif),
        "BMP": bytes(bmp),
        "JPEG": bytes(jpeg),
        "WEBP": b"RIFF" + struct.pack("<I", len(body)) + body,
        "PNG": files.png(side, side, 8, 2, bytes(1000)),
        "TIFF": big,
    }


@pytest.mark.parametrize("format", sorted(bombs()))
def test_bombs_are_refused_by_their_header(format: str) -> None:
    data = bombs()[format]
    for read in (probe, decode):
        message = refused(partial(read, data))
        assert "--max-pixels" in message
        assert "60000x60000" in message


def test_the_limit_is_the_callers_and_exact() -> None:
    data = SEEDS["png"]
    assert decode(data, max_pixels=61 * 37).pixels.shape == (37, 61, 3)
    assert "the limit is 2256" in refused(lambda: decode(data, max_pixels=61 * 37 - 1))
    flat = files.png(20_000, 10_000, 1, 0, bytes(10_000 * 2501))
    assert "200000000 pixels" in refused(lambda: decode(flat))
    seen = probe(flat, max_pixels=300_000_000)
    assert (seen.width, seen.height, seen.depth) == (20_000, 10_000, 1), "Pillow's own limit does not interfere"


def test_no_pixels() -> None:
    for data in (files.png(0, 5, 8, 2, b""), files.png(5, 0, 8, 2, b""), files.png(0, 0, 16, 2, b"")):
        refused(partial(decode, data))


def test_checksums_of_a_png_count() -> None:
    data = bytearray(save(scene(200, 200), "PNG"))
    data[len(data) // 2] ^= 1
    assert "checksum" in refused(lambda: decode(bytes(data)))


def test_16_bit_png_with_right_checksums_and_wrong_content(capfd: pytest.CaptureFixture[str]) -> None:
    good = b"\0" + bytes(6 * 4)
    head = struct.pack(">IIBBBBB", 4, 4, 16, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", b"\x78\x9c" + b"\xff" * 30), (b"IEND", b""))
    cases = {
        "fewer pixels": files.png(4, 4, 16, 2, good * 3),
        "filter": files.png(4, 4, 16, 2, good * 3 + b"\7" + bytes(24)),
        "inflated": b"\x89PNG\r\n\x1a\n" + b"".join(files.png_chunk(*chunk) for chunk in chunks),
    }
    for message, data in cases.items():
        assert message in refused(partial(decode, data))
    assert decode(files.png(4, 4, 16, 2, good * 9)).pixels.max() == 0
    assert capfd.readouterr().err == ""


def test_a_jpeg_of_endless_scans_is_refused() -> None:
    data = SEEDS["progressive"]
    at = data.find(b"\xff\xda")
    end = data.find(b"\xff", at + 2)
    assert "scans" in refused(lambda: decode(data[:at] + data[at:end] * 5000 + data[at:]))


def test_broken_exif_is_no_reason_to_refuse() -> None:
    for exif in (b"Exif\0\0nonsense", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0II*\0\x08\0\0\0\xff\xff"):
        for format in ("JPEG", "PNG", "WEBP"):
            data = save(scene(), format, exif=exif)
            assert decode(data).pixels.shape == (37, 61, 3)
            assert encode(scene(), format=format, original=data).data

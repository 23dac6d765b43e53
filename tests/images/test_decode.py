"""The door for photos: every kind of file that people have, as the pixels they see."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageOps

from imageedit_r1.errors import InputError
from imageedit_r1.images.decode import decode, probe
from imageedit_r1.tests.images import files
from imageedit_r1.tests.images.files import SRGB, Array, png16, save, scene, tiff

LOSSLESS = {"PNG": {}, "TIFF": {}, "BMP": {}, "WEBP": {"lossless": True}}


def rgb_of(gray: Array) -> Array:
    return np.repeat(gray[..., None], 3, axis=2)


@pytest.mark.parametrize("format", LOSSLESS)
def test_lossless_formats_give_the_pixels(format: str) -> None:
    data = save(scene(), format, **LOSSLESS[format])
    decoded = decode(data)
    assert np.array_equal(decoded.pixels, scene())
    assert (decoded.format, decoded.gray, decoded.warnings) == (format, False, ())
    assert not decoded.pixels.flags.writeable
    assert decoded.pixels.flags.c_contiguous
    seen = probe(data)
    assert (seen.format, seen.width, seen.height, seen.frames, seen.depth) == (format, 61, 37, 1, 8)


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 0, "quality": 95}, {"subsampling": 1}])
def test_jpeg_is_what_pillow_decodes(options: dict[str, object]) -> None:
    data = save(scene(300, 200), "JPEG", **options)
    assert np.array_equal(decode(data).pixels, np.asarray(Image.open(io.BytesIO(data))))


def test_real_photos(photos: Path) -> None:
    for path in sorted(photos.glob("*.*g")):
        decoded = decode(path.read_bytes(), strict=True)
        image = Image.open(path)
        assert np.array_equal(decoded.pixels, np.asarray(image.convert("RGB")))
        assert decoded.gray == (image.mode == "L")


def test_multi_picture_jpeg_is_a_jpeg() -> None:
    second = Image.fromarray(scene(seed=1))
    data = save(scene(), "MPO", save_all=True, append_images=[second])
    decoded = decode(data, strict=True)
    assert decoded.format == "JPEG"
    assert np.array_equal(decoded.pixels, np.asarray(Image.open(io.BytesIO(data))))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied_once(format: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[274] = orientation
    data = save(scene(), format, exif=exif)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
    decoded, seen = decode(data), probe(data)
    assert np.array_equal(decoded.pixels, np.asarray(upright))
    assert (seen.width, seen.height) == upright.size == ((37, 61) if orientation > 4 else (61, 37))


def test_orientation_means_what_it_says() -> None:
    exif = Image.Exif()
    exif[274] = 6
    assert np.array_equal(decode(save(scene(), "PNG", exif=exif)).pixels, np.rot90(scene(), -1))


@pytest.mark.parametrize("value", [0, 9, 65535])
def test_impossible_orientation_is_upright(value: int) -> None:
    exif = Image.Exif()
    exif[274] = value
    assert np.array_equal(decode(save(scene(), "PNG", exif=exif)).pixels, scene())


@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_16_bit_tiff_is_turned_too(orientation: int) -> None:
    values = scene(kind=np.uint16)
    data = tiff(values, photometric="rgb", extratags=[(274, "H", 1, orientation, True)])
    expected = np.rot90(values, {1: 0, 3: 2, 6: -1}[orientation])
    assert np.array_equal(decode(data).pixels, expected)
    assert (probe(data).width, probe(data).height) == expected.shape[1::-1]


def test_gray_and_alpha_of_8_bits() -> None:
    gray, alpha = scene(channels=1)[..., 0], scene(channels=1, seed=1)[..., 0]
    decoded = decode(save(gray, "PNG"))
    assert decoded.gray
    assert np.array_equal(decoded.pixels, rgb_of(gray))
    decoded = decode(save(np.dstack([gray, alpha]), "PNG"))
    assert decoded.gray
    assert np.array_equal(decoded.pixels, np.dstack([gray, gray, gray, alpha]))
    rgba = scene(channels=4)
    decoded = decode(save(rgba, "PNG"))
    assert not decoded.gray
    assert np.array_equal(decoded.pixels, rgba)


def test_one_bit() -> None:
    bits = scene(channels=1)[..., 0] > 128
    for format in ("PNG", "TIFF", "BMP"):
        data = save(Image.fromarray(bits), format)
        decoded = decode(data)
        assert decoded.gray
        assert np.array_equal(decoded.pixels, rgb_of(bits.astype(np.uint8) * 255))


def test_palettes() -> None:
    image = Image.fromarray(scene()).quantize(16)
    colours = np.asarray(image.convert("RGB"))
    for format in ("PNG", "GIF", "TIFF", "BMP"):
        decoded = decode(save(image, format))
        assert np.array_equal(decoded.pixels, colours)
        assert not decoded.gray
    clear = (np.asarray(image) != 3).astype(np.uint8) * 255
    for format in ("PNG", "GIF"):
        decoded = decode(save(image, format, transparency=3))
        assert np.array_equal(decoded.pixels[..., 3], clear)
        assert np.array_equal(decoded.pixels[clear > 0][:, :3], colours[clear > 0])


def test_one_transparent_colour() -> None:
    gray = scene(channels=1)[..., 0] // 64
    decoded = decode(save(gray, "PNG", transparency=2))
    assert np.array_equal(decoded.pixels, np.dstack([gray, gray, gray, np.where(gray == 2, 0, 255)]))
    deep = scene(channels=3, kind=np.uint16)
    key = b"".join(int(v).to_bytes(2, "big") for v in deep[3, 4])
    decoded = decode(png16(deep, files.png_chunk(b"tRNS", key)))
    assert decoded.pixels[3, 4, 3] == 0
    assert decoded.pixels[0, 0, 3] == 65535
    assert np.array_equal(decoded.pixels[..., :3], deep)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_16_bit_png_keeps_every_bit(channels: int) -> None:
    values = scene(channels=channels, kind=np.uint16)
    decoded = decode(png16(values), strict=True)
    expected = values if channels >= 3 else np.dstack([values[..., 0]] * 3 + [values[..., 1:]])
    assert np.array_equal(decoded.pixels, expected)
    assert decoded.pixels.dtype == np.uint16
    assert decoded.gray == (channels < 3)
    assert probe(png16(values)).depth == 16


def test_interlaced_16_bit_png() -> None:
    values = scene(9, 5, kind=np.uint16)
    lines = b""
    for x, y, dx, dy in (
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ):
        for row in values[y::dy, x::dx]:
            lines += b"\0" + row.astype(">u2").tobytes() if row.size else b""
    decoded = decode(files.png(9, 5, 16, 2, lines, interlace=1))
    assert np.array_equal(decoded.pixels, values)


TIFF_STORAGE: dict[str, dict[str, Any]] = {
    "plain": {},
    "deflate": {"compression": "zlib"},
    "predictor": {"compression": "zlib", "predictor": True},
    "tiles": {"tile": (16, 32), "compression": "zlib", "predictor": True},
    "big-endian": {"byteorder": ">", "compression": "zlib", "predictor": True},
    "bigtiff": {"bigtiff": True},
    "strips": {"rowsperstrip": 5},
}


@pytest.mark.parametrize("storage", TIFF_STORAGE)
def test_16_bit_tiff_keeps_every_bit(storage: str) -> None:
    options = TIFF_STORAGE[storage]
    rgba = scene(channels=4, kind=np.uint16)
    rgb, gray = np.ascontiguousarray(rgba[..., :3]), np.ascontiguousarray(rgba[..., 0])
    cases = [
        (tiff(rgb, photometric="rgb", **options), rgb),
        (tiff(rgba, photometric="rgb", extrasamples=["unassalpha"], **options), rgba),
        (tiff(gray, photometric="minisblack", **options), rgb_of(gray)),
        (tiff(gray, photometric="miniswhite", **options), rgb_of(65535 - gray)),
        (tiff(np.moveaxis(rgb, 2, 0).copy(), photometric="rgb", planarconfig="separate", **options), rgb),
    ]
    for data, expected in cases:
        decoded = decode(data, strict=True)
        assert decoded.pixels.dtype == np.uint16
        assert np.array_equal(decoded.pixels, expected)


def test_premultiplied_16_bit_alpha_is_undone() -> None:
    rgba = scene(channels=4, kind=np.uint16)
    rgba[..., 3] = np.maximum(rgba[..., 3], 30_000)
    stored = rgba.copy()
    stored[..., :3] = np.rint(rgba[..., :3] * (rgba[..., 3:] / 65535.0))
    decoded = decode(tiff(stored, photometric="rgb", extrasamples=["assocalpha"]))
    assert np.abs(decoded.pixels.astype(int) - rgba).max() <= 2


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("order", ["<", ">"])
def test_floats_of_0_to_1(kind: type, order: str) -> None:
    values = scene(kind=np.uint16).astype(np.float64) / 65535
    stored: Array = values.astype(kind)
    decoded = decode(tiff(stored, photometric="rgb", byteorder=order))
    assert decoded.pixels.dtype == np.uint16
    assert np.abs(decoded.pixels - stored.astype(np.float64) * 65535).max() <= 1
    assert decoded.warnings == ("floating-point values 0 to 1 were mapped to 16 bits",)
    with pytest.raises(InputError, match="strict"):
        decode(tiff(stored, photometric="rgb"), strict=True)


def test_floats_with_holes_and_any_range() -> None:
    values = np.linspace(-3, 5, 37 * 61).reshape(37, 61).astype(np.float32)
    values[0, :3] = np.nan, np.inf, -np.inf
    decoded = decode(tiff(values, photometric="minisblack"))
    gray = decoded.pixels[..., 0]
    assert decoded.gray
    assert (gray[0, 1], gray[0, 2], gray[-1, -1]) == (65535, 0, 65535)
    assert abs(int(gray[0, 0]) - 65535 * 3 // 8) <= 100, "NaN is 0, which lies inside the range"
    assert "NaN" in decoded.warnings[0]
    huge = np.array([[-3e38, 0, 3e38]], np.float32)
    assert decode(tiff(huge, photometric="minisblack")).pixels[0, :, 0].tolist() in (
        [0, 32767, 65535],
        [0, 32768, 65535],
    )
    for constant in (np.nan, np.inf, 0.0):
        assert decode(tiff(np.full((2, 2, 3), constant, np.float64), photometric="rgb")).pixels.shape == (2, 2, 3)


def test_32_bit_integers() -> None:
    values = np.array([[0, 7, 65535]], np.uint32)
    assert decode(tiff(values, photometric="minisblack")).pixels[0, :, 0].tolist() == [0, 7, 65535]
    assert decode(tiff(values * 65537, photometric="minisblack")).pixels[0, :, 0].tolist() == [0, 7, 65535]


def test_cmyk_through_its_profile_and_without() -> None:
    image = Image.frombytes("CMYK", (61, 37), scene(channels=4).tobytes())
    profile = files.cmyk_profile()
    by_profile = ImageCms.profileToProfile(
        image,
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.PERCEPTUAL,
        outputMode="RGB",
    )
    decoded = decode(save(image, "TIFF", icc_profile=profile))
    assert np.array_equal(decoded.pixels, np.asarray(by_profile))
    assert decoded.warnings == ("CMYK colours were converted to sRGB through the file's profile",)
    naive = np.asarray(image.convert("RGB"))
    assert not np.array_equal(naive, decoded.pixels)
    for options in ({}, {"icc_profile": SRGB}, {"icc_profile": profile[:200]}):
        decoded = decode(save(image, "TIFF", **options))
        assert np.array_equal(decoded.pixels, naive)
        assert "plain formula" in decoded.warnings[-1]
    assert decode(save(image, "JPEG", icc_profile=profile)).pixels.shape == (37, 61, 3)


def test_lab() -> None:
    srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    image = ImageCms.profileToProfile(Image.fromarray(scene() // 2 + 64), srgb, lab, outputMode="LAB")
    assert image is not None
    decoded = decode(save(image, "TIFF"))
    assert np.abs(decoded.pixels.astype(int) - (scene() // 2 + 64)).mean() < 3
    assert decoded.warnings == ("Lab colours were converted to sRGB through the CIE's definition",)


def test_profiles_stay_out_of_the_pixels() -> None:
    assert decode(save(scene(), "PNG", icc_profile=SRGB)).warnings == ()
    for icc, word in ((b"nonsense", "broken"), (SRGB[:100], "broken"), (files.cmyk_profile(), "CMYK")):
        data = save(scene(), "PNG", icc_profile=icc)
        decoded = decode(data)
        assert np.array_equal(decoded.pixels, scene())
        assert word in decoded.warnings[0]
        with pytest.raises(InputError, match=r"profile.*strict"):
            decode(data, strict=True)


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG", "TIFF", "AVIF"])
def test_animations_give_their_first_frame(format: str) -> None:
    frames = [Image.fromarray(scene(seed=n)) for n in range(3)]
    options = {"lossless": True} if format == "WEBP" else {}
    data = save(frames[0], format, save_all=True, append_images=frames[1:], **options)
    decoded = decode(data)
    first = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    assert np.array_equal(decoded.pixels[..., :3], first)
    assert "3 pages" in decoded.warnings[0] or "3 frames" in decoded.warnings[0]
    assert probe(data).frames == 3
    with pytest.raises(InputError, match="only the first is edited; strict"):
        decode(data, strict=True)


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1)])
def test_thin_pictures(size: tuple[int, int]) -> None:
    pixels = scene(*size)
    exif = Image.Exif()
    for orientation in (1, 6, 7):
        exif[274] = orientation
        decoded = decode(save(pixels, "PNG", exif=exif))
        assert decoded.pixels.shape == (*(size if orientation > 4 else size[::-1]), 3)
    deep = scene(*size, kind=np.uint16)
    assert np.array_equal(decode(png16(deep)).pixels, deep)
    assert np.array_equal(decode(tiff(deep, photometric="rgb")).pixels, deep)

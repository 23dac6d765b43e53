"""Bad input: one clear line, exit code 2, nothing written, nothing lost."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from imageedit_r1.images.decode import decode
from imageedit_r1.tests.cli.command import imageedit

Make = Callable[[Path], list[str | Path]]


def jpeg(path: Path, size: tuple[int, int] = (64, 48), **options: object) -> Path:
    """A small photo-like file."""
    noise = np.random.default_rng(0).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
    Image.fromarray(noise).save(path, **options)  # type: ignore[arg-type]
    return path


def truncated(path: Path, format_: str) -> Path:
    buffer = io.BytesIO()
    with Image.open(jpeg(path.with_suffix(".full.png"))) as image:
        image.save(buffer, format_)
    path.with_suffix(".full.png").unlink()
    path.write_bytes(buffer.getvalue()[: len(buffer.getvalue()) // 2])
    return path


def animated(path: Path) -> Path:
    frames = [Image.new("RGB", (32, 32), (i * 80, 0, 0)) for i in range(3)]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    return path


def bomb(path: Path) -> Path:
    Image.new("1", (20_000, 20_000)).save(path)
    return path


def existing(folder: Path) -> list[str | Path]:
    (folder / "out.jpg").write_text("mine")
    return [jpeg(folder / "a.jpg"), "brighten it", "-o", folder / "out.jpg"]


CASES: dict[str, tuple[Make, str]] = {
    "missing file": (lambda f: [f / "no.jpg", "brighten it"], "does not exist"),
    "directory": (lambda f: [f, "brighten it"], "folder"),
    "empty file": (lambda f: [_touch(f / "e.jpg"), "brighten it"], "empty"),
    "not an image": (lambda f: [_write(f / "t.jpg", b"hello, I am a text" * 20), "brighten it"], "image"),
    "truncated JPEG": (lambda f: [truncated(f / "t.jpg", "JPEG"), "brighten it"], "truncated"),
    "truncated PNG": (lambda f: [truncated(f / "t.png", "PNG"), "brighten it"], "truncated"),
    "decompression bomb": (lambda f: [bomb(f / "b.png"), "brighten it"], "--max-pixels"),
    "lower limit": (lambda f: [jpeg(f / "a.jpg"), "brighten it", "--max-pixels", "100"], "--max-pixels"),
    "animation, strict": (lambda f: [animated(f / "a.gif"), "brighten it", "--strict"], "frames"),
    "empty request": (lambda f: [jpeg(f / "a.jpg"), "  "], "request"),
    "long request": (lambda f: [jpeg(f / "a.jpg"), "brighten it " * 1000], "10000"),
    "another language": (lambda f: [jpeg(f / "a.jpg"), "mach das Bild bitte viel heller"], "English"),
    "no edit": (lambda f: [jpeg(f / "a.jpg"), "what camera took this?"], "edit"),
    "no folder": (lambda f: [jpeg(f / "a.jpg"), "brighten it", "-o", f / "no" / "out.jpg"], "folder"),
    "output is a folder": (lambda f: [jpeg(f / "a.jpg"), "brighten it", "-o", f], "suffix"),
    "unknown suffix": (lambda f: [jpeg(f / "a.jpg"), "brighten it", "-o", f / "out.xyz"], ".xyz"),
    "existing output": (existing, "--force"),
    "region outside": (lambda f: [jpeg(f / "a.jpg"), "brighten the sign", "--region", "500,500,10,10"], "outside"),
    "region nonsense": (lambda f: [jpeg(f / "a.jpg"), "brighten the sign", "--region", "left"], "--region"),
    "region empty": (lambda f: [jpeg(f / "a.jpg"), "brighten the sign", "--region", "5,5,0,10"], "region"),
    "mask of another size": (
        lambda f: [jpeg(f / "a.jpg"), "brighten the sign", "--mask", jpeg(f / "m.png", (10, 10))],
        "same size",
    ),
    "mask missing": (lambda f: [jpeg(f / "a.jpg"), "brighten the sign", "--mask", f / "m.png"], "does not exist"),
    "oneshot": (lambda f: [jpeg(f / "a.jpg"), "brighten it", "--mode", "oneshot"], "generative"),
    "unknown profile": (lambda f: [jpeg(f / "a.jpg"), "brighten it", "--profile", "moon"], "profile"),
    "unknown mode": (lambda f: [jpeg(f / "a.jpg"), "brighten it", "--mode", "fast"], "mode"),
    "no attempts": (lambda f: [jpeg(f / "a.jpg"), "brighten it", "--max-attempts", "0"], "max-attempts"),
}


def _touch(path: Path) -> Path:
    path.touch()
    return path


def _write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", CASES)
def test_one_line_exit_code_2_nothing_written(name: str, tmp_path: Path) -> None:
    make, expected = CASES[name]
    arguments = make(tmp_path)
    before = {p: p.read_bytes() for p in tmp_path.iterdir() if p.is_file()}
    done = imageedit("edit", *arguments, home=tmp_path.parent / f"{tmp_path.name}-home")
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert expected.lower() in done.stderr.lower()
    assert "Traceback" not in done.stderr
    if done.stderr.startswith("imageedit-r1:"):
        assert len(done.stderr.strip().splitlines()) == 1
    assert {p: p.read_bytes() for p in tmp_path.iterdir() if p.is_file()} == before
    home = tmp_path.parent / f"{tmp_path.name}-home"
    assert not list(home.glob("sessions/*")) and not list(home.glob("artifacts/??/*"))


@pytest.mark.parametrize(
    ("mode", "suffix"),
    [("CMYK", ".jpg"), ("P", ".png"), ("1", ".png"), ("I;16", ".png"), ("F", ".tif"), ("LA", ".png")],
)
def test_odd_pixel_formats_are_edited(mode: str, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"in{suffix}"
    with Image.open(jpeg(tmp_path / "x.png")) as base:
        base.load()
    image = (
        Image.fromarray(np.arange(48 * 64, dtype=np.uint16).reshape(48, 64) * 20)
        if mode == "I;16"
        else base.convert(mode)
    )
    image.save(path)
    done = imageedit("edit", path, "make it 20% darker", home=tmp_path / "home")
    assert done.returncode == 0, done.stdout + done.stderr
    edited, before = decode((tmp_path / f"in.edited{suffix}").read_bytes()), decode(path.read_bytes())
    assert edited.pixels.shape == before.pixels.shape and edited.pixels.dtype == before.pixels.dtype
    assert edited.pixels[..., :3].mean() == pytest.approx(before.pixels[..., :3].mean() * 0.8, rel=0.05)


def test_an_animation_is_edited_with_a_warning(tmp_path: Path) -> None:
    done = imageedit(
        "edit", animated(tmp_path / "a.gif"), "make it 20% brighter", "-o", tmp_path / "o.png", home=tmp_path / "home"
    )
    assert done.returncode == 0
    assert "warning" in done.stdout and "frame" in done.stdout


def test_a_second_process_on_a_session_is_told(tmp_path: Path) -> None:
    from imageedit_r1.graph.start import Workplace

    assert imageedit("edit", jpeg(tmp_path / "a.jpg"), "make it 20% darker", home=tmp_path / "home").returncode == 0
    store = Workplace.open(tmp_path / "home").store
    (info,) = store.list()
    with store.lock(info.id):
        done = imageedit("sessions", "undo", info.id, home=tmp_path / "home")
    assert done.returncode == 2 and "in use" in done.stderr
    assert imageedit("sessions", "undo", info.id, home=tmp_path / "home").returncode == 0

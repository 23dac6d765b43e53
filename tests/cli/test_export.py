"""`imageedit-r1 export`, as people call it."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

from PIL import Image

from imageedit_r1 import edit

from .command import imageedit


def test_export(photos: Path, home: Path, tmp_path: Path) -> None:
    session = edit(photos / "coffee.jpg", "crop it square", home=home).session
    done = imageedit("export", session, tmp_path / "a.ora", home=home)
    assert done.returncode == 0 and done.stdout.split() == ["layers", str(tmp_path / "a.ora")], done.stderr
    with ZipFile(tmp_path / "a.ora") as archive:
        assert archive.namelist()[0] == "mimetype"
    again = imageedit("export", session, tmp_path / "a.ora", home=home)
    assert again.returncode == 2 and again.stderr.count("\n") == 1 and "exists already" in again.stderr
    assert imageedit("export", session, tmp_path / "a.psd", "--force", home=home).returncode == 0
    with Image.open(tmp_path / "a.psd") as image:
        assert image.size == (400, 400)
    wrong = imageedit("export", session, tmp_path / "a.png", home=home)
    assert wrong.returncode == 2 and "expected .ora (OpenRaster) or .psd (Photoshop)" in wrong.stderr

"""Makes the before/after pictures of the README and docs from the examples' own photos and requests: `make docs`."""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from pathlib import Path
from types import ModuleType

from PIL import Image

from imageedit_r1 import edit

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
HEIGHT = 400


def main() -> None:
    """Edit the photos, write both sides at the same height."""
    IMAGES.mkdir(exist_ok=True)
    demo, restore, gpu = _example("demo"), _example("restore"), _example("gpu")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        _pair("before", demo.PHOTO, "after", edit(demo.PHOTO, demo.REQUEST, home=home).image)
        _pair("old-photo", restore.PHOTO, "restored-photo", restore.restore_photo(home, home / "home").image)
        _pair("night", gpu.PHOTO, "violet-night", gpu.run(home / "gpu").image)
        _pair("faded-page", restore.PAGE, "legible-page", restore.restore_page(home, home / "home").image)


def _example(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "examples" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(ROOT / "examples"))  # one example may use another
    spec.loader.exec_module(module)
    return module


def _pair(name: str, photo: Path, edited_name: str, edited: Image.Image) -> None:
    with Image.open(photo) as opened:
        _write(name, opened.convert("RGB"))
    _write(edited_name, edited.convert("RGB"))


def _write(name: str, picture: Image.Image) -> None:
    height = min(HEIGHT, picture.height)
    width = round(picture.width * height / picture.height)
    picture.resize((width, height)).save(IMAGES / f"{name}.jpg", quality=88)


if __name__ == "__main__":
    main()

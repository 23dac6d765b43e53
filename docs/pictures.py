"""Makes the before/after pictures of the README from the demo's own photo and request: part of `make docs`."""

from __future__ import annotations

import importlib.util
import tempfile
from pathlib import Path

from PIL import Image

from imageedit_r1 import edit

ROOT = Path(__file__).resolve().parent.parent
HEIGHT = 400


def main() -> None:
    """Edit the photo, write both sides at the same height."""
    spec = importlib.util.spec_from_file_location("demo", ROOT / "examples" / "demo.py")
    assert spec is not None and spec.loader is not None
    demo = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(demo)
    images = ROOT / "docs" / "images"
    images.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        result = edit(demo.PHOTO, demo.REQUEST, home=home)
        with Image.open(demo.PHOTO) as photo:
            for name, picture in (("before", photo.convert("RGB")), ("after", result.image)):
                width = round(picture.width * HEIGHT / picture.height)
                picture.resize((width, HEIGHT)).save(images / f"{name}.jpg", quality=88)


if __name__ == "__main__":
    main()

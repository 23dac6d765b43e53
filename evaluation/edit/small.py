"""A small set of this project's own: the free photos, made small, with requests of four kinds.

It shows that the machinery works, in minutes and without a download. Left out: being a benchmark; fifteen requests that
their own authors wrote tell nothing about editors.
"""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np

from ..labels import rows_of
from ..photos import ROOT, photo

REQUESTS = ROOT / "evaluation" / "data" / "edit-requests.jsonl"
SIDE = 384
"""Pixels of the longer side."""


def make_small(folder: Path, side: int = SIDE) -> Path:
    """Write the set as a plain folder that `benches.read_folder` reads; returns the folder. `InputError` in a wheel,
    which has no photos."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for _, row in rows_of(REQUESTS):
        name = f"{row['photo']}.png"
        if not (folder / name).exists():
            pixels = photo(row["photo"])
            factor = min(1.0, side / max(pixels.shape[:2]))
            size = round(pixels.shape[1] * factor), round(pixels.shape[0] * factor)
            small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
            written = cv2.imwrite(str(folder / name), cv2.cvtColor(np.asarray(small, np.uint8), cv2.COLOR_RGB2BGR))
            assert written, "a PNG of a photo can be written"
        rows.append({"picture": name, **{key: row[key] for key in ("id", "category", "turns")}})
    (folder / "requests.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder

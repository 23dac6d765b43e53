"""An old black-and-white photo and one sentence: colour, details, something taken away, a soft background.

`python examples/restore.py [FOLDER]` restores a photographer in front of a skyline, and a printed page whose text has
faded. Words find what they can (the sky, the grass, the text); where they cannot, a region and points on the
photo say it: which tower is meant, and the colours of coat and skin, which no black-and-white photo tells. Nothing is
downloaded and no model is asked.
"""

from __future__ import annotations

import sys
from pathlib import Path

from imageedit_r1 import EditResult, UserRegion, edit

HERE = Path(__file__).parent
PHOTO = HERE / "camera.png"
REQUEST = (
    "Restore the colour, the sky pale blue and the grass green, bring out the details, remove the tower and blur the "
    "skyline"
)
REGIONS = [
    UserRegion(step="s1", box=(406, 112, 32, 82)),  # which tower; taken away first, so that it is not coloured in vain
    UserRegion(step="s4", box=(330, 150, 182, 86)),  # the skyline, beside the camera
]
POINTS = [
    (110, 250, "#3a2f2a"),  # coat
    (60, 420, "#3a2f2a"),
    (215, 150, "#c68f6f"),  # face
    (232, 168, "#c68f6f"),
    (195, 440, "#6f8f3f"),  # grass behind the tripod
    (262, 430, "#6f8f3f"),
]
"""(x, y, colour) in pixels of the photo."""
PAGE = HERE.parent / "evaluation" / "data" / "photos" / "page.png"


def restore_photo(folder: Path, home: Path) -> EditResult:
    """The old photo in one sentence, `camera.png` in the folder."""
    return edit(PHOTO, REQUEST, region=REGIONS, hints=POINTS, output=folder / "camera.png", force=True, home=home)


def restore_page(folder: Path, home: Path) -> EditResult:
    """The faded page, `page.png` in the folder."""
    return edit(PAGE, "make the text legible", output=folder / "page.png", force=True, home=home)


def main(folder: Path = HERE.parent / "demo" / "restored") -> None:
    """Restore both and say how every step went."""
    folder.mkdir(parents=True, exist_ok=True)
    for restore in (restore_photo, restore_page):
        result = restore(folder, folder / "home")
        print(f"{result.path}: {result.status}")
        for step in result.steps:
            verdict = result.verdicts[step.id]
            print(f"  {step.id} {step.instruction}: {verdict.score:.1f}/10")
        for refusal in result.refused:
            print(f"  refused: {refusal.reason}; {refusal.needs}")


if __name__ == "__main__":
    main(*(Path(name) for name in sys.argv[1:2]))

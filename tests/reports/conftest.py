"""A session as the graph leaves it, with real pixels, for the tests of the report."""

from __future__ import annotations

import hashlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from imageedit_r1.errors import StorageError
from imageedit_r1.images.pixels import Pixels, composite, describe
from imageedit_r1.schema import (
    Attempt,
    Check,
    Delivery,
    EditState,
    ImageRef,
    Matrix,
    Outcome,
    Parameter,
    Photo,
    Refusal,
    Region,
    Step,
    SubRequest,
    Verdict,
)

EXAMPLES = Path(__file__).parents[2] / "examples"


class Album:
    """Pictures by address, in memory, as read-only as those of the artifact store."""

    def __init__(self) -> None:
        self.kept: dict[str, Pixels] = {}

    def save(self, pixels: Pixels) -> ImageRef:
        pixels = np.ascontiguousarray(pixels)
        pixels.flags.writeable = False
        address = hashlib.sha256(repr((pixels.shape, pixels.dtype)).encode() + pixels.tobytes()).hexdigest()
        self.kept[address] = pixels
        return describe(pixels, address)

    def load(self, ref: ImageRef) -> Pixels:
        if ref.sha256 not in self.kept:
            raise StorageError(f"artifact {ref.sha256[:12]}: not in the store")
        return self.kept[ref.sha256]


def cat_photo() -> Pixels:
    return np.asarray(Image.open(EXAMPLES / "chelsea.jpg").convert("RGB"))


def session(album: Album) -> EditState:
    """Five wishes for a photo of a cat: three done, one rolled back, one refused."""
    cat = cat_photo()
    height, width = cat.shape[:2]
    mask = np.full((height, width), 255, np.uint8)
    cv2.ellipse(mask, (235, 165), (170, 128), 0, 0, 360, 0, -1, cv2.LINE_AA)
    bright = cv2.LUT(cat, np.clip(np.arange(256) * 1.18, 0, 255).astype(np.uint8))
    faint = composite(bright, cv2.GaussianBlur(bright, (0, 0), 1.5), mask)
    blurred = composite(bright, cv2.GaussianBlur(bright, (0, 0), 7), mask)
    top, new_height = 24, round(width * 9 / 16)
    cropped = blurred[top : top + new_height]
    moved: Matrix = ((1, 0, 0), (0, 1, -top), (0, 0, 1))
    harsh = cv2.addWeighted(cropped, 5, cv2.GaussianBlur(cropped, (0, 0), 2), -4, 0)
    refs = {name: album.save(p) for name, p in locals().items() if name in {"cat", "bright", "faint", "blurred"}}
    refs |= {"cropped": album.save(cropped), "harsh": album.save(harsh)}
    region = Region(phrase="background", mask=album.save(mask), confidence=0.87, method="subject")
    fine = Check(name="outside_untouched", passed=True, measured="0 pixels changed", expected="0 pixels")
    return EditState(
        session="20261123-2046-chelsea",
        status="partial",
        request="Make it 20% brighter and blur the background, then crop to 16:9, sharpen it a lot "
        "and put a butterfly on its nose. Keep the eyes.",
        photo=Photo(
            name="chelsea.jpg",
            file="a" * 64,
            image=refs["cat"],
            format="JPEG",
            warnings=("The colour profile is missing; sRGB was assumed.",),
        ),
        image=refs["cropped"],
        keep=["eyes"],
        notes=["“A lot” was taken as 40 %."],
        sub_requests=[
            SubRequest(
                id="r1",
                action="adjust_tone",
                goal="20% brighter",
                parameters=(Parameter(property="brightness", direction="increase", amount=20, unit="percent"),),
            ),
            SubRequest(id="r2", action="blur", subject="background", goal="blurred", keep=("cat",)),
            SubRequest(
                id="r3",
                action="crop",
                goal="16:9",
                parameters=(Parameter(property="aspect", amount="16:9", unit="ratio"),),
                after=("r1", "r2"),
            ),
            SubRequest(
                id="r4",
                action="sharpen",
                goal="a lot sharper",
                parameters=(Parameter(property="strength", direction="increase", amount=40, unit="percent"),),
                after=("r3",),
            ),
            SubRequest(id="r5", action="add_object", subject="butterfly", goal="a butterfly on its nose"),
        ],
        refused=[
            Refusal(
                sub_request="r5",
                reason="adding an object needs an editor that can invent pixels; none is set up",
                needs="a generative editor (profile gpu)",
            )
        ],
        steps=[
            Step(id="s1", covers=("r1",), tool="tone", instruction="20 % brighter", arguments={"brightness": 20.0}),
            Step(id="s2", covers=("r2",), tool="blur", arguments={"radius": 4}, region=region, after=("s1",)),
            Step(id="s3", covers=("r3",), tool="crop", arguments={"aspect": "16:9"}, after=("s1", "s2")),
            Step(id="s4", covers=("r4",), tool="sharpen", arguments={"strength": 40.0}, after=("s3",)),
        ],
        cursor=4,
        attempts=[
            Attempt(
                step="s1",
                number=1,
                tool="tone",
                arguments={"brightness": 20.0},
                before=refs["cat"],
                after=refs["bright"],
                seconds=0.034,
                verdict=Verdict(
                    score=9.4,
                    passed=True,
                    checks=(Check(name="brightness", passed=True, measured="+18.6 %", expected="+20 % ± 5 %"),),
                ),
            ),
            Attempt(
                step="s2",
                number=1,
                tool="blur",
                arguments={"radius": 1.5},
                before=refs["bright"],
                after=refs["faint"],
                seconds=0.12,
                verdict=Verdict(
                    score=4.1,
                    passed=False,
                    checks=(Check(name="detail", passed=False, measured="-12 %", expected="at most -40 %"), fine),
                    feedback="the background is hardly softer: use a larger radius",
                ),
            ),
            Attempt(
                step="s2",
                number=2,
                tool="blur",
                arguments={"radius": 400},
                before=refs["bright"],
                error="radius of 400 px is over 200 px",
            ),
            Attempt(
                step="s2",
                number=3,
                tool="blur",
                arguments={"radius": 7},
                seed=1,
                before=refs["bright"],
                after=refs["blurred"],
                seconds=0.16,
                verdict=Verdict(
                    score=9.0,
                    passed=True,
                    checks=(Check(name="detail", passed=True, measured="-71 %", expected="at most -40 %"), fine),
                ),
            ),
            Attempt(
                step="s3",
                number=1,
                tool="crop",
                arguments={"aspect": "16:9"},
                before=refs["blurred"],
                after=refs["cropped"],
                matrix=moved,
                note="kept 451 x 254 pixels from the middle",
                seconds=0.002,
                verdict=Verdict(
                    score=10,
                    passed=True,
                    checks=(Check(name="aspect", passed=True, measured="1.775", expected="1.778 ± 0.01"),),
                ),
            ),
            Attempt(
                step="s4",
                number=1,
                tool="sharpen",
                arguments={"strength": 40.0},
                before=refs["cropped"],
                after=refs["harsh"],
                seconds=0.05,
                verdict=Verdict(
                    score=2.7,
                    passed=False,
                    checks=(Check(name="halos", passed=False, measured="31 levels", expected="at most 12 levels"),),
                    feedback="halos along the whiskers: sharpen less",
                ),
            ),
        ],
        outcomes=[
            Outcome(step="s1", status="done", attempt=1, image=refs["bright"]),
            Outcome(step="s2", status="done", attempt=3, image=refs["blurred"]),
            Outcome(step="s3", status="done", attempt=1, image=refs["cropped"], matrix=moved),
            Outcome(
                step="s4",
                status="rolled_back",
                reason="no attempt looked better than the picture before",
                image=refs["cropped"],
            ),
        ],
        delivery=Delivery(file="b" * 64, format="JPEG", path="/home/anna/photos/chelsea-edited.jpg"),
    )


@pytest.fixture(scope="package")
def cat() -> Pixels:
    return cat_photo()


@pytest.fixture(scope="package")
def album() -> Album:
    return Album()


@pytest.fixture(scope="package")
def state(album: Album) -> EditState:
    return session(album)

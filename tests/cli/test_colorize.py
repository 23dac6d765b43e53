"""`--hint` and `--reference` on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from imageedit_r1 import InputError
from imageedit_r1.cli.inputs import parse_hint
from imageedit_r1.schema import UserHint
from imageedit_r1.tests.cli.command import imageedit, imageedit_json


def test_points_boxes_and_percent() -> None:
    assert parse_hint("120,80=#aa3322") == UserHint(x=120, y=80, color="#aa3322")
    assert parse_hint(" 25%, 40% = dark green") == UserHint(x=25, y=40, unit="percent", color="dark green")
    assert parse_hint("1,2,30,40=pale blue") == UserHint(x=1, y=2, width=30, height=40, color="pale blue")


@pytest.mark.parametrize("text", ["", "120,80", "120=red", "1,2,3=red", "25%,40=red", "a,b=red", "1,2,-3,4=red"])
def test_what_is_no_hint(text: str) -> None:
    with pytest.raises(InputError, match="--hint"):
        parse_hint(text)


def test_colorize_from_the_command_line(photos: Path, home: Path, tmp_path: Path) -> None:
    code, result = imageedit_json(
        "edit", photos / "camera.png", "colorize it", "--hint", "60,60=sky blue", "--hint", "30%,50%=dark brown",
        "--reference", photos / "coffee.jpg", "-o", tmp_path / "out.png", home=home,
    )  # fmt: skip
    assert code == 0
    assert [hint["color"] for hint in result["steps"][0]["arguments"]["hints"]] == ["sky blue", "dark brown"]
    assert (tmp_path / "out.png").exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--hint", "9999,10=red"], "outside the photo of 512x512"),
        (["--hint", "10,10=plaid"], "unknown colour"),
        (["--hint", "red"], "is no hint"),
        (["--reference", "nowhere.jpg"], "does not exist"),
    ],
)
def test_bad_hints_are_one_line(options: list[str], told: str, photos: Path, home: Path, tmp_path: Path) -> None:
    done = imageedit("edit", photos / "camera.png", "colorize it", *options, "-o", tmp_path / "out.png", home=home)
    assert done.returncode == 2
    assert told in done.stderr and len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out.png").exists()

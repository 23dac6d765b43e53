"""`imageedit-r1 report` as a program: one session as a page, all sessions as savings."""

from __future__ import annotations

from pathlib import Path

import pytest

from imageedit_r1 import edit
from imageedit_r1.tests.cli.command import imageedit, imageedit_json

ASSUMED = ("--minutes-per-manual-edit", "6", "--hourly-rate", "50", "--gpu-hour-price", "4")


@pytest.fixture
def session(photos: Path, home: Path) -> str:
    return edit(photos / "coffee.jpg", "flip it horizontally and make it 10% darker", home=home).session


def test_savings_as_text_as_json_and_as_markdown(session: str, home: Path, tmp_path: Path) -> None:
    code, found = imageedit_json("report", "--savings", *ASSUMED, home=home)
    assert (code, found["edits"]["kept"], found["saved"]) == (0, 2, {"hours": 0.2, "value": 10.0})
    assert found["assumptions"]["hourly_rate"] == 50 and found["net"] == 10.0
    page = tmp_path / "savings.md"
    done = imageedit("report", "--savings", *ASSUMED, "--currency", "EUR", "-o", page, home=home)
    assert (done.returncode, done.stdout.strip()) == (0, str(page))
    assert "| net | 10.00 EUR |" in page.read_text()
    shown = imageedit("report", "--savings", *ASSUMED, home=home)
    for said in ("Assumed, as given", "--hourly-rate", "net", "10.00", "Not counted"):
        assert said in shown.stdout


def test_nothing_is_assumed(session: str, home: Path) -> None:
    done = imageedit("report", "--savings", *ASSUMED[:2], home=home)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "--hourly-rate" in done.stderr and "--gpu-hour-price" in done.stderr
    assert "--minutes-per-manual-edit" not in done.stderr
    bad = imageedit("report", "--savings", *ASSUMED[:4], "--gpu-hour-price", "nan", home=home)
    assert bad.returncode == 2 and "--gpu-hour-price" in bad.stderr


def test_a_damaged_session_is_named_and_the_rest_counted(session: str, photos: Path, home: Path) -> None:
    torn = edit(photos / "coffee.jpg", "flip it", home=home).session
    (home / "sessions" / torn / "checkpoints.sqlite").write_bytes(b"no database" * 300)
    done = imageedit("report", "--savings", "--json", *ASSUMED, home=home)
    assert done.returncode == 3 and '"kept": 2' in done.stdout
    assert torn in done.stderr and session not in done.stderr


def test_one_session_or_all(session: str, home: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    assert imageedit("report", session, "-o", page, home=home).returncode == 0
    assert page.read_text().startswith("<!doctype html>") or "<html" in page.read_text()
    for arguments in ([], [session, "--savings", *ASSUMED]):
        done = imageedit("report", *arguments, home=home)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)

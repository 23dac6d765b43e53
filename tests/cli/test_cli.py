"""The command line on real photos: what is printed, what is written, what the exit codes say."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from imageedit_r1.tests.cli.command import imageedit, imageedit_json


def pixels(path: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The pixels of a file as float, RGB."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB")).astype(float)


def size(path: Path) -> tuple[int, int]:
    """Width and height of a file."""
    with Image.open(path) as image:
        return image.size


def test_edit_prints_the_plan_and_verdicts_and_writes_beside_the_photo(photos: Path, tmp_path: Path) -> None:
    photo = tmp_path / "cup.jpg"
    photo.write_bytes((photos / "coffee.jpg").read_bytes())
    done = imageedit("edit", photo, "make it 20% brighter, then crop it square", home=tmp_path / "home")
    assert done.returncode == 0, done.stderr
    assert "Plan" in done.stdout and "brightness +20 %" in done.stdout and done.stdout.count("✓") == 2
    with Image.open(tmp_path / "cup.edited.jpg") as edited:
        assert edited.size == (400, 400) and edited.format == "JPEG"
    assert photo.read_bytes() == (photos / "coffee.jpg").read_bytes(), "the original is untouched"


def test_json_is_one_object_with_everything(photos: Path, tmp_path: Path) -> None:
    code, result = imageedit_json(
        "edit",
        photos / "coffee.jpg",
        "make it 20% brighter and add a dog",
        "-o",
        tmp_path / "o.png",
        home=tmp_path / "home",
    )
    assert code == 3 and result["status"] == "partial"
    assert [s["outcome"] for s in result["steps"]] == ["done"]
    assert result["steps"][0]["attempts"][0]["verdict"]["passed"] is True
    (refusal,) = result["refused"]
    assert "generative" in refusal["needs"] and refusal["reason"]
    ratio = pixels(tmp_path / "o.png")
    before = pixels(photos / "coffee.jpg")
    middle = (before > 40) & (before < 140)
    assert np.median(ratio[middle] / before[middle]) == pytest.approx(1.2, abs=0.03)


def test_a_request_of_which_nothing_can_be_done_is_told_and_the_photo_written_as_it_was(
    photos: Path, tmp_path: Path
) -> None:
    done = imageedit("edit", photos / "coffee.jpg", "add a dog", "-o", tmp_path / "o.jpg", home=tmp_path / "home")
    assert done.returncode == 3 and "refused" in done.stdout
    assert (tmp_path / "o.jpg").read_bytes() == (photos / "coffee.jpg").read_bytes()


def test_quiet_prints_nothing(photos: Path, tmp_path: Path) -> None:
    done = imageedit(
        "edit", photos / "coffee.jpg", "make it warmer", "-o", tmp_path / "o.jpg", "--quiet", home=tmp_path / "home"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_plan_edits_nothing(photos: Path, tmp_path: Path, home: Path) -> None:
    request = "make it 20% brighter but keep the sky, then crop to 16:9 and add a cat"
    code, plan = imageedit_json("plan", photos / "coffee.jpg", request)
    assert code == 0
    assert {"sub_requests", "steps", "refused", "keep"} <= set(plan)
    assert [s["action"] for s in plan["sub_requests"]] == ["adjust_tone", "crop", "add_object"]
    assert [s["tool"] for s in plan["steps"]] == ["adjust_tone", "crop"]
    assert plan["keep"] == ["sky"] or any(s["keep"] for s in plan["sub_requests"])
    assert plan["refused"][0]["sub_request"] == "r3"
    assert not home.exists(), "planning writes nothing"
    code, plan = imageedit_json("plan", photos / "coffee.jpg", "what camera took this?")
    assert code == 0 and plan["sub_requests"] == [] and plan["reason"]


def test_regions_bound_the_edit(photos: Path, tmp_path: Path) -> None:
    done = imageedit(
        "edit", photos / "coffee.jpg", "make the cup darker", "--region", "25%,25%,50%,50%", "-o", tmp_path / "o.png",
        home=tmp_path / "home",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    before, after = pixels(photos / "coffee.jpg"), pixels(tmp_path / "o.png")
    inside = np.zeros(before.shape[:2], bool)
    inside[100:300, 150:450] = True
    assert np.array_equal(before[~inside], after[~inside])
    assert after[inside].mean() < before[inside].mean() * 0.95


def test_a_mask_file_bounds_the_edit(photos: Path, tmp_path: Path) -> None:
    mask = np.zeros((400, 600), np.uint8)
    mask[50:150, 300:500] = 255
    Image.fromarray(mask).save(tmp_path / "m.png")
    done = imageedit(
        "edit", photos / "coffee.jpg", "make it black and white", "--mask", tmp_path / "m.png",
        "-o", tmp_path / "o.png", home=tmp_path / "home",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    before, after = pixels(photos / "coffee.jpg"), pixels(tmp_path / "o.png")
    assert np.array_equal(before[mask == 0], after[mask == 0])
    assert np.ptp(after[mask == 255], axis=1).max() <= 1


def test_sessions_list_show_undo_fork_continue_report_rm(photos: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    _, first = imageedit_json(
        "edit", photos / "coffee.jpg", "make it 20% darker, then crop it square", "-o", tmp_path / "a.png", home=home
    )
    session = first["session"]
    (listed,) = json.loads(imageedit("sessions", "list", "--json", home=home).stdout)
    assert listed["id"] == session and listed["status"] == "done"
    assert session in imageedit("sessions", "list", home=home).stdout
    shown = imageedit("sessions", "show", session, home=home).stdout
    assert "adjust tone" in shown and "crop" in shown and "✓" in shown

    assert imageedit("sessions", "undo", session, "-o", tmp_path / "b.png", home=home).returncode == 0
    assert size(tmp_path / "b.png") == (600, 400)
    done = imageedit("sessions", "fork", session, "--at", "s2", "-o", tmp_path / "c.png", home=home)
    assert done.returncode == 0, done.stderr
    assert np.array_equal(pixels(tmp_path / "c.png"), pixels(tmp_path / "a.png"))
    fork = done.stdout.split()[-1]

    more = imageedit("continue", fork, "make it black and white", "-o", tmp_path / "d.png", home=home)
    assert more.returncode == 0, more.stderr
    assert size(tmp_path / "d.png") == (400, 400)
    assert np.ptp(pixels(tmp_path / "d.png"), axis=2).max() <= 1
    assert np.array_equal(pixels(tmp_path / "a.png"), pixels(tmp_path / "c.png")), "the branch point is untouched"

    page = tmp_path / "report.html"
    assert imageedit("report", fork, "-o", page, home=home).returncode == 0
    assert "black and white" in page.read_text()

    gone = imageedit("sessions", "rm", session, fork, home=home)
    assert gone.returncode == 0 and imageedit("sessions", "list", home=home).stdout.strip() == "no sessions yet"
    assert not list(home.glob("artifacts/??/*")), "their artifacts went with them"
    assert imageedit("resume", session, home=home).returncode == 2


def test_the_same_inputs_give_the_same_bytes(photos: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        done = imageedit(
            "edit", photos / "chelsea.jpg", "denoise it, make it pop and blur the background",
            "-o", tmp_path / f"{name}.jpg", "--seed", "7", home=tmp_path / f"home-{name}",
        )  # fmt: skip
        assert done.returncode in (0, 3), done.stderr
    assert (tmp_path / "a.jpg").read_bytes() == (tmp_path / "b.jpg").read_bytes()


def test_merged_gives_the_pixels_of_stepwise(photos: Path, tmp_path: Path) -> None:
    request = "make it 10% brighter, warmer, and raise the contrast by 10%"
    for mode in ("stepwise", "merged"):
        code, result = imageedit_json(
            "edit",
            photos / "rocket.jpg",
            request,
            "-o",
            tmp_path / f"{mode}.png",
            "--mode",
            mode,
            home=tmp_path / "home",
        )
        assert code == 0, result
        assert len(result["steps"]) == (3 if mode == "stepwise" else 1)
    difference = pixels(tmp_path / "stepwise.png") - pixels(tmp_path / "merged.png")
    assert np.abs(difference).max() <= 1


def test_review_waits_for_an_answer_that_resume_takes(photos: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    code, waiting = imageedit_json(
        "edit", photos / "coffee.jpg", "make it 20% darker, then crop it square",
        "-o", tmp_path / "o.png", "--review", "plan", home=home,
    )  # fmt: skip
    assert code == 3 and waiting["status"] == "waiting" and waiting["question"]["kind"] == "plan"
    assert not (tmp_path / "o.png").exists()
    code, result = imageedit_json("resume", waiting["session"], "--answer", '{"drop": ["s2"]}', home=home)
    assert code == 3 and [s["outcome"] for s in result["steps"]] == ["refused", "done"]
    assert size(tmp_path / "o.png") == (600, 400)


def test_tools_and_doctor(tmp_path: Path) -> None:
    code, listed = imageedit_json("tools")
    names = {tool["name"] for tool in listed["tools"]}
    assert code == 0 and listed["broken"] == {}
    assert {"adjust_tone", "adjust_color", "blur", "crop", "add_text", "remove_object", "extract_object"} <= names
    assert all(tool["description"] and tool["actions"] for tool in listed["tools"])
    done = imageedit("doctor", home=tmp_path / "home")
    assert done.returncode == 0 and "profile local" in done.stdout


def test_help_names_the_exit_codes() -> None:
    assert "3 done in part" in imageedit("--help").stdout

"""Data sets as examples, and `train data`, which writes a file of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from imageedit_r1.cli.main import app
from imageedit_r1.errors import InputError, OutputError
from imageedit_r1.nodes.decompose.wire import read_text
from imageedit_r1.tests.cli.command import imageedit, imageedit_json
from imageedit_r1.training.data.sources import Pictures, examples_of
from imageedit_r1.training.examples import Example, picture, read

STEPS: dict[str, Any] = {
    "id": "two-chain/17", "category": "two-chain", "coco_image": "000000000017.jpg",
    "steps": ["replace the horse with brown cow", "add a bell on the neck of the brown cow", "delete the fence."],
    "edits": [
        {"edit_type": "change object", "ori obj": "horse", "new_obj": "brown cow"},
        {"edit_type": "chain two", "ori obj": "nothing", "new_obj": "bell"},
        {"edit_type": "delete object", "ori obj": "fence", "new_obj": "nothing"},
    ],
}  # fmt: skip


def steps(*said: tuple[str, str, str, str]) -> dict[str, Any]:
    """A row of ComplexBench-Edit: (step, edit_type, old, new) each."""
    edits = [{"edit_type": kind, "ori obj": old, "new_obj": new} for _, kind, old, new in said]
    return {**STEPS, "steps": [step for step, *_ in said], "edits": edits}


def instruction(task: str, text: str, identifier: str = "1", kind: str = "original", image: str = "") -> dict[str, Any]:
    image = image or f"{identifier:0>4}.jpg"
    return {"kind": kind, "dataset": task, "id": identifier, "image": image, "instruction": text}


def file_of(tmp_path: Path, rows: Iterable[Any], name: str = "rows.jsonl") -> Path:
    path = tmp_path / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def made(tmp_path: Path, *rows: Any) -> list[Example]:
    return list(examples_of(file_of(tmp_path, rows)))


def test_steps_are_joined_in_many_ways_of_one_row(tmp_path: Path) -> None:
    examples = made(tmp_path, STEPS)
    assert len(examples) == len({one.request for one in examples}) == len({one.id for one in examples}) == 10
    assert {(one.source, one.row) for one in examples} == {
        ("complexbench-edit", "complexbench-edit:000000000017.jpg")
    }  # fmt: skip
    assert examples[0].label == (
        {"action": "replace_object", "subject": "horse", "goal": "brown cow"},
        {"action": "add_object", "subject": "bell"},
        {"action": "remove_object", "subject": "fence"},
    )
    assert examples[0].keep is None, "the label does not say what must not change"


def test_answers_have_the_order_that_the_request_states(tmp_path: Path) -> None:
    waits = {
        one.request.split("\n")[0]: [edit["w"] for edit in json.loads(one.answer)["e"]]
        for one in made(tmp_path, STEPS)
    }  # fmt: skip
    plain, *_ = waits
    assert plain == "replace the horse with brown cow, add a bell on the neck of the brown cow, delete the fence"
    assert waits[plain] == [[], [1], []], "the bell is on the cow"
    (then,) = (request for request in waits if ", then add" in request)
    assert waits[then] == [[], [1], [2]]
    (finally_,) = (request for request in waits if "Finally" in request)
    assert waits[finally_] == [[], [1], [1, 2]]
    assert waits["1. Replace the horse with brown cow"] == [[], [1], []], "numbers of a list state no order"


@pytest.mark.parametrize(
    ("said", "parameters"),
    [
        (("change the color of the car to dark red", "color", "car", ""), {"color": "dark red"}),
        (("change the material of bowl to glass", "material", "bowl", ""), {"material": "glass"}),
        (("change the background to pure blue", "change background", "", ""), {"color": "blue"}),
        (("change the background to snowy street", "change background", "", ""), {"scene": "snowy street"}),
        (("change the text of train to 'ATSF'", "text", "train", ""), {"text": "ATSF"}),
        (("change the pose of dog to sitting", "pose", "dog", ""), {"pose": "sitting"}),
        (("change the style to watercolor", "change style", "", ""), {"style": "watercolor"}),
        (
            ("add the red kite in the sky", "add object", "", "red kite"),
            {"object": "red kite", "position": "in the sky"},
        ),
        (("change the bag to brown tote bag", "change object", "bag", "tote"), None),
        (("change the color of the girl's shirt to red", "color", "girl", ""), None),
        (("delete the dog on the left", "delete object", "dog", ""), None),
        (("add a small black bird on the line", "add object", "", "bird"), None),
        (("change the logo of frisbee to star pattern", "content", "frisbee", ""), None),
        (("change the umbrella to yellow umbrella", "change object", "umbrella", "yellow umbrella"), None),
    ],
)
def test_an_answer_is_made_of_the_labels_words_alone(
    tmp_path: Path, said: tuple[str, str, str, str], parameters: dict[str, str] | None
) -> None:
    row = steps((said[0], said[1], said[2] or "nothing", said[3] or "nothing"))
    answers = {one.answer for one in made(tmp_path, row)}
    if parameters is None:
        assert answers == {""}
        return
    (answer,) = answers
    (edit,) = read_text(answer).sub_requests
    assert {p.property: p.amount for p in edit.parameters} == parameters


def test_instructions_and_their_paraphrases(tmp_path: Path) -> None:
    rows = [
        instruction("ColorAlteration", "Change the color of the goose to black"),
        instruction("ColorAlteration", "Dress the goose in black", kind="diverse"),
        instruction("ColorAlteration", "Give the bird a dark coat", kind="diverse"),
        instruction("Counting", "Add four dogs to the grass"),
        instruction("Counting", "Invite four dogs to frolic on the grass", kind="diverse"),
        instruction("HazeRemoval", "Remove the haze from the image."),
        instruction("RainRemoval", "Remove the rain from the image."),
        instruction("StyleAlteration", "Change the image to black and white style"),
    ]
    examples = made(tmp_path, *rows)
    found = [json.loads(one.answer)["e"][0] if one.answer else {} for one in examples]
    assert found[0] == found[1] and found[0]["s"] == "goose" and found[0]["p"][0]["v"] == "black"
    assert not found[2], "it does not say black"
    assert {p["k"]: p["v"] for p in found[3]["p"]} == {"object": "dogs", "position": "to the grass", "count": 4}
    assert not found[4], "it has another place"
    assert found[5]["p"] == [{"k": "haze", "d": "decrease", "v": None, "u": None}]
    assert not found[6], "rain is removed, or restored from: the label does not say"
    assert found[7]["a"] == "adjust_color" and found[7]["p"][0]["k"] == "black_and_white"
    assert examples[0].row == examples[1].row != examples[3].row, "of one picture, and of another task"
    assert examples[6].label == ({"action": ["remove_object", "restore"]},)


def test_rows_of_the_projects_own_form(tmp_path: Path) -> None:
    brighter = {
        "action": "adjust_tone", "subject": "faces", "goal": "a bit brighter",
        "parameters": [{"property": "brightness", "direction": "increase", "amount": 10, "unit": "percent"}],
    }  # fmt: skip
    crop = {"action": "crop", "subject": "faces", "goal": "the faces", "parameters": []}
    rows = [
        {"request": "brighten the faces a bit, keep the sky", "sub_requests": [brighter], "keep": ["sky"]},
        {"request": "brighten the faces a bit", "sub_requests": [{**brighter, "action": ["adjust_tone", "enhance"]}]},
        {"request": "nice!", "sub_requests": []},
        {
            "request": "the faces: brighter, crop",
            "sub_requests": [brighter, {**crop, "after": ["r1"]}],
            "tags": ["order"],
        },
        {"request": "the faces: brighter, then crop", "sub_requests": [brighter, crop], "tags": ["order"]},
        {"request": "brighter faces", "sub_requests": [{"action": "adjust_tone", "subject": "faces"}]},
    ]
    examples = made(tmp_path, *rows)
    assert {one.source for one in examples} == {"rows"} and len({one.row for one in examples}) == 6
    read_ = [read_text(one.answer) if one.answer else None for one in examples]
    first, several, nothing, ordered, unsaid, bare = read_
    assert first is not None and first.keep == examples[0].keep == ("sky",)
    assert first.sub_requests[0].parameters == examples[0].case().wanted[0].parameters
    assert several is unsaid is bare is None, "two right actions; an order that is not given; no amount"
    assert nothing is not None and nothing.reason == "no edit is asked for" and nothing.sub_requests == ()
    assert ordered is not None and ordered.sub_requests[1].after == ("r1",)


def test_pictures_are_attached_where_a_folder_has_them(tmp_path: Path) -> None:
    folder = tmp_path / "images"
    for name in ("000000000017.jpg", "Counting/0001.jpg", "HazeRemoval/input/0001.jpg", "COCO_1.jpg", "0002.jpg"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")
    path = file_of(
        tmp_path,
        [
            STEPS,
            instruction("Counting", "Add a dog"),
            instruction("HazeRemoval", "Remove the haze"),
            instruction("Replacement", "replace cat with pear", image="COCO_1.jpg"),
            instruction("HazeRemoval", "Remove all haze", "2"),
            instruction("Counting", "Add a cat", image="../../rows.jsonl"),
        ],
    )
    examples = list(examples_of(path, Pictures(folder, tmp_path)))
    assert [one.image for one in examples[9:]] == [
        "images/000000000017.jpg", "images/Counting/0001.jpg", "images/HazeRemoval/input/0001.jpg",
        "images/COCO_1.jpg", "", "",
    ], "a numbered picture of no task is not taken for that of one"  # fmt: skip
    assert picture(tmp_path / "examples.jsonl", examples[9]) == folder / "000000000017.jpg"
    assert all(not one.image for one in examples_of(path))
    with pytest.raises(InputError, match="write the examples beside or above them"):
        Pictures(folder, tmp_path / "elsewhere")
    with pytest.raises(InputError, match="is no folder of pictures"):
        Pictures(tmp_path / "none", tmp_path)


def test_train_data_writes_one_file_of_all(tmp_path: Path) -> None:
    rows = [
        {**STEPS, "id": str(i), "coco_image": f"{i}.jpg", "steps": [f"{s} {i}" for s in STEPS["steps"]]}
        for i in range(20)
    ]
    source = file_of(tmp_path, rows)
    measured = file_of(tmp_path, [{"request": "thank you!", "sub_requests": []}], "score.jsonl")
    target = tmp_path / "new" / "examples.jsonl"
    arguments = ("train", "data", target, source, "--held-out", measured, "--synthetic", "300", "--parts", "1-2")
    done = imageedit(*arguments)
    assert done.returncode == 0, done.stderr
    assert "leaks between the parts: none" in done.stdout and "held out" in done.stdout
    first = target.read_bytes()
    status, told = imageedit_json(*arguments, "--force", "--json")
    assert status == 0 and target.read_bytes() == first, "the same file every time"
    examples = list(read(target))
    assert sum(told["sources"]["complexbench-edit"][part] for part in ("train", "held_out")) == 200
    assert told["sources"]["score"] == {"held_out": 1, "answers": 1} and told["leaks"] == []
    assert "thank you" not in {one.request.lower().strip("!.") for one in read(target, "train")}
    assert max(len(one.label) for one in examples if one.source == "synthetic") == 2
    assert len(examples) == sum(
        count.get(part, 0) for count in told["sources"].values() for part in ("train", "held_out")
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "there is nothing to make examples of"),
        (("{folder}/no-such.jsonl",), "cannot be read"),
        (("--synthetic", "10", "--parts", "many"), "expected one number or two"),
        (("--synthetic", "10", "--parts", "1-9"), "edits cannot be made"),
        (("--feedback", "{folder}"), "has no sessions in it"),
        (("{folder}/rows.jsonl", "--images", "{folder}/none"), "is no folder of pictures"),
    ],
)
def test_what_train_data_refuses(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    file_of(tmp_path, [STEPS])
    target = tmp_path / "examples.jsonl"
    done = CliRunner().invoke(app, ["train", "data", str(target), *(a.format(folder=tmp_path) for a in arguments)])
    assert isinstance(done.exception, InputError) and said in str(done.exception), done.output
    assert not target.exists()


def test_train_data_overwrites_nothing(tmp_path: Path) -> None:
    target = tmp_path / "examples.jsonl"
    target.write_text("mine")
    done = CliRunner().invoke(app, ["train", "data", str(target), "--synthetic", "3"])
    assert isinstance(done.exception, OutputError) and "add --force" in str(done.exception)
    assert target.read_text() == "mine"

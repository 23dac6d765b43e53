"""Reading labelled requests: forms told apart by their keys, and bad files named by line and field."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from imageedit_r1.errors import InputError
from imageedit_r1.evaluation.datasets import STYLES, cases_of
from imageedit_r1.evaluation.labels import MAX_LINE
from imageedit_r1.nodes.decompose import decompose


def written(folder: Path, rows: Iterable[Any]) -> Path:
    path = folder / "labels.txt"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_the_own_form(tmp_path: Path) -> None:
    move = {"property": "brightness", "direction": "increase", "amount": 20, "unit": "percent"}
    rows = [
        {"request": "a", "sub_requests": [{"action": "adjust_tone", "subject": "sky", "parameters": [move]}]},
        {
            "request": "b",
            "sub_requests": [{"action": ["sharpen", "restore"]}],
            "tags": ["chat", "list"],
            "keep": ["sky"],
        },
        {"request": "thanks", "sub_requests": []},
    ]
    first, second, third = cases_of(written(tmp_path, rows))
    (tone,), (sharp,) = first.wanted, second.wanted
    assert (tone.actions, tone.subject, tone.goal) == (("adjust_tone",), "sky", None)
    assert [p.to_json() for p in tone.parameters or ()] == [move]
    assert (sharp.actions, sharp.subject, sharp.parameters) == (("sharpen", "restore"), None, None)
    assert (first.groups, second.groups, third.wanted, third.line) == ((), ("chat", "list"), (), 3)
    assert (first.keep, second.keep) == ((), ("sky",))


def complex_row(*steps: tuple[str, str, str, str]) -> dict[str, Any]:
    return {
        "steps": [step for step, *_ in steps],
        "edits": [{"edit_type": kind, "ori obj": old, "new_obj": new} for _, kind, old, new in steps],
    }


STEPS = (
    ("Replace the fork with a spoon.", "change object", "fork", "spoon"),
    ("add the napkin under the spoon", "chain two", "nothing", "napkin"),
    ("change the style to sketch", "change style", "nothing", "nothing"),
)


def test_steps_are_joined_in_every_style(tmp_path: Path) -> None:
    cases = {case.groups[0]: case for case in cases_of(written(tmp_path, [complex_row(*STEPS)]))}
    assert list(cases) == list(STYLES)
    assert cases["then"].request == (
        "replace the fork with a spoon, then add the napkin under the spoon, then change the style to sketch"
    )
    assert cases["numbered"].request.splitlines()[1] == "2. Add the napkin under the spoon"
    for case in cases.values():
        assert [w.actions for w in case.wanted] == [("replace_object",), ("add_object",), ("change_style",)]
        assert [w.subject for w in case.wanted] == ["fork", "napkin", "whole image"]
        assert [w.goal for w in case.wanted] == ["spoon", None, None]
        assert [s.action for s in decompose(case.request).sub_requests] == [w.actions[0] for w in case.wanted]


LOOKS = ("change_color", "change_material")


@pytest.mark.parametrize(
    ("step", "actions"),
    [
        (("change the car to a bus", "change object", "car", "bus"), {"replace_object"}),
        (("change the car to a red car", "change object", "car", "red car"), {"replace_object", *LOOKS}),
        (("change the style to black and white", "change style", "nothing", "nothing"), {"adjust_color"}),
        (("change the pattern of shirt to stripes", "content", "shirt", "nothing"), {"change_material"}),
        (("change the content of sign to 'STOP'", "content", "sign", "nothing"), {"change_text", "replace_object"}),
        (("change the content of mirror to a lake", "content", "mirror", "nothing"), {"replace_object", "other"}),
        (("add a red star pattern to the kite", "material", "kite", "nothing"), {"change_material"}),
    ],
)  # fmt: skip
def test_what_counts_for_a_label(tmp_path: Path, step: tuple[str, str, str, str], actions: set[str]) -> None:
    case = next(iter(cases_of(written(tmp_path, [complex_row(step)]))))
    assert set(case.wanted[0].actions) == actions


def instruction(text: str, task: str, kind: str = "original", identifier: str = "1") -> dict[str, str]:
    return {"instruction": text, "dataset": task, "kind": kind, "id": identifier}


def test_single_instructions(tmp_path: Path) -> None:
    rows = [
        instruction("Change the image to sepia style", "StyleAlteration"),
        instruction("Give it the look of a watercolor", "StyleAlteration", "diverse"),
        instruction("replace cow with bike", "RegionAccuracy"),
        instruction("Swap the cow with a stylish bike", "RegionAccuracy", "diverse"),
        instruction("Swap the hen with a bike", "RegionAccuracy", "diverse", "2"),
    ]
    cases = list(cases_of(written(tmp_path, rows)))
    assert [c.groups[0] for c in cases] == ["original", "paraphrased", "original", "paraphrased", "paraphrased"]
    assert [c.wanted[0].actions[0] for c in cases[:4]] == ["adjust_color", "change_style", *["replace_object"] * 2]
    assert len(cases[4].wanted[0].actions) == 3


GOOD = {"request": "brighten it", "sub_requests": []}
BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "no labelled request"),
    "blank": (b"\n \n", "no labelled request"),
    "no json": (b"{", "line 2: no JSON object"),
    "a list": (b"[1]", "line 2: a list was found"),
    "other keys": (b'{"prompt": "x", "answer": 1}', "line 2: it has the fields 'prompt', 'answer'"),
    "not utf-8": (b'{"request": "\xff\xfe", "sub_requests": []}', "line 2: no UTF-8 text"),
    "nan": (b'{"request": "a", "sub_requests": [NaN]}', "line 2: no JSON object (NaN is no number)"),
    "nested": (b"[" * 100_000, "line 2: nested too deeply"),
    "one long line": (b'{"request": "' + b"a" * MAX_LINE + b'"}', "line 2: longer than"),
    "long number": (b'{"request": "a", "sub_requests": ' + b"9" * 9000 + b"}", "line 2: no JSON object"),
    "no request": (b'{"request": "", "sub_requests": []}', "line 2: request: nothing was found"),
    "no list": (b'{"request": "a", "sub_requests": {}}', "line 2: sub_requests: {} was found"),
    "too many": (json.dumps({"request": "a", "sub_requests": [{}] * 51}).encode(), "line 2: sub_requests: 51 were"),
    "no action": (b'{"request": "a", "sub_requests": [{}]}', "line 2: sub_requests[0].action: None is no action"),
    "odd action": (b'{"request": "a", "sub_requests": [{"action": ["crop", {}]}]}', "sub_requests[0].action: {} is"),
    "no parameter": (
        b'{"request": "a", "sub_requests": [{"action": "crop", "parameters": [{"amount": 1}]}]}',
        "line 2: sub_requests[0].parameters.0.property",
    ),
    "odd field": (b'{"request": "a", "sub_requests": [{"action": "crop", "colour": 1}]}', "sub_requests[0].colour"),
    "odd tags": (b'{"request": "a", "sub_requests": [], "tags": "chat"}', "line 2: tags: 'chat' was found"),
    "uneven": (b'{"steps": ["a"], "edits": []}', "line 2: edits: 0 were found for 1 steps"),
    "odd type": (json.dumps(complex_row(("a", "b", "c", "d"))).encode(), "edits[0].edit_type: 'b' is no type"),
    "odd task": (json.dumps(instruction("a", "b")).encode(), "line 2: dataset: 'b' is no task"),
    "odd kind": (json.dumps(instruction("a", "Counting", "new")).encode(), "line 2: kind: 'new' was found"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_named_by_line_and_field(tmp_path: Path, case: str) -> None:
    raw, said = BAD[case]
    path = tmp_path / "labels.jsonl"
    path.write_bytes(raw if case in ("empty", "blank") else json.dumps(GOOD).encode() + b"\n" + raw)
    with pytest.raises(InputError) as error:
        list(cases_of(path))
    assert said in str(error.value)
    assert len(str(error.value)) < 700


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", tmp_path / "none", tmp_path / "nul\0byte"):
        with pytest.raises(InputError):
            list(cases_of(path))

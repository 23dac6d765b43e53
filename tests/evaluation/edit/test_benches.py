"""Data sets in the layouts in which they are published, made small, and what is said when one is not there."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import pyarrow
import pytest
from pyarrow import ipc, parquet

from imageedit_r1.errors import InputError
from imageedit_r1.evaluation.edit.benches import BENCHES, EditCase, cases_of
from imageedit_r1.evaluation.edit.results import Folder
from imageedit_r1.tests.dit.edits_server import Picture
from imageedit_r1.tests.evaluation.edit.conftest import write


def read(bench: str, data: Path | None, out: Path, **options: object) -> list[EditCase]:
    return cases_of(bench, data, Folder(out).keep, **options)  # type: ignore[arg-type]


def embedded(pixels: Picture) -> dict[str, object]:
    """A picture as the hub's tables have it."""
    return {"bytes": cv2.imencode(".png", pixels)[1].tobytes(), "path": None}


def gedit_rows(small: Picture) -> list[dict[str, object]]:
    pictures = {"input_image": embedded(small[:64]), "input_image_raw": embedded(small)}
    told = [
        ("a1", "color_alter", "make the cup red", "en"),
        ("a1", "color_alter", "把杯子变成红色", "cn"),
        ("b2", "ps_human", " sharpen it ", "en"),
    ]
    names = ("key", "task_type", "instruction", "instruction_language")
    return [{**dict(zip(names, row, strict=True)), "Intersection_exist": True, **pictures} for row in told]


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_gedit(tmp_path: Path, small: Picture, form: str) -> None:
    table = pyarrow.Table.from_pylist(gedit_rows(small))
    (tmp_path / "gedit" / "data").mkdir(parents=True)
    path = tmp_path / "gedit" / "data" / f"train-00000-of-00001.{form}"
    if form == "parquet":
        parquet.write_table(table, path)
    else:
        with pyarrow.OSFile(str(path), "wb") as file, ipc.new_stream(file, table.schema) as stream:
            stream.write_table(table)
        (path.parent / "dataset_info.json").write_text("{}")
    first, second = read("gedit", tmp_path / "gedit", tmp_path / "out")
    assert (first.id, first.category, first.turns) == ("a1", "color_alter", ("make the cup red",))
    assert second.turns == ("sharpen it",)
    found = cv2.imread(str(first.picture))
    assert found is not None and found.shape == small.shape, "the raw picture, not the resized one"
    assert first.picture == second.picture, "one picture is kept once"


def test_imgedit(tmp_path: Path, small: Picture) -> None:
    root = tmp_path / "Benchmark"
    write(root / "Basic" / "original_images" / "animal" / "1.jpg", small)
    write(root / "Multiturn" / "2.jpg", small)
    basic = {"1082": {"id": "animal/1.jpg", "prompt": "Smooth the shell.", "edit_type": "adjust"}}
    turns = {"1": {"id": "2.jpg", "turn1": "all green from now on", "turn2": "add fruit", "turn3": "change the plate"}}
    (root / "Basic" / "basic_edit.json").write_text(json.dumps(basic))
    (root / "Basic" / "prompts.json").write_text('{"adjust": "You are a rater"}')
    (root / "Multiturn" / "content_memory.json").write_text(json.dumps(turns))
    one, many = read("imgedit", root, tmp_path / "out")
    assert (one.id, one.category, one.turns) == ("basic_edit/1082", "adjust", ("Smooth the shell.",))
    assert (many.category, many.turns[2]) == ("content_memory", "change the plate")
    assert many.picture == root / "Multiturn" / "2.jpg"


def test_complexbench(tmp_path: Path, small: Picture) -> None:
    root = tmp_path / "ComplexBench-Edit"
    write(root / "data" / "more-object-no-multi3" / "198641-000000198641.jpg", small)
    rows = {
        "198641": {
            "img_path": "000000198641.jpg",
            "new_ins": "change the cat to white dog\r\nadd a collar on the white dog\r\ndelete the keyboard",
            "edit pair": [{"edit_type": "change object", "ori obj": "cat", "new_obj": "white dog"}],
        }
    }
    instructions = root / "data" / "instructions" / "two-chain" / "final_update_v2.json"
    instructions.parent.mkdir(parents=True)
    instructions.write_text(json.dumps(rows))
    (case,) = read("complexbench", root, tmp_path / "out")
    assert (case.id, case.category) == ("two-chain/198641", "two-chain")
    assert case.turns == ("change the cat to white dog, add a collar on the white dog, delete the keyboard.",)


def test_psr_has_one_case_for_each_post(tmp_path: Path, small: Picture) -> None:
    shared = {"instruction": "hi all, could somebody ...", "source_image": embedded(small), "creativity_index": "low"}
    rows = [
        {"post_id": "p1", "simplified_instruction": "Remove the man.", "model": "a", **shared},
        {"post_id": "p1", "simplified_instruction": "Remove the man.", "model": "b", **shared},
        {"post_id": "p2", "simplified_instruction": "", "model": "a", **shared},
    ]
    (tmp_path / "psr").mkdir()
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "psr" / "test-00000.parquet")
    first, second = read("psr", tmp_path / "psr", tmp_path / "out")
    assert (first.id, first.turns, first.category) == ("p1", ("Remove the man.",), "low")
    assert second.turns == ("hi all, could somebody ...",)


def test_plain_folders(bench: Path, tmp_path: Path, small: Picture) -> None:
    cases = read(str(bench), None, tmp_path / "out")
    assert [case.id for case in cases] == ["tone", "turns", "two"], "category by category"
    assert cases[1].turns == ("make it warmer", "sharpen it")
    (bench / "requests.jsonl").unlink()
    (bench / "list.csv").write_text('picture,request,box\ncup.png,brighten it,"10,10,50,50"\n')
    (case,) = read(str(bench), None, tmp_path / "out")
    assert (case.id, case.box) == ("1", (10.0, 10.0, 50.0, 50.0))
    (bench / "list.csv").unlink()
    (bench / "cup.txt").write_text("make the cup blue\n")
    (case,) = read(str(bench), None, tmp_path / "out")
    assert (case.id, case.turns, case.category) == ("cup", ("make the cup blue",), "other")


def test_limits_are_spread_over_each_category(bench: Path, tmp_path: Path) -> None:
    rows = [{"id": str(i), "picture": "cup.png", "request": "blur it", "category": "ab"[i % 2]} for i in range(20)]
    (bench / "requests.jsonl").write_text("\n".join(map(json.dumps, rows)))
    chosen = read(str(bench), None, tmp_path / "out", limit=2)
    assert [case.id for case in chosen] == ["0", "10", "1", "11"]
    assert len(read(str(bench), None, tmp_path / "out", categories=["b"])) == 10
    with pytest.raises(InputError, match="no case of c; it has a, b"):
        read(str(bench), None, tmp_path / "out", categories=["c"])


@pytest.mark.parametrize("name", BENCHES)
def test_what_is_not_there_is_told_with_source_and_licence(name: str, tmp_path: Path) -> None:
    for data in (None, tmp_path / "nowhere"):
        with pytest.raises(InputError, match="https://") as caught:
            read(name, data, tmp_path / "out")
        assert BENCHES[name].licence in str(caught.value)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="was expected"):
        read(name, tmp_path / "empty", tmp_path / "out")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"picture": "../secret.png", "request": "blur it"}, "lies outside"),
        ({"picture": "gone.png", "request": "blur it"}, "is not there"),
        ({"picture": "cup.png", "request": "  "}, "no request"),
        ({"picture": "cup.png", "request": "x" * 10_001}, "no request"),
        ({"picture": "cup.png", "turns": "blur it"}, "list of texts"),
        ({"picture": "cup.png", "turns": ["blur it", 3]}, "no request"),
        ({"picture": "cup.png", "request": "blur it", "box": [0, 0, 200, 10]}, "not within the picture"),
        ({"picture": "cup.png", "request": "blur it", "box": "here"}, "in percent was expected"),
    ],
)
def test_rows_that_cannot_be_used(
    bench: Path, tmp_path: Path, small: Picture, row: dict[str, object], said: str
) -> None:
    write(tmp_path / "secret.png", small)
    (bench / "requests.jsonl").write_text(json.dumps(row))
    with pytest.raises(InputError, match=said):
        read(str(bench), None, tmp_path / "out")


def test_ids_are_unique_and_names_are_known(bench: Path, tmp_path: Path) -> None:
    (bench / "requests.jsonl").write_text('{"id": "a", "picture": "cup.png", "request": "blur it"}\n' * 2)
    with pytest.raises(InputError, match="'a' stands for 2 cases"):
        read(str(bench), None, tmp_path / "out")
    with pytest.raises(InputError, match="gedit, imgedit, complexbench, psr, or a folder"):
        read("magicbrush", None, tmp_path / "out")


def test_damaged_tables_are_one_error(tmp_path: Path) -> None:
    for name in ("data.parquet", "data.arrow"):
        folder = tmp_path / name.partition(".")[2]
        folder.mkdir()
        (folder / name).write_bytes(b"PAR1 is not what this is")
        with pytest.raises(InputError, match="as a table"):
            read("gedit", folder, tmp_path / "out")

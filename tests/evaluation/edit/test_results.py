"""The folder of a run: rows survive kills, pictures lie under their content, two runs do not mix."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from imageedit_r1.errors import InputError
from imageedit_r1.evaluation.edit.results import RESULTS, Folder, key_of
from imageedit_r1.tests.dit.edits_server import Picture


def test_a_line_that_was_cut_off_is_done_again_and_spoils_no_other(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.append(RESULTS, {"key": "a", "n": 1})
    with (tmp_path / RESULTS).open("ab") as file:
        file.write(b'{"key": "b", "n"')
    assert set(folder.rows(RESULTS)) == {"a"}
    folder.append(RESULTS, {"key": "b", "n": 2})
    folder.append(RESULTS, {"key": "a", "n": 3})
    assert {key: row["n"] for key, row in folder.rows(RESULTS).items()} == {"a": 3, "b": 2}
    assert folder.rows("nothing.jsonl") == {}


@pytest.mark.parametrize("kind", ["rgb", "rgba", "deep"])
def test_pictures_are_kept_once_and_come_back_as_they_were(tmp_path: Path, small: Picture, kind: str) -> None:
    folder = Folder(tmp_path)
    pixels = {
        "rgb": small,
        "rgba": np.dstack([small, small[..., 0]]),
        "deep": small.astype(np.uint16) * 257,
    }[kind]
    address = folder.keep_picture(pixels)
    assert address == folder.keep_picture(pixels.copy())
    back = folder.picture(address)
    assert back.dtype == pixels.dtype and np.array_equal(back, pixels)
    assert len([path for path in tmp_path.rglob("*.png") if path.is_file()]) == 1


def test_two_runs_do_not_share_a_folder(tmp_path: Path) -> None:
    with Folder(tmp_path).alone(), pytest.raises(InputError, match="another run"), Folder(tmp_path).alone():
        pass
    with Folder(tmp_path).alone():
        assert (tmp_path / "lock").exists()
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"), Folder(tmp_path / "file").alone():
        pass


def test_keys_depend_on_every_part_and_not_on_their_order() -> None:
    one = key_of(seed=0, arm="single")
    assert one == key_of(arm="single", seed=0)
    assert len({one, key_of(seed=1, arm="single"), key_of(seed=0, arm="vanilla"), key_of(seed="0", arm="single")}) == 4

"""Sessions saved in layers: what real steps leave, and where a file may go."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
from PIL import Image
from psd_tools import PSDImage

from imageedit_r1 import InputError, Session, edit, open_session
from imageedit_r1.errors import OutputError, StorageError

from ..reports.layers.ora import flat, layers_of
from ..reports.layers.sessions import same_picture

REQUESTS = [
    "blur the logo, then crop it square and add the text 'Good morning' at the bottom",
    "make it warmer, rotate it by 3 degrees, then sharpen it and add a white border",
    "invert the colors, flip it horizontally, rotate it left and then make it half the size",
]


def session_of(photos: Path, home: Path, request: str) -> Session:
    result = edit(photos / "coffee.jpg", request, region=(120, 60, 200, 200), home=home)
    assert result.status == "done", result.state.outcomes
    return open_session(result.session, home=home)


def picture_of(session: Session) -> Any:
    image = session.state.image
    assert image is not None
    return session.store.artifacts.load(image)


@pytest.mark.parametrize("request_", REQUESTS)
def test_real_steps_flattened_are_the_picture(photos: Path, home: Path, tmp_path: Path, request_: str) -> None:
    session = session_of(photos, home, request_)
    assert session.save_layers(tmp_path / "layers.ora") == ()
    assert session.save_layers(tmp_path / "layers.psd") == ()
    picture = picture_of(session)
    names = ["coffee.jpg", *(step.instruction for step in session.state.steps)]
    with ZipFile(tmp_path / "layers.ora") as archive:
        assert same_picture(flat(archive), picture)
        assert [layer.attrib["name"] for layer in layers_of(archive)] == names
    with Image.open(tmp_path / "layers.psd") as image:
        assert np.array_equal(np.asarray(image), picture)
    assert [layer.name for layer in PSDImage.open(tmp_path / "layers.psd")] == names


def test_what_was_taken_back_is_not_in_it(photos: Path, home: Path, tmp_path: Path) -> None:
    session = session_of(photos, home, "make it brighter and crop it square")
    session.undo()
    session.say("flip it")
    session.save_layers(tmp_path / "a.ora")
    with ZipFile(tmp_path / "a.ora") as archive:
        assert same_picture(flat(archive), picture_of(session))
        names = [layer.attrib["name"] for layer in layers_of(archive)]
    assert len(names) == 3 and "crop" not in " ".join(names) and "flip" in names[2]


def test_a_cut_out(photos: Path, home: Path, tmp_path: Path) -> None:
    session = session_of(photos, home, "cut out the cup")
    picture = picture_of(session)
    assert picture.shape[2] == 4
    session.save_layers(tmp_path / "a.ora")
    with ZipFile(tmp_path / "a.ora") as archive:
        assert same_picture(flat(archive), picture)
        assert [layer.attrib["visibility"] for layer in layers_of(archive)] == ["hidden", "visible"]


def test_where_it_may_go(photos: Path, home: Path, tmp_path: Path) -> None:
    session = session_of(photos, home, "make it brighter")
    target = tmp_path / "there.ORA"
    target.write_bytes(b"mine")
    with pytest.raises(OutputError, match="exists already"):
        session.save_layers(target)
    assert target.read_bytes() == b"mine"
    session.save_layers(target, force=True)
    with ZipFile(target) as archive:
        assert archive.testzip() is None
    with pytest.raises(InputError, match=r"has the suffix '\.xcf'; expected \.ora \(OpenRaster\) or \.psd"):
        session.save_layers(tmp_path / "a.xcf")
    with pytest.raises(OutputError, match="its folder does not exist"):
        session.save_layers(tmp_path / "nowhere" / "a.ora")


def test_a_missing_picture_leaves_no_file(photos: Path, home: Path, tmp_path: Path) -> None:
    session = session_of(photos, home, "make it brighter and flip it")
    session.store.artifacts.delete(session.state.outcomes[0].image.sha256)
    for suffix in ("ora", "psd"):
        with pytest.raises(StorageError, match=r"artifact [0-9a-f]{12}: artifact [0-9a-f]{12} is missing"):
            session.save_layers(tmp_path / f"a.{suffix}")
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == []

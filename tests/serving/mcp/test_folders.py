"""What a client on this machine may name, and what a picture may be named by."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from imageedit_r1.errors import ConfigurationError, InputError, OutputError
from imageedit_r1.serving.mcp.folders import Folders
from imageedit_r1.serving.mcp.intake import Bytes, Named, OfSession, read_name


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """Two folders that are allowed, the second through a link, beside one that is not."""
    for name in ("first", "second", "secret"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name} one.png").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "second")
    (tmp_path / "first" / "out").symlink_to(tmp_path / "secret")
    return Folders.of([tmp_path / "first", tmp_path / "link"])


def test_files_in_the_folders_are_found(folders: Folders, tmp_path: Path) -> None:
    first, second = (tmp_path / name / f"{name} one.png" for name in ("first", "second"))
    for name in (
        "first one.png",
        "./first one.png",
        str(first),
        f"file://{first}",
        f"file://{first}".replace(" ", "%20"),
    ):
        assert folders.existing(name) == first
    for name in (str(second), str(tmp_path / "link" / "second one.png"), "../second/second one.png"):
        assert folders.existing(name) == second


def test_nothing_else_is_found_or_told_apart(folders: Folders, tmp_path: Path) -> None:
    there = [str(tmp_path / "secret" / "secret one.png"), "../secret/secret one.png", "out/secret one.png"]
    told = []
    for name in [*there, "not there.png", "a\x00b", "x" * 5000]:
        with pytest.raises(InputError) as error:
            folders.existing(name)
        told.append(str(error.value).replace(repr(name[:200]), "NAME"))
    assert len(set(told)) == 1


def test_files_are_written_in_the_folders_only(folders: Folders, tmp_path: Path) -> None:
    assert folders.new("new.png") == tmp_path / "first" / "new.png"
    assert folders.new(str(tmp_path / "link" / "new.png")) == tmp_path / "second" / "new.png"
    (tmp_path / "first" / "loose.png").symlink_to(tmp_path / "secret" / "secret one.png")
    for name in ("../new.png", "out/new.png", "nowhere/new.png", "loose.png", "..", ".", "", "/"):
        with pytest.raises(OutputError):
            folders.new(name)


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for name in ("nowhere", "file"):
        with pytest.raises(ConfigurationError, match=f"{name} is no folder"):
            Folders.of([tmp_path / name])


def test_what_a_picture_is_named_by() -> None:
    data = bytes(range(256))
    text = base64.b64encode(data).decode()
    assert read_name(f"data:image/png;base64,{text}", limit=256) == Bytes(data)
    assert read_name(f" {text}\n", limit=256) == Bytes(data)
    assert read_name("imageedit://sessions/20261124-133317-feaa61/image", limit=1) == OfSession(
        "20261124-133317-feaa61"
    )
    assert read_name("20261124-133317-feaa61", limit=1) == OfSession("20261124-133317-feaa61")
    assert read_name("up-00ff", limit=1) == Named("up-00ff")
    assert read_name("file:///a/b.png", limit=1) == Named("file:///a/b.png")
    for wrong in (f"data:image/png;base64,{text}A", "http://localhost/x.png", "ftp://x/y", "x." * 4000, " ", text):
        with pytest.raises(InputError):
            read_name(wrong, limit=255)

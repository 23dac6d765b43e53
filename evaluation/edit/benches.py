"""Data sets of pictures with requests, as their authors publish them, and plain folders: read from disk, never fetched.

Each reader turns one layout into `EditCase`s, in a fixed order. A data set that is not there is told with where to get
it and what it may be used for. Left out: the authors' own judges; results are judged as `viescore.py` and `measures.py`
say, so that figures do not compare with published ones unless the judge is the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import InputError
from .rows import TABLES, Row, json_in, rows_in

Keep = Callable[[bytes], Path]
"""Puts a picture that lies inside a table on disk; gives its file."""
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp", ".avif")
LONGEST = 10_000
"""Characters of a request."""
NONE = "other"
"""The category of cases that have none."""


@dataclass(frozen=True, slots=True)
class EditCase:
    """One picture and what is to be done with it."""

    id: str
    """Unique in its data set."""
    turns: tuple[str, ...]
    """The requests, one after the other; most data sets have one."""
    picture: Path
    category: str = NONE
    box: tuple[float, float, float, float] | None = None
    """Where the edit may show, x, y, width, height in percent of the picture; None: as the request says."""


Reader = Callable[[Path, Keep], Iterator[EditCase]]


@dataclass(frozen=True, slots=True)
class Bench:
    """A data set that is known by name."""

    title: str
    source: str
    licence: str
    read: Reader


def read_gedit(folder: Path, keep: Keep) -> Iterator[EditCase]:
    """GEdit-Bench (arXiv 2504.17761): a table of `key`, `task_type`, `instruction`, `instruction_language` and
    `input_image_raw`. The Chinese half is left out: the agents here read English."""
    columns = ("key", "task_type", "instruction", "instruction_language", "input_image_raw", "input_image")
    for path in _files(folder, (*TABLES, ".jsonl", ".json"), "a table of GEdit-Bench"):
        for row in rows_in(path, columns):
            if str(row.get("instruction_language", "en")).lower() not in ("en", "english"):
                continue
            picture = _picture(path, row, ("input_image_raw", "input_image"), keep)
            yield _case(path, row.get("key"), (row.get("instruction"),), picture, row.get("task_type"))


def read_imgedit(folder: Path, keep: Keep) -> Iterator[EditCase]:
    """ImgEdit-Bench (arXiv 2505.20275): JSON files of number -> {`id`: picture, `prompt`, `edit_type`}, or `turn1`,
    `turn2` ... in the place of the prompt. The suites (basic, UGE, multi-turn) are told by their files."""
    for path in _files(folder, (".json",), "a suite of ImgEdit-Bench"):
        found = json_in(path)
        rows = found if isinstance(found, dict) else {}
        suite = {key: row for key, row in rows.items() if isinstance(row, dict) and "id" in row}
        for key, row in suite.items():
            turns = tuple(row[name] for name in sorted(row) if name.startswith("turn"))
            picture = _beside(path, folder, str(row["id"]))
            category = row.get("edit_type") or path.stem
            yield _case(path, f"{path.stem}/{key}", turns or (row.get("prompt"),), picture, category)


def read_complexbench(folder: Path, keep: Keep) -> Iterator[EditCase]:
    """ComplexBench-Edit (arXiv 2506.12830): `instructions/CATEGORY/final_update_v2.json` of number -> {`img_path`,
    `new_ins`: one edit a line}, pictures in `more-object-no-multi3/NUMBER-IMG_PATH`. The edits are joined by commas
    into one request, as the authors' own baselines do."""
    for path in _files(folder, (".json",), "instructions of ComplexBench-Edit"):
        found = json_in(path)
        rows = found if isinstance(found, dict) else {}
        for key, row in rows.items():
            if not isinstance(row, dict) or not isinstance(row.get("new_ins"), str):
                continue
            name = str(row.get("img_path"))
            picture = _beside(path, folder, f"{key}-{name}", name)
            request = ", ".join(filter(None, map(str.strip, row["new_ins"].splitlines()))) + "."
            yield _case(path, f"{path.parent.name}/{key}", (request,), picture, path.parent.name)


def read_psr(folder: Path, keep: Keep) -> Iterator[EditCase]:
    """PSR-328 (arXiv 2505.16181): a table with one row for each edit that somebody made, of which the first of every
    `post_id` is read: `simplified_instruction` (else `instruction`), `source_image`, `creativity_index`."""
    columns = ("post_id", "instruction", "simplified_instruction", "creativity_index", "source_image")
    seen: set[str] = set()
    for path in _files(folder, (*TABLES, ".jsonl", ".csv"), "a table of PSR-328"):
        for row in rows_in(path, columns):
            post = str(row.get("post_id"))
            if post in seen:
                continue
            seen.add(post)
            request = row.get("simplified_instruction") or row.get("instruction")
            picture = _picture(path, row, ("source_image",), keep)
            yield _case(path, post, (request,), picture, row.get("creativity_index"))


def read_folder(folder: Path, keep: Keep) -> Iterator[EditCase]:
    """A folder of one's own: pictures, and a JSON Lines or CSV file of {`picture`, `request` or `turns`, and maybe
    `id`, `category`, `box`: x, y, width, height in percent}; or NAME.jpg with NAME.txt."""
    tables = [path for path in sorted(folder.iterdir()) if path.suffix in (".jsonl", ".csv")]
    for path in tables:
        for number, row in enumerate(rows_in(path), 1):
            name = row.get("picture") or row.get("image")
            turns = row.get("turns") or (row.get("request"),)
            if not isinstance(turns, list | tuple):
                raise InputError(f"{path}, row {number}: turns: {turns!r:.60} was found, a list of texts was expected")
            picture = _inside(path.parent, str(name))
            case = row.get("id") or (path.stem if len(tables) > 1 else "") + str(number)
            yield _case(path, case, tuple(turns), picture, row.get("category"), box=_box(path, row.get("box")))
    if not tables:
        for path in sorted(folder.iterdir()):
            words = path.with_suffix(".txt")
            if path.suffix.lower() in PICTURES and words.is_file():
                text = words.read_text(encoding="utf-8", errors="replace").strip()
                yield _case(words, path.stem, (text,), path, None)


BENCHES: Mapping[str, Bench] = {
    "gedit": Bench(
        "GEdit-Bench", "https://huggingface.co/datasets/stepfun-ai/GEdit-Bench",
        "MIT; the pictures are people's own uploads", read_gedit,
    ),
    "imgedit": Bench(
        "ImgEdit-Bench", "https://huggingface.co/datasets/sysuyy/ImgEdit (Benchmark.tar)",
        "see the data set's card; the pictures are LAION's, each with terms of its own", read_imgedit,
    ),
    "complexbench": Bench(
        "ComplexBench-Edit",
        "https://github.com/llllly26/ComplexBench-Edit (instructions; its README links the pictures)",
        "MIT; the pictures are COCO's, under Flickr's terms", read_complexbench,
    ),
    "psr": Bench(
        "PSR-328", "https://huggingface.co/datasets/PSRDataset/PSR-328",
        "CC BY-NC-SA 4.0: not for commercial use", read_psr,
    ),
}  # fmt: skip
"""By the name that `--bench` takes; anything else is a plain folder."""


def cases_of(
    bench: str, data: Path | None, keep: Keep, *, categories: Collection[str] = (), limit: int = 0
) -> list[EditCase]:
    """The cases of a data set: of these categories (none: all), at most `limit` of each, evenly spread (0: all).

    Raises `InputError` when the data set is not here, is not in its layout, or holds no such case.
    """
    if bench in BENCHES:
        known = BENCHES[bench]
        get = f"get it from {known.source} (licence: {known.licence})"
        if data is None:
            raise InputError(f"{known.title} is not fetched by itself; {get} and name its folder with --data")
        if not data.is_dir():
            raise InputError(f"{known.title}: {data} is no folder; {get}")
        found = list(known.read(data, keep))
    else:
        folder = Path(bench)
        if not folder.is_dir():
            raise InputError(f"there is no data set {bench!r}; choose one of {', '.join(BENCHES)}, or a folder")
        found = list(read_folder(folder, keep))
    if not found:
        raise InputError(f"{data or bench}: no case was found; docs/evaluation.md shows the layouts that are read")
    name, times = Counter(case.id for case in found).most_common(1)[0]
    if times > 1:
        raise InputError(f"{data or bench}: the id {name!r} stands for {times} cases; give each its own")
    by_category: dict[str, list[EditCase]] = {}
    for case in found:
        if not categories or case.category in categories:
            by_category.setdefault(case.category, []).append(case)
    if not by_category:
        there = ", ".join(sorted({case.category for case in found}))
        raise InputError(f"{data or bench}: no case of {', '.join(categories)}; it has {there}")
    return [case for group in by_category.values() for case in _spread(group, limit)]


def _spread(cases: list[EditCase], limit: int) -> list[EditCase]:
    if not limit or len(cases) <= limit:
        return cases
    return [cases[i * len(cases) // limit] for i in range(limit)]


def _case(
    path: Path,
    name: object,
    turns: tuple[Any, ...],
    picture: Path,
    category: object,
    *,
    box: tuple[float, float, float, float] | None = None,
) -> EditCase:
    words = [turn.strip() for turn in turns if isinstance(turn, str) and turn.strip()]
    if not name or len(words) != len(turns) or not words or any(len(turn) > LONGEST for turn in words):
        raise InputError(f"{path}: the case {name!r:.60} has no request of 1 to {LONGEST} characters; mend it")
    return EditCase(str(name), tuple(words), picture, str(category) if category else NONE, box)


def _files(folder: Path, suffixes: Collection[str], what: str) -> list[Path]:
    found = sorted(path for path in folder.rglob("*") if path.suffix in suffixes and path.is_file())
    # The hub's own files of a data set saved to disk.
    found = [path for path in found if path.name not in ("dataset_info.json", "state.json", "dataset_dict.json")]
    tables = [path for path in found if path.suffix in TABLES]
    if not found:
        raise InputError(f"{folder}: holds no {'/'.join(suffixes)} file, {what} was expected")
    return tables or found


def _picture(path: Path, row: Row, columns: Collection[str], keep: Keep) -> Path:
    """The picture of a row: bytes in the table, or a file beside it."""
    for column in columns:
        value = row.get(column)
        if isinstance(value, dict) and isinstance(value.get("bytes"), bytes):
            return keep(value["bytes"])
        if isinstance(value, dict):
            value = value.get("path")
        if isinstance(value, str) and value:
            return _inside(path.parent, value)
    raise InputError(f"{path}: a row has no picture; {' or '.join(columns)} was expected")


def _beside(path: Path, folder: Path, *names: str) -> Path:
    """The first of these files under the JSON file's folder, or under a folder of pictures of the data set."""
    places = (
        path.parent,
        folder,
        *sorted(p for root in {folder, folder / "data", path.parent} for p in _folders(root)),
    )
    for name in names:
        for place in places:
            if (place / name).is_file():
                return _inside(place, name)
    raise InputError(
        f"{path}: the picture {names[0]!r:.120} is in none of the data set's folders; get the pictures too"
    )


def _folders(root: Path) -> list[Path]:
    return [path for path in root.iterdir() if path.is_dir()] if root.is_dir() else []


def _inside(folder: Path, name: str) -> Path:
    """The file of that name, which must lie in the folder: a data set may come from anybody."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise InputError(
            f"{folder}: the picture {name!r:.120} lies outside of it; a data set may name its own files only"
        )
    if not path.is_file():
        raise InputError(f"{folder}: the picture {name!r:.120} is not there")
    return path


def _box(path: Path, value: object) -> tuple[float, float, float, float] | None:
    if value is None:
        return None
    parts = value.split(",") if isinstance(value, str) else value
    try:
        x, y, width, height = (float(part) for part in parts)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        raise InputError(f"{path}: box: {value!r:.60} was found, x, y, width, height in percent was expected") from None
    if not (0 <= x < 100 and 0 <= y < 100 and 0 < width <= 100 - x and 0 < height <= 100 - y):
        raise InputError(f"{path}: box: {value!r:.60} lies not within the picture, in percent")
    return x, y, width, height

"""What a decomposer is trained on: requests with their labels, one JSON object a line.

An example says what a right answer has to contain (`label`, for the rewards) and, where the label says everything, the
answer itself (`answer`, for fine-tuning and for carrying it out). Left out: where examples come from (`data/`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from ..checkpoints.files import write_whole
from ..evaluation.labels import Case, own_row, picture_of, refuse, rows_of
from ..schema import Noun
from ..settings import first_error

Split = Literal["train", "held_out"]


class Example(Noun):
    """One request with its label."""

    id: str
    """Unique in a file."""
    source: str
    """Where it comes from: "complexbench-edit", "i2ebench", "synthetic", "feedback", or the name of a file."""
    row: str
    """What it was made of: examples made of one row of a source are never in two splits."""
    split: Split
    request: str
    label: tuple[dict[str, Any], ...]
    """Sub-requests in the form of `evaluation/labels.py`; none when the request asks for no edit."""
    keep: tuple[str, ...] | None = None
    """What must not change; None where the label says nothing."""
    answer: str = ""
    """The answer as a model writes it (`nodes/decompose/wire.py`); empty where the label does not say all of it."""
    image: str = ""
    """A picture, as a path from the folder of the file; empty: none."""

    def case(self) -> Case:
        """The label as the figures are counted by. `LabelError` when it is none."""
        row = {"request": self.request, "sub_requests": list(self.label), "tags": [self.source]}
        return next(own_row(row if self.keep is None else {**row, "keep": list(self.keep)}, 0))


def write(path: Path, examples: Iterable[Example]) -> int:
    """Write a file of examples, whole or not at all; how many there are."""
    lines = [one.model_dump_json(exclude_defaults=True) for one in examples]
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, "".join(f"{line}\n" for line in lines).encode())
    return len(lines)


def read(path: Path, split: Split | None = None) -> Iterator[Example]:
    """The examples of a file, of one split or of all. `InputError` names the line that is none."""
    for number, row in rows_of(path):
        try:
            one = Example.model_validate(row)
        except ValidationError as error:
            refuse(path, number, first_error(error))
        if split is None or one.split == split:
            yield one


def picture(path: Path, example: Example) -> Path | None:
    """The file of an example's picture; `path` is the file of examples. `InputError` when it lies elsewhere."""
    return picture_of(path, example.image)

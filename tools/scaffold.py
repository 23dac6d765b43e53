"""A package of one's own with a tool in it, to begin with: what `imageedit-r1 tools new` writes.

The package works as it is: its test passes, and so does `imageedit-r1 tools check`. Left out: installing it.
"""

from __future__ import annotations

import keyword
import re
import sys
from pathlib import Path
from string import Template

from ..errors import ConfigurationError, InputError, OutputError
from .photo import TOOLS
from .words import check_actions, check_phrases

NAME = re.compile(r"[a-z]{2,}(?:_[a-z]{2,})*")

PYPROJECT = Template("""[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "plugin-$dashed"
version = "0.1.0"
description = "$spoken, a tool for ImageEdit-R1"
requires-python = ">=3.11"
dependencies = ["imageedit-r1"]

[project.entry-points."imageedit_r1.tools"]
$name = "plugin_$name:$name"

[tool.setuptools]
py-modules = ["plugin_$name"]
""")

MODULE = Template('''"""A tool for ImageEdit-R1: $spoken."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from imageedit_r1.images.pixels import Pixels, full_scale, split_alpha, with_alpha
from imageedit_r1.tools.base import Amount, edit_tool


@edit_tool(actions=("$name",), phrases=("$spoken",), like="change_style", pointwise=True, reach=0)
def $name(pixels: Pixels, *, levels: Annotated[int, Amount("ratio", unsaid=4, low=2, high=64)] = 4) -> Pixels:
    """Keep `levels` evenly spaced values of each channel, 2 to 64; without a number 4."""
    colour, alpha = split_alpha(pixels)
    step = full_scale(pixels) / (levels - 1)
    values = np.rint(np.rint(colour / step) * step).astype(pixels.dtype)
    return with_alpha(values, alpha)
''')

TEST = Template('''"""The tool does what it says, and keeps what every tool has to keep."""

from __future__ import annotations

import numpy as np
from plugin_$name import $name

from imageedit_r1.tools.conformance import check
from imageedit_r1.tools.samples import sample_picture


def test_it_keeps_the_contract_of_a_tool() -> None:
    failed = [finding for finding in check($name) if finding.state == "failed"]
    assert not failed


def test_it_keeps_as_many_values_as_it_was_told() -> None:
    result = $name.apply(sample_picture(), levels=3).pixels
    assert set(np.unique(result)) == {0, 128, 255}
''')

README = Template("""# $spoken, a tool for ImageEdit-R1

```console
$$ pip install -e .
$$ imageedit-r1 tools check plugin-$dashed
$$ imageedit-r1 edit photo.jpg "$spoken the photo"
$$ python -m pytest
```

`plugin_$name.py` is the tool: pixels in, pixels out. Its docstring is its description, `actions` says what it can do
and `phrases` what people say for it. ImageEdit-R1 finds it by the entry point in `pyproject.toml`.
""")


def write_package(name: str, folder: Path) -> Path:
    """Write the package `plugin_NAME` into a folder and return where it is.

    Raises `InputError` for a name that is none or taken, `OutputError` when something is there already.
    """
    check_name(name)
    words = {"name": name, "dashed": name.replace("_", "-"), "spoken": name.replace("_", " ")}
    target = folder / f"plugin_{name}"
    files = {
        "pyproject.toml": PYPROJECT,
        f"plugin_{name}.py": MODULE,
        f"test_plugin_{name}.py": TEST,
        "README.md": README,
    }
    try:
        target.mkdir()
        for file, template in files.items():
            with (target / file).open("x", encoding="utf-8") as out:
                out.write(template.substitute(words))
    except FileExistsError:
        raise OutputError(f"{target} exists already; choose another name, or another place with --path") from None
    except OSError as error:
        raise OutputError(f"{target} cannot be written: {error.strerror or error}") from None
    return target


def check_name(name: str) -> None:
    """Raises `InputError` when a tool cannot have that name."""
    if NAME.fullmatch(name) is None or keyword.iskeyword(name) or keyword.issoftkeyword(name):
        raise InputError(
            f"{name!r:.60} is no name for a tool; expected words of lower-case letters, joined by underscores "
            "(pixelate, film_grain)"
        )
    if name in {tool.name for tool in TOOLS} or name in sys.stdlib_module_names:
        raise InputError(f"the name {name!r} is taken; choose another")
    try:
        check_actions(name, (name,), None)
        check_phrases(name, (name.replace("_", " "),))
    except ConfigurationError as error:
        raise InputError(str(error)) from None

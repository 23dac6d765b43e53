"""The prompts: files in `prompts/`, each with a version, a system part and a user part.

The system part is ours. What a person wrote, or a model, goes into the user part only, quoted: it is data. Left out:
pictures, which go beside the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template

_FILE = re.compile(r"version: (\d+)\n+# system\n(.+?)\n# user\n(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt with its fields filled in."""

    name: str
    version: int
    """Goes up whenever the wording changes: answers to different versions do not compare."""
    system: str
    user: str


def prompt(name: str, **fields: str) -> Prompt:
    """The prompt of that name. `KeyError` when a field is missing; fields are not looked into for other fields."""
    version, system, user = _template(name)
    return Prompt(name, version, system.substitute(fields).strip(), user.substitute(fields).strip())


@cache
def _template(name: str) -> tuple[int, Template, Template]:
    text = (files(__package__) / "prompts" / f"{name}.md").read_text(encoding="utf-8")
    parts = _FILE.fullmatch(text)
    assert parts, f"prompts/{name}.md: a version line, '# system' and '# user' were expected"
    return int(parts[1]), Template(parts[2]), Template(parts[3])

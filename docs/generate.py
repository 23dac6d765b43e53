"""Writes the generated parts of README.md and docs/: the graph, the tools, the figures of quality, the questions.

`make docs` runs it, and a test checks that what it would write is what is there. A generated part lies between
`<!-- generated: NAME -->` and `<!-- end of NAME -->`. Pictures come from `docs/pictures.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from imageedit_r1.evaluation import quality
from imageedit_r1.graph.build import compile_graph
from imageedit_r1.questions import schemas
from imageedit_r1.tools.dit.specs import SPECS
from imageedit_r1.tools.registry import load_tools
from imageedit_r1.training.tiny import lines

ROOT = Path(__file__).resolve().parent.parent
FILES = (
    "README.md",
    "docs/tools.md",
    "docs/quality.md",
    "docs/models.md",
    "docs/questions.md",
    "docs/training.md",
)


def graph() -> str:
    """The graph as LangGraph draws it."""
    return f"```mermaid\n{compile_graph().get_graph().draw_mermaid().strip()}\n```"


def tools() -> str:
    """Every built-in tool: what it serves, and its whole description."""
    parts = []
    for tool in load_tools(plugins=False).tools.values():
        facts = f"*{', '.join(sorted(tool.actions))}; {tool.fidelity}; region: {tool.region}*"
        parts.append(f"## {tool.name}\n{facts}\n\n```text\n{tool.description}\n```")
    return "\n\n".join(parts)


def editors() -> str:
    """The table of diffusion editors."""
    head = "| `--editor` | weights | licence | GB in bfloat16 | steps | caches |\n|---|---|---|---|---|---|"
    rows = (
        f"| `{spec.name}` | [{spec.repository}](https://huggingface.co/{spec.repository}) "
        f"| [{spec.licence}]({spec.licence_url}){'' if spec.free else ', not for commercial use'} "
        f"| {spec.memory_gb} | {spec.steps} | {', '.join(spec.caches) or 'none'} |"
        for spec in SPECS.values()
    )
    return "\n".join((head, *rows))


def questions() -> str:
    """Every question and answer, field by field."""
    defined = schemas()["$defs"]
    parts = []
    for name in ("PlanQuestion", "PlanAnswer", "StepChange", "RegionQuestion", "Choice", "RegionAnswer",
                 "ResultQuestion", "ResultAnswer"):  # fmt: skip
        model = defined[name]
        told = " ".join(model["description"].split())
        rows = [
            f"| `{field}` | {_kind(about)} | {about.get('description', '').strip()} |".replace("\n", " ")
            for field, about in model["properties"].items()
        ]
        parts.append("\n".join((f"### {name}", "", told, "", "| field | is | |", "|---|---|---|", *rows)))
    return "\n\n".join(parts)


def training() -> str:
    """What the tiny training gave (`make train-tiny`), as it was measured last."""
    return "\n".join(lines(json.loads((ROOT / "docs" / "training.json").read_text(encoding="utf-8"))))


def _kind(about: Mapping[str, Any]) -> str:
    """A field's type in a word or two."""
    if "const" in about:
        return f'always `"{about["const"]}"`'
    if "$ref" in about:
        return str(about["$ref"].rpartition("/")[2])
    if "anyOf" in about:
        return " or ".join(_kind(one) for one in about["anyOf"] if one.get("type") != "null")
    if about.get("type") == "array":
        fixed = about.get("prefixItems")
        return f"{len(fixed)} numbers" if fixed else f"list of {_kind(about['items'])}"
    return " or ".join(f'`"{value}"`' for value in about["enum"]) if "enum" in about else str(about.get("type", "any"))


PARTS: dict[str, Callable[[], str]] = {
    "graph": graph,
    "tools": tools,
    "editors": editors,
    "questions": questions,
    "quality": quality.page,
    "quality-summary": quality.summary,
    "training": training,
}


def render(text: str) -> str:
    """The text with every generated part made anew."""
    for name, make in PARTS.items():
        start, end = f"<!-- generated: {name} -->", f"<!-- end of {name} -->"
        if start in text:
            made = f"{start}\n{make()}\n{end}"
            # every backslash is doubled: what is made is text, not a template
            text = re.sub(f"{re.escape(start)}.*?{re.escape(end)}", made.replace("\\", r"\\"), text, flags=re.DOTALL)
    return text


WHOLE: dict[str, Callable[[], str]] = {
    "docs/questions.schema.json": lambda: json.dumps(schemas(), indent=1, ensure_ascii=False) + "\n",
}
"""Files that are generated from the first line to the last."""


def main() -> None:
    """Write all files."""
    for name, make in WHOLE.items():
        (ROOT / name).write_text(make(), encoding="utf-8")
    for name in FILES:
        path = ROOT / name
        path.write_text(render(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()

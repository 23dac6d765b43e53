"""Writes the generated parts of README.md and docs/: the graph, the tools, the figures of quality.

`make docs` runs it, and a test checks that what it would write is what is there. A generated part lies between
`<!-- generated: NAME -->` and `<!-- end of NAME -->`. Pictures come from `docs/pictures.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from imageedit_r1.evaluation import quality
from imageedit_r1.graph.build import compile_graph
from imageedit_r1.tools.dit.specs import SPECS
from imageedit_r1.tools.registry import load_tools

ROOT = Path(__file__).resolve().parent.parent
FILES = ("README.md", "docs/tools.md", "docs/quality.md", "docs/models.md")


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


PARTS: dict[str, Callable[[], str]] = {
    "graph": graph,
    "tools": tools,
    "editors": editors,
    "quality": quality.page,
    "quality-summary": quality.summary,
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


def main() -> None:
    """Write all files."""
    for name in FILES:
        path = ROOT / name
        path.write_text(render(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()

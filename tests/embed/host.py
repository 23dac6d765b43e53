"""A host process of the tests: an agent with a plan to approve, its checkpoints in SQLite. Killed and started again.

`python -m imageedit_r1.tests.embed.host FOLDER begin|answer|"go on" [kill]`: with `kill` it ends at once, without
cleaning up, as soon as the edit has its first verdict.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path
from typing import Any

from langchain.agents import create_agent
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.types import Command

from imageedit_r1 import tool

from .agents import ScriptedModel, calls, shows, tiny

CONFIG: Any = {"configurable": {"thread_id": "t"}}
REQUEST = "make it 20% brighter, then crop it square"


def main(folder: Path, act: str, kill: bool) -> None:
    """One run of the host; prints what it asks or says."""
    with sqlite3.connect(folder / "host.sqlite", check_same_thread=False) as database:
        script = [calls(REQUEST), "All done."] if act == "begin" else ["All done."]
        agent = create_agent(ScriptedModel(script=script), [tool(review="plan")], checkpointer=SqliteSaver(database))
        start: Any = {"messages": [shows(tiny(), REQUEST)]} if act == "begin" else Command(resume={"approve": True})
        if act == "go on":
            start = None
        for kind, part in agent.stream(start, CONFIG, stream_mode=["custom", "updates"]):
            assert isinstance(part, dict)
            if kill and kind == "custom" and part["event"] == "verdict":
                os._exit(9)
            for node, update in part.items():
                if node == "__interrupt__":
                    print("asked", update[0].value["kind"], update[0].response_schema["title"])
                elif node == "model" and update["messages"][-1].text:
                    print("said", update["messages"][-1].text)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:] == ["kill"])

"""The graphs that `langgraph.json` names, for LangGraph's servers: those bring the checkpointer.

Nothing else imports this module, for it builds both when it is imported.
"""

from __future__ import annotations

from .build import build_graph
from .chat import chat_graph

chat = chat_graph()
edit = build_graph()
"""Its input is what `start_state` makes."""

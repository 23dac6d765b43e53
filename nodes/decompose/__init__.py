"""A person's request to sub-requests: a grammar of English edit requests, and the graph's node around a decomposer.

Left out: the order of execution and the choice of tools (nodes/sequence).
"""

from __future__ import annotations

from .grammar import MAX_REQUEST, check_text, decompose, grammar_with

__all__ = ["MAX_REQUEST", "check_text", "decompose", "grammar_with"]

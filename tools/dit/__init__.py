"""Diffusion-transformer editors as tools: one table of specs, one editor that drives them, in process or remote.

Left out: bringing an editor's answer back to the photo it came from, which is `tools/composite`.
"""

from __future__ import annotations

from .specs import SPECS, EditorSpec
from .tool import edit_tool_for, editor_for

__all__ = ["SPECS", "EditorSpec", "edit_tool_for", "editor_for"]

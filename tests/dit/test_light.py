"""Choosing an editor loads nothing heavy; only the first edit does."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("torch", "diffusers", "transformers", "accelerate", "peft")


def test_a_tool_is_made_without_the_heavy_packages() -> None:
    code = f"""
import sys
import imageedit_r1.evaluation.tiny.flux_kontext, imageedit_r1.evaluation.tiny.qwen_image
from imageedit_r1.settings import EditorSettings
from imageedit_r1.tools.dit import SPECS, edit_tool_for
tool = edit_tool_for("http://127.0.0.1:1", EditorSettings())
assert tool.name == "dit" and "add_object" in tool.actions
print([name for name in {HEAVY!r} if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

"""Starting a real vLLM with what it cannot serve: one line that says why, and nothing left running."""

from __future__ import annotations

import json
from pathlib import Path

from imageedit_r1.tests.cli.command import imageedit
from imageedit_r1.tests.vllm.conftest import free_port


def test_a_model_that_nobody_knows(vllm: str, home: Path, tmp_path: Path) -> None:
    """The command ends by itself with the server's own reason, and names the log."""
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "config.json").write_text(json.dumps({"model_type": "no-such-model", "architectures": ["NoSuchModel"]}))
    port = free_port()
    done = imageedit("models", "serve", "decomposer", "--model", broken, "--vllm", vllm, "--port", str(port))
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "vllm ended with code 1" in line and "no-such-model" in line and f"vllm-{port}.log" in line

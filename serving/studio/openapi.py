"""Writes the server's OpenAPI to a file, for the types that the studio's modules are checked against."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from imageedit_r1.serving.engine import Engine
from imageedit_r1.serving.http.app import create_app
from imageedit_r1.settings import Settings

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        told = create_app(Engine(Settings(home=Path(home)))).openapi()
    Path(sys.argv[1]).write_text(json.dumps(told), encoding="utf-8")

"""The script of a session over HTTP; that it does the same is tested where it is made (tests/graph/test_script.py)."""

from __future__ import annotations

import ast
import io
import json
import re
import subprocess

import httpx
import numpy as np
from PIL import Image

from .server import events


def test_both_languages_and_their_masks(alice: httpx.Client, bob: httpx.Client, coffee_file: bytes) -> None:
    drawn = io.BytesIO()
    Image.fromarray(np.full((400, 600), 255, np.uint8)).save(drawn, "PNG")
    files = {"photo": ("kaffee 'ä'.jpg", coffee_file), "mask": ("m.png", drawn.getvalue())}
    request = "invert the colors of the zither'; touch hurt #"
    options = json.dumps({"seed": 5})
    made = alice.post("/v1/sessions", files=files, data={"request": request, "options": options}).json()
    url = f"/v1/sessions/{made['id']}"
    assert events(alice, f"{url}/events")[-1].name == "done"
    python, shell = (alice.get(f"{url}/script", params={"as": language}) for language in ("python", "cli"))
    assert alice.get(f"{url}/script").text == python.text
    for answer, suffix in ((python, ".py"), (shell, ".sh")):
        assert answer.status_code == 200 and answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.headers["content-disposition"] == f"inline; filename*=utf-8''kaffee%20%27%C3%A4%27{suffix}"
        (path,) = re.findall(r"^# mask\.png: fetch (\S+)$", answer.text, re.MULTILINE)
        with Image.open(io.BytesIO(alice.get(path).content)) as mask:
            assert mask.size == (600, 400) and np.asarray(mask).min() == 255
    words = [node.value for node in ast.walk(ast.parse(python.text)) if isinstance(node, ast.Constant)]
    assert {request, "kaffee 'ä'.jpg", 5, "mask.png"} <= set(words)
    subprocess.run(["/bin/sh", "-n"], input=shell.text, text=True, check=True)
    assert bob.get(f"{url}/script").status_code == 404


def test_what_has_no_script(alice: httpx.Client, coffee_file: bytes) -> None:
    made = alice.post("/v1/sessions?run=false", files={"photo": coffee_file}, data={"request": "blur it"}).json()
    url = f"/v1/sessions/{made['id']}/script"
    assert alice.get(url).status_code == 409
    assert alice.get(url, params={"as": "perl"}).json()["error"]["param"] == "as"

"""The report over HTTP: the whole page under a policy of its own, for its owner."""

from __future__ import annotations

import base64
import hashlib
import re

import httpx

from .server import events


def test_the_page_and_its_policy(alice: httpx.Client, bob: httpx.Client, coffee_file: bytes) -> None:
    request = "blur it</title><script>alert(1)</script>"
    files = {"photo": ("kaffee; ä.jpg", coffee_file)}
    made = alice.post("/v1/sessions", files=files, data={"request": request}).json()
    url = f"/v1/sessions/{made['id']}"
    assert events(alice, f"{url}/events")[-1].name == "done"
    answer = alice.get(f"{url}/report")
    assert answer.status_code == 200 and answer.headers["content-type"] == "text/html; charset=utf-8"
    assert request not in answer.text and "&lt;script&gt;alert(1)" in answer.text
    policy = answer.headers["content-security-policy"]
    for tag in ("style", "script"):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", answer.text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy, "the page's own is allowed, and nothing else"
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff" and "no-store" in answer.headers["cache-control"]
    assert answer.headers["content-disposition"].startswith("inline; filename*=utf-8''kaffee%3B%20%C3%A4.report")
    kept = alice.get(f"{url}/report?download=true")
    assert kept.headers["content-disposition"].startswith("attachment; ") and kept.text == answer.text
    assert bob.get(f"{url}/report").status_code == 404


def test_before_there_is_anything(alice: httpx.Client, coffee_file: bytes) -> None:
    made = alice.post("/v1/sessions?run=false", files={"photo": coffee_file}, data={"request": "blur it"}).json()
    refused = alice.get(f"/v1/sessions/{made['id']}/report")
    assert refused.status_code == 404 and refused.json()["error"]["code"] == "report_not_found"

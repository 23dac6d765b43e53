"""The page itself: what it transfers, its policy, its assets, and that nothing foreign is asked for."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from pathlib import Path

import httpx
from playwright.sync_api import Request

from imageedit_r1.serving.studio.pages import assets

from .people import Person
from .server import Server

STUDIO = Path(__file__).resolve().parents[2] / "serving" / "studio"


def test_the_first_view_is_small(desktop: Person) -> None:
    sizes: list[int] = []

    def finished(request: Request) -> None:
        told = request.sizes()
        sizes.append(told["responseBodySize"] + told["responseHeadersSize"])

    desktop.page.on("requestfinished", finished)
    desktop.open().wait_for_load_state("networkidle")
    assert desktop.page.get_by_role("textbox").count() == 1
    assert 20_000 < sum(sizes) <= 300_000


def test_the_policy_lets_nothing_foreign_in(server: Server) -> None:
    reply = httpx.get(server.url)
    rules = dict(rule.strip().partition(" ")[::2] for rule in reply.headers["Content-Security-Policy"].split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
    assert "unsafe" not in reply.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=|https?://", reply.text)


def test_assets_are_kept_for_ever_and_change_their_address(server: Server) -> None:
    page = httpx.get(server.url)
    script = re.search(r'src="([^"]+/main\.js)"', page.text)
    assert script and page.headers["Cache-Control"] == "no-cache"
    with httpx.Client(base_url=server.url, follow_redirects=True) as client:
        reply = client.get(script[1], headers={"Accept-Encoding": "gzip"})
        assert reply.headers["Content-Encoding"] == "gzip" and "immutable" in reply.headers["Cache-Control"]
        assert reply.content == (STUDIO / "static" / "main.js").read_bytes()
        plain = client.get(script[1], headers={"Accept-Encoding": "identity"})
        assert "Content-Encoding" not in plain.headers and plain.content == reply.content
        assert client.get(script[1], headers={"If-None-Match": reply.headers["ETag"]}).status_code == 304
        assert client.get(script[1].replace("/studio/", "/studio/0")).status_code == 404
        for outside in ("../pages.py", "%2e%2e/pages.py", "..%2fpages.py", "styles", "", "index.html"):
            assert client.get(f"{script[1].removesuffix('main.js')}{outside}").status_code == 404, outside
        assert client.get("/studio").text == page.text


def test_packed_assets_are_the_files() -> None:
    _, found = assets()
    for name, asset in found.items():
        assert gzip.decompress(asset.packed) == asset.plain == (STUDIO / "static" / name).read_bytes()
    carried = {path.relative_to(STUDIO / "static").as_posix() for path in (STUDIO / "static").rglob("*.js")}
    assert carried <= set(found)


def test_the_libraries_are_those_of_the_lock_file(tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in (STUDIO / "static" / "vendor").rglob("*") if path.is_file()}
    subprocess.run(["node", "vendor.mjs"], cwd=STUDIO, check=True)
    assert {path: path.read_bytes() for path in before} == before
    locked = json.loads((STUDIO / "package-lock.json").read_text())["packages"]
    for name in ("lit-html", "openseadragon"):
        installed = json.loads((STUDIO / "node_modules" / name / "package.json").read_text())["version"]
        assert installed == locked[f"node_modules/{name}"]["version"]


def test_every_text_is_used_and_every_used_text_is_there() -> None:
    script = "import { en } from './static/texts/en.js'; console.log(JSON.stringify(en))"
    told = subprocess.run(
        ["node", "--input-type=module", "-e", script], cwd=STUDIO, check=True, capture_output=True, text=True
    )
    there = {f"{section}.{key}" for section, texts in json.loads(told.stdout).items() for key in texts}
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (STUDIO / "static").rglob("*.js")
        if not {"vendor", "texts"} & set(path.relative_to(STUDIO / "static").parts)
    )
    used = set(re.findall(r"""["'`]([a-z]+\.[a-zA-Z_]+)["'`]""", code))
    built = set(re.findall(r"`([a-z]+)\.(?:[a-zA-Z_]*)\$\{", code))
    assert set(re.findall(r"""\bt\(\s*["'`]([a-z]+\.[a-zA-Z_]+)["'`]""", code)) <= there
    assert [name for name in sorted(there - used) if name.partition(".")[0] not in built] == []

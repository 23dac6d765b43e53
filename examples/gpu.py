"""One session through the whole gpu profile: a model plans, orders, points and judges, a diffusion editor edits.

    python examples/gpu.py                                          with the stand-ins of examples/standins.py
    python examples/gpu.py --endpoint http://127.0.0.1:8000/v1 --editor qwen-image-edit-plus      with real ones

The stand-in editor fails twice on purpose, so that the loop has something to repair: the first moon is not there, the
first violet sky is red. Writes demo/gpu/: the photo, every step, and the session as one HTML page.
"""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from pathlib import Path

from imageedit_r1 import edit
from imageedit_r1.graph.result import EditResult
from imageedit_r1.graph.start import Workplace
from imageedit_r1.reports.html import render
from imageedit_r1.schema import Profile
from imageedit_r1.settings import load

PHOTO = Path(__file__).resolve().parent / "rocket.jpg"
REQUEST = (
    "Put a full moon into the sky on the right, then make the sky violet. Also a little brighter, 10%. "
    "Don't touch the rocket."
)


def run(out: Path, endpoint: str = "", editor: str = "") -> EditResult:
    """The session; stand-ins are started for what is not given."""
    with ExitStack() as stack:
        if not endpoint or not editor:
            from standins import EditingServer, model_answer, serve  # type: ignore[import-not-found]  # beside this file

            endpoint = endpoint or stack.enter_context(serve(model_answer)) + "/v1"
            editor = editor or stack.enter_context(serve(EditingServer()))
        settings = load()
        settings = settings.model_copy(update={"endpoint": settings.endpoint.model_copy(update={"url": endpoint})})
        profile = Profile(decomposer="vlm", sequencer="vlm", editor=editor, locator="vlm", verifier="judge")
        out.mkdir(parents=True, exist_ok=True)
        home = out / "home"
        result = edit(
            PHOTO, REQUEST, output=out / "rocket.jpg", force=True, home=home, profile=profile,
            settings=settings,
        )  # fmt: skip
        artifacts = Workplace.open(home).store.artifacts
        (out / "session.html").write_text(render(result.state, artifacts.load), encoding="utf-8")
    return result


def main() -> None:
    """Run it and tell what happened."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--endpoint", default="", help="an OpenAI-compatible model server")
    parser.add_argument("--editor", default="", help="a name of the table of editors, a folder, a hub id or a server")
    parser.add_argument("--out", type=Path, default=Path("demo/gpu"))
    given = parser.parse_args()
    result = run(given.out, given.endpoint, given.editor)
    for attempt in result.state.attempts:
        verdict = attempt.verdict
        assert verdict is not None
        word = "passed" if verdict.passed else f"failed: {verdict.feedback}"
        print(f"{attempt.step} {attempt.tool}, attempt {attempt.number}: {verdict.score:.1f}/10, {word}")
    print(f"{result.status}: {result.path}, {given.out / 'session.html'}")


if __name__ == "__main__":
    main()

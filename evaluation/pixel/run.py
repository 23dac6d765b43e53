"""Running the benchmark's cases through the whole agent, and keeping what came of each.

A run appends one line a case to a file and skips what is there, so that it goes on after any stop. Left out: tables.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from ...errors import ConfigurationError, InputError, ToolError
from ...graph.start import Workplace, start_session
from ...images.pixels import Pixels
from ...schema import Mode, Noun, Options, Profile
from ...settings import Settings, first_error
from .cases import Case
from .edits import Basis
from .scoring import PixelScore, score


class Setup(Noun):
    """What is measured, and on what: results of one file are all of one setup."""

    profile: Profile = Profile()
    mode: Mode = "stepwise"
    seed: int = 0


class Row(Noun):
    """What came of a case."""

    setup: Setup
    id: str
    actions: tuple[str, ...]
    edits: tuple[str, ...]
    parts: int
    basis: Basis
    request: str
    status: str
    """How the session ended: done, partial, failed."""
    reason: str = ""
    """Why a part was not done."""
    seconds: float = 0.0
    pixels: PixelScore


def run(case: Case, workplace: Workplace, setup: Setup) -> Row:
    """One case with the region that a person would have drawn: through the graph, as their session, or (`oneshot`) the
    whole request in one call of the editor, which the graph would not ask for tone, crops or writing."""
    scene = case.scene
    started = time.perf_counter()
    if setup.mode == "oneshot":
        result, status, reason = _by_editor(case, workplace, setup)
    else:
        result, status, reason = _by_session(case, workplace, setup)
    return Row(
        setup=setup,
        id=case.id,
        actions=tuple(edit.action for edit in case.edits),
        edits=tuple(edit.name for edit in case.edits),
        parts=case.parts,
        basis=case.basis,
        request=case.request,
        status=status,
        reason=reason[:300],
        seconds=round(time.perf_counter() - started, 3),
        pixels=score(scene.source, scene.target, result),
    )


def _by_editor(case: Case, workplace: Workplace, setup: Setup) -> tuple[Pixels, str, str]:
    """The picture, how it ended and why; the photo as it was when the editor's answer cannot be used."""
    source = case.scene.source
    try:
        tool, mask = workplace.context.tool("dit"), case.scene.mask
        # Without a region the edit is one of the whole picture: an even change of tone is no drift to be taken out.
        made = tool.apply(source, mask=mask, seed=setup.seed, instruction=case.request, whole=mask is None)
        return made.pixels, "done", ""
    except ToolError as error:
        return source, "failed", str(error)


def _by_session(case: Case, workplace: Workplace, setup: Setup) -> tuple[Pixels, str, str]:
    scene = case.scene
    mask = None if scene.mask is None else scene.mask[..., None].repeat(3, axis=2)
    options = Options(mode=setup.mode, profile=setup.profile, seed=setup.seed)
    session = start_session(
        workplace, scene.source, case.request, output=None, force=False, region=None, mask=mask, options=options
    )  # fmt: skip
    state = session.run()
    assert state.image is not None, "a session that has run has a picture"
    result: Pixels = workplace.store.artifacts.load(state.image)
    reasons = [r.reason for r in state.refused] + [o.reason for o in state.outcomes if o.status != "done"]
    return result, state.status, "; ".join(filter(None, (state.reason, *reasons)))


def run_all(
    cases: Iterable[Case],
    setup: Setup,
    settings: Settings,
    file: Path | None = None,
    tell: Callable[[Row], None] = lambda row: None,
) -> list[Row]:
    """All cases, in a home that is thrown away; with a file what is in it is not run again.

    `InputError` for a file of another setup, or that is none.
    """
    known: dict[str, Row] = {}
    if file is not None and file.exists():
        known = {row.id: row for row in read(file)}
        _drop_torn(file)
    other = next((row.setup for row in known.values() if row.setup != setup), None)
    if other is not None:
        raise InputError(f"{file} holds results of another setup ({other.model_dump_json()}); name another file")
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="imageedit-pixel-") as home:
        workplace = Workplace.open(home, profile=setup.profile, settings=settings)
        for case in cases:
            row = known.get(case.id)
            if row is None:
                row = run(case, workplace, setup)
                if file is not None:
                    _append(file, row)
            rows.append(row)
            tell(row)
    return rows


def read(file: Path) -> Iterator[Row]:
    """The rows of a file; a line that a stop cut short is left out, for its case is run again."""
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    for number, line in enumerate(lines, 1):
        try:
            yield Row.model_validate(json.loads(line))
        except json.JSONDecodeError:
            if number == len(lines) and not line.endswith("\n"):
                return
            raise InputError(f"{file}, line {number}: not JSON; name a file that `eval pixel` wrote") from None
        except ValidationError as error:
            raise InputError(f"{file}, line {number}: {first_error(error)}; name a file of this version") from None


def _append(file: Path, row: Row) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("ab") as out:
        out.write(row.model_dump_json().encode() + b"\n")


def _drop_torn(file: Path) -> None:
    """Cut off a last line that a stop left unfinished."""
    data = file.read_bytes()
    if not data.endswith(b"\n"):
        with file.open("rb+") as whole:
            whole.truncate(data.rfind(b"\n") + 1)


def mode_for(profile: Profile, mode: Mode | None) -> Mode:
    """The mode that was asked for; without one an editor gets the whole request, the photo tools one part at a time.

    `ConfigurationError` for an editor's mode without an editor.
    """
    if mode == "oneshot" and not profile.editor:
        raise ConfigurationError("oneshot needs a generative editor; pass --editor URL")
    return mode or ("oneshot" if profile.editor else "stepwise")

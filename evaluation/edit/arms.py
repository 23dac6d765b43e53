"""The ways of editing that are compared, one row each, and how one of them carries a case out.

All get the same picture, requests, editor and seed. What is left when an arm fails (no edit found in the request, a
server that is gone) is a result too: the runner writes it down. Left out: judging.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from ...errors import ConfigurationError, InputError, ToolError
from ...graph.session import Session
from ...graph.start import Workplace, start_session
from ...images.decode import decode
from ...images.pixels import Pixels
from ...models.ask import Model
from ...nodes.context import Context, Decomposer
from ...nodes.decompose.vlm import vlm_decomposer
from ...nodes.locate import as_matrix, carried
from ...nodes.verify.evidence import Evidence
from ...schema import ACTIONS, IDENTITY, EditState, Matrix, Mode, Options, Photo, Profile, SubRequest, Verdict
from ...settings import Endpoint, Settings
from ...tools.base import Unserved
from ...tools.dit.phrasing import sentence
from ...tools.dit.tool import edit_tool_for, editor_for
from .benches import EditCase

Reader = Literal["", "grammar", "untrained", "trained"]


@dataclass(frozen=True, slots=True)
class Arm:
    """One way of editing."""

    name: str
    about: str
    """A sentence for readers of the tables."""
    reader: Reader
    """Who decomposes the request: nobody, the embedded grammar, an untrained model, a trained one."""
    mode: Mode = "stepwise"
    bare: bool = False
    """As the paper has it: each sub-request is one call of the editor on the whole picture, and nothing is verified."""


ARMS: Mapping[str, Arm] = {
    arm.name: arm
    for arm in (
        Arm("single", "The editor alone: each request is one call, and its answer is taken as it comes.", ""),
        Arm(
            "vanilla",
            "The paper's agents without training: an untrained model decomposes and orders, then each sub-request is "
            "one call of the editor on the whole picture; no regions, no photo tools, no verification.",
            "untrained",
            bare=True,
        ),
        Arm(
            "agents",
            "All nodes (regions, photo tools beside the editor, verification with retries), step by step, with an "
            "untrained model as decomposer.",
            "untrained",
        ),
        Arm("agents+rl", "The same with the decomposer that was trained by reinforcement learning.", "trained"),
        Arm("oneshot", "All nodes with the embedded grammar; the whole request is one call of the editor.", "grammar",
            "oneshot"),
        Arm("merged", "All nodes with the embedded grammar; neighbours that fit together share a call.", "grammar",
            "merged"),
        Arm("stepwise", "All nodes with the embedded grammar; one call for each sub-request.", "grammar"),
    )
}  # fmt: skip
"""By the name that `--arms` takes, in the order of the tables."""
STAGES = ("single", "vanilla", "agents", "agents+rl")
"""Each adds something to the one before; the gain of each is what the paper's figure shows."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What all cases of a run have in common; plain data, for it goes to worker processes."""

    settings: Settings
    seed: int = 0
    max_attempts: int = 3
    untrained: Endpoint | None = None
    """None: the embedded grammar reads in its place, which the tables say."""
    trained: Endpoint | None = None
    max_pixels: int = 100_000_000

    def endpoint(self, arm: Arm) -> Endpoint | None:
        """Whom the arm asks; `ConfigurationError` when there is nobody who was trained."""
        if arm.reader == "trained" and self.trained is None:
            raise ConfigurationError(f"the arm {arm.name} needs the trained decomposer; pass --rl URL[#MODEL]")
        return {"untrained": self.untrained, "trained": self.trained}.get(arm.reader)


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """What an arm made of a case."""

    pixels: Pixels
    matrix: Matrix
    """Pixel coordinates of the source to those of the result, as far as the arm tells."""
    facts: dict[str, Any]
    """Plain data: how it ended, steps, calls of the editor, refusals, notes, seconds."""


def named_arms(names: str) -> list[Arm]:
    """The arms of a list with commas, in the order of the table. `InputError` for one that there is not."""
    asked = [name.strip() for name in names.split(",") if name.strip()]
    unknown = [name for name in asked if name not in ARMS]
    if unknown or not asked:
        raise InputError(f"there is no arm {(unknown or [names])[0]!r}; choose of {','.join(ARMS)}")
    return [arm for arm in ARMS.values() if arm.name in asked]


class Workshop:
    """Carries cases out, one after the other, with editors and parts that stay at hand between them."""

    def __init__(self, setup: Setup, home: Path) -> None:
        """`home` is a folder for sessions, which are removed again."""
        self.setup = setup
        self.home = home
        self._loaded: set[str] = set()
        self._places: dict[tuple[str, str], Workplace] = {}

    def carry_out(self, arm: Arm, editor: str, case: EditCase) -> Made:
        """Edit one case. Raises what the editor, the models and the nodes raise (`errors.ImageEditError`), and
        `ConfigurationError` when there is no editor to work with."""
        self._load(editor)
        started = time.perf_counter()
        made = self._agents(arm, editor, case) if arm.reader else self._alone(editor, case)
        made.facts["seconds"] = round(time.perf_counter() - started, 3)
        return made

    def _load(self, editor: str) -> None:
        """Load the editor, or see that its server is there, before the clock runs."""
        if editor not in self._loaded:
            try:
                editor_for(editor, self.setup.settings.editor).load()
            except ToolError as error:
                raise ConfigurationError(f"the editor {editor} cannot be used: {error}") from None
            self._loaded.add(editor)

    def _alone(self, editor: str, case: EditCase) -> Made:
        pixels = decode(case.picture.read_bytes(), max_pixels=self.setup.max_pixels).pixels
        tool = edit_tool_for(editor, self.setup.settings.editor)
        for turn in case.turns:
            pixels = tool.apply(pixels, instruction=turn, whole=True, seed=self.setup.seed).pixels
        return Made(pixels, IDENTITY, {"status": "done", "calls": len(case.turns)})

    def _agents(self, arm: Arm, editor: str, case: EditCase) -> Made:
        workplace = self._workplace(arm, editor)
        options = Options(
            profile=workplace.profile,
            mode=arm.mode,
            max_attempts=self.setup.max_attempts,
            seed=self.setup.seed,
            max_pixels=self.setup.max_pixels,
        )
        session = start_session(
            workplace, case.picture, case.turns[0], output=None, force=False, region=None, mask=None, options=options
        )
        try:
            state = session.run()
            for turn in case.turns[1:]:
                state = session.say(turn)
            return _made(session, state)
        finally:
            if any(info.id == session.id for info in workplace.store.list()):  # none is left when nothing was asked for
                workplace.store.delete(session.id)

    def _workplace(self, arm: Arm, editor: str) -> Workplace:
        """One for all cases of an arm: tools of other packages start once."""
        if (arm.name, editor) not in self._places:
            endpoint = self.setup.endpoint(arm)
            settings = self.setup.settings
            if endpoint is not None:
                settings = settings.model_copy(update={"endpoint": endpoint})
            profile = Profile(
                decomposer="grammar" if endpoint is None else "vlm",
                sequencer="rules" if endpoint is None else "vlm",
                editor=editor,
            )
            workplace = Workplace.open(self.home, profile=profile, settings=settings)
            context = _bare(workplace.context) if arm.bare else workplace.context
            if endpoint is not None:
                context = replace(context, decompose=_model_alone(endpoint, context))
            workplace = replace(workplace, context=context)
            self._places[arm.name, editor] = workplace
        return self._places[arm.name, editor]


def _made(session: Session, state: EditState) -> Made:
    assert state.image is not None, "a session that ran has a picture"
    facts = {
        "status": state.status,
        "sub_requests": [one.to_state() for one in state.sub_requests],
        "steps": len(state.steps),
        "done": sum(outcome.status == "done" for outcome in state.outcomes),
        "rolled_back": sum(outcome.status == "rolled_back" for outcome in state.outcomes),
        "attempts": len(state.attempts),
        "calls": sum(attempt.tool == "dit" for attempt in state.attempts),
        "refused": [refusal.reason for refusal in state.refused],
        "notes": list(state.notes),
    }
    return Made(session.store.artifacts.load(state.image), as_matrix(carried(state)), facts)


def _model_alone(endpoint: Endpoint, context: Context) -> Decomposer:
    """What is measured is the model: an answer of the grammar in its place would flatter it."""
    strict = endpoint.model_copy(update={"fallback": "fail"})
    return vlm_decomposer(Model(strict), context.decompose, list(context.tools.values()))


def _bare(context: Context) -> Context:
    """The paper's agents: the editor for everything, on the whole picture, and whatever it makes is kept."""
    editor = context.tools["dit"].model_copy(
        update={"actions": frozenset(ACTIONS), "bind_function": _in_words, "region": "none"}
    )
    return replace(
        context, tools={"dit": editor}, locate=lambda pixels, phrase: None, candidates=None, verify=_as_it_is
    )


def _in_words(sub_request: SubRequest, photo: Photo) -> dict[str, Any]:
    try:
        said = sentence(sub_request)
    except Unserved:
        said = f"{sub_request.action.replace('_', ' ')} {sub_request.subject} {sub_request.goal}".strip()
    return {"instruction": said, "whole": True}


def _as_it_is(evidence: Evidence) -> Verdict:
    return Verdict(score=10, passed=True)

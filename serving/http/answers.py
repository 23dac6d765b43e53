"""What is answered: sessions, their history, accepted work, and what the server says of itself, each with an example.

The nouns of an edit pass through unchanged; pictures come with the addresses where they are fetched. Left out: making
them of a session's state (`views.py`), and the bodies of requests (`wire.py`).
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from ...checkpoints.feedback import Feedback
from ...schema import IDENTITY, Box, Matrix, Noun, Refusal, Sha256, Status, Step, SubRequest, Verdict
from .wire import EXAMPLE_ID, EXAMPLE_PICTURE, EXAMPLE_SHA, Picture, SessionId, UploadId, example

Working = Literal["queued", "running"]

EXAMPLE_STEP: dict[str, Any] = {
    "id": "s1", "tool": "adjust_color", "instruction": "make the sky warmer", "status": "done", "attempts": 1,
    "verdict": {"score": 9.4, "passed": True}, "picture": EXAMPLE_PICTURE, "on": "",
    "sub_requests": [{"id": "r1", "action": "adjust_color", "subject": "sky", "goal": "warmer"}],
    "region": {
        "phrase": "sky", "box": [0, 0, 600, 150], "confidence": 0.9, "method": "sky", "mask": EXAMPLE_PICTURE,
        "outline": "M0.5 0.5 0.5 149.5 599.5 120.5 599.5 0.5Z",
    },
    "step": {"id": "s1", "covers": ["r1"], "tool": "adjust_color"},
}  # fmt: skip


class RegionView(Noun):
    """Where a step works: in the pixels of the picture that it worked on."""

    phrase: str = ""
    box: Box | None = None
    """x, y, width, height of the place that was found; null: it has not been looked for, or was not found."""
    confidence: float = 0.0
    method: str = ""
    """How it was found: "user", "sky", "face" ..."""
    mask: Picture | None = None
    outline: str = ""
    """Its edge as an SVG path."""


class StepView(Noun):
    """A step of the plan and how it ended."""

    id: str
    tool: str
    instruction: str
    status: Literal["pending", "done", "rolled_back", "refused", "undone"]
    reason: str = ""
    attempts: int = 0
    verdict: Verdict | None = None
    """Of the attempt that was kept, or of the last."""
    picture: Picture | None = None
    """The picture after the step."""
    on: str | None = None
    """The step whose picture it worked on, or would have if it had not been refused; "" for the photo. It makes the
    history a tree. Null: its turn has not come."""
    sub_requests: tuple[SubRequest, ...] = ()
    """What was asked for and is done by it."""
    region: RegionView | None = None
    """Null: it works on the whole picture."""
    step: Step
    """The step in full."""


class Standing(Noun):
    """Where in its history a session is."""

    head: str = ""
    """The step whose picture is the one now, "" for the photo."""
    can_undo: bool = False
    """Whether there are steps to take back, once nothing is under way."""
    can_redo: bool = False
    """Whether something was just taken back that can be brought back."""
    matrix: Matrix = IDENTITY
    """Maps pixels of the original to those of the picture as it is now."""


class SessionView(Standing):
    """A session as it is now."""

    id: SessionId
    status: Status
    """`waiting`: answer `question`. `running` while `working` is null: the work was stopped, `run` goes on."""
    working: Working | None = None
    """Whether work is queued or under way."""
    created: str
    updated: str
    turn: int
    request: str
    """The latest request."""
    question: dict[str, Any] | None = None
    """What a person is asked, as `GET /v1/questions` describes it; its pictures are among the session's artifacts."""
    sub_requests: tuple[SubRequest, ...] = ()
    steps: tuple[StepView, ...] = ()
    refused: tuple[Refusal, ...] = ()
    reason: str = ""
    """Why nothing was done, when nothing was."""
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    summary: str = ""
    """What became of this turn, in a few lines of text."""
    image: Picture | None = None
    """The picture as it is now."""
    original: Picture | None = None
    parent: str | None = None
    """The session, and the step, that it branched off from."""
    events: str
    """Where the events after this are read."""

    model_config = example(
        id=EXAMPLE_ID, status="done", working=None, created="2026-11-24T13:15:00+00:00",
        updated="2026-11-24T13:15:01+00:00", turn=1, request="make it warmer", image=EXAMPLE_PICTURE,
        original=EXAMPLE_PICTURE, summary="- done: temperature +20% (9.4/10)", head="s1", can_undo=True,
        events=f"/v1/sessions/{EXAMPLE_ID}/events?after=7", steps=[EXAMPLE_STEP],
    )  # fmt: skip


class SessionLine(Noun):
    """A session in a list."""

    id: SessionId
    status: Status | None
    working: Working | None = None
    created: str
    updated: str
    request: str
    source_name: str
    parent: str | None = None


class SessionPage(Noun):
    """Sessions, the latest first."""

    data: tuple[SessionLine, ...]
    next: str | None = None
    """Pass it as `before` for the page after this one; null: there is none."""

    model_config = example(
        data=[
            {
                "id": EXAMPLE_ID, "status": "done", "created": "2026-11-24T13:15:00+00:00",
                "updated": "2026-11-24T13:15:01+00:00", "request": "make it warmer", "source_name": "coffee.jpg",
            }
        ],
        next=None,
    )  # fmt: skip


class AttemptView(Noun):
    """One try at a step."""

    number: int
    tool: str
    arguments: dict[str, Any] = Field(default_factory=dict)
    seconds: float
    kept: bool
    error: str = ""
    note: str = ""
    verdict: Verdict | None = None
    picture: Picture | None = None
    matrix: Matrix = IDENTITY
    """Maps pixels of the picture before to those of this one."""


class HistoryStep(StepView):
    """A step with all that was tried."""

    turn: int
    before: Picture | None = None
    """The picture that it worked on, or would have; null: its turn has not come."""
    matrix: Matrix = IDENTITY
    """Maps pixels of `before` to those of `picture`."""
    feedback: Feedback | None = None
    """What a person said of it."""
    tried: tuple[AttemptView, ...] = ()


class TurnView(Noun):
    """One request of a session and what was done for it."""

    turn: int
    request: str
    steps: tuple[HistoryStep, ...] = ()
    refused: tuple[Refusal, ...] = ()


class ForkView(Noun):
    """A session that branched off from this one."""

    id: SessionId
    step: str | None = None
    """The last step that they share, "" for the photo. Null: it does the same to another photo."""
    status: Status | None = None


class History(Standing):
    """Everything that happened in a session."""

    id: SessionId
    turns: tuple[TurnView, ...]
    original: Picture | None = None
    image: Picture | None = None
    parent: str | None = None
    forks: tuple[ForkView, ...] = ()

    model_config = example(
        id=EXAMPLE_ID, image=EXAMPLE_PICTURE, head="s1", can_undo=True,
        turns=[
            {
                "turn": 1, "request": "make the sky warmer",
                "steps": [{**EXAMPLE_STEP, "turn": 1, "before": EXAMPLE_PICTURE, "tried": []}],
            }
        ],
        forks=[{"id": "20261124-131600-aaaaaa", "step": "s1", "status": "done"}],
    )  # fmt: skip


class Accepted(Noun):
    """Work was accepted; its events tell what becomes of it."""

    id: SessionId
    place: int
    """How many jobs are before it in its queue."""
    events: str
    """Where its events are read."""

    model_config = example(id=EXAMPLE_ID, place=0, events=f"/v1/sessions/{EXAMPLE_ID}/events?after=7")


class Cancelled(Noun):
    """Whether there was work to stop."""

    id: SessionId
    cancelled: bool

    model_config = example(id=EXAMPLE_ID, cancelled=True)


class Deleted(Noun):
    """What went."""

    id: SessionId
    artifacts: int
    """Pictures and files that no other session needs."""

    model_config = example(id=EXAMPLE_ID, artifacts=3)


class LocatedIn(Noun):
    """The picture in which a place was looked for."""

    sha256: Sha256 | None = None
    """Of a session's picture."""
    upload: UploadId | None = None
    width: int
    height: int
    url: str
    """Where it is fetched."""


class LocatedChoice(Noun):
    """A place that may be meant."""

    id: str
    """"a", "b" ..."""
    label: str
    """In words: "the left one"."""
    box: Box
    confidence: float
    """0-1; 1 for what a person showed."""
    sure: bool
    """Whether an edit would use it without asking."""
    method: str
    """How it was found: "sky", "face", "box" ..."""
    note: str = ""
    outline: str
    """An SVG path in the picture's pixels, around everything inside."""
    mask_upload: UploadId
    """The mask, white inside, as an upload of yours."""


class Located(Noun):
    """Where something is in a picture. Coordinates are the picture's pixels."""

    picture: LocatedIn
    phrase: str = ""
    """The thing in words; "" for a point or a box."""
    reason: str = ""
    """Why there are no choices, or none that is sure, and what to do."""
    choices: tuple[LocatedChoice, ...] = ()
    """The places that may be meant, best first, at most nine."""

    model_config = example(
        picture={"sha256": EXAMPLE_SHA, "width": 600, "height": 400, "url": EXAMPLE_PICTURE["url"]},
        phrase="sky",
        choices=[
            {
                "id": "a", "label": "what was found (sky)", "box": [0, 0, 600, 180], "confidence": 0.86, "sure": True,
                "method": "sky", "outline": "M0.5 0.5 0.5 179.5 599.5 179.5 599.5 0.5Z",
                "mask_upload": "up-5b1f0c62a9d34e7fb8c1d2e3f4a5b6c7",
            }
        ],
    )  # fmt: skip


class ToolView(Noun):
    """A tool and what it declares."""

    name: str
    description: str
    actions: tuple[str, ...]
    fidelity: str
    region: str
    requires: tuple[str, ...] = ()
    arguments: dict[str, Any]
    """Their JSON schema."""

    model_config = example(
        name="blur", description="Blur the picture.", actions=["blur"], fidelity="exact", region="optional",
        arguments={"type": "object", "properties": {}},
    )  # fmt: skip


class QuestionView(Noun):
    """A kind of question and its answers, as JSON schemas."""

    question: dict[str, Any]
    answer: dict[str, Any]


class LoadView(Noun):
    """How busy the server is."""

    queued: int
    limit: int
    workers: int
    busy: int


class Health(Noun):
    """The server answers."""

    status: Literal["ok"] = "ok"
    version: str

    model_config = example(status="ok", version="0.1.0")


class Readiness(Noun):
    """Whether work that is sent now would be done."""

    ready: bool
    missing: dict[str, str] = Field(default_factory=dict)
    """Parts that would not work, and why; only for those who have a key."""
    load: LoadView | None = None

    model_config = example(ready=True, load={"queued": 0, "limit": 64, "workers": 2, "busy": 1})

    @model_validator(mode="after")
    def _plain(self) -> Readiness:
        if self.ready and self.missing:
            raise ValueError("nothing is missing where everything is ready")
        return self

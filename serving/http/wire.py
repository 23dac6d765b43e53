"""What goes over the wire: the bodies of requests and answers, each with an example that the OpenAPI shows.

The nouns of an edit (steps, verdicts, questions, events) are those of the package and pass through unchanged; these
models add what HTTP needs: where pictures are fetched, bounded texts and lists, options without this machine's folders.
Left out: behaviour.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, FiniteFloat, field_validator, model_validator

from ...schema import (
    Mode,
    Noun,
    Options,
    Refusal,
    Review,
    Sha256,
    Status,
    Step,
    SubRequest,
    UserHint,
    UserRegion,
    Verdict,
)

MAX_REGIONS = 64
MAX_HINTS = 256
THUMBNAIL = 320
"""Longest edge of a thumbnail, in pixels."""

UPLOAD_ID = r"^up-[0-9a-f]{32}$"
UploadId = Annotated[str, Field(pattern=UPLOAD_ID, examples=["up-00000000000000000000000000000000"])]
SessionId = Annotated[str, Field(pattern=r"^[0-9]{8}-[0-9]{6}-[0-9a-f]{6}$", examples=["20261124-131500-0a1b2c"])]
Words = Annotated[str, Field(min_length=1, max_length=10_000)]
Working = Literal["queued", "running"]

EXAMPLE_SHA = "9f2c" * 16
EXAMPLE_ID = "20261124-131500-0a1b2c"
EXAMPLE_PICTURE = {
    "sha256": EXAMPLE_SHA,
    "width": 600,
    "height": 400,
    "url": f"/v1/sessions/{EXAMPLE_ID}/artifacts/{EXAMPLE_SHA}",
    "thumbnail": f"/v1/sessions/{EXAMPLE_ID}/artifacts/{EXAMPLE_SHA}?size={THUMBNAIL}",
}


def example(**values: Any) -> ConfigDict:
    """The configuration of a model that shows this example."""
    return ConfigDict(json_schema_extra={"examples": [values]})


class Upload(Noun):
    """A file that lies on the server and can be named in requests."""

    id: UploadId
    name: str
    bytes: int
    format: str
    """JPEG, PNG, WEBP, TIFF, GIF, BMP or AVIF: what the bytes say."""
    width: int
    height: int
    expires: int
    """Unix time at which it goes."""

    model_config = example(
        id="up-5b1f0c62a9d34e7fb8c1d2e3f4a5b6c7", name="coffee.jpg", bytes=140582, format="JPEG", width=600, height=400,
        expires=1795600000,
    )  # fmt: skip


class Picture(Noun):
    """A picture and where it is fetched; the addresses are paths on this server."""

    sha256: Sha256
    width: int
    height: int
    url: str
    """The picture at its full size. `?format=png|jpeg|webp`, `?size=` (longest edge) and `?quality=` render it."""
    thumbnail: str

    model_config = example(**EXAMPLE_PICTURE)


class RunOptions(Noun):
    """How a turn is run. What is left out is the default; in a later turn, what the session was begun with."""

    mode: Mode = "stepwise"
    review: Review = "never"
    """What a person is asked about before it goes on."""
    ask: bool = False
    """Somebody is there to be asked where a thing is, when it was not found for sure."""
    max_attempts: Annotated[int, Field(ge=1, le=20)] = 3
    """Tries for a step."""
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    strict: bool = False
    """Refuse what would otherwise be a warning (animations, broken profiles)."""

    model_config = example(mode="merged", review="plan", ask=True)

    def over(self, options: Options) -> Options:
        """These options over others: only what was given counts."""
        return Options.model_validate({**options.model_dump(), **self.model_dump(include=self.model_fields_set)})


class RegionIn(Noun):
    """A place on the original photo: a box, or a point that the thing is at."""

    box: tuple[FiniteFloat, FiniteFloat, FiniteFloat, FiniteFloat] | None = None
    """x, y, width, height in `unit`."""
    point: tuple[FiniteFloat, FiniteFloat] | None = None
    """x, y in `unit`."""
    unit: Literal["pixels", "percent"] = "pixels"
    step: Annotated[str, Field(max_length=20)] = "*"
    """A step id, or "*" for every step that works on a region."""

    model_config = example(box=[10, 20, 50, 40], unit="percent")

    @model_validator(mode="after")
    def _one_of_both(self) -> RegionIn:
        if (self.box is None) == (self.point is None):
            raise ValueError("give a box or a point")
        return self


class HintIn(Noun):
    """A colour at a point or in a box of the original photo, for colorizing."""

    color: Annotated[str, Field(max_length=100)]
    x: FiniteFloat
    y: FiniteFloat
    width: Annotated[FiniteFloat, Field(ge=0)] = 0
    height: Annotated[FiniteFloat, Field(ge=0)] = 0
    unit: Literal["pixels", "percent"] = "pixels"

    model_config = example(color="#aa3322", x=120, y=80)


class Wish(Noun):
    """What every request for an edit may say beside its words."""

    region: Annotated[list[RegionIn], Field(max_length=MAX_REGIONS)] = Field(default_factory=list)
    """Places on the original photo: one as [x, y, width, height], as [x, y] or as an object, or a list of objects."""
    hints: Annotated[list[HintIn], Field(max_length=MAX_HINTS)] = Field(default_factory=list)
    mask_upload: UploadId | None = None
    """An upload of the photo's size, white where steps may work."""
    reference_upload: UploadId | None = None
    """A photo in colour, to colorize like it."""
    options: RunOptions = RunOptions()

    @field_validator("region", mode="before")
    @classmethod
    def _one_or_many(cls, given: Any) -> Any:
        if isinstance(given, dict):
            return [given]
        if isinstance(given, list) and len(given) in (2, 4) and all(isinstance(n, (int, float)) for n in given):
            return [{"box" if len(given) == 4 else "point": given}]
        return given

    @property
    def regions(self) -> tuple[UserRegion, ...]:
        """The places as the graph takes them."""
        return tuple(UserRegion.model_validate(one.model_dump()) for one in self.region)

    @property
    def user_hints(self) -> tuple[UserHint, ...]:
        """The hints as the graph takes them."""
        return tuple(UserHint.model_validate(one.model_dump()) for one in self.hints)


class NewSession(Wish):
    """A photo that was uploaded and a wish."""

    upload: UploadId | None = None
    """The photo. In a multipart form the part `photo` may stand for it."""
    request: Words
    profile: Annotated[str, Field(max_length=100)] | None = None
    """Which parts to run with; the server's default when it is not given."""
    like: SessionId | None = None
    """A session of yours that the request refers to: "do the same to this one"."""
    run: bool = True
    """Run at once; false leaves that to `POST /v1/sessions/{id}/run`."""

    model_config = example(
        upload="up-5b1f0c62a9d34e7fb8c1d2e3f4a5b6c7", request="make it warmer and crop it square",
        options={"review": "plan", "ask": True},
    )  # fmt: skip


class NewTurn(Wish):
    """A further request in a session. It edits the last picture, and may refer to what was done."""

    request: Words
    upload: UploadId | None = None
    """Another photo: a new session like this one begins with it."""

    model_config = example(request="now a bit less, and undo the crop")


class PlanRequest(Noun):
    """What is to be planned, without a session."""

    upload: UploadId | None = None
    request: Words
    mode: Mode = "stepwise"
    profile: Annotated[str, Field(max_length=100)] | None = None

    model_config = example(upload="up-5b1f0c62a9d34e7fb8c1d2e3f4a5b6c7", request="brighten the sky, then add a border")


class UndoRequest(Noun):
    """How far to go back."""

    steps: Annotated[int, Field(ge=1, le=1000)] = 1

    model_config = example(steps=1)


class ForkRequest(Noun):
    """Where the new session branches off."""

    step: Annotated[str, Field(max_length=20)] | None = None
    """The last step that the new session keeps; null: all of them."""

    model_config = example(step="s1")


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
    step: Step
    """The step in full."""


class SessionView(Noun):
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

    model_config = example(
        id=EXAMPLE_ID, status="done", working=None, created="2026-11-24T13:15:00+00:00",
        updated="2026-11-24T13:15:01+00:00", turn=1, request="make it warmer", image=EXAMPLE_PICTURE,
        original=EXAMPLE_PICTURE, summary="- done: temperature +20% (9.4/10)",
        steps=[
            {
                "id": "s1", "tool": "temperature", "instruction": "temperature +20%", "status": "done", "attempts": 1,
                "verdict": {"score": 9.4, "passed": True}, "picture": EXAMPLE_PICTURE,
                "step": {"id": "s1", "covers": ["r1"], "tool": "temperature"},
            }
        ],
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


class HistoryStep(StepView):
    """A step with all that was tried."""

    before: Picture | None = None
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
    """The last step that they share; null: all there were."""
    status: Status | None = None


class History(Noun):
    """Everything that happened in a session."""

    id: SessionId
    turns: tuple[TurnView, ...]
    original: Picture | None = None
    image: Picture | None = None
    parent: str | None = None
    forks: tuple[ForkView, ...] = ()

    model_config = example(
        id=EXAMPLE_ID, turns=[{"turn": 1, "request": "make it warmer", "steps": []}], image=EXAMPLE_PICTURE,
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

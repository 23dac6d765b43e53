"""The nouns of an edit: what a request is made of, how a plan, an attempt and a verdict look, and the graph's state.

Everything here is plain data that survives JSON unchanged. Pixels never appear, only `ImageRef`s into the artifact
store. The graph keeps plain JSON in its checkpoints and turns it into these models whenever a node reads it, so a
loaded state is validated before anything acts on it. Left out: behaviour, and anything that imports numpy.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeGuard, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

Action = Literal[
    "add_object",
    "remove_object",
    "replace_object",
    "change_color",
    "change_material",
    "change_background",
    "change_text",
    "change_position",
    "change_count",
    "change_pose",
    "change_style",
    "extract_object",
    "adjust_tone",
    "adjust_color",
    "colorize",
    "blur",
    "sharpen",
    "denoise",
    "restore",
    "enhance",
    "crop",
    "resize",
    "rotate",
    "flip",
    "add_text",
    "add_border",
    "other",
]
ACTIONS: tuple[Action, ...] = get_args(Action)
ACTION_NAME = r"^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$"
LONGEST_ACTION = 40
OwnAction = Annotated[str, Field(pattern=ACTION_NAME, max_length=LONGEST_ACTION)]
"""An action that a tool brings itself: words in lower case, joined by underscores."""

Direction = Literal["increase", "decrease", "set"]
Unit = Literal["percent", "degrees", "pixels", "stops", "ratio", "kelvin"]
Mode = Literal["stepwise", "merged", "oneshot"]
Status = Literal["running", "waiting", "done", "partial", "failed"]
"""`waiting`: a person has a question to answer; `partial`: delivered, but something was refused or rolled back."""
Fidelity = Literal["exact", "approximate", "generative"]
Review = Literal["never", "plan", "result", "all"]
"""What a person is asked about: the plan before it is carried out, the result of each step, both."""

WHOLE_IMAGE = "whole image"

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Box = Annotated[tuple[int, int, int, int], Field(description="x, y, width, height in pixels")]
Matrix = tuple[
    tuple[float, float, float],
    tuple[float, float, float],
    tuple[float, float, float],
]
IDENTITY: Matrix = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


class Noun(BaseModel):
    """A frozen record that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data with every field, for people and programs outside."""
        return self.model_dump(mode="json")

    def to_state(self) -> dict[str, Any]:
        """Plain JSON data without the defaults, for checkpoints: a third of the size."""
        return self.model_dump(mode="json", exclude_defaults=True)


class ImageRef(Noun):
    """A picture in the artifact store."""

    sha256: Sha256
    width: Annotated[int, Field(ge=1)]
    height: Annotated[int, Field(ge=1)]
    channels: Literal[1, 3, 4] = 3
    """1: a mask; 3: RGB; 4: RGBA with straight alpha."""
    depth: Literal[8, 16] = 8
    """Bits per channel."""


class Photo(Noun):
    """What `ingest` found out about the original file."""

    name: str
    """File name without folders, for people; "image" when it came as bytes or an array."""
    file: Sha256
    """The original file's bytes in the artifact store, untouched: metadata and profile are read from it again."""
    image: ImageRef
    """Its decoded pixels: first frame, upright, RGB(A)."""
    format: str
    """The decoder's name: JPEG, PNG, WEBP, TIFF ..."""
    gray: bool = False
    """The file had no colour channels."""
    warnings: tuple[str, ...] = ()


class Parameter(Noun):
    """One adjustment inside a sub-request, as the user put it."""

    property: str
    direction: Direction = "set"
    amount: float | str | None = None
    """Always positive for increase and decrease; None when the user named none ("brighter")."""
    unit: Unit | None = None


def is_builtin(action: str) -> TypeGuard[Action]:
    """Whether an action is one of the vocabulary, not one that a tool brings."""
    return action in ACTIONS


def _is_unset(value: object) -> bool:
    return value is None


class SubRequest(Noun):
    """One thing the user wants, in the user's own words and in the vocabulary of actions."""

    id: str
    action: Action | OwnAction
    like: Annotated[Action | None, Field(exclude_if=_is_unset)] = None
    """For an action that a tool brings: the one of the vocabulary that it resembles, as the tool declares."""
    subject: str = WHOLE_IMAGE
    goal: str = ""
    parameters: tuple[Parameter, ...] = ()
    keep: tuple[str, ...] = ()
    """What must not change while this is done."""
    after: tuple[str, ...] = ()
    """Sub-requests that have to be done before this one: stated by the user or implied by a reference."""

    @property
    def kind(self) -> Action:
        """The action of the vocabulary whose place in the order and whose contradictions it has."""
        return self.action if is_builtin(self.action) else self.like or "other"

    def parameter(self, name: str) -> Parameter | None:
        """The first parameter of that property, or None."""
        return next((p for p in self.parameters if p.property == name), None)


class Decomposition(Noun):
    """What a decomposer makes of a request."""

    sub_requests: tuple[SubRequest, ...] = ()
    keep: tuple[str, ...] = ()
    """Constraints on the whole edit ("keep the sky", "don't crop")."""
    reason: str = ""
    """Why there are no sub-requests; empty when there are some."""
    notes: tuple[str, ...] = ()
    """What was assumed or left out, one sentence each, for the user."""


class UserRegion(Noun):
    """A region as the user gave it: in coordinates of the original photo, or of the picture that it was shown on."""

    step: str = "*"
    """A step id, or "*" for every step that works on a region."""
    box: tuple[float, float, float, float] | None = None
    """x, y, width, height in `unit`."""
    point: tuple[float, float] | None = None
    """x, y in `unit`: the thing there."""
    unit: Literal["pixels", "percent"] = "pixels"
    mask: ImageRef | None = None
    frame: ImageRef | None = None
    """The picture that the place was shown on; None: the original."""
    matrix: Matrix = IDENTITY
    """From the original's pixel coordinates to those of `frame`."""

    @model_validator(mode="after")
    def _one_of_them(self) -> UserRegion:
        if sum(given is not None for given in (self.box, self.point, self.mask)) != 1:
            raise ValueError("a region is either a box, a point or a mask")
        return self


class Region(Noun):
    """Where a step works: asked for (a phrase, a box) and, once located, found (a mask)."""

    phrase: str = ""
    box: Box | None = None
    """Bounding box of the found region in the picture the step gets."""
    mask: ImageRef | None = None
    """One channel, 0 outside to 255 inside, of the size of the picture the step gets."""
    confidence: float = 0.0
    """0-1; 1 for a region the user gave."""
    method: str = ""
    """How it was found: "user", "sky", "face", "color" ..."""
    shown: UserRegion | None = None
    """What the user showed, when that was it; it holds again when the step is done again in a later turn."""


class Step(Noun):
    """One tool call of the plan."""

    id: str
    covers: tuple[str, ...]
    tool: str
    instruction: str = ""
    arguments: dict[str, Any] = Field(default_factory=dict)
    region: Region | None = None
    """None: the whole picture."""
    after: tuple[str, ...] = ()
    again: str = ""
    """The earlier step that this one does anew; planned by `recall`, and left by `sequence` as it is."""
    seed: int = 0
    """Added to the session's seed: another variant of what the earlier step made."""


class Refusal(Noun):
    """A sub-request that is not done, with the reason and what would serve it."""

    sub_request: str
    reason: str
    needs: str = ""
    turn: int = 1
    """The turn of the session in which it was asked for."""


class Plan(Noun):
    """What a sequencer makes of a decomposition."""

    steps: tuple[Step, ...] = ()
    refused: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()


class Check(Noun):
    """One measurement of a verdict."""

    name: str
    passed: bool
    measured: str = ""
    expected: str = ""


class Verdict(Noun):
    """What verification says of one attempt."""

    score: Annotated[float, Field(ge=0, le=10)]
    passed: bool
    checks: tuple[Check, ...] = ()
    feedback: str = ""
    """What to do differently, one line; empty when passed."""
    strength: float = 1.0
    """Factor by which the next attempt should multiply the amounts; 1 when strength is not the matter."""
    rejected: bool = False
    """A person did not want the result; `feedback` is in their words."""


class Attempt(Noun):
    """One try at one step."""

    step: str
    number: Annotated[int, Field(ge=1)]
    tool: str
    arguments: dict[str, Any] = Field(default_factory=dict)
    seed: int = 0
    before: ImageRef
    after: ImageRef | None = None
    """None when the tool raised; `error` says why."""
    matrix: Matrix = IDENTITY
    """Maps pixel coordinates of `before` to those of `after`; the identity unless geometry changed."""
    error: str = ""
    note: str = ""
    """What the tool has to say about its result."""
    seconds: float = 0.0
    verdict: Verdict | None = None


class Outcome(Noun):
    """How a step ended."""

    step: str
    status: Literal["done", "rolled_back", "refused", "undone"]
    attempt: int = 0
    """The number of the attempt that was kept; 0 when none was."""
    reason: str = ""
    image: ImageRef
    """The picture after the step (the one before it when nothing was kept)."""
    matrix: Matrix = IDENTITY
    on: str | None = None
    """The step whose picture it worked on, "" for the photo: what makes the history a tree. None: nothing was kept."""


class Choice(Noun):
    """One of the places that a phrase may mean."""

    id: str
    """"a", "b" ..."""
    box: Box
    label: str
    """In words: "the left one", "face, 120x140 pixels"."""
    confidence: float
    mask: ImageRef


class Hint(Noun):
    """A colour and where it belongs: what a step that colours a black-and-white picture goes by."""

    color: str
    """A name or #rrggbb."""
    subject: str = ""
    """The thing in the user's words; it is located when the step runs."""
    discs: tuple[tuple[float, float, float], ...] = ()
    """Where the thing surely is, x, y, radius in pixels of the picture the step gets; none: the whole region."""


class UserHint(Noun):
    """A colour at a point or in a box, as the user gave it, in coordinates of the original photo."""

    color: str
    x: float
    y: float
    width: Annotated[float, Field(ge=0)] = 0
    """0 by 0: a point."""
    height: Annotated[float, Field(ge=0)] = 0
    unit: Literal["pixels", "percent"] = "pixels"


class Profile(Noun):
    """Which part does which work. The default is the embedded profile, `local`."""

    decomposer: Annotated[str, Field(max_length=80)] = "grammar"
    """"grammar", "vlm" or the name of a plug-in, as are `locator` and `verifier`."""
    sequencer: Literal["rules", "vlm"] = "rules"
    editor: str = ""
    """A name of the table of editors, a local folder, a hub id or the URL of an `/v1/images/edits` server; empty: the
    photo tools alone."""
    locator: Annotated[str, Field(max_length=80)] = "classical"
    """"classical", "vlm" or a plug-in."""
    verifier: Annotated[str, Field(max_length=80)] = "measured"
    """"measured", "judge" or a plug-in."""

    @property
    def asks_a_model(self) -> bool:
        """Whether some part talks to the endpoint."""
        return "vlm" in (self.decomposer, self.sequencer, self.locator) or self.verifier == "judge"


class Options(Noun):
    """What the user chose for a run; fixed when it starts, so that a resumed run does the same."""

    profile: Profile = Profile()
    mode: Mode = "stepwise"
    review: Review = "never"
    ask: bool = False
    """Whether a person is there to answer when a region cannot be found."""
    max_attempts: Annotated[int, Field(ge=1, le=20)] = 3
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    strict: bool = False
    """Refuse what would otherwise be a warning (animations, broken profiles)."""
    max_pixels: Annotated[int, Field(ge=1)] = 100_000_000
    regions: tuple[UserRegion, ...] = ()
    hints: tuple[UserHint, ...] = ()
    """Colours for steps that colour a black-and-white picture."""
    reference: ImageRef | None = None
    """A photo whose colours such steps may take."""
    output: str | None = None
    """Absolute path of the edited photo; None keeps it in the artifact store only."""
    force: bool = False


NOTHING_SHOWN: dict[str, Any] = {"regions": (), "hints": (), "reference": None}
"""Update of the options for a new turn: what was shown on the photo was meant for the request that it came with."""


class Delivery(Noun):
    """The edited photo as a file."""

    file: Sha256
    """The encoded bytes in the artifact store."""
    format: str
    path: str | None = None
    warnings: tuple[str, ...] = ()


class StepWish(Noun):
    """What is to be different about one step of the history, which is done anew with the later ones of its branch.

    One of `again`, `request` and `arguments`, or a region alone or beside one of the last two.
    """

    step: str
    again: bool = False
    """Another variant."""
    request: str = ""
    """The step in other words."""
    arguments: dict[str, Any] = Field(default_factory=dict)
    """Arguments of its tool that get other values."""
    region: UserRegion | None = None
    """Where it works."""


class Turn(Noun):
    """How a turn of the session began; `recall` writes it down."""

    number: int
    request: str
    began: str = ""
    """The step whose picture it was said about; "" is the photo."""
    head: str = ""
    """The step whose picture it went on from: another one when something was taken back."""
    first_step: int = 0
    first_note: int = 0
    undid: bool = False
    """It took back the turn before, so that another "undo" goes on from there."""
    anew: StepWish | None = None
    """What was wanted of an earlier step; `request` says it for people then, and nobody has said it."""


class Correction(Noun):
    """What a person changed about the plan of a turn, as far as it tells how its request was to be read."""

    turn: int
    changed: tuple[str, ...] = ()
    """The sub-requests that are new, or not as they were: said in other words, or with other values."""
    added: str = ""
    """The words of those that were added."""


class Earlier(Noun):
    """What was done to another photo, for a request that refers to it ("do the same to this one")."""

    session: str
    sub_requests: tuple[SubRequest, ...] = ()
    """What was done and not taken back, in order."""
    shown: tuple[str, ...] = ()
    """Those whose place the user had shown on the other photo."""


class EditState(BaseModel):
    """The graph's state: plain JSON in every checkpoint, these models in every node.

    Lists grow over the turns of a session; `first_step` tells where the current turn begins. Node updates replace whole
    fields, there are no reducers: one writer at a time.
    """

    model_config = ConfigDict(extra="ignore")

    session: str = ""
    turn: int = 1
    status: Status = "running"
    request: str
    anew: StepWish | None = None
    """What a turn that does an earlier step anew is to do, in the place of words; `recall` carries it out."""
    wish: str = ""
    """What of the request is left to decompose, when `recall` has read a part of it; empty: all of it."""
    turns: list[Turn] = Field(default_factory=list)
    undone: list[tuple[str, int]] = Field(default_factory=list)
    """Where redo goes, the next last: the step whose picture was left, and how many pictures had been made by then."""
    like: Earlier | None = None
    options: Options = Options()
    source: Sha256 | None = None
    """The original file's bytes in the artifact store."""
    source_name: str = "image"
    photo: Photo | None = None
    image: ImageRef | None = None
    """The picture as it is now."""
    sub_requests: list[SubRequest] = Field(default_factory=list)
    keep: list[str] = Field(default_factory=list)
    reason: str = ""
    notes: list[str] = Field(default_factory=list)
    """Of all turns."""
    refused: list[Refusal] = Field(default_factory=list)
    steps: list[Step] = Field(default_factory=list)
    first_step: int = 0
    cursor: int = 0
    """Index of the step under way."""
    attempts: list[Attempt] = Field(default_factory=list)
    outcomes: list[Outcome] = Field(default_factory=list)
    banned: list[tuple[str, str]] = Field(default_factory=list)
    """(sub-request id, tool) pairs that failed: a replan does not use them again."""
    broke: list[str] = Field(default_factory=list)
    """Tools and nodes of other packages that crashed, hung or gave back what they must not, once for each time."""
    replan: list[str] = Field(default_factory=list)
    """Sub-requests whose step failed and that another tool may serve: `sequence` plans them again."""
    question: str = ""
    """Why the region of the step under way was not found; `review` asks a person when it is set."""
    choices: list[Choice] = Field(default_factory=list)
    """The places that it may be."""
    approved: bool = False
    """A person has approved this turn's plan."""
    revision: dict[str, Any] | None = None
    """What a person wants different about the plan, a `PlanAnswer`; `revise` works it in."""
    corrections: list[Correction] = Field(default_factory=list)
    """What was worked in so, of all turns."""
    held: int = 0
    """The attempt at the step under way whose result `review` shows to a person; 0: none."""
    delivery: Delivery | None = None
    spent: dict[str, int] = Field(default_factory=dict)
    """Microseconds of this session's own work, over all turns: by node ("edit"), and of them by the device that a model
    held ("edit cuda"). A fork begins with none; work that was cut off is not in it."""

    @property
    def step(self) -> Step | None:
        """The step under way, or None when all are through."""
        return self.steps[self.cursor] if self.cursor < len(self.steps) else None

    @property
    def turn_notes(self) -> list[str]:
        """The notes of the current turn."""
        return self.notes[self.turns[-1].first_note :] if self.turns else self.notes

    @property
    def past(self) -> list[Step]:
        """The steps that have ended, in the order in which they ran."""
        return self.steps[: self.cursor]

    def attempts_at(self, step_id: str) -> list[Attempt]:
        """All attempts at one step so far, in order."""
        return [a for a in self.attempts if a.step == step_id]

    def sub_request(self, sub_request_id: str) -> SubRequest:
        """The sub-request of that id; KeyError when there is none."""
        for sub_request in self.sub_requests:
            if sub_request.id == sub_request_id:
                return sub_request
        raise KeyError(sub_request_id)


def as_state(value: Noun | list[Any] | tuple[Any, ...] | None) -> Any:
    """Turn a model, or a list of models, into the plain JSON that checkpoints hold."""
    if isinstance(value, Noun):
        return value.to_state()
    if isinstance(value, (list, tuple)):
        return [as_state(item) for item in value]
    return value

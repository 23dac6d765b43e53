"""What comes over the wire: ids and the bodies of requests, each with an example that the OpenAPI shows.

The nouns of an edit (steps, verdicts, questions, events) are those of the package and pass through unchanged; these
models add what HTTP needs: where pictures are fetched, bounded texts and lists, options without this machine's folders.
Left out: behaviour.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, FiniteFloat, field_validator, model_validator

from ...schema import (
    Mode,
    Noun,
    Options,
    Review,
    Sha256,
    UserHint,
    UserRegion,
)
from ..engine.renderings import THUMBNAIL

MAX_REGIONS = 64
MAX_HINTS = 256
STEP_ID = r"^s[0-9]{1,9}$"
UPLOAD_ID = r"^up-[0-9a-f]{32}$"
UploadId = Annotated[str, Field(pattern=UPLOAD_ID, examples=["up-00000000000000000000000000000000"])]
SessionId = Annotated[str, Field(pattern=r"^[0-9]{8}-[0-9]{6}-[0-9a-f]{6}$", examples=["20261124-131500-0a1b2c"])]
Words = Annotated[str, Field(min_length=1, max_length=10_000)]

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
    """A place on a picture: a box, or a point that the thing is at."""

    box: tuple[FiniteFloat, FiniteFloat, FiniteFloat, FiniteFloat] | None = None
    """x, y, width, height in `unit`."""
    point: tuple[FiniteFloat, FiniteFloat] | None = None
    """x, y in `unit`."""
    unit: Literal["pixels", "percent"] = "pixels"
    step: Annotated[str, Field(max_length=20)] = "*"
    """A step id, or "*" for every step that works on a region."""
    picture: Sha256 | None = None
    """The picture that it was shown on, the session's photo or one that led to the picture as it is now; the original
    when it is not given."""

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
    """Places on the photo: one as [x, y, width, height], as [x, y] or as an object, or a list of objects."""
    hints: Annotated[list[HintIn], Field(max_length=MAX_HINTS)] = Field(default_factory=list)
    mask_upload: UploadId | None = None
    """An upload of the photo's size, or smaller with its proportions; white where steps may work."""
    mask_picture: Sha256 | None = None
    """The picture that the mask is for, as `picture` of a place."""
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
        return tuple(UserRegion.model_validate(one.model_dump(exclude={"picture"})) for one in self.region)

    def on_a_new_photo(self) -> Self:
        """Itself. `ValueError` where a place names its picture: a new session has the photo alone."""
        if self.mask_picture or any(one.picture for one in self.region):
            raise ValueError("a new session has no picture but its photo; leave out picture and mask_picture")
        return self

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

    @model_validator(mode="after")
    def _one_picture(self) -> Self:
        return self.on_a_new_photo()


class NewTurn(Wish):
    """A further request in a session. It edits the last picture, and may refer to what was done."""

    request: Words
    upload: UploadId | None = None
    """Another photo: a new session like this one begins with it."""

    model_config = example(request="now a bit less, and undo the crop")

    @model_validator(mode="after")
    def _one_picture(self) -> Self:
        return self if self.upload is None else self.on_a_new_photo()


class PlanRequest(Noun):
    """What is to be planned, without a session."""

    upload: UploadId | None = None
    request: Words
    mode: Mode = "stepwise"
    profile: Annotated[str, Field(max_length=100)] | None = None

    model_config = example(upload="up-5b1f0c62a9d34e7fb8c1d2e3f4a5b6c7", request="brighten the sky, then add a border")


class Look(Noun):
    """What to find and where: an upload or a session, and a phrase, a point, a box or a step of the session."""

    upload: UploadId | None = None
    session: SessionId | None = None
    picture: Sha256 | None = None
    """A picture of the session; left out: the one that it has now."""
    phrase: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    """The thing in words."""
    point: Annotated[list[FiniteFloat], Field(min_length=2, max_length=2)] | None = None
    """x, y in `unit`: the thing there."""
    box: Annotated[list[FiniteFloat], Field(min_length=4, max_length=4)] | None = None
    """x, y, width, height in `unit`: the thing in it."""
    step: Annotated[str, Field(min_length=1, max_length=20)] | None = None
    """Where that step of the session would work on the picture as it is now."""
    unit: Literal["pixels", "percent"] = "pixels"
    all: bool = False
    """Of a phrase that was found for sure also what else it may mean."""
    profile: Annotated[str, Field(max_length=100)] | None = None
    """What looks at an upload; a session has its own."""

    model_config = example(upload="up-5b1f0c62a9d34e7fb8c1d2e3f4a5b6c7", phrase="sky")

    @model_validator(mode="after")
    def _one_of_each(self) -> Look:
        if (self.upload is None) == (self.session is None):
            raise ValueError("give an upload or a session")
        if sum(given is not None for given in (self.phrase, self.point, self.box, self.step)) != 1:
            raise ValueError("give one of phrase, point, box and step")
        if self.session is None and (self.picture or self.step):
            raise ValueError("picture and step are those of a session")
        if self.picture and self.step:
            raise ValueError("a step is looked for in the picture as it is now")
        return self


class UndoRequest(Noun):
    """How far to go back."""

    steps: Annotated[int, Field(ge=1, le=1000)] = 1

    model_config = example(steps=1)


class StepChangeRequest(Noun):
    """What is to be different about a step: another variant, the step in other words, other arguments; a place alone or
    with one of the last two."""

    again: bool = False
    """Another variant: by chance where the tool uses it, else by its other settings."""
    request: Annotated[str, Field(max_length=10_000)] = ""
    """The step in other words ("only 10 % brighter", "a bit weaker", "only the left half")."""
    arguments: dict[str, Any] = Field(default_factory=dict)
    """Arguments of its tool that get other values."""
    region: dict[str, Any] | None = None
    """A place as in an answer: `box`, `point` or `mask` with `unit`, in coordinates of the picture that the step worked
    on (`on`); `mask_upload` may name an upload of its size instead."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"again": True},
                {"request": "only half as strong"},
                {"arguments": {"brightness": 10}},
                {"region": {"box": [10, 20, 50, 40], "unit": "percent"}},
            ]
        }
    )


class GotoRequest(Noun):
    """Which picture is to be the one as it is."""

    step: Annotated[str, Field(max_length=20)]
    """The step that it is the picture of, done or undone; "" is the photo."""

    model_config = example(step="s2")


class ForkRequest(Noun):
    """Where the new session branches off."""

    step: Annotated[str, Field(max_length=20)] | None = None
    """The last step that the new session keeps; null: all of them."""

    model_config = example(step="s1")

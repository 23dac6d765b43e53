"""What a person is asked, and what may be answered: the same payloads in the terminal, over HTTP, in MCP, on a page.

A question leaves the graph as the value of a LangGraph interrupt, `question.to_json()`; the answer comes back as the
value of `Command(resume=...)`. Coordinates are those of the question's `image`, the picture that the person is shown.
Left out: when something is asked and what an answer changes, which is `nodes/review`'s business.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, model_validator
from pydantic.json_schema import models_json_schema

from .errors import InputError
from .schema import Choice, ImageRef, Noun, Refusal, Step, SubRequest, Verdict

Unit = Literal["pixels", "percent"]
Words = Annotated[str, Field(max_length=10_000)]


class Payload(Noun):
    """What goes to a person or comes from one; the JSON schema tells what each field is for."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class Asking(Payload):
    """What every question has."""

    error: str = ""
    """Why the answer before could not be used, when the question is asked again for that."""


class PlanQuestion(Asking):
    """Is this plan what you want?"""

    kind: Literal["plan"] = "plan"
    image: ImageRef
    """The picture that the plan is for."""
    sub_requests: tuple[SubRequest, ...]
    """What was read from the request."""
    steps: tuple[Step, ...]
    """What would be done, in that order; `after` names the steps that each needs before it."""
    refused: tuple[Refusal, ...] = ()
    """What would not be done, and why."""
    notes: tuple[str, ...] = ()
    """What was assumed, one sentence each."""


class RegionQuestion(Asking):
    """Where is it? Or, with choices: which one is it?"""

    kind: Literal["region"] = "region"
    image: ImageRef
    """The picture as it is at this step; coordinates are its pixels."""
    step: str
    """The id of the step that has no place yet."""
    phrase: str
    """The thing in the user's words; empty when the request does not say where."""
    reason: str
    """Why it was not found, or not for sure."""
    choices: tuple[Choice, ...] = ()
    """The places that may be meant, best first, at most nine."""


class ResultQuestion(Asking):
    """Is this step's result what you want?"""

    kind: Literal["result"] = "result"
    image: ImageRef
    """The result."""
    before: ImageRef
    """The picture before the step."""
    step: str
    instruction: str
    """What the step does, for people."""
    attempt: int
    """Which try this is, from 1."""
    verdict: Verdict | None = None
    """What was measured; one that failed can be accepted all the same."""


class RegionAnswer(Payload):
    """A place, in one of five ways; or `skip`: do without the step."""

    box: tuple[float, float, float, float] | None = None
    """x, y, width, height in `unit`."""
    point: tuple[float, float] | None = None
    """x, y in `unit`: the thing there."""
    choice: str | None = None
    """The id of one of the question's choices."""
    mask: ImageRef | None = None
    """A mask in the artifact store: one channel of the size of the question's picture, white where to work."""
    skip: bool = False
    """Do without the step."""
    unit: Unit = "pixels"
    """Of `box` and `point`."""

    @model_validator(mode="after")
    def _one_of_them(self) -> RegionAnswer:
        given = [name for name in ("box", "point", "choice", "mask") if getattr(self, name) is not None]
        if len(given) + self.skip != 1:
            raise ValueError("give one of box, point, choice, mask or skip")
        return self


class StepChange(Payload):
    """What is to be different about one step of the plan."""

    step: str
    """Its id."""
    request: Words = ""
    """The step in other words ("brighten by 10 % only"); planned in its place."""
    arguments: dict[str, Any] = Field(default_factory=dict)
    """Arguments of its tool that get other values."""
    region: RegionAnswer | None = None
    """Where it works."""


class StepRevision(StepChange):
    """What is to be different about a step of the history: it is done anew, and then the later ones of its branch.

    Coordinates of `region` are those of the picture that the step worked on.
    """

    again: bool = False
    """Another variant of the same: by chance where its tool uses it, else by the tool's other settings."""

    @model_validator(mode="after")
    def _one_of_them(self) -> StepRevision:
        ways = self.again + bool(self.request.strip()) + bool(self.arguments)
        if ways > 1 or (self.again and self.region is not None) or not (ways or self.region is not None):
            raise ValueError("give again, or request or arguments, or a region alone or with one of these two")
        if self.region is not None and (self.region.skip or self.region.choice is not None):
            raise ValueError("the region of a step that was planned is a box, a point or a mask")
        return self


class PlanAnswer(Payload):
    """Approve the plan as it is or changed; `cancel` drops all of it.

    When anything was changed, reordered or added the new plan is asked about again, unless `approve` is true.
    """

    approve: bool = False
    """Carry it out, with the changes of this answer."""
    cancel: bool = False
    """Do none of it."""
    drop: tuple[str, ...] = ()
    """Ids of steps not to do; alone it approves the rest."""
    change: tuple[StepChange, ...] = ()
    """What is to be different about single steps."""
    order: tuple[str, ...] = ()
    """All ids of the steps that are left, in the order wanted. Refused where a step needs another before it."""
    add: Words = ""
    """A request for more steps."""

    @model_validator(mode="after")
    def _says_something(self) -> PlanAnswer:
        if not (self.approve or self.cancel or self.drop or self.change or self.order or self.add.strip()):
            raise ValueError("approve, cancel, drop, change, order or add something")
        return self


class ResultAnswer(Payload):
    """Accept the result, have it tried again (`reject`, with what to do differently), or drop the step (`skip`)."""

    accept: bool = False
    """Keep it, also when its verdict failed."""
    reject: bool = False
    """Try again differently; nothing is built upon it."""
    skip: bool = False
    """Go on with the picture before the step."""
    feedback: Words = ""
    """With `reject`: "too strong", "only the left half" ..."""

    @model_validator(mode="after")
    def _one_of_them(self) -> ResultAnswer:
        if self.accept + self.reject + self.skip != 1:
            raise ValueError("give one of accept, reject or skip")
        return self


Question: TypeAlias = PlanQuestion | RegionQuestion | ResultQuestion
Answer: TypeAlias = PlanAnswer | RegionAnswer | ResultAnswer

QUESTION: TypeAdapter[Question] = TypeAdapter(Annotated[Question, Field(discriminator="kind")])
ANSWERS: dict[str, type[Answer]] = {"plan": PlanAnswer, "region": RegionAnswer, "result": ResultAnswer}
"""What answers a question, by its kind."""


def read_answer(kind: str, given: Any) -> Answer:
    """The answer to a question of that kind. `InputError` says what is wrong with it."""
    expected = ANSWERS[kind]
    if not isinstance(given, dict):
        raise InputError(f"the answer must be a JSON object, found {type(given).__name__}")
    try:
        return expected.model_validate(given)
    except ValidationError as error:
        raise _unusable(f"the answer to a question about a {kind}", error) from None


def read_revision(given: dict[str, Any]) -> StepRevision:
    """What is to be different about a step that is done anew. `InputError` says what is wrong with it."""
    try:
        return StepRevision.model_validate(given)
    except ValidationError as error:
        raise _unusable("what is wanted of the step", error) from None


def _unusable(what: str, error: ValidationError) -> InputError:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, first["loc"]))
    return InputError(f"{what} cannot be used: {f'{where}: ' if where else ''}{first['msg']}")


def answer_schema(kind: str) -> dict[str, Any]:
    """The JSON schema of the answers to a question of that kind."""
    return ANSWERS[kind].model_json_schema()


def schemas() -> dict[str, Any]:
    """The JSON schema of every question and answer."""
    models: tuple[type[Payload], ...] = (
        PlanQuestion, RegionQuestion, ResultQuestion, PlanAnswer, RegionAnswer, ResultAnswer,
    )  # fmt: skip
    _, found = models_json_schema([(model, "validation") for model in models])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Questions and answers of ImageEdit-R1",
        "anyOf": [{"$ref": f"#/$defs/{model.__name__}"} for model in models],
        "$defs": found["$defs"],
    }

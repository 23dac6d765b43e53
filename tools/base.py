"""The contract of an editing tool, and the decorator that makes one out of a plain function.

A tool is an annotated function that takes pixels and keyword arguments and returns pixels; its docstring is its
description. `edit_tool` turns it into a LangChain tool that takes and returns references into a `PixelStore` (a line of
text for a model, an artifact for the graph), and adds what the sequencer needs to choose it: the actions it serves,
whether it needs a region, its fidelity. Keeping everything outside a region bit-identical is done here, once, for every
tool. Left out: how a region is found, and whether the result is any good.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Protocol, TypeVar, get_args, get_origin, get_type_hints, runtime_checkable

import numpy as np
from langchain_core.tools import BaseTool
from pydantic import BaseModel, ConfigDict, Field, create_model

from ..errors import ConfigurationError, PluginError, ToolError
from ..images.pixels import Mask, Pixels, bounding_box, composite, cut, grow_box
from ..schema import IDENTITY, Action, Fidelity, ImageRef, Matrix, Noun, Photo, SubRequest, Unit
from .words import check_actions, check_phrases

RegionUse = Literal["none", "optional", "required"]
Extra = TypeVar("Extra")


@runtime_checkable
class PixelStore(Protocol):
    """Where tools read pictures from and write them to; the artifact store is one."""

    def load(self, ref: ImageRef) -> Pixels:
        """The read-only array behind a reference: (h, w, 3 or 4), or (h, w) for a mask."""
        ...

    def save(self, pixels: Pixels) -> ImageRef:
        """Store an array and return its reference; equal arrays have equal references."""
        ...


class Unserved(Exception):  # noqa: N818  (a refusal, not an error: another tool is asked next)
    """Raised by `bind`: the tool cannot carry out this sub-request. `needs` names what could."""

    def __init__(self, reason: str, needs: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.needs = needs


@dataclass(frozen=True, slots=True)
class Amount:
    """Annotation of a numeric argument: its unit, its range, and what "a bit" without a number means."""

    unit: Unit
    unsaid: float
    """Used when the user names no number ("brighter")."""
    low: float
    high: float


class Picture:
    """Annotation of an argument that is another picture: callers name it by reference, the function gets its pixels."""


@dataclass(frozen=True, slots=True)
class Edited:
    """What a tool returns when there is more to say than the pixels."""

    pixels: Pixels
    matrix: Matrix = IDENTITY
    """Maps pixel coordinates of the input to those of the output."""
    note: str = ""


class ToolResult(Noun):
    """The artifact of a tool call."""

    image: ImageRef
    matrix: Matrix = IDENTITY
    note: str = ""


EditFunction = Callable[..., Pixels | Edited]
Bind = Callable[[SubRequest, Photo], dict[str, Any]]
Reach = int | Callable[[Mapping[str, Any]], int] | None


class EditTool(BaseTool):
    """A LangChain tool that edits a picture by reference and declares what it is good for."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    response_format: Literal["content", "content_and_artifact"] = "content_and_artifact"
    function: EditFunction
    actions: frozenset[str]
    """Of the vocabulary, or the tool's own."""
    action: str
    """The first that was declared: what its phrases ask for."""
    phrases: tuple[str, ...] = ()
    """What people say for it ("pixelate", "mosaic"): verbs in their base form, nouns in the singular."""
    like: Action | None = None
    """The action of the vocabulary that its own actions resemble: they stand where that one does in the order of edits
    and exclude what that one excludes; without it they stand where "other" does. It does not lend its measurement."""
    region: RegionUse = "optional"
    fidelity: Fidelity = "exact"
    version: str = "1"
    requires: tuple[str, ...] = ()
    """Extras or devices it cannot work without."""
    package: str = ""
    """The package that brings it, with its version; empty for built-in tools and those of the host itself."""
    pointwise: bool = False
    """Each output pixel depends on the same input pixel only: neighbours in a plan can share one pass."""
    geometric: bool = False
    """May change the picture's size or move its pixels."""
    changes_alpha: bool = False
    """Its point may be transparency; other tools leave an alpha channel as it is."""
    blends: bool = True
    """The result is blended into the picture through the region; False when the region is a target (crop to a face)."""
    reach: Reach = None
    """How many pixels away from a result pixel its inputs lie, so that a region can be edited on a crop;
    None when the tool has to see the whole picture."""
    variants: tuple[Mapping[str, Any], ...] = ()
    """Other arguments to try, in order, when an attempt fails."""
    bind_function: Bind | None = None
    is_fused: bool = False
    """Carries out a run of other tools' operations, each blended into the region as it would be alone; the sequencer
    never chooses it for a single sub-request."""
    amounts: Mapping[str, Amount] = {}
    parameters: Mapping[str, inspect.Parameter] = {}
    store: PixelStore | None = None

    def using(self, store: PixelStore) -> EditTool:
        """The same tool, reading and writing pictures in that store."""
        return self.model_copy(update={"store": store})

    def bind_request(self, sub_request: SubRequest, photo: Photo) -> dict[str, Any]:
        """Turn a sub-request into this tool's arguments; `Unserved` says why it cannot."""
        if self.bind_function is not None:
            return self.bind_function(sub_request, photo)
        return bind_parameters(sub_request, self.parameters, self.amounts, self.name)

    def apply(self, pixels: Pixels, *, mask: Mask | None = None, seed: int = 0, **arguments: Any) -> Edited:
        """Edit an array. With a mask, pixels outside it stay bit-identical (for tools that blend).

        Raises `ToolError` when the tool cannot do it, `PluginError` when it gives back what is no edit of the picture.
        """
        extra: dict[str, Any] = {"seed": seed} if "seed" in self.parameters else {}
        wants_mask = "mask" in self.parameters
        if mask is None or not self.blends:
            if wants_mask:
                extra["mask"] = mask
            return self._call(pixels, arguments | extra)
        if mask.shape != pixels.shape[:2]:
            raise ToolError(
                f"{self.name}: the region's mask is {mask.shape[1]}x{mask.shape[0]}, the picture "
                f"{pixels.shape[1]}x{pixels.shape[0]}; they must be the same size"
            )
        box = bounding_box(mask)
        if box is None:
            raise ToolError(f"{self.name}: the region is empty")
        reach = self.reach(arguments) if callable(self.reach) else self.reach
        height, width = mask.shape
        window = (0, 0, width, height) if reach is None else grow_box(box, reach, width, height)
        seen, inside = cut(pixels, window), cut(mask, window)
        if wants_mask:
            extra["mask"] = np.ascontiguousarray(inside)
        edited = self._call(np.ascontiguousarray(seen), arguments | extra)
        if edited.pixels.shape[:2] != seen.shape[:2]:
            raise ToolError(f"{self.name}: changed the size of a region, which must keep its size")
        if window == (0, 0, width, height):
            return Edited(self._blended(pixels, edited.pixels, mask), IDENTITY, edited.note)
        part = self._blended(seen, edited.pixels, inside)
        if part.shape[2] != pixels.shape[2]:
            result = composite(pixels, np.zeros((height, width, part.shape[2]), pixels.dtype), np.zeros_like(mask))
        else:
            result = pixels.copy()
        cut(result, window)[...] = part
        return Edited(result, IDENTITY, edited.note)

    def _call(self, pixels: Pixels, arguments: Mapping[str, Any]) -> Edited:
        """Call the function, and let through only what is an edit of these pixels."""
        result = self.function(pixels, **arguments)
        edited = result if isinstance(result, Edited) else Edited(result)
        problem = _no_edit(edited, pixels, geometric=self.geometric)
        if problem:
            raise PluginError(f"{self.name}{f' of {self.package}' if self.package else ''} gave back {problem}")
        return edited

    def _blended(self, before: Pixels, after: Pixels, mask: Mask) -> Pixels:
        return after if self.is_fused else composite(before, after, mask)

    def _run(
        self, image: ImageRef, mask: ImageRef | None = None, seed: int = 0, **arguments: Any
    ) -> tuple[str, ToolResult]:
        if self.store is None:
            raise ConfigurationError(f"tool {self.name} has no store; call it as tool.using(store)")
        pixels = self.store.load(image)
        region = None if mask is None else self.store.load(mask)
        pictures = {key: self.store.load(value) for key, value in arguments.items() if isinstance(value, ImageRef)}
        edited = self.apply(pixels, mask=region, seed=seed, **arguments | pictures)
        ref = self.store.save(edited.pixels)
        size = f"{ref.width}x{ref.height}"
        text = edited.note or f"{self.name} done, {size}"
        return text, ToolResult(image=ref, matrix=edited.matrix, note=edited.note)


def edit_tool(
    *,
    actions: tuple[str, ...],
    phrases: tuple[str, ...] = (),
    like: Action | None = None,
    region: RegionUse = "optional",
    fidelity: Fidelity = "exact",
    name: str = "",
    version: str = "1",
    requires: tuple[str, ...] = (),
    pointwise: bool = False,
    geometric: bool = False,
    changes_alpha: bool = False,
    blends: bool = True,
    reach: Reach = None,
    variants: tuple[Mapping[str, Any], ...] = (),
    bind: Bind | None = None,
    is_fused: bool = False,
) -> Callable[[EditFunction], EditTool]:
    """Make an `EditTool` of a function `(pixels, *, mask=None, seed=0, **arguments) -> Pixels | Edited`.

    `mask` and `seed` are passed only when the function names them. Numeric arguments carry an `Amount`. Without `bind`,
    a sub-request's parameters map to the arguments of the same name. An action may be the tool's own ("pixelate");
    `phrases` are what people say for the first one, `like` is the action of the vocabulary that it resembles. Raises
    `ConfigurationError` for a declaration that cannot work.
    """

    def decorate(function: EditFunction) -> EditTool:
        tool_name = name or function.__name__
        check_actions(tool_name, actions, like)
        check_phrases(tool_name, phrases)
        description = inspect.cleandoc(function.__doc__ or "")
        if not description:
            raise ConfigurationError(f"tool {tool_name}: the function needs a docstring, it is the tool's description")
        parameters = dict(list(inspect.signature(function).parameters.items())[1:])
        hints = get_type_hints(function, include_extras=True)
        amounts = {key: amount for key in parameters if (amount := _annotated(hints.get(key), Amount))}
        return EditTool(
            name=tool_name,
            description=description,
            args_schema=_arguments_model(tool_name, parameters, hints, amounts),
            function=function,
            actions=frozenset(actions),
            action=actions[0],
            phrases=phrases,
            like=like,
            region=region,
            fidelity=fidelity,
            version=version,
            requires=requires,
            pointwise=pointwise,
            geometric=geometric,
            changes_alpha=changes_alpha,
            blends=blends,
            reach=reach,
            variants=variants,
            bind_function=bind,
            is_fused=is_fused,
            amounts=amounts,
            parameters=parameters,
        )

    return decorate


def bind_parameters(
    sub_request: SubRequest,
    parameters: Mapping[str, Any],
    amounts: Mapping[str, Amount],
    tool_name: str,
) -> dict[str, Any]:
    """The default of `bind`: parameters become the arguments of the same name, signed by their direction."""
    arguments: dict[str, Any] = {}
    for parameter in sub_request.parameters:
        key = parameter.property
        if key not in parameters or key in ("mask", "seed"):
            raise Unserved(f"{tool_name} has no setting for {key.replace('_', ' ')}")
        amount = amounts.get(key)
        if amount is None:
            arguments[key] = True if parameter.amount is None else parameter.amount
            continue
        if isinstance(parameter.amount, str):
            raise Unserved(f"{key} wants a number in {amount.unit}, not {parameter.amount!r}")
        if parameter.amount is not None and parameter.unit not in (None, amount.unit):
            raise Unserved(f"{key} is measured in {amount.unit}, not in {parameter.unit}")
        value = amount.unsaid if parameter.amount is None else parameter.amount
        arguments[key] = -value if parameter.direction == "decrease" else value
        if not amount.low <= arguments[key] <= amount.high:
            raise Unserved(
                f"{key} of {arguments[key]:g} {amount.unit} is outside {amount.low:g} to {amount.high:g} {amount.unit}"
            )
    return arguments


def _no_edit(edited: Edited, before: Pixels, *, geometric: bool) -> str:
    """What is wrong with a result, with what was expected; empty when nothing is."""
    after, matrix = edited.pixels, edited.matrix
    if not isinstance(after, np.ndarray):
        return f"a {type(after).__name__}, expected an array of pixels"
    if after.dtype != before.dtype:
        return f"values of type {after.dtype}, expected {before.dtype} like the picture"
    if after.ndim != 3 or after.shape[2] not in (3, 4) or 0 in after.shape:
        return f"an array of shape {after.shape}, expected (height, width, 3 or 4)"
    if not geometric and after.shape[:2] != before.shape[:2]:
        return (
            f"{after.shape[1]}x{after.shape[0]} pixels for {before.shape[1]}x{before.shape[0]}: it changed the size, "
            "which only a tool declared geometric may"
        )
    try:
        turned = np.array(matrix, dtype=np.float64)
        regular = turned.shape == (3, 3) and bool(np.isfinite(turned).all()) and abs(np.linalg.det(turned)) > 0
    except (TypeError, ValueError):
        regular = False
    if not regular:
        return f"the matrix {str(matrix)[:80]}, expected 3x3 finite numbers that can be inverted"
    if not geometric and not np.array_equal(turned, IDENTITY):
        return "a matrix that moves pixels, which only a tool declared geometric may"
    return "" if isinstance(edited.note, str) else f"a note of type {type(edited.note).__name__}, expected text"


def annotation_of(function: EditFunction, parameter: str, kind: type[Extra]) -> Extra | None:
    """The extra of that kind (`Amount`, `Picture`) in the annotation of a function's parameter, or None."""
    return _annotated(get_type_hints(function, include_extras=True).get(parameter), kind)


def _annotated(hint: Any, kind: type[Extra]) -> Extra | None:
    """The first extra of that kind in an `Annotated` type, or None."""
    if get_origin(hint) is Annotated:
        return next((extra for extra in get_args(hint)[1:] if isinstance(extra, kind)), None)
    return None


def _arguments_model(
    name: str, parameters: Mapping[str, inspect.Parameter], hints: Mapping[str, Any], amounts: Mapping[str, Amount]
) -> type[BaseModel]:
    fields: dict[str, Any] = {
        "image": (ImageRef, Field(description="the picture to edit")),
        "mask": (ImageRef | None, Field(default=None, description="the region to edit; everything outside stays")),
        "seed": (int, 0),
    }
    for key, parameter in parameters.items():
        if key in ("mask", "seed"):
            continue
        default = ... if parameter.default is inspect.Parameter.empty else parameter.default
        amount = amounts.get(key)
        if _annotated(hints.get(key), Picture):
            fields[key] = (ImageRef | None, default)
        elif amount is None:
            fields[key] = (hints.get(key, Any), default)
        else:
            about = f"{amount.unit}, {amount.low:g} to {amount.high:g}"
            kind = get_args(hints[key])[0]
            fields[key] = (kind, Field(default, ge=amount.low, le=amount.high, description=about))
    return create_model(f"{name}_arguments", __config__=ConfigDict(extra="forbid"), **fields)

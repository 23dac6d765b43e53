"""What every editing tool has to keep, as named checks that run on any tool: built-in, a plug-in's, a host's own.

`check(tool)` runs them all and returns a finding for each; `imageedit-r1 tools check` prints them, tests assert them.
Left out: the pictures and arguments (`samples.py`), and whether the edit is the right one, for the tool's own tests.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from pydantic import ValidationError

from ..errors import ImageEditError, PluginError, ToolError
from ..images.pixels import Mask, Pixels, full_scale
from ..schema import IDENTITY
from .base import Edited, EditTool
from .isolate import Process
from .progress import Cancelled, progress
from .samples import (
    arguments_schema,
    as_8_bit,
    as_16_bit,
    default_arguments,
    frozen,
    sample_picture,
    samples,
    soft_region,
    with_ramp_alpha,
)

TINY = ((1, 1), (1, 7), (7, 1), (2, 3), (3, 5))
"""Heights and widths that a tool may refuse with a `ToolError`, but must not crash on."""
ODD = ((33, 47), (64, 31))
SEED = 7
SLOWEST = 120.0
"""Seconds of processor time a megapixel above which something is wrong: the slowest built-in tool needs a tenth."""
DEPTHS_APART = 0.1
"""Mean difference, as a part of full scale, between the edits of one picture in 8 and in 16 bits: a tool that takes one
scale for the other is far beyond."""
PICTURE = {"sha256": "0" * 64, "width": 1, "height": 1}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    check: str
    state: Literal["passed", "failed", "skipped"]
    detail: str = ""
    """What was found; for a failure also what was expected."""


@dataclass(frozen=True)
class Case:
    """A tool and what it is checked with."""

    tool: EditTool
    arguments: Mapping[str, Any]
    pixels: Pixels
    """(h, w, 3) uint8 or uint16, at least 32 pixels a side."""
    mask: Mask
    keeps_alpha: bool
    seam: float | None
    """The largest difference, as a part of full scale, between an edit of a region and the same edit of the whole
    picture inside the region; None: not checked."""
    samples: list[Mapping[str, Any]] = field(default_factory=list)
    """Other arguments to run with."""

    @property
    def region(self) -> Mask | None:
        """The mask of a plain run: only what a tool cannot do without."""
        return self.mask if self.tool.region == "required" else None

    def run(self, pixels: Pixels, mask: Mask | None = None, **arguments: Any) -> Edited:
        """One call, on read-only copies."""
        given = None if mask is None else frozen(mask)
        return self.tool.apply(frozen(pixels), mask=given, seed=SEED, **{**self.arguments, **arguments})


class Failed(Exception):  # noqa: N818  (a finding)
    """A check found something; the message says what, and what was expected."""


class Skipped(Exception):  # noqa: N818  (a finding)
    """A check does not apply to the tool; the message says why."""


def check(
    tool: EditTool,
    arguments: Mapping[str, Any] | None = None,
    *,
    pixels: Pixels | None = None,
    mask: Mask | None = None,
    keeps_alpha: bool | None = None,
    seam: float | None = 2 / 255,
    only: Collection[str] | None = None,
) -> list[Finding]:
    """Run the checks (`only`: those of these names) on a tool.

    `arguments`: those of every run; None: the defaults, and something for what has none. `keeps_alpha` says whether
    these arguments leave the alpha channel alone, where the tool's declaration does not.
    """
    picture = sample_picture() if pixels is None else pixels
    given = default_arguments(tool) if arguments is None else arguments
    case = Case(
        tool,
        given,
        picture,
        soft_region(*picture.shape[:2]) if mask is None else mask,
        not tool.changes_alpha if keeps_alpha is None else keeps_alpha,
        seam,
        samples(tool) if arguments is None else [],
    )
    chosen = {name: one for name, one in CHECKS.items() if only is None or name in only}
    try:
        case.run(picture, case.region)
    except Exception as error:  # the door to a tool under test: what else it raises, the checks report one by one
        if isinstance(error, ToolError) and not isinstance(error, PluginError):
            refusal = f"it refuses {dict(given)} ({error}); name arguments with which it edits an ordinary picture"
            return [_finding("declaration", check_declaration, case), Finding("runs", "failed", refusal)]
    return [_finding(name, one, case) for name, one in chosen.items()]


def _finding(name: str, one: Callable[[Case], str], case: Case) -> Finding:
    try:
        return Finding(name, "passed", one(case))
    except Skipped as skipped:
        return Finding(name, "skipped", str(skipped))
    except (Failed, ImageEditError) as error:
        return Finding(name, "failed", str(error))
    except Exception as error:  # the door to foreign code that runs in this process
        return Finding(name, "failed", f"raised {type(error).__name__}: {error}; expected a result, or a ToolError")


def check_declaration(case: Case) -> str:
    """Name, description and arguments are such that a model can use them, and variants are arguments."""
    tool, schema = case.tool, arguments_schema(case.tool)
    if not tool.description.strip():
        raise Failed("there is no description; write a docstring that says what the amounts mean")
    try:
        json.dumps(schema.model_json_schema())
    except Exception as error:  # pydantic has many ways to say that a type has no schema
        raise Failed(f"the arguments have no JSON schema ({error})") from None
    for name, amount in tool.amounts.items():
        if not amount.low <= abs(amount.unsaid) <= amount.high:
            raise Failed(f"{name}: unsaid it is {amount.unsaid:g}, outside {amount.low:g} to {amount.high:g}")
        default = tool.parameters[name].default
        if isinstance(default, (int, float)) and not amount.low <= default <= amount.high:
            raise Failed(f"{name}: the default {default:g} is outside {amount.low:g} to {amount.high:g}")
    for name, parameter in tool.parameters.items():
        if name not in ("mask", "seed") and parameter.annotation is parameter.empty and not tool.package:
            raise Failed(f"{name} has no annotation: nobody can tell what it takes")
    for arguments in (case.arguments, *({**case.arguments, **variant} for variant in tool.variants)):
        if json.loads(json.dumps(arguments)) != arguments:
            raise Failed(f"the arguments {arguments} are no plain JSON")
        schema.model_validate({"image": PICTURE, **arguments})
    return f"{', '.join(sorted(tool.actions))}; {len(tool.parameters)} arguments"


def check_run(case: Case) -> str:
    """It edits an ordinary picture, and each of the sampled arguments gives an edit or a clean refusal."""
    before = case.pixels
    after = case.run(before, case.region)
    if not case.tool.geometric and after.matrix != IDENTITY:
        raise Failed("it moves pixels and is not declared geometric")
    refused = 0
    for sample in case.samples:
        try:
            case.run(before, case.region, **sample)
        except PluginError:
            raise
        except ToolError:
            refused += 1
    same = after.pixels.shape == before.shape and np.array_equal(after.pixels, before)
    told = f"{len(case.samples) - refused} of {len(case.samples)} other arguments"
    return f"{told}; with the defaults nothing changes" if same else told


def check_input(case: Case) -> str:
    """The array that it is given stays as it is."""
    given, mask = frozen(case.pixels), None if case.region is None else frozen(case.region)
    case.tool.apply(given, mask=mask, seed=SEED, **case.arguments)
    if not np.array_equal(given, case.pixels):
        raise Failed("it changed the picture that it was given; expected a new array")
    if mask is not None and not np.array_equal(mask, case.mask):
        raise Failed("it changed the mask that it was given")
    return ""


def check_same(case: Case) -> str:
    """The same input gives the same pixels, the same matrix and the same note."""
    first, again = case.run(case.pixels, case.region), case.run(case.pixels, case.region)
    if not np.array_equal(first.pixels, again.pixels):
        apart = int((first.pixels != again.pixels).any(axis=2).sum()) if first.pixels.shape == again.pixels.shape else 0
        raise Failed(f"two calls with the same seed differ in {apart or 'all'} pixels; take chance from the seed alone")
    if (np.asarray(first.matrix) != np.asarray(again.matrix)).any() or first.note != again.note:
        raise Failed("two calls with the same seed give two matrices or notes")
    return ""


def check_depth(case: Case) -> str:
    """8 and 16 bits per channel are one picture: the edit is the same but for rounding."""
    shallow = case.run(as_8_bit(case.pixels), case.region).pixels
    deep = case.run(as_16_bit(case.pixels), case.region).pixels
    if deep.shape != shallow.shape:
        if case.tool.geometric:
            return "the sizes differ"
        raise Failed(f"8 bits become {shallow.shape}, 16 bits {deep.shape}")
    apart = float(np.abs(shallow / 255 - deep / 65535).mean())
    if apart > DEPTHS_APART:
        raise Failed(
            f"the edits of one picture in 8 and in 16 bits are {apart:.0%} of full scale apart; "
            "scale by np.iinfo(pixels.dtype).max"
        )
    return f"{apart:.2%} apart"


def check_alpha(case: Case) -> str:
    """A picture with alpha keeps it; the channel stays as it is unless the tool is declared to change it."""
    clear = with_ramp_alpha(case.pixels)
    after = case.run(clear, case.region).pixels
    if after.shape[2] != 4:
        raise Failed("it lost the alpha channel: (h, w, 4) in, (h, w, 4) out")
    if not case.keeps_alpha or case.tool.geometric:
        return "may change it"
    if not np.array_equal(after[..., 3], clear[..., 3]):
        raise Failed("it changed the alpha channel; leave pixels[..., 3] alone, or declare changes_alpha=True")
    return ""


def check_region(case: Case) -> str:
    """Outside a region every pixel is what it was, bit for bit, in both depths and with alpha."""
    _needs_blending(case.tool)
    outside = case.mask == 0
    for picture in (case.pixels, as_16_bit(case.pixels), with_ramp_alpha(case.pixels)):
        after = case.run(picture, case.mask).pixels
        if after.shape[:2] != picture.shape[:2] or after.dtype != picture.dtype:
            raise Failed(f"with a region {picture.shape} {picture.dtype} became {after.shape} {after.dtype}")
        spilled = int((after[..., : picture.shape[2]][outside] != picture[outside]).any(axis=1).sum())
        if spilled:
            raise Failed(f"{spilled} pixels outside the region changed")
    return f"{int(outside.sum())} pixels outside"


def check_reach(case: Case) -> str:
    """A region is edited as the whole picture would be there: it looks no farther than its declared reach."""
    tool = case.tool
    _needs_blending(tool)
    if case.seam is None or tool.region == "required" or "mask" in tool.parameters:
        raise Skipped("it looks at the region itself")
    if tool.reach is None:
        raise Skipped("it sees the whole picture")
    worst = 0.0
    for picture in (case.pixels, as_16_bit(case.pixels)):
        whole, part = case.run(picture).pixels, case.run(picture, case.mask).pixels
        inside = case.mask == 255
        if whole.shape == part.shape and inside.any():
            apart = float(np.abs(whole[inside].astype(np.int64) - part[inside].astype(np.int64)).max())
            worst = max(worst, apart / full_scale(picture))
    if worst > case.seam:
        raise Failed(
            f"inside a region the edit differs by up to {worst:.1%} of full scale from the edit of the whole picture; "
            "declare how far a result pixel looks (reach), or None"
        )
    return f"{worst:.2%} apart"


def check_masks(case: Case) -> str:
    """An empty region is refused; one pixel and the whole picture are regions."""
    tool, pixels = case.tool, case.pixels
    if tool.region == "none":
        raise Skipped("it takes no region")
    nothing = np.zeros(pixels.shape[:2], np.uint8)
    if tool.blends:
        _refused("an empty region", lambda: case.run(pixels, nothing))
        if tool.region == "required" and "mask" in tool.parameters:
            _refused("no region where one is required", lambda: case.run(pixels))
    dot = nothing.copy()
    dot[pixels.shape[0] // 2, pixels.shape[1] // 2] = 255
    corner = nothing.copy()
    corner[0, 0] = 90
    for mask in (dot, corner, np.full_like(nothing, 255)):
        try:
            after = case.run(pixels, mask).pixels
        except PluginError:
            raise
        except ToolError:
            continue
        if tool.blends and not tool.geometric and not np.array_equal(after[mask == 0][..., :3], pixels[mask == 0]):
            raise Failed(f"with a region of {int((mask > 0).sum())} pixels it changed others")
    return ""


def check_sizes(case: Case) -> str:
    """Tiny and odd pictures are edited, or refused with a ToolError."""
    refused = 0
    for height, width in (*TINY, *ODD):
        for picture in (case.pixels, as_16_bit(case.pixels), with_ramp_alpha(case.pixels)):
            part = picture[:height, :width]
            mask = np.full(part.shape[:2], 255, np.uint8) if case.tool.region == "required" else None
            try:
                case.run(part, mask)
            except PluginError:
                raise
            except ToolError:
                refused += 1
    return f"{refused} of {3 * len((*TINY, *ODD))} refused" if refused else ""


def check_flat(case: Case) -> str:
    """Pictures of one colour, black, white, and of noise come through."""
    height, width = 40, 56
    flat = [np.full((height, width, 3), value, np.uint8) for value in (0, 255, 128)]
    noise = np.random.default_rng(3).integers(0, 256, (height, width, 3), dtype=np.uint8)
    for picture in (*flat, noise, as_16_bit(flat[1])):
        mask = soft_region(height, width) if case.tool.region == "required" else None
        try:
            case.run(picture, mask)
        except PluginError:
            raise
        except ToolError:
            continue
    return ""


def check_arguments(case: Case) -> str:
    """Arguments that are unknown, out of range or of a wrong type are refused in one line."""
    tool = case.tool
    wrong: list[dict[str, Any]] = [{"no_such_argument": 1}]
    properties = arguments_schema(tool).model_json_schema()["properties"]
    for name in tool.parameters:
        if name in ("mask", "seed"):
            continue
        amount = tool.amounts.get(name)
        if amount is not None:
            wrong += [{name: amount.high + 1}, {name: amount.low - 1}, {name: "much"}, {name: float("nan")}]
        elif properties[name].get("type") in ("string", "integer", "number", "boolean"):
            wrong.append({name: {"an": "object"}})
    for arguments in wrong:
        _refused(f"the argument {arguments}", lambda given=arguments: _as_called(case, given))  # type: ignore[misc]
    return f"{len(wrong)} refused"


def check_speed(case: Case) -> str:
    """Processor time a megapixel, reported; only what is absurd fails."""
    pixels = np.ascontiguousarray(np.tile(case.pixels, (4, 4, 1))[:256, :256])
    mask = soft_region(*pixels.shape[:2]) if case.tool.region == "required" else None
    started, spent = time.process_time(), Process.spent
    case.run(pixels, mask)
    seconds = (time.process_time() - started + Process.spent - spent) * 1e6 / (pixels.shape[0] * pixels.shape[1])
    if seconds > SLOWEST:
        raise Failed(f"{seconds:.0f} s of processor time a megapixel; expected less than {SLOWEST:.0f}")
    return f"{seconds:.2f} s of processor time a megapixel"


def check_progress(case: Case) -> str:
    """What it tells of its progress goes from little to all, and it stops when nobody waits any more."""
    told: list[tuple[float, float]] = []
    with progress(lambda done, total: told.append((done, total))):
        case.run(case.pixels, case.region)
    if not told:
        raise Skipped("it tells nothing of its progress (tools/progress.py: report)")
    if any(done < 0 or total < 0 or (total and done > total) for done, total in told):
        raise Failed(f"it told {next(t for t in told if t[0] < 0 or t[0] > t[1])}; expected 0 <= done <= total")
    totals = dict.fromkeys(total for _, total in told)
    if any(later[0] < earlier[0] for earlier, later in pairwise(told)) and len(totals) == 1:
        raise Failed("its progress went backwards")
    try:
        with progress(None, lambda: True):
            case.run(case.pixels, case.region)
    except Cancelled:
        return f"told {len(told)} times, and can be cancelled"
    raise Failed("it swallows the exception by which `report` cancels it")


CHECKS: dict[str, Callable[[Case], str]] = {
    "declaration": check_declaration,
    "runs": check_run,
    "leaves its input alone": check_input,
    "same input, same pixels": check_same,
    "8 and 16 bits": check_depth,
    "alpha": check_alpha,
    "region": check_region,
    "reach": check_reach,
    "masks": check_masks,
    "sizes": check_sizes,
    "flat pictures": check_flat,
    "wrong arguments": check_arguments,
    "speed": check_speed,
    "progress": check_progress,
}


def _as_called(case: Case, arguments: dict[str, Any]) -> None:
    """What a call by a model or a plan goes through: first the schema, then the tool."""
    arguments_schema(case.tool).model_validate({"image": PICTURE, **case.arguments, **arguments})
    case.run(case.pixels, case.region, **arguments)


def _needs_blending(tool: EditTool) -> None:
    if tool.region == "none" or not tool.blends or tool.geometric:
        raise Skipped("its result is not blended into a region")


def _refused(what: str, call: Callable[[], object]) -> None:
    try:
        call()
    except PluginError as error:
        raise Failed(f"{what} was not refused: {error}") from None
    except (ToolError, ValidationError):
        return
    except Exception as error:  # foreign code in this process
        raise Failed(f"{what} raised {type(error).__name__}: {error}; expected a ToolError") from None
    raise Failed(f"{what} was taken; expected a ToolError")

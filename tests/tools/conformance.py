"""The conformance suite of `tools/conformance.py` as one assertion, for the tests of single tools.

Left out: whether the edit is the right one; the tool's own tests say that.
"""

from __future__ import annotations

from typing import Any

from imageedit_r1.images.pixels import Mask, Pixels
from imageedit_r1.tools.base import Edited, EditTool
from imageedit_r1.tools.conformance import CHECKS, SEED, check
from imageedit_r1.tools.samples import as_16_bit, frozen, soft_region, with_ramp_alpha

__all__ = ["as_16_bit", "check_tool", "frozen", "soft_region", "with_ramp_alpha"]
SLOW = ("speed", "flat pictures")
"""What does not depend on the arguments: it is checked once for each tool, in test_conformance.py."""


def check_tool(
    tool: EditTool,
    arguments: dict[str, Any],
    pixels: Pixels,
    *,
    mask: Mask | None = None,
    keeps_alpha: bool = True,
    crop_tolerance: float | None = 0.0,
    tiny: bool = True,
) -> Edited:
    """Assert that a tool keeps its contract with these arguments; returns the edit of `pixels` for further asserts.

    `pixels` is (h, w, 3), uint8 or uint16, at least 32 pixels a side. `mask` replaces the default region.
    `keeps_alpha=False` is for tools whose point is alpha. `crop_tolerance` is the largest difference, as a fraction of
    full scale, between an edit of a region and the same edit of the whole picture inside that region (tools that look
    at their mask are exempt); None skips that check.
    """
    left_out = SLOW if tiny else (*SLOW, "sizes")
    findings = check(
        tool,
        arguments,
        pixels=pixels,
        mask=mask,
        keeps_alpha=keeps_alpha,
        seam=crop_tolerance,
        only=[name for name in CHECKS if name not in left_out],
    )
    failed = [f"{finding.check}: {finding.detail}" for finding in findings if finding.state == "failed"]
    assert not failed, f"{tool.name}: {'; '.join(failed)}"
    region = soft_region(*pixels.shape[:2]) if mask is None else mask
    return tool.apply(frozen(pixels), mask=region if tool.region == "required" else None, seed=SEED, **arguments)

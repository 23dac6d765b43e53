"""The measuring verifier: what an edit did to the pixels, against what was asked.

`CHECKS` is the table a reader wants: for every action the function that proves its effect. A step that covers several
sub-requests of one kind is measured once, by their combined effect. Left out: taste, for which a judge model is asked,
and what to do with a verdict, which is the graph's business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...schema import Action, Verdict
from .colorize_checks import check_colorize
from .detail_checks import check_blur, check_denoise, check_enhance, check_restore, check_sharpen
from .evidence import Evidence
from .findings import Finding, verdict
from .geometry_checks import check_border, check_crop, check_flip, check_resize, check_rotate
from .object_checks import (
    check_background,
    check_change_color,
    check_extract,
    check_other,
    check_remove,
)
from .pointwise_checks import check_pointwise
from .scene import Scene
from .text_checks import check_text

Measure = Callable[[Scene], list[Finding]]

CHECKS: Mapping[Action, Measure] = {
    "adjust_tone": check_pointwise,
    "adjust_color": check_pointwise,
    "blur": check_blur,
    "sharpen": check_sharpen,
    "denoise": check_denoise,
    "restore": check_restore,
    "enhance": check_enhance,
    "crop": check_crop,
    "resize": check_resize,
    "rotate": check_rotate,
    "flip": check_flip,
    "add_border": check_border,
    "add_text": check_text,
    "remove_object": check_remove,
    "change_color": check_change_color,
    "change_background": check_background,
    "extract_object": check_extract,
    "colorize": check_colorize,
}
"""Every other action is only asked to change something inside its region and nothing outside (`check_other`)."""


def verify(evidence: Evidence) -> Verdict:
    """Measure one attempt. Costs about 25 ms for 12 megapixels of tone, colour or geometry, 60 ms for the rest."""
    scene = Scene(evidence)
    measures = dict.fromkeys(CHECKS.get(request.action, check_other) for request in evidence.sub_requests)
    if len(measures) > 1:
        # Different kinds at once cannot be told apart by their effects.
        return verdict(check_other(scene))
    return verdict(next(iter(measures), check_other)(scene))

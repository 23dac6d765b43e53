"""The measuring verifier: what an edit did to the pixels, against what was asked.

`CHECKS` is the table a reader wants: for every action the function that proves its effect. A step that covers several
sub-requests of one kind is measured once, by their combined effect. Left out: taste, for which a judge model is asked,
and what to do with a verdict, which is the graph's business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...schema import Action, Verdict, is_builtin
from .colorize_checks import check_colorize
from .detail_checks import check_blur, check_denoise, check_enhance, check_sharpen
from .evidence import Evidence
from .findings import Finding, verdict
from .geometry_checks import check_border, check_crop, check_flip, check_resize, check_rotate
from .history import decay, writing_kept
from .object_checks import (
    check_background,
    check_change_color,
    check_extract,
    check_remove,
)
from .pointwise_checks import check_pointwise
from .restore_checks import check_restore
from .scene import Scene
from .text_checks import check_text
from .thing_checks import (
    check_add,
    check_count,
    check_material,
    check_other,
    check_pose,
    check_position,
    check_replace,
    check_style,
    check_text_changed,
)

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
    "add_object": check_add,
    "replace_object": check_replace,
    "change_material": check_material,
    "change_text": check_text_changed,
    "change_position": check_position,
    "change_count": check_count,
    "change_pose": check_pose,
    "change_style": check_style,
    "other": check_other,
}


def verify(evidence: Evidence) -> Verdict:
    """Measure one attempt. Costs about 25 ms for 12 megapixels of tone, colour or geometry, 60 ms for the rest."""
    scene = Scene(evidence)
    measures = dict.fromkeys(_measure_of(request.action) for request in evidence.sub_requests)
    # Different kinds at once cannot be told apart by their effects.
    measure = next(iter(measures)) if len(measures) == 1 else check_other
    found = measure(scene)
    if not any(f.miss for f in found):
        found = [*found, *decay(scene), *writing_kept(scene)]
    return verdict(found)


def _measure_of(action: str) -> Measure:
    """Of an action that a tool brings it can only be measured that something changed, whatever it resembles."""
    return CHECKS[action] if is_builtin(action) else check_other

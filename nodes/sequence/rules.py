"""The order of edits, as a table.

What the user ordered comes first; this table decides the rest. The reasons are the physics of editing: defects are
mended before tone makes them stronger, a hole is filled before anything is blurred over it, pixels are thrown away only
after everything that needs them, sharpening fits the final size, and writing and frames must not be cropped or filtered
afterwards. Left out: choosing tools.
"""

from __future__ import annotations

from ...schema import Action

STAGES: tuple[tuple[str, tuple[Action, ...]], ...] = (
    ("mend defects before later steps make them stronger", ("restore", "denoise")),
    ("take things away before anything is drawn or blurred over the hole", ("remove_object",)),
    (
        "then change what is in the picture",
        ("replace_object", "add_object", "change_count", "change_position", "change_pose", "change_text"),
    ),
    ("then what things look like", ("change_material", "change_color", "colorize")),
    ("then light and colour of what is now there", ("adjust_tone", "adjust_color", "enhance", "change_style", "other")),
    ("soften and cut out once the subject has its final look", ("blur", "change_background", "extract_object")),
    ("geometry late: it throws pixels away", ("rotate", "flip", "crop", "resize")),
    ("sharpen for the final size", ("sharpen",)),
    ("writing and frames last: nothing may crop or filter them", ("add_text", "add_border")),
)
"""(why, actions) from first to last; within a stage the listed order, then the order of the request."""

RANK: dict[Action, tuple[int, int]] = {
    action: (stage, place) for stage, (_, actions) in enumerate(STAGES) for place, action in enumerate(actions)
}

_FREE = range(1, 7)
"""Stages whose order is a matter of judgement, from taking things away to geometry: a proposed order stands there.
Mending comes before them, sharpening and writing after them, whoever proposes what."""

INTERCHANGEABLE: frozenset[Action] = frozenset({"adjust_tone", "adjust_color", "enhance"})
"""Among these the order of the request stands."""

ADJUSTMENTS: frozenset[Action] = frozenset({"adjust_tone", "adjust_color"})
"""Pointwise: what they do to one part of the picture is nothing to another."""

GENERATIVE = "a generative editor (profile gpu)"

INVENTS: tuple[Action, ...] = (
    "add_object",
    "replace_object",
    "change_material",
    "change_text",
    "change_position",
    "change_count",
    "change_pose",
    "change_style",
    "other",
)
"""Actions that bring in what nobody has seen yet: it takes a generative editor to do them, and an eye to judge them."""

NEEDS: dict[Action, str] = {
    **dict.fromkeys(INVENTS, GENERATIVE),
    "colorize": "a trained colouriser (profile gpu)",
}
"""What would serve an action that no tool at hand serves."""

DEFAULT_REGION: dict[Action, str] = {"change_background": "background", "extract_object": "subject"}
"""Where an action works that needs a region when the request names none."""

SEEN_BY_TOOL: dict[Action, frozenset[str]] = {
    "restore": frozenset({"text", "writing", "handwriting", "letters", "words", "print", "page", "document"})
}
"""Subjects that the tool of an action finds itself: writing stands on a ground that has to be made even as a whole."""

WITHIN: frozenset[Action] = frozenset({"remove_object", "change_color", "change_material", "change_text", "colorize"})
"""What an editor that invents does inside the thing that is named, so that it works on a crop around it and nothing
else changes. What it puts in, poses or moves needs more room than what was there; where that is, its answer shows."""

MENDED: frozenset[Action] = frozenset({"restore", "denoise"})
"""A damaged signal is mended from itself before anything is allowed to invent it anew."""

AIMED: frozenset[Action] = frozenset({"crop"})
"""Actions that need nothing said but where: a region of the user is enough ("crop it" --region ...)."""

PLACES: frozenset[str] = frozenset(
    {
        "sky", "face", "faces", "skin", "subject", "foreground", "background", "person", "people", "man", "woman",
        "text", "eyes", "hair", "grass", "trees", "water",
    }
)  # fmt: skip
"""Nouns in "keep ..." that a locator can look for; other constraints ("the mood") have no place to protect."""


def rank(action: Action) -> tuple[int, int]:
    """The place of an action in the table; smaller comes earlier."""
    stage, place = RANK[action]
    return stage, 0 if action in INTERCHANGEABLE else place


def phase(action: Action) -> int:
    """The stage of an action, counting those among which a proposed order stands as one."""
    stage, _ = RANK[action]
    return _FREE.start if stage in _FREE else stage


def why(action: Action) -> str:
    """Why an action stands where it does in the table."""
    return STAGES[RANK[action][0]][0]

"""A sub-request as a sentence that an instruction-following editor was trained on.

Imperative, concrete, naming the thing: the style of the models' prompting guides and data sets. Sentences can be put
one after another; that the rest stays is said once, by `told`. The user's words are cleaned of tokens that
mean something to a model. Left out: languages other than the user's own.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...models.text import clean
from ...schema import WHOLE_IMAGE, Action, SubRequest, is_builtin
from ..base import Unserved

LONGEST = 600
"""Characters; CLIP reads 77 tokens, T5 and Qwen 512."""

STAYS = "Keep everything else unchanged"

WHOLE: frozenset[Action] = frozenset({"change_style", "colorize", "restore"})
"""Edits of every pixel: the answer is taken as a whole."""

SENTENCES: Mapping[Action, str] = {
    "add_object": "Add {count}{object}{at}",
    "remove_object": "Remove {the_subject} and fill the place with what is behind it",
    "replace_object": "Replace {the_subject} with {object}",
    "change_color": "Change the color of {the_subject} to {color}",
    "change_material": "Make {the_subject} of {material}",
    "change_background": "Change the background to {scene}, and leave what is in front of it as it is",
    "change_text": 'Change the text on {the_subject} to "{text}"',
    "change_position": "Move {the_subject} to {position}",
    "change_count": "Change the number of {subject} to {count}",
    "change_pose": "Change the pose of {the_subject}: {pose}",
    "change_style": "Restyle the whole picture in the style of {style}, and keep its composition",
    "colorize": "Colorize this black-and-white photo{coloured} in natural colors",
    "restore": "Restore this old photo: remove {defects}, and keep everything that it shows",
    "other": "{instruction}",
}
"""By action; a place in braces is a parameter of the vocabulary, or one of the phrases that `_fields` makes."""


def sentence(sub_request: SubRequest) -> str:
    """The instruction for an editor. `Unserved` for what such an editor cannot give (transparency, an unknown goal)."""
    if sub_request.action == "change_background" and sub_request.parameter("transparent"):
        raise Unserved("an editor of this kind gives no transparency", "a photo tool")
    pattern = SENTENCES.get(sub_request.action) if is_builtin(sub_request.action) else None
    fields = _fields(sub_request)
    try:
        said = pattern.format_map(fields) if pattern else _generic(sub_request, fields)
    except KeyError:
        said = _generic(sub_request, fields)
    kept = [clean(phrase) for phrase in sub_request.keep if phrase and phrase != "rest of the image"]
    parts = [said[:1].upper() + said[1:]]
    if kept:
        parts.append(f"Keep {_listed(kept)} as it is")
    return _line(". ".join(part.rstrip(". ") for part in parts) + ".")


def told(instruction: str, *, whole: bool = False, feedback: str = "") -> str:
    """Instructions as the editor gets them: cleaned, with what stays and what an earlier attempt got wrong; empty when
    nothing is left of them."""
    asked, wrong = _line(instruction), _line(feedback, LONGEST // 2)
    if not asked:
        return ""
    parts = [asked] if whole else [asked, STAYS]
    if wrong:
        parts.append(f"An earlier attempt was not right: {wrong}")
    return " ".join(part.rstrip(". ") + "." for part in parts)


def _line(text: str, longest: int = LONGEST) -> str:
    return " ".join(clean(text, longest).split())


def _fields(sub_request: SubRequest) -> dict[str, str]:
    """The sub-request's words by the names that sentences use; only what was said is there."""
    fields = {p.property: clean(_number(p.amount)) for p in sub_request.parameters if p.amount not in (None, "")}
    subject = clean(sub_request.subject)
    fields["subject"] = subject
    fields["the_subject"] = "the picture" if subject == WHOLE_IMAGE else _definite(subject)
    if sub_request.action == "add_object":
        fields.setdefault("object", subject)
        fields["count"] = f"{fields['count']} " if "count" in fields else ""
        if not fields["count"]:
            fields["object"] = _indefinite(fields["object"])
        fields["at"] = f" {_placed(fields['position'])}" if "position" in fields else ""
    elif sub_request.action == "replace_object" and "object" in fields:
        fields["object"] = _indefinite(fields["object"])
    elif sub_request.action == "change_position" and "position" in fields:
        fields["position"] = _destination(fields["position"])
    elif sub_request.action == "change_background":
        if "color" in fields:
            fields.setdefault("scene", f"a plain {fields['color']} background")
        if "scene" in fields:
            fields["scene"] = _indefinite(fields["scene"])
    elif sub_request.action == "restore":
        named = [p.property.replace("_", " ") for p in sub_request.parameters]
        fields["defects"] = _listed(named) if named else "scratches, stains and fading"
    elif sub_request.action == "colorize":
        told = "color" in fields and subject != WHOLE_IMAGE
        fields["coloured"] = f" with {_definite(subject)} {fields['color']}, the rest" if told else ""
    return fields


def _generic(sub_request: SubRequest, fields: Mapping[str, str]) -> str:
    """Action, thing and goal in the user's words, for what no sentence fits."""
    goal = clean(sub_request.goal)
    if not goal and not sub_request.parameters and sub_request.subject == WHOLE_IMAGE:
        raise Unserved(f"{sub_request.action.replace('_', ' ')}: it is not said how")
    said = sub_request.action.replace("_", " ") if sub_request.action != "other" else "edit"
    wanted = goal or ", ".join(f"{p.property.replace('_', ' ')} {_number(p.amount)}" for p in sub_request.parameters)
    return f"{said} of {fields['the_subject']}: {clean(wanted)}" if wanted else f"{said} of {fields['the_subject']}"


_DETERMINERS = frozenset({
    "a", "an", "the", "this", "that", "these", "those", "my", "your", "his", "her", "its", "our", "their", "some",
    "any", "all", "every", "each", "both", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "several", "many", "few", "no",
})  # fmt: skip
_PREPOSITIONS = frozenset({
    "on", "in", "at", "above", "below", "under", "over", "behind", "beside", "between", "near", "next", "to", "into",
    "onto", "inside", "outside", "around", "across", "along", "against", "upon", "by", "with", "among",
})  # fmt: skip
_MASS = frozenset({
    "snow", "rain", "fog", "mist", "smoke", "fire", "water", "grass", "sand", "ice", "hair", "light", "sunlight",
    "text", "makeup", "lipstick", "jewelry", "clothing", "furniture", "food", "fruit", "people", "children",
    "foliage", "ivy", "dust", "steam", "wood", "gold", "moss", "graffiti", "confetti", "traffic", "lightning",
})  # fmt: skip
_SIDES = frozenset({
    "left", "right", "top", "bottom", "upper", "lower", "center", "centre", "middle", "foreground", "background",
})  # fmt: skip


def _definite(noun: str) -> str:
    """With an article, unless it has one or is a name."""
    first = noun.split(" ", 1)[0]
    return noun if first.lower() in _DETERMINERS or first.endswith("'s") or first[:1].isupper() else f"the {noun}"


def _indefinite(noun: str) -> str:
    words = noun.split()
    if not words or words[0].lower() in _DETERMINERS or words[0][0].isdigit() or words[0][0].isupper():
        return noun
    head = next(
        (w for w, after in zip(words, [*words[1:], "of"], strict=True) if after in _PREPOSITIONS | {"of"}), words[-1]
    )
    if head.lower() in _MASS:
        return noun
    if head.endswith("s") and not head.endswith(("ss", "us", "is")):
        return noun
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"


def _placed(position: str) -> str:
    words = position.lower().split()
    if words and words[0] in _SIDES:
        return "in the center" if position in ("center", "centre", "middle") else f"at the {position}"
    return position if words and words[0] in _PREPOSITIONS else f"at {_definite(position)}"


def _destination(position: str) -> str:
    words = position.lower().split()
    if words and words[0] in _SIDES:
        return (
            f"the {position}"
            if len(words) > 1 or words[0] in ("center", "centre", "middle")
            else f"the {position} side"
        )
    return position if words and words[0] in _PREPOSITIONS else _definite(position)


def _listed(phrases: list[str]) -> str:
    return phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])} and {phrases[-1]}"


def _number(value: float | str | None) -> str:
    return f"{value:g}" if isinstance(value, (int, float)) else str(value or "")

"""The answers that follow from the labels of data sets; none where a label does not say all of it.

- A row of the project's own form says all when each of its sub-requests has one action, a subject, a goal and its
  parameters; it states no order unless it says so (`after`), and none is known where it is tagged "order".
- ComplexBench-Edit labels a step by its kind and its objects. An answer is made where each step is one of the
  sentences below *with the label's own words in it*, so that what is left of the sentence is the colour, the material,
  the place; order is what the joined request states, what "chain two" means (the step needs the one before), and what
  a step needs that is about a thing, or beside one, that an earlier step brings.
- I2EBench labels an instruction by its task. The original instructions are read in the same way. A paraphrase means
  what its original does; it has that answer where all words of it (the thing, the colour ...) stand in the paraphrase.
- An answer that its own label would count as wrong is left out.

Left out: reading a request without a label, which is what the decomposers do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...evaluation.labels import Case, Wanted
from ...evaluation.scores import Scores
from ...nodes.decompose.colors import is_color
from ...nodes.decompose.wire import written
from ...schema import WHOLE_IMAGE, Action, Decomposition, Parameter, SubRequest

ASKS_NOTHING = "no edit is asked for"
_ORDERED_STYLES = frozenset({"then", "after that"})
"""Ways to join steps that state an order."""
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
_NUMBER_WORDS = {float(value): name for name, value in _NUMBERS.items()}
_PREPOSITIONS = (
    "on in at under over above below behind beside near next between inside to left right around by into onto"
)
_PLACE = rf"(?: (?P<position>(?:{_PREPOSITIONS.replace(' ', '|')}) .+))?"
_MONOCHROME = re.compile(r"black[ -]and[ -]white|gr[ae]y ?scale|monochrome", re.IGNORECASE)


def own_answer(case: Case, row: Mapping[str, Any]) -> str:
    """The answer of a row of the project's own form."""
    found: list[SubRequest] = []
    after = [item.get("after", ()) for item in row["sub_requests"]]
    if "order" in case.groups and not any(after):
        return ""
    for number, (wanted, waits) in enumerate(zip(case.wanted, after, strict=True), 1):
        if len(wanted.actions) > 1 or wanted.subject is None or wanted.goal is None or wanted.parameters is None:
            return ""
        said = _edit(wanted.actions[0], wanted.subject, wanted.goal, wanted.parameters)
        found.append(said.model_copy(update={"id": f"r{number}", "after": tuple(waits)}))
    return _answer(case, found)


def complex_answer(case: Case, row: Mapping[str, Any]) -> str:
    """The answer of a row of ComplexBench-Edit, its steps joined as the case says."""
    found: list[SubRequest] = []
    (style,) = case.groups
    for number, (step, edit, wanted) in enumerate(zip(row["steps"], row["edits"], case.wanted, strict=True), 1):
        said = _step(step, edit, wanted)
        if said is None:
            return ""
        waits = set(_stated(style, number, len(row["steps"])))
        if edit["edit_type"] == "chain two" and number > 1:
            waits.add(number - 1)
        waits |= {place for place, other in enumerate(found, 1) if _speaks_of(said, other)}
        after = tuple(f"r{place}" for place in sorted(waits))
        found.append(said.model_copy(update={"id": f"r{number}", "after": after}))
    return _answer(case, found)


class Instructions:
    """The answers of I2EBench. A paraphrase is read by its original, which stands before it."""

    def __init__(self) -> None:
        self._originals: dict[tuple[str, str], SubRequest] = {}

    def __call__(self, case: Case, row: Mapping[str, Any]) -> str:
        """The answer of one row; empty where none is sure."""
        key = (str(row["dataset"]), str(row.get("id")))
        if row["kind"] == "original":
            said = _instruction(case.request, key[0], case.wanted[0].actions)
            if said is not None:
                self._originals[key] = said
        else:
            said = self._originals.get(key)
            if said is not None and not _has_words(case.request, said):
                said = None
        return "" if said is None else _answer(case, [said])


def _stated(style: str, number: int, steps: int) -> range:
    """The steps that a step waits for by the words that join them: "then" states the one before, "finally" all."""
    if style not in _ORDERED_STYLES:
        return range(0)
    return range(1 if style == "after that" and number == steps else max(1, number - 1), number)


def _speaks_of(said: SubRequest, other: SubRequest) -> bool:
    """Whether an edit is about a thing that another one brings, or is done next to it."""
    brought = other.parameter("object")
    place = said.parameter("position")
    about = place.amount if said.action == "add_object" and place else said.subject
    if brought is None or (said.action == "add_object" and not place):
        return False
    return re.search(rf"\b{re.escape(str(brought.amount))}\b", str(about), re.IGNORECASE) is not None


def _answer(case: Case, found: Sequence[SubRequest]) -> str:
    keep = case.keep or ()
    reason = "" if found else ASKS_NOTHING
    decomposition = Decomposition(sub_requests=tuple(found), keep=keep, reason=reason)
    if Scores().add(case, decomposition):
        return ""
    try:
        return written(decomposition)
    except ValueError:  # longer than an answer may be, or not of the vocabulary
        return ""


def _edit(action: Action, subject: str, goal: str, parameters: Iterable[Parameter] = ()) -> SubRequest:
    return SubRequest(id="r1", action=action, subject=subject, goal=goal, parameters=tuple(parameters))


def _set(**values: str | float | None) -> list[Parameter]:
    return [Parameter(property=name, amount=value) for name, value in values.items()]


def _plain(text: str) -> str:
    text = " ".join(text.split()).rstrip(". ")
    return text[:1].lower() + text[1:]


def _step(step: str, edit: Mapping[str, str], wanted: Wanted) -> SubRequest | None:
    """One step of ComplexBench-Edit; None when its sentence says something else than the label, or more."""
    kind, old, new = edit["edit_type"], edit["ori obj"], edit["new_obj"]
    if len(wanted.actions) > 1:
        return None
    thing, added = rf"(?:the )?{re.escape(old)}", rf"(?:an? |the )?(?P<object>{re.escape(new)})"
    forms: Mapping[str, str] = {
        "delete object": rf"(?:delete|remove|erase) {thing}",
        "add object": rf"add {added}{_PLACE}",
        "chain two": rf"add {added}{_PLACE}",
        "color": rf"change the colou?r of {thing} to (?P<color>.+)",
        "material": rf"change the material of {thing} to (?P<material>.+)",
        "change background": r"change the background to (?P<scene>.+)",
        "text": rf"change the (?:text|words) (?:of|on) {thing} to (?P<text>.+)",
        "pose": rf"change the pose of {thing} to (?P<pose>.+)",
        "change style": r"change the style to (?P<style>.+)",
        "change object": rf"(?:change|replace) {thing} (?:to|with|into) (?:an? |the )?(?P<object>.*{re.escape(new)})",
    }
    form = forms.get(kind)
    read = form and re.fullmatch(form, _plain(step), re.IGNORECASE)
    if not read:
        return None
    return _said(wanted.actions[0], new if wanted.actions[0] == "add_object" else old, read.groupdict())


def _instruction(text: str, task: str, actions: Sequence[Action]) -> SubRequest | None:
    """One original instruction of I2EBench; None when its label does not say all of it."""
    if len(actions) > 1:
        return None
    (action,) = actions
    whole = {
        "HazeRemoval": _edit("restore", WHOLE_IMAGE, "no haze", [Parameter(property="haze", direction="decrease")]),
        "NoiseRemoval": _edit("denoise", WHOLE_IMAGE, "no noise"),
        "WatermarkRemoval": _edit("remove_object", "watermark", "no watermark"),
        "ShadowRemoval": _edit("remove_object", "shadow", "no shadow"),
    }
    if task in whole:
        return whole[task]
    number = "|".join(_NUMBERS)
    forms: Mapping[str, str] = {
        "change_background": r"change the background of this photo to (?P<scene>.+)",
        "change_color": r"change the color of (?:the )?(?P<thing>.+) to (?P<color>.+)",
        "add_object": rf"add (?P<count>{number}) (?P<object>.+?){_PLACE}",
        "remove_object": r"remove (?:the )?(?P<thing>.+?)(?: from the (?:image|photo|picture))?",
        "replace_object": r"replace (?:the )?(?P<thing>.+?) with (?:the |an? )?(?P<object>.+)",
        "change_style": r"change the image to (?P<style>.+?) style",
        "adjust_color": r"change the image to (?P<style>.+?) style",
    }
    read = action in forms and re.fullmatch(forms[action], _plain(text), re.IGNORECASE)
    return _said(action, read.groupdict().get("thing") or "", read.groupdict()) if read else None


def _said(action: Action, thing: str, read: Mapping[str, str | None]) -> SubRequest | None:
    """An edit of the words that a sentence was read to have; None when they are none for it."""
    has = {name: value.strip(" '\"") for name, value in read.items() if value}
    if action == "remove_object":
        return _edit(action, thing, f"no {thing}")
    if action == "add_object":
        count, position = _NUMBERS.get(has.get("count", ""), 1), has.get("position", "")
        if re.fullmatch(r"(?:to|in|into|on) the (?:image|photo|picture)", position):
            position = ""
        given = _set(object=has["object"], **({"position": position} if position else {}))
        given += _set(count=count) if count > 1 else []
        return _edit(action, has["object"], f"{has['object']} {position}".strip(), given)
    if action == "change_background":
        scene = has["scene"]
        color = re.sub(r"^(?:an? )?(?:pure |solid )?", "", scene)
        if all(map(is_color, color.split())):
            return _edit(action, "background", color, _set(color=color))
        return _edit(action, "background", scene, _set(scene=scene))
    if action == "adjust_color":
        style = has["style"]
        name = "black_and_white" if _MONOCHROME.search(style) else "sepia" if "sepia" in style.lower() else ""
        return _edit(action, WHOLE_IMAGE, style, _set(**{name: None})) if name else None
    if action == "change_style":
        return _edit(action, WHOLE_IMAGE, has["style"], _set(style=has["style"]))
    (name, value), *_ = ((n, v) for n, v in has.items() if n != "thing")
    return _edit(action, thing, value, _set(**{name: value}))


def _has_words(text: str, said: SubRequest) -> bool:
    """Whether all that an edit names stands in a text, word by word: its thing, and what it is to be."""
    amounts = [p.amount for p in said.parameters]
    named = [_NUMBER_WORDS[a] if isinstance(a, float) else a for a in amounts if a is not None]
    if said.subject not in (WHOLE_IMAGE, "background", "watermark", "shadow"):
        named.append(said.subject)
    if any(p.property in ("black_and_white", "sepia") for p in said.parameters):
        named.append(said.goal)
    there = f" {_run(text)} "
    return all(f" {_run(words)} " in there for words in named)


def _run(text: str) -> str:
    """A text as its words in lower case, without articles."""
    return " ".join(w for w in re.findall(r"[^\W_]+", text.lower()) if w not in ("the", "a", "an"))

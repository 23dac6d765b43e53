"""What people type in answer to a question, read into the answers of `questions.py`.

Left out: showing the question (`cli/show.py`), and whether the session can use the answer, which it says itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from ..errors import InputError
from .inputs import read_numbers

YES, NO, SKIP = frozenset({"", "y", "yes", "ok"}), frozenset({"n", "no"}), frozenset({"s", "skip"})
PLAN_HELP = (
    "y carries it out, n drops all of it; drop s2 · s2: brighten by 10 % · s2 brightness=10 · s2 @ 120,80 (or "
    "x,y,w,h) · order s2 s1 · + add a border; several with ; between them"
)
RESULT_HELP = "y keeps it, n WHY tries again (n too strong; n only the left half), s goes on without this step"
_ID = r"s\d+"
_PART = re.compile(rf";\s*(?=(?:{_ID}\b|drop\b|order\b|\+|y(?:es)?\s*$))", re.IGNORECASE)


def plan_answer(text: str) -> dict[str, Any]:
    """What was typed at a plan, as a `PlanAnswer`. `InputError` says what can be typed."""
    text = text.strip()
    if text.lower() in YES:
        return {"approve": True}
    if text.lower() in NO:
        return {"cancel": True}
    answer: dict[str, Any] = {}
    for part in _PART.split(text):
        for key, value in _plan_part(part.strip().rstrip(";")).items():
            answer[key] = answer[key] + value if isinstance(value, list) and key in answer else value
    return answer


def _plan_part(text: str) -> dict[str, Any]:
    if text.lower() in YES:
        return {"approve": True}
    if text.startswith("+"):
        return {"add": text[1:].strip()}
    if match := re.fullmatch(rf"(drop|order)\b[\s:]*((?:{_ID}[\s,]*)+)", text, re.IGNORECASE):
        return {match[1].lower(): re.findall(_ID, match[2])}
    if re.fullmatch(rf"(?:{_ID}[\s,]*)+", text):
        return {"drop": re.findall(_ID, text)}
    if match := re.fullmatch(rf"({_ID})\s*:\s*(.+)", text, re.DOTALL):
        return {"change": [{"step": match[1], "request": match[2].strip()}]}
    if match := re.fullmatch(rf"({_ID})\s*(?:@|at)\s*(.+)", text):
        return {"change": [{"step": match[1], "region": place_answer(match[2])}]}
    if match := re.fullmatch(rf"({_ID})((?:[\s,]+\w+=\S+)+)", text):
        given = dict(re.findall(r"(\w+)=([^\s,]+)", match[2]))
        return {"change": [{"step": match[1], "arguments": {key: typed_value(value) for key, value in given.items()}}]}
    raise InputError(f"{text[:80]!r} is no answer to a plan: {PLAN_HELP}")


def region_answer(text: str, choices: Collection[str]) -> dict[str, Any] | Path:
    """What was typed where a place is asked for, as a `RegionAnswer`; a path: the picture of a mask.

    `InputError` says what can be typed.
    """
    text = text.strip()
    if text.lower() in choices:
        return {"choice": text.lower()}
    if text.lower() in SKIP | {""}:
        return {"skip": True}
    if Path(text).is_file():
        return Path(text)
    try:
        return place_answer(text)
    except InputError:
        raise InputError(f"{text[:80]!r} is no place: {region_help(choices)}") from None


def result_answer(text: str) -> dict[str, Any]:
    """What was typed at a result, as a `ResultAnswer`; words alone are a no, and why."""
    text = text.strip()
    if text.lower() in YES:
        return {"accept": True}
    if text.lower() in SKIP:
        return {"skip": True}
    why = re.sub(r"^(?:no|n)\b[\s,:;.]*", "", text, flags=re.IGNORECASE)
    return {"reject": True, "feedback": why} if why else {"reject": True}


def region_help(choices: Collection[str]) -> str:
    """What can be typed where a place is asked for."""
    letters = f"{', '.join(choices)}: one of these; " if choices else ""
    return f"{letters}x,y: the thing there; x,y,width,height: a box (pixels or %); a file: a mask; s: leave it out"


def read_answer_text(text: str) -> Any:
    """The JSON of `--answer`, or of the file that `@FILE` names. `InputError` when it is none."""
    if text.startswith("@"):
        try:
            text = Path(text[1:]).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"--answer {text}: the file cannot be read ({type(error).__name__})") from None
    try:
        return json.loads(text)
    except ValueError:
        raise InputError(f"--answer {text[:80]!r} is no JSON") from None


def place_answer(text: str) -> dict[str, Any]:
    """`x,y` or `x,y,w,h`, in pixels or percent, as a `RegionAnswer`. `InputError` when it is neither."""
    found, unit = read_numbers(text)
    if len(found) not in (2, 4):
        raise InputError(f"{text[:80]!r} is neither a point x,y nor a box x,y,width,height")
    return {"point" if len(found) == 2 else "box": found, "unit": unit}


def typed_value(text: str) -> Any:
    """A number, true, a list ... as JSON reads it; other words as they are."""
    try:
        return json.loads(text)
    except ValueError:
        return text
